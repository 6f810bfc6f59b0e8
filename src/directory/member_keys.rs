//! The keys a manifest names, and the schedule of those that are changed every week.
//!
//! A seal key is used for 21 days and a new one is made every 7, so that three are alive at any time; its private half is
//! erased a day later. This bounds what a later theft can open.

use minicbor::{Decode, Encode};

use crate::crypto::{Digest, KeyId, KeyPurpose, SealPublic, Suite, SuiteSecret, VerifyKey, key_id};
use crate::domain::UnixTime;

const DAY: u64 = 86_400;
const SEAL_LIFE: u64 = 21 * DAY;
const SEAL_EVERY: u64 = 7 * DAY;
const SEAL_KEPT: u64 = DAY;
/// Clocks of members may differ by this much.
pub(super) const CLOCKS_APART: u64 = 600;

/// A public key in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct PublicKey(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub Digest,
);

/// A key that signs messages, receipts and dose statements. Old ones stay listed: what they signed must verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SigEntry {
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub public: [u8; 32],
    #[n(2)]
    pub not_before: UnixTime,
    #[n(3)]
    pub not_after: UnixTime,
}

/// A key that messages are sealed to. An entry of a suite that is not known here is passed over.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealEntry {
    #[n(1)]
    pub suite: u8,
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    /// Or its id alone, of a key that has a successor: what was sealed to it before is still opened.
    pub public: Vec<u8>,
    #[n(3)]
    pub not_before: UnixTime,
    #[n(4)]
    pub not_after: UnixTime,
}

impl SigEntry {
    pub fn key(&self) -> VerifyKey {
        VerifyKey(self.public)
    }

    pub fn key_id(&self) -> KeyId {
        key_id(KeyPurpose::Sig, &self.public)
    }

    pub fn is_valid(&self, at: UnixTime) -> bool {
        self.not_before <= at.plus_seconds(CLOCKS_APART) && at <= self.not_after
    }
}

impl SealEntry {
    /// A key made now, good for 21 days.
    pub fn issue(public: &SealPublic, at: UnixTime) -> Self {
        Self::new(Suite::X25519, public.0.to_vec(), at)
    }

    /// The same for a key of any suite.
    pub fn issue_of(secret: &SuiteSecret, at: UnixTime) -> Self {
        Self::new(secret.suite(), secret.public(), at)
    }

    fn new(suite: Suite, public: Vec<u8>, at: UnixTime) -> Self {
        Self {
            suite: suite.number(),
            public,
            not_before: at,
            not_after: at.plus_seconds(SEAL_LIFE),
        }
    }

    pub fn key_id(&self) -> KeyId {
        KeyId::try_from(self.public.as_slice())
            .unwrap_or_else(|_| key_id(KeyPurpose::Seal, &self.public))
    }

    /// Names the key by its id from now on: nobody seals to it any more.
    pub fn name_only(&mut self) {
        self.public = self.key_id().to_vec();
    }

    /// Its suite, if it is known here and the key is one that can be sealed to.
    pub fn suite(&self) -> Option<Suite> {
        Suite::from_number(self.suite).filter(|suite| suite.public_len() == self.public.len())
    }

    pub fn is_valid(&self, at: UnixTime) -> bool {
        self.suite().is_some()
            && self.not_before <= at.plus_seconds(CLOCKS_APART)
            && at <= self.not_after
    }

    pub(super) fn lives_too_long(&self) -> bool {
        self.not_after.0 > self.not_before.0.saturating_add(SEAL_LIFE)
    }
}

/// Whether a new seal key of the first suite is to be made: 7 days after the newest, or at once without a valid one.
pub fn seal_key_due(entries: &[SealEntry], at: UnixTime) -> bool {
    seal_key_due_in(Suite::X25519, entries, at)
}

/// The same for a suite.
pub fn seal_key_due_in(suite: Suite, entries: &[SealEntry], at: UnixTime) -> bool {
    let of_suite = |entry: &&SealEntry| entry.suite() == Some(suite) && entry.is_valid(at);
    let valid = entries.iter().filter(of_suite);
    let newest = valid.map(|entry| entry.not_before).max();
    newest.is_none_or(|newest| at.seconds_since(newest) >= SEAL_EVERY)
}

/// Whether the private half must go: a day after the key's end.
pub fn may_be_erased(entry: &SealEntry, at: UnixTime) -> bool {
    at > entry.not_after.plus_seconds(SEAL_KEPT)
}
