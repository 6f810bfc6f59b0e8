//! A session of whoever is asked, as it lies in its row.

use super::codes::purpose;
use super::envelope::{Kind, Recipient};
use super::ids::{QueryId, SessionId, Side};
use super::quota::Admission;
use super::retry::Retry;
use super::secret::Secret;
use super::step::REMEMBERED_S;
use super::transcript::Binding;
use crate::crypto::{Digest, KeyId, KeyPurpose};
use crate::directory::FIRST_VERSION;
use crate::domain::{MunicipalityCode, Purpose};
use minicbor::{Decode, Encode};

#[derive(Encode, Decode)]
#[cbor(map)]
pub struct Answering {
    #[n(0)]
    pub peer: MunicipalityCode,
    #[n(1)]
    pub query: QueryId,
    #[n(2)]
    pub opened_ms: u64,
    /// Seconds
    #[n(3)]
    pub expires: u64,
    #[n(4)]
    pub phase: AnsweringPhase,
    /// Opened within a quota of its sender.
    #[n(5)]
    pub in_quota: Option<bool>,
    /// The key it is or was answered under: a letter for it is this node's to confirm, also when the session is over.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub reply_id: Option<KeyId>,
    /// The version of its M1 and of all that follows; none is the first.
    #[n(7)]
    pub version: Option<u8>,
    #[cbor(skip)]
    pub retry: Option<Retry>,
    /// An alarm was raised about its M3 since the start.
    #[cbor(skip)]
    pub is_suspect: bool,
}

/// What M1 and the own manifest it names agreed on.
#[derive(Encode, Decode, Clone)]
#[cbor(map)]
pub struct Terms {
    #[n(0)]
    pub bits: u8,
    #[n(1)]
    pub bucket: u16,
    #[n(2)]
    pub entries: u32,
    #[n(3)]
    pub answer_after_ms: u32,
    #[cbor(n(4), with = "purpose")]
    pub purpose: Purpose,
    /// The inquirer's key for replies.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub reply_to: [u8; 32],
}

#[derive(Encode, Decode)]
pub enum AnsweringPhase {
    /// The bucket is to be blinded.
    #[n(0)]
    Queued {
        #[n(0)]
        terms: Terms,
        #[cbor(n(1), with = "minicbor::bytes")]
        th1: Digest,
    },
    /// M2 is out.
    #[n(1)]
    Blinded {
        #[n(0)]
        terms: Terms,
        #[n(1)]
        reply: Secret,
        #[cbor(n(2), with = "minicbor::bytes")]
        th2: Digest,
    },
    /// M3 is here.
    #[n(2)]
    Finalizing {
        #[n(0)]
        terms: Terms,
        #[n(1)]
        reply: Secret,
        #[cbor(n(2), with = "minicbor::bytes")]
        th2: Digest,
        #[cbor(n(3), with = "minicbor::bytes")]
        e_hash: Digest,
        #[cbor(n(4), with = "minicbor::bytes")]
        tag: Digest,
        #[cbor(n(5), with = "minicbor::bytes")]
        th3: Digest,
        #[n(6)]
        arrived_ms: u64,
    },
    /// M4 is made and leaves at its time; then M5 is awaited.
    #[n(3)]
    Decided {
        #[n(0)]
        reply: Secret,
        #[cbor(n(1), with = "minicbor::bytes")]
        th4: Digest,
        #[n(2)]
        due_ms: u64,
        #[n(3)]
        answer_after_ms: u32,
        #[n(4)]
        end: AnswerEnd,
    },
    /// Answered with "none"; a human decides whether something follows.
    #[n(4)]
    Held {
        #[n(0)]
        late: LateKeys,
        #[cbor(n(1), with = "minicbor::bytes")]
        th4: Digest,
    },
    #[n(5)]
    Closed,
    /// A person approved: M6 is out, the second M5 is awaited.
    #[n(6)]
    Late {
        #[n(0)]
        reply: Secret,
        #[cbor(n(1), with = "minicbor::bytes")]
        th6: Digest,
        #[n(2)]
        end: AnswerEnd,
    },
}

