//! How much lies on the disks while inquiries are under way: it follows the open sessions and nothing else.

use super::super::town::Town;
use std::collections::BTreeSet;
use watari::inquiry::RowKey;

/// Rows of one session: an answer of 64 KiB, buckets of both directions, letters that may have to be sent again.
const SESSION_LEN_MAX: usize = 160 * 1024;

/// The most that was seen on one day, in all towns together.
#[derive(Default)]
pub struct Weight {
    pub sessions_max: usize,
    pub bytes_max: usize,
    pub of_one_town_max: usize,
}

impl Weight {
    pub fn weigh(&mut self, towns: &[Town]) {
        let (mut sessions, mut bytes) = (0, 0);
        for town in towns {
            let weighed = town_weight(town);
            sessions += weighed.0;
            bytes += weighed.1;
            self.of_one_town_max = self.of_one_town_max.max(weighed.1);
        }
        self.sessions_max = self.sessions_max.max(sessions);
        self.bytes_max = self.bytes_max.max(bytes);
    }
}

/// Sessions with rows, and the bytes of these.
fn town_weight(town: &Town) -> (usize, usize) {
    let mut sessions = BTreeSet::new();
    let mut bytes = 0;
    for (key, row) in &town.disk.rows {
        if let RowKey::Session(session, _) = key {
            sessions.insert(*session);
            bytes += row.len();
        }
    }
    let bound = sessions.len() * SESSION_LEN_MAX;
    assert!(
        bytes <= bound,
        "{bytes} bytes for {} sessions",
        sessions.len()
    );
    (sessions.len(), bytes)
}
