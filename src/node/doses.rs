//! Doses of this municipality: registered by coupon, added, corrected, cancelled, taken back. Refusals come first, the
//! leaf with the effect.

pub mod desk;
pub mod held;

use crate::api::{
    ApiError, CouponOwner, CouponQuery, CouponView, DoseChange, DoseChanged, DoseEntry, EntryId,
    EntryState, ErrorCode, FieldChange, FieldFault, RecordVersion, Registered,
};
use crate::audit::LeafType;
use crate::crypto;
use crate::document;
use crate::domain::{
    AddresseeNo, CouponKey, Date, Dose, DoseForm, DoseId, DoseState, Finding, Origin, Private,
    Resident, UnixTime, VaccinationKind, check_dose, clean_text,
};
use crate::node::doses::desk::{Entry, form_of, put, write_choices};
use crate::node::files::import::recheck;
use crate::node::log::{self, Actor};
use crate::node::open::Open;
use crate::node::people::staging::Staging;
use crate::store::{Batch, PersonId, Tree};

/// Characters of a reason.
const REASON_CHARS_MAX: usize = 200;

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

/// A new dose beside the record it shall enter.
pub struct Proposed {
    pub dose: Dose,
    pub findings: Vec<Finding>,
    /// The same coupon, day and vaccination is there already.
    pub there: bool,
}

impl Proposed {
    /// The dose as it would be in a record.
    pub fn new(form: DoseForm, resident: &Resident, open: &mut Open, now: UnixTime) -> Self {
        let own = open.identity.own;
        let dose_no = next_dose_no(resident, form.kind);
        let id = DoseId(crypto::random(open.entropy.as_mut()));
        let on = form.vaccinated_on.unwrap_or_else(|| now.date());
        let blank = Dose {
            vaccinated_on: None,
            registered_at: Some(now),
            ..Dose::new(id, form.kind, dose_no, on)
        };
        let dose = form.apply(&blank);
        let there = is_there(resident, &dose);
        let findings = check_dose(&dose, resident, own, now.date());
        Self {
            dose,
            findings,
            there,
        }
    }

    fn impossible(&self) -> Option<Finding> {
        let mut findings = self.findings.iter().copied();
        findings.find(|finding| finding.is_impossible())
    }

    /// # Errors
    /// [`ErrorCode::DoseThere`], [`ErrorCode::DoseImpossible`]
    pub fn check(&self) -> Result<(), ApiError> {
        if self.there {
            return Err(ApiError::new(ErrorCode::DoseThere));
        }
        match self.impossible() {
            Some(finding) => {
                Err(ApiError::new(ErrorCode::DoseImpossible).with("finding", finding.code()))
            }
            None => Ok(()),
        }
    }

    pub fn notes(&self) -> Vec<String> {
        codes(&self.findings)
    }

    fn faults(&self) -> Vec<FieldFault> {
        let impossible = self
            .findings
            .iter()
            .filter(|finding| finding.is_impossible());
        let mut faults: Vec<FieldFault> = impossible.map(|finding| fault(*finding)).collect();
        if self.there && faults.is_empty() {
            faults.push(FieldFault {
                field: "vaccinated_on".to_owned(),
                code: "already_there".to_owned(),
            });
        }
        faults
    }
}

fn codes(findings: &[Finding]) -> Vec<String> {
    let codes = findings.iter().map(|finding| finding.code().to_owned());
    codes.collect()
}

/// Every impossible finding is about the day but that of a number given twice.
fn fault(finding: Finding) -> FieldFault {
    let field = match finding {
        Finding::SameDoseTwice { .. } => "dose_no",
        _ => "vaccinated_on",
    };
    FieldFault {
        field: field.to_owned(),
        code: finding.code().to_owned(),
    }
}

fn next_dose_no(resident: &Resident, kind: VaccinationKind) -> u8 {
    let doses = resident.counted_doses().filter(|dose| dose.kind == kind);
    let last = doses.map(|dose| dose.dose_no).max();
    last.unwrap_or(0).saturating_add(1)
}

/// Same coupon, day and vaccination; without a coupon the same number as well.
fn is_there(resident: &Resident, dose: &Dose) -> bool {
    resident.counted_doses().any(|held| {
        held.kind == dose.kind
            && held.vaccinated_on == dose.vaccinated_on
            && held.coupon == dose.coupon
            && (dose.coupon.is_some() || held.dose_no == dose.dose_no)
    })
}

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

/// A dose that may be changed.
fn changeable(resident: &Resident, id: DoseId) -> Result<&Dose, ApiError> {
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

/// Faults of fields in the words of the door.
pub fn faults_of(errors: Vec<crate::domain::FieldError>) -> Vec<FieldFault> {
    let faults = errors.into_iter().map(|error| FieldFault {
        field: error.field.to_owned(),
        code: error.code.to_owned(),
    });
    faults.collect()
}

/// # Errors
/// [`ErrorCode::DoseImpossible`] or [`ErrorCode::FieldUnusable`] with the first fault.
pub fn refuse(faults: &[FieldFault]) -> Result<(), ApiError> {
    const OF_FIELDS: [&str; 8] = [
        "empty",
        "too_long",
        "characters",
        "form",
        "kana",
        "fixed",
        "taken",
        "date",
    ];
    match faults.first() {
        None => Ok(()),
        Some(fault) if OF_FIELDS.contains(&fault.code.as_str()) => {
            Err(ApiError::new(ErrorCode::FieldUnusable)
                .with("field", &fault.field)
                .with("reason", &fault.code))
        }
        Some(fault) => Err(ApiError::new(ErrorCode::DoseImpossible).with("finding", &fault.code)),
    }
}

fn last_dose(resident: &Resident, kind: VaccinationKind) -> Option<Date> {
    let doses = resident.counted_doses().filter(|dose| dose.kind == kind);
    doses.filter_map(|dose| dose.vaccinated_on).max()
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
