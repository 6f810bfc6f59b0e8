//! At the municipality: registrations of a venue enter the vaccination register through the same checks as those of
//! the desk. The same registration twice is one; what cannot be right is held for a clerk, never dropped.

use super::desk;
use super::doses::{Proposed, faults_of, may_be_taken_back, refuse, user_of};
use super::log::{Actor, Entry};
use super::open::{Open, refusal};
use crate::api::{ApiError, EntryId, ErrorCode};
use crate::audit::LeafType;
use crate::domain::{DoseId, UnixTime, VenueRegistration, VenueTaken, clean_text};
use crate::store::{Batch, Tree};

/// Prefix of the rows that say what became of a registration.
const IN: &[u8] = b"venue-in\0";
/// Why a registration is held: nobody here has the coupon, or the rules speak against it.
const UNKNOWN: &str = "coupon_unknown";
const IMPOSSIBLE: &str = "impossible";
/// Characters of a venue worker's user ID.
const USER_CHARS_MAX: usize = 32;

impl Open {
    /// Takes registrations of one venue node, each in a commit of its own.
    ///
    /// # Errors
    /// The store's: those before it are taken, and the venue sends all of them again.
    pub fn take_registrations(
        &mut self,
        venue: u16,
        registrations: Vec<VenueRegistration>,
        now: UnixTime,
    ) -> Result<Vec<(DoseId, VenueTaken)>, ApiError> {
        let mut taken = Vec::with_capacity(registrations.len());
        for registration in registrations {
            let id = registration.id;
            taken.push((id, self.take_registration(venue, &registration, now)?));
        }
        Ok(taken)
    }

    fn take_registration(
        &mut self,
        venue: u16,
        registration: &VenueRegistration,
        now: UnixTime,
    ) -> Result<VenueTaken, ApiError> {
        let Ok(by) = clean_text(&registration.by, USER_CHARS_MAX) else {
            return Ok(VenueTaken::Refused("user".to_owned()));
        };
        let actor = Actor::Venue {
            node: venue,
            user: by.into_text(),
        };
        let row = self.store.get(Tree::Meta, &key(registration.id));
        let before = row.map_err(refusal)?;
        let before = before.and_then(|row| postcard::from_bytes::<VenueTaken>(&row).ok());
        match (before, registration.taken_back) {
            (Some(VenueTaken::Registered | VenueTaken::Held | VenueTaken::HeldFor(_)), true)
            | (None, true) => self.take_back(registration, &actor, now),
            (Some(before), _) => Ok(before),
            (None, false) => self.enter(registration, &actor, now),
        }
    }

    fn enter(
        &mut self,
        registration: &VenueRegistration,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<VenueTaken, ApiError> {
        let mut form = registration.form.clone();
        if let Err(error) = refuse(&faults_of(form.clean())) {
            self.log_refusal(actor.clone(), "registration of a venue refused", now);
            return Ok(VenueTaken::Refused(error.code.as_str().to_owned()));
        }
        let mut entry = self.new_entry(&form, user_of(actor), now);
        entry.entry = EntryId(registration.id.0);
        let owner = form.coupon.and_then(|coupon| self.owner(coupon));
        let Some((no, person)) = owner else {
            let why = (registration.id, UNKNOWN);
            return self.hold_registration(why, form, entry, actor, now);
        };
        let resident = self.resident(&person)?;
        if resident.dose(registration.id).is_some() {
            return Ok(VenueTaken::Registered);
        }
        let mut proposed = Proposed::new(form.clone(), &resident, self, now);
        proposed.dose.id = registration.id;
        proposed.dose.registered_at = Some(registration.at);
        match proposed.check() {
            Err(error) if error.code == ErrorCode::DoseThere => {
                let mut batch = Batch::new();
                put(&mut batch, registration.id, &VenueTaken::AlreadyThere);
                let leaf = Entry::new(LeafType::Edit, actor.clone(), "dose of a venue was there");
                self.commit(batch, vec![leaf.about(person)], now)?;
                Ok(VenueTaken::AlreadyThere)
            }
            Err(_) => {
                let why = (registration.id, IMPOSSIBLE);
                self.hold_registration(why, form, entry, actor, now)
            }
            Ok(()) => {
                entry.person = Some(person);
                entry.dose = Some(proposed.dose.id);
                entry.dose_no = proposed.dose.dose_no;
                let mut batch = Batch::new();
                put(&mut batch, registration.id, &VenueTaken::Registered);
                self.save_new(&mut batch, no, resident, proposed.dose, &entry, actor, now)?;
                Ok(VenueTaken::Registered)
            }
        }
    }

    fn hold_registration(
        &mut self,
        (id, why): (DoseId, &str),
        form: crate::domain::DoseForm,
        entry: desk::Entry,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<VenueTaken, ApiError> {
        let mut batch = Batch::new();
        let held = VenueTaken::HeldFor(why.to_owned());
        put(&mut batch, id, &held);
        match self.hold_dose(batch, form, entry, actor, now) {
            Ok(_) => Ok(held),
            Err(error) if error.code == ErrorCode::DoseThere => Ok(held),
            Err(error) => Err(error),
        }
    }

    /// A compensating record; what a clerk has changed or confirmed meanwhile stays, and the clerk is told by the log.
    fn take_back(
        &mut self,
        registration: &VenueRegistration,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<VenueTaken, ApiError> {
        let mut batch = Batch::new();
        put(&mut batch, registration.id, &VenueTaken::TakenBack);
        let held = super::held::held_id(&registration.form);
        let row = self.store.get(Tree::Import, &held.0).map_err(refusal)?;
        let is_held = row.is_some_and(|row| super::held::DeskHeld::is_of(&row, &registration.form));
        let coupon = registration.form.coupon;
        let owner = coupon.and_then(|coupon| self.owner(coupon));
        if let Some((no, person)) = owner {
            let resident = self.resident(&person)?;
            let stands = resident.dose(registration.id);
            if stands.is_some_and(may_be_taken_back) {
                let after = self.cancelled(resident, registration.id, now);
                let words = "dose taken back";
                self.save_record(batch, no, after, words, Some("undo"), actor, now)?;
                return Ok(VenueTaken::TakenBack);
            }
        }
        if is_held {
            batch.delete(Tree::Import, &held.0);
        }
        let leaf = Entry::new(LeafType::Edit, actor.clone(), "held dose taken back");
        self.commit(batch, vec![leaf], now)?;
        self.held_rows = self.held_rows.saturating_sub(u64::from(is_held));
        Ok(VenueTaken::TakenBack)
    }
}

fn put(batch: &mut Batch, id: DoseId, taken: &VenueTaken) {
    let row = postcard::to_stdvec(taken).expect("plain data");
    batch.put(Tree::Meta, &key(id), row);
}

fn key(id: DoseId) -> Vec<u8> {
    [IN, &id.0].concat()
}
