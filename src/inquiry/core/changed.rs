//! Another directory while inquiries are under way: what has not begun at a municipality that left goes to whoever
//! carries it on, or ends at once; what has begun ends by its own rules.

use super::Core;
use crate::domain::MunicipalityCode;
use crate::inquiry::asking::{Asking, AskingPhase};
use crate::inquiry::effect::AbortedWhy;
use crate::inquiry::ids::{Part, QueryId, SessionId};
use crate::inquiry::question::Question;
use crate::inquiry::step::Step;

impl Core {
    pub(super) fn on_directory_changed(&mut self, step: &mut Step<'_>) {
        let Some(directory) = step.world.directory() else {
            return;
        };
        let now = step.now();
        // Nothing about the person has been sent in these two phases.
        let has_not_begun = |asking: &&Asking| {
            matches!(
                asking.phase,
                AskingPhase::Waiting | AskingPhase::Opened { .. }
            )
        };
        let left: Vec<(SessionId, Option<MunicipalityCode>)> = self
            .asking
            .values()
            .filter(has_not_begun)
            .filter(|asking| directory.municipality(asking.peer, now).is_none())
            .map(|asking| (asking.id(), directory.successor(asking.peer, now)))
            .collect();
        for (id, successor) in left {
            let Some(asking) = self.asking.remove(&id) else {
                continue;
            };
            match successor.filter(|code| *code != self.own.code) {
                Some(code) => self.ask_successor(asking, code, step),
                None => self.give_up(asking, AbortedWhy::LeftNetwork, step),
            }
        }
    }

    /// The same question under a fresh query, as after a stale manifest.
    fn ask_successor(&mut self, asking: Asking, code: MunicipalityCode, step: &mut Step<'_>) {
        let row = step.row(&asking.id().row(Part::Question));
        let Some(question) = row.and_then(|row| Question::read(&row)) else {
            return self.give_up(asking, AbortedWhy::OwnFault, step);
        };
        let renewed = Asking {
            inquiry: asking.inquiry.clone(),
            peer: code,
            query: QueryId::random(step.entropy),
            stale: None,
            phase: AskingPhase::Waiting,
            retry: None,
            ..asking
        };
        self.close_asking(asking, step);
        self.begin(renewed, &question.to(code), step);
    }
}
