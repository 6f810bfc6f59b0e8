//! The manifest of a municipality: the keys it uses now and the parameters it answers with, signed by its node 1.

use minicbor::{Decode, Encode};

use crate::crypto::{Digest, KeyId, SigningKey, VerifyKey, canonical, sha256};
use crate::domain::{MunicipalityCode, UnixTime};

use super::bucket::BucketParameters;
use super::member_keys::{
    CLOCKS_APART, PublicKey, SealEntry, SigEntry, may_be_erased, seal_key_due,
};
use super::members::Directory;
use super::seen::{Backwards, Seen};
use super::signed::SignedByNode;

/// A longer file is refused unread.
pub const MANIFEST_LEN_MAX: usize = 2048;
const CONTEXT: &[u8] = b"vrx/1/manifest\0";
const DAY: u64 = 86_400;
const LIFE_MAX: u64 = 30 * DAY;
const RENEWED_EVERY: u64 = 7 * DAY;
/// Answers are sent at multiples of this.
const ANSWER_STEP_MS: u32 = 500;
const ANSWER_MS_MAX: u32 = 600_000;

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Manifest {
    #[n(1)]
    pub code: MunicipalityCode,
    #[n(2)]
    pub seq: u64,
    #[n(3)]
    pub issued: UnixTime,
    #[n(4)]
    pub expires: UnixTime,
    /// All ever used.
    #[n(5)]
    pub sig: Vec<SigEntry>,
    /// By node.
    #[n(6)]
    pub log_pub: Vec<PublicKey>,
    /// By node.
    #[n(7)]
    pub wit_pub: Vec<PublicKey>,
    #[n(8)]
    pub seal: Vec<SealEntry>,
    #[n(9)]
    pub n_rounded: u32,
    #[n(10)]
    pub beta: u8,
    #[n(11)]
    pub m: u32,
    #[n(12)]
    pub answer_after_ms: u32,
    /// Versions of the border protocol, ascending; see [`Manifest::versions`].
    #[n(13)]
    pub versions: Option<Vec<u8>>,
}

/// A manifest whose signature was checked, with the bytes it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedManifest {
    manifest: Manifest,
    hash: Digest,
    file: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    #[error("the manifest is larger than 2,048 bytes")]
    TooLong,
    #[error("this is no manifest, or it is damaged")]
    Form,
    #[error("{0} has no valid municipality node in the directory")]
    NoMember(MunicipalityCode),
    #[error("the manifest is not signed by its municipality's node")]
    Signature,
    #[error("the manifest has number {offered}, a later one ({seen}) was already taken")]
    Older { offered: u64, seen: u64 },
    #[error("two different manifests carry the number {seq}")]
    SameNumber { seq: u64 },
    #[error("the manifest is valid for more than 30 days")]
    LivesTooLong,
    #[error("the manifest has expired")]
    Expired,
    #[error("the manifest comes from the future; compare the clocks")]
    Future,
    #[error("a seal key in the manifest is valid for more than 21 days")]
    SealKey,
    #[error("the manifest names no key that is valid now")]
    NoKey,
    #[error("the manifest asks for larger answers or more bucket bits than the directory allows")]
    Parameters,
    #[error("the answer delay in the manifest is no multiple of 500 ms up to 10 minutes")]
    AnswerDelay,
    #[error("the versions in the manifest are none, too many, or out of order")]
    Versions,
}

impl Manifest {
    pub fn sign(&self, id: &SigningKey) -> Result<SignedManifest, ManifestError> {
        let bytes = canonical::encode(self);
        let sig = id.sign(CONTEXT, &bytes);
        let file = canonical::encode(&SignedByNode { bytes, sig });
        SignedManifest::open(&file, &id.public())
    }

    /// Valid for the 30 days that are allowed; it is replaced long before.
    pub fn latest_end(issued: UnixTime) -> UnixTime {
        issued.plus_seconds(LIFE_MAX)
    }

    /// Whether the next one is to be made: weekly, with the new seal key.
    pub fn renewal_due(&self, at: UnixTime) -> bool {
        at.seconds_since(self.issued) >= RENEWED_EVERY || seal_key_due(&self.seal, at)
    }

