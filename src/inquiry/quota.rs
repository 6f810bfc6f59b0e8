//! A dated quota: a municipality that expects many inquiries of another lets it ask more than the usual limits.
//!
//! Within it the hour, the day and the number of answers without records do not count; the share of answers without
//! records counts as ever, so that somebody who tries numbers is shut out inside a quota too.

use crate::domain::{MunicipalityCode, UnixTime};

/// What one municipality may ask beyond the usual, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Names it for good: what was used of it is counted under this number.
    pub no: u32,
    pub from: MunicipalityCode,
    /// Inquiries in all.
    pub count: u32,
    pub begins: UnixTime,
    /// The first moment after it.
    pub ends: UnixTime,
}

impl Quota {
    /// Whether it is in force at this moment.
    pub fn holds_at(&self, now: UnixTime) -> bool {
        self.begins <= now && now < self.ends
    }
}

/// Under what an inquiry is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// The limits for everybody.
    Usual,
    /// A quota with room.
    InQuota,
}
