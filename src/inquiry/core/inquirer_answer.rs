//! What the inquirer does with M4: it opens or it does not, and M5 always follows.

use super::Core;
use super::seal::{Expected, Letter};
use crate::crypto::{self, Key, canonical};
use crate::directory::SignedManifest;
use crate::domain::{PartialDate, Purpose, SignedStatement};
use crate::inquiry::asking::{Asking, AskingKeys, AskingPhase};
use crate::inquiry::effect::{
    AlarmKind, Answer, AnsweredDose, LeafKind, LedgerHalf, Outcome, OutcomeState, VaultKey,
};
use crate::inquiry::envelope::{Kind, Opened};
use crate::inquiry::evidence::subject_commitment;
use crate::inquiry::half::{Half, HalfResult, SignedRequest};
use crate::inquiry::ids::{Part, SessionId};
use crate::inquiry::message::{ACK_LEN, AckBody, AnswerBody, Body, SEAL_LEN};
use crate::inquiry::pad::{pad, unpad};
use crate::inquiry::question::Question;
use crate::inquiry::receipt::{AckContent, KeySignature, Receipt, SignedReceipt};
use crate::inquiry::records::{AnswerContent, Records};
use crate::inquiry::retry::Retry;
use crate::inquiry::statement::{Statement, is_signed};
use crate::inquiry::step::Step;
use crate::inquiry::transcript::{KeyUse, next_hash};

/// An answer that opened and holds.
pub(super) struct Opening {
    receipt: SignedReceipt,
    content: Receipt,
    records: Records,
}

impl Core {
    pub(super) fn on_answer(&mut self, mut asking: Asking, opened: &Opened, step: &mut Step<'_>) {
        let id = asking.id();
        let AskingPhase::Evaluated { keys, th3, .. } = &asking.phase else {
            return self.keep_asking(asking, false, step);
        };
        let expected = Expected {
            version: asking.version(),
            before: th3,
            expires: asking.expires,
        };
        let body = self
            .body_in_place(&id, opened, &expected, step)
            .filter(AnswerBody::is_whole);
        let Some(body) = body else {
            tracing::debug!(query = %id.query, "dropped: M4 of another place");
            return self.keep_asking(asking, false, step);
        };
        let (keys, th4) = (keys.clone(), next_hash(Kind::Answer, th3, &opened.body));
        let prk = keys.prk.key();
        let opening = match keys.binding().open(&prk, KeyUse::Answer, &body.inner) {
            Ok(plain) => Some(self.check_answer(&asking, &prk, &plain, opened, step)),
            Err(_) => None,
        };
        if matches!(opening, Some(None)) {
            step.alarm(AlarmKind::BrokenAnswer, &id);
        }
        let found = opening.flatten();
        let inner = match found {
            Some(opening) => self.take_answer(&asking, &keys, opening, step),
            None => {
                self.end_asking(&asking, OutcomeState::NoAnswer, step);
                None
            }
        };
        let is_found = inner.is_some();
        let inner = inner.unwrap_or_else(|| random_bytes(ACK_LEN.saturating_add(SEAL_LEN), step));
        self.make_ack(&mut asking, keys, th4, is_found, inner, step);
        self.keep_asking(asking, true, step);
    }

    /// Everything the provider says must be about this question and this person only (`SAFE-9`).
    pub(super) fn check_answer(
        &self,
        asking: &Asking,
        prk: &Key,
        plain: &[u8],
        opened: &Opened,
        step: &Step<'_>,
    ) -> Option<Opening> {
        let id = asking.id();
        let answer = AnswerContent::read(unpad(plain)?)?;
        let question = Question::read(&step.row(&id.row(Part::Question))?)?;
        let request: SignedRequest = read_request(id, step)?;
        let requested_at = request.requested_at()?;
        let content = Receipt::read(&answer.receipt)?;
        let records = Records::read(&answer.records)?;
        let receipt = SignedReceipt {
            bytes: answer.receipt.clone(),
            provider: KeySignature {
                key_id: opened.sig_key_id,
                sig: answer.sig,
            },
            inquirer: None,
        };
        let key = step
            .world
            .manifest(id.peer)?
            .manifest()
            .sig_key(&opened.sig_key_id)?;
        let holds = content.query == id.query
            && content.from == self.own.code
            && content.to == id.peer
            && content.requested_at == requested_at
            && content.purpose == question.purpose()
            && content.items == question.items()
            && content.subject == subject_commitment(prk, question.number(), Purpose::TransferIn)
            && content.records_hash == answer.records_hash()
            && content.request_hash == request.hash()
            && question.is_about(records.subject.birth, records.subject.sex)
            && receipt.is_from_provider(&key);
        holds.then_some(Opening {
            receipt,
            content,
            records,
        })
    }

