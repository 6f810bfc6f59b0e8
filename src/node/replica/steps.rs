//! How far this node is with each other one: when it looks next, what it is fetching, when both last held the same. In memory;
//! what was fetched is in the store, so nothing has to be remembered here.

use super::message::ReplicaMessage;
use super::ranges::{Asked, Found, Items, Key, SPANS_MAX, Span};
use super::shelf::{Inventory, Shelf};
use crate::domain::UnixTime;
use crate::net::PeerRef;
use std::collections::HashMap;
use std::sync::Arc;

/// Between two looks at a node that is in step.
const LOOK_EVERY_MS: u64 = 60_000;
/// After a look that failed, and between two greetings.
const AGAIN_MS: u64 = 5_000;
/// Between two words that a node lacks something.
const HINT_EVERY_MS: u64 = 10_000;
/// Between two words about changes.
const TELL_EVERY_MS: u64 = 500;
/// After a greeting the node with the higher number looks at once, and the other so much later: two that look at the same
/// time both fetch how they differ, and one of them for nothing.
const GIVE_WAY_MS: u64 = 1_000;
/// Whoever is being fetched from looks when it was not asked for so long.
const QUIET_MS: u64 = 2_000;
/// But not later than so long after it was due.
const PATIENCE_MS: u64 = 30_000;

/// What is being fetched from one node.
pub struct Pull {
    /// Place in [`Shelf::ALL`].
    place: usize,
    items: Arc<Inventory>,
    /// The first question was answered.
    begun: bool,
    /// To be asked about.
    spans: Vec<Span>,
    pub fetch: Vec<Key>,
    /// This node has something that the other lacks.
    ahead: bool,
    /// The question under way: an answer to any other is late, and worth nothing.
    pub outstanding: Option<ReplicaMessage>,
}

impl Pull {
    pub fn new(place: usize, items: Arc<Inventory>, ahead: bool) -> Self {
        Self {
            place,
            items,
            begun: false,
            spans: Vec::new(),
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

    fn items(&self) -> &Items {
        &self.items.items
    }

    /// The next question about what the other side has; none when all of it is known.
    pub fn next_asked(&self) -> Option<Asked> {
        if !self.begun {
            return Some(self.items().ask());
        }
        let spans: Vec<Span> = self.spans.iter().take(SPANS_MAX).copied().collect();
        (!spans.is_empty()).then_some(Asked::Spans(spans))
    }

    /// What the answer to the last question taught; whether it was one.
    pub fn learn(&mut self, asked: &Asked, found: &[Found]) -> bool {
        let Some(learned) = self.items().learn(asked, found) else {
            return false;
        };
        if let Asked::Spans(asked) = asked {
            self.spans.drain(..asked.len().min(self.spans.len()));
        }
        self.begun = true;
        self.spans.extend(learned.ask);
        self.fetch.extend(learned.fetch);
        self.ahead |= !learned.ahead.is_empty();
        true
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
    /// When it fetched from here last.
    asked_ms: Option<u64>,
    /// Something changed while this node fetched from it. Mostly what came from there, so it is told once, at the end.
    untold: bool,
}

impl Step {
    /// When to look, if nothing is being fetched.
    fn look_at_ms(&self) -> u64 {
        let quiet = self.asked_ms.map_or(0, |asked| asked + QUIET_MS);
        let latest = self.next_look_ms.saturating_add(PATIENCE_MS);
        self.next_look_ms.max(quiet.min(latest))
    }
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
        step.asked_ms = None;
    }

    /// A node of the higher number, or of the lower, has shown the municipality's keys: look, the one before the other.
    pub fn met(&mut self, at: PeerRef, is_higher: bool, at_ms: u64) {
        let give_way = if is_higher { GIVE_WAY_MS } else { 0 };
        self.step(at).next_look_ms = at_ms + give_way;
    }

    /// It fetches from here.
    pub fn asked(&mut self, at: PeerRef, at_ms: u64) {
        self.step(at).asked_ms = Some(at_ms);
    }

    pub fn look_at_all(&mut self, at_ms: u64) {
        for step in self.by_node.values_mut() {
            step.next_look_ms = at_ms;
            step.pull = None;
        }
    }

    pub fn is_due(&mut self, at: PeerRef, at_ms: u64) -> bool {
        let step = self.step(at);
        step.pull.is_none() && step.look_at_ms() <= at_ms
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

    /// Whether a node is told now that something changed here.
    pub fn may_tell(&mut self, at: PeerRef) -> bool {
        let step = self.step(at);
        step.untold |= step.pull.is_some();
        step.pull.is_none()
    }

    /// Everything that the other side had was fetched. Whether it is to be told that something changed here.
    pub fn ended(&mut self, at: PeerRef, is_ahead: bool, now: UnixTime, at_ms: u64) -> bool {
        let step = self.step(at);
        step.pull = None;
        let again = std::mem::take(&mut step.again);
        step.next_look_ms = at_ms + if again { 0 } else { LOOK_EVERY_MS };
        if !is_ahead {
            step.in_step_at = Some(now);
        }
        std::mem::take(&mut step.untold)
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
        let looks = looks.map(Step::look_at_ms);
        let tell = self.untold.then_some(self.told_ms + TELL_EVERY_MS);
        looks.chain(tell).min()
    }
}

#[cfg(test)]
mod tests;
