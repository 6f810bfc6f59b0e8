//! A person typed in by hand, under the checks that a row of the registration layout passes; the leaf is in the commit that adds them.

use crate::api::{ApiError, FieldFault, PersonEdited, PersonEntry, RecordVersion};
use crate::audit::LeafType;
use crate::domain::{Coupon, Resident, ResidentClass, UnixTime};
use crate::node::doses::{faults_of, refuse};
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use crate::node::people::edit::{fault, impossible_days};
use crate::node::people::staging::Staging;
use crate::store::Batch;

impl Open {
    /// Adds a person, or only tells what is wrong with the entry.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::FieldUnusable`] with the first fault, the store's; then nothing is added.
    pub fn add_person(
        &mut self,
        entry: PersonEntry,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<PersonEdited, ApiError> {
        let no = entry.person.addressee_no;
        let (mut resident, check_only) = (Resident::new(entry.person), entry.check_only);
        resident.flags = entry.flags;
        let mut staging = Staging::default();
        let mut faults = self.faults_of_new(&mut resident, now);
        if let Some(coupon) = entry.coupon {
            faults.extend(self.faults_of_coupon(&staging, &resident, &coupon));
            // Whoever has left has no valid coupon from that day (`VRS-3`).
            resident.coupons.push(Coupon {
                void_since: resident.flags.ceased_on(),
                ..coupon
            });
        }
        if check_only {
            let entry = Entry::new(LeafType::View, actor.clone(), "new person checked");
            self.log_only(entry.object(no.as_str()), now)?;
        } else {
            refuse(&faults)?;
            staging.set(self, &no, Some(resident))?;
            let entry = Entry::new(LeafType::Edit, actor.clone(), "person added");
            let entry = entry.object(no.as_str());
            let author = self.author(actor);
            self.save(staging, Batch::new(), vec![entry], author, None, now)?;
            self.release_for(actor, now)?;
        }
        let version = match check_only {
            true => RecordVersion([0; 32]),
            false => self.version(self.person(&no)?.0)?,
        };
        Ok(PersonEdited {
            changes: Vec::new(),
            faults,
            version,
        })
    }

    fn faults_of_new(&self, resident: &mut Resident, now: UnixTime) -> Vec<FieldFault> {
        let mut faults = faults_of(resident.person.clean());
        faults.extend(faults_of(resident.flags.check()));
        faults.extend(impossible_days(resident, now.date()));
        if self
            .index
            .by_addressee(&resident.person.addressee_no)
            .is_some()
        {
            faults.push(fault("addressee_no", "taken"));
        }
        let flags = &resident.flags;
        let (field, day) = match resident.person.resident_class {
            ResidentClass::MovedOut => ("moved_out_on", flags.moved_out_on),
            ResidentClass::Dead => ("died_on", flags.died_on),
            ResidentClass::Removed => ("removed_on", flags.removed_on),
            ResidentClass::Resident | ResidentClass::NonResident => return faults,
        };
        if day.is_none() {
            faults.push(fault(field, "empty"));
        }
        faults
    }

    fn faults_of_coupon(
        &self,
        staging: &Staging,
        resident: &Resident,
        coupon: &Coupon,
    ) -> Option<FieldFault> {
        let no = &resident.person.addressee_no;
        if staging.coupon_is_anothers(self, coupon.number, no) {
            return Some(fault("coupon_no", "taken"));
        }
        (coupon.next_dose_no == 0).then(|| fault("next_dose_no", "form"))
    }
}
