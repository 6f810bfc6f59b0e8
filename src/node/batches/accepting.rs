//! Answers of a batch that need no decision are taken over together: the person agrees, every signature holds, nothing
//! contradicts the own record. Whatever else there is waits for a person, answer by answer.

use crate::api::{ApiError, BatchAccepted, Comparison, InquiryState};
use crate::audit::LeafType;
use crate::domain::UnixTime;
use crate::node::inquiries::cases::{Case, compare};
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;

/// Rows looked at in one part, so that nobody waits long.
const ROWS_MAX: u32 = 100;

/// What stands against taking an answer over without a look.
enum Agreement {
    /// Nothing; so many doses are new, so many are here.
    Whole {
        new: u32,
        same: u32,
    },
    /// It was taken over, or decided, before.
    Decided,
    Differing,
    Unsigned,
}

impl Open {
    /// Takes over the next part of what agrees, or only counts it. Each answer is a commit of its own with its leaf.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::BatchUnknown`], the store's; what was taken over before stays.
    pub fn accept_agreeing(
        &mut self,
        batch: &str,
        check_only: bool,
        cursor: Option<u64>,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<BatchAccepted, ApiError> {
        let head = self.batches.head(batch)?.clone();
        if cursor.is_none() {
            let how = if check_only { "preview" } else { "takes over" };
            let words = format!("{how} what agrees in {}", head.batch);
            self.log_only(Entry::new(LeafType::View, actor.clone(), words), now)?;
        }
        let first = u32::try_from(cursor.unwrap_or(0)).unwrap_or(u32::MAX);
        let last = head.rows.min(first.saturating_add(ROWS_MAX));
        let mut accepted = BatchAccepted {
            cursor: (last < head.rows).then_some(u64::from(last)),
            ..BatchAccepted::default()
        };
        for row in first.saturating_add(1)..=last {
            let mover = self.mover(&head.batch, row)?;
            if mover.word(head.state) == "found"
                && let Some(inquiry) = &mover.inquiry
            {
                self.accept_one(inquiry, check_only, &mut accepted, actor, now)?;
            }
        }
        Ok(accepted)
    }

    fn accept_one(
        &mut self,
        inquiry: &str,
        check_only: bool,
        accepted: &mut BatchAccepted,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let case = self.load_case(inquiry)?;
        match self.agreement(&case)? {
            Agreement::Decided => {}
            Agreement::Differing => accepted.differing += 1,
            Agreement::Unsigned => accepted.unsigned += 1,
            Agreement::Whole { new, same } if check_only => {
                accepted.people += 1;
                accepted.added += new;
                accepted.unchanged += same;
            }
            Agreement::Whole { .. } => {
                let taken = self.accept(inquiry, None, actor, now)?;
                accepted.people += 1;
                accepted.added += taken.added;
                accepted.unchanged += taken.unchanged;
                accepted.marked += taken.marked;
            }
        }
        Ok(())
    }

    fn agreement(&self, case: &Case) -> Result<Agreement, ApiError> {
        let follow = self.load_follow(&case.inquiry)?;
        let untouched = case.accepted_rows.is_empty() && follow.decisions.is_empty();
        if case.state != InquiryState::Found || case.doses().is_empty() || !untouched {
            return Ok(Agreement::Decided);
        }
        let resident = self.resident(&case.person)?;
        if !case.is_whole_about(&resident) {
            return Ok(Agreement::Differing);
        }
        let (mut new, mut same) = (0, 0);
        for (dose, issuer) in case.doses() {
            match compare(&resident, dose).0 {
                Comparison::Same => same += 1,
                Comparison::New => new += 1,
                Comparison::Different => return Ok(Agreement::Differing),
            }
            if self.signature_ok(dose, *issuer) != Some(true) {
                return Ok(Agreement::Unsigned);
            }
        }
        Ok(if has_twice(case) {
            Agreement::Differing
        } else {
            Agreement::Whole { new, same }
        })
    }
}

/// Two doses of the answer claim the same number of the same kind: a person looks.
fn has_twice(case: &Case) -> bool {
    let mut numbers: Vec<_> = case
        .doses()
        .iter()
        .map(|(dose, _)| (dose.kind, dose.dose_no))
        .collect();
    let all = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len() < all
}
