//! The words of `/vrx/mailbox/1`, with which a node leaves envelopes at a relay and fetches its own.
//!
//! One request and one answer a stream, each a length (u32, big-endian) and so many bytes of canonical CBOR (RFC 8949
//! section 4.2.1; anything else is refused). Codes are the u32 of six digits, times unix seconds.
//!
//! | request | means | answer |
//! | --- | --- | --- |
//! | `[1, envelope]` | keep this for the municipality in its header | `[0]` once it is on disk |
//! | `[2, since]` | what waits for the asking node's municipality behind this place; 0 begins | `[1, [[place, message id, key id, length, expires], ..], more]` |
//! | `[3, message id]` | one envelope of the asking node's municipality | `[2, envelope]` |
//! | `[4, message id, key id, signature]` | it is on disk here, forget it | `[0]`, also where nothing is there |
//! | `[5, manifest file]` | the asking municipality's newest manifest | `[0]` |
//! | `[6, code, seq had]` | a newer manifest of any member | `[2, file]`, empty when there is none |
//!
//! Instead of each of these the relay may answer `[3, reason]`: 1 not understood, 2 not for a member, 3 expired or too
//! far ahead, 4 the asking node's quota is used up, 5 the recipient's is, or the relay is full, 6 other bytes have this
//! message id, 7 the signature or its key is not valid (the manifest first, then again), 8 nothing here under this id,
//! 9 the relay cannot write now.
//!
//! envelope, message id (16), key id (8) and signature (64) are byte strings; message id and key id in a list are those of
//! the envelope's header, the key id of a deletion names the `sig` key. A page holds at most [`PAGE_MAX`] lines, ascending
//! by place; a place is the moment of arrival in milliseconds, or the number behind the last one's.
//!
//! A deletion is signed so that a relay cannot be told by others what a town has: Ed25519 with a `sig` key that stands in the
//! manifest of the recipient, over `"vrx/1/mailbox-delete\0"` and the CBOR map {1: relay's code, 2: recipient's code,
//! 3: message id, 4: SHA-256 of the envelope}. The hash is of the whole envelope, which only who fetched it knows.
//!
//! Everybody finds the relays of a municipality in the directory by the same rule, [`relays_of`].

use super::envelope::HEADER_LEN;
use crate::crypto::{self, Digest, KeyId, Signature, SigningKey, VerifyKey};
use crate::directory::{Directory, Entry, NodeRole};
use crate::domain::{MunicipalityCode, UnixTime};
use minicbor::{Decode, Encode};

/// Lines of one page of a list.
pub const PAGE_MAX: usize = 128;
/// Relays of one municipality.
pub const RELAYS_MAX: usize = 4;
/// Longest request or answer without an envelope in it.
pub const WORDS_LEN_MAX: usize = 16 * 1_024;
/// What stands around an envelope in a request or an answer, at most.
const AROUND_LEN_MAX: usize = 7;
const DELETE: &[u8] = b"vrx/1/mailbox-delete\0";
const RELAY: &[u8] = b"vrx/1/relay\0";
/// Codes of one prefecture have the same first two digits.
const PREFECTURE: u32 = 10_000;

/// The id in an envelope's header.
pub type EnvelopeId = [u8; 16];

/// What a node asks of a relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailboxRequest {
    Put(Vec<u8>),
    List { since: u64 },
    Get(EnvelopeId),
    Delete(Deletion),
    PutManifest(Vec<u8>),
    GetManifest { code: u32, had: u64 },
}

/// "It is on disk here."
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    pub id: EnvelopeId,
    pub key_id: KeyId,
    pub sig: Signature,
}

/// What a relay answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailboxAnswer {
    Done,
    Waiting { lines: Vec<WaitingLine>, more: bool },
    File(Vec<u8>),
    Refused(MailboxRefusal),
}

