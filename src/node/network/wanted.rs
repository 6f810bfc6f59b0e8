//! Manifests that inquiries wait for: asked for again, less and less often, until they come.

use crate::domain::MunicipalityCode;
use std::collections::BTreeMap;

const FIRST_MS: u64 = 1_000;
const LAST_MS: u64 = 60_000;

/// Which municipalities' manifests are wanted, and when to ask again. One that never comes costs a question a minute.
#[derive(Default)]
pub struct Wanted(BTreeMap<MunicipalityCode, Want>);

struct Want {
    next_ms: u64,
    wait_ms: u64,
}

impl Wanted {
    /// Notes a wish; false where it is noted already.
    pub fn add(&mut self, code: MunicipalityCode, now_ms: u64) -> bool {
        let is_new = !self.0.contains_key(&code);
        self.0.entry(code).or_insert(Want {
            next_ms: now_ms.saturating_add(FIRST_MS),
            wait_ms: FIRST_MS,
        });
        is_new
    }

    /// It came.
    pub fn remove(&mut self, code: MunicipalityCode) {
        self.0.remove(&code);
    }

    /// When the next question is due.
    pub fn due_at_ms(&self) -> Option<u64> {
        self.0.values().map(|want| want.next_ms).min()
    }

    /// Whom to ask now; each waits twice as long for the next time.
    pub fn take_due(&mut self, now_ms: u64) -> Vec<MunicipalityCode> {
        let due = self.0.iter_mut().filter(|(_, want)| want.next_ms <= now_ms);
        due.map(|(code, want)| {
            want.wait_ms = want.wait_ms.saturating_mul(2).min(LAST_MS);
            want.next_ms = now_ms.saturating_add(want.wait_ms);
            *code
        })
        .collect()
    }
}
