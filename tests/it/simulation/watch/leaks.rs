//! Whether the number of a person stands where that person is unknown: as digits, or as an integer.

use super::super::people::Citizen;
use super::super::town::Town;
use std::collections::HashMap;
use watari::crypto::sha256;
use watari::inquiry::envelope::{Header, open};
use watari::inquiry::{Commit, Holdings};

/// Longer values are elements and envelopes: only digits are searched there.
const SHORT_MAX: usize = 10_000;

#[derive(Default)]
pub struct Leaks {
    /// Who is behind eight bytes: the head of the digits, both orders of the integer, the head of a plain hash.
    traces: HashMap<[u8; 8], Vec<Citizen>>,
    /// One bit for each trace: most windows are no trace, and are passed over without a look into the map.
    maybe: Vec<u64>,
}

/// Bits of `maybe`, as a power of two.
const MAYBE_BITS: u32 = 24;

/// The word and the bit of a window.
fn place(window: [u8; 8]) -> (usize, u64) {
    let mixed = u64::from_le_bytes(window).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let bit = mixed >> (64 - MAYBE_BITS);
    ((bit / 64) as usize, 1 << (bit % 64))
}

impl Leaks {
    pub fn know(&mut self, citizen: Citizen) {
        let digits = citizen.digits();
        let integer: u64 = std::str::from_utf8(&digits).unwrap().parse().unwrap();
        let hash = sha256(&[&digits]);
        let head = |bytes: &[u8]| *bytes.first_chunk::<8>().unwrap();
        for trace in [
            head(&digits),
            integer.to_be_bytes(),
            integer.to_le_bytes(),
            head(&hash),
        ] {
            self.traces.entry(trace).or_default().push(citizen);
            self.maybe.resize(1 << (MAYBE_BITS - 6), 0);
            let (word, bit) = place(trace);
            self.maybe[word] |= bit;
        }
    }

    pub fn check_commit(&self, town: &Town, commit: &Commit) {
        for (_, row) in &commit.rows {
            if let Some(row) = row {
                self.check(town, row);
            }
        }
        for half in &commit.halves {
            self.check(town, &half.half.bytes);
        }
        for leaf in &commit.leaves {
            self.check(town, leaf.detail.as_bytes());
            if let Some(hash) = &leaf.hash {
                self.check(town, hash);
            }
        }
    }

    /// What an M1 says once it is open. All other letters lie in rows after they were opened.
    pub fn check_first_letter(&self, town: &Town, envelope: &[u8]) {
        let key = Header::parse(envelope).map(|header| header.key_id);
        let secret = key.and_then(|key| town.seal_secret(&key));
        if let Some(opened) = secret.and_then(|secret| open(envelope, &secret)) {
            self.check(town, &opened.body);
            self.check(town, &opened.attachment);
        }
    }

    fn may_be_trace(&self, window: [u8; 8]) -> bool {
        let (word, bit) = place(window);
        self.maybe.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn check(&self, town: &Town, bytes: &[u8]) {
        let is_short = bytes.len() <= SHORT_MAX;
        for (at, window) in bytes.array_windows::<8>().enumerate() {
            let digits = window[0].is_ascii_digit() && window[7].is_ascii_digit();
            if !(is_short || digits) || !self.may_be_trace(*window) {
                continue;
            }
            for citizen in self.traces.get(window).into_iter().flatten() {
                let whole = bytes.get(at..at + 12) == Some(&citizen.digits());
                let is_trace = whole || !window.iter().all(u8::is_ascii_digit);
                assert!(
                    !is_trace || town.knows(*citizen),
                    "{} holds the number of a person unknown there",
                    town.code
                );
            }
        }
    }
}
