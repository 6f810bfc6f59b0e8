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