/// One envelope in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct WaitingLine {
    #[n(0)]
    pub place: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub id: EnvelopeId,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub key_id: KeyId,
    #[n(3)]
    pub len: u32,
    #[n(4)]
    pub expires: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum MailboxRefusal {
    #[error("not understood")]
    BadMessage,
    #[error("not for a member")]
    NoMember,
    #[error("expired, or too far ahead")]
    Expires,
    #[error("the submitter's quota is used up")]
    SubmitterQuota,
    #[error("the recipient's quota is used up, or the relay is full")]
    RecipientQuota,
    #[error("other bytes have this message id")]
    OtherBytes,
    #[error("the signature or its key is not valid")]
    Signature,
    #[error("nothing is here under this id")]
    NotHere,
    #[error("the relay cannot write now")]
    CannotWrite,
}

impl MailboxRefusal {
    const ALL: [(u8, Self); 9] = [
        (1, Self::BadMessage),
        (2, Self::NoMember),
        (3, Self::Expires),
        (4, Self::SubmitterQuota),
        (5, Self::RecipientQuota),
        (6, Self::OtherBytes),
        (7, Self::Signature),
        (8, Self::NotHere),
        (9, Self::CannotWrite),
    ];

    fn number(self) -> u8 {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, refusal)| *refusal == self)
            .map_or(0, |(number, _)| number)
    }

    fn from_number(number: u8) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(known, _)| *known == number)
            .map(|(_, refusal)| refusal)
    }
}

type Coded = Result<(), minicbor::encode::Error<std::convert::Infallible>>;
type Writer<'a> = minicbor::Encoder<&'a mut Vec<u8>>;

fn coded(write: impl FnOnce(&mut Writer<'_>) -> Coded) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut minicbor::Encoder::new(&mut bytes)).expect("a vector takes every byte");
    bytes
}

impl MailboxRequest {
    /// Reads exactly what [`Self::to_bytes`] gives.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut from = minicbor::Decoder::new(bytes);
        let len = from.array().ok()??;
        let request = match (from.u8().ok()?, len) {
            (1, 2) => Self::Put(from.bytes().ok()?.to_vec()),
            (2, 2) => Self::List {
                since: from.u64().ok()?,
            },
            (3, 2) => Self::Get(from.bytes().ok()?.try_into().ok()?),
            (4, 4) => Self::Delete(Deletion {
                id: from.bytes().ok()?.try_into().ok()?,
                key_id: from.bytes().ok()?.try_into().ok()?,
                sig: from.bytes().ok()?.try_into().ok()?,
            }),
            (5, 2) => Self::PutManifest(from.bytes().ok()?.to_vec()),
            (6, 3) => Self::GetManifest {
                code: from.u32().ok()?,
                had: from.u64().ok()?,
            },
            _ => return None,
        };
        (request.to_bytes() == bytes).then_some(request)
    }

    /// As it crosses.
    pub fn to_bytes(&self) -> Vec<u8> {
        coded(|to| {
            match self {
                Self::Put(envelope) => to.array(2)?.u8(1)?.bytes(envelope)?,
                Self::List { since } => to.array(2)?.u8(2)?.u64(*since)?,
                Self::Get(id) => to.array(2)?.u8(3)?.bytes(id)?,
                Self::Delete(Deletion { id, key_id, sig }) => {
                    let to = to.array(4)?.u8(4)?;
                    to.bytes(id)?.bytes(key_id)?.bytes(sig)?
                }
                Self::PutManifest(file) => to.array(2)?.u8(5)?.bytes(file)?,
                Self::GetManifest { code, had } => to.array(3)?.u8(6)?.u32(*code)?.u64(*had)?,
            };
            Ok(())
        })
    }
}

