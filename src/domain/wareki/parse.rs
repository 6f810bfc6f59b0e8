//! Reading dates as people and older files write them.

use unicode_normalization::UnicodeNormalization;

use crate::domain::PartialDate;
use crate::domain::Wareki;
use crate::domain::WarekiError;

use super::era::ERAS;
use super::era::EraRow;

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
