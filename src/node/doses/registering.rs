//! A dose by coupon: whose the coupon is, what is registered, and taking it back within a day.

use crate::api::{
    ApiError, CouponOwner, CouponQuery, CouponView, DoseEntry, EntryId, EntryState, ErrorCode,
    FieldFault, Registered,
};
use crate::audit::LeafType;
use crate::crypto;
use crate::domain::{CouponKey, Dose, DoseForm, DoseState, Finding, Private, Resident, UnixTime};
use crate::node::doses::changing::{changeable, last_dose};
use crate::node::doses::desk::{Entry, form_of, put};
use crate::node::doses::proposed::{faults_of, refuse};
use crate::node::doses::{Proposed, user_of};
use crate::node::log::{self, Actor};
use crate::node::open::Open;
use crate::store::{Batch, PersonId, Tree};

impl Open {
    /// Whose coupon it is and what speaks against the dose.
    ///
    /// # Errors
    /// The store's.
    pub fn look_up_coupon(
        &mut self,
        query: &CouponQuery,
        actor: Actor,
        now: UnixTime,
    ) -> Result<CouponView, ApiError> {
        let Some((_, person)) = self.owner(query.coupon) else {
            let entry = log::Entry::new(LeafType::View, actor, "coupon not known here");
            self.log_only(entry, now)?;
            return Ok(unknown_coupon(query.coupon));
        };
        let entry = log::Entry::new(LeafType::View, actor, "coupon").about(person);
        self.log_only(entry, now)?;
        let resident = self.resident(&person)?;
        let mut form = DoseForm::new(query.kind, query.on);
        form.coupon = Some(query.coupon);
        let proposed = Proposed::new(form, &resident, self, now);
        let void_since = resident.coupon(query.coupon.number);
        let void_since = void_since.and_then(|coupon| coupon.void_since);
        let mut notes = proposed.notes();
        notes.extend(void_since.map(|_| "void_coupon".to_owned()));
        notes.extend(proposed.there.then(|| "already_there".to_owned()));
        let last_on = last_dose(&resident, query.kind);
        Ok(CouponView {
            coupon: query.coupon,
            person: self.coupon_owner(&person, &resident),
            void_since,
            dose_no: proposed.dose.dose_no,
            last_on,
            interval_days: last_on.map(|last| query.on.days_since(last)),
            allowed: notes.is_empty(),
            refused: proposed.check().is_err(),
            notes,
        })
    }

    fn coupon_owner(&self, person: &PersonId, resident: &Resident) -> Option<CouponOwner> {
        let line = self.person_line(self.index.slot(person)?)?;
        Some(CouponOwner {
            addressee_no: line.addressee_no,
            name: line.name,
            kana: line.kana,
            birth_date: Private::new(resident.person.birth_date),
            sex: resident.person.sex,
            resident_class: resident.person.resident_class,
            marks: line.marks,
        })
    }