    /// The seal keys the next manifest still names: without those that nobody may use any more.
    pub fn seal_keys_kept(&self, at: UnixTime) -> Vec<SealEntry> {
        let kept = self.seal.iter().filter(|entry| !may_be_erased(entry, at));
        kept.copied().collect()
    }

    /// The key to seal to.
    pub fn newest_valid_seal_key(&self, at: UnixTime) -> Option<&SealEntry> {
        let valid = self.seal.iter().filter(|entry| entry.is_valid(at));
        valid.max_by_key(|entry| entry.not_before)
    }

    pub fn seal_key(&self, id: &KeyId) -> Option<&SealEntry> {
        self.seal.iter().find(|entry| entry.key_id() == *id)
    }

    /// Any key it ever signed with; old statements and receipts must verify.
    pub fn sig_key(&self, id: &KeyId) -> Option<VerifyKey> {
        let found = self.sig.iter().find(|entry| entry.key_id() == *id);
        found.map(SigEntry::key)
    }

    /// Whether a key was taken out of use at once: no other overlaps with its end. Keys that are only renewed do, for as
    /// long as a letter may be on its way.
    pub fn is_lost(&self, key: &SigEntry) -> bool {
        let successor = |other: &SigEntry| other.not_before >= key.not_after;
        let overlaps = |other: &SigEntry| {
            other.public != key.public
                && other.not_before < key.not_after
                && other.not_after > key.not_after
        };
        self.sig.iter().any(successor) && !self.sig.iter().any(overlaps)
    }

    /// The key behind a signature that says when it was made; nothing where a lost key had ended by then.
    pub fn sig_key_at(&self, id: &KeyId, at: UnixTime) -> Option<VerifyKey> {
        let entry = self.sig.iter().find(|entry| entry.key_id() == *id)?;
        let too_late = self.is_lost(entry) && at > entry.not_after.plus_seconds(CLOCKS_APART);
        (!too_late).then(|| entry.key())
    }

    /// The key it signs messages with at that time.
    pub fn current_sig_key(&self, at: UnixTime) -> Option<&SigEntry> {
        let valid = self.sig.iter().filter(|entry| entry.is_valid(at));
        valid.max_by_key(|entry| entry.not_before)
    }

    /// What stands in it, as it must follow from the directory.
    pub fn parameters(&self) -> BucketParameters {
        BucketParameters {
            n_rounded: self.n_rounded,
            beta: self.beta,
            m: self.m,
        }
    }

    /// Recomputes the bucket parameters from the directory; a manifest that differs is refused.
    pub fn check_parameters(&self, directory: &Directory) -> Result<(), ManifestError> {
        let member = directory.node(self.code, 1);
        let population = member.ok_or(ManifestError::NoMember(self.code))?.population;
        let expected = BucketParameters::from_rounded(self.n_rounded, directory.bucket_bits_max());
        let possible = BucketParameters::n_is_possible(self.n_rounded, population);
        if possible && expected == Ok(self.parameters()) {
            Ok(())
        } else {
            Err(ManifestError::Parameters)
        }
    }

    fn check_form(&self) -> Result<(), ManifestError> {
        if self.expires.0 > self.issued.0.saturating_add(LIFE_MAX) {
            return Err(ManifestError::LivesTooLong);
        }
        if self.seal.iter().any(SealEntry::lives_too_long) {
            return Err(ManifestError::SealKey);
        }
        let delay = self.answer_after_ms;
        if delay == 0 || delay > ANSWER_MS_MAX || !delay.is_multiple_of(ANSWER_STEP_MS) {
            return Err(ManifestError::AnswerDelay);
        }
        if !self.names_versions_well() {
            return Err(ManifestError::Versions);
        }
        Ok(())
    }

