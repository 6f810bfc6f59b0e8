//! M6: what a person decided about an inquiry that was held (`SAFE-66`). Approved, the records follow the "no answer";
//! refused, nothing leaves this municipality, and the other side cannot tell it from a person who is not known here.

use super::Core;
use super::answer::Release;
use super::inquirer_answer::read_request;
use super::policy::{Case, Verdict};
use super::seal::{Expected, Letter};
use crate::crypto::{Digest, Entropy};
use crate::domain::Date;
use crate::inquiry::answering::{AnswerEnd, Answering, AnsweringPhase, LateKeys};
use crate::inquiry::asking::{Asking, AskingPhase};
use crate::inquiry::effect::{AlarmKind, HeldEnd, HeldOver, HeldWhy, LeafKind};
use crate::inquiry::envelope::{Kind, Opened};
use crate::inquiry::half::HalfResult;
use crate::inquiry::holdings::Holdings;
use crate::inquiry::ids::{PersonId, Pseudonym, SessionId};
use crate::inquiry::message::{AnswerBody, Body};
use crate::inquiry::retry::Retry;
use crate::inquiry::step::Step;
use crate::inquiry::transcript::{Binding, KeyUse, next_hash};

/// What a person decided about an inquiry that waits for one.
#[derive(Debug, Clone, Copy)]
pub struct LateDecision {
    pub session: SessionId,
    /// About whom it is, as the held inquiry said.
    pub person: PersonId,
    pub approver: Pseudonym,
    pub approved: bool,
}

/// What whoever decides may know of a held inquiry beyond its row: how the person of the record compares with who was
/// asked about, and whether today's rules leave anything to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// Number, birth date and sex are equal in any case.
    pub same_name: bool,
    /// Since when the person lives at the inquirer's, as it stated.
    pub moved_in: Option<Date>,
    /// Permission list, basis and restrictions allow it today.
    pub permitted: bool,
}

impl Core {
    /// Looks at a held inquiry again as the record is now. `None` where number, birth date or sex are not equal any more.
    pub fn stated(
        &self,
        session: &SessionId,
        person: PersonId,
        now_ms: u64,
        entropy: &mut dyn Entropy,
        world: &dyn Holdings,
    ) -> Option<Stated> {
        let (AnsweringPhase::Held { late, .. }
        | AnsweringPhase::Decided {
            end: AnswerEnd::Held { late },
            ..
        }) = &self.answering.get(session)?.phase
        else {
            return None;
        };
        let step = Step::new(now_ms, entropy, world);
        let (case, same_name) = self.case_again(session, person, late, &step)?;
        let verdict = self.judge(session, &case, same_name, late.terms.purpose, &step);
        Some(Stated {
            same_name,
            moved_in: case.evidence.moved_in.0,
            permitted: verdict != Verdict::Refuse,
        })
    }

    /// Whether a person can decide about it now: it is held, and the other side has confirmed the "no answer" before.
    pub fn awaits_decision(&self, session: &SessionId) -> bool {
        self.answering.get(session).is_some_and(Answering::is_held)
    }

    pub(super) fn on_late_decision(&mut self, decision: LateDecision, step: &mut Step<'_>) {
        let id = decision.session;
        let Some(answering) = self.answering.remove(&id) else {
            return;
        };
        let AnsweringPhase::Held { late, th4 } = &answering.phase else {
            return self.keep_answering(answering, false, step);
        };
        let (late, th4) = (late.clone(), *th4);
        let case = self.case_again(&id, decision.person, &late, step);
        let word = if decision.approved {
            "approved"
        } else {
            "refused"
        };
        let leaf = step.leaf(LeafKind::LateDecision, &id, word);
        leaf.about(Some(decision.person)).by(decision.approver);
        let Some((case, same_name)) = case else {
            // The person's number or dates changed since: what was asked about is not this person any more.
            return self.end_held(answering, HeldEnd::NotProvided, step);
        };
        let verdict = self.judge(&id, &case, same_name, late.terms.purpose, step);
        let is_barred = matches!(verdict, Verdict::Refuse | Verdict::Hold(HeldWhy::Undecided));
        let may_provide = decision.approved && !is_barred;
        if may_provide && let Some(inner) = self.release(&id, &case, &late, step) {
            return self.send_late(answering, &late, &th4, inner, step);
        }
        let half = self.provider_half(&id, &case, HalfResult::Refused, late.terms.purpose);
        self.keep_half(id, &half, step);
        let end = match decision.approved {
            true => HeldEnd::NotProvided,
            false => HeldEnd::Refused,
        };
        self.end_held(answering, end, step);
    }

