//! A session of whoever asks, as it lies in its row.

use super::envelope::{Kind, Recipient};
use super::ids::{InquiryNo, PersonId, Pseudonym, QueryId, SessionId, Side};
use super::jobs::WorkKind;
use super::retry::Retry;
use super::secret::Secret;
use super::step::REMEMBERED_S;
use super::transcript::Binding;
use crate::crypto::{Digest, KeyId, KeyPurpose};
use crate::directory::FIRST_VERSION;
use crate::domain::{MunicipalityCode, UnixTime};
use minicbor::{Decode, Encode};

#[derive(Encode, Decode)]
#[cbor(map)]
pub struct Asking {
    #[n(0)]
    pub inquiry: InquiryNo,
    #[n(1)]
    pub person: PersonId,
    #[n(2)]
    pub staff: Pseudonym,
    #[n(3)]
    pub peer: MunicipalityCode,
    #[n(4)]
    pub query: QueryId,
    #[n(5)]
    pub asked_ms: u64,
    /// Seconds; the same for a session that replaced another one.
    #[n(6)]
    pub expires: u64,
    /// The manifest that the provider called stale; this session waits for another one.
    #[cbor(n(7), with = "minicbor::bytes")]
    pub stale: Option<Digest>,
    #[n(8)]
    pub phase: AskingPhase,
    /// When M3 was made: from then on the question counts.
    #[n(9)]
    pub evaluated_ms: Option<u64>,
    /// Part of an approved batch: it waits behind what clerks ask one by one, and the batch counts once.
    #[n(10)]
    pub in_batch: Option<bool>,
    /// The key it is or was answered under: a letter for it is this node's to confirm, also when the session is over.
    #[cbor(n(11), with = "minicbor::bytes")]
    pub reply_id: Option<KeyId>,
    /// The version of its M1 and of all that follows; none is the first.
    #[n(12)]
    pub version: Option<u8>,
    #[cbor(skip)]
    pub retry: Option<Retry>,
}

/// How far it got. What a phase does not need any more is gone.
#[derive(Encode, Decode)]
pub enum AskingPhase {
    /// For a manifest, or for room among the sessions with this municipality.
    #[n(0)]
    Waiting,
    /// M1 is out.
    #[n(1)]
    Opened {
        #[n(0)]
        entries: u32,
        #[n(1)]
        reply: Secret,
        #[cbor(n(2), with = "minicbor::bytes")]
        th1: Digest,
        /// The provider's manifest that M1 names.
        #[cbor(n(3), with = "minicbor::bytes")]
        manifest: Digest,
    },
    /// M2 is here and lies in its row.
    #[n(2)]
    Evaluating {
        #[n(0)]
        reply: Secret,
        #[cbor(n(1), with = "minicbor::bytes")]
        th2: Digest,
        #[cbor(n(2), with = "minicbor::bytes")]
        to: [u8; 32],
        #[n(3)]
        entries: u32,
    },
    /// M3 is out.
    #[n(3)]
    Evaluated {
        #[n(0)]
        keys: AskingKeys,
        #[cbor(n(1), with = "minicbor::bytes")]
        th3: Digest,
        #[n(2)]
        requested_at: UnixTime,
    },
    /// M4 is here, M5 is out.
    #[n(4)]
    Acknowledging {
        #[n(0)]
        keys: AskingKeys,
        #[cbor(n(1), with = "minicbor::bytes")]
        th4: Digest,
        #[n(2)]
        found: bool,
    },
    /// M5 has arrived after a "none": a late answer may still follow.
    #[n(5)]
    Remembering {
        #[n(0)]
        keys: AskingKeys,
        #[cbor(n(1), with = "minicbor::bytes")]
        th4: Digest,
    },
    /// Nothing is left but that it was.
    #[n(6)]
    Closed,
}

/// What opens the answer.
#[derive(Encode, Decode, Clone)]
#[cbor(map)]
pub struct AskingKeys {
    #[n(0)]
    pub reply: Secret,
    #[n(1)]
    pub prk: Secret,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub th2: Digest,
    #[cbor(n(3), with = "minicbor::bytes")]
    pub e_hash: Digest,
    /// The provider's key for replies.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub to: [u8; 32],
}

impl AskingKeys {
    pub fn binding(&self) -> Binding {
        Binding {
            th2: self.th2,
            e_hash: self.e_hash,
        }
    }
}

impl Asking {
    pub fn id(&self) -> SessionId {
        SessionId {
            side: Side::Inquirer,
            peer: self.peer,
            query: self.query,
        }
    }

    /// The version of the protocol that it is held in.
    pub fn version(&self) -> u8 {
        self.version.unwrap_or(FIRST_VERSION)
    }

    /// The key under which the provider answers.
    pub fn reply(&self) -> Option<&Secret> {
        match &self.phase {
            AskingPhase::Waiting | AskingPhase::Closed => None,
            AskingPhase::Opened { reply, .. } | AskingPhase::Evaluating { reply, .. } => {
                Some(reply)
            }
            AskingPhase::Evaluated { keys, .. }
            | AskingPhase::Acknowledging { keys, .. }
            | AskingPhase::Remembering { keys, .. } => Some(&keys.reply),
        }
    }

    /// Whether the provider may still count it among the open ones.
    pub fn is_open(&self) -> bool {
        !matches!(
            self.phase,
            AskingPhase::Waiting | AskingPhase::Remembering { .. } | AskingPhase::Closed
        )
    }

    /// Whether its outcome is known.
    pub fn has_ended(&self) -> bool {
        matches!(
            self.phase,
            AskingPhase::Acknowledging { .. }
                | AskingPhase::Remembering { .. }
                | AskingPhase::Closed
        )
    }

    pub fn is_closed(&self) -> bool {
        matches!(self.phase, AskingPhase::Closed)
    }

    /// Which work evaluates its bucket.
    pub fn evaluation(&self) -> WorkKind {
        if self.is_in_batch() {
            WorkKind::EvaluateInBatch
        } else {
            WorkKind::Evaluate
        }
    }

    pub fn is_in_batch(&self) -> bool {
        self.in_batch == Some(true)
    }

    /// The message that is sent until it is answered.
    pub fn sends(&self) -> Option<Kind> {
        match self.phase {
            AskingPhase::Opened { .. } => Some(Kind::Open),
            AskingPhase::Evaluated { .. } => Some(Kind::Evaluated),
            AskingPhase::Acknowledging { .. } => Some(Kind::Ack),
            _ => None,
        }
    }

    /// The provider's reply key as a recipient.
    pub fn recipient(&self, to: [u8; 32]) -> Recipient {
        Recipient::new(self.peer.as_u32(), KeyPurpose::Reply, to)
    }

    pub fn ends_ms(&self) -> u64 {
        let end = if self.is_closed() {
            self.expires.saturating_add(REMEMBERED_S)
        } else {
            self.expires
        };
        end.saturating_mul(1_000)
    }

    /// When it wants to be looked at.
    pub fn wakes_ms(&self) -> u64 {
        self.retry
            .map_or(self.ends_ms(), |retry| retry.next_ms.min(self.ends_ms()))
    }
}
