//! 性別 (item 8).

use serde::{Deserialize, Serialize};

/// The register's code for sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    Unknown,
    Male,
    Female,
    NotApplicable,
}

impl Sex {
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Male, Self::Female, Self::NotApplicable];

    /// 1 male, 2 female, 0 unknown, 9 not applicable.
    pub const fn code(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Male => 1,
            Self::Female => 2,
            Self::NotApplicable => 9,
        }
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|sex| sex.code() == code)
    }

    /// Whether both may be the same person's: 0 and 9 fit any (`protocol.md` section 5).
    pub fn fits(self, other: Self) -> bool {
        let open = |sex| matches!(sex, Self::Unknown | Self::NotApplicable);
        self == other || open(self) || open(other)
    }
}
