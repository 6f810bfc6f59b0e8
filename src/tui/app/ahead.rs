//! Keys typed ahead of a reply that decides where they go: they wait for it in their order, and are dropped where it is a refusal.

use std::collections::VecDeque;

use crate::tui::burst::Typed;
use crate::tui::key::Key;

use super::{App, Asker, LOCK};

/// More than anybody types while a node answers.
const KEYS_MAX: usize = 4_096;

/// Keys that wait, each with its moment.
#[derive(Default)]
pub struct Ahead {
    keys: VecDeque<(Key, u64)>,
}

impl App {
    /// Whether the next key has to wait.
    pub(super) fn is_waiting(&self) -> bool {
        match &self.lock {
            Some(lock) => lock.is_checking(),
            None if self.overlay.is_some() => false,
            None => {
                let top = self.stack.last();
                top.is_some_and(|layer| layer.screen.is_waiting())
            }
        }
    }

    /// Keeps what was typed; `false` where it does not wait.
    pub(super) fn hold(&mut self, typed: &Typed, now_ms: u64) -> bool {
        if !self.is_waiting() {
            return false;
        }
        match typed {
            // Whoever leaves, locks or logs out does not wait.
            Typed::Key(Key::Esc | Key::Ctrl('l' | 'q')) => {
                self.drop_ahead();
                return false;
            }
            // The key that is waited for, once more: no consent to what was not seen yet.
            Typed::Key(Key::F(10)) if self.ahead.keys.is_empty() => {}
            Typed::Key(key) => self.keep(*key, now_ms),
            Typed::Scan(digits) => {
                digits
                    .chars()
                    .for_each(|digit| self.keep(Key::Char(digit), now_ms));
                self.keep(Key::Enter, now_ms);
            }
        }
        true
    }

    fn keep(&mut self, key: Key, now_ms: u64) {
        if self.ahead.keys.len() < KEYS_MAX {
            self.ahead.keys.push_back((key, now_ms));
        } else {
            self.bell = true;
        }
    }

    /// The reply is there: what waited for it goes on, until something is waited for again.
    pub(super) fn go_on(&mut self) {
        while !self.is_waiting()
            && let Some((key, now_ms)) = self.ahead.keys.pop_front()
        {
            self.on_key(key, now_ms);
        }
    }

    /// A refusal for whoever has the keys: what was typed behind it was not meant for what is there now.
    pub(super) fn drop_ahead_of(&mut self, asker: Asker) {
        if asker == LOCK || self.stack.last().is_some_and(|layer| layer.id == asker) {
            self.drop_ahead();
        }
    }

    pub(super) fn drop_ahead(&mut self) {
        self.ahead.keys.clear();
    }
}
