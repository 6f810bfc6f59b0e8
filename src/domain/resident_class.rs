//! 住民区分 (item 30) and 異動事由 (items 18, 21, 24, 27).

use serde::{Deserialize, Serialize};

/// 住民区分, with the codes of the registration layout (`domain.md` 5.3). Japanese or foreign is item 31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResidentClass {
    /// 住登者
    Resident,
    /// 転出者
    MovedOut,
    /// 死亡者
    Dead,
    /// 職権消除された者
    Removed,
    /// 住登外者
    NonResident,
}

impl ResidentClass {
    pub const ALL: [Self; 5] = [
        Self::Resident,
        Self::MovedOut,
        Self::Dead,
        Self::Removed,
        Self::NonResident,
    ];

    /// 1 resident, 2 moved out, 3 dead, 4 removed ex officio, 5 non-resident.
    pub const fn code(self) -> u8 {
        match self {
            Self::Resident => 1,
            Self::MovedOut => 2,
            Self::Dead => 3,
            Self::Removed => 4,
            Self::NonResident => 5,
        }
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }
}

/// 異動事由: why a register entry changed. Registers know more reasons than these; the others keep their own words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum MoveReason {
    /// 転入
    TransferIn,
    /// 転出
    TransferOut,
    /// 転居
    AddressChange,
    /// 出生
    Birth,
    /// 死亡
    Death,
    /// 職権記載
    OfficialEntry,
    /// 職権消除
    OfficialRemoval,
    /// 職権修正
    OfficialCorrection,
    Other(String),
}

const WORDS: [(MoveReason, &str); 8] = [
    (MoveReason::TransferIn, "転入"),
    (MoveReason::TransferOut, "転出"),
    (MoveReason::AddressChange, "転居"),
    (MoveReason::Birth, "出生"),
    (MoveReason::Death, "死亡"),
    (MoveReason::OfficialEntry, "職権記載"),
    (MoveReason::OfficialRemoval, "職権消除"),
    (MoveReason::OfficialCorrection, "職権修正"),
];

impl MoveReason {
    /// The register's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(word) => word,
            known => WORDS
                .iter()
                .find(|(reason, _)| reason == known)
                .map_or("", |(_, word)| word),
        }
    }
}

impl From<String> for MoveReason {
    fn from(word: String) -> Self {
        WORDS
            .iter()
            .find(|(_, known)| *known == word)
            .map_or(Self::Other(word), |(reason, _)| reason.clone())
    }
}

impl From<MoveReason> for String {
    fn from(reason: MoveReason) -> Self {
        reason.as_str().to_owned()
    }
}
