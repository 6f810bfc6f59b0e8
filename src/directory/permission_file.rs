//! The permission list as people edit it, `NET/permissions.csv`. Text only; reading the file is the command line's work.

use crate::domain::{Date, MunicipalityCode, UnixTime};

use super::entry::NO_END;
use super::permission::{EVERY_MEMBER, Permission};

const HEADER: &str = "from_code,purpose,items,valid_from,valid_until";
const ROWS_MAX: usize = 65_536;
const EVERYONE: &str = "*";
const PURPOSES: [(&str, u8); 2] = [("transfer-in", 1), ("certificate", 3)];
const ITEMS: [(&str, u8); 3] = [("covid19", 1), ("infant", 2), ("elderly", 3)];

/// Why a permission file was not taken, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the permission list: {reason}")]
pub struct PermissionError {
    pub line: usize,
    pub reason: &'static str,
}

/// What a new network begins with: every member, transfer-in, all items, from today on.
pub fn default_permissions(today: Date) -> Vec<Permission> {
    vec![Permission {
        from_code: EVERY_MEMBER,
        purpose: 1,
        items: ITEMS.iter().map(|(_, number)| *number).collect(),
        valid_from: UnixTime::start_of(today),
        valid_until: NO_END,
    }]
}

pub fn show_permissions(list: &[Permission]) -> String {
    let rows = list.iter().map(show_row);
    std::iter::once(HEADER.to_owned())
        .chain(rows)
        .map(|line| line + "\n")
        .collect()
}

fn show_row(row: &Permission) -> String {
    let from = MunicipalityCode::new(row.from_code)
        .map_or_else(|_| EVERYONE.to_owned(), |code| code.to_string());
    let items: Vec<&str> = row.items.iter().map(|item| word(&ITEMS, *item)).collect();
    let until = match row.valid_until {
        NO_END => String::new(),
        until => until.date().to_string(),
    };
    let purpose = word(&PURPOSES, row.purpose);
    let since = row.valid_from.date();
    format!("{from},{purpose},{},{since},{until}", items.join(" "))
}

/// Reads the file; a byte order mark, CRLF and empty lines do not matter.
pub fn parse_permissions(text: &str) -> Result<Vec<Permission>, PermissionError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty());
    let header = lines.next().map(|(line, _)| line.trim());
    if header != Some(HEADER) {
        let reason = "the first line must be from_code,purpose,items,valid_from,valid_until";
        return Err(PermissionError { line: 1, reason });
    }
    let mut list = Vec::new();
    for (text, line) in lines {
        if list.len() == ROWS_MAX {
            let reason = "the list is too long";
            return Err(PermissionError { line, reason });
        }
        list.push(parse_row(text).map_err(|reason| PermissionError { line, reason })?);
    }
    Ok(list)
}

fn parse_row(line: &str) -> Result<Permission, &'static str> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [from, purpose, items, since, until] = fields.as_slice() else {
        return Err("a row has five fields");
    };
    let from_code = match *from {
        EVERYONE => EVERY_MEMBER,
        text => MunicipalityCode::parse(text)
            .map_err(|_| "from_code is a municipality code of six digits, or * for every member")?
            .as_u32(),
    };
    let purpose = number(&PURPOSES, purpose).ok_or("purpose is transfer-in or certificate")?;
    let mut items = items
        .split_whitespace()
        .map(|item| number(&ITEMS, item))
        .collect::<Option<Vec<u8>>>()
        .ok_or("items are covid19, infant, elderly, with a blank between them")?;
    items.sort_unstable();
    let row = Permission {
        from_code,
        purpose,
        items,
        valid_from: UnixTime::start_of(date(since)?),
        valid_until: last_second(until)?,
    };
    row.fault().map_or(Ok(row), Err)
}

fn date(text: &str) -> Result<Date, &'static str> {
    Date::parse(text).map_err(|_| "a date is written YYYY-MM-DD")
}

/// The last second of the day named, because a list says "until and with".
fn last_second(text: &str) -> Result<UnixTime, &'static str> {
    if text.is_empty() {
        return Ok(NO_END);
    }
    let next_day = date(text)?.plus_days(1).ok_or("the date is too far away")?;
    Ok(UnixTime(UnixTime::start_of(next_day).0.saturating_sub(1)))
}

fn number(words: &[(&str, u8)], text: &str) -> Option<u8> {
    let found = words.iter().find(|(word, _)| *word == text);
    found.map(|(_, number)| *number)
}

fn word<'a>(words: &[(&'a str, u8)], number: u8) -> &'a str {
    let found = words.iter().find(|(_, other)| *other == number);
    found.map_or("unknown", |(word, _)| word)
}
