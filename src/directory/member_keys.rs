//! The keys a manifest names, and the schedule of those that are changed every week.
//!
//! A seal key is used for 21 days and a new one is made every 7, so that three are alive at any time; its private half is
//! erased a day later. This bounds what a later theft can open.

use minicbor::{Decode, Encode};

use crate::crypto::{Digest, KeyId, KeyPurpose, SealPublic, VerifyKey, key_id};
use crate::domain::UnixTime;

const DAY: u64 = 86_400;
const SEAL_LIFE: u64 = 21 * DAY;
const SEAL_EVERY: u64 = 7 * DAY;
const SEAL_KEPT: u64 = DAY;
/// X25519 with HPKE; the only suite so far.
const SUITE: u8 = 1;
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

/// A key that messages are sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealEntry {
    #[n(1)]
    pub suite: u8,
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub public: [u8; 32],
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
        Self {
            suite: SUITE,
            public: public.0,
            not_before: at,
            not_after: at.plus_seconds(SEAL_LIFE),
        }
    }

    pub fn key(&self) -> SealPublic {
        SealPublic(self.public)
    }

    pub fn key_id(&self) -> KeyId {
        key_id(KeyPurpose::Seal, &self.public)
    }

    pub fn is_valid(&self, at: UnixTime) -> bool {
        self.suite == SUITE
            && self.not_before <= at.plus_seconds(CLOCKS_APART)
            && at <= self.not_after
    }

    pub(super) fn lives_too_long(&self) -> bool {
        self.not_after.0 > self.not_before.0.saturating_add(SEAL_LIFE)
    }
}

/// Whether a new seal key is to be made: 7 days after the newest, or at once without a valid one.
pub fn seal_key_due(entries: &[SealEntry], at: UnixTime) -> bool {
    let valid = entries.iter().filter(|entry| entry.is_valid(at));
    let newest = valid.map(|entry| entry.not_before).max();
    newest.is_none_or(|newest| at.seconds_since(newest) >= SEAL_EVERY)
}

/// Whether the private half must go: a day after the key's end.
pub fn may_be_erased(entry: &SealEntry, at: UnixTime) -> bool {
    at > entry.not_after.plus_seconds(SEAL_KEPT)
}