    fn check_time(&self, at: UnixTime) -> Result<(), ManifestError> {
        if self.issued > at.plus_seconds(CLOCKS_APART) {
            return Err(ManifestError::Future);
        }
        if self.expires < at {
            return Err(ManifestError::Expired);
        }
        if self.newest_valid_seal_key(at).is_none() || self.current_sig_key(at).is_none() {
            return Err(ManifestError::NoKey);
        }
        Ok(())
    }
}

impl SignedManifest {
    /// Checks form and signature only: for a manifest this node took before, and whose old keys verify old statements.
    pub fn open(file: &[u8], id: &VerifyKey) -> Result<Self, ManifestError> {
        let signed = parse(file)?;
        let manifest = parse_bytes(&signed.bytes)?;
        id.verify(CONTEXT, &signed.bytes, &signed.sig)
            .map_err(|_| ManifestError::Signature)?;
        manifest.check_form()?;
        Ok(Self {
            manifest,
            hash: sha256(&[&signed.bytes]),
            file: file.to_vec(),
        })
    }

    /// Takes a manifest that is offered: signed by the directory's node 1 of its code, never older than what was seen,
    /// valid now, and asking for no more than the directory allows.
    pub fn accept(
        file: &[u8],
        directory: &Directory,
        seen: Option<&Seen>,
        at: UnixTime,
    ) -> Result<Self, ManifestError> {
        let code = parse_bytes(&parse(file)?.bytes)?.code;
        let member = directory.municipality(code, at);
        let member = member.ok_or(ManifestError::NoMember(code))?;
        let signed = Self::open(file, &member.id())?;
        signed.check_order(seen)?;
        signed.check_current(directory, at)?;
        Ok(signed)
    }

    /// Takes the last manifest of a municipality that another one carries on: its keys verify what they signed. It is
    /// never sealed to, so nothing in it needs to hold today.
    pub fn accept_former(
        file: &[u8],
        directory: &Directory,
        seen: Option<&Seen>,
    ) -> Result<Self, ManifestError> {
        let code = parse_bytes(&parse(file)?.bytes)?.code;
        let entry = directory.node(code, 1).filter(|entry| !entry.revoked);
        let entry = entry.filter(|_| directory.succession(code).is_some());
        let entry = entry.ok_or(ManifestError::NoMember(code))?;
        let signed = Self::open(file, &entry.id())?;
        signed.check_order(seen)?;
        // What was made after the end was made by somebody who should not have the key any more.
        let last = entry.not_after.plus_seconds(CLOCKS_APART);
        if signed.manifest.issued > last {
            return Err(ManifestError::Expired);
        }
        Ok(signed)
    }

    /// What may change after it was taken: the time, and the directory.
    pub fn check_current(&self, directory: &Directory, at: UnixTime) -> Result<(), ManifestError> {
        self.manifest.check_time(at)?;
        self.manifest.check_parameters(directory)
    }

    fn check_order(&self, seen: Option<&Seen>) -> Result<(), ManifestError> {
        let seq = self.manifest.seq;
        let Some(seen) = seen else {
            return Ok(());
        };
        seen.allows(seq, &self.hash)
            .map_err(|backwards| match backwards {
                Backwards::SameNumberOtherBytes => ManifestError::SameNumber { seq },
                Backwards::Older => ManifestError::Older {
                    offered: seq,
                    seen: seen.version,
                },
            })
    }

    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// `manifest_hash` of the protocol.
    pub fn hash(&self) -> Digest {
        self.hash
    }

    pub fn file(&self) -> &[u8] {
        &self.file
    }

    /// To be remembered for the next [`Self::accept`].
    pub fn seen(&self) -> Seen {
        Seen {
            version: self.manifest.seq,
            hash: self.hash,
        }
    }
}

fn parse(file: &[u8]) -> Result<SignedByNode, ManifestError> {
    if file.len() > MANIFEST_LEN_MAX {
        return Err(ManifestError::TooLong);
    }
    canonical::decode(file, MANIFEST_LEN_MAX).map_err(|_| ManifestError::Form)
}

/// A later program may say more than this one knows.
fn parse_bytes(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    canonical::decode_known(bytes, MANIFEST_LEN_MAX).map_err(|_| ManifestError::Form)
}
