//! The clerk's side of inquiries: asking with complete evidence, following an inquiry, taking an answer over.

use super::accounts::NODE;
use super::import::recheck;
use super::log::{Actor, Entry};
use super::open::{Open, damaged, refusal};
use super::run::{Node, Phase};
use super::staging::Staging;
use crate::api::{
    Accepted, ApiError, ClerkReply, Comparison, DoseView, ErrorCode, Event, InquireOrder,
    InquiryState, InquiryView, Reply,
};
use crate::audit::LeafType;
use crate::crypto;
use crate::domain::{
    AddresseeNo, Date, Dose, DoseId, ItemGroup, MunicipalityCode, Origin, PartialDate, Private,
    Purpose, Resident, Sex, UnixTime, municipality,
};
use crate::inquiry::{
    self, AbortCode, AbortedWhy, Basis, Draft, IdentityCheck, InquiryNo, OutcomeState, Pseudonym,
    RegisterCheck, SessionId, Side,
};
use crate::store::{Batch, PersonId, Tree};
use serde::{Deserialize, Serialize};

/// Prefix of the rows about own inquiries.
const CASE: &[u8] = b"case-";
/// Row of `Meta`: day and last serial of that day.
const SERIAL: &[u8] = b"inquiry-serial";

/// One own inquiry as the clerk follows it.
#[derive(Serialize, Deserialize)]
struct Case {
    inquiry: String,
    person: PersonId,
    provider: MunicipalityCode,
    query: Option<[u8; 16]>,
    state: InquiryState,
    abort_reason: Option<String>,
    asked_at: UnixTime,
    answer: Option<CaseAnswer>,
    accepted_rows: Vec<u32>,
}

/// A case whose question the core is about to take: it enters the commit that begins the session, so that none is ever
/// there without the other.
pub struct Beginning {
    case: Case,
    actor: Actor,
}

#[derive(Serialize, Deserialize)]
struct CaseAnswer {
    kana: String,
    birth: PartialDate,
    sex: Sex,
    doses: Vec<(Dose, MunicipalityCode)>,
    more: bool,
}

impl Node {
    /// Asks the previous municipality; the reply says how far the inquiry got at once.
    ///
    /// # Errors
    /// What is missing or forbidden; then nothing was sent.
    pub fn on_inquire(&mut self, order: &InquireOrder, actor: Actor) -> Result<Reply, ApiError> {
        let at = now_of(self)?;
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let (inquiry, draft) = match open.draft(order, &actor, at) {
            Ok(draft) => draft,
            Err(error) => return Err(open.note_refusal(order, actor, error, at)),
        };
        let question = match draft.check() {
            Ok(question) => question,
            Err(missing) => {
                let error = ApiError::new(ErrorCode::EvidenceIncomplete).with("what", missing);
                return Err(open.note_refusal(order, actor, error, at));
            }
        };
        let beginning = Beginning {
            case: begun_case(&inquiry, &question, at),
            actor: actor.clone(),
        };
        let asked = self.ask(&question, beginning);
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        if let Err(error) = asked {
            return Err(open.note_refusal(order, actor, error, at));
        }
        let _ = self.events.send(Event::InquiryChanged(inquiry.clone()));
        let view = open.case_view(&open.load_case(&inquiry)?)?;
        Ok(Reply::Clerk(ClerkReply::Inquiry(Box::new(view))))
    }
}

fn now_of(node: &Node) -> Result<UnixTime, ApiError> {
    let at = super::clock::now();
    match &node.phase {
        Phase::Open(_) => Ok(at),
        _ => Err(ApiError::new(ErrorCode::Locked)),
    }
}

