//! The clock of this machine, read only at the edge.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::UnixTime;

pub fn now() -> UnixTime {
    UnixTime(
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs(),
    )
}

/// A moment as people read it, to the minute.
pub fn moment(at: UnixTime) -> String {
    let digits = at.show_yyyymmddhhmmss();
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default().to_owned();
    format!("{} {}:{}", at.date(), part(8..10), part(10..12))
}
