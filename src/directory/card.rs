//! What a new node hands to those who run the network: its code, its role and its `id` key, signed by that key.

use serde::{Deserialize, Serialize};

use crate::crypto::{SigningKey, VerifyKey};
use crate::domain::MunicipalityCode;

use super::entry::NodeRole;
use super::fingerprint::fingerprint;
use super::json::{self, Hex, JsonError};
use super::trust::{NetworkId, Trust};

const FILE_LEN_MAX: usize = 4096;
const CONTEXT: &[u8] = b"vrx/1/card\0";

/// A node's card.
///
/// Invariant: its signature and its network were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    file: CardFile,
}

#[derive(Debug, thiserror::Error)]
pub enum CardError {
    #[error("this is no card of a node")]
    Json(#[from] JsonError),
    #[error("the card belongs to another network")]
    OtherNetwork,
    #[error(
        "practice codes (99....) belong to practice networks only, all others to real ones only"
    )]
    Practice,
    #[error("the card is not signed by the key it names")]
    Signature,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CardFile {
    code: MunicipalityCode,
    role: NodeRole,
    network: Hex<32>,
    id_pub: Hex<32>,
    sig: Hex<64>,
}

impl Card {
    pub fn make(
        trust: &Trust,
        code: MunicipalityCode,
        role: NodeRole,
        id: &SigningKey,
    ) -> Result<Self, CardError> {
        if !trust.takes(code) {
            return Err(CardError::Practice);
        }
        let mut file = CardFile {
            code,
            role,
            network: Hex(trust.network().0),
            id_pub: Hex(id.public().0),
            sig: Hex([0; 64]),
        };
        file.sig = Hex(id.sign(CONTEXT, &file.signed()));
        Ok(Self { file })
    }

    /// Reads a card of this network.
    pub fn parse(text: &str, trust: &Trust) -> Result<Self, CardError> {
        Self::check(json::parse(text, FILE_LEN_MAX)?, trust)
    }

    pub(super) fn check(file: CardFile, trust: &Trust) -> Result<Self, CardError> {
        if file.network.0 != trust.network().0 {
            return Err(CardError::OtherNetwork);
        }
        if !trust.takes(file.code) {
            return Err(CardError::Practice);
        }
        VerifyKey(file.id_pub.0)
            .verify(CONTEXT, &file.signed(), &file.sig.0)
            .map_err(|_| CardError::Signature)?;
        Ok(Self { file })
    }

    pub fn to_json(&self) -> String {
        json::show(&self.file)
    }

    pub fn code(&self) -> MunicipalityCode {
        self.file.code
    }

    pub fn role(&self) -> NodeRole {
        self.file.role
    }

    pub fn network(&self) -> NetworkId {
        NetworkId(self.file.network.0)
    }

    pub fn id(&self) -> VerifyKey {
        VerifyKey(self.file.id_pub.0)
    }

    /// To be compared by telephone.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.network(), self.code(), self.role(), &self.id().0)
    }

    pub(super) fn file(&self) -> &CardFile {
        &self.file
    }
}

impl CardFile {
    fn signed(&self) -> Vec<u8> {
        let code = self.code.as_u32().to_be_bytes();
        [self.network.0.as_slice(), &code, &self.id_pub.0].concat()
    }
}