impl MailboxAnswer {
    /// Reads exactly what [`Self::to_bytes`] gives.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut from = minicbor::Decoder::new(bytes);
        let len = from.array().ok()??;
        let answer = match (from.u8().ok()?, len) {
            (0, 1) => Self::Done,
            (1, 3) => {
                let count = usize::try_from(from.array().ok()??).ok()?;
                if count > PAGE_MAX {
                    return None;
                }
                let lines = (0..count).map(|_| from.decode::<WaitingLine>());
                Self::Waiting {
                    lines: lines.collect::<Result<_, _>>().ok()?,
                    more: from.bool().ok()?,
                }
            }
            (2, 2) => Self::File(from.bytes().ok()?.to_vec()),
            (3, 2) => Self::Refused(MailboxRefusal::from_number(from.u8().ok()?)?),
            _ => return None,
        };
        (answer.to_bytes() == bytes).then_some(answer)
    }

    /// As it crosses.
    pub fn to_bytes(&self) -> Vec<u8> {
        coded(|to| {
            match self {
                Self::Done => to.array(1)?.u8(0)?,
                Self::Waiting { lines, more } => {
                    let to = to.array(3)?.u8(1)?.array(lines.len() as u64)?;
                    for line in lines {
                        to.encode(line)?;
                    }
                    to.bool(*more)?
                }
                Self::File(file) => to.array(2)?.u8(2)?.bytes(file)?,
                Self::Refused(refusal) => to.array(2)?.u8(3)?.u8(refusal.number())?,
            };
            Ok(())
        })
    }
}

/// Whether a request or an answer may have this length, given which lengths envelopes may have.
pub fn is_words_len(len: usize, is_envelope_len: impl Fn(usize) -> bool) -> bool {
    // The array, the number, and the head of a byte string: 3 bytes up to 65,535, 5 bytes above.
    let around = |short: usize| len.checked_sub(short).filter(|len| *len >= HEADER_LEN);
    let short = around(5).filter(|len| *len <= usize::from(u16::MAX));
    let long = around(AROUND_LEN_MAX).filter(|len| *len > usize::from(u16::MAX));
    len <= WORDS_LEN_MAX || short.or(long).is_some_and(is_envelope_len)
}

/// What a deletion signs, after its context.
#[derive(Encode)]
#[cbor(map)]
struct Deleted {
    #[n(1)]
    relay: u32,
    #[n(2)]
    recipient: u32,
    #[cbor(n(3), with = "minicbor::bytes")]
    id: EnvelopeId,
    #[cbor(n(4), with = "minicbor::bytes")]
    hash: Digest,
}

/// Which envelope at which relay a deletion is about.
#[derive(Debug, Clone, Copy)]
pub struct Fetched<'a> {
    pub relay: MunicipalityCode,
    pub recipient: MunicipalityCode,
    pub id: EnvelopeId,
    pub envelope: &'a [u8],
}

impl Fetched<'_> {
    fn signed(&self) -> Vec<u8> {
        crypto::canonical::encode(&Deleted {
            relay: self.relay.as_u32(),
            recipient: self.recipient.as_u32(),
            id: self.id,
            hash: crypto::sha256(&[self.envelope]),
        })
    }

    /// The recipient says that it has the envelope.
    pub fn delete(&self, key: &SigningKey) -> Deletion {
        Deletion {
            id: self.id,
            key_id: crypto::key_id(crypto::KeyPurpose::Sig, &key.public().0),
            sig: key.sign(DELETE, &self.signed()),
        }
    }

    /// Whether this key of the recipient said so.
    pub fn is_deleted_by(&self, key: &VerifyKey, sig: &Signature) -> bool {
        key.verify(DELETE, &self.signed(), sig).is_ok()
    }
}

/// The relays that keep the mail of a municipality: those of its prefecture (the same first two digits), or all where it
/// has none; of more than four the four with the lowest SHA-256("vrx/1/relay\0" || municipality u32 || relay's id_pub),
/// and in this order, so that towns spread.
pub fn relays_of(directory: &Directory, code: MunicipalityCode, now: UnixTime) -> Vec<&Entry> {
    let entries = directory.entries().iter();
    let is_relay = |entry: &&Entry| entry.has_role(NodeRole::Relay) && entry.is_valid(now);
    let mut relays: Vec<&Entry> = entries.filter(is_relay).collect();
    let is_near = |relay: &Entry| relay.code.as_u32() / PREFECTURE == code.as_u32() / PREFECTURE;
    if relays.iter().any(|relay| is_near(relay)) {
        relays.retain(|relay| is_near(relay));
    }
    let rank =
        |relay: &&Entry| crypto::sha256(&[RELAY, &code.as_u32().to_be_bytes(), &relay.id_pub]);
    relays.sort_by_cached_key(rank);
    relays.truncate(RELAYS_MAX);
    relays
}
