//! Groups of record items that a permission list may allow and an inquiry may ask for.

use serde::{Deserialize, Serialize};

/// A group of doses (`protocol.md` section 3, items of the permission list).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemGroup {
    /// COVID-19 doses, items C3 to C15.
    Covid19,
    /// Infant and child doses, items 40 to 54.
    Infant,
    /// Elderly doses, items 55 to 68.
    Elderly,
}

impl ItemGroup {
    pub const ALL: [Self; 3] = [Self::Covid19, Self::Infant, Self::Elderly];

    /// The code on the wire: 1, 2, 3.
    pub const fn wire_code(self) -> u8 {
        match self {
            Self::Covid19 => 1,
            Self::Infant => 2,
            Self::Elderly => 3,
        }
    }

    /// The group behind a code of the wire.
    pub fn from_wire_code(code: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|group| group.wire_code() == code)
    }
}
