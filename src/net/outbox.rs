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
use std::time::Instant;

/// The place of an entry, ascending in the order it came.
pub(super) type Place = u64;

pub(super) enum Subject {
    Letter { message_id: MessageId, to: To },
    Question { to: PeerRef },
}

impl Subject {
    pub fn to(&self) -> To {
        match self {
            Subject::Letter { to, .. } => *to,
            Subject::Question { to } => To::Node(*to),
        }
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

#[derive(Default)]
pub(super) struct Outbox {
    entries: BTreeMap<Place, Entry>,
    next: Place,
}

impl Outbox {
    pub fn add(&mut self, subject: Subject, bytes: Vec<u8>, deadline: Instant, room: Room) {
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
        self.entries.insert(self.next, entry);
        self.next += 1;
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn holds(&self, id: &MessageId) -> bool {
        let same = |entry: &Entry| matches!(&entry.subject, Subject::Letter { message_id, .. } if message_id == id);
        self.entries.values().any(same)
    }

    pub fn get(&self, place: Place) -> Option<&Entry> {
        self.entries.get(&place)
    }

    /// Entries that wait and may be tried now, oldest first.
    pub fn due(&self, now: Instant) -> Vec<Place> {
        self.pick(|entry| entry.flight.is_none() && entry.backoff.ready(now))
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
        if let Some(entry) = self.entries.get_mut(&place) {
            entry.attempts = entry.attempts.saturating_add(1);
            entry.flight = Some(Flight { with, since: now });
        }
    }

    /// The flight ended without success; the entry waits again.
    pub fn land(&mut self, place: Place, fault: Fault) -> Option<&mut Entry> {
        let entry = self.entries.get_mut(&place)?;
        entry.flight = None;
        entry.fault = Some(fault);
        Some(entry)
    }

    /// All flights end with the swarm they flew in.
    pub fn land_all(&mut self, fault: Fault) {
        for entry in self
            .entries
            .values_mut()
            .filter(|entry| entry.flight.is_some())
        {
            entry.flight = None;
            entry.fault = Some(fault);
        }
    }

    /// Everything changed: every waiting entry may be tried at once.
    pub fn hurry(&mut self) {
        for entry in self.entries.values_mut() {
            entry.backoff.hurry();
        }
    }

    /// Questions to a node that wait for a connection.
    pub fn questions_to(&self, at: PeerRef) -> Vec<Place> {
        self.pick(|entry| {
            entry.flight.is_none() && matches!(entry.subject, Subject::Question { to } if to == at)
        })
    }

    pub fn end(&mut self, place: Place) -> Option<Entry> {
        self.entries.remove(&place)
    }

    fn pick(&self, wanted: impl Fn(&Entry) -> bool) -> Vec<Place> {
        self.entries
            .iter()
            .filter(|(_, entry)| wanted(entry))
            .map(|(place, _)| *place)
            .collect()
    }
}
