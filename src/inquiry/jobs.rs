//! Which session's work comes next: answers before evaluations before new buckets. One at a time.

use super::ids::SessionId;
use std::collections::{HashMap, VecDeque};

/// Work that broke so often is not begun again.
const TRIES_MAX: u32 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkKind {
    Finalize,
    Evaluate,
    Blind,
}

#[derive(Default)]
pub struct Jobs {
    running: Option<SessionId>,
    finalize: VecDeque<SessionId>,
    evaluate: VecDeque<SessionId>,
    blind: VecDeque<SessionId>,
    /// How often a session's work broke.
    broken: HashMap<SessionId, u32>,
}

impl Jobs {
    pub fn add(&mut self, kind: WorkKind, session: SessionId) {
        match kind {
            WorkKind::Finalize => self.finalize.push_back(session),
            WorkKind::Evaluate => self.evaluate.push_back(session),
            WorkKind::Blind => self.blind.push_back(session),
        }
    }

    /// The next session, if none is being worked on.
    pub fn next(&mut self) -> Option<(WorkKind, SessionId)> {
        if self.running.is_some() {
            return None;
        }
        let finalize = self
            .finalize
            .pop_front()
            .map(|session| (WorkKind::Finalize, session));
        let evaluate = || {
            self.evaluate
                .pop_front()
                .map(|session| (WorkKind::Evaluate, session))
        };
        let blind = || {
            self.blind
                .pop_front()
                .map(|session| (WorkKind::Blind, session))
        };
        finalize.or_else(evaluate).or_else(blind)
    }

    /// Whether there is work and none is being done.
    pub fn are_waiting(&self) -> bool {
        let queues = [&self.finalize, &self.evaluate, &self.blind];
        self.running.is_none() && queues.iter().any(|queue| !queue.is_empty())
    }

    pub fn on_started(&mut self, session: SessionId) {
        self.running = Some(session);
    }

    /// Whether work that broke is worth another try; it waits behind the others.
    pub fn may_try_again(&mut self, session: SessionId) -> bool {
        let broken = self.broken.entry(session).or_default();
        *broken = broken.saturating_add(1);
        let may = *broken < TRIES_MAX;
        if !may {
            self.broken.remove(&session);
        }
        may
    }

    pub fn on_whole(&mut self, session: SessionId) {
        self.broken.remove(&session);
    }

    /// Whether this was the one that is worked on.
    pub fn on_done(&mut self, session: SessionId) -> bool {
        let running = self.running == Some(session);
        if running {
            self.running = None;
        }
        running
    }
}