    /// The evidence is opened once more and held against the person as the record is now.
    fn case_again(
        &self,
        id: &SessionId,
        person: PersonId,
        late: &LateKeys,
        step: &Step<'_>,
    ) -> Option<(Case, bool)> {
        let request = read_request(*id, step)?;
        let binding = Binding {
            th2: late.th2,
            e_hash: late.e_hash,
        };
        self.open_case(id, person, late.prk.key(), &binding, request, step)
    }

    fn release(
        &self,
        id: &SessionId,
        case: &Case,
        late: &LateKeys,
        step: &mut Step<'_>,
    ) -> Option<Vec<u8>> {
        let release = Release {
            binding: Binding {
                th2: late.th2,
                e_hash: late.e_hash,
            },
            purpose: late.terms.purpose,
            key_use: KeyUse::Late,
        };
        self.provide(id, case, &release, step)
    }

    fn send_late(
        &mut self,
        mut answering: Answering,
        late: &LateKeys,
        th4: &Digest,
        inner: Vec<u8>,
        step: &mut Step<'_>,
    ) {
        let id = answering.id();
        let recipient = answering.recipient(&late.terms);
        let common = self.common(
            (id.query, answering.version()),
            &recipient,
            answering.expires,
            *th4,
            step,
        );
        let body = AnswerBody::new(common, inner).write();
        let letter = Letter {
            kind: Kind::Late,
            body: &body,
            attachment: &[],
            entries: late.terms.entries,
        };
        let Some(envelope) = self.seal(&letter, &recipient, answering.expires, step) else {
            return self.end_held(answering, HeldEnd::NotProvided, step);
        };
        self.keep_sent(id, envelope, step);
        answering.phase = AnsweringPhase::Late {
            reply: late.reply.clone(),
            th6: next_hash(Kind::Late, th4, &body),
            end: AnswerEnd::Found {
                prk: late.prk.clone(),
                th2: late.th2,
                e_hash: late.e_hash,
            },
        };
        step.commit.over.push(HeldOver {
            session: id,
            end: HeldEnd::Provided,
        });
        answering.retry = Some(Retry::due_at(Kind::Late, step.now_ms));
        self.send_of_answering(&mut answering, step);
        self.keep_answering(answering, true, step);
    }

    /// Nothing follows; what could still open the question goes.
    pub(super) fn end_held(&mut self, answering: Answering, end: HeldEnd, step: &mut Step<'_>) {
        step.commit.over.push(HeldOver {
            session: answering.id(),
            end,
        });
        self.close_answering(answering, step);
    }

    /// M6 at whoever asked. It comes after the "no answer" was confirmed, even where word of that is still on its way here.
    pub(super) fn on_late(&mut self, mut asking: Asking, opened: &Opened, step: &mut Step<'_>) {
        let id = asking.id();
        let (AskingPhase::Remembering { keys, th4 }
        | AskingPhase::Acknowledging {
            keys,
            th4,
            found: false,
        }) = &asking.phase
        else {
            return self.keep_asking(asking, false, step);
        };
        let expected = Expected {
            version: asking.version(),
            before: th4,
            expires: asking.expires,
        };
        let body = self
            .body_in_place(&id, opened, &expected, step)
            .filter(AnswerBody::is_whole);
        let Some(body) = body else {
            tracing::debug!(query = %id.query, "dropped: M6 of another place");
            return self.keep_asking(asking, false, step);
        };
        let (keys, th6) = (keys.clone(), next_hash(Kind::Late, th4, &opened.body));
        let prk = keys.prk.key();
        let plain = keys.binding().open(&prk, KeyUse::Late, &body.inner).ok();
        let opening =
            plain.and_then(|plain| self.check_answer(&asking, &prk, &plain, opened, step));
        let taken = opening.and_then(|opening| self.take_answer(&asking, &keys, opening, step));
        match taken {
            Some(inner) => {
                self.make_ack(&mut asking, keys, th6, true, inner, step);
                self.keep_asking(asking, true, step);
            }
            // Nobody sends a late answer that says nothing: it is not waited for another one.
            None => {
                step.alarm(AlarmKind::BrokenAnswer, &id);
                self.close_asking(asking, step);
            }
        }
    }
}
