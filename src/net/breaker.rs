//! The circuit breaker of one peer: closed while it works, open after repeated failures, half open for one trial.
//!
//! It stops letters, never questions: those are how a peer is heard of again.

use crate::net::Chance;
use crate::net::Limits;
use crate::net::backoff::Backoff;
use std::time::Duration;
use std::time::Instant;

/// Failures in a row that open it.
const FAILURES_TO_OPEN: u32 = 5;

/// Whether letters go to a peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Circuit {
    /// They do.
    #[default]
    Closed,
    /// They wait: it failed too often.
    Open,
    /// One of them is tried.
    HalfOpen,
}

#[derive(Default)]
pub(super) struct Breaker {
    failures: u32,
    backoff: Backoff,
    /// The peer said that it rests until then; no failure is needed to hold letters back.
    paused: Option<Instant>,
}

impl Breaker {
    pub fn circuit(&self, now: Instant) -> Circuit {
        if self.paused.is_some_and(|until| now < until) {
            return Circuit::Open;
        }
        match (self.failures >= FAILURES_TO_OPEN, self.backoff.ready(now)) {
            (false, _) => Circuit::Closed,
            (true, false) => Circuit::Open,
            (true, true) => Circuit::HalfOpen,
        }
    }

    pub fn failed(&mut self, now: Instant, limits: &Limits, chance: &mut Chance) {
        self.failures = self.failures.saturating_add(1);
        self.backoff.failed(now, limits, chance);
    }

    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// How long it stays open; nothing where it is not.
    pub fn opens_in(&self, now: Instant) -> Option<Duration> {
        let paused = self.paused.filter(|until| now < *until);
        let open = self.circuit(now) == Circuit::Open;
        let until = paused.or(self.backoff.until().filter(|_| open))?;
        Some(until.saturating_duration_since(now))
    }

    /// Something was answered.
    pub fn worked(&mut self) {
        self.failures = 0;
        self.backoff.reset();
    }

    /// The peer came to us: one trial at once.
    pub fn hurry(&mut self) {
        self.backoff.hurry();
    }

    /// A person closed it, or everything changed.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    pub fn pause(&mut self, until: Option<Instant>) {
        self.paused = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(times: u32) -> (Breaker, Instant) {
        let mut chance: Chance = Box::new(|| 0);
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..times {
            breaker.failed(now, &Limits::default(), &mut chance);
        }
        (breaker, now)
    }

    #[test]
    fn five_failures_in_a_row_open_it_and_its_wait_leads_to_one_trial() {
        let (breaker, now) = failed(4);
        assert_eq!(breaker.circuit(now), Circuit::Closed);
        let (mut breaker, now) = failed(5);
        assert_eq!(breaker.circuit(now), Circuit::Open);
        let wait = breaker.opens_in(now).expect("it is open");
        assert!(
            wait <= Limits::default().redial_max,
            "it is tried within a minute"
        );
        assert_eq!(breaker.circuit(now + wait), Circuit::HalfOpen);
        breaker.worked();
        assert_eq!(breaker.circuit(now), Circuit::Closed);
    }

    #[test]
    fn a_person_closes_it_and_a_peer_that_comes_gets_its_trial() {
        let (mut breaker, now) = failed(9);
        breaker.hurry();
        assert_eq!(breaker.circuit(now), Circuit::HalfOpen);
        breaker.close();
        assert_eq!(breaker.circuit(now), Circuit::Closed);
    }

    #[test]
    fn a_peer_that_rests_gets_no_letters_until_then_and_no_failure_is_counted() {
        let (mut breaker, now) = failed(0);
        breaker.pause(Some(now + Duration::from_secs(3_600)));
        assert_eq!(breaker.circuit(now), Circuit::Open);
        assert_eq!(breaker.failures(), 0);
        assert_eq!(
            breaker.circuit(now + Duration::from_secs(3_600)),
            Circuit::Closed
        );
        breaker.pause(None);
        assert_eq!(breaker.circuit(now), Circuit::Closed);
    }
}
