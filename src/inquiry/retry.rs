//! When a message is sent again: soon while it does not get there, seldom while it is not answered.

use super::envelope::Kind;
use crate::crypto::{self, Entropy};

const UNREACHED_MS: u64 = 1_000;
const UNREACHED_MS_MAX: u64 = 60_000;
const UNANSWERED_MS: u64 = 300_000;
const UNANSWERED_MS_MAX: u64 = 6 * 3_600_000;
/// What a network may take to report on a message.
const REPORT_MS: u64 = 120_000;

/// The one message of a session that is being sent. Lives in memory: after a restart it is due at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    pub kind: Kind,
    pub next_ms: u64,
    unreached: u32,
    unanswered: u32,
}

impl Retry {
    pub fn due_at(kind: Kind, next_ms: u64) -> Self {
        Self {
            kind,
            next_ms,
            unreached: 0,
            unanswered: 0,
        }
    }

    /// Sent now: nothing to do until the network reports, or forgets to.
    pub fn on_sent(&mut self, now_ms: u64) {
        self.next_ms = now_ms.saturating_add(REPORT_MS);
    }

    /// It arrived before, and nothing came back.
    pub const fn is_unanswered(&self) -> bool {
        self.unanswered > 0
    }

    pub fn on_undelivered(&mut self, now_ms: u64, entropy: &mut dyn Entropy) {
        self.next_ms = now_ms.saturating_add(spread(
            doubled(UNREACHED_MS, self.unreached, UNREACHED_MS_MAX),
            entropy,
        ));
        self.unreached = self.unreached.saturating_add(1);
    }

    pub fn on_delivered(&mut self, now_ms: u64, entropy: &mut dyn Entropy) {
        let wait = doubled(UNANSWERED_MS, self.unanswered, UNANSWERED_MS_MAX);
        self.next_ms = now_ms.saturating_add(spread(wait, entropy));
        self.unreached = 0;
        self.unanswered = self.unanswered.saturating_add(1);
    }
}

fn doubled(first: u64, times: u32, max: u64) -> u64 {
    first.saturating_mul(1 << times.min(20)).min(max)
}

/// Up to a quarter more, so that many do not come at once.
fn spread(wait: u64, entropy: &mut dyn Entropy) -> u64 {
    let [share] = crypto::random::<1>(entropy);
    wait.saturating_add((wait >> 10).saturating_mul(u64::from(share)))
}
