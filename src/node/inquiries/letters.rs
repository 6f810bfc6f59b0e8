//! The manual path: letters of inquiry with numbers of their own, their paper answers, and letters of others answered on
//! paper. Every one of them is a provision record of the same ledger; none carries My Number.

pub mod list;
mod print;

use crate::api::{
    ApiError, ErrorCode, InquiryState, InquiryView, LetterOrder, LetterPrinted, LetterReply,
    LetterRequest, LetterWhy, PAPER_DOSES_MAX, PaperAnswer, PaperOutcome, PaperProvision,
};
use crate::audit::LeafType;
use crate::crypto;
use crate::domain::{
    Date, Dose, Flags, ItemGroup, Municipality, MunicipalityCode, Purpose, Resident, Role,
    UnixTime, municipality,
};
use crate::inquiry::{Basis, Half, HalfResult, IdentityCheck, PaperTrail, PersonId, QueryId, Side};
use crate::node::doses::{Proposed, faults_of, reason, refuse, user_of};
use crate::node::inquiries::cases::{Case, CaseAnswer};
use crate::node::inquiries::letters::print::{Page, print};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged, refusal};
use crate::node::staff::accounts::load_account;
use crate::store::{Batch, Tree};
use crate::text::Lang;
use serde::{Deserialize, Serialize};

/// Prefix of the rows about letters.
const LETTER: &[u8] = b"letter-";
/// Row of `Meta`: day and last serial of that day.
const SERIAL: &[u8] = b"letter-serial";
/// What the numbers of letters begin with.
const NUMBER: &str = "L-";
/// The answer is asked for within so many days.
const ANSWER_DAYS: i32 = 14;

/// A letter as it lies in its row.
#[derive(Serialize, Deserialize)]
pub(in crate::node) struct Letter {
    pub order: LetterOrder,
    pub written_on: Date,
    user: String,
}

impl Letter {
    /// The day until which an answer is asked for.
    pub fn answer_by(&self) -> Date {
        due(self.written_on)
    }
}

/// Until when a letter of this day asks for its answer.
pub fn due(written_on: Date) -> Date {
    written_on.plus_days(ANSWER_DAYS).unwrap_or(written_on)
}

/// Whether an inquiry is one on paper, by its number.
pub fn is_letter(inquiry: &str) -> bool {
    inquiry.starts_with(NUMBER)
}

