//! How much a municipality, a staff member or a question about one person may cost (`protocol.md` section 5, limits).

use std::collections::VecDeque;

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// Settings; raising one is an audit leaf of the node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// M1 of one sender.
    pub opens_per_hour: usize,
    pub opens_per_day: usize,
    /// Sessions of one sender that are not finished; an inquirer keeps to it too.
    pub open_sessions_per_sender: usize,
    pub open_sessions: usize,
    /// Answers without records to one sender.
    pub none_per_day: usize,
    /// Of the last [`OUTCOMES_KEPT`] answers, once there are so many.
    pub none_of_last: usize,
    /// Inquiries about one person in 30 days before an alarm.
    pub person_inquiries: usize,
    /// Refusals one sender is told in an hour; then silence.
    pub aborts_per_hour: usize,
    /// Questions of one staff member.
    pub asked_per_staff_hour: usize,
    /// Questions about one person to one municipality.
    pub asked_per_person_provider_day: usize,
    /// Municipalities asked about one person.
    pub providers_per_person_day: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            opens_per_hour: 600,
            opens_per_day: 2_000,
            open_sessions_per_sender: 16,
            open_sessions: 2_048,
            none_per_day: 100,
            none_of_last: 25,
            person_inquiries: 3,
            aborts_per_hour: 600,
            asked_per_staff_hour: 60,
            asked_per_person_provider_day: 3,
            providers_per_person_day: 5,
        }
    }
}

impl Limits {
    /// What one of several nodes of a municipality keeps to. They do not know of each other's sessions at once, so the limit
    /// on answers in vain, which is about people, is shared out; the others are about the machine and stay.
    #[must_use]
    pub fn shared_by(&self, nodes: usize) -> Self {
        let share = self.none_per_day.checked_div(nodes);
        Self {
            none_per_day: share.unwrap_or(self.none_per_day).max(1),
            ..self.clone()
        }
    }
}

/// So many answers to a sender are remembered for the share of those without records.
pub const OUTCOMES_KEPT: usize = 50;

/// The length of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    Hour,
    Day,
    ThirtyDays,
}

impl Window {
    pub const fn ms(self) -> u64 {
        match self {
            Self::Hour => HOUR_MS,
            Self::Day => DAY_MS,
            Self::ThirtyDays => 30 * DAY_MS,
        }
    }
}

/// Moments of the past, oldest first, at most `kept_max` of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moments(VecDeque<u64>);

impl Moments {
    pub fn new(moments: Vec<u64>) -> Self {
        let mut moments = moments;
        moments.sort_unstable();
        Self(moments.into())
    }

    pub fn push(&mut self, now_ms: u64, kept_max: usize) {
        self.0.push_back(now_ms);
        while self.0.len() > kept_max {
            self.0.pop_front();
        }
    }

    /// A moment in its place; for what is read back in any order.
    pub fn insert(&mut self, moment_ms: u64) {
        let place = self.0.partition_point(|other| *other <= moment_ms);
        self.0.insert(place, moment_ms);
    }

    /// How many lie within the window before now. A clock put back hides none.
    pub fn within(&self, window: Window, now_ms: u64) -> usize {
        let start = now_ms.saturating_sub(window.ms());
        self.0.iter().filter(|moment| **moment > start).count()
    }

    /// Forgets what no window reaches any more.
    pub fn forget(&mut self, window: Window, now_ms: u64) {
        let start = now_ms.saturating_sub(window.ms());
        self.0.retain(|moment| *moment > start);
    }

    pub fn iter(&self) -> impl Iterator<Item = u64> {
        self.0.iter().copied()
    }
}
