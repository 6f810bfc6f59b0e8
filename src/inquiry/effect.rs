//! What the core orders. The node performs effects in their order and stops at the first that fails.

use super::envelope::Kind;
use super::half::SignedHalf;
use super::ids::{InquiryNo, PersonId, Pseudonym, QueryId, RowKey, SessionId};
use super::job::Job;
use super::message::AbortCode;
use super::statement::Subject;
use crate::crypto::{Digest, Key};
use crate::directory::Apart;
use crate::domain::{Dose, DoseId, ItemGroup, MunicipalityCode, SignedStatement};
use zeroize::Zeroizing;

pub enum Effect {
    /// One atomic, durable batch, leaves first. Nothing after it happens before it is on disk; if it cannot be written,
    /// the core is ahead of the disk and must be dropped.
    Commit(Box<Commit>),
    /// Hand an envelope to the network, and report [`super::Input::Delivered`] or [`super::Input::Undelivered`].
    Send(Outgoing),
    /// Run beside the node and hand back as [`super::Input::Computed`]. Never two at a time.
    Compute(Box<Job>),
    /// Ask for a newer manifest, and report [`super::Input::ManifestArrived`].
    FetchManifest(MunicipalityCode),
    /// More persons in one bucket than the own parameters hold: publish a manifest with a larger n.
    RaiseParameters { persons: usize },
    /// The envelope that came in cannot be used yet: it is from the future by the own clock, or signed with a key that is
    /// not known yet. Do not confirm it: whoever brought it brings it again.
    LeaveUnconfirmed,
}

/// An envelope on its way.
pub struct Outgoing {
    pub message: MessageId,
    pub to: MunicipalityCode,
    pub envelope: Vec<u8>,
    /// Seconds; the network need not try any longer.
    pub expires: u64,
}

/// One message of one session. A retry carries the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId {
    pub session: SessionId,
    pub kind: Kind,
}

/// What is written together or not at all.
#[derive(Default)]
pub struct Commit {
    /// In their order, before everything else of the batch.
    pub leaves: Vec<Leaf>,
    /// `None` erases. All are secret.
    pub rows: Vec<(RowKey, Option<Zeroizing<Vec<u8>>>)>,
    /// To be written over the half with the same key, if there is one.
    pub halves: Vec<LedgerHalf>,
    /// Keys that open a receipt's subject and the evidence, for the vault.
    pub vault: Vec<VaultKey>,
    /// Statements made now, to be kept with their doses.
    pub statements: Vec<NewStatement>,
    pub held: Vec<HeldInquiry>,
    /// Held inquiries that wait for nobody any more.
    pub over: Vec<HeldOver>,
    /// Manifest files that were checked, to be kept and used from now on.
    pub manifests: Vec<(MunicipalityCode, Vec<u8>)>,
    /// How own inquiries ended.
    pub outcomes: Vec<Outcome>,
    pub alarms: Vec<Alarm>,
}

impl Commit {
    pub fn is_empty(&self) -> bool {
        self.leaves.is_empty()
            && self.rows.is_empty()
            && self.halves.is_empty()
            && self.vault.is_empty()
            && self.statements.is_empty()
            && self.held.is_empty()
            && self.over.is_empty()
            && self.manifests.is_empty()
            && self.outcomes.is_empty()
            && self.alarms.is_empty()
    }
}

/// A half of the ledger under its key.
pub struct LedgerHalf {
    pub session: SessionId,
    pub half: SignedHalf,
}

pub struct VaultKey {
    pub session: SessionId,
    pub prk: Key,
}

pub struct NewStatement {
    pub person: PersonId,
    pub dose: DoseId,
    pub statement: SignedStatement,
}

/// An inquiry that was answered with "none" and waits for a human (`SAFE-66`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldInquiry {
    pub session: SessionId,
    pub person: PersonId,
    pub why: HeldWhy,
    pub items: Vec<ItemGroup>,
    /// Seconds: a late answer must leave before.
    pub expires: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeldWhy {
    /// No automatic answer for this person.
    Flagged,
    /// Number, birth date and sex are equal, the name is not: a marriage, a correction.
    OtherName,
    /// Replicas wrote entries apart that contradict each other, and nobody decided yet.
    Undecided,
}

