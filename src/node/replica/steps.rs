//! How far this node is with each other one: when it looks next, what it is fetching, when both last held the same. In memory;
//! what was fetched is in the store, so nothing has to be remembered here.

use super::message::ReplicaMessage;
use super::ranges::{Asked, Items, Key};
use super::shelf::Shelf;
use crate::domain::UnixTime;
use crate::net::PeerRef;
use std::collections::HashMap;

/// Between two looks at a node that is in step.
const LOOK_EVERY_MS: u64 = 60_000;
/// After a look that failed, and between two greetings.
const AGAIN_MS: u64 = 5_000;
/// Between two words that a node lacks something.
const HINT_EVERY_MS: u64 = 10_000;
/// Between two words about changes.
const TELL_EVERY_MS: u64 = 500;

/// What is being fetched from one node.
pub struct Pull {
    /// Place in [`Shelf::ALL`].
    place: usize,
    pub items: std::sync::Arc<super::shelf::Inventory>,
    pub ask: Vec<Asked>,
    pub fetch: Vec<Key>,
    /// This node has something that the other lacks.
    ahead: bool,
    /// The question under way: an answer to any other is late, and worth nothing.
    pub outstanding: Option<ReplicaMessage>,
}

impl Pull {
    pub fn new(place: usize, items: std::sync::Arc<super::shelf::Inventory>, ahead: bool) -> Self {
        Self {
            place,
            ask: items.items.ask(),
            items,
            fetch: Vec::new(),
            ahead,
            outstanding: None,
        }
    }

    pub fn shelf(&self) -> Option<Shelf> {
        Shelf::ALL.get(self.place).copied()
    }

    pub fn next_place(&self) -> usize {
        self.place + 1
    }

    pub fn is_ahead(&self) -> bool {
        self.ahead
    }

    pub fn items(&self) -> &Items {
        &self.items.items
    }

    /// What an answer taught.
    pub fn learn(&mut self, asked: &[Asked], differs: &[super::ranges::Differs]) {
        let learned = self.items().learn(differs);
        self.ask.drain(..asked.len().min(self.ask.len()));
        self.ask.extend(learned.ask);
        self.fetch.extend(learned.fetch);
        self.ahead |= !learned.ahead.is_empty();
    }

    /// The first keys were answered, so many of them.
    pub fn fetched(&mut self, count: usize) {
        self.fetch.drain(..count.min(self.fetch.len()));
    }
}

#[derive(Default)]
struct Step {
    next_look_ms: u64,
    pull: Option<Pull>,
    /// Look again as soon as this one has ended.
    again: bool,
    in_step_at: Option<UnixTime>,
    hinted_ms: Option<u64>,
}

/// All of them.
#[derive(Default)]
pub struct Steps {
    by_node: HashMap<PeerRef, Step>,
    told: Option<[u8; 32]>,
    told_ms: u64,
    /// A change that nobody was told of yet.
    untold: bool,
}

impl Steps {
    fn step(&mut self, at: PeerRef) -> &mut Step {
        self.by_node.entry(at).or_default()
    }

    /// Something happened there: look now.
    pub fn look_at(&mut self, at: PeerRef, at_ms: u64) {
        let step = self.step(at);
        step.again = step.pull.is_some();
        step.next_look_ms = at_ms;
    }

    pub fn look_at_all(&mut self, at_ms: u64) {
        for step in self.by_node.values_mut() {
            step.next_look_ms = at_ms;
            step.pull = None;
        }
    }

    pub fn is_due(&mut self, at: PeerRef, at_ms: u64) -> bool {
        let step = self.step(at);
        step.pull.is_none() && step.next_look_ms <= at_ms
    }

    pub fn greeted(&mut self, at: PeerRef, at_ms: u64) {
        self.step(at).next_look_ms = at_ms + AGAIN_MS;
    }

    /// What was under way is given up, and begun again later; what was fetched is on disk.
    pub fn failed(&mut self, at: PeerRef, at_ms: u64) {
        let step = self.step(at);
        step.pull = None;
        step.next_look_ms = at_ms + AGAIN_MS;
    }

    pub fn put_pull(&mut self, at: PeerRef, pull: Pull) {
        self.step(at).pull = Some(pull);
    }

    pub fn take_pull(&mut self, at: PeerRef) -> Option<Pull> {
        self.step(at).pull.take()
    }

    /// The pull whose question this is.
    pub fn take_asking(&mut self, at: PeerRef, message: &ReplicaMessage) -> Option<Pull> {
        let step = self.step(at);
        let mut pull = step
            .pull
            .take_if(|pull| pull.outstanding.as_ref() == Some(message))?;
        pull.outstanding = None;
        Some(pull)
    }

    /// Whether a node is told now that it lacks something; two that refuse each other's records would never end.
    pub fn may_hint(&mut self, at: PeerRef, at_ms: u64) -> bool {
        let step = self.step(at);
        let may = step
            .hinted_ms
            .is_none_or(|hinted| at_ms >= hinted + HINT_EVERY_MS);
        if may {
            step.hinted_ms = Some(at_ms);
        }
        may
    }

    /// Everything that the other side had was fetched.
    pub fn ended(&mut self, at: PeerRef, is_ahead: bool, now: UnixTime, at_ms: u64) {
        let step = self.step(at);
        step.pull = None;
        let again = std::mem::take(&mut step.again);
        step.next_look_ms = at_ms + if again { 0 } else { LOOK_EVERY_MS };
        if !is_ahead {
            step.in_step_at = Some(now);
        }
    }

    /// The other side compared, and found the same.
    pub fn compared(&mut self, at: PeerRef, shelf: Shelf, agrees: bool, now: UnixTime) {
        let step = self.step(at);
        if shelf == Shelf::Documents && agrees && step.pull.is_none() {
            step.in_step_at = Some(now);
        }
    }

    /// Something is still missing that comes in a moment.
    pub fn look_soon(&mut self, at: PeerRef, at_ms: u64) {
        let step = self.step(at);
        step.next_look_ms = at_ms + AGAIN_MS;
        step.in_step_at = None;
    }

    pub fn in_step_at(&self, at: PeerRef) -> Option<UnixTime> {
        self.by_node.get(&at)?.in_step_at
    }

    pub fn behind_by(&self, at: PeerRef) -> u64 {
        let pull = self.by_node.get(&at).and_then(|step| step.pull.as_ref());
        pull.map_or(0, |pull| pull.fetch.len() as u64)
    }

    /// Whether the others are to be told that something changed here.
    pub fn is_news(&mut self, state: [u8; 32], at_ms: u64) -> bool {
        let first = self.told.is_none();
        self.untold |= !first && self.told != Some(state);
        self.told = Some(state);
        if !self.untold || at_ms < self.told_ms + TELL_EVERY_MS {
            return false;
        }
        self.untold = false;
        self.told_ms = at_ms;
        true
    }

    /// When something is due next.
    pub fn due_at_ms(&self) -> Option<u64> {
        let looks = self.by_node.values().filter(|step| step.pull.is_none());
        let looks = looks.map(|step| step.next_look_ms);
        let tell = self.untold.then_some(self.told_ms + TELL_EVERY_MS);
        looks.chain(tell).min()
    }
}
