//! Telling a barcode reader from fingers: digits faster than anybody types, then Enter. Where the Enter stays away, an input
//! method swallowed it.

use crate::tui::key::Key;

/// Longest pause between two digits of a reader.
pub const GAP_MS_MAX: u64 = 50;
/// After this pause the Enter of a reader does not come any more.
pub const ENTER_MS_MAX: u64 = 300;
/// Fewer digits are a person's.
const DIGITS_MIN: usize = 8;
/// More digits are no barcode in use here.
const DIGITS_MAX: usize = 32;

/// What keys turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    Key(Key),
    /// The digits of a barcode; its Enter is part of it.
    Scan(String),
}

/// A run of digits into a field, as fast as a reader's.
#[derive(Default)]
pub struct Run {
    digits: usize,
    last_ms: u64,
}

impl Run {
    pub fn push(&mut self, key: Key, now_ms: u64) {
        let fast = now_ms.saturating_sub(self.last_ms) <= GAP_MS_MAX;
        self.last_ms = now_ms;
        self.digits = match key.digit() {
            Some(_) if fast => self.digits + 1,
            Some(_) => 1,
            None => 0,
        };
    }

    /// It is a reader's, and the Enter behind it has not come.
    pub const fn lacks_enter(&self) -> bool {
        self.digits >= DIGITS_MIN
    }
}

/// Digits held back while they may be the beginning of a barcode. Only used while no field takes letters.
#[derive(Default)]
pub struct Burst {
    held: Vec<(Key, char)>,
    last_ms: u64,
}

impl Burst {
    /// A key at a moment; gives what is decided now.
    pub fn push(&mut self, key: Key, now_ms: u64) -> Vec<Typed> {
        let gap = now_ms.saturating_sub(self.last_ms);
        let ends = matches!(key, Key::Enter | Key::Tab);
        let late = self.lacks_enter() && ends && gap <= ENTER_MS_MAX;
        let mut decided = if gap > GAP_MS_MAX && !late {
            self.flush()
        } else {
            Vec::new()
        };
        self.last_ms = now_ms;
        match key.digit() {
            Some(digit) if self.held.len() < DIGITS_MAX => {
                self.held.push((key, char::from(b'0' + digit)));
            }
            _ if ends && self.lacks_enter() => {
                let digits = self.held.drain(..).map(|(_, digit)| digit).collect();
                decided.push(Typed::Scan(digits));
            }
            _ => {
                decided.extend(self.flush());
                decided.push(Typed::Key(key));
            }
        }
        decided
    }

    /// Nothing came for longer than a reader pauses: what is held was typed.
    pub fn flush(&mut self) -> Vec<Typed> {
        self.held
            .drain(..)
            .map(|(key, _)| Typed::Key(key))
            .collect()
    }

    /// Digits are held that may still turn out to be a person's.
    pub fn is_holding(&self) -> bool {
        !self.held.is_empty() && !self.lacks_enter()
    }

    /// A reader's digits wait for their Enter.
    pub fn lacks_enter(&self) -> bool {
        self.held.len() >= DIGITS_MIN
    }

    /// The Enter did not come: the digits are nobody's commands. Never shown, they may be a My Number.
    pub fn drop_digits(&mut self) {
        self.held.clear();
    }
}
