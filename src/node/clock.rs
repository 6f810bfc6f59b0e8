//! The machine's clock, read in one place and handed on as an argument.

use crate::domain::UnixTime;
use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in seconds.
pub fn now() -> UnixTime {
    unix_time(SystemTime::now())
}

/// Now, in milliseconds since 1970: answer times are fixed more finely than seconds.
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

/// A time of the operating system; before 1970 counts as 1970.
pub fn unix_time(at: SystemTime) -> UnixTime {
    let since = at.duration_since(UNIX_EPOCH);
    UnixTime(since.map_or(0, |since| since.as_secs()))
}
