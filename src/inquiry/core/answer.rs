//! M4: the decision, the records or random bytes, the provider's half of the ledger. One commit, whatever the outcome.

use super::Core;
use super::inquirer_answer::{random_bytes, read_request};
use super::policy::{Case, Verdict};
use super::seal::Letter;
use crate::crypto::{self, canonical};
use crate::domain::{ItemGroup, Origin, Purpose, SignedStatement, UnixTime};
use crate::inquiry::answering::{
    AnswerEnd, Answering, AnsweringPhase, LateKeys, Terms, answer_due_ms,
};
use crate::inquiry::effect::{AlarmKind, HeldInquiry, LeafKind, NewStatement, VaultKey};
use crate::inquiry::envelope::Kind;
use crate::inquiry::evidence::subject_commitment;
use crate::inquiry::half::{Half, HalfResult};
use crate::inquiry::ids::{Part, SessionId};
use crate::inquiry::job::{Match, WorkResult};
use crate::inquiry::message::{ANSWER_LEN, AnswerBody, Body, EvaluatedBody, SEAL_LEN};
use crate::inquiry::pad::pad;
use crate::inquiry::receipt::{Receipt, SignedReceipt};
use crate::inquiry::records::{AnswerContent, Records};
use crate::inquiry::retry::Retry;
use crate::inquiry::secret::Secret;
use crate::inquiry::statement::{Subject, statement_of};
use crate::inquiry::step::Step;
use crate::inquiry::transcript::{Binding, KeyUse, next_hash};

/// How records leave: bound to their question, for its purpose, under the key of M4 or of M6.
pub(super) struct Release {
    pub binding: Binding,
    pub purpose: Purpose,
    pub key_use: KeyUse,
}

/// What the answer says and what is kept for M5.
struct Decision {
    inner: Vec<u8>,
    end: AnswerEnd,
    found: bool,
}

impl Core {
    /// The bucket was gone through: decides, records, and prepares M4 for its fixed moment.
    pub(super) fn decide(
        &mut self,
        mut answering: Answering,
        result: WorkResult,
        step: &mut Step<'_>,
    ) {
        let id = answering.id();
        let AnsweringPhase::Finalizing {
            terms,
            reply,
            th2,
            e_hash,
            th3,
            arrived_ms,
            ..
        } = &answering.phase
        else {
            return self.keep_answering(answering, false, step);
        };
        let (terms, reply, th3, arrived_ms) = (terms.clone(), reply.clone(), *th3, *arrived_ms);
        let binding = Binding {
            th2: *th2,
            e_hash: *e_hash,
        };
        let case = self.match_case(&id, result, &binding, step);
        let decision = match case {
            Some((case, same_name)) => {
                let verdict = self.judge(&id, &case, same_name, terms.purpose, step);
                self.alarms_of(&id, &case, verdict, step);
                let keys = LateKeys {
                    prk: Secret::of_key(&case.prk),
                    th2: binding.th2,
                    e_hash: binding.e_hash,
                    terms: terms.clone(),
                    reply: reply.clone(),
                };
                self.conclude(&answering, &case, verdict, keys, step)
            }
            None => self.conclude_none(&id, &terms, step),
        };
        if self.count_answer(&id, decision.found, answering.admission(), step) {
            step.leaf(LeafKind::Limit, &id, AlarmKind::SenderShutOut.word());
            step.alarm(AlarmKind::SenderShutOut, &id);
        }
        let recipient = answering.recipient(&terms);
        let common = self.common(
            (id.query, answering.version()),
            &recipient,
            answering.expires,
            th3,
            step,
        );
        let body = AnswerBody::new(common, decision.inner).write();
        let letter = Letter {
            kind: Kind::Answer,
            body: &body,
            attachment: &[],
            entries: terms.entries,
        };
        let Some(envelope) = self.seal(&letter, &recipient, answering.expires, step) else {
            return self.close_answering(answering, step);
        };
        self.keep_sent(id, envelope, step);
        for part in [Part::Blinds, Part::Elements] {
            step.erase(id.row(part));
        }
        if !matches!(decision.end, AnswerEnd::Held { .. }) {
            step.erase(id.row(Part::Request));
        }
        let due_ms = answer_due_ms(arrived_ms, terms.answer_after_ms, step.now_ms);
        answering.phase = AnsweringPhase::Decided {
            reply,
            th4: next_hash(Kind::Answer, &th3, &body),
            due_ms,
            answer_after_ms: terms.answer_after_ms,
            end: decision.end,
        };
        answering.retry = Some(Retry::due_at(Kind::Answer, due_ms));
        self.keep_answering(answering, true, step);
    }

