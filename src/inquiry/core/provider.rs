//! M2 and M3 at the provider: the bucket goes out blinded, the evaluation comes in, M5 closes.

use super::Core;
use super::seal::{Expected, Letter};
use crate::crypto::{self, canonical};
use crate::inquiry::answering::{AnswerEnd, Answering, AnsweringPhase};
use crate::inquiry::effect::{AlarmKind, Effect, LeafKind};
use crate::inquiry::envelope::{Kind, Opened};
use crate::inquiry::half::{Half, SignedRequest};
use crate::inquiry::ids::{Part, SessionId};
use crate::inquiry::job::WorkResult;
use crate::inquiry::jobs::WorkKind;
use crate::inquiry::message::{
    ACK_LEN, AbortCode, AckBody, BlindedBody, Body, EVIDENCE_LEN, EvaluatedBody, SEAL_LEN,
};
use crate::inquiry::pad::unpad;
use crate::inquiry::receipt::{AckContent, KeySignature};
use crate::inquiry::retry::Retry;
use crate::inquiry::secret::Secret;
use crate::inquiry::step::Step;
use crate::inquiry::transcript::{KeyUse, next_hash};
use zeroize::Zeroizing;

const ENTRY_LEN: usize = 32;

impl Core {
    pub(super) fn on_letter_to_provider(
        &mut self,
        id: SessionId,
        opened: &Opened,
        step: &mut Step<'_>,
    ) {
        let Some(mut answering) = self.answering.remove(&id) else {
            return;
        };
        match (opened.kind, &answering.phase) {
            (Kind::Evaluated, AnsweringPhase::Blinded { .. }) => {
                self.on_evaluated_letter(answering, opened, step);
            }
            (Kind::Ack, AnsweringPhase::Decided { .. } | AnsweringPhase::Late { .. }) => {
                self.on_ack(answering, opened, step);
            }
            // The other side has not got the answer: the same bytes again, not before their time.
            (Kind::Evaluated, AnsweringPhase::Decided { due_ms, .. }) => {
                if *due_ms <= step.now_ms {
                    self.send_of_answering(&mut answering, step);
                }
                self.keep_answering(answering, false, step);
            }
            _ => {
                tracing::debug!(query = %id.query, "dropped: out of its place");
                self.keep_answering(answering, false, step);
            }
        }
    }

    pub(super) fn on_provider_computed(
        &mut self,
        id: SessionId,
        result: WorkResult,
        step: &mut Step<'_>,
    ) {
        let Some(answering) = self.answering.remove(&id) else {
            return;
        };
        match (&answering.phase, result) {
            (AnsweringPhase::Queued { .. }, WorkResult::Blinded { blinds, elements }) => {
                self.send_blinded(answering, blinds, &elements, step);
            }
            (AnsweringPhase::Queued { .. }, WorkResult::BucketOverflow) => {
                self.on_overflow(&answering, step);
            }
            (AnsweringPhase::Finalizing { .. }, result) => self.decide(answering, result, step),
            _ => self.keep_answering(answering, false, step),
        }
    }

    /// M2 and the blinds are stored before M2 leaves; there is one M2 for one M1.
    fn send_blinded(
        &mut self,
        mut answering: Answering,
        blinds: Zeroizing<Vec<u8>>,
        elements: &[u8],
        step: &mut Step<'_>,
    ) {
        let id = answering.id();
        let AnsweringPhase::Queued { terms, th1 } = &answering.phase else {
            return self.keep_answering(answering, false, step);
        };
        let (terms, th1) = (terms.clone(), *th1);
        let reply = step.reply_key();
        let recipient = answering.recipient(&terms);
        let common = self.common(
            (id.query, answering.version()),
            &recipient,
            answering.expires,
            th1,
            step,
        );
        let body = BlindedBody::new(
            common,
            terms.entries,
            crypto::sha256(&[elements]),
            reply.public().0,
        )
        .write();
        let letter = Letter {
            kind: Kind::Blinded,
            body: &body,
            attachment: elements,
            entries: terms.entries,
        };
        let Some(envelope) = self.seal(&letter, &recipient, answering.expires, step) else {
            // The reply key is no key: whoever sent it gets nothing.
            return self.close_answering(answering, step);
        };
        let th2 = next_hash(Kind::Blinded, &th1, &body);
        step.leaf(LeafKind::QueryReceived, &id, "bucket_blinded")
            .over(th2);
        step.save(id.row(Part::Blinds), blinds);
        self.keep_sent(id, envelope, step);
        answering.phase = AnsweringPhase::Blinded {
            terms,
            reply: Secret::of_seal(&reply),
            th2,
        };
        answering.retry = Some(Retry::due_at(Kind::Blinded, step.now_ms));
        self.send_of_answering(&mut answering, step);
        self.keep_answering(answering, true, step);
    }

    /// More people than entries: never truncated. The inquirer fetches the manifest that follows and opens anew.
    fn on_overflow(&mut self, answering: &Answering, step: &mut Step<'_>) {
        if let AnsweringPhase::Queued { terms, .. } = &answering.phase {
            let persons = step.world.bucket(terms.bits, terms.bucket).len();
            step.alarm(AlarmKind::BucketOverflow, &answering.id());
            step.then(Effect::RaiseParameters { persons });
        }
        self.abort_queued(answering, AbortCode::StaleManifest, step);
    }

