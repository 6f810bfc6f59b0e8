//! How fast a batch may ask one municipality: within what that one takes from a sender, and politely where it says no.
//!
//! Invariant: what is let go never passes the hour, the day, the open sessions or the agreed quota of the other side,
//! whatever it would say to it.

use super::limits::{Limits, Moments, Window};
use crate::domain::UnixTime;

/// Sessions of each municipality that batches leave to clerks who ask one by one.
const LEFT_TO_CLERKS: usize = 2;
/// Sessions with a municipality that cannot be reached, or that declined: enough to notice that it is back.
const FEELERS: usize = 1;
/// The first and the longest rest after "too many".
const REST_FIRST_MS: u64 = 60_000;
const REST_LAST_MS: u64 = 3_600_000;
/// Shortest time until a look at a municipality that holds up its rows for another reason.
const LOOK_AGAIN_MS: u64 = 60_000;

/// What other municipalities take from this one, as far as it knows: the limits of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaceLimits {
    pub per_hour: usize,
    pub per_day: usize,
    pub open: usize,
}

impl Default for PaceLimits {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            per_hour: limits.opens_per_hour,
            per_day: limits.opens_per_day,
            open: limits.open_sessions_per_sender,
        }
    }
}

/// A quota that the other side opened for this municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// Inquiries left of it.
    pub left: u32,
    pub begins: UnixTime,
    pub ends: UnixTime,
}

/// How a municipality stands at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Rows of batches that were asked there and have no outcome.
    pub open: usize,
    /// Whether a connection to it is up.
    pub is_reachable: bool,
    pub agreed: Option<Agreed>,
}

/// What holds up the rows of a municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    /// As many are open as may be.
    Full,
    /// No connection; a feeler is out.
    Unreachable,
    /// It said "too many"; the next try comes then.
    Declined { until_ms: u64 },
    /// As many as an hour takes.
    Hour { until_ms: u64 },
    /// As many as a day takes.
    Day { until_ms: u64 },
}

impl Hold {
    /// When it is worth another look, if time alone can end it.
    pub const fn until_ms(self) -> Option<u64> {
        match self {
            Self::Full | Self::Unreachable => None,
            Self::Declined { until_ms } | Self::Hour { until_ms } | Self::Day { until_ms } => {
                Some(until_ms)
            }
        }
    }
}

/// What is remembered of one municipality that is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pace {
    /// Questions of the last day that no quota covered.
    asked: Moments,
    /// Until when it rests, and how long it rested.
    rest: Option<(u64, u64)>,
}

impl Pace {
    /// A question was put to it.
    pub fn on_asked(&mut self, in_agreed: bool, limits: &PaceLimits, now_ms: u64) {
        if !in_agreed {
            self.asked.push(now_ms, limits.per_day);
        }
    }

    /// A question of the time before a restart.
    pub fn remember(&mut self, asked_ms: u64) {
        self.asked.insert(asked_ms);
    }

    /// It declined with "too many": each rest is twice as long as the one before. Several that were under way together
    /// are one refusal.
    pub fn on_declined(&mut self, now_ms: u64) {
        let rested = match self.rest {
            Some((until_ms, _)) if now_ms < until_ms => return,
            Some((_, rested)) => rested.saturating_mul(2).min(REST_LAST_MS),
            None => REST_FIRST_MS,
        };
        self.rest = Some((now_ms.saturating_add(rested), rested));
    }

    /// It took one again.
    pub fn on_taken(&mut self, now_ms: u64) {
        if self.rest.is_some_and(|(until_ms, _)| until_ms <= now_ms) {
            self.rest = None;
        }
    }

    /// How many more rows may be put to it now.
    ///
    /// # Errors
    /// What holds them up, where it is none.
    pub fn room(
        &self,
        standing: &Standing,
        limits: &PaceLimits,
        now_ms: u64,
    ) -> Result<usize, Hold> {
        let open = standing.open;
        if let Some((until_ms, _)) = self.rest {
            if now_ms < until_ms {
                return Err(Hold::Declined { until_ms });
            }
            return some(FEELERS.saturating_sub(open), Hold::Full);
        }
        if !standing.is_reachable {
            return some(FEELERS.saturating_sub(open), Hold::Unreachable);
        }
        let most = limits.open.saturating_sub(LEFT_TO_CLERKS).max(1);
        let room = some(most.saturating_sub(open), Hold::Full)?;
        let now = UnixTime(now_ms.checked_div(1_000).unwrap_or(0));
        if let Some(left) = agreed_left(standing.agreed, now) {
            return Ok(room.min(left));
        }
        let (in_hour, in_day) = self.left(limits, now_ms);
        let room = room.min(in_hour).min(in_day);
        some(room, self.full(in_day == 0, now_ms))
    }

    /// What the hour and the day still take. A question may have reached the other side later than it was put: as many
    /// as may be open are left out of the count.
    pub fn left(&self, limits: &PaceLimits, now_ms: u64) -> (usize, usize) {
        let left = |most: usize, window| {
            let most = most.saturating_sub(limits.open).max(1);
            most.saturating_sub(self.asked.within(window, now_ms))
        };
        (
            left(limits.per_hour, Window::Hour),
            left(limits.per_day, Window::Day),
        )
    }

    /// What is full, and when the oldest that counts falls out of it.
    fn full(&self, is_day: bool, now_ms: u64) -> Hold {
        let window = if is_day { Window::Day } else { Window::Hour };
        let start = now_ms.saturating_sub(window.ms());
        let oldest = self.asked.iter().find(|moment| *moment > start);
        let until_ms = oldest.map_or(now_ms.saturating_add(LOOK_AGAIN_MS), |oldest| {
            oldest.saturating_add(window.ms())
        });
        if is_day {
            Hold::Day { until_ms }
        } else {
            Hold::Hour { until_ms }
        }
    }

    /// In how many seconds the last of so many rows can have left, as far as limits go, and how many of them leave today.
    pub fn forecast(
        &self,
        rows: usize,
        standing: &Standing,
        limits: &PaceLimits,
        now_ms: u64,
    ) -> Forecast {
        let now = UnixTime(now_ms.checked_div(1_000).unwrap_or(0));
        let agreed = agreed_left(standing.agreed, now).unwrap_or(0);
        let beyond = rows.saturating_sub(agreed);
        let (in_hour, in_day) = self.left(limits, now_ms);
        let tomorrow = beyond.saturating_sub(in_day);
        let per_hour = limits.per_hour.saturating_sub(limits.open).max(1);
        let per_day = limits.per_day.saturating_sub(limits.open).max(1);
        let hours = beyond
            .min(in_day)
            .saturating_sub(in_hour)
            .div_ceil(per_hour);
        let days = tomorrow.div_ceil(per_day);
        let waits_s = if days > 0 {
            (days as u64).saturating_mul(86_400)
        } else {
            (hours as u64).saturating_mul(3_600)
        };
        Forecast { waits_s, tomorrow }
    }
}

/// What limits make of a number of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Seconds that limits hold up the last row.
    pub waits_s: u64,
    /// Rows that cannot leave within a day.
    pub tomorrow: usize,
}

fn agreed_left(agreed: Option<Agreed>, now: UnixTime) -> Option<usize> {
    let agreed = agreed.filter(|agreed| agreed.begins <= now && now < agreed.ends)?;
    usize::try_from(agreed.left).ok().filter(|left| *left > 0)
}

fn some(room: usize, otherwise: Hold) -> Result<usize, Hold> {
    if room == 0 { Err(otherwise) } else { Ok(room) }
}
