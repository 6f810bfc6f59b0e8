//! Time passing: retries, answers whose moment has come, ends, and the work that waits its turn.

use super::Core;
use crate::crypto::KeyId;
use crate::domain::MunicipalityCode;
use crate::inquiry::answering::{AnswerEnd, Answering, AnsweringPhase};
use crate::inquiry::asking::{Asking, AskingPhase};
use crate::inquiry::core::Progress;
use crate::inquiry::effect::{AlarmKind, Effect, HeldEnd, LeafKind, MessageId, OutcomeState};
use crate::inquiry::envelope::Kind;
use crate::inquiry::ids::{Part, SessionId, Side};
use crate::inquiry::job::{Done, Job, WorkResult};
use crate::inquiry::jobs::WorkKind;
use crate::inquiry::question::Question;
use crate::inquiry::retry::Retry;
use crate::inquiry::step::Step;
use crate::inquiry::transcript::Binding;

/// Smaller steps back are the clock being disciplined.
const BACK_MS: u64 = 1_000;

impl Core {
    pub(super) fn on_tick(&mut self, step: &mut Step<'_>) {
        while let Some(id) = self.timers.pop(step.now_ms) {
            match id.side {
                Side::Inquirer => self.wake_asking(id, step),
                Side::Provider => self.wake_answering(id, step),
            }
        }
    }

    /// A clock that is put back must not make answers late: waits keep their length.
    pub(super) fn mind_the_clock(&mut self, now_ms: u64) {
        let back = self.last_ms.saturating_sub(now_ms);
        self.last_ms = now_ms;
        if back < BACK_MS {
            return;
        }
        let sooner = |retry: &mut Retry, _| retry.next_ms = retry.next_ms.saturating_sub(back);
        self.reschedule(|_| true, sooner);
    }

    /// Changes when messages of the wanted sessions are sent again; an answer never before its moment, which `change` is told.
    fn reschedule(
        &mut self,
        is_wanted: impl Fn(&SessionId) -> bool,
        change: impl Fn(&mut Retry, u64),
    ) {
        for (id, asking) in self.asking.iter_mut().filter(|(id, _)| is_wanted(id)) {
            if let Some(retry) = &mut asking.retry {
                change(retry, 0);
            }
            self.timers.set(*id, asking.wakes_ms());
        }
        for (id, answering) in self.answering.iter_mut().filter(|(id, _)| is_wanted(id)) {
            let not_before = answering.sends().map_or(0, |(_, due_ms)| due_ms);
            if let Some(retry) = &mut answering.retry {
                change(retry, not_before);
            }
            self.timers.set(*id, answering.wakes_ms());
        }
    }

    fn wake_asking(&mut self, id: SessionId, step: &mut Step<'_>) {
        let Some(mut asking) = self.asking.remove(&id) else {
            return;
        };
        if asking.ends_ms() > step.now_ms {
            let waits = matches!(asking.phase, AskingPhase::Waiting);
            let is_silent = |retry: &Retry| retry.kind == Kind::Open && retry.is_unanswered();
            // Perhaps the provider replaced its keys and cannot read the question.
            if asking.retry.as_ref().is_some_and(is_silent) {
                step.fetch_manifest(id.peer);
            }
            self.send_of_asking(&mut asking, step);
            self.keep_asking(asking, false, step);
            if waits {
                self.try_open(id, step);
            }
            return;
        }
        if asking.is_closed() {
            self.forget_key(asking.reply_id);
            return step.erase(id.row(Part::State));
        }
        if !asking.has_ended() {
            self.end_asking(&asking, OutcomeState::Expired, step);
        }
        self.close_asking(asking, step);
        self.open_waiting(id.peer, step);
    }

    /// Everything secret of a session goes; that it was stays for a while.
    pub(super) fn close_asking(&mut self, mut asking: Asking, step: &mut Step<'_>) {
        for part in [Part::Question, Part::Elements, Part::Sent, Part::Request] {
            step.erase(asking.id().row(part));
        }
        asking.phase = AskingPhase::Closed;
        asking.retry = None;
        self.keep_asking(asking, true, step);
    }

    fn forget_key(&mut self, reply: Option<KeyId>) {
        if let Some(reply) = reply {
            self.closed_keys.remove(&reply);
        }
    }

    fn wake_answering(&mut self, id: SessionId, step: &mut Step<'_>) {
        let Some(mut answering) = self.answering.remove(&id) else {
            return;
        };
        if answering.ends_ms() > step.now_ms {
            self.send_of_answering(&mut answering, step);
            return self.keep_answering(answering, false, step);
        }
        if answering.is_closed() {
            self.forget_key(answering.reply_id);
            return step.erase(id.row(Part::State));
        }
        if let AnsweringPhase::Held { .. }
        | AnsweringPhase::Decided {
            end: AnswerEnd::Held { .. },
            ..
        } = answering.phase
        {
            return self.end_held(answering, HeldEnd::Expired, step);
        }
        if let AnsweringPhase::Decided {
            end: AnswerEnd::Found { .. },
            ..
        }
        | AnsweringPhase::Late { .. } = answering.phase
        {
            step.leaf(LeafKind::Receipt, &id, AlarmKind::NoCountersignature.word());
            step.alarm(AlarmKind::NoCountersignature, &id);
        }
        self.close_answering(answering, step);
    }