/// What M5 is to be held against, and what stays after it.
#[derive(Encode, Decode)]
pub enum AnswerEnd {
    #[n(0)]
    None,
    #[n(1)]
    Found {
        #[n(0)]
        prk: Secret,
        #[cbor(n(1), with = "minicbor::bytes")]
        th2: Digest,
        #[cbor(n(2), with = "minicbor::bytes")]
        e_hash: Digest,
    },
    #[n(2)]
    Held {
        #[n(0)]
        late: LateKeys,
    },
}

/// What a late answer will be sealed with.
#[derive(Encode, Decode, Clone)]
#[cbor(map)]
pub struct LateKeys {
    #[n(0)]
    pub prk: Secret,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub th2: Digest,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub e_hash: Digest,
    #[n(3)]
    pub terms: Terms,
    #[n(4)]
    pub reply: Secret,
}

impl AnswerEnd {
    pub fn binding(&self) -> Option<(Binding, &Secret)> {
        match self {
            Self::Found { prk, th2, e_hash } => Some((
                Binding {
                    th2: *th2,
                    e_hash: *e_hash,
                },
                prk,
            )),
            Self::None | Self::Held { .. } => None,
        }
    }
}

impl Answering {
    /// Under what its M1 was let in.
    pub fn admission(&self) -> Admission {
        match self.in_quota {
            Some(true) => Admission::InQuota,
            _ => Admission::Usual,
        }
    }

    /// The version of the protocol that it is held in.
    pub fn version(&self) -> u8 {
        self.version.unwrap_or(FIRST_VERSION)
    }

    pub fn id(&self) -> SessionId {
        SessionId {
            side: Side::Provider,
            peer: self.peer,
            query: self.query,
        }
    }

    pub fn reply(&self) -> Option<&Secret> {
        match &self.phase {
            AnsweringPhase::Blinded { reply, .. }
            | AnsweringPhase::Finalizing { reply, .. }
            | AnsweringPhase::Decided { reply, .. }
            | AnsweringPhase::Late { reply, .. } => Some(reply),
            AnsweringPhase::Held { late, .. } => Some(&late.reply),
            AnsweringPhase::Queued { .. } | AnsweringPhase::Closed => None,
        }
    }

    /// Whether it counts among the sender's open sessions.
    pub fn is_open(&self) -> bool {
        !matches!(
            self.phase,
            AnsweringPhase::Held { .. } | AnsweringPhase::Late { .. } | AnsweringPhase::Closed
        )
    }

    /// Whether an approver has still to decide.
    pub fn is_held(&self) -> bool {
        matches!(self.phase, AnsweringPhase::Held { .. })
    }

    pub fn is_closed(&self) -> bool {
        matches!(self.phase, AnsweringPhase::Closed)
    }

    /// The message that is sent until it is answered; M4 not before its time.
    pub fn sends(&self) -> Option<(Kind, u64)> {
        match self.phase {
            AnsweringPhase::Blinded { .. } => Some((Kind::Blinded, 0)),
            AnsweringPhase::Decided { due_ms, .. } => Some((Kind::Answer, due_ms)),
            AnsweringPhase::Late { .. } => Some((Kind::Late, 0)),
            _ => None,
        }
    }

    pub fn recipient(&self, terms: &Terms) -> Recipient {
        Recipient::new(self.peer.as_u32(), KeyPurpose::Reply, terms.reply_to)
    }

    pub fn ends_ms(&self) -> u64 {
        let end = if self.is_closed() {
            self.expires.saturating_add(REMEMBERED_S)
        } else {
            self.expires
        };
        end.saturating_mul(1_000)
    }

    pub fn wakes_ms(&self) -> u64 {
        self.retry
            .map_or(self.ends_ms(), |retry| retry.next_ms.min(self.ends_ms()))
    }
}

/// The first multiple of the delay after M3 arrived that is not over yet. A clock that was put back makes nobody wait longer.
pub fn answer_due_ms(arrived_ms: u64, after_ms: u32, now_ms: u64) -> u64 {
    let after = u64::from(after_ms.max(1));
    let Some(passed) = now_ms.checked_sub(arrived_ms) else {
        return now_ms.saturating_add(after);
    };
    let times = passed.div_ceil(after).max(1);
    arrived_ms.saturating_add(times.saturating_mul(after))
}
