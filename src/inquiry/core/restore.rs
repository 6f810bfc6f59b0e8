//! The core out of its rows: after a restart everything that was under way goes on.

use super::{Core, Own, reply_id};
use crate::crypto::canonical;
use crate::inquiry::answering::{Answering, AnsweringPhase, answer_due_ms};
use crate::inquiry::asking::{Asking, AskingPhase};
use crate::inquiry::ids::{PersonId, RowKey};
use crate::inquiry::jobs::{Jobs, WorkKind};
use crate::inquiry::limits::{Limits, Moments, Window};
use crate::inquiry::quota::Admission;
use crate::inquiry::retry::Retry;
use crate::inquiry::sender::SenderRow;
use crate::inquiry::step::Step;
use crate::inquiry::timers::Timers;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, HashMap, HashSet};
use zeroize::Zeroizing;

pub(super) const ASKING: u8 = 1;
pub(super) const ANSWERING: u8 = 2;
pub(super) const SENDER: u8 = 3;
pub(super) const PERSON: u8 = 4;
const ROW_LEN_MAX: usize = 65_536;

/// When inquiries about one person were answered.
#[derive(Encode, Decode)]
#[cbor(map)]
struct PersonRow {
    #[n(0)]
    person: PersonId,
    #[n(1)]
    answered_ms: Vec<u64>,
}

/// A row names its kind itself: keys on disk tell nothing.
pub(super) fn row<T: Encode<()>>(kind: u8, value: &T) -> Zeroizing<Vec<u8>> {
    let encoded = canonical::encode_secret(value);
    let mut row = Zeroizing::new(Vec::with_capacity(encoded.len().saturating_add(1)));
    row.push(kind);
    row.extend_from_slice(&encoded);
    row
}

impl Core {
    /// A core that knows nothing yet.
    pub fn new(own: Own, limits: Limits) -> Self {
        Self {
            own,
            limits,
            asking: BTreeMap::new(),
            answering: BTreeMap::new(),
            reply_keys: HashMap::new(),
            closed_keys: HashSet::new(),
            senders: BTreeMap::new(),
            persons: BTreeMap::new(),
            quotas: Vec::new(),
            timers: Timers::default(),
            jobs: Jobs::default(),
            last_ms: 0,
        }
    }

    /// Takes up the rows that [`RowKey::is_read_at_start`] names, in any order. What cannot be read is counted and left
    /// alone: it is of a later version, or damaged, and `check` will name it.
    pub fn restore<B: AsRef<[u8]>>(
        own: Own,
        limits: Limits,
        rows: impl IntoIterator<Item = B>,
        now_ms: u64,
    ) -> (Self, usize) {
        let mut core = Self::new(own, limits);
        let unreadable = rows
            .into_iter()
            .filter(|row| core.take_row(row.as_ref(), now_ms).is_none())
            .count();
        core.last_ms = now_ms;
        (core, unreadable)
    }

    fn take_row(&mut self, row: &[u8], now_ms: u64) -> Option<()> {
        let (kind, bytes) = row.split_first()?;
        match *kind {
            ASKING => self.take_asking(read(bytes)?, now_ms),
            ANSWERING => self.take_answering(read(bytes)?, now_ms),
            SENDER => {
                let row: SenderRow = read(bytes)?;
                self.sender(row.code).restore(row);
            }
            PERSON => {
                let row: PersonRow = read(bytes)?;
                self.persons
                    .insert(row.person, Moments::new(row.answered_ms));
            }
            _ => return None,
        }
        Some(())
    }

    fn take_asking(&mut self, mut asking: Asking, now_ms: u64) {
        let id = asking.id();
        asking.retry = asking.sends().map(|kind| Retry::due_at(kind, now_ms));
        if matches!(asking.phase, AskingPhase::Evaluating { .. }) {
            self.jobs.add(asking.evaluation(), id);
        }
        asking.reply_id = reply_id(asking.reply()).or(asking.reply_id);
        self.point_reply_key(id, asking.reply_id, asking.reply().is_some());
        // Nobody else wakes a question that waits, or work that was under way: the first tick takes them up.
        let wakes_ms = match asking.phase {
            AskingPhase::Waiting | AskingPhase::Evaluating { .. } => now_ms,
            _ => asking.wakes_ms(),
        };
        self.timers.set(id, wakes_ms.max(1));
        self.asking.insert(id, asking);
    }

    fn take_answering(&mut self, mut answering: Answering, now_ms: u64) {
        let id = answering.id();
        match &mut answering.phase {
            AnsweringPhase::Queued { .. } => self.jobs.add(WorkKind::Blind, id),
            AnsweringPhase::Finalizing { .. } => self.jobs.add(WorkKind::Finalize, id),
            // Whether it had left is not known; it leaves (again) at a multiple of the delay.
            AnsweringPhase::Decided {
                due_ms,
                answer_after_ms,
                ..
            } if *due_ms < now_ms => {
                *due_ms = answer_due_ms(*due_ms, *answer_after_ms, now_ms);
            }
            _ => {}
        }
        answering.retry = answering
            .sends()
            .map(|(kind, due_ms)| Retry::due_at(kind, due_ms.max(now_ms)));
        answering.reply_id = reply_id(answering.reply()).or(answering.reply_id);
        self.point_reply_key(id, answering.reply_id, answering.reply().is_some());
        let opened_ms = answering.opened_ms;
        if answering.admission() == Admission::Usual {
            self.sender(answering.peer).opened.insert(opened_ms);
        }
        let wakes_ms = match answering.phase {
            AnsweringPhase::Queued { .. } | AnsweringPhase::Finalizing { .. } => now_ms,
            _ => answering.wakes_ms(),
        };
        self.timers.set(id, wakes_ms.max(1));
        self.answering.insert(id, answering);
    }

    /// One more inquiry about a person. Gives how many there were in the last 30 days.
    pub(super) fn count_person(&mut self, person: PersonId, step: &mut Step<'_>) -> usize {
        let moments = self.persons.entry(person).or_default();
        moments.forget(Window::ThirtyDays, step.now_ms);
        moments.push(step.now_ms, self.limits.person_inquiries.saturating_add(1));
        let count = moments.within(Window::ThirtyDays, step.now_ms);
        let answered_ms = moments.iter().collect();
        step.save(
            RowKey::Person(person),
            row(
                PERSON,
                &PersonRow {
                    person,
                    answered_ms,
                },
            ),
        );
        count
    }
}

fn read<'b, T: Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Option<T> {
    canonical::decode(bytes, ROW_LEN_MAX).ok()
}