    pub(super) fn close_answering(&mut self, mut answering: Answering, step: &mut Step<'_>) {
        for part in [
            Part::Blinds,
            Part::Elements,
            Part::Sent,
            Part::Request,
            Part::Half,
        ] {
            step.erase(answering.id().row(part));
        }
        answering.phase = AnsweringPhase::Closed;
        answering.retry = None;
        self.keep_answering(answering, true, step);
    }

    pub(super) fn on_delivered(&mut self, message: MessageId, step: &mut Step<'_>) {
        let id = message.session;
        let acknowledged =
            |asking: &Asking| message.kind == Kind::Ack && asking.sends() == Some(Kind::Ack);
        if self.asking.get(&id).is_some_and(acknowledged)
            && let Some(asking) = self.asking.remove(&id)
        {
            return self.on_acknowledged(asking, step);
        }
        self.on_report(message, |retry| {
            retry.on_delivered(step.now_ms, step.entropy);
        });
    }

    pub(super) fn on_undelivered(&mut self, message: MessageId, step: &mut Step<'_>) {
        self.on_report(message, |retry| {
            retry.on_undelivered(step.now_ms, step.entropy);
        });
    }

    /// The network's word about a message, if that is still the one its session sends.
    fn on_report(&mut self, message: MessageId, take: impl FnOnce(&mut Retry)) {
        let id = message.session;
        let sent = |retry: &&mut Retry| retry.kind == message.kind;
        let wakes_ms = match id.side {
            Side::Inquirer => self.asking.get_mut(&id).map(|asking| {
                asking.retry.as_mut().filter(sent).map(take);
                asking.wakes_ms()
            }),
            Side::Provider => self.answering.get_mut(&id).map(|answering| {
                answering.retry.as_mut().filter(sent).map(take);
                answering.wakes_ms()
            }),
        };
        if let Some(wakes_ms) = wakes_ms {
            self.timers.set(id, wakes_ms);
        }
    }

    /// Whatever waits for this municipality goes out now; answers keep their moment.
    pub(super) fn on_reachable(&mut self, code: MunicipalityCode, step: &mut Step<'_>) {
        let now_ms = step.now_ms;
        let at_once = |retry: &mut Retry, not_before: u64| {
            retry.next_ms = retry.next_ms.min(now_ms.max(not_before));
        };
        self.reschedule(|id| id.peer == code, at_once);
        self.on_tick(step);
        self.open_waiting(code, step);
    }

    pub(super) fn on_clear_sender(&mut self, code: MunicipalityCode, step: &mut Step<'_>) {
        self.sender(code).clear();
        self.save_sender(code, step);
    }

    pub(super) fn on_computed(&mut self, done: Done, step: &mut Step<'_>) {
        if !self.jobs.on_done(done.session) {
            return tracing::warn!(query = %done.session.query, "a result nobody waits for");
        }
        if let WorkResult::Failed = done.result {
            return self.on_broken_work(done.session, step);
        }
        self.jobs.on_whole(done.session);
        match done.session.side {
            Side::Inquirer => self.on_evaluated(done.session, done.result, step),
            Side::Provider => self.on_provider_computed(done.session, done.result, step),
        }
    }

    /// Gives out the next job, if none is under way and one can be made.
    pub(super) fn start_job(&mut self, step: &mut Step<'_>) {
        while let Some((kind, id)) = self.jobs.next() {
            let job = match kind {
                WorkKind::Blind => self.blind_job(id, step),
                WorkKind::Evaluate | WorkKind::EvaluateInBatch => self.evaluate_job(id, step),
                WorkKind::Finalize => self.finalize_job(id, step),
            };
            if let Some(job) = job {
                self.jobs.on_started(id);
                step.then(Effect::Compute(Box::new(job)));
            }
        }
    }

    fn blind_job(&self, id: SessionId, step: &Step<'_>) -> Option<Job> {
        let AnsweringPhase::Queued { terms, .. } = &self.answering.get(&id)?.phase else {
            return None;
        };
        Some(Job::blind(
            id,
            step.world.bucket(terms.bits, terms.bucket),
            terms.entries,
        ))
    }

    fn evaluate_job(&self, id: SessionId, step: &Step<'_>) -> Option<Job> {
        let AskingPhase::Evaluating { th2, .. } = &self.asking.get(&id)?.phase else {
            return None;
        };
        let question = Question::read(&step.row(&id.row(Part::Question))?)?;
        Some(Job::evaluate(
            id,
            question.number().duplicate(),
            &step.row(&id.row(Part::Elements))?,
            *th2,
        ))
    }

    fn finalize_job(&self, id: SessionId, step: &Step<'_>) -> Option<Job> {
        let AnsweringPhase::Finalizing {
            th2, e_hash, tag, ..
        } = &self.answering.get(&id)?.phase
        else {
            return None;
        };
        let binding = Binding {
            th2: *th2,
            e_hash: *e_hash,
        };
        let elements = step.row(&id.row(Part::Elements))?;
        Some(Job::finalize(
            id,
            step.row(&id.row(Part::Blinds))?,
            &elements,
            binding,
            *tag,
        ))
    }
}

impl Asking {
    pub(super) fn progress(&self) -> Progress {
        match self.phase {
            AskingPhase::Waiting => Progress::Prepared,
            AskingPhase::Opened { .. } => Progress::Sent,
            AskingPhase::Evaluating { .. } => Progress::Begun,
            AskingPhase::Evaluated { .. } => Progress::AwaitingAnswer,
            AskingPhase::Acknowledging { .. }
            | AskingPhase::Remembering { .. }
            | AskingPhase::Closed => Progress::Ended,
        }
    }
}
