//! Dates by era (和暦), in and out (domain.md 6.1). Stored dates are western; this is for keyboards, files and screens.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::domain::Date;
use crate::domain::DateError;
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

struct EraRow {
    era: Era,
    code: u8,
    letter: char,
    name: &'static str,
    /// Western year of year 1.
    year_1: i16,
    /// First day as year, month, day.
    first: (i16, u8, u8),
    /// Last day accepted on input: in 1912 and 1926 the change day too.
    last: (i16, u8, u8),
}

#[rustfmt::skip]
const ERAS: [EraRow; 5] = [
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

    fn row(self) -> &'static EraRow {
        match self {
            Era::Meiji => &ERAS[0],
            Era::Taisho => &ERAS[1],
            Era::Showa => &ERAS[2],
            Era::Heisei => &ERAS[3],
            Era::Reiwa => &ERAS[4],
        }
    }
}

/// A date by its era; month and day are 0 where unknown. `Display` writes 令和6年4月1日, and 元年 for year 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wareki {
    /// The era.
    pub era: Era,
    /// The year in the era, from 1.
    pub year: u16,
    /// The month, 0 if unknown.
    pub month: u8,
    /// The day, 0 if unknown.
    pub day: u8,
}

/// Why a text is no date by era.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WarekiError {
    /// Not of any known form.
    #[error("not understood as a date")]
    Form,
    /// A day the calendar does not have.
    #[error("there is no such day in the calendar")]
    NoSuchDay,
    /// Before 1873-01-01 Japan counted days by another calendar.
    #[error("dates before 明治6年1月1日 follow another calendar")]
    OldCalendar,
    /// The era does not have this day; `equivalent` is what to offer instead.
    #[error("the era has no such day, did you mean {equivalent}")]
    OutsideEra {
        /// The same day in its right era.
        equivalent: Wareki,
    },
}

impl From<DateError> for WarekiError {
    fn from(error: DateError) -> Self {
        match error {
            DateError::NoSuchDay => WarekiError::NoSuchDay,
            DateError::Form | DateError::Partial => WarekiError::Form,
        }
    }
}

impl Wareki {
    /// The era date of a western one, by the era of its last possible day; `None` before 1873.
    pub fn of(date: PartialDate) -> Option<Wareki> {
        let row = eras_of(date).last()?;
        Some(Wareki::in_row(row, date))
    }

    /// The western date. Refused where the era did not have it.
    pub fn western(self) -> Result<PartialDate, WarekiError> {
        let row = self.era.row();
        let western = i32::from(row.year_1) + i32::from(self.year) - 1;
        let western = i16::try_from(western).map_err(|_| WarekiError::NoSuchDay)?;
        if self.year == 0 {
            return Err(WarekiError::Form);
        }
        let date = PartialDate::new(western, self.month, self.day)?;
        if overlaps(row, date) {
            return Ok(date);
        }
        Err(
            Wareki::of(date).map_or(WarekiError::OldCalendar, |equivalent| {
                WarekiError::OutsideEra { equivalent }
            }),
        )
    }

    /// The short form: R6.4.1.
    pub fn short(self) -> String {
        let Wareki {
            era,
            year,
            month,
            day,
        } = self;
        match (month, day) {
            (0, _) => format!("{}{year}", era.letter()),
            (_, 0) => format!("{}{year}.{month}", era.letter()),
            _ => format!("{}{year}.{month}.{day}", era.letter()),
        }
    }

    fn in_row(row: &EraRow, date: PartialDate) -> Wareki {
        Wareki {
            era: row.era,
            year: (date.year() - row.year_1 + 1).unsigned_abs(),
            month: date.month().unwrap_or(0),
            day: date.day().unwrap_or(0),
        }
    }
}

impl fmt::Display for Wareki {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.era.name())?;
        match self.year {
            1 => f.write_str("元年")?,
            year => write!(f, "{year}年")?,
        }
        match (self.month, self.day) {
            (0, _) => Ok(()),
            (month, 0) => write!(f, "{month}月"),
            (month, day) => write!(f, "{month}月{day}日"),
        }
    }
}

/// A date for a screen: by era, both eras where a partly known date may lie in either, western before 1873.
pub fn show_wareki(date: PartialDate) -> String {
    let shown: Vec<String> = eras_of(date)
        .map(|row| Wareki::in_row(row, date).to_string())
        .collect();
    if shown.is_empty() {
        date.to_string()
    } else {
        shown.join("・")
    }
}

