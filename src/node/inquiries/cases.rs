//! Own inquiries as cases: how each stands, its answer beside the own record, what was decided, what comes next.

use crate::api::{
    ApiError, AtRelay, CaseFilter, CaseLine, CasePage, Comparison, Decision, DoseView, ErrorCode,
    InquiryState, InquiryView, NextStep, StepTaken,
};
use crate::audit::LeafType;
use crate::directory::Apart;
use crate::domain::{
    AddresseeNo, Date, Dose, KanaLevel, MunicipalityCode, PartialDate, Private, Resident, Sex,
    UnixTime, kana_key, municipality,
};
use crate::inquiry::{self, AbortCode, AbortedWhy, OutcomeState, Side};
use crate::node::doses::{reason, user_of};
use crate::node::inquiries::Reached;
use crate::node::inquiries::ledger::paper_evidence;
use crate::node::inquiries::letters::list::reached_on_paper;
use crate::node::inquiries::letters::{due, is_letter};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged, refusal};
use crate::store::{Batch, PersonId, Store, Tree};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// Prefix of the rows about own inquiries.
const CASE: &[u8] = b"case-";
/// Prefix of the rows about what was done with them.
const FOLLOW: &[u8] = b"follow-";
/// Lines of one reply.
const LINES_MAX: u32 = 200;
/// Steps that are kept of one inquiry.
const STEPS_MAX: usize = 50;
/// For so long a list does not ask the same municipality about the same person again: a late answer may still come.
const ASKED_LATELY_S: u64 = 15 * 86_400;
/// Longest rest of a case.
const WAIT_DAYS_MAX: i32 = 366;

/// One own inquiry as the clerk follows it.
#[derive(Serialize, Deserialize)]
pub struct Case {
    pub inquiry: String,
    pub person: PersonId,
    pub provider: MunicipalityCode,
    pub query: Option<[u8; 16]>,
    pub state: InquiryState,
    abort_reason: Option<String>,
    pub asked_at: UnixTime,
    pub answer: Option<CaseAnswer>,
    pub accepted_rows: Vec<u32>,
}

/// What the provider sent.
#[derive(Serialize, Deserialize)]
pub struct CaseAnswer {
    kana: String,
    birth: PartialDate,
    sex: Sex,
    pub doses: Vec<(Dose, MunicipalityCode)>,
    more: bool,
}

/// What was done with an inquiry after it ended.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Follow {
    pub decisions: BTreeMap<u32, (Decision, String)>,
    pub steps: Vec<StepTaken>,
    pub waits_until: Option<Date>,
    pub closed: bool,
}

/// What lists and counts need of a case.
#[derive(Clone)]
struct Line {
    person: PersonId,
    provider: MunicipalityCode,
    state: InquiryState,
    asked_at: UnixTime,
    doses: u32,
    undecided: u32,
    waits_until: Option<Date>,
    closed: bool,
    is_letter: bool,
}

/// Every own inquiry by its number, which begins with its day.
#[derive(Default)]
pub struct Cases(BTreeMap<String, Line>);

/// How many cases wait for what.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct CaseCounts {
    pub answers: u64,
    pub no_answers: u64,
    pub resting: u64,
    pub queued: u64,
    pub letters_late: u64,
}

impl Case {
    /// A question about to leave.
    pub fn begun(inquiry: &str, question: &inquiry::Question, now: UnixTime) -> Self {
        Self {
            inquiry: inquiry.to_owned(),
            person: question.person().0,
            provider: question.provider(),
            query: None,
            state: InquiryState::Queued,
            abort_reason: None,
            asked_at: now,
            answer: None,
            accepted_rows: Vec::new(),
        }
    }

    /// A letter that is about to leave.
    pub fn on_paper(
        letter: &str,
        person: PersonId,
        provider: MunicipalityCode,
        query: [u8; 16],
        now: UnixTime,
    ) -> Self {
        Self {
            inquiry: letter.to_owned(),
            person,
            provider,
            query: Some(query),
            state: InquiryState::Queued,
            abort_reason: None,
            asked_at: now,
            answer: None,
            accepted_rows: Vec::new(),
        }
    }

    /// Puts it into a batch; [`Cases::keep`] follows the commit.
    pub fn write(&self, batch: &mut Batch) {
        let row = postcard::to_stdvec(self).expect("a case is plain data");
        batch.put(Tree::Inquiry, &key(CASE, &self.inquiry), row);
    }

