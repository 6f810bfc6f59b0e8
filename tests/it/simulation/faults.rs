//! How connections fail, in the shares that public reports of such exchanges describe, and what each failure does to a
//! letter here.

use super::network::{DAY, HOUR, MINUTE};
use super::seeded::Seeded;
use super::storm::Fate;

/// What the sender sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The connection ended: before the letter was there, or after it and before word of it.
    Ended,
    /// Nobody listens.
    Refused,
    /// The letter got there, sooner or later, and the sender stopped waiting for word.
    ReadTimeout,
    /// No word at all, and the letter comes days later, twice or never.
    Other,
    /// No address leads there.
    NoEndpoint,
    /// The other side shows another key, or takes this one for another.
    Authentication,
    /// The handshake of the secure channel breaks (TLS in those reports, Noise here).
    Tls,
    /// The letter gets there damaged.
    BadCharacters,
    ConnectTimeout,
}

/// Of a hundred failures.
const SHARES: [(Fault, u64); 9] = [
    (Fault::Ended, 44),
    (Fault::Refused, 21),
    (Fault::ReadTimeout, 20),
    (Fault::Other, 5),
    (Fault::NoEndpoint, 3),
    (Fault::Authentication, 2),
    (Fault::Tls, 2),
    (Fault::BadCharacters, 1),
    (Fault::ConnectTimeout, 1),
];
/// The shares add up to 99; what is missing to a hundred is rounding.
const SHARES_SUM: u64 = 99;

impl Fault {
    pub fn draw(random: &mut Seeded) -> Self {
        let mut left = random.below(SHARES_SUM);
        for (fault, share) in SHARES {
            if left < share {
                return fault;
            }
            left -= share;
        }
        Self::Other
    }

    /// A line that is cut shows itself in one of these ways.
    pub fn of_a_cut(random: &mut Seeded) -> Self {
        match random.below(68) {
            0..44 => Self::Ended,
            44..64 => Self::ReadTimeout,
            64..67 => Self::NoEndpoint,
            _ => Self::ConnectTimeout,
        }
    }

    /// After how long the sender is told that it failed.
    fn told_after_ms(self, random: &mut Seeded) -> u64 {
        match self {
            Self::Ended => random.spread(10, 30_000),
            Self::Refused | Self::NoEndpoint => random.spread(1, 50),
            Self::ReadTimeout => random.spread(30_000, MINUTE),
            Self::Other => random.spread(10, MINUTE),
            Self::Authentication | Self::Tls => random.spread(20, 5_000),
            Self::BadCharacters => random.spread(20, 1_000),
            Self::ConnectTimeout => random.spread(10_000, 30_000),
        }
    }

    /// Nothing gets there, and the sender hears of it, or not.
    pub fn without_delivery(self, is_told: bool, random: &mut Seeded) -> Fate {
        let wait_ms = self.told_after_ms(random);
        Fate {
            report: is_told.then_some((wait_ms, false)),
            ..Fate::default()
        }
    }

    /// What it does to one letter.
    pub fn fate(self, random: &mut Seeded) -> Fate {
        let fails = self.without_delivery(true, random);
        match self {
            Self::Refused
            | Self::NoEndpoint
            | Self::Authentication
            | Self::Tls
            | Self::ConnectTimeout => fails,
            // In half of all cases the letter was there already: it comes again.
            Self::Ended => match random.below(4) {
                0 | 1 => fails,
                2 => Fate {
                    unheard_ms: Some(random.spread(10, 10_000)),
                    ..fails
                },
                _ => Fate {
                    unheard_ms: Some(random.spread(10, 10_000)),
                    ..Fate::default()
                },
            },
            Self::ReadTimeout => Fate {
                unheard_ms: Some(random.spread(10, 2 * HOUR)),
                ..fails
            },
            Self::Other => Fate {
                again_ms: random.percent(70).then(|| random.spread(10, 14 * DAY)),
                unheard_ms: random.percent(50).then(|| random.spread(10, DAY)),
                ..Fate::default()
            },
            Self::BadCharacters => Fate {
                damaged_ms: Some(random.spread(10, 10_000)),
                ..fails
            },
        }
    }
}

/// Bytes as they come after a fault of the line: some of them others, or the rest missing.
pub fn damage(envelope: &[u8], random: &mut Seeded) -> Vec<u8> {
    let mut bytes = envelope.to_vec();
    let at = random.below(bytes.len() as u64) as usize;
    if random.percent(20) {
        bytes.truncate(at);
        return bytes;
    }
    let end = bytes.len().min(at + 1 + random.below(40) as usize);
    for byte in &mut bytes[at..end] {
        *byte ^= 1 + random.below(255) as u8;
    }
    bytes
}

/// What really failed, by how it showed and why.
#[derive(Default, Clone, Copy)]
pub struct Mix {
    drawn: [u64; SHARES.len()],
    to_a_town_that_is_down: u64,
    across_a_cut: [u64; SHARES.len()],
}

impl Mix {
    pub fn on_drawn(&mut self, fault: Fault) {
        self.drawn[fault as usize] += 1;
    }

    pub fn on_cut(&mut self, fault: Fault) {
        self.across_a_cut[fault as usize] += 1;
    }

    pub fn on_down(&mut self) {
        self.to_a_town_that_is_down += 1;
    }

    /// Failures of good lines between towns that are up.
    pub fn sum_drawn(&self) -> u64 {
        self.drawn.iter().sum()
    }

    pub fn show(&self) -> String {
        let sum = self.sum_drawn().max(1) as f64;
        let mut text = format!("failures of open lines: {}\n", self.sum_drawn());
        for (fault, share) in SHARES {
            let count = self.drawn[fault as usize];
            let percent = 100.0 * count as f64 / sum;
            let cut = self.across_a_cut[fault as usize];
            text += &format!("  {fault:?}: {count} ({percent:.1} %, reports {share} %)");
            text += &format!(", and {cut} across a cut\n");
        }
        let down = self.to_a_town_that_is_down;
        text + &format!("  to a town that was down: {down}\n")
    }

    /// Whether what was drawn is what the reports describe.
    pub fn check_shares(&self) {
        let sum = self.sum_drawn() as f64;
        for (fault, share) in SHARES {
            let expected = sum * share as f64 / SHARES_SUM as f64;
            let far = 5.0 * expected.sqrt() + 1.0;
            let count = self.drawn[fault as usize] as f64;
            let off = (count - expected).abs();
            assert!(off <= far, "{fault:?}: {count} of {sum}");
        }
    }
}

#[test]
fn failures_come_in_the_shares_of_the_reports() {
    let (mut mix, mut random) = (Mix::default(), Seeded::new(1));
    for _ in 0..100_000 {
        mix.on_drawn(Fault::draw(&mut random));
    }
    mix.check_shares();
}

#[test]
fn a_damaged_letter_is_never_the_letter() {
    let mut random = Seeded::new(2);
    let letter = vec![7; 300];
    for _ in 0..1_000 {
        assert_ne!(damage(&letter, &mut random), letter);
    }
}
