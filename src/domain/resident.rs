//! Everything one document holds about one person.

use super::Coupon;
use super::CouponNo;
use super::Dose;
use super::DoseId;
use super::Flags;
use super::PartialDate;
use super::Person;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// A person with coupons, doses and flags.
///
/// Invariant: coupon numbers are unique and ascending, dose ids are unique and doses in the order of
/// [`Resident::sort`]; [`super::Resident::sort`] restores it after a change.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resident {
    pub person: Person,
    pub coupons: Vec<Coupon>,
    pub doses: Vec<Dose>,
    pub flags: Flags,
}

impl Resident {
    /// A person without coupons, doses or flags.
    pub fn new(person: Person) -> Self {
        Self {
            person,
            coupons: Vec::new(),
            doses: Vec::new(),
            flags: Flags::default(),
        }
    }

    pub fn coupon(&self, number: CouponNo) -> Option<&Coupon> {
        self.coupons.iter().find(|coupon| coupon.number == number)
    }

    pub fn dose(&self, id: DoseId) -> Option<&Dose> {
        self.doses.iter().find(|dose| dose.id == id)
    }

    /// Doses that were given and still stand, by kind and number.
    pub fn counted_doses(&self) -> impl Iterator<Item = &Dose> {
        self.doses.iter().filter(|dose| dose.counts())
    }

    /// Coupons by number; doses by kind, number, day and id.
    pub fn sort(&mut self) {
        self.coupons.sort_by_key(|coupon| coupon.number);
        self.doses
            .sort_by_key(|dose| (dose.kind, dose.dose_no, dose.vaccinated_on, dose.id));
    }

    pub fn birth_date(&self) -> PartialDate {
        self.person.birth_date
    }
}

impl fmt::Debug for Resident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resident(…)")
    }
}
