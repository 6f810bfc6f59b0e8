//! Doses of this municipality: registered by coupon, added, corrected, cancelled, taken back. Refusals come first, the
//! leaf with the effect.

pub mod changing;
pub mod desk;
pub mod held;
pub mod proposed;
pub mod registering;

pub use changing::changes;
pub use proposed::{Proposed, faults_of, refuse};
pub use registering::may_be_taken_back;

use crate::api::{ApiError, ErrorCode, RecordVersion};
use crate::audit::LeafType;
use crate::domain::{
    AddresseeNo, CouponKey, Dose, DoseForm, DoseId, MunicipalityCode, Resident, UnixTime,
    check_dose, clean_text, state_after,
};
use crate::node::doses::desk::{Entry, write_choices};
use crate::node::log::{self, Actor};
use crate::node::open::Open;
use crate::node::people::staging::Staging;
use crate::store::{Batch, PersonId};

/// Characters of a reason.
const REASON_CHARS_MAX: usize = 200;

impl Open {
    /// Whose a coupon is, where it is known here.
    pub fn owner(&self, coupon: CouponKey) -> Option<(AddresseeNo, PersonId)> {
        let slot = if coupon.municipality == self.identity.own {
            self.index.by_coupon(coupon.number)?
        } else {
            // A coupon of a municipality that merged into this one stays valid.
            let person = self.former_coupon(coupon.municipality, coupon.number)?;
            self.index.slot(&person)?
        };
        let view = self.index.view(slot)?;
        let no = AddresseeNo::parse(view.addressee_no).ok()?;
        Some((no, self.index.person(slot)?))
    }

    /// Saves a new dose with its leaf and its registration.
    #[expect(clippy::too_many_arguments, reason = "one registration is all of this")]
    pub fn save_new(
        &mut self,
        batch: &mut Batch,
        no: AddresseeNo,
        mut resident: Resident,
        dose: Dose,
        registration: &Entry,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let form = DoseForm::of(&dose);
        let words = format!("dose {}/{} registered", dose.kind, dose.dose_no);
        let id = dose.id;
        resident.doses.push(dose);
        recheck(&mut resident, self.identity.own, now, &[id]);
        self.desk.write(batch, registration);
        let waiting = self.write_registration(batch, registration, &form);
        let choices = self.desk.chosen(&form);
        if let Some(choices) = &choices {
            write_choices(batch, choices);
        }
        self.save_record(
            std::mem::take(batch),
            no,
            resident,
            &words,
            None,
            actor,
            now,
        )?;
        self.desk.keep(registration.clone());
        self.keep_registration(waiting);
        if let Some(choices) = choices {
            self.desk.choices = choices;
        }
        Ok(())
    }

    /// Saves one changed record with one leaf.
    #[expect(
        clippy::too_many_arguments,
        reason = "a change of a record is all of this"
    )]
    pub fn save_record(
        &mut self,
        batch: Batch,
        no: AddresseeNo,
        resident: Resident,
        words: &str,
        reason: Option<&str>,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let (_, person) = self.person(&no)?;
        let mut staging = Staging::default();
        staging.set(self, &no, Some(resident))?;
        let entry = log::Entry::new(LeafType::Edit, actor.clone(), words).about(person);
        let author = self.author(actor);
        self.save(staging, batch, vec![entry], author, reason, now)
    }

    /// What a check tells of a record is a view of it.
    ///
    /// # Errors
    /// The store's.
    pub fn log_check(
        &mut self,
        no: &AddresseeNo,
        words: &str,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let (_, person) = self.person(no)?;
        let entry = log::Entry::new(LeafType::View, actor.clone(), words);
        self.log_only(entry.about(person), now)
    }

    /// The record as the clerk saw it.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`], [`ErrorCode::RecordChanged`], the store's.
    pub fn seen_record(
        &self,
        no: &AddresseeNo,
        version: Option<RecordVersion>,
    ) -> Result<(Resident, RecordVersion), ApiError> {
        let (slot, person) = self.person(no)?;
        let now = self.version(slot)?;
        if version.is_some_and(|seen| seen != now) {
            return Err(ApiError::new(ErrorCode::RecordChanged));
        }
        Ok((self.resident(&person)?, now))
    }
}

/// A reason as it is recorded.
///
/// # Errors
/// [`ErrorCode::ReasonMissing`]
pub fn reason(typed: &str) -> Result<String, ApiError> {
    let cleaned = clean_text(typed.trim(), REASON_CHARS_MAX).ok();
    cleaned
        .map(crate::domain::Cleaned::into_text)
        .filter(|reason| !reason.is_empty())
        .ok_or_else(|| ApiError::new(ErrorCode::ReasonMissing))
}

/// The user behind an actor.
pub fn user_of(actor: &Actor) -> &str {
    match actor {
        Actor::Staff(user, _) | Actor::Venue { user, .. } => user,
        Actor::Node | Actor::Peer(_) | Actor::Stranger(_) => "node",
    }
}

/// Gives every dose the state its neighbours make; counts the marked ones among `added`.
pub fn recheck(
    resident: &mut Resident,
    own: MunicipalityCode,
    now: UnixTime,
    added: &[DoseId],
) -> u64 {
    let states: Vec<_> = resident
        .doses
        .iter()
        .map(|dose| state_after(&check_dose(dose, resident, own, now.date()), dose.state))
        .collect();
    let mut marked = 0;
    for (dose, state) in resident.doses.iter_mut().zip(states) {
        dose.state = state;
        let is_normal = matches!(state, crate::domain::DoseState::Normal);
        marked += u64::from(added.contains(&dose.id) && !is_normal);
    }
    resident.sort();
    marked
}
