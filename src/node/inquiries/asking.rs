//! The clerk's side of inquiries: asking with complete evidence, one person or a household.

use crate::api::{ApiError, ErrorCode, Event, InquireOrder, InquirySent, InquiryView, ORDERS_MAX};
use crate::audit::LeafType;
use crate::directory::Directory;
use crate::domain::{
    AddresseeNo, Date, ItemGroup, MunicipalityCode, Purpose, Resident, UnixTime, municipality,
};
use crate::inquiry::{self, Basis, Draft, IdentityCheck, InquiryNo, Pseudonym, RegisterCheck};
use crate::node::batches::Place;
use crate::node::clock::now_ms;
use crate::node::inquiries::cases::Case;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::run::{Node, Phase};
use crate::node::staff::accounts::NODE;
use crate::store::{Batch, Tree};

/// Row of `Meta`: day and last serial of that day.
const SERIAL: &[u8] = b"inquiry-serial";

/// A case whose question the core is about to take: it enters the commit that begins the session, so that none is ever
/// there without the other.
pub struct Beginning {
    case: Case,
    actor: Actor,
    /// The row of a batch it is about.
    place: Option<Place>,
}

impl Beginning {
    /// The case of a batch's row; asked once more, it keeps its number.
    pub fn of_mover(
        inquiry: &str,
        question: &inquiry::Question,
        actor: &Actor,
        place: &Place,
        at: UnixTime,
    ) -> Self {
        Self {
            case: Case::begun(inquiry, question, at),
            actor: actor.clone(),
            place: Some(place.clone()),
        }
    }
}

impl Node {
    /// Asks the previous municipality; the reply says how far the inquiry got at once.
    ///
    /// # Errors
    /// What is missing or forbidden; then nothing was sent.
    pub fn on_inquire(
        &mut self,
        order: &InquireOrder,
        actor: &Actor,
    ) -> Result<InquiryView, ApiError> {
        let at = now_of(self)?;
        let order = &self.led_to_successor(order, at);
        let (inquiry, question) = self.question(order, actor, at)?;
        let beginning = Beginning {
            case: Case::begun(&inquiry, &question, at),
            actor: actor.clone(),
            place: None,
        };
        let asked = self.ask(&question, beginning, false);
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        if let Err(error) = asked {
            return Err(open.note_refusal(order, actor.clone(), error, at));
        }
        let _ = self.events.send(Event::InquiryChanged(inquiry.clone()));
        open.todo_changed = true;
        open.case_view(&open.load_case(&inquiry)?, at)
    }

    fn question(
        &mut self,
        order: &InquireOrder,
        actor: &Actor,
        at: UnixTime,
    ) -> Result<(String, inquiry::Question), ApiError> {
        self.check_clock(at)?;
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let (inquiry, draft) = match open.draft(order, actor, at) {
            Ok(draft) => draft,
            Err(error) => return Err(open.note_refusal(order, actor.clone(), error, at)),
        };
        let question = match draft.check() {
            Ok(question) => question,
            Err(missing) => {
                let error = ApiError::new(ErrorCode::EvidenceIncomplete).with("what", missing);
                return Err(open.note_refusal(order, actor.clone(), error, at));
            }
        };
        Ok((inquiry, question))
    }

    /// Asks for a household: nothing is sent unless every order is complete; each inquiry has its own leaf.
    ///
    /// # Errors
    /// [`ErrorCode::OrdersUnusable`], or what is missing in the first incomplete order.
    pub fn on_inquire_many(
        &mut self,
        orders: &[InquireOrder],
        actor: &Actor,
    ) -> Result<Vec<InquirySent>, ApiError> {
        let provider = orders.first().map(|order| order.provider);
        let one_provider = orders.iter().all(|order| Some(order.provider) == provider);
        let mut people: Vec<&AddresseeNo> =
            orders.iter().map(|order| &order.addressee_no).collect();
        people.sort_unstable();
        people.dedup();
        let twice = people.len() < orders.len();
        if !(1..=ORDERS_MAX).contains(&orders.len()) || !one_provider || twice {
            return Err(ApiError::new(ErrorCode::OrdersUnusable));
        }
        let at = now_of(self)?;
        for order in orders {
            let order = self.led_to_successor(order, at);
            self.question(&order, actor, at)?;
        }
        let sent = orders.iter().map(|order| InquirySent {
            addressee_no: order.addressee_no,
            result: self.on_inquire(order, actor).map(Box::new),
        });
        Ok(sent.collect())
    }
}

