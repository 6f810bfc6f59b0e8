//! What names a network: its three root keys and whether it is for practice. Public; every node gets it at `init`.

use std::fmt;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::crypto::{Digest, VerifyKey, sha256};
use crate::domain::MunicipalityCode;

use super::json::{self, Hex, JsonError};

const KIND: &str = "watari-trust-1";
const FILE_LEN_MAX: usize = 4096;

/// The hash that stands for a network everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct NetworkId(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub Digest,
);

impl fmt::Display for NetworkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for NetworkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The trust file of a network.
///
/// Invariant: three different root keys, or two signatures would not be two people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    practice: bool,
    roots: [VerifyKey; 3],
}

#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("this is no trust file of a network")]
    Json(#[from] JsonError),
    #[error("this is no trust file of a network that this version knows")]
    Kind,
    #[error("the trust file names one root key twice")]
    SameRoot,
    #[error("the network named in the trust file is not the one of its root keys")]
    OtherNetwork,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrustFile {
    kind: String,
    practice: bool,
    network: Hex<32>,
    roots: [Hex<32>; 3],
}

impl Trust {
    pub fn new(practice: bool, roots: [VerifyKey; 3]) -> Result<Self, TrustError> {
        let [a, b, c] = &roots;
        if a == b || b == c || a == c {
            return Err(TrustError::SameRoot);
        }
        Ok(Self { practice, roots })
    }

    pub fn network(&self) -> NetworkId {
        let [a, b, c] = &self.roots;
        let practice = [u8::from(self.practice)];
        NetworkId(sha256(&[b"vrx/1/net\0", &practice, &a.0, &b.0, &c.0]))
    }

    pub fn is_practice(&self) -> bool {
        self.practice
    }

    /// Root key 1, 2 or 3.
    pub fn root(&self, number: u8) -> Option<&VerifyKey> {
        let index = usize::from(number).checked_sub(1)?;
        self.roots.get(index)
    }

    /// Practice codes belong to practice networks, all others to real ones.
    pub fn takes(&self, code: MunicipalityCode) -> bool {
        code.is_practice() == self.practice
    }

    pub fn parse(text: &str) -> Result<Self, TrustError> {
        let file: TrustFile = json::parse(text, FILE_LEN_MAX)?;
        if file.kind != KIND {
            return Err(TrustError::Kind);
        }
        let trust = Self::new(file.practice, file.roots.map(|root| VerifyKey(root.0)))?;
        if trust.network().0 != file.network.0 {
            return Err(TrustError::OtherNetwork);
        }
        Ok(trust)
    }

    pub fn to_json(&self) -> String {
        json::show(&TrustFile {
            kind: KIND.to_owned(),
            practice: self.practice,
            network: Hex(self.network().0),
            roots: self.roots.map(|root| Hex(root.0)),
        })
    }
}
