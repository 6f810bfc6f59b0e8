//! Towns in memory: the core of the border protocol with maps for a store, a wire with a schedule, and a clock by hand.
//!
//! Nothing here waits or reads a clock; the same seed gives the same run. A town can be stopped after any effect and
//! begun again from its rows.

mod disk;
mod network;
mod people;
mod town;
mod wire;

pub use disk::{Disk, Held};
pub use network::Network;
pub use people::{draft, resident};
pub use town::Town;
pub use wire::{Flight, Schedule, Seen, Wire};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use watari::crypto::Entropy;

/// Where every run begins, seconds since 1970.
pub const START: u64 = 1_800_000_000;
pub const SECOND_MS: u64 = 1_000;
pub const HOUR_MS: u64 = 3_600 * SECOND_MS;
pub const DAY_MS: u64 = 24 * HOUR_MS;

/// Randomness that a seed repeats.
pub struct Seeded(ChaCha20Rng);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }

    /// Uniform enough for schedules.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64() % bound.max(1)
    }

    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < u64::from(percent)
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}
