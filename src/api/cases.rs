//! Own inquiries as cases that somebody follows to their end: asking, comparing, deciding, next steps.

use super::error::ApiError;
use super::letters::PaperEvidence;
use crate::domain::{
    AddresseeNo, Date, Dose, IdCheck, LegalBasis, MunicipalityCode, Private, Representative,
    UnixTime,
};
use serde::{Deserialize, Serialize};

/// Orders in one request for a household.
pub const ORDERS_MAX: usize = 16;

/// More about inquiries than asking and showing one.
#[derive(Serialize, Deserialize)]
pub enum CaseRequest {
    /// Ask one municipality for several people, at most [`ORDERS_MAX`]. Nothing is sent unless every order is complete.
    InquireMany(Vec<InquireOrder>),
    /// Own inquiries, newest first.
    ListInquiries(CaseFilter),
    /// Decide about rows of an answer; each row may be decided again until it was taken.
    DecideRows {
        /// Inquiry number.
        inquiry: String,
        /// One for each row that is decided now.
        rows: Vec<RowDecision>,
    },
    /// What comes after no answer, an abort, an expiry, or an answer without doses.
    TakeStep {
        /// Inquiry number.
        inquiry: String,
        /// What is done.
        step: NextStep,
    },
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum CaseReply {
    /// One line an order, in their order.
    Sent(Vec<InquirySent>),
    /// Own inquiries.
    Inquiries(CasePage),
    /// What the decisions did.
    Decided(Decided),
    /// The inquiry after the step.
    Stepped(Box<InquiryView>),
}

/// Which inquiries are wanted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CaseFilter {
    /// Only those under way or with something left to do; those that rest until a later day are not among them.
    pub open_only: bool,
    /// Only this person's.
    pub person: Option<AddresseeNo>,
    /// Lines to leave out at the beginning.
    pub offset: u32,
    /// At most so many, 1 to 200.
    pub count: u32,
}

/// A part of the list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CasePage {
    /// Lines, newest first.
    pub lines: Vec<CaseLine>,
    /// How many there are in all.
    pub total: u32,
}

/// One inquiry in a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseLine {
    /// Inquiry number.
    pub inquiry: String,
    /// How it stands.
    pub state: InquiryState,
    /// Who was asked.
    pub provider: MunicipalityCode,
    /// For whom; absent where the person was forgotten since.
    pub addressee_no: Option<AddresseeNo>,
    /// Name in kanji.
    pub name: Private<String>,
    /// Name in kana.
    pub kana: Private<String>,
    /// When it was asked.
    pub asked_at: UnixTime,
    /// Doses of the answer.
    pub doses: u32,
    /// Rows without a decision, or held.
    pub undecided: u32,
    /// Something is left to do.
    pub is_open: bool,
    /// Until when it rests.
    pub waits_until: Option<Date>,
    /// How far the last message got, as in [`InquiryView`].
    pub reached: String,
    /// Where it waits for a provider that is away.
    pub at_relay: Option<AtRelay>,
}

/// A message that waits at a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtRelay {
    /// The relay's code.
    pub code: MunicipalityCode,
    /// Since when.
    pub since: UnixTime,
}

/// What became of one order of several.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InquirySent {
    /// For whom.
    pub addressee_no: AddresseeNo,
    /// The inquiry, or why this one did not leave; a limit may be met halfway.
    pub result: Result<Box<InquiryView>, ApiError>,
}

/// A row of an answer beside the own record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// 新規: nothing like it here.
    New,
    /// 一致: the same dose is here.
    Same,
    /// 相違: the same dose number or day of the same kind is here with other items.
    Different,
}

/// What is done with a row of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It enters the own record beside what is there.
    Take,
    /// The own record stays as it is.
    KeepOwn,
    /// The own dose is cancelled and the answer's takes its place; needs a reason.
    ReplaceOwn,
    /// 保留: looked into first; the inquiry stays open.
    Hold,
}

/// A decision about one row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowDecision {
    /// Row of the answer from 1.
    pub row: u32,
    /// What is done.
    pub decision: Decision,
    /// Why; needed where the own record and the answer differ, but for [`Decision::Hold`].
    pub reason: String,
}

/// What decisions did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decided {
    /// Inquiry number.
    pub inquiry: String,
    /// Doses added to the record.
    pub added: u32,
    /// Own doses cancelled for them.
    pub replaced: u32,
    /// Rows that left the own record as it is.
    pub kept: u32,
    /// Rows held.
    pub held: u32,
    /// Doses added that a person should look at.
    pub marked: u32,
    /// Something is left to do.
    pub is_open: bool,
}

