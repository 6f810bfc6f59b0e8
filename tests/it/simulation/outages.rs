//! Towns that fall and rise, a network that comes apart, manifests that are long in coming.

use super::network::{DAY, Event, HOUR, Towns};
use watari::domain::MunicipalityCode;
use watari::inquiry::Input;

const FETCH_MS_MAX: u64 = HOUR;

impl Towns {
    pub fn fall(&mut self, town: usize, for_ms: u64) {
        if self.towns[town].core.is_some() {
            self.towns[town].fall();
            self.computing[town] = None;
            self.after(for_ms, Event::Rise(town));
        }
    }

    /// It fell in the middle of its effects.
    pub fn fall_inside(&mut self, town: usize) {
        let for_ms = self.storm.down_ms();
        self.fall(town, for_ms);
    }

    pub fn rise(&mut self, town: usize) {
        if self.towns[town].core.is_some() {
            return;
        }
        let local_ms = self.towns[town].local_ms(self.now_ms);
        self.towns[town].rise(local_ms);
        self.plan_wake(town);
        if self.storm.connects {
            for other in self.partners[town].clone() {
                self.connect(town, other);
            }
        }
    }

    /// Both sides notice that they can reach each other.
    fn connect(&mut self, town: usize, other: usize) {
        let is_up = |index: usize| self.towns[index].core.is_some();
        if town == other || !is_up(town) || !is_up(other) || !self.storm.are_joined(town, other) {
            return;
        }
        for (town, to) in [(town, other), (other, town)] {
            let wait_ms = 100 + self.storm.random.below(5_000);
            let start = self.towns[town].start;
            self.after(wait_ms, Event::Connected { town, start, to });
        }
    }

    pub fn split(&mut self, parts: Vec<u8>) {
        let before = std::mem::replace(&mut self.storm.parts, parts);
        for town in 0..self.towns.len() {
            for other in self.partners[town]
                .range(..town)
                .copied()
                .collect::<Vec<_>>()
            {
                let apart = before.get(town) != before.get(other);
                if apart && self.storm.are_joined(town, other) {
                    self.connect(town, other);
                }
            }
        }
    }

    pub fn want_manifest(&mut self, town: usize, of: MunicipalityCode) {
        let start = self.towns[town].start;
        let wait_ms = 1_000;
        self.after(
            wait_ms,
            Event::Fetch {
                town,
                start,
                of,
                wait_ms,
            },
        );
    }

    /// Asked for again, less and less often, until a newer one comes.
    pub fn fetch(&mut self, town: usize, start: u64, of: MunicipalityCode, wait_ms: u64) {
        if self.towns[town].start != start {
            return;
        }
        let other = self.by_code[&of];
        let reached = self.towns[other].core.is_some() && self.storm.are_joined(town, other);
        let file = self.towns[other]
            .own
            .last()
            .map(|signed| signed.file().to_vec());
        let now = self.local(town);
        let newer = reached && file.is_some_and(|file| self.towns[town].take_manifest(&file, now));
        if newer {
            self.step(town, Input::ManifestArrived(of));
        } else if wait_ms < DAY {
            let wait_ms = (wait_ms * 2).min(FETCH_MS_MAX);
            self.after(
                wait_ms,
                Event::Fetch {
                    town,
                    start,
                    of,
                    wait_ms,
                },
            );
        }
    }
}
