//! Asking again by itself where nothing about a person has left: the provider's manifest was stale, or keys were replaced.

use super::Core;
use crate::crypto::{Digest, KeyId, SigningKey};
use crate::domain::MunicipalityCode;
use crate::inquiry::asking::{Asking, AskingPhase};
use crate::inquiry::envelope::Header;
use crate::inquiry::ids::{Part, QueryId, SessionId};
use crate::inquiry::question::Question;
use crate::inquiry::step::Step;

impl Core {
    /// A session in place of another, with the same end and a fresh name.
    pub(super) fn ask_anew(
        &mut self,
        asking: Asking,
        question: &Question,
        stale: Option<Digest>,
        step: &mut Step<'_>,
    ) {
        let renewed = Asking {
            inquiry: asking.inquiry.clone(),
            query: QueryId::random(step.entropy),
            stale,
            phase: AskingPhase::Waiting,
            reply_id: None,
            retry: None,
            ..asking
        };
        self.close_asking(asking, step);
        self.begin(renewed, question, step);
    }

    /// Sessions whose M1 is sealed to a key that the provider's newest manifest does not name any more: nobody can open it.
    pub(super) fn ask_withdrawn_anew(&mut self, code: MunicipalityCode, step: &mut Step<'_>) {
        let named = |key: &KeyId, step: &Step<'_>| {
            let manifest = step.world.manifest(code);
            manifest.is_none_or(|signed| signed.manifest().seal_key(key).is_some())
        };
        let opened = self.opened(|id| id.peer == code);
        for id in opened {
            let sent = step.row(&id.row(Part::Sent));
            let header = sent.and_then(|envelope| Header::parse(&envelope));
            if header.is_some_and(|header| !named(&header.key_id, step)) {
                self.replace(id, step);
            }
        }
    }

    /// What was signed with the lost key is taken by nobody who knows it.
    pub(super) fn on_key_replaced(&mut self, key: SigningKey, step: &mut Step<'_>) {
        self.set_key(key);
        for id in self.opened(|_| true) {
            self.replace(id, step);
        }
    }

    /// Sessions with nothing but an M1 out.
    fn opened(&self, wanted: impl Fn(&SessionId) -> bool) -> Vec<SessionId> {
        let asking = self.asking.iter().filter(|(id, asking)| {
            wanted(id) && matches!(asking.phase, AskingPhase::Opened { .. })
        });
        asking.map(|(id, _)| *id).collect()
    }

    fn replace(&mut self, id: SessionId, step: &mut Step<'_>) {
        let question = step.row(&id.row(Part::Question));
        let question = question.and_then(|row| Question::read(&row));
        if let Some(question) = question
            && let Some(asking) = self.asking.remove(&id)
        {
            let stale = asking.stale;
            self.ask_anew(asking, &question, stale, step);
        }
    }
}
