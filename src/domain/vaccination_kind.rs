//! 接種コード (items 40 and 55): which vaccination a dose belongs to. The table is `domain.md` 5.6, a proposal: no official one was found.

use super::ItemGroup;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// A code of three digits from the table of `domain.md` 5.6. Codes outside the table are refused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct VaccinationKind(u16);

/// A code that is not in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown vaccination code")]
pub struct UnknownVaccinationKind;

struct Kind {
    code: u16,
    ja: &'static str,
    en: &'static str,
    group: ItemGroup,
}

const fn kind(code: u16, ja: &'static str, en: &'static str, group: ItemGroup) -> Kind {
    Kind {
        code,
        ja,
        en,
        group,
    }
}

#[rustfmt::skip]
const TABLE: [Kind; 20] = [
    kind(10, "BCG", "BCG", ItemGroup::Infant),
    kind(20, "DPT-IPV（四種混合）", "DPT-IPV", ItemGroup::Infant),
    kind(21, "DPT-IPV-Hib（五種混合）", "DPT-IPV-Hib", ItemGroup::Infant),
    kind(22, "DT（二種混合）", "DT", ItemGroup::Infant),
    kind(30, "ポリオ（IPV）", "polio (IPV)", ItemGroup::Infant),
    kind(40, "MR（麻しん風しん）", "measles and rubella", ItemGroup::Infant),
    kind(50, "日本脳炎", "Japanese encephalitis", ItemGroup::Infant),
    kind(60, "Hib", "Hib", ItemGroup::Infant),
    kind(70, "小児用肺炎球菌", "pneumococcal, children", ItemGroup::Infant),
    kind(80, "HPV", "HPV", ItemGroup::Infant),
    kind(110, "水痘", "varicella", ItemGroup::Infant),
    kind(120, "B型肝炎", "hepatitis B", ItemGroup::Infant),
    kind(130, "ロタ 1価", "rotavirus, monovalent", ItemGroup::Infant),
    kind(131, "ロタ 5価", "rotavirus, pentavalent", ItemGroup::Infant),
    kind(210, "インフルエンザ（高齢者）", "influenza, elderly", ItemGroup::Elderly),
    kind(220, "肺炎球菌（高齢者）", "pneumococcal, elderly", ItemGroup::Elderly),
    kind(230, "新型コロナ（定期）", "COVID-19, routine", ItemGroup::Elderly),
    kind(231, "新型コロナ（特例臨時）", "COVID-19, temporary", ItemGroup::Covid19),
    kind(240, "帯状疱疹 生", "shingles, live", ItemGroup::Elderly),
    kind(241, "帯状疱疹 組換え", "shingles, recombinant", ItemGroup::Elderly),
];

impl VaccinationKind {
    /// 新型コロナ（特例臨時）: the doses of VRS and of the wide CSV layout.
    pub const COVID19: Self = Self(231);

    /// The kind behind a code of the table.
    pub fn new(code: u16) -> Result<Self, UnknownVaccinationKind> {
        TABLE
            .iter()
            .any(|kind| kind.code == code)
            .then_some(Self(code))
            .ok_or(UnknownVaccinationKind)
    }

    /// Reads three digits.
    pub fn parse(text: &str) -> Result<Self, UnknownVaccinationKind> {
        if text.len() != 3 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(UnknownVaccinationKind);
        }
        Self::new(text.parse().map_err(|_| UnknownVaccinationKind)?)
    }

    /// Every kind of the table, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|kind| Self(kind.code))
    }

    pub const fn code(self) -> u16 {
        self.0
    }

    pub fn name_ja(self) -> &'static str {
        self.row().ja
    }

    pub fn name_en(self) -> &'static str {
        self.row().en
    }

    /// The group a permission list speaks of. Routine COVID-19 doses (from fiscal year 2024) are for the elderly; the temporary ones are a group of their own.
    pub fn group(self) -> ItemGroup {
        self.row().group
    }

    fn row(self) -> &'static Kind {
        TABLE
            .iter()
            .find(|kind| kind.code == self.0)
            .expect("every value was found in the table when it was made")
    }
}

impl TryFrom<u16> for VaccinationKind {
    type Error = UnknownVaccinationKind;

    fn try_from(code: u16) -> Result<Self, Self::Error> {
        Self::new(code)
    }
}

impl From<VaccinationKind> for u16 {
    fn from(kind: VaccinationKind) -> Self {
        kind.0
    }
}

impl fmt::Display for VaccinationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

impl fmt::Debug for VaccinationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VaccinationKind({self})")
    }
}
