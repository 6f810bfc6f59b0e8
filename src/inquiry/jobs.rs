//! Which session's work comes next: answers before evaluations before new buckets. One at a time. The evaluations of
//! batches wait behind all of it, but every second turn among new buckets is theirs.

use super::ids::SessionId;
use std::collections::{HashMap, VecDeque};

/// Work that broke so often is not begun again.
const TRIES_MAX: u32 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkKind {
    Finalize,
    Evaluate,
    /// For a row of a batch.
    EvaluateInBatch,
    Blind,
}

#[derive(Default)]
pub struct Jobs {
    running: Option<SessionId>,
    finalize: VecDeque<SessionId>,
    evaluate: VecDeque<SessionId>,
    evaluate_in_batch: VecDeque<SessionId>,
    /// Whether the next turn between buckets and batches is the batches'.
    is_batch_turn: bool,
    blind: VecDeque<SessionId>,
    /// How often a session's work broke.
    broken: HashMap<SessionId, u32>,
}

impl Jobs {
    pub fn add(&mut self, kind: WorkKind, session: SessionId) {
        match kind {
            WorkKind::Finalize => self.finalize.push_back(session),
            WorkKind::Evaluate => self.evaluate.push_back(session),
            WorkKind::EvaluateInBatch => self.evaluate_in_batch.push_back(session),
            WorkKind::Blind => self.blind.push_back(session),
        }
    }

    /// The next session, if none is being worked on.
    pub fn next(&mut self) -> Option<(WorkKind, SessionId)> {
        if self.running.is_some() {
            return None;
        }
        let batch_first = self.is_batch_turn;
        let mut taken = |kind| {
            let queue = match kind {
                WorkKind::Finalize => &mut self.finalize,
                WorkKind::Evaluate => &mut self.evaluate,
                WorkKind::EvaluateInBatch => &mut self.evaluate_in_batch,
                WorkKind::Blind => &mut self.blind,
            };
            queue.pop_front().map(|session| (kind, session))
        };
        let first = taken(WorkKind::Finalize).or_else(|| taken(WorkKind::Evaluate));
        if first.is_some() {
            return first;
        }
        let next = if batch_first {
            taken(WorkKind::EvaluateInBatch).or_else(|| taken(WorkKind::Blind))
        } else {
            taken(WorkKind::Blind).or_else(|| taken(WorkKind::EvaluateInBatch))
        };
        self.is_batch_turn = matches!(next, Some((WorkKind::Blind, _)));
        next
    }

    /// Whether there is work and none is being done.
    pub fn are_waiting(&self) -> bool {
        let queues = [
            &self.finalize,
            &self.evaluate,
            &self.evaluate_in_batch,
            &self.blind,
        ];
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