    /// Doses of the answer, row 1 first.
    pub fn doses(&self) -> &[(Dose, MunicipalityCode)] {
        self.answer.as_ref().map_or(&[], |answer| &answer.doses)
    }

    /// The answer is whole, and about this person by name, birth date and sex (`domain.md` 6.4, level A).
    pub fn is_whole_about(&self, resident: &Resident) -> bool {
        let person = &resident.person;
        self.answer.as_ref().is_some_and(|answer| {
            let kana = |name: &str| kana_key(name, KanaLevel::Folded);
            !answer.more
                && answer.birth == person.birth_date
                && answer.sex.fits(person.sex)
                && kana(&answer.kana) == kana(&person.name_kana)
        })
    }

    fn line(&self, follow: &Follow) -> Line {
        let doses = u32::try_from(self.doses().len()).unwrap_or(u32::MAX);
        let decided = |row: &u32| match follow.decisions.get(row) {
            Some((decision, _)) => *decision != Decision::Hold,
            None => self.accepted_rows.contains(row),
        };
        let decided = (1..=doses).filter(decided).count();
        Line {
            person: self.person,
            provider: self.provider,
            state: self.state,
            asked_at: self.asked_at,
            doses,
            undecided: doses.saturating_sub(u32::try_from(decided).unwrap_or(u32::MAX)),
            waits_until: follow.waits_until,
            closed: follow.closed,
            is_letter: is_letter(&self.inquiry),
        }
    }
}

impl CaseAnswer {
    /// What was read off a paper; it names the person as the own record does.
    pub fn on_paper(resident: &Resident, doses: Vec<Dose>, issuer: MunicipalityCode) -> Self {
        Self {
            kana: resident.person.name_kana.clone(),
            birth: resident.person.birth_date,
            sex: resident.person.sex,
            doses: doses.into_iter().map(|dose| (dose, issuer)).collect(),
            more: false,
        }
    }
}

impl Follow {
    /// Puts it into a batch.
    pub fn write(&self, batch: &mut Batch, inquiry: &str) {
        let row = postcard::to_stdvec(self).expect("plain data");
        batch.put(Tree::Inquiry, &key(FOLLOW, inquiry), row);
    }
}

impl Line {
    fn rests(&self, today: Date) -> bool {
        self.waits_until.is_some_and(|until| until > today) && !self.closed
    }

    fn is_open(&self, today: Date) -> bool {
        let left = match self.state {
            InquiryState::Queued => self.is_letter && due(self.asked_at.date()) < today,
            InquiryState::Found => self.doses == 0 || self.undecided > 0,
            InquiryState::NoAnswer | InquiryState::Aborted | InquiryState::Expired => true,
        };
        left && !self.closed && !self.rests(today)
    }

    /// A letter whose answer is waited for; it may come on any day, so that it has no end of its own.
    fn is_awaited(&self) -> bool {
        self.is_letter && self.state == InquiryState::Queued && !self.closed
    }
}

impl Cases {
    /// As stored.
    ///
    /// # Errors
    /// The store's.
    pub fn load(store: &mut Store) -> Result<Self, ApiError> {
        type Rows = (Vec<Case>, BTreeMap<String, Follow>);
        let take = |(cases, follows): &mut Rows, key: &[u8], row: &[u8]| {
            if key.starts_with(CASE) {
                cases.extend(postcard::from_bytes::<Case>(row).ok());
            } else if let Some(inquiry) = key.strip_prefix(FOLLOW)
                && let Ok(follow) = postcard::from_bytes(row)
            {
                follows.insert(String::from_utf8_lossy(inquiry).into_owned(), follow);
            }
        };
        let rows = store.fold(Tree::Inquiry, Rows::default, take, &mut |_| {});
        let (cases, follows) = rows.map_err(refusal)?;
        let mut all = Self::default();
        for case in cases {
            let follow = follows.get(&case.inquiry).cloned().unwrap_or_default();
            all.keep(&case, &follow);
        }
        Ok(all)
    }

    /// A case as it is after a commit.
    pub fn keep(&mut self, case: &Case, follow: &Follow) {
        self.0.insert(case.inquiry.clone(), case.line(follow));
    }

    /// Those on the network without an end yet.
    pub fn queued(&self) -> Vec<String> {
        let queued = self.0.iter();
        let queued =
            queued.filter(|(_, line)| line.state == InquiryState::Queued && !line.is_letter);
        queued.map(|(inquiry, _)| inquiry.clone()).collect()
    }

