//! What the inquirer does with M2 and ABORT, and how M3 is made.

use super::Core;
use super::seal::{Expected, Letter};
use crate::crypto::{self, KeyPurpose};
use crate::domain::UnixTime;
use crate::inquiry::asking::{Asking, AskingKeys, AskingPhase};
use crate::inquiry::effect::{AbortedWhy, AlarmKind, LeafKind, Outcome, OutcomeState};
use crate::inquiry::envelope::{Kind, Opened, sign_body};
use crate::inquiry::half::{Half, HalfResult, SignedRequest};
use crate::inquiry::ids::{Part, SessionId};
use crate::inquiry::job::WorkResult;
use crate::inquiry::message::{
    AbortBody, AbortCode, BlindedBody, Body, EVIDENCE_LEN, EvaluatedBody,
};
use crate::inquiry::pad::pad;
use crate::inquiry::question::Question;
use crate::inquiry::retry::Retry;
use crate::inquiry::secret::Secret;
use crate::inquiry::step::Step;
use crate::inquiry::transcript::{KeyUse, next_hash};
use zeroize::Zeroizing;

impl Core {
    pub(super) fn on_letter_to_inquirer(
        &mut self,
        id: SessionId,
        opened: &Opened,
        step: &mut Step<'_>,
    ) {
        let Some(asking) = self.asking.remove(&id) else {
            return;
        };
        match (opened.kind, &asking.phase) {
            (Kind::Blinded, AskingPhase::Opened { .. }) => self.on_blinded(asking, opened, step),
            (Kind::Abort, AskingPhase::Opened { .. }) => self.on_abort(asking, opened, step),
            (Kind::Answer, AskingPhase::Evaluated { .. }) => self.on_answer(asking, opened, step),
            (
                Kind::Late,
                AskingPhase::Remembering { .. } | AskingPhase::Acknowledging { found: false, .. },
            ) => self.on_late(asking, opened, step),
            // The other side has not got what was sent after this: it gets the same bytes again.
            (Kind::Blinded, AskingPhase::Evaluated { .. })
            | (Kind::Answer | Kind::Late, AskingPhase::Acknowledging { .. }) => {
                let mut asking = asking;
                self.send_of_asking(&mut asking, step);
                self.keep_asking(asking, false, step);
            }
            _ => {
                tracing::debug!(query = %id.query, "dropped: out of its place");
                self.keep_asking(asking, false, step);
            }
        }
    }

    /// M2: the first is taken and no other.
    fn on_blinded(&mut self, mut asking: Asking, opened: &Opened, step: &mut Step<'_>) {
        let id = asking.id();
        let AskingPhase::Opened {
            entries,
            reply,
            th1,
            ..
        } = &asking.phase
        else {
            return self.keep_asking(asking, false, step);
        };
        let expected = Expected {
            version: asking.version(),
            before: th1,
            expires: asking.expires,
        };
        let Some(body) = BlindedBody::read(&opened.body) else {
            return self.stop(asking, step);
        };
        if !self.fits(&id, &body.common(), &opened.header.key_id, &expected, step) {
            tracing::debug!(query = %id.query, "dropped: M2 of another place");
            return self.keep_asking(asking, false, step);
        }
        let whole = opened.attachment.len() == (*entries as usize).saturating_mul(32);
        if body.entries != *entries
            || !whole
            || crypto::sha256(&[&opened.attachment]) != body.elements_hash
        {
            return self.stop(asking, step);
        }
        let phase = AskingPhase::Evaluating {
            reply: reply.clone(),
            th2: next_hash(Kind::Blinded, th1, &opened.body),
            to: body.reply_public,
            entries: *entries,
        };
        asking.phase = phase;
        asking.retry = None;
        step.erase(id.row(Part::Sent));
        step.save(
            id.row(Part::Elements),
            Zeroizing::new(opened.attachment.clone()),
        );
        let work = asking.evaluation();
        self.keep_asking(asking, true, step);
        self.jobs.add(work, id);
    }

    /// What the provider signed is no M2: nothing about the person is sent to it.
    fn stop(&mut self, asking: Asking, step: &mut Step<'_>) {
        step.alarm(AlarmKind::BrokenElements, &asking.id());
        self.give_up(asking, AbortedWhy::BrokenBlinds, step);
    }

