//! Ed25519 signatures over a context and bytes (RFC 8032), verified strictly, and the short names of keys.

use super::{Entropy, random, sha256};
use ed25519_dalek::Signer;
use zeroize::Zeroizing;

pub type Signature = [u8; 64];
pub type KeyId = [u8; 8];

/// The private half; the library wipes it when it is dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerifyKey(pub [u8; 32]);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature is not of this key over these bytes")]
pub struct BadSignature;

/// What a key is for. Never one key for two purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyPurpose {
    Id,
    Sig,
    Log,
    Wit,
    Seal,
    Reply,
}

impl SigningKey {
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        Self::from_bytes(&Zeroizing::new(random(entropy)))
    }

    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(bytes))
    }

    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    pub fn public(&self) -> VerifyKey {
        VerifyKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `context || bytes`; contexts end in a zero byte, so that none begins another.
    pub fn sign(&self, context: &[u8], bytes: &[u8]) -> Signature {
        self.0.sign(&[context, bytes].concat()).to_bytes()
    }
}

impl VerifyKey {
    /// Refuses what some verifiers accept and others do not: keys and points of small order, an `S` out of
    /// range, encodings that are not canonical.
    pub fn verify(&self, context: &[u8], bytes: &[u8], sig: &[u8]) -> Result<(), BadSignature> {
        if !is_canonical(&self.0) {
            return Err(BadSignature);
        }
        let key = ed25519_dalek::VerifyingKey::from_bytes(&self.0).map_err(|_| BadSignature)?;
        let sig = ed25519_dalek::Signature::from_slice(sig).map_err(|_| BadSignature)?;
        key.verify_strict(&[context, bytes].concat(), &sig)
            .map_err(|_| BadSignature)
    }
}

/// Whether the y coordinate is below 2^255 - 19; the library reduces it in silence.
fn is_canonical(point: &[u8; 32]) -> bool {
    let [low, middle @ .., high] = point;
    *low < 0xed || high & 0x7f != 0x7f || middle.iter().any(|byte| *byte != 0xff)
}

impl KeyPurpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Id => b"id\0",
            Self::Sig => b"sig\0",
            Self::Log => b"log\0",
            Self::Wit => b"wit\0",
            Self::Seal => b"seal\0",
            Self::Reply => b"reply\0",
        }
    }
}

pub fn key_id(purpose: KeyPurpose, public: &[u8]) -> KeyId {
    let digest = sha256(&[b"vrx/1/kid\0", purpose.label(), public]);
    *digest
        .first_chunk()
        .expect("a digest is longer than a key id")
}
