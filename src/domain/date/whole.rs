//! A whole calendar date.

use std::fmt;

use jiff::Span;

use crate::domain::DateError;
use crate::domain::PartialDate;

use super::YEAR_MAX;
use super::YEAR_MIN;

/// A whole calendar date of the years 1800 to 9999, written `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The date, if the calendar has it.
    pub fn new(year: i16, month: u8, day: u8) -> Result<Date, DateError> {
        let part = |n: u8| i8::try_from(n).map_err(|_| DateError::NoSuchDay);
        let civil = jiff::civil::Date::new(year, part(month)?, part(day)?);
        Date::from_civil(civil.map_err(|_| DateError::NoSuchDay)?)
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Date, DateError> {
        PartialDate::parse(text)?.full().ok_or(DateError::Partial)
    }

    /// Reads `YYYYMMDD`.
    pub fn parse_yyyymmdd(text: &str) -> Result<Date, DateError> {
        PartialDate::parse_yyyymmdd(text)?
            .full()
            .ok_or(DateError::Partial)
    }

    /// Shows `YYYYMMDD`.
    pub fn show_yyyymmdd(self) -> String {
        format!("{:08}", self.as_yyyymmdd())
    }

    /// The western year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// The date some days later, or earlier if negative; `None` out of bounds.
    pub fn plus_days(self, days: i32) -> Option<Date> {
        Date::from_civil(self.0.checked_add(Span::new().try_days(days).ok()?).ok()?).ok()
    }

    /// The date some months later, or earlier if negative; the last day where a month is too short.
    pub fn plus_months(self, months: i32) -> Option<Date> {
        Date::from_civil(
            self.0
                .checked_add(Span::new().try_months(months).ok()?)
                .ok()?,
        )
        .ok()
    }

    /// Days from an earlier date to this one; negative if it is later.
    pub fn days_since(self, earlier: Date) -> i32 {
        self.0.since(earlier.0).map_or(0, |span| span.get_days())
    }

    /// The fiscal year (年度): April to March, named by the year it starts in.
    pub fn fiscal_year(self) -> i16 {
        if self.month() >= 4 {
            self.year()
        } else {
            self.year() - 1
        }
    }

    /// 31 March of the fiscal year this date lies in.
    pub fn fiscal_year_end(self) -> Date {
        Date::new((self.fiscal_year() + 1).min(YEAR_MAX), 3, 31).expect("March has 31 days")
    }

    pub(in crate::domain) fn from_civil(civil: jiff::civil::Date) -> Result<Date, DateError> {
        if (YEAR_MIN..=YEAR_MAX).contains(&civil.year()) {
            Ok(Date(civil))
        } else {
            Err(DateError::NoSuchDay)
        }
    }

    pub(in crate::domain) fn civil(self) -> jiff::civil::Date {
        self.0
    }

    pub(super) fn as_yyyymmdd(self) -> u32 {
        PartialDate::Full(self).as_yyyymmdd()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        PartialDate::Full(*self).fmt(f)
    }
}
