//! A dose that a clerk adds, corrects or cancels on the record; the old values stay in its history.

use crate::api::{ApiError, DoseChange, DoseChanged, ErrorCode, FieldChange, RecordVersion};
use crate::document;
use crate::domain::{
    AddresseeNo, Date, Dose, DoseForm, DoseId, DoseState, Origin, Private, Resident, UnixTime,
    VaccinationKind, check_dose,
};
use crate::node::doses::proposed::{Proposed, codes, fault, faults_of, is_there, refuse};
use crate::node::doses::{reason, recheck, user_of};
use crate::node::log::Actor;
use crate::node::open::Open;
use crate::store::Batch;

impl Open {
    /// A dose for somebody who was found otherwise.
    ///
    /// # Errors
    /// As [`Open::register_dose`], and [`ErrorCode::RecordChanged`].
    pub fn add_dose(
        &mut self,
        change: DoseChange,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<DoseChanged, ApiError> {
        let no = change.addressee_no;
        let (resident, version) = self.seen_record(&no, change.version)?;
        let mut form = change.form;
        let mut faults = faults_of(form.clean());
        let proposed = Proposed::new(form, &resident, self, now);
        faults.extend(proposed.faults());
        let notes = proposed.notes();
        if change.check_only {
            self.log_check(&no, "dose checked", actor, now)?;
            let (dose, entry) = (None, None);
            return Ok(DoseChanged {
                dose,
                entry,
                changes: Vec::new(),
                faults,
                notes,
                version,
            });
        }
        if proposed.there {
            return Err(ApiError::new(ErrorCode::DoseThere));
        }
        refuse(&faults)?;
        let dose = proposed.dose;
        let mut registration = self.new_entry(&DoseForm::of(&dose), user_of(actor), now);
        registration.person = Some(self.person(&no)?.1);
        registration.dose = Some(dose.id);
        let id = dose.id;
        let mut batch = Batch::new();
        self.save_new(&mut batch, no, resident, dose, &registration, actor, now)?;
        Ok(DoseChanged {
            dose: Some(id),
            entry: Some(registration.entry),
            changes: Vec::new(),
            faults,
            notes,
            version: self.version(self.person(&no)?.0)?,
        })
    }

    /// Corrects a dose of this municipality; the old values stay in the history.
    ///
    /// # Errors
    /// [`ErrorCode::DoseUnknown`], [`ErrorCode::DoseForeign`], [`ErrorCode::DoseCancelled`], [`ErrorCode::DoseConfirmed`],
    /// [`ErrorCode::ReasonMissing`], and as [`Open::add_dose`].
    pub fn correct_dose(
        &mut self,
        id: DoseId,
        change: DoseChange,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<DoseChanged, ApiError> {
        let no = change.addressee_no;
        let (before, version) = self.seen_record(&no, change.version)?;
        let old = changeable(&before, id)?;
        if old.origin != Origin::Own {
            return Err(ApiError::new(ErrorCode::DoseForeign));
        }
        let mut form = change.form;
        let mut faults = faults_of(form.clean());
        let new = form.apply(old);
        let mut after = before.clone();
        after.doses.retain(|dose| dose.id != id);
        let there = is_there(&after, &new);
        let findings = check_dose(&new, &after, self.identity.own, now.date());
        let impossible = findings.iter().filter(|finding| finding.is_impossible());
        faults.extend(impossible.map(|finding| fault(*finding)));
        after.doses.push(new);
        recheck(&mut after, self.identity.own, now, &[id]);
        let changed = |faults, version| DoseChanged {
            dose: Some(id),
            entry: None,
            changes: changes(&before, &after),
            faults,
            notes: codes(&findings),
            version,
        };
        if change.check_only {
            self.log_check(&no, "dose checked", actor, now)?;
            return Ok(changed(faults, version));
        }
        if there {
            return Err(ApiError::new(ErrorCode::DoseThere));
        }
        refuse(&faults)?;
        let reason = reason(&change.reason)?;
        let words = format!("dose {}/{} corrected", old.kind, old.dose_no);
        let batch = Batch::new();
        self.save_record(batch, no, after.clone(), &words, Some(&reason), actor, now)?;
        Ok(changed(faults, self.version(self.person(&no)?.0)?))
    }

    /// 取消: the dose stays in the record and counts nowhere.
    ///
    /// # Errors
    /// As [`Open::correct_dose`].
    pub fn cancel_dose(
        &mut self,
        no: AddresseeNo,
        id: DoseId,
        version: Option<RecordVersion>,
        typed: &str,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<DoseChanged, ApiError> {
        let (before, _) = self.seen_record(&no, version)?;
        changeable(&before, id)?;
        let reason = reason(typed)?;
        let after = self.cancelled(before.clone(), id, now);
        let changes = changes(&before, &after);
        let batch = Batch::new();
        self.save_record(
            batch,
            no,
            after,
            "dose cancelled",
            Some(&reason),
            actor,
            now,
        )?;
        Ok(DoseChanged {
            dose: Some(id),
            entry: None,
            changes,
            faults: Vec::new(),
            notes: Vec::new(),
            version: self.version(self.person(&no)?.0)?,
        })
    }

    /// The record without this dose counting.
    pub fn cancelled(&self, mut resident: Resident, id: DoseId, now: UnixTime) -> Resident {
        if let Some(dose) = resident.doses.iter_mut().find(|dose| dose.id == id) {
            dose.cancelled = true;
            dose.state = DoseState::Normal;
        }
        recheck(&mut resident, self.identity.own, now, &[]);
        resident
    }
}

/// A dose that may be changed.
pub fn changeable(resident: &Resident, id: DoseId) -> Result<&Dose, ApiError> {
    let dose = resident.dose(id);
    let dose = dose.ok_or_else(|| ApiError::new(ErrorCode::DoseUnknown))?;
    if dose.cancelled {
        return Err(ApiError::new(ErrorCode::DoseCancelled));
    }
    if dose.state == DoseState::Confirmed {
        return Err(ApiError::new(ErrorCode::DoseConfirmed));
    }
    Ok(dose)
}

/// What differs, in the words of the history.
pub fn changes(before: &Resident, after: &Resident) -> Vec<FieldChange> {
    let differences = document::differences(before, after).into_iter();
    differences
        .map(|difference| FieldChange {
            what: difference.what,
            old: difference.old.map(Private::new),
            new: difference.new.map(Private::new),
        })
        .collect()
}

pub fn last_dose(resident: &Resident, kind: VaccinationKind) -> Option<Date> {
    let doses = resident.counted_doses().filter(|dose| dose.kind == kind);
    doses.filter_map(|dose| dose.vaccinated_on).max()
}
