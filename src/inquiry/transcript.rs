//! What binds an inquiry together: transcript hashes, and the keys that follow from the number asked about.
//!
//! Invariant: each derived key encrypts once, ever; the nonce is therefore zero (`protocol.md` section 5).

use super::envelope::Kind;
use crate::crypto::{self, Digest, Key, OpenError};
use zeroize::Zeroizing;

/// The transcript hash of the first body.
pub fn first_hash(body: &[u8]) -> Digest {
    crypto::sha256(&[b"vrx/1/th\0", &[Kind::Open.number()], body])
}

/// The transcript hash of a later body; `before` is that of the body it follows.
pub fn next_hash(kind: Kind, before: &Digest, body: &[u8]) -> Digest {
    crypto::sha256(&[b"vrx/1/th\0", &[kind.number()], before, body])
}

/// What the keys are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    Tag,
    Evidence,
    Answer,
    Ack,
    Late,
    Subject,
    Compare,
}

impl KeyUse {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Tag => b"vrx/1/tag",
            Self::Evidence => b"vrx/1/evidence",
            Self::Answer => b"vrx/1/result",
            Self::Ack => b"vrx/1/ack",
            Self::Late => b"vrx/1/late",
            Self::Subject => b"vrx/1/subject",
            Self::Compare => b"vrx/1/compare",
        }
    }

    /// The message whose inner part this key seals.
    fn kind(self) -> Kind {
        match self {
            Self::Ack => Kind::Ack,
            Self::Late => Kind::Late,
            Self::Answer => Kind::Answer,
            Self::Tag | Self::Evidence | Self::Subject | Self::Compare => Kind::Evaluated,
        }
    }
}

/// Ties keys to one pair of M2 and M3, so that no other municipality can be used as an oracle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    pub th2: Digest,
    pub e_hash: Digest,
}

impl Binding {
    pub fn salt(&self) -> Digest {
        crypto::sha256(&[b"vrx/1/ks\0", &self.th2, &self.e_hash])
    }

    /// The key all others follow from, made of what the OPRF gave for one number.
    pub fn extract(&self, output: &[u8; 64]) -> Key {
        crypto::hkdf_extract(&self.salt(), output)
    }

    pub fn seal(&self, prk: &Key, key_use: KeyUse, plain: &[u8]) -> Vec<u8> {
        crypto::seal_message(
            &derive(prk, key_use),
            &[0; 12],
            &self.aad(&[key_use.kind().number()]),
            plain,
        )
    }

    pub fn open(
        &self,
        prk: &Key,
        key_use: KeyUse,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        crypto::open_message(
            &derive(prk, key_use),
            &[0; 12],
            &self.aad(&[key_use.kind().number()]),
            sealed,
        )
    }

    fn aad<'a>(&'a self, kind: &'a [u8; 1]) -> [&'a [u8]; 4] {
        [b"vrx/1/aad\0", kind, &self.th2, &self.e_hash]
    }
}

pub fn derive(prk: &Key, key_use: KeyUse) -> Key {
    crypto::hkdf_expand(prk, key_use.label())
}
