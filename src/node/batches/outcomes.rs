//! A row is asked, and a row has its outcome: both enter the commit of the session they belong to.

use super::{Batches, Mover, RECENT_MAX};
use super::{Head, MoverState, Place, count, place_key};
use crate::api::{ApiError, BatchState, InquiryState};
use crate::domain::Date;
use crate::inquiry::{AbortCode, AbortedWhy, OutcomeState};
use crate::node::clock::now_ms;
use crate::node::open::Open;
use crate::store::{Batch, Tree};

/// A row is not offered more often to a municipality that says "too many": with rests of up to an hour that is weeks.
const TRIES_MAX: u32 = 400;

/// What a commit makes of a row.
pub struct MoverChange {
    place: Place,
    mover: Mover,
    /// Of a batch that ended: its counts changed.
    head: Option<Head>,
    declined: bool,
}

impl Open {
    /// The row's inquiry begins with this batch of the store.
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn write_asked(
        &mut self,
        batch: &mut Batch,
        place: &Place,
        inquiry: &str,
        today: Date,
    ) -> Result<(), ApiError> {
        let mut mover = self.mover(&place.0, place.1)?;
        mover.state = MoverState::Queued;
        mover.inquiry = Some(inquiry.to_owned());
        mover.asked_on = Some(today);
        mover.tries = mover.tries.saturating_add(1);
        mover.write(batch, &place.0, place.1);
        let at = postcard::to_stdvec(place).expect("plain data");
        batch.put(Tree::Inquiry, &place_key(inquiry), at);
        self.batches.pending.push(MoverChange {
            place: place.clone(),
            mover,
            head: None,
            declined: false,
        });
        Ok(())
    }

    /// What an outcome makes of the row the inquiry belongs to, if it belongs to one. Gives whether the row is asked
    /// once more by itself, because the other side was full: then the inquiry has not ended for its clerk.
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn write_mover_outcome(
        &mut self,
        batch: &mut Batch,
        inquiry: &str,
        state: &OutcomeState,
    ) -> Result<bool, ApiError> {
        let Some(place) = self.place_of(inquiry)? else {
            return Ok(false);
        };
        let mut mover = self.mover(&place.0, place.1)?;
        let Some(head) = self.batches.latest_head(&place.0) else {
            return Ok(false);
        };
        let before = mover.word(head.state);
        let declined = *state == OutcomeState::Aborted(AbortedWhy::ByProvider(AbortCode::Rate));
        let goes_on = matches!(head.state, BatchState::Running | BatchState::Paused);
        let again = declined && goes_on && mover.tries < TRIES_MAX;
        mover.state = match state {
            _ if again => MoverState::Waiting,
            OutcomeState::Found(answer) => {
                mover.doses = u32::try_from(answer.doses.len()).unwrap_or(u32::MAX);
                MoverState::Ended(InquiryState::Found)
            }
            OutcomeState::NoAnswer => MoverState::Ended(InquiryState::NoAnswer),
            OutcomeState::Aborted(_) => MoverState::Ended(InquiryState::Aborted),
            OutcomeState::Expired => MoverState::Ended(InquiryState::Expired),
        };
        mover.write(batch, &place.0, place.1);
        let head = (!head.is_active()).then(|| {
            let mut head = head;
            count(&mut head.counts, before, -1);
            count(&mut head.counts, mover.word(head.state), 1);
            head.write(batch);
            head
        });
        self.batches.pending.push(MoverChange {
            place,
            mover,
            head,
            declined,
        });
        Ok(again)
    }
}

impl Batches {
    /// A head as the commit under way leaves it.
    fn latest_head(&self, batch: &str) -> Option<Head> {
        let pending = self.pending.iter().rev();
        let changed = pending.filter_map(|change| change.head.as_ref());
        let changed = changed
            .filter(|head| head.batch == batch)
            .map(Head::clone)
            .next();
        changed.or_else(|| self.heads.get(batch).cloned())
    }

    /// A commit begins, or did not come about.
    pub fn forget_pending(&mut self) {
        self.pending.clear();
    }

    /// What the commit changed is on disk.
    pub fn take_pending(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            self.apply(change, now_ms());
        }
    }

    fn apply(&mut self, change: MoverChange, now_ms: u64) {
        let (batch, row) = &change.place;
        let (provider, state) = (change.mover.provider, change.mover.state);
        if state == MoverState::Waiting {
            let queue = self.queues.entry(provider).or_default();
            if self
                .heads
                .get(batch)
                .is_some_and(|head| head.state == BatchState::Running)
            {
                queue.push_front(change.place.clone());
            }
        } else if state == MoverState::Queued {
            self.leave_queue(provider, &change.place);
        } else {
            self.recent.push_back(now_ms);
            let excess = self.recent.len().saturating_sub(RECENT_MAX);
            self.recent.drain(..excess);
        }
        let pace = self.paces.entry(provider).or_default();
        if change.declined {
            pace.on_declined(now_ms);
        } else if state != MoverState::Queued {
            pace.on_taken(now_ms);
        }
        let at = usize::try_from(row.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some(place) = self.active.get_mut(batch).and_then(|rows| rows.get_mut(at)) {
            *place = change.mover;
        }
        if let Some(head) = change.head {
            self.heads.insert(head.batch.clone(), head);
        }
        self.changed = true;
        self.look_soon();
    }

    pub(super) fn leave_queue(&mut self, provider: crate::domain::MunicipalityCode, place: &Place) {
        if let Some(queue) = self.queues.get_mut(&provider) {
            match queue.front() {
                Some(first) if first == place => drop(queue.pop_front()),
                _ => queue.retain(|waiting| waiting != place),
            }
            if queue.is_empty() {
                self.queues.remove(&provider);
            }
        }
    }
}
