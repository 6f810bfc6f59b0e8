//! What an approver sees of inquiries that wait for a decision: the list, one in full, a protected person's address.

use crate::api::{
    ApiError, ErrorCode, HeldDetail, HeldInquiry, HeldLikeness, PersonLine, ProvidedDose,
};
use crate::audit::LeafType;
use crate::crypto::SystemEntropy;
use crate::domain::{Dose, Private, Resident, UnixTime, ViewReason, Whereabouts};
use crate::inquiry::{Half, PersonId, QueryId, Side};
use crate::node::clock::now_ms;
use crate::node::inquiries::HeldRow;
use crate::node::inquiries::holdings::View;
use crate::node::inquiries::ledger::item_word;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged};

/// Shorter beginnings of a processing number are too easily another's.
const PREFIX_LEN: usize = 6;

impl Open {
    /// What waits, soonest deadline first; looking is a leaf.
    ///
    /// # Errors
    /// The store's.
    pub fn list_held_inquiries(
        &mut self,
        actor: Actor,
        now: UnixTime,
    ) -> Result<Vec<HeldInquiry>, ApiError> {
        self.log_only(Entry::new(LeafType::View, actor, "held inquiries"), now)?;
        let mut rows = self.held_rows_of_others()?;
        rows.sort_by_key(|row| row.expires);
        rows.iter().map(|row| self.held_line(row)).collect()
    }

    /// One of them in full; the leaf is about the person.
    ///
    /// # Errors
    /// [`ErrorCode::HeldInquiryUnknown`], the store's.
    pub fn show_held_inquiry(
        &mut self,
        query: &str,
        actor: Actor,
        now: UnixTime,
    ) -> Result<HeldDetail, ApiError> {
        let row = self.held_inquiry(query)?;
        let words = format!("held inquiry {}", row.session().query);
        let entry = Entry::new(LeafType::View, actor, words);
        self.log_only(entry.about(row.person), now)?;
        let half = self.half_of_held(&row)?;
        let line = self.held_line(&row)?;
        let mut resident = self.resident(&row.person)?;
        let doses = provided(&row, &resident);
        let shown = Whereabouts::take(&mut resident.person);
        let (half, flags) = (half.as_ref(), &resident.flags);
        Ok(HeldDetail {
            basis_on: half.and_then(|half| Some(half.basis.as_ref()?.date)),
            identity: half
                .and_then(|half| half.identity)
                .map(|seen| (seen.method.as_str().to_owned(), seen.date)),
            register_on: half.and_then(|half| Some(half.register.as_ref()?.date)),
            likeness: self.likeness(&row),
            whereabouts: (!flags.protected).then(|| Private::new(shown)),
            moved_out_on: flags.moved_out_on,
            moved_out_to: flags.moved_out_to.filter(|_| !flags.protected),
            died_on: flags.died_on,
            doses,
            line,
        })
    }

    /// Where a protected person lives; the reason is a word of a closed list, so the leaf may hold it.
    ///
    /// # Errors
    /// [`ErrorCode::HeldInquiryUnknown`], the store's.
    pub fn show_held_whereabouts(
        &mut self,
        query: &str,
        reason: ViewReason,
        actor: Actor,
        now: UnixTime,
    ) -> Result<Whereabouts, ApiError> {
        let row = self.held_inquiry(query)?;
        let words = format!("protected address shown for {}", reason.as_str());
        let entry = Entry::new(LeafType::View, actor, words);
        self.log_only(entry.about(row.person), now)?;
        let mut resident = self.resident(&row.person)?;
        Ok(Whereabouts::take(&mut resident.person))
    }

    fn likeness(&self, row: &HeldRow) -> Option<HeldLikeness> {
        let core = self.inquiries.core()?;
        let (session, person) = (row.session(), PersonId(row.person));
        let view = View(self);
        let stated = core.stated(&session, person, now_ms(), &mut SystemEntropy, &view)?;
        Some(HeldLikeness {
            same_name: stated.same_name,
            moved_in: stated.moved_in,
            permitted: stated.permitted,
        })
    }

    fn half_of_held(&self, row: &HeldRow) -> Result<Option<Half>, ApiError> {
        let session = row.session();
        self.half_of_provision(Side::Provider, session.peer, &session.query)
    }

    fn person_of_held(&self, row: &HeldRow) -> Result<PersonLine, ApiError> {
        let slot = self.index.slot(&row.person);
        let person = slot.and_then(|slot| self.person_line(slot));
        person.ok_or_else(|| damaged("a person of a held inquiry"))
    }

    fn held_line(&self, row: &HeldRow) -> Result<HeldInquiry, ApiError> {
        let session = row.session();
        let half = self.half_of_held(row)?;
        let basis = half.as_ref().and_then(|half| half.basis.as_ref());
        let person = self.person_of_held(row)?;
        Ok(HeldInquiry {
            query: session.query.to_string(),
            inquirer: session.peer,
            why: row.why.clone(),
            is_protected: person.marks.iter().any(|mark| mark == "protected"),
            person,
            items: row.items.clone(),
            basis: basis.map(|basis| (basis.kind.as_str().to_owned(), basis.reference.clone())),
            requested_at: half.map_or(UnixTime(0), |half| half.requested_at),
            expires: UnixTime(row.expires),
            can_decide: self.inquiries.awaits_decision(&session),
        })
    }

    /// The one held inquiry whose processing number begins so.
    ///
    /// # Errors
    /// [`ErrorCode::HeldInquiryUnknown`], the store's.
    pub fn held_inquiry(&mut self, query: &str) -> Result<HeldRow, ApiError> {
        let unknown = || ApiError::new(ErrorCode::HeldInquiryUnknown);
        let wanted = query.trim().to_ascii_lowercase();
        if wanted.len() < PREFIX_LEN {
            return Err(unknown());
        }
        let rows = self.held_rows_of_others()?;
        let mut fitting = rows
            .into_iter()
            .filter(|row| QueryId(row.query).to_string().starts_with(&wanted));
        match (fitting.next(), fitting.next()) {
            (Some(row), None) => Ok(row),
            _ => Err(unknown()),
        }
    }
}

/// What an approval would provide today: the doses in the groups that were asked for.
fn provided(row: &HeldRow, resident: &Resident) -> Vec<ProvidedDose> {
    let asked = |dose: &&Dose| {
        let group = item_word(dose.kind.group());
        row.items.iter().any(|item| item == group)
    };
    let line = |dose: &Dose| ProvidedDose {
        kind: dose.kind,
        dose_no: dose.dose_no,
        on: dose.vaccinated_on,
    };
    let mut doses: Vec<ProvidedDose> = resident.counted_doses().filter(asked).map(line).collect();
    doses.sort_by_key(|dose| dose.on);
    doses
}