impl Open {
    /// Answers one request about letters.
    ///
    /// # Errors
    /// What the request's own function refuses.
    pub fn on_letter(
        &mut self,
        request: LetterRequest,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<LetterReply, ApiError> {
        Ok(match request {
            LetterRequest::WriteLetter(order) => {
                LetterReply::Printed(Box::new(self.write_letter(*order, actor, now)?))
            }
            LetterRequest::ListLetters {
                open_only,
                offset,
                count,
            } => LetterReply::Letters(self.list_letters(open_only, (offset, count), actor, now)?),
            LetterRequest::PrintLetter { letter, english } => {
                LetterReply::Printed(Box::new(self.print_letter(&letter, english, actor, now)?))
            }
            LetterRequest::EnterAnswer(answer) => {
                LetterReply::Answered(Box::new(self.enter_answer(*answer, actor, now)?))
            }
            LetterRequest::RecordProvision(provision) => LetterReply::Recorded {
                record_no: self.record_provision(&provision, actor, now)?,
            },
        })
    }

    fn write_letter(
        &mut self,
        mut order: LetterOrder,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<LetterPrinted, ApiError> {
        self.check_paper_town(order.provider)?;
        self.check_why(&order, now)?;
        let (_, person) = self.person(&order.addressee_no)?;
        order.basis_ref = stated(&order.basis_ref, "basis_ref")?;
        order.document_no = optional(order.document_no.as_deref(), "document_no")?;
        order.contact = optional(order.contact.as_deref(), "contact")?;
        order.legal_basis = optional(order.legal_basis.as_deref(), "legal_basis")?;
        let former = order.former_address.as_ref().map(|text| text.get().clone());
        order.former_address =
            optional(former.as_deref(), "former_address")?.map(crate::domain::Private::new);
        let today = now.date();
        let (letter, serial) = self.next_letter_no(today)?;
        let query = QueryId(crypto::random(self.entropy.as_mut()));
        let half = Half {
            items: ItemGroup::ALL.map(ItemGroup::wire_code).to_vec(),
            basis: Some(Basis {
                kind: order.basis,
                reference: order.basis_ref.clone(),
                date: order.basis_on.unwrap_or(today),
                form_hash: None,
            }),
            identity: Some(IdentityCheck {
                method: order.id_check,
                date: order.id_checked_on.unwrap_or(today),
            }),
            person: Some(PersonId(person)),
            operator: Some(self.pseudonym(actor)),
            result: HalfResult::Asked,
            non_disclosure: self.resident(&person)?.flags.protected,
            paper: Some(PaperTrail::of_letter(&letter)),
            ..Half::on_paper(
                Side::Inquirer,
                query,
                (self.identity.own, order.provider),
                now,
                Purpose::TransferIn,
            )
        };
        let case = Case::on_paper(&letter, person, order.provider, query.0, now);
        let words = format!("{letter} to {} {}", order.provider, order.why.as_str());
        let stored = Letter {
            order,
            written_on: today,
            user: user_of(actor).to_owned(),
        };
        let mut batch = Batch::new();
        batch.put(Tree::Inquiry, &letter_key(&letter), row(&stored));
        batch.put(Tree::Meta, SERIAL, row(&(today.show_yyyymmdd(), serial)));
        case.write(&mut batch);
        self.write_paper_half(&mut batch, &half, actor)?;
        let entry = Entry::new(LeafType::Edit, actor.clone(), words).about(person);
        self.commit(batch, vec![entry], now)?;
        self.cases.keep(&case, &Default::default());
        self.todo_changed = true;
        self.printed(&letter, &stored, stored.order.english)
    }

    fn print_letter(
        &mut self,
        letter: &str,
        english: bool,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<LetterPrinted, ApiError> {
        let stored = self.letter(letter)?;
        let (_, person) = self.person(&stored.order.addressee_no)?;
        let entry = Entry::new(LeafType::View, actor.clone(), format!("printed {letter}"));
        self.log_only(entry.about(person), now)?;
        self.printed(letter, &stored, english)
    }

    fn enter_answer(
        &mut self,
        answer: PaperAnswer,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<InquiryView, ApiError> {
        let letter = answer.letter.clone();
        self.letter(&letter)?;
        let mut case = self.load_case(&letter)?;
        if case.state != InquiryState::Queued {
            return Err(ApiError::new(ErrorCode::StepUnfit).with("state", "answered"));
        }
        let written_on = case.asked_at.date();
        let document_no = stated(&answer.document_no, "document_no")?;
        let in_order = written_on <= answer.dated
            && answer.dated <= answer.received_on
            && answer.received_on <= now.date();
        if !in_order {
            return Err(unusable("received_on", "date"));
        }
        let trail = PaperTrail {
            letter: letter.clone(),
            answer_no: Some(document_no.clone()),
            dated: Some(answer.dated),
            received_on: Some(answer.received_on),
            checked_by: self.second_person(answer.checked_by.as_deref(), actor)?,
        };
        let resident = self.resident(&case.person)?;
        let (result, doses) = match answer.outcome {
            PaperOutcome::Unknown => (HalfResult::None, None),
            PaperOutcome::NoRecord => (HalfResult::Found, Some(Vec::new())),
            PaperOutcome::Doses(forms) => {
                if forms.is_empty() || forms.len() > PAPER_DOSES_MAX {
                    return Err(unusable("doses", "empty"));
                }
                let doses = self.typed_doses(forms, &resident, &document_no, now)?;
                (HalfResult::Found, Some(doses))
            }
        };
        let query = QueryId(case.query.unwrap_or_default());
        let own = self.identity.own;
        let half = self.half_of_provision(Side::Inquirer, own, &query)?;
        let half = half.ok_or_else(|| damaged("a provision record"))?;
        let half = Half {
            result,
            provided_at: (result == HalfResult::Found)
                .then(|| UnixTime::start_of(answer.received_on)),
            paper: Some(trail),
            ..half
        };
        case.state = match doses {
            Some(_) => InquiryState::Found,
            None => InquiryState::NoAnswer,
        };
        case.answer = doses.map(|doses| CaseAnswer::on_paper(&resident, doses, case.provider));
        let mut batch = Batch::new();
        case.write(&mut batch);
        // One that nobody waited for any more is open again.
        self.reopen(&mut batch, &letter)?;
        self.write_paper_half(&mut batch, &half, actor)?;
        let words = format!("{letter} answered on paper");
        let entry = Entry::new(LeafType::Edit, actor.clone(), words).about(case.person);
        self.commit(batch, vec![entry], now)?;
        let follow = self.load_follow(&letter)?;
        self.cases.keep(&case, &follow);
        self.todo_changed = true;
        self.case_view(&case, now)
    }

    /// What was read off the paper, through the checks of every other dose; what is there already is compared later.
    fn typed_doses(
        &mut self,
        forms: Vec<crate::domain::DoseForm>,
        resident: &Resident,
        document_no: &str,
        now: UnixTime,
    ) -> Result<Vec<Dose>, ApiError> {
        let mut seen = resident.clone();
        let mut doses = Vec::new();
        for mut form in forms {
            let faults = faults_of(form.clean());
            refuse(&faults)?;
            form.evidence = form.evidence.or_else(|| Some(document_no.to_owned()));
            let proposed = Proposed::new(form, &seen, self, now);
            if !proposed.there {
                proposed.check()?;
            }
            seen.doses.push(proposed.dose.clone());
            doses.push(proposed.dose);
        }
        Ok(doses)
    }

    fn record_provision(
        &mut self,
        provision: &PaperProvision,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<u64, ApiError> {
        self.check_paper_town(provision.inquirer)?;
        let person = match &provision.addressee_no {
            Some(no) => Some(self.person(no)?.1),
            None => None,
        };
        let in_order =
            provision.dated <= provision.received_on && provision.received_on <= now.date();
        if !in_order || (provision.provided && person.is_none()) {
            return Err(unusable("received_on", "date"));
        }
        let result = match (provision.provided, person) {
            (true, _) => HalfResult::Found,
            (false, Some(_)) => HalfResult::Refused,
            (false, None) => HalfResult::None,
        };
        let trail = PaperTrail {
            letter: stated(&provision.document_no, "document_no")?,
            answer_no: Some(stated(&provision.answer_no, "answer_no")?),
            dated: Some(provision.dated),
            received_on: Some(provision.received_on),
            checked_by: self.second_person(provision.checked_by.as_deref(), actor)?,
        };
        let basis = Basis {
            kind: provision.basis,
            reference: stated(&provision.basis_ref, "basis_ref")?,
            date: provision.dated,
            form_hash: None,
        };
        let query = QueryId(crypto::random(self.entropy.as_mut()));
        let flags = match &person {
            Some(person) => self.resident(person)?.flags,
            None => Flags::default(),
        };
        if provision.provided && !flags.allow_auto_answer() {
            self.check_approver(trail.checked_by.is_some(), actor, now)?;
        }
        let half = Half {
            items: ItemGroup::ALL.map(ItemGroup::wire_code).to_vec(),
            basis: Some(basis),
            // A record of a "none" names nobody (`SAFE-58`).
            person: person.map(PersonId),
            operator: Some(self.pseudonym(actor)),
            provided_at: provision.provided.then_some(now),
            automatic: false,
            non_disclosure: flags.protected,
            result,
            paper: Some(trail),
            ..Half::on_paper(
                Side::Provider,
                query,
                (provision.inquirer, self.identity.own),
                UnixTime::start_of(provision.received_on),
                Purpose::TransferIn,
            )
        };
        let mut batch = Batch::new();
        self.write_paper_half(&mut batch, &half, actor)?;
        let words = format!("letter of {} answered on paper", provision.inquirer);
        let mut entry = Entry::new(LeafType::Edit, actor.clone(), words);
        if let Some(person) = person {
            entry = entry.about(person);
        }
        self.commit(batch, vec![entry], now)?;
        let place = self.record_no(Side::Provider, provision.inquirer, &query)?;
        place.ok_or_else(|| damaged("a provision record"))
    }

    fn write_paper_half(
        &self,
        batch: &mut Batch,
        half: &Half,
        actor: &Actor,
    ) -> Result<(), ApiError> {
        let mut tail = self.ledger_tail()?;
        let signed = half.sign(&self.identity.sig);
        self.write_half(batch, &signed, &mut tail, Some(user_of(actor).to_owned()))
    }

    fn check_paper_town(&self, code: MunicipalityCode) -> Result<(), ApiError> {
        let known = municipality(code).is_some_and(Municipality::may_be_asked);
        if code == self.identity.own || !known {
            return Err(ApiError::new(ErrorCode::ProviderNotAskable).with("code", code));
        }
        Ok(())
    }

    /// A letter is for what the network cannot ask: the reason must be true.
    fn check_why(&self, order: &LetterOrder, now: UnixTime) -> Result<(), ApiError> {
        let directory = self.network.directory.as_ref();
        let listed =
            directory.is_some_and(|known| known.municipality(order.provider, now).is_some());
        let (slot, _) = self.person(&order.addressee_no)?;
        let is_true = match order.why {
            LetterWhy::Outside => !listed,
            LetterWhy::NoNumber => !self.index.has_number(slot),
            LetterWhy::ChangedNumber => true,
        };
        is_true
            .then_some(())
            .ok_or_else(|| unusable("why", order.why.as_str()))
    }

    /// Records that no machine gives out are provided by an approver under the approver's own login, and a second person
    /// looked at the paper (`SAFE-66`): a name that somebody typed is no approval.
    fn check_approver(
        &mut self,
        is_checked: bool,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let account = load_account(&self.store, user_of(actor))?;
        if account.role != Role::Approver {
            self.log_refusal(actor.clone(), "provision on paper without an approver", now);
            return Err(ApiError::new(ErrorCode::PaperNeedsApprover));
        }
        self.check_own_password(actor, now)?;
        is_checked
            .then_some(())
            .ok_or_else(|| unusable("checked_by", "empty"))
    }

    /// An account of somebody else.
    fn second_person(
        &mut self,
        typed: Option<&str>,
        actor: &Actor,
    ) -> Result<Option<String>, ApiError> {
        let Some(user) = typed.map(str::trim).filter(|user| !user.is_empty()) else {
            return Ok(None);
        };
        let known = self.users()?.iter().any(|known| known == user);
        if !known || user == user_of(actor) {
            return Err(unusable("checked_by", "form"));
        }
        Ok(Some(user.to_owned()))
    }

    /// A letter as it was written.
    ///
    /// # Errors
    /// [`ErrorCode::InquiryUnknown`], the store's.
    pub(in crate::node) fn letter(&self, letter: &str) -> Result<Letter, ApiError> {
        let found = self.store.get(Tree::Inquiry, &letter_key(letter));
        let found = found.map_err(refusal)?;
        let found = found.ok_or_else(|| ApiError::new(ErrorCode::InquiryUnknown))?;
        postcard::from_bytes(&found).map_err(|_| damaged("a letter"))
    }

    fn printed(
        &self,
        letter: &str,
        stored: &Letter,
        english: bool,
    ) -> Result<LetterPrinted, ApiError> {
        let order = &stored.order;
        let (_, person) = self.person(&order.addressee_no)?;
        let resident = self.resident(&person)?;
        let protected = resident.flags.protected;
        let stated = order.former_address.as_ref().map(|text| text.get().clone());
        let on_record = resident.person.previous_address.clone();
        let page = Page {
            letter,
            document_no: order.document_no.as_deref().unwrap_or(letter),
            written_on: stored.written_on,
            answer_by: stored.answer_by(),
            own: self.identity.own,
            provider: order.provider,
            basis: order.basis,
            basis_ref: &order.basis_ref,
            basis_on: order.basis_on.unwrap_or(stored.written_on),
            person: &resident.person,
            former_address: stated.or_else(|| on_record.filter(|_| !protected)),
            contact: order.contact.as_deref(),
            legal_basis: order.legal_basis.as_deref(),
        };
        let lang = if english { Lang::En } else { Lang::Ja };
        let (text, html) = print(&page, lang);
        let query = self.load_case(letter)?.query.unwrap_or_default();
        Ok(LetterPrinted {
            letter: letter.to_owned(),
            provider: order.provider,
            record_no: self.record_no(Side::Inquirer, self.identity.own, &QueryId(query))?,
            text: crate::domain::Private::new(text),
            html: crate::domain::Private::new(html),
        })
    }

    /// `L-`, the day, and a serial of that day.
    fn next_letter_no(&self, today: Date) -> Result<(String, u32), ApiError> {
        let row = self.store.get(Tree::Meta, SERIAL).map_err(refusal)?;
        let last: Option<(String, u32)> = row.and_then(|row| postcard::from_bytes(&row).ok());
        let day = today.show_yyyymmdd();
        let serial = last
            .filter(|(last_day, _)| *last_day == day)
            .map_or(0, |(_, serial)| serial)
            + 1;
        Ok((format!("{NUMBER}{day}-{serial:04}"), serial))
    }
}

fn letter_key(letter: &str) -> Vec<u8> {
    [LETTER, letter.as_bytes()].concat()
}

fn row<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("plain data")
}

fn unusable(field: &str, why: &str) -> ApiError {
    ApiError::new(ErrorCode::FieldUnusable)
        .with("field", field)
        .with("reason", why)
}

/// A text that must be there.
fn stated(typed: &str, field: &str) -> Result<String, ApiError> {
    reason(typed).map_err(|_| unusable(field, "empty"))
}

fn optional(typed: Option<&str>, field: &str) -> Result<Option<String>, ApiError> {
    typed.map(|typed| stated(typed, field)).transpose()
}
