//! Names of what an inquiry deals with, and the keys under which its rows lie in the store.

use crate::crypto;
use crate::domain::MunicipalityCode;
use minicbor::{Decode, Encode};
use std::fmt;

/// Own serial of an inquiry (照会番号), `Q-...`; the node gives it out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct InquiryNo(#[n(0)] pub String);

/// A person of this municipality: the node's own key, never a number of the person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct PersonId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// A staff member as another municipality may know one: stable, and no name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Pseudonym(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// Processing number (処理通番): random, the same on both sides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct QueryId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// Which half of an inquiry this municipality holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Side {
    /// It asked.
    #[n(1)]
    Inquirer,
    /// It was asked.
    #[n(2)]
    Provider,
}

/// One session: a query id is the choice of whoever asks, so it counts only beside the other municipality's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId {
    pub side: Side,
    /// The other municipality.
    pub peer: MunicipalityCode,
    pub query: QueryId,
}

/// The parts of a session that are kept apart, because they are large or secret and not always needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The session itself: small, and all that a restart reads.
    State,
    /// The inquirer's question, number included.
    Question,
    /// The provider's blinds.
    Blinds,
    /// Elements received and not worked on yet.
    Elements,
    /// The envelope that is sent until it is answered.
    Sent,
    /// The signed body of M3.
    Request,
    /// The half of the ledger that waits for its countersignature.
    Half,
}

/// The logical key of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKey {
    Session(SessionId, Part),
    /// What is remembered of a municipality that asks.
    Sender(MunicipalityCode),
    /// When inquiries about one person were answered here; falls under the person's erasure.
    Person(PersonId),
}

impl RowKey {
    /// Whether [`crate::inquiry::Core::restore`] wants this row. Such rows name themselves, so their keys need not be known.
    pub fn is_read_at_start(&self) -> bool {
        !matches!(self, Self::Session(_, part) if *part != Part::State)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Session(SessionId { side, peer, query }, part) => {
                let side = if *side == Side::Inquirer { b"q" } else { b"p" };
                [
                    side.as_slice(),
                    &peer.as_u32().to_be_bytes(),
                    &query.0,
                    part.label(),
                ]
                .concat()
            }
            Self::Sender(code) => [b"s".as_slice(), &code.as_u32().to_be_bytes()].concat(),
            Self::Person(person) => [b"r".as_slice(), &person.0].concat(),
        }
    }
}

impl Part {
    pub const ALL: [Self; 7] = [
        Self::State,
        Self::Question,
        Self::Blinds,
        Self::Elements,
        Self::Sent,
        Self::Request,
        Self::Half,
    ];

    fn label(self) -> &'static [u8] {
        match self {
            Self::State => b"state",
            Self::Question => b"question",
            Self::Blinds => b"blinds",
            Self::Elements => b"elements",
            Self::Sent => b"sent",
            Self::Request => b"request",
            Self::Half => b"half",
        }
    }
}

impl SessionId {
    pub fn row(self, part: Part) -> RowKey {
        RowKey::Session(self, part)
    }
}

impl QueryId {
    pub fn random(entropy: &mut dyn crypto::Entropy) -> Self {
        Self(crypto::random(entropy))
    }
}

/// Lower-case hex, as logs and the ledger show it.
macro_rules! shown_as_hex {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    )*};
}

shown_as_hex!(PersonId, Pseudonym, QueryId);