    /// Another municipality is asked than before; all else stays.
    pub fn keep_asked_of(&mut self, case: &Case) {
        if let Some(line) = self.0.get_mut(&case.inquiry) {
            line.provider = case.provider;
        }
    }

    /// People and whom a question about them was put to lately, but for what was not accepted or expired.
    pub fn asked_lately(&self, now: UnixTime) -> HashSet<(PersonId, MunicipalityCode)> {
        let lately = |line: &&Line| {
            let ended = matches!(line.state, InquiryState::Aborted | InquiryState::Expired);
            !ended && now.seconds_since(line.asked_at) < ASKED_LATELY_S
        };
        let lines = self.0.values().filter(lately);
        lines.map(|line| (line.person, line.provider)).collect()
    }

    /// The numbers of letters, newest first; of open ones those that are awaited or want a decision.
    pub fn letters(&self, open_only: bool, today: Date) -> Vec<String> {
        let wanted = |line: &Line| {
            line.is_letter && (!open_only || line.is_awaited() || line.is_open(today))
        };
        let letters = self.0.iter().rev().filter(|(_, line)| wanted(line));
        letters.map(|(letter, _)| letter.clone()).collect()
    }

    /// Somebody has to do something about it.
    pub fn is_open(&self, inquiry: &str, today: Date) -> bool {
        self.0.get(inquiry).is_some_and(|line| line.is_open(today))
    }

    /// How many wait for what.
    pub fn counts(&self, today: Date) -> CaseCounts {
        let mut counts = CaseCounts::default();
        for line in self.0.values() {
            match line.state {
                InquiryState::Queued if !line.is_letter => counts.queued += 1,
                InquiryState::Queued => {
                    counts.letters_late += u64::from(line.is_open(today));
                    counts.resting += u64::from(line.rests(today));
                }
                _ if line.rests(today) => counts.resting += 1,
                _ if !line.is_open(today) => {}
                InquiryState::Found => counts.answers += 1,
                _ => counts.no_answers += 1,
            }
        }
        counts
    }
}

impl Open {
    /// Puts the end of an own inquiry into the batch that ends it; what it gives is kept once that is durable.
    ///
    /// # Errors
    /// The store's.
    pub fn write_outcome(
        &mut self,
        batch: &mut Batch,
        outcome: &inquiry::Outcome,
    ) -> Result<Case, ApiError> {
        let mut case = self.load_case(&outcome.inquiry.0)?;
        case.query = Some(outcome.session.query.0);
        match &outcome.state {
            OutcomeState::Found(answer) => {
                case.state = InquiryState::Found;
                let doses = answer.doses.iter();
                case.answer = Some(CaseAnswer {
                    kana: answer.subject.kana.clone(),
                    birth: answer.subject.birth,
                    sex: answer.subject.sex,
                    doses: doses.map(|dose| (dose.dose.clone(), dose.issuer)).collect(),
                    more: answer.some_did_not_fit,
                });
            }
            OutcomeState::NoAnswer => case.state = InquiryState::NoAnswer,
            OutcomeState::Aborted(why) => {
                case.state = InquiryState::Aborted;
                case.abort_reason = Some(abort_word(*why).to_owned());
            }
            OutcomeState::Expired => case.state = InquiryState::Expired,
        }
        if case.state == InquiryState::Found {
            self.reopen(batch, &case.inquiry)?;
        }
        if self.write_mover_outcome(batch, &case.inquiry, &outcome.state)? {
            case.state = InquiryState::Queued;
            case.abort_reason = None;
        }
        case.write(batch);
        Ok(case)
    }

    /// A late answer wakes a case that rests or was closed.
    ///
    /// # Errors
    /// The store's.
    pub fn reopen(&self, batch: &mut Batch, inquiry: &str) -> Result<(), ApiError> {
        let mut follow = self.load_follow(inquiry)?;
        if follow.closed || follow.waits_until.is_some() {
            follow.closed = false;
            follow.waits_until = None;
            follow.write(batch, inquiry);
        }
        Ok(())
    }

    /// The case of an inquiry.
    ///
    /// # Errors
    /// [`ErrorCode::InquiryUnknown`], the store's.
    pub fn load_case(&self, inquiry: &str) -> Result<Case, ApiError> {
        let row = self.store.get(Tree::Inquiry, &key(CASE, inquiry));
        let row = row.map_err(refusal)?;
        let row = row.ok_or_else(|| ApiError::new(ErrorCode::InquiryUnknown))?;
        postcard::from_bytes(&row).map_err(|_| damaged("an inquiry"))
    }

