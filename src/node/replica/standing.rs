//! What a node of the own municipality has proved, and with it what it may ask for.
//!
//! Invariant: whoever holds a [`FullReplica`] has shown the municipality's `sig` key, so it has every key already and may
//! have every record, My Number included. Whatever gives out less than everything takes another proof than this one.

use crate::crypto::{Signature, VerifyKey};
use crate::directory::{Entry, NodeRole};
use crate::domain::UnixTime;

const PROOF: &[u8] = b"watari/replica/proof\0";

/// The directory names the node for the own code; nothing more is known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newcomer(());

/// The node holds the municipality's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullReplica(());

/// The directory names the node as one at a venue: it may have coupons and the state of doses, and never anything else
/// (`SAFE-28`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VenueNode {
    number: u16,
    since: UnixTime,
}

impl VenueNode {
    /// By the signed directory alone.
    pub fn of(entry: &Entry) -> Option<Self> {
        entry.has_role(NodeRole::Venue).then_some(Self {
            number: entry.node,
            since: entry.not_before,
        })
    }

    /// Its number.
    pub fn number(self) -> u16 {
        self.number
    }

    /// Since when the directory names it.
    pub fn since(self) -> UnixTime {
        self.since
    }
}

/// What a node has proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may ask to be enrolled, and for nothing else.
    Newcomer(Newcomer),
    /// It may have everything.
    Replica(FullReplica),
}

impl Standing {
    /// Looks at the proof in a greeting: a signature of the municipality's `sig` key over who greets whom with which key.
    pub fn of(said: &[u8], proof: Option<&[u8]>, municipality: &VerifyKey) -> Self {
        let shown = proof.is_some_and(|sig| municipality.verify(PROOF, said, sig).is_ok());
        match shown {
            true => Self::Replica(FullReplica(())),
            false => Self::Newcomer(Newcomer(())),
        }
    }

    /// Everything is only for those who proved it.
    pub fn full(self) -> Option<FullReplica> {
        match self {
            Self::Replica(proof) => Some(proof),
            Self::Newcomer(_) => None,
        }
    }
}

/// The proof for a greeting.
pub fn prove(municipality: &crate::crypto::SigningKey, said: &[u8]) -> Signature {
    municipality.sign(PROOF, said)
}
