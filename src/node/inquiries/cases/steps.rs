//! What a clerk does with a case after it ended: wait, close, open again.

use crate::api::{ApiError, ErrorCode, InquiryState, InquiryView, NextStep, StepTaken};
use crate::audit::LeafType;
use crate::domain::{Date, UnixTime, municipality};
use crate::node::doses::{reason, user_of};
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use crate::store::Batch;

/// Steps that are kept of one inquiry.
const STEPS_MAX: usize = 50;
/// Longest rest of a case.
const WAIT_DAYS_MAX: i32 = 366;

impl Open {
    /// What comes after an inquiry that brought nothing to take over.
    ///
    /// # Errors
    /// [`ErrorCode::StepUnfit`] while it is under way, [`ErrorCode::CaseEnded`], [`ErrorCode::ProviderNotAskable`],
    /// [`ErrorCode::FieldUnusable`] for the day, [`ErrorCode::ReasonMissing`], the store's.
    pub fn take_step(
        &mut self,
        inquiry: &str,
        step: NextStep,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<InquiryView, ApiError> {
        let case = self.load_case(inquiry)?;
        let mut follow = self.load_follow(inquiry)?;
        let line = case.line(&follow);
        if case.state == InquiryState::Queued && !line.is_letter {
            return Err(ApiError::new(ErrorCode::StepUnfit).with("state", "queued"));
        }
        let is_left = line.is_open(now.date()) || line.rests(now.date()) || line.is_awaited();
        if !is_left {
            return Err(ApiError::new(ErrorCode::CaseEnded));
        }
        let (word, step) = self.check_step(step, now.date())?;
        follow.waits_until = match step {
            NextStep::WaitUntil(day) => Some(day),
            _ => None,
        };
        follow.closed = follow.waits_until.is_none();
        follow.steps.push(StepTaken {
            at: now,
            user: user_of(actor).to_owned(),
            step,
        });
        let excess = follow.steps.len().saturating_sub(STEPS_MAX);
        follow.steps.drain(..excess);
        let mut batch = Batch::new();
        follow.write(&mut batch, inquiry);
        let words = format!("{inquiry}: {word}");
        let entry = Entry::new(LeafType::Edit, actor.clone(), words).about(case.person);
        self.commit(batch, vec![entry], now)?;
        self.cases.keep(&case, &follow);
        self.todo_changed = true;
        self.case_view(&case, now)
    }

    fn check_step(
        &self,
        step: NextStep,
        today: Date,
    ) -> Result<(&'static str, NextStep), ApiError> {
        Ok(match step {
            NextStep::EarlierAddress(code) => {
                let known = municipality(code);
                let askable = known.is_none_or(crate::domain::Municipality::may_be_asked);
                if code == self.identity.own || !askable {
                    return Err(ApiError::new(ErrorCode::ProviderNotAskable).with("code", code));
                }
                ("earlier municipality", NextStep::EarlierAddress(code))
            }
            NextStep::PaperProof { note } => {
                let note = reason(&note)?;
                ("paper proof", NextStep::PaperProof { note })
            }
            NextStep::WaitUntil(day) => {
                if !(1..=WAIT_DAYS_MAX).contains(&day.days_since(today)) {
                    return Err(ApiError::new(ErrorCode::FieldUnusable)
                        .with("field", "waits_until")
                        .with("reason", "date"));
                }
                ("waits", NextStep::WaitUntil(day))
            }
            NextStep::Close { reason: typed } => {
                let reason = reason(&typed)?;
                ("closed", NextStep::Close { reason })
            }
        })
    }
}