    /// What was done with it.
    ///
    /// # Errors
    /// The store's.
    pub fn load_follow(&self, inquiry: &str) -> Result<Follow, ApiError> {
        let row = self.store.get(Tree::Inquiry, &key(FOLLOW, inquiry));
        let read = row.map_err(refusal)?;
        Ok(read
            .and_then(|row| postcard::from_bytes(&row).ok())
            .unwrap_or_default())
    }

    /// How an inquiry stands; an answer is shown only after its leaf.
    ///
    /// # Errors
    /// [`ErrorCode::InquiryUnknown`], the store's.
    pub fn show_inquiry(
        &mut self,
        inquiry: &str,
        actor: Actor,
        now: UnixTime,
    ) -> Result<InquiryView, ApiError> {
        let case = self.load_case(inquiry)?;
        if case.answer.is_some() {
            let entry =
                Entry::new(LeafType::View, actor, format!("answer {inquiry}")).about(case.person);
            self.log_only(entry, now)?;
        }
        self.case_view(&case, now)
    }

    /// An inquiry for the screen, its answer beside the own record.
    ///
    /// # Errors
    /// The store's.
    pub fn case_view(&self, case: &Case, now: UnixTime) -> Result<InquiryView, ApiError> {
        let follow = self.load_follow(&case.inquiry)?;
        let query = case.query.map(inquiry::QueryId);
        let receipt = match query {
            Some(query) => self.record_no(Side::Inquirer, self.identity.own, &query)?,
            None => None,
        };
        let half = match query {
            Some(query) => self.half_of_provision(Side::Inquirer, self.identity.own, &query)?,
            None => None,
        };
        let paper = half.and_then(|half| half.paper);
        let answer = case.answer.as_ref();
        let resident = match case.doses() {
            [] => None,
            _ => Some(self.resident(&case.person)?),
        };
        let rows = (1..).zip(case.doses());
        let doses = rows.map(|(row, (dose, issuer))| DoseView {
            signature_ok: self.signature_ok(dose, *issuer),
            decision: decision(case, &follow, row),
            ..self.dose_view(dose, *issuer, resident.as_ref())
        });
        let line = case.line(&follow);
        let (reached, at_relay) = self.reached(&case.inquiry, case.state);
        Ok(InquiryView {
            inquiry: case.inquiry.clone(),
            state: case.state,
            abort_reason: case.abort_reason.clone(),
            reached: reached.to_owned(),
            at_relay,
            provider: case.provider,
            addressee_no: self.addressee_of(&case.person)?,
            doses: doses.collect(),
            subject: answer.map(|answer| {
                let (birth, sex) = (answer.birth.to_string(), answer.sex.code());
                Private::new((answer.kana.clone(), birth, sex))
            }),
            more: answer.is_some_and(|answer| answer.more),
            receipt: receipt.map(|record_no| record_no.to_string()),
            asked_at: case.asked_at,
            paper: paper.as_ref().map(paper_evidence),
            is_protected: self.is_protected(&case.person),
            accepted_rows: case.accepted_rows.clone(),
            is_open: line.is_open(now.date()),
            steps: follow.steps,
            waits_until: follow.waits_until,
        })
    }

    /// `SAFE-92`: how far an inquiry got, and where it waits.
    fn reached(&self, inquiry: &str, state: InquiryState) -> (&'static str, Option<AtRelay>) {
        if state != InquiryState::Queued {
            return ("answered", None);
        }
        if let Some(word) = reached_on_paper(inquiry) {
            return (word, None);
        }
        let reached = self.inquiries.reached_by(inquiry);
        let reached = reached.unwrap_or(Reached::Prepared);
        let at_relay = match reached {
            Reached::WaitingAt { relay, since, .. } => Some(AtRelay {
                code: relay.code,
                since,
            }),
            _ => None,
        };
        (reached.word(), at_relay)
    }

    fn is_protected(&self, person: &PersonId) -> bool {
        let view = self
            .index
            .slot(person)
            .and_then(|slot| self.index.view(slot));
        view.is_some_and(|view| view.flags.protected)
    }

    /// The addressee number of a person.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`]
    pub fn addressee_of(&self, person: &PersonId) -> Result<AddresseeNo, ApiError> {
        let slot = self.index.slot(person);
        slot.and_then(|slot| self.index.view(slot))
            .and_then(|view| AddresseeNo::parse(view.addressee_no).ok())
            .ok_or_else(|| ApiError::new(ErrorCode::PersonUnknown))
    }

