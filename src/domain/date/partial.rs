//! A date that may be known only in part.

use std::cmp::Ordering;
use std::fmt;

use crate::domain::Date;
use crate::domain::DateError;

use super::YEAR_MAX;
use super::YEAR_MIN;

/// A date of which the day, or month and day, may be unknown. Written `YYYY-MM-DD` with 00 for unknown parts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartialDate {
    /// Only the year is known.
    Year(i16),
    /// Year and month are known.
    YearMonth(i16, u8),
    /// The whole date is known.
    Full(Date),
}

impl PartialDate {
    /// A date with 0 for unknown parts. A known day needs a known month.
    pub fn new(year: i16, month: u8, day: u8) -> Result<PartialDate, DateError> {
        match (month, day) {
            _ if !(YEAR_MIN..=YEAR_MAX).contains(&year) => Err(DateError::NoSuchDay),
            (0, 0) => Ok(PartialDate::Year(year)),
            (1..=12, 0) => Ok(PartialDate::YearMonth(year, month)),
            _ => Date::new(year, month, day).map(PartialDate::Full),
        }
    }

    /// Reads `YYYY-MM-DD` with 00 for unknown parts.
    pub fn parse(text: &str) -> Result<PartialDate, DateError> {
        match text.as_bytes() {
            [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => {
                let year = number(y)?;
                let month = number(&[*m1, *m2])?;
                let day = number(&[*d1, *d2])?;
                PartialDate::from_numbers(year, month, day)
            }
            _ => Err(DateError::Form),
        }
    }

    /// Reads `YYYYMMDD` with 00 or 99 for unknown parts.
    pub fn parse_yyyymmdd(text: &str) -> Result<PartialDate, DateError> {
        if text.len() != 8 {
            return Err(DateError::Form);
        }
        let value = number(text.as_bytes())?;
        let known = |part: u32| if part == 99 { 0 } else { part };
        PartialDate::from_numbers(value / 10_000, known(value / 100 % 100), known(value % 100))
    }

    /// Shows `YYYYMMDD` with 00 for unknown parts.
    pub fn show_yyyymmdd(self) -> String {
        format!("{:08}", self.as_yyyymmdd())
    }

    /// The western year.
    pub fn year(self) -> i16 {
        match self {
            PartialDate::Year(year) | PartialDate::YearMonth(year, _) => year,
            PartialDate::Full(date) => date.year(),
        }
    }

    /// The month, if known.
    pub fn month(self) -> Option<u8> {
        match self {
            PartialDate::Year(_) => None,
            PartialDate::YearMonth(_, month) => Some(month),
            PartialDate::Full(date) => Some(date.month()),
        }
    }

    /// The day, if known.
    pub fn day(self) -> Option<u8> {
        self.full().map(Date::day)
    }

    /// The whole date, if it is known.
    pub fn full(self) -> Option<Date> {
        match self {
            PartialDate::Full(date) => Some(date),
            PartialDate::Year(_) | PartialDate::YearMonth(..) => None,
        }
    }

    /// The first day it can mean; `None` only for parts the calendar does not have.
    pub fn first_possible(self) -> Option<Date> {
        match self {
            PartialDate::Full(date) => Some(date),
            _ => Date::new(self.year(), self.month().unwrap_or(1), 1).ok(),
        }
    }

    /// The last day it can mean; `None` only for parts the calendar does not have.
    pub fn last_possible(self) -> Option<Date> {
        match self {
            PartialDate::Full(date) => Some(date),
            _ => {
                let first = Date::new(self.year(), self.month().unwrap_or(12), 1).ok()?;
                Date::from_civil(first.civil().last_of_month()).ok()
            }
        }
    }

    fn from_numbers(year: u32, month: u32, day: u32) -> Result<PartialDate, DateError> {
        let small = |n: u32| u8::try_from(n).map_err(|_| DateError::NoSuchDay);
        let year = i16::try_from(year).map_err(|_| DateError::NoSuchDay)?;
        PartialDate::new(year, small(month)?, small(day)?)
    }

    pub(super) fn as_yyyymmdd(self) -> u32 {
        let month = u32::from(self.month().unwrap_or(0));
        let day = u32::from(self.day().unwrap_or(0));
        u32::from(self.year().unsigned_abs()) * 10_000 + month * 100 + day
    }

    pub(super) fn from_yyyymmdd(value: u32) -> Result<PartialDate, DateError> {
        PartialDate::from_numbers(value / 10_000, value / 100 % 100, value % 100)
    }
}

fn number(digits: &[u8]) -> Result<u32, DateError> {
    digits.iter().try_fold(0, |sum, digit| match digit {
        b'0'..=b'9' => Ok(sum * 10 + u32::from(digit - b'0')),
        _ => Err(DateError::Form),
    })
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        PartialDate::Full(date)
    }
}

impl PartialOrd for PartialDate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PartialDate {
    /// By what is known: an unknown part comes before every known one.
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_yyyymmdd().cmp(&other.as_yyyymmdd())
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.as_yyyymmdd();
        write!(
            f,
            "{:04}-{:02}-{:02}",
            value / 10_000,
            value / 100 % 100,
            value % 100
        )
    }
}
