//! Chance that repeats: the same seed makes the same people. Not for secrets.

/// SplitMix64.
pub struct Dice(u64);

impl Dice {
    /// Dice of their own for one place of the world, so that every person can be made alone.
    pub fn of(seed: u64, place: &[u64]) -> Dice {
        let mut dice = Dice(seed);
        for part in place {
            dice.0 = dice.next() ^ part.wrapping_mul(0xA076_1D64_78BD_642F);
        }
        dice
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    /// A number below `bound`, which is small: the bias does not matter here.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// True in `percent` of a hundred throws.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the items; the lists of the demo are never empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }
}
