//! What one row of the registration layout makes of a resident's record. Applying a file twice changes nothing the second time.

use super::targets::Action;
use super::targets::TargetRow;
use crate::domain::{
    Coupon, Date, Flags, IssueReason, Move, MoveReason, Person, Resident, ResidentClass,
};

impl TargetRow {
    /// The record after this row, or `None` if a deletion leaves neither coupon nor dose.
    /// Items the layout does not have stay as they are.
    pub fn apply(&self, existing: Option<Resident>) -> Option<Resident> {
        match self.action {
            Action::Register => Some(self.register(existing)),
            Action::Delete => self.delete(existing?),
        }
    }

    fn register(&self, existing: Option<Resident>) -> Resident {
        let mut resident = existing.unwrap_or_else(|| {
            Resident::new(Person::new(
                self.addressee_no,
                String::new(),
                String::new(),
                self.birth_date,
                self.sex,
                self.resident_class,
            ))
        });
        let person = &mut resident.person;
        person.name_kana.clone_from(&self.name_kana);
        person.name_kanji.clone_from(&self.name_kanji);
        person.birth_date = self.birth_date;
        person.sex = self.sex;
        person.resident_class = self.resident_class;
        let ceased_before = resident.flags.ceased_on();
        self.set_move(&mut resident);
        self.set_coupon(&mut resident.coupons);
        void_by_move(&mut resident, ceased_before);
        resident.sort();
        resident
    }

    fn delete(&self, mut resident: Resident) -> Option<Resident> {
        resident
            .coupons
            .retain(|coupon| coupon.number != self.coupon_no);
        let empty = resident.coupons.is_empty() && resident.doses.is_empty();
        (!empty).then_some(resident)
    }

    /// `VRS-3`. A person who is a resident again keeps no flag of having left.
    fn set_move(&self, resident: &mut Resident) {
        let left = |class| self.moved_on.filter(|_| self.resident_class == class);
        resident.flags = Flags {
            no_auto_answer: resident.flags.no_auto_answer,
            protected: self.protected.unwrap_or(resident.flags.protected),
            moved_out_on: left(ResidentClass::MovedOut),
            moved_out_to: self
                .moved_to
                .filter(|_| self.resident_class == ResidentClass::MovedOut),
            died_on: left(ResidentClass::Dead),
            removed_on: left(ResidentClass::Removed),
        };
        let reason = match self.resident_class {
            ResidentClass::MovedOut => MoveReason::TransferOut,
            ResidentClass::Dead => MoveReason::Death,
            ResidentClass::Removed => MoveReason::OfficialRemoval,
            ResidentClass::Resident | ResidentClass::NonResident => {
                resident.person.ceased_resident = Move::default();
                return;
            }
        };
        let ceased = &mut resident.person.ceased_resident;
        if ceased.on != self.moved_on || ceased.reason.as_ref() != Some(&reason) {
            *ceased = Move {
                reason: Some(reason),
                on: self.moved_on,
                notified_on: None,
            };
        }
    }

    /// Enters the coupon; one that replaces another voids it from the day of issue.
    fn set_coupon(&self, coupons: &mut Vec<Coupon>) {
        match coupons
            .iter_mut()
            .find(|coupon| coupon.number == self.coupon_no)
        {
            Some(known) => {
                known.issued_on = self.issued_on;
                known.reason = self.issue_reason;
                known.next_dose_no = self.next_dose_no;
            }
            None => coupons.push(Coupon {
                number: self.coupon_no,
                issued_on: self.issued_on,
                reason: self.issue_reason,
                next_dose_no: self.next_dose_no,
                void_since: None,
            }),
        }
        let replaces = matches!(
            self.issue_reason,
            IssueReason::LostOrDamaged
                | IssueReason::NameChange
                | IssueReason::NotDelivered
                | IssueReason::Protection
        );
        if replaces {
            void(coupons, self.issued_on, |other| {
                other.number != self.coupon_no
                    && other.next_dose_no == self.next_dose_no
                    && other.issued_on < self.issued_on
            });
        }
    }
}

/// Whoever leaves has no valid coupon from that day; a move taken back or dated anew takes this back too.
fn void_by_move(resident: &mut Resident, ceased_before: Option<Date>) {
    let ceased = resident.flags.ceased_on();
    if ceased_before.is_some() && ceased != ceased_before {
        for coupon in &mut resident.coupons {
            if coupon.void_since == ceased_before {
                coupon.void_since = None;
            }
        }
    }
    if let Some(ceased) = ceased {
        void(&mut resident.coupons, ceased, |_| true);
    }
}

fn void(coupons: &mut [Coupon], since: Date, which: impl Fn(&Coupon) -> bool) {
    for coupon in coupons.iter_mut().filter(|coupon| which(coupon)) {
        coupon.void_since.get_or_insert(since);
    }
}