/// Reads 令和6年4月1日, R6.4.1, 令6/4/1, 5060401, 元年, with month or day missing or 00 where unknown.
pub fn parse_wareki(text: &str) -> Result<PartialDate, WarekiError> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let wareki = match text.chars().next() {
        Some(c) if c.is_ascii_digit() => from_era_code(&text)?,
        _ => from_era_name(&text)?,
    };
    wareki.western()
}

/// Reads whatever a clerk types: a date by era, or 2026-11-22, 2026/11/22, 2026.11.22, 2026年11月22日, 20261122.
pub fn parse_clerk_date(text: &str) -> Result<PartialDate, WarekiError> {
    let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let digits = plain.chars().take_while(char::is_ascii_digit).count();
    if digits == 8 && plain.len() == 8 {
        return Ok(PartialDate::parse_yyyymmdd(&plain)?);
    }
    if digits != 4 {
        return parse_wareki(&plain);
    }
    let [year, month, day] = numbers(&plain)?;
    let small = |n: u16| u8::try_from(n).map_err(|_| WarekiError::NoSuchDay);
    let year = i16::try_from(year).map_err(|_| WarekiError::NoSuchDay)?;
    Ok(PartialDate::new(year, small(month)?, small(day)?)?)
}

/// Era code, two digits each of year, month, day; 00 or 99 where unknown.
fn from_era_code(text: &str) -> Result<Wareki, WarekiError> {
    if text.len() != 7 {
        return Err(WarekiError::Form);
    }
    let value: u32 = text.parse().map_err(|_| WarekiError::Form)?;
    let part = |divisor: u32| u8::try_from(value / divisor % 100).unwrap_or(0);
    let known = |part: u8| if part == 99 { 0 } else { part };
    let row = ERAS
        .iter()
        .find(|row| u32::from(row.code) == value / 1_000_000);
    Ok(Wareki {
        era: row.ok_or(WarekiError::Form)?.era,
        year: u16::from(part(10_000)),
        month: known(part(100)),
        day: known(part(1)),
    })
}

fn from_era_name(text: &str) -> Result<Wareki, WarekiError> {
    let (row, rest) = ERAS
        .iter()
        .find_map(|row| Some((row, strip_era(text, row)?)))
        .ok_or(WarekiError::Form)?;
    let rest = match rest.strip_prefix('元') {
        Some(rest) => format!("1{rest}"),
        None => rest.to_owned(),
    };
    let [year, month, day] = numbers(&rest)?;
    let small = |n: u16| u8::try_from(n).map_err(|_| WarekiError::NoSuchDay);
    Ok(Wareki {
        era: row.era,
        year,
        month: small(month)?,
        day: small(day)?,
    })
}

fn strip_era<'a>(text: &'a str, row: &EraRow) -> Option<&'a str> {
    text.strip_prefix(row.name)
        .or_else(|| text.strip_prefix(row.name.chars().next()?))
        .or_else(|| text.strip_prefix(row.letter))
        .or_else(|| text.strip_prefix(row.letter.to_ascii_lowercase()))
}

/// One to three numbers with one separator after each, those not given being 0.
fn numbers(text: &str) -> Result<[u16; 3], WarekiError> {
    let mut numbers = [0; 3];
    let mut rest = text;
    for (number, mark) in numbers.iter_mut().zip(['年', '月', '日']) {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        if digits.is_empty() || digits.len() > 4 {
            return Err(WarekiError::Form);
        }
        *number = digits.parse().map_err(|_| WarekiError::Form)?;
        let plain = if mark == '日' {
            &[][..]
        } else {
            &['.', '/', '-'][..]
        };
        rest = match after.strip_prefix(mark) {
            Some(rest) => rest,
            None => match after.strip_prefix(plain) {
                Some("") => return Err(WarekiError::Form),
                Some(rest) => rest,
                None => after,
            },
        };
        if rest.is_empty() {
            return Ok(numbers);
        }
    }
    Err(WarekiError::Form)
}

/// The eras in which a date lies or, known only in part, may lie.
fn eras_of(date: PartialDate) -> impl Iterator<Item = &'static EraRow> {
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

fn overlaps(row: &EraRow, date: PartialDate) -> bool {
    let (Some(first), Some(last)) = (date.first_possible(), date.last_possible()) else {
        return false;
    };
    let parts = |date: Date| (date.year(), date.month(), date.day());
    parts(first) <= row.last && parts(last) >= row.first
}