fn now_of(node: &Node) -> Result<UnixTime, ApiError> {
    let at = crate::node::clock::now();
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
        self.draft_of(order, actor, None, now.date(), now)
    }

    /// The same for a question that has its number already, and for a register check of another day.
    ///
    /// # Errors
    /// What is missing or forbidden.
    pub fn draft_of(
        &mut self,
        order: &InquireOrder,
        actor: &Actor,
        inquiry: Option<String>,
        register_on: Date,
        now: UnixTime,
    ) -> Result<(String, Draft), ApiError> {
        self.check_provider(order.provider, now)?;
        let (_, person) = self.person(&order.addressee_no)?;
        let resident = self.resident(&person)?;
        let number = self
            .number(&person, Purpose::TransferIn)?
            .ok_or_else(|| ApiError::new(ErrorCode::NumberMissing))?;
        let reference = match &order.representative {
            Some(known) if known.document.trim().is_empty() => {
                let missing = "what proves the representation is missing";
                return Err(ApiError::new(ErrorCode::EvidenceIncomplete).with("what", missing));
            }
            Some(known) => known.beside(&order.basis_ref),
            None => order.basis_ref.clone(),
        };
        let today = now.date();
        let staff = self.pseudonym(actor);
        let inquiry = match inquiry {
            Some(inquiry) => inquiry,
            None => self.next_inquiry_no(today)?,
        };
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
                reference,
                date: order.basis_on.unwrap_or(today),
                form_hash: None,
            }),
            identity: Some(IdentityCheck {
                method: order.id_check,
                date: order.id_checked_on.unwrap_or(today),
            }),
            register: order.register_checked.then_some(RegisterCheck {
                staff,
                date: register_on,
            }),
            moved_in: moved_in(&resident),
            staff,
        };
        Ok((inquiry, draft))
    }

    /// Whether a municipality can be asked at all.
    ///
    /// # Errors
    /// [`ErrorCode::ProviderNotAskable`], [`ErrorCode::ProviderUnknown`], or the directory's.
    pub fn check_provider(
        &self,
        provider: MunicipalityCode,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let askable = municipality(provider).is_none_or(crate::domain::Municipality::may_be_asked);
        if provider == self.identity.own || !askable {
            return Err(ApiError::new(ErrorCode::ProviderNotAskable).with("code", provider));
        }
        let directory = self.check_directory(now)?;
        if directory.municipality(provider, now).is_none() {
            return Err(ApiError::new(ErrorCode::ProviderUnknown).with("code", provider));
        }
        Ok(())
    }

    /// A directory that is in force.
    ///
    /// # Errors
    /// [`ErrorCode::DirectoryMissing`], [`ErrorCode::DirectoryExpired`]
    pub fn check_directory(&self, now: UnixTime) -> Result<&Directory, ApiError> {
        let directory = self.network.directory.as_ref();
        let directory = directory.ok_or_else(|| ApiError::new(ErrorCode::DirectoryMissing))?;
        if directory.is_expired(now) {
            return Err(ApiError::new(ErrorCode::DirectoryExpired));
        }
        Ok(directory)
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
    pub fn pseudonym(&mut self, actor: &Actor) -> Pseudonym {
        let user = match actor {
            Actor::Staff(user, _) => user.as_str(),
            Actor::Node | Actor::Peer(_) | Actor::Stranger(_) | Actor::Venue { .. } => NODE,
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
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn write_beginning(
        &mut self,
        batch: &mut Batch,
        beginning: Beginning,
        query: Option<inquiry::QueryId>,
        now: UnixTime,
    ) -> Result<(Entry, Case), ApiError> {
        let Beginning {
            mut case,
            actor,
            place,
        } = beginning;
        case.query = query.map(|query| query.0);
        case.write(batch);
        let words = format!("{} to {}", case.inquiry, case.provider);
        let entry = Entry::new(LeafType::Edit, actor, words).about(case.person);
        let in_agreed = self.batches.quotas.use_agreed(batch, case.provider, now);
        self.batches.on_asked(case.provider, in_agreed, now_ms());
        if let Some(place) = place {
            self.write_asked(batch, &place, &case.inquiry, now.date())?;
        }
        let day = case.asked_at.date().show_yyyymmdd();
        let serial: u32 = case
            .inquiry
            .rsplit('-')
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or(0);
        if self.next_inquiry_no(now.date())? == case.inquiry {
            let row = postcard::to_stdvec(&(day, serial)).expect("plain data");
            batch.put(Tree::Meta, SERIAL, row);
        }
        Ok((entry, case))
    }
}

/// Since when the person lives here, by the register.
fn moved_in(resident: &Resident) -> Option<Date> {
    resident.person.became_resident.on
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
