//! When each session wants to be looked at next.

use super::ids::SessionId;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub struct Timers {
    due: BTreeSet<(u64, SessionId)>,
    of: BTreeMap<SessionId, u64>,
}

impl Timers {
    pub fn set(&mut self, session: SessionId, at_ms: u64) {
        self.remove(&session);
        self.due.insert((at_ms, session));
        self.of.insert(session, at_ms);
    }

    pub fn remove(&mut self, session: &SessionId) {
        if let Some(at_ms) = self.of.remove(session) {
            self.due.remove(&(at_ms, *session));
        }
    }

    pub fn first_ms(&self) -> Option<u64> {
        self.due.first().map(|(at_ms, _)| *at_ms)
    }

    /// A session whose time has come; its timer is gone.
    pub fn pop(&mut self, now_ms: u64) -> Option<SessionId> {
        let (at_ms, session) = *self.due.first()?;
        (at_ms <= now_ms).then(|| {
            self.remove(&session);
            session
        })
    }
}
