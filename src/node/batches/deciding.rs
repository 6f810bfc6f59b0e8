//! A second person lets a batch begin; any of the two holds, continues or ends it. Each is a leaf before it takes effect.

use super::Head;
use crate::api::{ApiError, BatchState, BatchStep, ErrorCode};
use crate::audit::LeafType;
use crate::domain::{UnixTime, clean_text};
use crate::node::doses::{reason, user_of};
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use crate::store::Batch;

const REASON_CHARS_MAX: usize = 200;

impl Open {
    /// An approver lets a batch begin, or not.
    ///
    /// # Errors
    /// [`ErrorCode::BatchUnknown`], [`ErrorCode::BatchStateUnfit`], [`ErrorCode::SamePerson`],
    /// [`ErrorCode::ReasonMissing`] for a refusal, the store's.
    pub fn decide_batch(
        &mut self,
        batch: &str,
        approve: bool,
        typed: &str,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<String, ApiError> {
        let mut head = self.batches.head(batch)?.clone();
        if head.state != BatchState::Awaiting {
            return Err(unfit(&head));
        }
        if head.made_by == user_of(actor) {
            self.log_refusal(
                actor.clone(),
                "approval of a batch by its maker refused",
                now,
            );
            return Err(ApiError::new(ErrorCode::SamePerson));
        }
        head.reason = said(typed, !approve)?;
        head.state = if approve {
            BatchState::Running
        } else {
            BatchState::Refused
        };
        head.decided_by = Some(user_of(actor).to_owned());
        head.decided_at = Some(now);
        let word = if approve { "approved" } else { "refused" };
        self.set_head(head, word, actor, now)
    }

    /// Somebody holds, continues or ends a batch.
    ///
    /// # Errors
    /// As [`Open::decide_batch`].
    pub fn steer_batch(
        &mut self,
        batch: &str,
        step: BatchStep,
        typed: &str,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<String, ApiError> {
        let mut head = self.batches.head(batch)?.clone();
        let (state, word) = match (step, head.state) {
            (BatchStep::Pause, BatchState::Running) => (BatchState::Paused, "paused"),
            (BatchStep::Resume, BatchState::Paused) => (BatchState::Running, "resumed"),
            (BatchStep::Stop, BatchState::Awaiting | BatchState::Running | BatchState::Paused) => {
                (BatchState::Stopped, "stopped")
            }
            _ => return Err(unfit(&head)),
        };
        head.state = state;
        if step == BatchStep::Stop {
            head.reason = said(typed, true)?;
            head.decided_by = Some(user_of(actor).to_owned());
            head.decided_at = Some(now);
        }
        self.set_head(head, word, actor, now)
    }

    fn set_head(
        &mut self,
        mut head: Head,
        word: &str,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<String, ApiError> {
        head.counts = self.batches.counts(&head);
        let no = head.batch.clone();
        let mut batch = Batch::new();
        head.write(&mut batch);
        let words = format!("batch {no} {word}: {} rows", head.rows);
        let entry = Entry::new(LeafType::Edit, actor.clone(), words).object(no.clone());
        self.commit(batch, vec![entry], now)?;
        if !head.is_active() {
            self.batches.active.remove(&no);
        }
        self.batches.heads.insert(no.clone(), head);
        self.batches.line_up();
        self.batches.changed = true;
        self.todo_changed = true;
        Ok(no)
    }
}

fn unfit(head: &Head) -> ApiError {
    let state = match head.state {
        BatchState::Awaiting => "batch_awaiting",
        BatchState::Refused => "batch_refused",
        BatchState::Running => "batch_running",
        BatchState::Paused => "batch_paused",
        BatchState::Stopped => "batch_stopped",
        BatchState::Finished => "batch_finished",
    };
    ApiError::new(ErrorCode::BatchStateUnfit).with("state", state)
}

fn said(typed: &str, is_needed: bool) -> Result<String, ApiError> {
    if is_needed {
        return reason(typed);
    }
    let cleaned = clean_text(typed.trim(), REASON_CHARS_MAX);
    let cleaned = cleaned.map_err(|_| ApiError::new(ErrorCode::ReasonMissing))?;
    Ok(cleaned.into_text())
}
