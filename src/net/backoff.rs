//! When to try again: waits that double between two bounds, spread so that peers do not knock in step.

use crate::net::Chance;
use crate::net::Limits;
use std::time::Duration;
use std::time::Instant;

#[derive(Default)]
pub(super) struct Backoff {
    wait: Duration,
    until: Option<Instant>,
}

impl Backoff {
    pub fn ready(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| until <= now)
    }

    pub fn failed(&mut self, now: Instant, limits: &Limits, chance: &mut Chance) {
        self.wait = (self.wait * 2).clamp(limits.redial_min, limits.redial_max);
        let spread = spread(self.wait, chance()).clamp(limits.redial_min, limits.redial_max);
        self.until = Some(now + spread);
    }

    /// It worked, or everything changed: try at once, and begin with short waits.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    pub fn until(&self) -> Option<Instant> {
        self.until
    }

    /// Try at once, but do not forget how often it failed.
    pub fn hurry(&mut self) {
        self.until = None;
    }
}

/// Between three quarters and five quarters of the wait.
fn spread(wait: Duration, chance: u32) -> Duration {
    wait.mul_f64(0.75 + 0.5 * f64::from(chance) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(chance: u32) -> Vec<Duration> {
        let mut chance: Chance = Box::new(move || chance);
        let (mut backoff, limits, now) = (Backoff::default(), Limits::default(), Instant::now());
        let mut next = || {
            backoff.failed(now, &limits, &mut chance);
            backoff.until.expect("a failure sets a wait") - now
        };
        (0..10).map(|_| next()).collect()
    }

    #[test]
    fn waits_grow_from_one_second_to_sixty_and_never_leave_these_bounds() {
        for waits in [waits(0), waits(u32::MAX / 2), waits(u32::MAX)] {
            assert!(waits.is_sorted(), "{waits:?}");
            assert!(
                waits
                    .iter()
                    .all(|wait| (1.0..=60.0).contains(&wait.as_secs_f64())),
                "{waits:?}"
            );
            assert!(
                waits.last().is_some_and(|wait| wait.as_secs() >= 45),
                "{waits:?}"
            );
        }
    }

    #[test]
    fn a_success_forgets_the_failures() {
        let mut chance: Chance = Box::new(|| 0);
        let (mut backoff, now) = (Backoff::default(), Instant::now());
        backoff.failed(now, &Limits::default(), &mut chance);
        assert!(!backoff.ready(now));
        backoff.reset();
        assert!(backoff.ready(now));
    }
}