    /// Ends an inquiry before anything about the person was sent.
    pub(super) fn give_up(&mut self, asking: Asking, why: AbortedWhy, step: &mut Step<'_>) {
        self.end_asking(&asking, OutcomeState::Aborted(why), step);
        let peer = asking.peer;
        self.close_asking(asking, step);
        self.open_waiting(peer, step);
    }

    /// The bucket is evaluated: M3 is made, stored, and then always sent.
    pub(super) fn on_evaluated(&mut self, id: SessionId, result: WorkResult, step: &mut Step<'_>) {
        let Some(mut asking) = self.asking.remove(&id) else {
            return;
        };
        if !matches!(asking.phase, AskingPhase::Evaluating { .. }) {
            return self.keep_asking(asking, false, step);
        }
        if matches!(result, WorkResult::BadElements) {
            return self.stop(asking, step);
        }
        match self.make_evaluated(&mut asking, result, step) {
            Some(()) => self.keep_asking(asking, true, step),
            // The reply key in M2 is no key: the provider gets nothing.
            None => self.stop(asking, step),
        }
    }

    fn make_evaluated(
        &self,
        asking: &mut Asking,
        result: WorkResult,
        step: &mut Step<'_>,
    ) -> Option<()> {
        let id = asking.id();
        let AskingPhase::Evaluating {
            reply,
            th2,
            to,
            entries,
        } = &asking.phase
        else {
            return None;
        };
        let WorkResult::Evaluated {
            binding,
            tag,
            prk,
            elements,
        } = result
        else {
            return None;
        };
        let question = Question::read(&step.row(&id.row(Part::Question))?)?;
        let evidence = crypto::canonical::encode_secret(&question.evidence(&prk));
        let evidence = binding.seal(&prk, KeyUse::Evidence, &pad(&evidence, EVIDENCE_LEN)?);
        let recipient = asking.recipient(*to);
        let common = self.common(
            (id.query, asking.version()),
            &recipient,
            asking.expires,
            *th2,
            step,
        );
        let body = EvaluatedBody::new(common, binding.e_hash, tag, evidence).write();
        let letter = Letter {
            kind: Kind::Evaluated,
            body: &body,
            attachment: &elements,
            entries: *entries,
        };
        let envelope = self.seal(&letter, &recipient, asking.expires, step)?;
        let th3 = next_hash(Kind::Evaluated, th2, &body);
        let keys = AskingKeys {
            reply: reply.clone(),
            prk: Secret::of_key(&prk),
            th2: *th2,
            e_hash: binding.e_hash,
            to: *to,
        };
        asking.phase = AskingPhase::Evaluated {
            keys,
            th3,
            requested_at: UnixTime(common.created),
        };
        asking.evaluated_ms = Some(step.now_ms);
        let leaf = step.leaf(LeafKind::QuerySent, &id, "number_sent");
        leaf.about(Some(asking.person)).by(asking.staff).over(th3);
        let request = SignedRequest {
            key_id: crypto::key_id(KeyPurpose::Sig, &self.own.key.public().0),
            sig: sign_body(&self.own.key, Kind::Evaluated, &body),
            body,
        };
        step.save(
            id.row(Part::Request),
            crypto::canonical::encode_secret(&request),
        );
        step.erase(id.row(Part::Elements));
        self.keep_sent(id, envelope, step);
        asking.retry = Some(Retry::due_at(Kind::Evaluated, step.now_ms));
        self.send_of_asking(asking, step);
        Some(())
    }

