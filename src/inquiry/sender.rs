//! What is remembered of a municipality that asks: how often, and how often in vain.

use super::limits::{Limits, Moments, OUTCOMES_KEPT, Window};
use super::quota::{Admission, Quota};
use crate::domain::MunicipalityCode;
use minicbor::{Decode, Encode};

#[derive(Encode, Decode)]
#[cbor(map)]
pub struct SenderRow {
    #[n(0)]
    pub code: MunicipalityCode,
    /// When it was answered without records, in the last day.
    #[n(1)]
    pub none_ms: Vec<u64>,
    /// Its last answers, oldest first: whether there were records.
    #[n(2)]
    pub found: Vec<bool>,
    #[n(3)]
    pub shut_out: bool,
    /// The quota it used last, and how much of it.
    #[n(4)]
    pub quota: Option<u32>,
    #[n(5)]
    pub quota_used: Option<u32>,
}

pub struct Sender {
    code: MunicipalityCode,
    none: Moments,
    found: Vec<bool>,
    pub shut_out: bool,
    /// The quota used last, by its number, and how much of it.
    quota: Option<(u32, u32)>,
    /// Rebuilt from the sessions that are remembered.
    pub opened: Moments,
    /// Refusals told; in memory only.
    aborted: Moments,
}

impl Sender {
    pub fn new(code: MunicipalityCode) -> Self {
        Self {
            code,
            none: Moments::default(),
            found: Vec::new(),
            shut_out: false,
            quota: None,
            opened: Moments::default(),
            aborted: Moments::default(),
        }
    }

    pub fn restore(&mut self, row: SenderRow) {
        self.none = Moments::new(row.none_ms);
        self.found = row.found;
        self.shut_out = row.shut_out;
        self.quota = row.quota.zip(row.quota_used);
    }

    pub fn row(&self) -> SenderRow {
        SenderRow {
            code: self.code,
            none_ms: self.none.iter().collect(),
            found: self.found.clone(),
            shut_out: self.shut_out,
            quota: self.quota.map(|(no, _)| no),
            quota_used: self.quota.map(|(_, used)| used),
        }
    }

    /// Whether another M1 is let in, and under what. `quota` is in force now. Who is shut out has none.
    pub fn admits(&self, limits: &Limits, quota: Option<&Quota>, now_ms: u64) -> Option<Admission> {
        if self.shut_out {
            return None;
        }
        if quota.is_some_and(|quota| self.used_of(quota.no) < quota.count) {
            return Some(Admission::InQuota);
        }
        (!self.asks_too_much(limits, now_ms)).then_some(Admission::Usual)
    }

    /// How much of a quota it used.
    pub fn used_of(&self, no: u32) -> u32 {
        self.quota
            .filter(|(own, _)| *own == no)
            .map_or(0, |(_, used)| used)
    }

    pub fn on_opened_in(&mut self, no: u32) {
        self.quota = Some((no, self.used_of(no).saturating_add(1)));
    }

    fn asks_too_much(&self, limits: &Limits, now_ms: u64) -> bool {
        self.opened.within(Window::Hour, now_ms) >= limits.opens_per_hour
            || self.opened.within(Window::Day, now_ms) >= limits.opens_per_day
    }

    pub fn on_opened(&mut self, limits: &Limits, now_ms: u64) {
        self.opened.push(now_ms, limits.opens_per_day);
    }

    /// Whether one more refusal is told; beyond that there is silence.
    pub fn may_be_told(&mut self, limits: &Limits, now_ms: u64) -> bool {
        let told = self.aborted.within(Window::Hour, now_ms) < limits.aborts_per_hour;
        if told {
            self.aborted.push(now_ms, limits.aborts_per_hour);
        }
        told
    }

    /// Every answer without records counts alike, whatever its reason; within a quota by its share of the last answers
    /// only. Gives whether this one shuts the sender out.
    pub fn on_answered(
        &mut self,
        found: bool,
        admission: Admission,
        limits: &Limits,
        now_ms: u64,
    ) -> bool {
        self.none.forget(Window::Day, now_ms);
        if !found && admission == Admission::Usual {
            self.none
                .push(now_ms, limits.none_per_day.saturating_add(1));
        }
        self.found.push(found);
        let forgotten = self.found.len().saturating_sub(OUTCOMES_KEPT);
        self.found.drain(..forgotten);
        let in_vain = self.found.iter().filter(|found| !**found).count();
        let too_many = self.none.within(Window::Day, now_ms) > limits.none_per_day
            || (self.found.len() == OUTCOMES_KEPT && in_vain > limits.none_of_last);
        let newly = too_many && !self.shut_out;
        self.shut_out |= too_many;
        newly
    }

    /// A human lets it ask again; the count begins anew.
    pub fn clear(&mut self) {
        self.none = Moments::default();
        self.found.clear();
        self.shut_out = false;
    }
}
