//! What lies between towns: envelopes under way, and how badly they travel.

use super::Seeded;
use std::collections::{BTreeMap, BTreeSet};
use watari::domain::MunicipalityCode;
use watari::inquiry::{MessageId, Outgoing};

/// How envelopes travel. The default loses nothing and takes 10 ms.
#[derive(Clone)]
pub struct Schedule {
    pub drop_percent: u32,
    pub duplicate_percent: u32,
    /// Delivered, and the sender never hears of it.
    pub silent_percent: u32,
    pub delay_ms: u64,
    /// Up to so much more, each envelope by itself: later ones overtake.
    pub jitter_ms: u64,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            drop_percent: 0,
            duplicate_percent: 0,
            silent_percent: 0,
            delay_ms: 10,
            jitter_ms: 0,
        }
    }
}

/// One envelope under way.
#[derive(Clone)]
pub struct Flight {
    pub from: MunicipalityCode,
    pub to: MunicipalityCode,
    pub message: MessageId,
    pub envelope: Vec<u8>,
    /// Whether the sender hears of its arrival.
    pub reported: bool,
    /// Lost on the way: the sender hears that, nobody else anything.
    pub lost: bool,
}

/// What a relay sees of an envelope.
#[derive(Clone)]
pub struct Seen {
    pub at_ms: u64,
    pub from: MunicipalityCode,
    pub to: MunicipalityCode,
    pub envelope: Vec<u8>,
}

pub struct Wire {
    pub schedule: Schedule,
    /// Pairs that cannot reach each other, one way each.
    pub cuts: BTreeSet<(MunicipalityCode, MunicipalityCode)>,
    /// Everything that was handed over, where it is wanted.
    pub seen: Option<Vec<Seen>>,
    /// How many were handed over.
    pub count: u64,
    entropy: Seeded,
    flights: BTreeMap<(u64, u64), Flight>,
}

impl Wire {
    pub fn new(seed: u64) -> Self {
        Self {
            schedule: Schedule::default(),
            cuts: BTreeSet::new(),
            seen: None,
            count: 0,
            entropy: Seeded::new(seed),
            flights: BTreeMap::new(),
        }
    }

    /// Takes an envelope and decides its fate.
    pub fn take(&mut self, from: MunicipalityCode, outgoing: Outgoing, now_ms: u64) {
        self.count += 1;
        if let Some(seen) = &mut self.seen {
            seen.push(Seen {
                at_ms: now_ms,
                from,
                to: outgoing.to,
                envelope: outgoing.envelope.clone(),
            });
        }
        let schedule = self.schedule.clone();
        let flight = Flight {
            from,
            to: outgoing.to,
            message: outgoing.message,
            envelope: outgoing.envelope,
            reported: !self.entropy.percent(schedule.silent_percent),
            lost: self.entropy.percent(schedule.drop_percent),
        };
        if self.entropy.percent(schedule.duplicate_percent) {
            self.put(flight.clone(), now_ms);
        }
        self.put(flight, now_ms);
    }

    /// Puts an envelope under way, whoever made it.
    pub fn put(&mut self, flight: Flight, now_ms: u64) {
        let jitter_ms = self.entropy.below(self.schedule.jitter_ms + 1);
        let due_ms = now_ms + self.schedule.delay_ms + jitter_ms;
        self.count += 1;
        self.flights.insert((due_ms, self.count), flight);
    }

    /// The next envelope whose time has come.
    pub fn pop(&mut self, now_ms: u64) -> Option<Flight> {
        let first = self.flights.first_entry()?;
        (first.key().0 <= now_ms).then(|| first.remove())
    }

    pub fn next_ms(&self) -> Option<u64> {
        self.flights
            .first_key_value()
            .map(|((due_ms, _), _)| *due_ms)
    }

    pub fn is_cut(&self, from: MunicipalityCode, to: MunicipalityCode) -> bool {
        self.cuts.contains(&(from, to))
    }

    pub fn cut(&mut self, a: MunicipalityCode, b: MunicipalityCode) {
        self.cuts.extend([(a, b), (b, a)]);
    }
}