/// What comes after an inquiry that brought no doses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// An earlier municipality is asked instead; ends this case, the new inquiry is a case of its own.
    EarlierAddress(MunicipalityCode),
    /// The person brought paper (接種済証, 接種記録書), and the doses are entered from it; ends this case.
    PaperProof {
        /// What was seen.
        note: String,
    },
    /// Comes back on this day.
    WaitUntil(Date),
    /// Nothing more is done.
    Close {
        /// Why.
        reason: String,
    },
}

/// A step that was taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StepTaken {
    /// When.
    pub at: UnixTime,
    /// By whom.
    pub user: String,
    /// What.
    pub step: NextStep,
}

/// What a clerk states before an inquiry may leave (`SAFE-7`, `SAFE-9`, `SAFE-57`).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InquireOrder {
    /// Whose records.
    pub addressee_no: AddresseeNo,
    /// The previous municipality.
    pub provider: MunicipalityCode,
    /// Legal basis.
    pub basis: LegalBasis,
    /// Reference of the paper, such as the consent document's number.
    pub basis_ref: String,
    /// Who consented in place of the person; stands beside the reference in evidence and ledger.
    pub representative: Option<Representative>,
    /// Date of the basis; today if not given.
    pub basis_on: Option<Date>,
    /// Document seen.
    pub id_check: IdCheck,
    /// When it was seen; today if not given.
    pub id_checked_on: Option<Date>,
    /// The clerk compared the number with the own resident register (`SAFE-9`).
    pub register_checked: bool,
}

/// How an inquiry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InquiryState {
    /// Not answered yet.
    Queued,
    /// Doses arrived, or the person is known and has none.
    Found,
    /// Unknown, refused or held: never told apart.
    NoAnswer,
    /// Not accepted before anything about a person was sent.
    Aborted,
    /// 14 days passed.
    Expired,
}

/// An inquiry of this municipality.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InquiryView {
    /// Inquiry number, `Q-20261122-0001`.
    pub inquiry: String,
    /// How it stands.
    pub state: InquiryState,
    /// Why it was aborted: `version`, `stale_manifest`, `not_permitted`, `rate`, `expired`, `bad_message`, `left_network`,
    /// `own_fault`, `their_program_older`, `their_program_newer`.
    pub abort_reason: Option<String>,
    /// How far the last message got: `prepared`, `sent`, `waiting_at_relay`, `accepted_by_peer`, `answered` (`SAFE-92`).
    pub reached: String,
    /// Where it waits for a provider that is away.
    pub at_relay: Option<AtRelay>,
    /// Who was asked.
    pub provider: MunicipalityCode,
    /// For whom.
    pub addressee_no: AddresseeNo,
    /// Doses of the answer, row 1 first.
    pub doses: Vec<DoseView>,
    /// Name, birth date and sex as the provider has them, to compare side by side.
    pub subject: Option<Private<(String, String, u8)>>,
    /// Some doses did not fit.
    pub more: bool,
    /// Record number of the provision record.
    pub receipt: Option<String>,
    /// When it was asked.
    pub asked_at: UnixTime,
    /// Asked on paper: the letter and what proves its answer.
    pub paper: Option<PaperEvidence>,
    /// A protected person: where they live is told to nobody.
    pub is_protected: bool,
    /// Rows already taken over.
    pub accepted_rows: Vec<u32>,
    /// A person still has something to do: an answer is not decided, or no answer has no end yet.
    pub is_open: bool,
    /// What was done about it so far, oldest first.
    pub steps: Vec<StepTaken>,
    /// Until when it rests.
    pub waits_until: Option<Date>,
}

/// One dose of an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DoseView {
    /// The dose as it would enter the own record.
    pub dose: Dose,
    /// Who signed it.
    pub issuer: MunicipalityCode,
    /// `None` while the signer's manifest is not at hand.
    pub signature_ok: Option<bool>,
    /// Beside the own record.
    pub compared: Comparison,
    /// The own dose it was compared with.
    pub own: Option<Dose>,
    /// What was decided about the row.
    pub decision: Option<Decision>,
}

/// What was taken over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Accepted {
    /// Inquiry number.
    pub inquiry: String,
    /// Doses added to the record.
    pub added: u32,
    /// Doses that were there already.
    pub unchanged: u32,
    /// Doses added that a person should look at.
    pub marked: u32,
}