impl Open {
    /// Everything an inquiry needs, from the own register and what the clerk stated (`SAFE-7`, `SAFE-9`, `SAFE-57`).
    fn draft(
        &mut self,
        order: &InquireOrder,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(String, Draft), ApiError> {
        self.check_provider(order.provider, now)?;
        let (_, person) = self.person(&order.addressee_no)?;
        let resident = self.resident(&person)?;
        let number = self
            .number(&person, Purpose::TransferIn)?
            .ok_or_else(|| ApiError::new(ErrorCode::NumberMissing))?;
        let today = now.date();
        let staff = self.pseudonym(actor);
        let inquiry = self.next_inquiry_no(today)?;
        let draft = Draft {
            inquiry: InquiryNo(inquiry.clone()),
            person: inquiry::PersonId(person),
            number,
            kana: resident.person.name_kana.clone(),
            birth: resident.person.birth_date,
            sex: resident.person.sex,
            provider: order.provider,
            purpose: Purpose::TransferIn,
            items: ItemGroup::ALL.to_vec(),
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
            register: order
                .register_checked
                .then_some(RegisterCheck { staff, date: today }),
            moved_in: moved_in(&resident),
            staff,
        };
        Ok((inquiry, draft))
    }

    fn check_provider(&self, provider: MunicipalityCode, now: UnixTime) -> Result<(), ApiError> {
        let askable = municipality(provider).is_none_or(crate::domain::Municipality::may_be_asked);
        if provider == self.identity.own || !askable {
            return Err(ApiError::new(ErrorCode::ProviderNotAskable).with("code", provider));
        }
        let directory = self
            .network
            .directory
            .as_ref()
            .ok_or_else(|| ApiError::new(ErrorCode::DirectoryMissing))?;
        if directory.is_expired(now) {
            return Err(ApiError::new(ErrorCode::DirectoryExpired));
        }
        if directory.municipality(provider, now).is_none() {
            return Err(ApiError::new(ErrorCode::ProviderUnknown).with("code", provider));
        }
        Ok(())
    }

    /// The leaf about an inquiry that is not taken: which code or limit, whom it was about and who should have been asked.
    fn note_refusal(
        &mut self,
        order: &InquireOrder,
        actor: Actor,
        error: ApiError,
        now: UnixTime,
    ) -> ApiError {
        let limit = error.values.iter().find(|(name, _)| name == "limit");
        let (kind, word) = match (error.code, limit) {
            (ErrorCode::InquiryLimit, Some((_, limit))) => (LeafType::Limit, limit.as_str()),
            (code, _) => (LeafType::Refusal, code.as_str()),
        };
        let words = format!("inquiry refused {word} {}", order.provider);
        let entry = Entry::new(kind, actor, words);
        let entry = match self.person(&order.addressee_no) {
            Ok((_, person)) => entry.about(person),
            Err(_) => entry,
        };
        if let Err(fault) = self.log_only(entry, now) {
            tracing::warn!(code = fault.code.as_str(), "a refusal could not be logged");
        }
        error
    }

    /// How other municipalities know a staff member: stable, and no name.
    fn pseudonym(&mut self, actor: &Actor) -> Pseudonym {
        let user = match actor {
            Actor::Staff(user, _) => user.as_str(),
            Actor::Node | Actor::Peer(_) | Actor::Stranger(_) => NODE,
        };
        let digest = self.log.commit_to(user);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        let staff = Pseudonym(bytes);
        self.inquiries.staff.insert(staff, user.to_owned());
        staff
    }

    /// The pseudonyms of all accounts, so that stored ones can be named.
    ///
    /// # Errors
    /// The store's.
    pub fn name_staff(&mut self) -> Result<(), ApiError> {
        for user in self.users()? {
            self.pseudonym(&Actor::Staff(user, 0));
        }
        Ok(())
    }

    /// `Q-`, the day, and a serial of that day.
    fn next_inquiry_no(&self, today: Date) -> Result<String, ApiError> {
        let row = self.store.get(Tree::Meta, SERIAL).map_err(refusal)?;
        let last: Option<(String, u32)> = row.and_then(|row| postcard::from_bytes(&row).ok());
        let day = today.show_yyyymmdd();
        let serial = last
            .filter(|(last_day, _)| *last_day == day)
            .map_or(0, |(_, serial)| serial);
        Ok(format!("Q-{day}-{:04}", serial + 1))
    }

    /// Puts a case and its serial into the batch that begins its session.
    pub fn write_beginning(
        &self,
        batch: &mut Batch,
        beginning: Beginning,
        query: Option<inquiry::QueryId>,
    ) -> Entry {
        let Beginning { mut case, actor } = beginning;
        case.query = query.map(|query| query.0);
        write_case(batch, &case);
        let day = case.asked_at.date().show_yyyymmdd();
        let serial: u32 = case
            .inquiry
            .rsplit('-')
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or(0);
        let row = postcard::to_stdvec(&(day, serial)).expect("plain data");
        batch.put(Tree::Meta, SERIAL, row);
        let words = format!("{} to {}", case.inquiry, case.provider);
        Entry::new(LeafType::Edit, actor, words).about(case.person)
    }

    /// Puts the end of an own inquiry into the batch that ends it.
    ///
    /// # Errors
    /// The store's.
    pub fn write_outcome(
        &mut self,
        batch: &mut Batch,
        outcome: &inquiry::Outcome,
        _now: UnixTime,
    ) -> Result<(), ApiError> {
        let mut case = self.load_case(&outcome.inquiry.0)?;
        case.query = Some(outcome.session.query.0);
        match &outcome.state {
            OutcomeState::Found(answer) => {
                case.state = InquiryState::Found;
                let doses = answer
                    .doses
                    .iter()
                    .map(|dose| (dose.dose.clone(), dose.issuer));
                case.answer = Some(CaseAnswer {
                    kana: answer.subject.kana.clone(),
                    birth: answer.subject.birth,
                    sex: answer.subject.sex,
                    doses: doses.collect(),
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
        write_case(batch, &case);
        Ok(())
    }

    fn load_case(&self, inquiry: &str) -> Result<Case, ApiError> {
        let row = self
            .store
            .get(Tree::Inquiry, &case_key(inquiry))
            .map_err(refusal)?;
        let row = row.ok_or_else(|| ApiError::new(ErrorCode::InquiryUnknown))?;
        postcard::from_bytes(&row).map_err(|_| damaged("an inquiry"))
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
        self.case_view(&case)
    }

    fn case_view(&self, case: &Case) -> Result<InquiryView, ApiError> {
        let addressee_no = self
            .index
            .slot(&case.person)
            .and_then(|slot| self.index.view(slot))
            .and_then(|view| AddresseeNo::parse(view.addressee_no).ok())
            .ok_or_else(|| ApiError::new(ErrorCode::PersonUnknown))?;
        let query = case.query.map(inquiry::QueryId);
        let session = query.map(|query| SessionId {
            side: Side::Inquirer,
            peer: case.provider,
            query,
        });
        let reached = session.and_then(|session| self.inquiries.reached.get(&session));
        let receipt = match query {
            Some(query) => self.record_no(Side::Inquirer, self.identity.own, &query)?,
            None => None,
        };
        let answer = case.answer.as_ref();
        let doses = answer.map_or(&[][..], |answer| &answer.doses);
        Ok(InquiryView {
            inquiry: case.inquiry.clone(),
            state: case.state,
            abort_reason: case.abort_reason.clone(),
            reached: match case.state {
                InquiryState::Queued => reached.map_or("prepared", |reached| reached.word()),
                _ => "answered",
            }
            .to_owned(),
            provider: case.provider,
            addressee_no,
            doses: doses
                .iter()
                .map(|(dose, issuer)| self.dose_view(dose, *issuer))
                .collect(),
            subject: answer.map(|answer| {
                Private::new((
                    answer.kana.clone(),
                    answer.birth.to_string(),
                    answer.sex.code(),
                ))
            }),
            more: answer.is_some_and(|answer| answer.more),
            receipt: receipt.map(|record_no| record_no.to_string()),
            asked_at: case.asked_at,
            accepted_rows: case.accepted_rows.clone(),
            is_open: false,
            steps: Vec::new(),
            waits_until: None,
        })
    }

    fn dose_view(&self, dose: &Dose, issuer: MunicipalityCode) -> DoseView {
        DoseView {
            signature_ok: self.signature_ok(dose, issuer),
            dose: dose.clone(),
            issuer,
            compared: Comparison::New,
            own: None,
            decision: None,
        }
    }

    /// Against the issuer's manifest as it is here now; `None` while there is none.
    fn signature_ok(&self, dose: &Dose, issuer: MunicipalityCode) -> Option<bool> {
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

    /// Takes rows of an answer over into the own record; what is there already is left alone.
    ///
    /// # Errors
    /// [`ErrorCode::InquiryNotFound`], [`ErrorCode::RowUnknown`], [`ErrorCode::SignatureBroken`], the store's.
    pub fn accept(
        &mut self,
        inquiry: &str,
        rows: Option<&[u32]>,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<Accepted, ApiError> {
        let mut case = self.load_case(inquiry)?;
        let answer = case
            .answer
            .as_ref()
            .ok_or_else(|| ApiError::new(ErrorCode::InquiryNotFound))?;
        let count = u32::try_from(answer.doses.len()).unwrap_or(u32::MAX);
        let rows: Vec<u32> = rows.map_or_else(|| (1..=count).collect(), <[u32]>::to_vec);
        let no = self.case_view(&case)?.addressee_no;
        let mut staging = Staging::default();
        let mut resident = staging
            .resident(self, &no)?
            .ok_or_else(|| ApiError::new(ErrorCode::PersonUnknown))?;
        let mut added = Vec::new();
        let mut unchanged = 0;
        for row in &rows {
            let place = row.checked_sub(1).and_then(|row| usize::try_from(row).ok());
            let (dose, issuer) = place
                .and_then(|place| answer.doses.get(place))
                .ok_or_else(|| ApiError::new(ErrorCode::RowUnknown).with("row", row))?;
            if self.signature_ok(dose, *issuer) == Some(false) {
                return Err(ApiError::new(ErrorCode::SignatureBroken).with("row", row));
            }
            if is_held(&resident, dose) {
                unchanged += 1;
                continue;
            }
            let dose = Dose {
                id: DoseId(crypto::random(self.entropy.as_mut())),
                origin: Origin::Foreign {
                    issuer: *issuer,
                    inquiry: case.query.unwrap_or_default(),
                },
                ..dose.clone()
            };
            added.push(dose.id);
            resident.doses.push(dose);
        }
        let marked = recheck(&mut resident, self.identity.own, now, &added);
        case.accepted_rows.extend(&rows);
        case.accepted_rows.sort_unstable();
        case.accepted_rows.dedup();
        let mut batch = Batch::new();
        write_case(&mut batch, &case);
        let words = format!(
            "{inquiry}: {} doses taken over, {unchanged} there already",
            added.len()
        );
        let entry = Entry::new(LeafType::Edit, actor.clone(), words).about(case.person);
        let author = self.author(actor);
        staging.set(self, &no, Some(resident))?;
        self.save(staging, batch, vec![entry], author, Some(inquiry), now)?;
        Ok(Accepted {
            inquiry: inquiry.to_owned(),
            added: u32::try_from(added.len()).unwrap_or(u32::MAX),
            unchanged,
            marked: u32::try_from(marked).unwrap_or(u32::MAX),
        })
    }
}

/// The same statement, or the same dose by kind, number, day and coupon.
fn is_held(resident: &Resident, dose: &Dose) -> bool {
    let statement = dose.statement.as_ref().map(|statement| statement.id);
    resident.doses.iter().any(|held| {
        let same_statement = statement.is_some()
            && held.statement.as_ref().map(|statement| statement.id) == statement;
        let same_dose = held.counts()
            && held.kind == dose.kind
            && held.dose_no == dose.dose_no
            && held.vaccinated_on == dose.vaccinated_on
            && held.coupon == dose.coupon;
        same_statement || same_dose
    })
}

/// Since when the person lives here, by the register.
fn moved_in(resident: &Resident) -> Option<Date> {
    resident.person.became_resident.on
}

fn begun_case(inquiry: &str, question: &inquiry::Question, now: UnixTime) -> Case {
    Case {
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

fn write_case(batch: &mut Batch, case: &Case) {
    let row = postcard::to_stdvec(case).expect("a case is plain data");
    batch.put(Tree::Inquiry, &case_key(&case.inquiry), row);
}

fn case_key(inquiry: &str) -> Vec<u8> {
    [CASE, inquiry.as_bytes()].concat()
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
    }
}

/// What a clerk is told where the core takes no question.
pub fn refused(refused: inquiry::Refused) -> ApiError {
    use crate::inquiry::Refused;
    let limit = |limit: &str| ApiError::new(ErrorCode::InquiryLimit).with("limit", limit);
    match refused {
        Refused::NoDirectory => ApiError::new(ErrorCode::DirectoryMissing),
        Refused::DirectoryExpired => ApiError::new(ErrorCode::DirectoryExpired),
        Refused::OwnMunicipality => ApiError::new(ErrorCode::ProviderNotAskable),
        Refused::NotAMember => ApiError::new(ErrorCode::ProviderUnknown),
        Refused::NumberNotInRegister => ApiError::new(ErrorCode::NumberMissing),
        Refused::StaffLimit => limit("staff"),
        Refused::PersonProviderLimit => limit("person_provider"),
        Refused::PersonLimit => limit("person"),
    }
}
