//! The two suites that letters are sealed with, behind one face: X25519 alone, or X-Wing, which also holds against a
//! quantum computer that reads today's recordings later. A secret belongs to one suite and opens in no other.

use super::seal::{self, SealPublic, SealSecret};
use super::xwing::{self, XWingSecret};
use super::{Entropy, KeyId, KeyPurpose, OpenError, key_id};
use zeroize::Zeroizing;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suite {
    X25519,
    XWing,
}

impl Suite {
    pub const ALL: [Self; 2] = [Self::X25519, Self::XWing];

    /// The suite on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::X25519 => 1,
            Self::XWing => 2,
        }
    }

    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.number() == number)
    }

    pub const fn public_len(self) -> usize {
        match self {
            Self::X25519 => 32,
            Self::XWing => xwing::PUBLIC_LEN,
        }
    }

    /// Length of the encapsulated key before what is sealed.
    pub const fn enc_len(self) -> usize {
        match self {
            Self::X25519 => 32,
            Self::XWing => xwing::ENC_LEN,
        }
    }

    /// No two suites have public keys of one length.
    pub fn of_public(public: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|suite| suite.public_len() == public.len())
    }
}

/// The private half of a key of either suite, 32 bytes in both, wiped when dropped.
pub struct SuiteSecret(Half);

enum Half {
    X25519(SealSecret),
    XWing(XWingSecret),
}

impl SuiteSecret {
    pub fn generate(suite: Suite, entropy: &mut dyn Entropy) -> Self {
        Self(match suite {
            Suite::X25519 => Half::X25519(SealSecret::generate(entropy)),
            Suite::XWing => Half::XWing(XWingSecret::generate(entropy)),
        })
    }

    pub fn from_bytes(suite: Suite, bytes: &[u8; 32]) -> Self {
        Self(match suite {
            Suite::X25519 => Half::X25519(SealSecret::from_bytes(bytes)),
            Suite::XWing => Half::XWing(XWingSecret::from_bytes(bytes)),
        })
    }

    /// A stored key in the suite in which its public half has this id; none where it has it in no suite.
    pub fn of_id(purpose: KeyPurpose, id: &KeyId, bytes: &[u8; 32]) -> Option<Self> {
        let secrets = Suite::ALL
            .into_iter()
            .map(|suite| Self::from_bytes(suite, bytes));
        let mut secrets = secrets.filter(|secret| key_id(purpose, &secret.public()) == *id);
        secrets.next()
    }

    pub fn suite(&self) -> Suite {
        match &self.0 {
            Half::X25519(_) => Suite::X25519,
            Half::XWing(_) => Suite::XWing,
        }
    }

    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        match &self.0 {
            Half::X25519(secret) => secret.to_bytes(),
            Half::XWing(secret) => secret.to_bytes(),
        }
    }

    pub fn public(&self) -> Vec<u8> {
        match &self.0 {
            Half::X25519(secret) => secret.public().0.to_vec(),
            Half::XWing(secret) => secret.public(),
        }
    }
}

impl Clone for SuiteSecret {
    fn clone(&self) -> Self {
        Self::from_bytes(self.suite(), &self.to_bytes())
    }
}

/// Gives the encapsulated key and what was sealed, in the suite of the public key.
pub fn seal_in_suite(
    to: &[u8],
    info: &[u8],
    aad: &[u8],
    plain: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<(Vec<u8>, Vec<u8>), OpenError> {
    match <[u8; 32]>::try_from(to) {
        Ok(to) => {
            let (enc, sealed) = seal::seal_to(&SealPublic(to), info, aad, plain, entropy)?;
            Ok((enc.to_vec(), sealed))
        }
        Err(_) => xwing::seal_to(to, info, aad, plain, entropy),
    }
}

pub fn open_in_suite(
    secret: &SuiteSecret,
    enc: &[u8],
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    match &secret.0 {
        Half::X25519(secret) => {
            let enc = enc.try_into().map_err(|_| OpenError)?;
            seal::open_from(secret, enc, info, aad, sealed)
        }
        Half::XWing(secret) => xwing::open_from(secret, enc, info, aad, sealed),
    }
}