    /// Records, receipt and countersignature are kept together; gives what M5 says.
    pub(super) fn take_answer(
        &mut self,
        asking: &Asking,
        keys: &AskingKeys,
        opening: Opening,
        step: &mut Step<'_>,
    ) -> Option<Vec<u8>> {
        let (id, prk) = (asking.id(), keys.prk.key());
        let Opening {
            mut receipt,
            content,
            records,
        } = opening;
        let sig = receipt.countersign(&self.own.key);
        let checkpoint = step.world.checkpoint();
        let plain = canonical::encode(&AckContent { sig, checkpoint });
        let plain = pad(&plain, ACK_LEN).or_else(|| {
            pad(
                &canonical::encode(&AckContent {
                    sig,
                    checkpoint: Vec::new(),
                }),
                ACK_LEN,
            )
        })?;
        let asked = self.inquirer_half(asking, HalfResult::Found, step)?;
        let half = Half {
            provided_at: Some(content.provided_at),
            non_disclosure: asked.non_disclosure || content.disclosure_flags != 0,
            receipt: Some(receipt),
            ..asked
        };
        let receipt_hash = half
            .receipt
            .as_ref()
            .map(|receipt| crypto::sha256(&[&receipt.bytes]));
        step.leaf(LeafKind::Outcome, &id, "found")
            .about(Some(asking.person))
            .by(asking.staff);
        let leaf = step
            .leaf(LeafKind::Receipt, &id, "countersigned")
            .about(Some(asking.person));
        leaf.hash = receipt_hash;
        self.keep_half(id, &half, step);
        let inner = keys.binding().seal(&prk, KeyUse::Ack, &plain);
        step.commit.vault.push(VaultKey { session: id, prk });
        let state = OutcomeState::Found(Box::new(answer(id, records, step)));
        step.commit.outcomes.push(Outcome {
            inquiry: asking.inquiry.clone(),
            session: id,
            state,
        });
        step.erase(id.row(Part::Question));
        Some(inner)
    }

    pub(super) fn make_ack(
        &self,
        asking: &mut Asking,
        keys: AskingKeys,
        th4: crypto::Digest,
        found: bool,
        inner: Vec<u8>,
        step: &mut Step<'_>,
    ) {
        let id = asking.id();
        let recipient = asking.recipient(keys.to);
        let common = self.common(
            (id.query, asking.version()),
            &recipient,
            asking.expires,
            th4,
            step,
        );
        let body = AckBody::new(common, inner).write();
        let letter = Letter {
            kind: Kind::Ack,
            body: &body,
            attachment: &[],
            entries: 0,
        };
        asking.phase = AskingPhase::Acknowledging { keys, th4, found };
        // A late answer is held against it.
        if found {
            step.erase(id.row(Part::Request));
        }
        if let Some(envelope) = self.seal(&letter, &recipient, asking.expires, step) {
            self.keep_sent(id, envelope, step);
        }
        asking.retry = Some(Retry::due_at(Kind::Ack, step.now_ms));
        self.send_of_asking(asking, step);
    }

    pub(super) fn keep_half(&self, session: SessionId, half: &Half, step: &mut Step<'_>) {
        step.commit.halves.push(LedgerHalf {
            session,
            half: half.sign(&self.own.key),
        });
    }
}

pub(super) fn read_request(id: SessionId, step: &Step<'_>) -> Option<SignedRequest> {
    let row = step.row(&id.row(Part::Request))?;
    canonical::decode(&row, row.len()).ok()
}

pub(super) fn random_bytes(len: usize, step: &mut Step<'_>) -> Vec<u8> {
    let mut bytes = vec![0; len];
    step.entropy.fill(&mut bytes);
    bytes
}

/// The answer as a clerk compares it. A statement of a kind this version does not know is counted as not fitting.
fn answer(id: SessionId, records: Records, step: &Step<'_>) -> Answer {
    let total = records.statements.len();
    let birth = records.subject.birth;
    let doses: Vec<AnsweredDose> = records
        .statements
        .iter()
        .filter_map(|held| answered(id, held, birth, step))
        .collect();
    Answer {
        some_did_not_fit: records.some_did_not_fit || doses.len() < total,
        subject: records.subject,
        doses,
    }
}

fn answered(
    id: SessionId,
    held: &SignedStatement,
    birth: PartialDate,
    step: &Step<'_>,
) -> Option<AnsweredDose> {
    let said = Statement::read(&held.bytes)?;
    let manifest = step
        .world
        .manifest(said.issuer)
        .map(SignedManifest::manifest);
    let own = step
        .world
        .own_manifests()
        .last()
        .map(SignedManifest::manifest)
        .filter(|own| own.code == said.issuer);
    Some(AnsweredDose {
        dose: said.to_dose(held, id.query.0)?,
        issuer: said.issuer,
        signature_ok: is_signed(held, own.or(manifest)),
        same_birth: said.birth == birth,
    })
}