    /// Not accepted. After "stale manifest" and "version" one new session follows by itself, with the same end, as the
    /// provider's next manifest says.
    fn on_abort(&mut self, asking: Asking, opened: &Opened, step: &mut Step<'_>) {
        let id = asking.id();
        let AskingPhase::Opened { th1, manifest, .. } = &asking.phase else {
            return self.keep_asking(asking, false, step);
        };
        let body = AbortBody::read(&opened.body).filter(|body| {
            // Who does not speak the version of the M1 says so in another one.
            let is_apart = body.code == AbortCode::Version.number();
            let expected = Expected {
                version: if is_apart {
                    body.common().version
                } else {
                    asking.version()
                },
                before: th1,
                expires: asking.expires,
            };
            self.fits(&id, &body.common(), &opened.header.key_id, &expected, step)
        });
        let Some(code) = body.and_then(|body| AbortCode::from_number(body.code)) else {
            tracing::debug!(query = %id.query, "dropped: an ABORT of another place");
            return self.keep_asking(asking, false, step);
        };
        let manifest = *manifest;
        let again = matches!(code, AbortCode::StaleManifest | AbortCode::Version);
        let question = step
            .row(&id.row(Part::Question))
            .and_then(|row| Question::read(&row));
        match question.filter(|_| again && asking.stale.is_none()) {
            Some(question) => {
                step.fetch_manifest(id.peer);
                self.ask_anew(asking, &question, Some(manifest), step);
            }
            None => {
                self.end_asking(
                    &asking,
                    OutcomeState::Aborted(AbortedWhy::ByProvider(code)),
                    step,
                );
                self.close_asking(asking, step);
            }
        }
        self.open_waiting(id.peer, step);
    }

    /// M5 has arrived: what opened the answer goes, unless a late answer may follow.
    pub(super) fn on_acknowledged(&mut self, mut asking: Asking, step: &mut Step<'_>) {
        let peer = asking.peer;
        match &asking.phase {
            AskingPhase::Acknowledging {
                keys,
                th4,
                found: false,
            } => {
                asking.phase = AskingPhase::Remembering {
                    keys: keys.clone(),
                    th4: *th4,
                };
                asking.retry = None;
                step.erase(asking.id().row(Part::Sent));
                self.keep_asking(asking, true, step);
            }
            _ => self.close_asking(asking, step),
        }
        self.open_waiting(peer, step);
    }

    /// The outcome of an inquiry without records: a leaf, the own half of the ledger, and word to the clerk.
    pub(super) fn end_asking(&mut self, asking: &Asking, state: OutcomeState, step: &mut Step<'_>) {
        let id = asking.id();
        let (result, word) = match &state {
            OutcomeState::Found(_) => (HalfResult::Found, "found"),
            OutcomeState::NoAnswer => (HalfResult::None, "no_answer"),
            OutcomeState::Aborted(_) => (HalfResult::Aborted, "aborted"),
            OutcomeState::Expired => (HalfResult::Expired, "expired"),
        };
        step.leaf(LeafKind::Outcome, &id, word)
            .about(Some(asking.person))
            .by(asking.staff);
        if let Some(half) = self.inquirer_half(asking, result, step) {
            self.keep_half(id, &half, step);
        }
        step.commit.outcomes.push(Outcome {
            inquiry: asking.inquiry.clone(),
            session: id,
            state,
        });
    }

    /// What the inquirer's half says before there is a receipt.
    pub(super) fn inquirer_half(
        &self,
        asking: &Asking,
        result: HalfResult,
        step: &Step<'_>,
    ) -> Option<Half> {
        let id = asking.id();
        let question = Question::read(&step.row(&id.row(Part::Question))?)?;
        let request: Option<SignedRequest> = step
            .row(&id.row(Part::Request))
            .and_then(|row| crypto::canonical::decode(&row, row.len()).ok());
        let asked_at = UnixTime(asking.asked_ms.checked_div(1_000).unwrap_or(0));
        let requested_at = request.as_ref().and_then(SignedRequest::requested_at);
        let requested_at = requested_at.unwrap_or(asked_at);
        let items = question.items().iter().map(|group| group.wire_code());
        let purpose = question.purpose();
        let held = step.world.person(asking.person);
        Some(Half {
            // A person protected here: that this town asked says where the person is (不開示).
            non_disclosure: held.is_some_and(|held| held.non_disclosure),
            items: items.collect(),
            basis: Some(question.basis().clone()),
            identity: Some(question.identity()),
            register: Some(question.register()),
            person: Some(asking.person),
            operator: Some(asking.staff),
            request,
            ..Half::of_nobody(&id, self.own.code, requested_at, purpose, result)
        })
    }
}
