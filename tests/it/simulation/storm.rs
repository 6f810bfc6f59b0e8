//! The weather of the network: how an envelope fares, who can reach whom, how long a town stays down.

use super::faults::{Fault, Mix};
use super::network::{DAY, HOUR, MINUTE};
use super::seeded::Seeded;

/// Of a hundred letters so many meet a failing connection.
const FAILING_PERCENT: u64 = 20;

pub struct Storm {
    pub random: Seeded,
    pub is_calm: bool,
    /// Whether towns notice when they can reach each other again.
    pub connects: bool,
    pub parts: Vec<u8>,
    /// How long a town stays down that fell between effects.
    pub down: (u64, u64),
    pub mix: Mix,
}

/// What becomes of one envelope.
#[derive(Default)]
pub struct Fate {
    pub direct_ms: Option<u64>,
    /// It gets there; no word of that comes back.
    pub unheard_ms: Option<u64>,
    /// It gets there with other bytes.
    pub damaged_ms: Option<u64>,
    /// Taken by a mailbox, and brought so much later.
    pub mailbox_ms: Option<u64>,
    /// A copy that nobody asked for.
    pub again_ms: Option<u64>,
    pub report: Option<(u64, bool)>,
}

impl Storm {
    pub fn calm(seed: u64) -> Self {
        Self {
            random: Seeded::new(seed ^ 0x5707_5707),
            is_calm: true,
            connects: false,
            parts: Vec::new(),
            down: (1_000, 1_001),
            mix: Mix::default(),
        }
    }

    pub fn are_joined(&self, one: usize, other: usize) -> bool {
        self.parts.get(one) == self.parts.get(other)
    }

    pub fn down_ms(&mut self) -> u64 {
        let (least, most) = self.down;
        self.random.spread(least, most)
    }

    pub fn report_wait_ms(&mut self) -> Option<u64> {
        let lost = !self.is_calm && self.random.percent(5);
        (!lost).then(|| 20 + self.random.below(200))
    }

    pub fn fate(&mut self, from: usize, to: usize) -> Fate {
        if self.is_calm {
            let direct_ms = Some(20 + self.random.below(100));
            return Fate {
                direct_ms,
                ..Fate::default()
            };
        }
        let joined = self.are_joined(from, to);
        let random = &mut self.random;
        let again_ms = random.percent(5).then(|| random.spread(10, 14 * DAY));
        if random.percent(10) {
            return Fate {
                mailbox_ms: Some(random.spread(MINUTE, 14 * DAY)),
                report: Some((random.spread(10, 10_000), true)),
                again_ms,
                ..Fate::default()
            };
        }
        if !joined {
            let fault = Fault::of_a_cut(random);
            self.mix.on_cut(fault);
            let is_told = self.random.percent(70);
            return Fate {
                again_ms,
                ..fault.without_delivery(is_told, &mut self.random)
            };
        }
        if self.random.percent(FAILING_PERCENT) {
            let fault = Fault::draw(&mut self.random);
            self.mix.on_drawn(fault);
            let fate = fault.fate(&mut self.random);
            return Fate {
                again_ms: fate.again_ms.or(again_ms),
                ..fate
            };
        }
        let most = if self.random.percent(5) {
            2 * HOUR
        } else {
            10_000
        };
        Fate {
            direct_ms: Some(self.random.spread(10, most)),
            again_ms,
            ..Fate::default()
        }
    }
}