    /// Exactly one match whose evidence is about that person, and whether the name is the same.
    fn match_case(
        &self,
        id: &SessionId,
        result: WorkResult,
        binding: &Binding,
        step: &mut Step<'_>,
    ) -> Option<(Case, bool)> {
        let (person, prk) = match result {
            WorkResult::Finalized(Match::One { person, prk }) => (person, prk),
            WorkResult::Finalized(Match::Nobody) => return None,
            WorkResult::Finalized(Match::Filler | Match::Several) => {
                step.alarm(AlarmKind::ImpossibleMatch, id);
                return None;
            }
            // The alarm of work that broke was raised.
            WorkResult::Failed => return None,
            _ => {
                step.alarm(AlarmKind::BrokenElements, id);
                return None;
            }
        };
        let request = read_request(*id, step)?;
        let case = self.open_case(id, person, prk, binding, request, step);
        if case.is_none() {
            step.alarm(AlarmKind::EvidenceDoesNotFit, id);
        }
        case
    }

    fn conclude(
        &mut self,
        answering: &Answering,
        case: &Case,
        verdict: Verdict,
        keys: LateKeys,
        step: &mut Step<'_>,
    ) -> Decision {
        let id = answering.id();
        let terms = &keys.terms;
        let release = Release {
            binding: Binding {
                th2: keys.th2,
                e_hash: keys.e_hash,
            },
            purpose: terms.purpose,
            key_use: KeyUse::Answer,
        };
        if verdict == Verdict::Provide
            && let Some(inner) = self.provide(&id, case, &release, step)
        {
            let end = AnswerEnd::Found {
                prk: keys.prk,
                th2: keys.th2,
                e_hash: keys.e_hash,
            };
            return Decision {
                inner,
                end,
                found: true,
            };
        }
        // What cannot be provided whole is not provided.
        let verdict = match verdict {
            Verdict::Provide => Verdict::Refuse,
            other => other,
        };
        let leaf = step.leaf(LeafKind::Outcome, &id, verdict.word());
        leaf.about(Some(case.person));
        let half = self.provider_half(&id, case, verdict.result(), terms.purpose);
        self.keep_half(id, &half, step);
        let end = match verdict {
            Verdict::Hold(why) => {
                step.commit.held.push(HeldInquiry {
                    session: id,
                    person: case.person,
                    why,
                    items: case.evidence.items.clone(),
                    expires: answering.expires,
                });
                AnswerEnd::Held { late: keys }
            }
            Verdict::Provide | Verdict::Refuse => AnswerEnd::None,
        };
        Decision {
            inner: nothing(step),
            end,
            found: false,
        }
    }

    /// Nobody here, or nothing that can be believed: the record names nobody (`SAFE-58`).
    fn conclude_none(&self, id: &SessionId, terms: &Terms, step: &mut Step<'_>) -> Decision {
        step.leaf(LeafKind::Outcome, id, "none");
        // When M3 was made, as the inquirer's half says; nothing else of it is kept.
        let request = read_request(*id, step);
        let body = request.and_then(|request| EvaluatedBody::read(&request.body));
        let requested_at = body.map_or(step.now(), |body| UnixTime(body.common().created));
        let none = HalfResult::None;
        let half = Half::of_nobody(id, self.own.code, requested_at, terms.purpose, none);
        self.keep_half(*id, &half, step);
        Decision {
            inner: nothing(step),
            end: AnswerEnd::None,
            found: false,
        }
    }

