//! What the towns acknowledged, as plain sets; never asks a node.

use std::collections::{BTreeMap, BTreeSet};
use watari::api::{ApiError, ErrorCode};

/// What may be answered while the weather is bad; nothing was done then, or nobody knows.
const IN_BAD_WEATHER: [ErrorCode; 7] = [
    ErrorCode::NotReachable,
    ErrorCode::Locked,
    ErrorCode::NotLoggedIn,
    ErrorCode::SessionLocked,
    ErrorCode::Busy,
    ErrorCode::DiskFull,
    ErrorCode::StoreReadOnly,
];

/// An inquiry that somebody tried to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    pub provider: usize,
    /// The provider acknowledged the person's doses before.
    pub is_known: bool,
}

#[derive(Default)]
pub struct Model {
    people: u64,
    /// A town acknowledged this person's registration.
    pub registered: BTreeSet<(usize, u64)>,
    /// A town acknowledged both doses of this person, by import or by taking an answer over.
    pub dosed: BTreeSet<(usize, u64)>,
    /// Written before the question is sent: it may be sent although nobody acknowledged it.
    pub tried: BTreeMap<(usize, u64), Question>,
    /// Number of the inquiry as acknowledged.
    pub asked: BTreeMap<(usize, String), u64>,
    /// Acknowledged inquiries that the clerk has not finished with.
    pub pending: BTreeSet<(usize, String)>,
    refused: BTreeMap<&'static str, u64>,
}

impl Model {
    /// The next people nobody knows.
    pub fn take_people(&mut self, count: u64) -> Vec<u64> {
        let first = self.people;
        self.people += count;
        (first..self.people).collect()
    }

    /// Counts a refusal; one that fits no weather is a fault of the node.
    pub fn refuse(&mut self, error: &ApiError, what: &str) {
        assert!(IN_BAD_WEATHER.contains(&error.code), "{what}: {error:?}");
        *self.refused.entry(error.code.as_str()).or_default() += 1;
    }

    pub fn tally(&self) -> String {
        format!(
            "{} people, {} registrations, {} with doses, {} inquiries acknowledged of {} tried, refused {:?}",
            self.people,
            self.registered.len(),
            self.dosed.len(),
            self.asked.len(),
            self.tried.len(),
            self.refused
        )
    }
}
