//! Telling a barcode reader from fingers: digits faster than anybody types, then Enter.

use crate::tui::key::Key;

/// Longest pause between two digits of a reader.
pub const GAP_MS_MAX: u64 = 50;
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

/// Digits held back while they may be the beginning of a barcode. Only used while no field takes letters.
#[derive(Default)]
pub struct Burst {
    held: Vec<(Key, char)>,
    last_ms: u64,
}

impl Burst {
    /// A key at a moment; gives what is decided now.
    pub fn push(&mut self, key: Key, now_ms: u64) -> Vec<Typed> {
        let mut decided = if now_ms.saturating_sub(self.last_ms) > GAP_MS_MAX {
            self.flush()
        } else {
            Vec::new()
        };
        self.last_ms = now_ms;
        match key.digit() {
            Some(digit) if self.held.len() < DIGITS_MAX => {
                self.held.push((key, char::from(b'0' + digit)));
            }
            _ if matches!(key, Key::Enter | Key::Tab) && self.held.len() >= DIGITS_MIN => {
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

    pub fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }
}