    /// As after every ABORT no session is left, so that the same M1 is judged anew where the ABORT was lost.
    pub(super) fn abort_queued(
        &mut self,
        answering: &Answering,
        code: AbortCode,
        step: &mut Step<'_>,
    ) {
        let id = answering.id();
        if let AnsweringPhase::Queued { terms, th1 } = &answering.phase {
            let expires = (answering.expires, answering.expires);
            let said = (code, answering.version());
            self.abort(&id, terms.reply_to, said, *th1, expires, step);
        }
        step.erase(id.row(Part::State));
        self.timers.remove(&id);
    }

    fn on_evaluated_letter(
        &mut self,
        mut answering: Answering,
        opened: &Opened,
        step: &mut Step<'_>,
    ) {
        let id = answering.id();
        let AnsweringPhase::Blinded { terms, reply, th2 } = &answering.phase else {
            return self.keep_answering(answering, false, step);
        };
        let expected = Expected {
            version: answering.version(),
            before: th2,
            expires: answering.expires,
        };
        let whole_len = (terms.entries as usize).saturating_mul(ENTRY_LEN);
        let Some(body) = EvaluatedBody::read(&opened.body) else {
            return self.suspect(answering, step);
        };
        if !self.fits(&id, &body.common(), &opened.header.key_id, &expected, step) {
            tracing::debug!(query = %id.query, "dropped: M3 of another place");
            return self.keep_answering(answering, false, step);
        }
        let is_whole = body.evidence.len() == EVIDENCE_LEN.saturating_add(SEAL_LEN)
            && opened.attachment.len() == whole_len
            && crypto::sha256(&[&opened.attachment]) == body.elements_hash;
        if !is_whole {
            return self.suspect(answering, step);
        }
        let th3 = next_hash(Kind::Evaluated, th2, &opened.body);
        let request = SignedRequest {
            body: opened.body.clone(),
            key_id: opened.sig_key_id,
            sig: opened.sig,
        };
        let phase = AnsweringPhase::Finalizing {
            terms: terms.clone(),
            reply: reply.clone(),
            th2: *th2,
            e_hash: body.elements_hash,
            tag: body.tag,
            th3,
            arrived_ms: step.now_ms,
        };
        step.leaf(LeafKind::QueryReceived, &id, "evaluated")
            .over(th3);
        step.save(
            id.row(Part::Elements),
            Zeroizing::new(opened.attachment.clone()),
        );
        step.save(id.row(Part::Request), canonical::encode_secret(&request));
        step.erase(id.row(Part::Sent));
        answering.phase = phase;
        answering.retry = None;
        self.keep_answering(answering, true, step);
        self.jobs.add(WorkKind::Finalize, id);
    }

    /// What the inquirer signed is no M3. It is not answered, and whoever repeats it fills no log.
    fn suspect(&mut self, mut answering: Answering, step: &mut Step<'_>) {
        if !answering.is_suspect {
            step.alarm(AlarmKind::BrokenElements, &answering.id());
            answering.is_suspect = true;
        }
        self.keep_answering(answering, false, step);
    }

    /// M5: after records were provided it carries the countersignature; otherwise nothing, and looks the same outside.
    fn on_ack(&mut self, mut answering: Answering, opened: &Opened, step: &mut Step<'_>) {
        let id = answering.id();
        let (AnsweringPhase::Decided {
            th4: before, end, ..
        }
        | AnsweringPhase::Late {
            th6: before, end, ..
        }) = &answering.phase
        else {
            return self.keep_answering(answering, false, step);
        };
        let expected = Expected {
            version: answering.version(),
            before,
            expires: answering.expires,
        };
        let body = self
            .body_in_place(&id, opened, &expected, step)
            .filter(AckBody::is_whole);
        let Some(body) = body else {
            tracing::debug!(query = %id.query, "dropped: M5 of another place");
            return self.keep_answering(answering, false, step);
        };
        if let AnswerEnd::Held { late } = end {
            let phase = AnsweringPhase::Held {
                late: late.clone(),
                th4: *before,
            };
            answering.phase = phase;
            answering.retry = None;
            step.erase(id.row(Part::Sent));
            return self.keep_answering(answering, true, step);
        }
        if let AnswerEnd::Found { .. } = end
            && self
                .take_countersignature(&id, end, &body, opened, step)
                .is_none()
        {
            step.leaf(LeafKind::Receipt, &id, AlarmKind::NoCountersignature.word());
            step.alarm(AlarmKind::NoCountersignature, &id);
        }
        self.close_answering(answering, step);
    }

    /// The half of the ledger again, now with both signatures.
    fn take_countersignature(
        &self,
        id: &SessionId,
        end: &AnswerEnd,
        body: &AckBody,
        opened: &Opened,
        step: &mut Step<'_>,
    ) -> Option<()> {
        let (binding, prk) = end.binding()?;
        let plain = binding.open(&prk.key(), KeyUse::Ack, &body.inner).ok()?;
        let ack: AckContent = canonical::decode(unpad(&plain)?, ACK_LEN).ok()?;
        let row = step.row(&id.row(Part::Half))?;
        let mut half: Half = canonical::decode(&row, row.len()).ok()?;
        let mut receipt = half.receipt.take()?;
        receipt.inquirer = Some(KeySignature {
            key_id: opened.sig_key_id,
            sig: ack.sig,
        });
        let key = step
            .world
            .manifest(id.peer)?
            .manifest()
            .sig_key(&opened.sig_key_id)?;
        if !receipt.is_countersigned_by(&key) {
            return None;
        }
        let leaf = step
            .leaf(LeafKind::Receipt, id, "countersigned")
            .about(half.person);
        leaf.hash = Some(crypto::sha256(&[&receipt.bytes]));
        half.receipt = Some(receipt);
        half.checkpoint = (!ack.checkpoint.is_empty()).then_some(ack.checkpoint);
        self.keep_half(*id, &half, step);
        Some(())
    }
}
