//! Work that broke: it is tried again, and if it breaks every time the session ends so that everybody knows.

use super::Core;
use crate::inquiry::answering::{Answering, AnsweringPhase};
use crate::inquiry::asking::AskingPhase;
use crate::inquiry::effect::{AbortedWhy, AlarmKind, LeafKind};
use crate::inquiry::ids::{SessionId, Side};
use crate::inquiry::job::WorkResult;
use crate::inquiry::jobs::WorkKind;
use crate::inquiry::message::AbortCode;
use crate::inquiry::step::Step;

impl Core {
    pub(super) fn on_broken_work(&mut self, id: SessionId, step: &mut Step<'_>) {
        tracing::error!(query = %id.query, "a job broke");
        let Some(kind) = self.work_of(&id) else {
            return self.jobs.on_whole(id);
        };
        if self.jobs.may_try_again(id) {
            return self.jobs.add(kind, id);
        }
        step.alarm(AlarmKind::WorkBroke, &id);
        match id.side {
            Side::Inquirer => {
                if let Some(asking) = self.asking.remove(&id) {
                    // Before M3 nothing about the person has left.
                    self.give_up(asking, AbortedWhy::OwnFault, step);
                }
            }
            Side::Provider => {
                if let Some(answering) = self.answering.remove(&id) {
                    self.answer_without_work(answering, step);
                }
            }
        }
    }

    /// Before M2 the inquirer is told to ask later; after M3 it gets what everybody gets who is told nothing.
    fn answer_without_work(&mut self, answering: Answering, step: &mut Step<'_>) {
        if matches!(answering.phase, AnsweringPhase::Queued { .. }) {
            step.leaf(LeafKind::QueryReceived, &answering.id(), "work_broke");
            self.abort_queued(&answering, AbortCode::Rate, step);
        } else {
            self.decide(answering, WorkResult::Failed, step);
        }
    }

    fn work_of(&self, id: &SessionId) -> Option<WorkKind> {
        match id.side {
            Side::Inquirer => {
                let asking = self.asking.get(id)?;
                let is_work = matches!(asking.phase, AskingPhase::Evaluating { .. });
                is_work.then(|| asking.evaluation())
            }
            Side::Provider => match self.answering.get(id)?.phase {
                AnsweringPhase::Queued { .. } => Some(WorkKind::Blind),
                AnsweringPhase::Finalizing { .. } => Some(WorkKind::Finalize),
                _ => None,
            },
        }
    }
}