    /// Registers a dose by coupon, or holds it where the coupon is not known here. A refusal tells of a record too, so
    /// it leaves a leaf.
    ///
    /// # Errors
    /// [`ErrorCode::FieldUnusable`], [`ErrorCode::DoseThere`], [`ErrorCode::DoseImpossible`], the store's.
    pub fn register_dose(
        &mut self,
        entry: DoseEntry,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<Registered, ApiError> {
        let registered = self.register(entry, actor, now);
        if let Err(error) = &registered {
            let words = format!("dose refused {}", error.code.as_str());
            self.log_refusal(actor.clone(), &words, now);
        }
        registered
    }

    fn register(
        &mut self,
        entry: DoseEntry,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<Registered, ApiError> {
        let coupon = entry.coupon;
        let dose_no = entry.dose_no;
        let mut form = form_of(entry);
        let mut faults = faults_of(form.clean());
        if form.lot_no.is_none() {
            faults.push(FieldFault {
                field: "lot_no".to_owned(),
                code: "empty".to_owned(),
            });
        }
        refuse(&faults)?;
        let mut registration = self.new_entry(&form, user_of(actor), now);
        let Some((no, person)) = self.owner(coupon) else {
            if form.vaccinated_on.is_some_and(|on| on > now.date()) {
                let code = Finding::FutureDate.code();
                return Err(ApiError::new(ErrorCode::DoseImpossible).with("finding", code));
            }
            registration.dose_no = dose_no.unwrap_or(0);
            let line = self.hold_dose(Batch::new(), form, registration, actor, now)?;
            let notes = Vec::new();
            return Ok(Registered { line, notes });
        };
        let resident = self.resident(&person)?;
        let proposed = Proposed::new(form.clone(), &resident, self, now);
        proposed.check()?;
        let mut notes = proposed.notes();
        let known = resident.coupon(coupon.number);
        notes.extend(
            known
                .filter(|coupon| !coupon.is_valid())
                .map(|_| "void_coupon".to_owned()),
        );
        registration.person = Some(person);
        registration.dose = Some(proposed.dose.id);
        registration.dose_no = proposed.dose.dose_no;
        let mut batch = Batch::new();
        self.save_new(
            &mut batch,
            no,
            resident,
            proposed.dose,
            &registration,
            actor,
            now,
        )?;
        let line = self.entry_line(&registration);
        Ok(Registered { line, notes })
    }

    /// A registration of this moment, not yet of anybody.
    pub fn new_entry(&mut self, form: &DoseForm, user: &str, now: UnixTime) -> Entry {
        Entry {
            entry: EntryId(crypto::random(self.entropy.as_mut())),
            at: now,
            user: user.to_owned(),
            state: EntryState::Registered,
            coupon: form.coupon,
            person: None,
            dose: None,
            held: None,
            kind: form.kind,
            dose_no: form.dose_no.unwrap_or(0),
            lot_no: form.lot_no.clone(),
        }
    }

    /// F7: a compensating record; a dose that is held is dropped from the held ones.
    ///
    /// # Errors
    /// [`ErrorCode::NothingToUndo`], [`ErrorCode::DoseCancelled`], the store's.
    pub fn undo_dose(
        &mut self,
        entry: Option<EntryId>,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<Entry, ApiError> {
        let mut entry = self.desk.undoable(user_of(actor), entry, now)?;
        let (state, held) = (entry.state, entry.held);
        entry.state = EntryState::Undone;
        let mut batch = Batch::new();
        put(&mut batch, &entry);
        match (state, entry.person.zip(entry.dose), held) {
            (EntryState::Registered, Some((person, id)), _) => {
                let resident = self.resident(&person)?;
                let form = DoseForm::of(changeable(&resident, id)?);
                let waiting = self.write_registration(&mut batch, &entry, &form);
                let no = resident.person.addressee_no;
                let after = self.cancelled(resident, id, now);
                self.save_record(
                    batch,
                    no,
                    after,
                    "dose taken back",
                    Some("undo"),
                    actor,
                    now,
                )?;
                self.keep_registration(waiting);
            }
            (EntryState::Held, _, Some(held)) => {
                let form = self.held_form(held)?;
                let waiting =
                    form.and_then(|form| self.write_registration(&mut batch, &entry, &form));
                batch.delete(Tree::Import, &held.0);
                let leaf = log::Entry::new(LeafType::Edit, actor.clone(), "held dose taken back");
                self.commit(batch, vec![leaf], now)?;
                self.held_rows = self.held_rows.saturating_sub(1);
                self.keep_registration(waiting);
            }
            _ => return Err(ApiError::new(ErrorCode::NothingToUndo)),
        }
        self.desk.keep(entry.clone());
        Ok(entry)
    }
}

/// Whether a venue may still take it back: nobody has changed or confirmed it since.
pub fn may_be_taken_back(dose: &Dose) -> bool {
    !dose.cancelled && dose.state != DoseState::Confirmed
}

fn unknown_coupon(coupon: CouponKey) -> CouponView {
    CouponView {
        coupon,
        person: None,
        void_since: None,
        dose_no: 0,
        last_on: None,
        interval_days: None,
        allowed: false,
        refused: false,
        notes: Vec::new(),
    }
}