    /// Records, receipt and the own half, all in this step's commit. Gives what the answer carries.
    pub(super) fn provide(
        &self,
        id: &SessionId,
        case: &Case,
        release: &Release,
        step: &mut Step<'_>,
    ) -> Option<Vec<u8>> {
        let statements = self.statements(case, step);
        let records = Records::fitting(Subject::of(&case.held.resident.person), statements);
        let provided_at = step.now();
        let receipt = Receipt {
            query: id.query,
            from: id.peer,
            to: self.own.code,
            requested_at: case.requested_at,
            provided_at,
            purpose: release.purpose,
            items: case.evidence.items.clone(),
            subject: subject_commitment(&case.prk, &case.evidence.number, Purpose::Provision),
            records_hash: crypto::sha256(&[&records.to_bytes()]),
            request_hash: case.request.hash(),
            disclosure_flags: u8::from(case.held.non_disclosure),
        };
        let signed = SignedReceipt::issue(&receipt, &self.own.key);
        let content = AnswerContent::new(&records, signed.bytes.clone(), signed.provider.sig);
        let plain = pad(&content.to_bytes(), ANSWER_LEN)?;
        let leaf = step
            .leaf(LeafKind::Outcome, id, "found")
            .about(Some(case.person));
        leaf.hash = Some(crypto::sha256(&[&signed.bytes]));
        let half = Half {
            provided_at: Some(provided_at),
            non_disclosure: case.held.non_disclosure,
            receipt: Some(signed),
            automatic: release.key_use == KeyUse::Answer,
            ..self.provider_half(id, case, HalfResult::Found, release.purpose)
        };
        self.keep_half(*id, &half, step);
        step.save(id.row(Part::Half), canonical::encode_secret(&half));
        step.commit.vault.push(VaultKey {
            session: *id,
            prk: case.prk.duplicate(),
        });
        let Release {
            binding, key_use, ..
        } = release;
        Some(binding.seal(&case.prk, *key_use, &plain))
    }

    /// The statements of the person's doses in the groups asked: made once for own ones, others passed on unchanged.
    fn statements(&self, case: &Case, step: &mut Step<'_>) -> Vec<SignedStatement> {
        let resident = &case.held.resident;
        let asked = |group: ItemGroup| case.evidence.items.contains(&group);
        let mut statements = Vec::new();
        for dose in resident
            .counted_doses()
            .filter(|dose| asked(dose.kind.group()))
        {
            let held = dose.statement.as_ref();
            let statement = match dose.origin {
                Origin::Foreign { .. } => held.cloned(),
                Origin::Own => statement_of(
                    dose,
                    &resident.person,
                    self.own.code,
                    &self.own.key,
                    step.entropy,
                ),
            };
            let Some(statement) = statement else {
                continue;
            };
            if held != Some(&statement) {
                step.commit.statements.push(NewStatement {
                    person: case.person,
                    dose: dose.id,
                    statement: statement.clone(),
                });
            }
            statements.push(statement);
        }
        statements
    }

    /// What the provider's half says of a person who was identified.
    pub(super) fn provider_half(
        &self,
        id: &SessionId,
        case: &Case,
        result: HalfResult,
        purpose: Purpose,
    ) -> Half {
        let items = case.evidence.items.iter().map(|group| group.wire_code());
        Half {
            items: items.collect(),
            basis: Some(case.evidence.basis.clone()),
            identity: Some(case.evidence.identity),
            register: Some(case.evidence.register),
            person: Some(case.person),
            non_disclosure: case.held.non_disclosure,
            request: Some(case.request.clone()),
            ..Half::of_nobody(id, self.own.code, case.requested_at, purpose, result)
        }
    }
}

/// What an answer without records carries: random bytes of the same length.
fn nothing(step: &mut Step<'_>) -> Vec<u8> {
    random_bytes(ANSWER_LEN.saturating_add(SEAL_LEN), step)
}
