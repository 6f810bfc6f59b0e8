//! How often another municipality may have a new manifest here. Each is a row and a leaf for good, so who makes one after the
//! other would fill the disk; a town makes one a week, and some on a day when keys are replaced.

use crate::domain::{MunicipalityCode, UnixTime};
use std::collections::HashMap;

/// New manifests of one municipality in a day.
pub const DAY_MAX: u32 = 12;
const DAY_S: u64 = 24 * 3_600;

/// Manifests taken since a moment, by whose they are; of the time since the unlock.
#[derive(Default)]
pub struct ManifestPace(HashMap<MunicipalityCode, (UnixTime, u32)>);

impl ManifestPace {
    /// Whether this municipality had its share of the day.
    pub fn is_over(&self, code: MunicipalityCode, now: UnixTime) -> bool {
        let day = self.0.get(&code);
        day.is_some_and(|(since, taken)| now.seconds_since(*since) < DAY_S && *taken >= DAY_MAX)
    }

    /// One was taken.
    pub fn count(&mut self, code: MunicipalityCode, now: UnixTime) {
        let (since, taken) = self.0.entry(code).or_insert((now, 0));
        if now.seconds_since(*since) >= DAY_S {
            (*since, *taken) = (now, 0);
        }
        *taken = taken.saturating_add(1);
    }
}
