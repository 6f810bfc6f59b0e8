//! The five eras and which of them a date lies in.

use crate::domain::Date;
use crate::domain::PartialDate;

/// An era. The change day itself belongs to the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// 明治, here from 1873-01-01, when the Gregorian calendar came.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

pub(super) struct EraRow {
    pub(super) era: Era,
    pub(super) code: u8,
    pub(super) letter: char,
    pub(super) name: &'static str,
    /// Western year of year 1.
    pub(super) year_1: i16,
    /// First day as year, month, day.
    pub(super) first: (i16, u8, u8),
    /// Last day accepted on input: in 1912 and 1926 the change day too.
    pub(super) last: (i16, u8, u8),
}

#[rustfmt::skip]
pub(super) const ERAS: [EraRow; 5] = [
    EraRow { era: Era::Meiji, code: 1, letter: 'M', name: "明治", year_1: 1868, first: (1873, 1, 1), last: (1912, 7, 30) },
    EraRow { era: Era::Taisho, code: 2, letter: 'T', name: "大正", year_1: 1912, first: (1912, 7, 30), last: (1926, 12, 25) },
    EraRow { era: Era::Showa, code: 3, letter: 'S', name: "昭和", year_1: 1926, first: (1926, 12, 25), last: (1989, 1, 7) },
    EraRow { era: Era::Heisei, code: 4, letter: 'H', name: "平成", year_1: 1989, first: (1989, 1, 8), last: (2019, 4, 30) },
    EraRow { era: Era::Reiwa, code: 5, letter: 'R', name: "令和", year_1: 2019, first: (2019, 5, 1), last: (9999, 12, 31) },
];

impl Era {
    /// The era's name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The era's letter.
    pub fn letter(self) -> char {
        self.row().letter
    }

    pub(super) fn row(self) -> &'static EraRow {
        match self {
            Era::Meiji => &ERAS[0],
            Era::Taisho => &ERAS[1],
            Era::Showa => &ERAS[2],
            Era::Heisei => &ERAS[3],
            Era::Reiwa => &ERAS[4],
        }
    }
}

/// The eras in which a date lies or, known only in part, may lie.
pub(super) fn eras_of(date: PartialDate) -> impl Iterator<Item = &'static EraRow> {
    let full = date.full().is_some();
    let holding = ERAS.iter().filter(move |row| overlaps(row, date));
    // A change day in the books of both eras is shown by the new one.
    let skip = if full {
        holding.clone().count().saturating_sub(1)
    } else {
        0
    };
    holding.skip(skip)
}

pub(super) fn overlaps(row: &EraRow, date: PartialDate) -> bool {
    let (Some(first), Some(last)) = (date.first_possible(), date.last_possible()) else {
        return false;
    };
    let parts = |date: Date| (date.year(), date.month(), date.day());
    parts(first) <= row.last && parts(last) >= row.first
}