    fn dose_view(
        &self,
        dose: &Dose,
        issuer: MunicipalityCode,
        resident: Option<&Resident>,
    ) -> DoseView {
        let compared = resident.map(|resident| compare(resident, dose));
        let (compared, own) = compared.unwrap_or((Comparison::New, None));
        DoseView {
            dose: dose.clone(),
            issuer,
            signature_ok: None,
            compared,
            own: own.cloned(),
            decision: None,
        }
    }

    /// Against the issuer's manifest as it is here now; `None` while there is none.
    pub fn signature_ok(&self, dose: &Dose, issuer: MunicipalityCode) -> Option<bool> {
        let statement = dose.statement.as_ref()?;
        let manifest = if issuer == self.identity.own {
            self.network.own_manifest()
        } else {
            self.network.manifests.get(&issuer)
        };
        inquiry::is_signed(
            statement,
            manifest.map(crate::directory::SignedManifest::manifest),
        )
    }

    /// Own inquiries, newest first.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`] for an unknown person in the filter, the store's.
    pub fn list_inquiries(
        &mut self,
        filter: &CaseFilter,
        actor: Actor,
        now: UnixTime,
    ) -> Result<CasePage, ApiError> {
        let person = match &filter.person {
            Some(no) => Some(self.person(no)?.1),
            None => None,
        };
        self.log_only(Entry::new(LeafType::View, actor, "inquiries"), now)?;
        let today = now.date();
        let wanted = |line: &Line| {
            let is_closed = line.is_letter && line.closed;
            let runs = line.state == InquiryState::Queued && !is_closed;
            let left = line.is_open(today) || runs;
            person.is_none_or(|person| person == line.person) && (left || !filter.open_only)
        };
        let cases = self.cases.0.iter().rev();
        let cases: Vec<_> = cases.filter(|(_, line)| wanted(line)).collect();
        let lines = cases.iter().skip(filter.offset as usize);
        let count = filter.count.clamp(1, LINES_MAX) as usize;
        Ok(CasePage {
            total: u32::try_from(cases.len()).unwrap_or(u32::MAX),
            lines: lines
                .take(count)
                .map(|(inquiry, line)| self.case_line(inquiry, line, today))
                .collect(),
        })
    }

    fn case_line(&self, inquiry: &str, line: &Line, today: Date) -> CaseLine {
        let slot = self.index.slot(&line.person);
        let person = slot.and_then(|slot| self.person_line(slot));
        let (reached, at_relay) = self.reached(inquiry, line.state);
        CaseLine {
            inquiry: inquiry.to_owned(),
            state: line.state,
            provider: line.provider,
            addressee_no: person.as_ref().map(|person| person.addressee_no),
            name: person
                .as_ref()
                .map(|person| person.name.clone())
                .unwrap_or_default(),
            kana: person.map(|person| person.kana).unwrap_or_default(),
            asked_at: line.asked_at,
            doses: line.doses,
            undecided: line.undecided,
            is_open: line.is_open(today),
            waits_until: line.waits_until,
            reached: reached.to_owned(),
            at_relay,
        }
    }