/// A held inquiry that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldOver {
    pub session: SessionId,
    pub end: HeldEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeldEnd {
    /// The records are on their way as a late answer.
    Provided,
    Refused,
    /// Approved, but the rules of today forbid it, or the person is not the one asked about any more.
    NotProvided,
    /// Nobody decided in time.
    Expired,
}

/// How an own inquiry ended.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    pub inquiry: InquiryNo,
    pub session: SessionId,
    pub state: OutcomeState,
}

#[derive(Clone, PartialEq, Eq)]
pub enum OutcomeState {
    Found(Box<Answer>),
    /// Unknown, refused or held there: nobody here can tell. A late answer may follow within 14 days.
    NoAnswer,
    /// Not accepted before anything about the person was sent.
    Aborted(AbortedWhy),
    Expired,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AbortedWhy {
    /// The provider said so.
    ByProvider(AbortCode),
    /// What the provider sent breaks the protocol.
    BrokenBlinds,
    /// The own computation broke, several times.
    OwnFault,
    /// The provider is no member any more and nobody carries it on.
    LeftNetwork,
    /// The two programs speak no version of the protocol in common.
    NoCommonVersion(Apart),
}

/// What arrived about one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// As the provider's register has it, to be compared side by side.
    pub subject: Subject,
    /// Newest first.
    pub doses: Vec<AnsweredDose>,
    pub some_did_not_fit: bool,
}

#[derive(Clone, PartialEq, Eq)]
pub struct AnsweredDose {
    /// As it would enter the own record, statement included.
    pub dose: Dose,
    pub issuer: MunicipalityCode,
    /// Nothing while the issuer's manifest is not at hand.
    pub signature_ok: Option<bool>,
    /// The statement names the same birth date as the answer's subject.
    pub same_birth: bool,
}

/// One leaf of the operation log; the node adds sequence, time and commitments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    pub kind: LeafKind,
    /// Own staff member, where one acted.
    pub actor: Option<Pseudonym>,
    pub subject: Option<PersonId>,
    pub query: Option<QueryId>,
    pub peer: MunicipalityCode,
    /// A word from a closed list.
    pub detail: &'static str,
    /// Transcript or receipt hash.
    pub hash: Option<Digest>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeafKind {
    QuerySent,
    QueryReceived,
    Outcome,
    Receipt,
    Limit,
    ManifestAccepted,
    LateDecision,
}

/// Something is wrong; a person must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Alarm {
    pub kind: AlarmKind,
    pub peer: MunicipalityCode,
    pub query: Option<QueryId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlarmKind {
    /// The tag fits a person, the evidence does not.
    EvidenceDoesNotFit,
    /// A person was asked for whose records the rules keep back.
    Refused,
    /// One tag fitted two entries, or one that only fills up.
    ImpossibleMatch,
    /// Elements that are none.
    BrokenElements,
    /// More inquiries about one person than usual.
    ManyInquiriesAboutOnePerson,
    /// A municipality asks about too many persons unknown here; it is shut out until a human clears it.
    SenderShutOut,
    /// The own bucket holds more persons than the manifest allows.
    BucketOverflow,
    /// An answer opened and is not what it must be.
    BrokenAnswer,
    /// Records were provided and the countersignature is missing or wrong.
    NoCountersignature,
    /// No inquiry can be asked with this directory any more.
    DirectoryExpired,
    /// An own computation broke every time it was tried.
    WorkBroke,
}

impl AlarmKind {
    pub const ALL: [Self; 11] = [
        Self::EvidenceDoesNotFit,
        Self::Refused,
        Self::ImpossibleMatch,
        Self::BrokenElements,
        Self::ManyInquiriesAboutOnePerson,
        Self::SenderShutOut,
        Self::BucketOverflow,
        Self::BrokenAnswer,
        Self::NoCountersignature,
        Self::DirectoryExpired,
        Self::WorkBroke,
    ];

    /// The word for logs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::EvidenceDoesNotFit => "evidence_does_not_fit",
            Self::Refused => "refused",
            Self::ImpossibleMatch => "impossible_match",
            Self::BrokenElements => "broken_elements",
            Self::ManyInquiriesAboutOnePerson => "many_inquiries_about_one_person",
            Self::SenderShutOut => "sender_shut_out",
            Self::BucketOverflow => "bucket_overflow",
            Self::BrokenAnswer => "broken_answer",
            Self::NoCountersignature => "no_countersignature",
            Self::DirectoryExpired => "directory_expired",
            Self::WorkBroke => "work_broke",
        }
    }
}
