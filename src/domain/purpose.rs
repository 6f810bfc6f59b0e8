//! What a My Number may be used for. Exactly three purposes exist (`SAFE-50`); there must be no way to look one up without naming one.

use serde::{Deserialize, Serialize};

/// One of the three purposes of `SAFE-50`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// (a) asking the previous municipality of a person who moved in.
    TransferIn,
    /// (b) providing the records of a person who moved out.
    Provision,
    /// (c) looking records up for an application for a certificate.
    Certificate,
}

impl Purpose {
    pub const ALL: [Self; 3] = [Self::TransferIn, Self::Provision, Self::Certificate];

    /// The code on the wire and in permission lists: 1 transfer-in, 3 certificate. A provision is never asked for, so it has none.
    pub const fn wire_code(self) -> Option<u8> {
        match self {
            Self::TransferIn => Some(1),
            Self::Provision => None,
            Self::Certificate => Some(3),
        }
    }

    /// The purpose behind a code of the wire.
    pub const fn from_wire_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::TransferIn),
            3 => Some(Self::Certificate),
            _ => None,
        }
    }
}
