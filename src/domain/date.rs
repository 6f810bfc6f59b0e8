//! Calendar dates, whole and partly unknown (不詳). Stored western; eras are for input and output only.

use std::cmp::Ordering;
use std::fmt;

use jiff::Span;
use minicbor::Decode;
use minicbor::Decoder;
use minicbor::Encode;
use minicbor::Encoder;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

const YEAR_MIN: i16 = 1800;
const YEAR_MAX: i16 = 9999;

/// A whole calendar date of the years 1800 to 9999, written `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

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

/// Why a text is no date. It never carries the text, which may be a birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not of the expected form.
    #[error("a date is written YYYY-MM-DD or YYYYMMDD")]
    Form,
    /// A day the calendar does not have, or a year out of bounds.
    #[error("there is no such day in the calendar")]
    NoSuchDay,
    /// A part is unknown where a whole date is needed.
    #[error("the date is known only in part")]
    Partial,
}

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

    fn as_yyyymmdd(self) -> u32 {
        PartialDate::Full(self).as_yyyymmdd()
    }
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

    fn as_yyyymmdd(self) -> u32 {
        let month = u32::from(self.month().unwrap_or(0));
        let day = u32::from(self.day().unwrap_or(0));
        u32::from(self.year().unsigned_abs()) * 10_000 + month * 100 + day
    }

    fn from_yyyymmdd(value: u32) -> Result<PartialDate, DateError> {
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

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        PartialDate::Full(*self).fmt(f)
    }
}

/// The same faces for both types: text for people and wires, one small number in the own store's rows.
macro_rules! faces {
    ($name:ident, $from_number:expr) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = DateError;

            fn from_str(text: &str) -> Result<Self, DateError> {
                $name::parse(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_u32(self.as_yyyymmdd())
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let read = if deserializer.is_human_readable() {
                    $name::parse(&String::deserialize(deserializer)?)
                } else {
                    $from_number(u32::deserialize(deserializer)?)
                };
                read.map_err(serde::de::Error::custom)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.str(&self.to_string())?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                $name::parse(d.str()?).map_err(minicbor::decode::Error::custom)
            }
        }
    };
}

faces!(PartialDate, PartialDate::from_yyyymmdd);
faces!(Date, |value| PartialDate::from_yyyymmdd(value)?
    .full()
    .ok_or(DateError::Partial));
