//! The three purposes for which a My Number may be used (`SAFE-50`). A fourth must not exist.

use serde::Deserialize;
use serde::Serialize;

/// Why a My Number is used. Nothing reads one without naming one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// (a) Asking the previous municipality about a person who moved in.
    TransferIn,
    /// (b) Finding a person who moved out, to provide the records.
    Provision,
    /// (c) Asking on application for a certificate.
    Certificate,
}

impl Purpose {
    /// All three, in the order of `SAFE-50`.
    pub const ALL: [Purpose; 3] = [
        Purpose::TransferIn,
        Purpose::Provision,
        Purpose::Certificate,
    ];

    /// The number used in files and on the wire: a is 1, b is 2, c is 3.
    pub fn number(self) -> u8 {
        match self {
            Purpose::TransferIn => 1,
            Purpose::Provision => 2,
            Purpose::Certificate => 3,
        }
    }

    /// The purpose with this number.
    pub fn from_number(number: u8) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|p| p.number() == number)
    }

    /// Whether an inquiry may name it: a provider provides, it never asks for that.
    pub fn may_be_asked(self) -> bool {
        !matches!(self, Purpose::Provision)
    }
}
