//! How sure it is that two records mean the same person (domain.md 6.4). It proposes; a clerk decides.

use serde::Deserialize;
use serde::Serialize;

use crate::domain::KanaLevel;
use crate::domain::MyNumber;
use crate::domain::PartialDate;
use crate::domain::address_key;
use crate::domain::kana_key;
use crate::domain::kanji_key;

/// How well two records fit, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MatchLevel {
    /// My Number, birth date and a name are equal: accept, show once.
    A,
    /// My Number only: stop; a family member's number or a changed name. A second person and a reason are needed.
    B,
    /// Name, birth date, sex and address: a candidate, the clerk confirms.
    C,
    /// As C without sex: the clerk confirms and gives a reason.
    D,
    /// Name and birth date only: for the list, never linked without another document.
    E,
    /// No match.
    F,
}

/// What is compared. Empty texts and sex 0 or 9 mean unknown and equal nothing.
#[derive(Clone, Copy)]
pub struct MatchItems<'a> {
    /// My Number, if at hand.
    pub my_number: Option<&'a MyNumber>,
    /// The name in kana.
    pub kana: &'a str,
    /// The name in kanji.
    pub kanji: &'a str,
    /// The birth date; unknown parts equal nothing but unknown parts.
    pub birth: PartialDate,
    /// Sex by its code: 1, 2, 0 or 9.
    pub sex: u8,
    /// The address without the building.
    pub address: &'a str,
}

/// Which items agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Agreement {
    /// Equal or not; `None` where one side has no My Number.
    pub my_number: Option<bool>,
    /// Kana, folded.
    pub kana: bool,
    /// Kanji, folded.
    pub kanji: bool,
    /// Birth date.
    pub birth: bool,
    /// Sex.
    pub sex: bool,
    /// Address, folded.
    pub address: bool,
}

impl Agreement {
    /// Compares item by item.
    pub fn between(a: &MatchItems<'_>, b: &MatchItems<'_>) -> Agreement {
        let same = |a: String, b: String| !a.is_empty() && a == b;
        let kana = |text| kana_key(text, KanaLevel::Folded);
        Agreement {
            my_number: a.my_number.zip(b.my_number).map(|(a, b)| a.ct_eq(b)),
            kana: same(kana(a.kana), kana(b.kana)),
            kanji: same(kanji_key(a.kanji), kanji_key(b.kanji)),
            birth: a.birth == b.birth,
            sex: a.sex == b.sex && matches!(a.sex, 1 | 2),
            address: same(address_key(a.address), address_key(b.address)),
        }
    }

    /// The level these agreements make. Two numbers that differ are never more than a line in a list.
    pub fn level(self) -> MatchLevel {
        let named = self.kana || self.kanji;
        match self.my_number {
            Some(true) if self.birth && named => MatchLevel::A,
            Some(true) => MatchLevel::B,
            _ if !self.birth || !named => MatchLevel::F,
            Some(false) => MatchLevel::E,
            None if self.kanji && self.address && self.sex => MatchLevel::C,
            None if self.kanji && self.address => MatchLevel::D,
            None => MatchLevel::E,
        }
    }
}

/// The level of two records.
pub fn match_level(a: &MatchItems<'_>, b: &MatchItems<'_>) -> MatchLevel {
    Agreement::between(a, b).level()
}