    /// What comes after an inquiry that brought nothing to take over.
    ///
    /// # Errors
    /// [`ErrorCode::StepUnfit`] while it is under way, [`ErrorCode::CaseEnded`], [`ErrorCode::ProviderNotAskable`],
    /// [`ErrorCode::FieldUnusable`] for the day, [`ErrorCode::ReasonMissing`], the store's.
    pub fn take_step(
        &mut self,
        inquiry: &str,
        step: NextStep,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<InquiryView, ApiError> {
        let case = self.load_case(inquiry)?;
        let mut follow = self.load_follow(inquiry)?;
        let line = case.line(&follow);
        if case.state == InquiryState::Queued && !line.is_letter {
            return Err(ApiError::new(ErrorCode::StepUnfit).with("state", "queued"));
        }
        let is_left = line.is_open(now.date()) || line.rests(now.date()) || line.is_awaited();
        if !is_left {
            return Err(ApiError::new(ErrorCode::CaseEnded));
        }
        let (word, step) = self.check_step(step, now.date())?;
        follow.waits_until = match step {
            NextStep::WaitUntil(day) => Some(day),
            _ => None,
        };
        follow.closed = follow.waits_until.is_none();
        follow.steps.push(StepTaken {
            at: now,
            user: user_of(actor).to_owned(),
            step,
        });
        let excess = follow.steps.len().saturating_sub(STEPS_MAX);
        follow.steps.drain(..excess);
        let mut batch = Batch::new();
        follow.write(&mut batch, inquiry);
        let words = format!("{inquiry}: {word}");
        let entry = Entry::new(LeafType::Edit, actor.clone(), words).about(case.person);
        self.commit(batch, vec![entry], now)?;
        self.cases.keep(&case, &follow);
        self.todo_changed = true;
        self.case_view(&case, now)
    }

    fn check_step(
        &self,
        step: NextStep,
        today: Date,
    ) -> Result<(&'static str, NextStep), ApiError> {
        Ok(match step {
            NextStep::EarlierAddress(code) => {
                let known = municipality(code);
                let askable = known.is_none_or(crate::domain::Municipality::may_be_asked);
                if code == self.identity.own || !askable {
                    return Err(ApiError::new(ErrorCode::ProviderNotAskable).with("code", code));
                }
                ("earlier municipality", NextStep::EarlierAddress(code))
            }
            NextStep::PaperProof { note } => {
                let note = reason(&note)?;
                ("paper proof", NextStep::PaperProof { note })
            }
            NextStep::WaitUntil(day) => {
                if !(1..=WAIT_DAYS_MAX).contains(&day.days_since(today)) {
                    return Err(ApiError::new(ErrorCode::FieldUnusable)
                        .with("field", "waits_until")
                        .with("reason", "date"));
                }
                ("waits", NextStep::WaitUntil(day))
            }
            NextStep::Close { reason: typed } => {
                let reason = reason(&typed)?;
                ("closed", NextStep::Close { reason })
            }
        })
    }
}

/// A dose of an answer beside the own record, and the own dose it was compared with.
pub fn compare<'a>(resident: &'a Resident, dose: &Dose) -> (Comparison, Option<&'a Dose>) {
    let statement = |dose: &Dose| dose.statement.as_ref().map(|statement| statement.id);
    let taken = resident.doses.iter().find(|held| {
        statement(dose).is_some() && statement(held) == statement(dose) && !held.cancelled
    });
    if let Some(held) = taken {
        return (Comparison::Same, Some(held));
    }
    let alike = |held: &&Dose| {
        let near = held.dose_no == dose.dose_no || held.vaccinated_on == dose.vaccinated_on;
        held.kind == dose.kind && near
    };
    let found = resident.counted_doses().filter(alike);
    match found.max_by_key(|held| held.is_same_injection(dose)) {
        Some(held) if is_same(held, dose) => (Comparison::Same, Some(held)),
        Some(held) => (Comparison::Different, Some(held)),
        None => (Comparison::New, None),
    }
}

/// The same injection, and nothing stated on both sides differs.
fn is_same(held: &Dose, dose: &Dose) -> bool {
    let lots = held.lot_key().zip(dose.lot_key());
    let makers = held.maker.as_ref().zip(dose.maker.as_ref());
    let coupons = held.coupon.zip(dose.coupon);
    held.is_same_injection(dose)
        && lots.is_none_or(|(held, dose)| held == dose)
        && makers.is_none_or(|(held, dose)| held == dose)
        && coupons.is_none_or(|(held, dose)| held == dose)
}

/// What was decided about a row.
pub fn decision(case: &Case, follow: &Follow, row: u32) -> Option<Decision> {
    let decided = follow.decisions.get(&row).map(|(decision, _)| *decision);
    decided.or(case.accepted_rows.contains(&row).then_some(Decision::Take))
}

fn key(prefix: &[u8], inquiry: &str) -> Vec<u8> {
    [prefix, inquiry.as_bytes()].concat()
}

fn abort_word(why: AbortedWhy) -> &'static str {
    match why {
        AbortedWhy::ByProvider(AbortCode::Version) => "version",
        AbortedWhy::ByProvider(AbortCode::StaleManifest) => "stale_manifest",
        AbortedWhy::ByProvider(AbortCode::NotPermitted) => "not_permitted",
        AbortedWhy::ByProvider(AbortCode::Rate) => "rate",
        AbortedWhy::ByProvider(AbortCode::Expired) => "expired",
        AbortedWhy::ByProvider(AbortCode::BadMessage) | AbortedWhy::BrokenBlinds => "bad_message",
        AbortedWhy::OwnFault => "own_fault",
        AbortedWhy::LeftNetwork => "left_network",
        AbortedWhy::NoCommonVersion(Apart::Older) => "their_program_older",
        AbortedWhy::NoCommonVersion(Apart::Newer) => "their_program_newer",
    }
}
