//! Letters and questions that wait, fly and come to an end.
//!
//! Invariant: an entry leaves only through `end`, which the task turns into exactly one report.

use crate::net::Fault;
use crate::net::MessageId;
use crate::net::PeerRef;
use crate::net::To;
use crate::net::backoff::Backoff;
use crate::net::handle::Room;
use libp2p::PeerId;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashSet;
use std::time::Instant;

/// The place of an entry, ascending in the order it came.
pub(super) type Place = u64;

/// Which protocol a question goes over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Info,
    /// With the tag the asking side knows it by.
    Sibling(u64),
    Mailbox(u64),
}

pub(super) enum Subject {
    Letter { message_id: MessageId, to: To },
    Question { to: PeerRef, line: Line },
}

impl Subject {
    pub fn to(&self) -> To {
        match self {
            Subject::Letter { to, .. } => *to,
            Subject::Question { to, .. } => To::Node(*to),
        }
    }

    /// Whoever asked decides whether to ask again.
    pub fn is_tried_once(&self) -> bool {
        !matches!(self, Subject::Letter { .. })
    }
}

pub(super) struct Entry {
    pub subject: Subject,
    pub bytes: Vec<u8>,
    pub deadline: Instant,
    pub attempts: u32,
    pub backoff: Backoff,
    pub fault: Option<Fault>,
    pub room: Room,
    flight: Option<Flight>,
}

struct Flight {
    with: PeerId,
    since: Instant,
}

/// Invariant: `waiting` names every entry that does not fly, by where it wants to go.
#[derive(Default)]
pub(super) struct Outbox {
    entries: BTreeMap<Place, Entry>,
    waiting: BTreeMap<To, BTreeSet<Place>>,
    ids: HashSet<MessageId>,
    next: Place,
}

impl Outbox {
    pub fn add(&mut self, subject: Subject, bytes: Vec<u8>, deadline: Instant, room: Room) {
        let (place, to) = (self.next, subject.to());
        if let Subject::Letter { message_id, .. } = subject {
            self.ids.insert(message_id);
        }
        let entry = Entry {
            subject,
            bytes,
            deadline,
            attempts: 0,
            backoff: Backoff::default(),
            fault: None,
            room,
            flight: None,
        };
        self.entries.insert(place, entry);
        self.waiting.entry(to).or_default().insert(place);
        self.next += 1;
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn holds(&self, id: &MessageId) -> bool {
        self.ids.contains(id)
    }

    /// The letter ends without a report if it does not fly, else with the end of its flight.
    pub fn forget(&mut self, id: &MessageId) {
        let is_it = |entry: &Entry| matches!(entry.subject, Subject::Letter { message_id, .. } if message_id == *id);
        let mut entries = self.entries.iter_mut();
        let Some((place, entry)) = entries.find(|(_, entry)| is_it(entry)) else {
            return;
        };
        match &entry.flight {
            Some(flight) => entry.deadline = flight.since,
            None => {
                let place = *place;
                self.end(place);
            }
        }
    }

    pub fn get(&self, place: Place) -> Option<&Entry> {
        self.entries.get(&place)
    }

    /// Where anything waits to go.
    pub fn destinations(&self) -> Vec<To> {
        self.waiting.keys().copied().collect()
    }

    /// What waits to go there and may be tried now, oldest first, as many as could fly at once.
    pub fn ready(&self, to: To, now: Instant, max: usize) -> Vec<Place> {
        let ready = |place: &&Place| {
            self.get(**place)
                .is_some_and(|entry| entry.backoff.ready(now))
        };
        let waiting = self.waiting.get(&to).into_iter().flatten();
        waiting.filter(ready).take(max).copied().collect()
    }

    /// Entries whose time is over. One in flight waits for the end of its flight, unless that was lost.
    pub fn overdue(&self, now: Instant) -> Vec<Place> {
        self.pick(|entry| entry.flight.is_none() && entry.deadline <= now)
    }

    /// Flights that began before this moment: their end was never told.
    pub fn lost(&self, before: Instant) -> Vec<(Place, PeerId)> {
        let lost = |(place, entry): (&Place, &Entry)| match &entry.flight {
            Some(flight) if flight.since < before => Some((*place, flight.with)),
            _ => None,
        };
        self.entries.iter().filter_map(lost).collect()
    }

    pub fn fly(&mut self, place: Place, with: PeerId, now: Instant) {
        let Some(entry) = self.entries.get_mut(&place) else {
            return;
        };
        entry.attempts = entry.attempts.saturating_add(1);
        entry.flight = Some(Flight { with, since: now });
        let to = entry.subject.to();
        self.no_longer_waits(place, to);
    }

    /// The flight ended without success; the entry waits again.
    pub fn land(&mut self, place: Place, fault: Fault) -> Option<&mut Entry> {
        let entry = self.entries.get_mut(&place)?;
        entry.flight = None;
        entry.fault = Some(fault);
        self.waiting
            .entry(entry.subject.to())
            .or_default()
            .insert(place);
        Some(entry)
    }

    /// All flights end with the swarm they flew in.
    pub fn land_all(&mut self, fault: Fault) {
        for place in self.pick(|entry| entry.flight.is_some()) {
            self.land(place, fault);
        }
    }

    /// Everything changed: every waiting entry may be tried at once.
    pub fn hurry(&mut self) {
        for entry in self.entries.values_mut() {
            entry.backoff.hurry();
        }
    }

    /// Questions and errands to a node that wait for a connection.
    pub fn questions_to(&self, at: PeerRef) -> Vec<Place> {
        let question = |place: &&Place| {
            self.get(**place)
                .is_some_and(|entry| entry.subject.is_tried_once())
        };
        self.waiting
            .get(&To::Node(at))
            .into_iter()
            .flatten()
            .filter(question)
            .copied()
            .collect()
    }

    pub fn end(&mut self, place: Place) -> Option<Entry> {
        let entry = self.entries.remove(&place)?;
        self.no_longer_waits(place, entry.subject.to());
        if let Subject::Letter { message_id, .. } = &entry.subject {
            self.ids.remove(message_id);
        }
        Some(entry)
    }

    fn no_longer_waits(&mut self, place: Place, to: To) {
        if let Some(places) = self.waiting.get_mut(&to) {
            places.remove(&place);
            if places.is_empty() {
                self.waiting.remove(&to);
            }
        }
    }

    fn pick(&self, wanted: impl Fn(&Entry) -> bool) -> Vec<Place> {
        self.entries
            .iter()
            .filter(|(_, entry)| wanted(entry))
            .map(|(place, _)| *place)
            .collect()
    }
}
