//! 会場名簿: what the node of a venue holds of a person, and what it registered. Coupons and the state of doses: no name,
//! birth date, sex, address, addressee number or My Number has a field in this file (`SAFE-28`, `SAFE-80`, `VENUE-3`).

use super::AddresseeNo;
use super::Coupon;
use super::CouponNo;
use super::Date;
use super::Dose;
use super::DoseForm;
use super::DoseId;
use super::IssueReason;
use super::PartialDate;
use super::Person;
use super::Resident;
use super::ResidentClass;
use super::Sex;
use super::UnixTime;
use super::VaccinationKind;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// Stands where a venue knows no date: before everything.
const LONG_AGO: (i16, u8, u8) = (1800, 1, 1);

/// One person as a venue knows it. At a venue a person is its first coupon.
///
/// Invariant: `coupons` is not empty and ascending by number; `doses` are those that count, ascending by id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollLine {
    coupons: Vec<RollCoupon>,
    doses: Vec<RollDose>,
}

/// A coupon of the own municipality.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollCoupon {
    pub number: CouponNo,
    /// Since when it must not be used: void, or its holder is no resident any more. Which of them is not told.
    pub void_since: Option<Date>,
}

/// That a dose was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RollDose {
    /// At a venue that did not register it a stand-in, from which the dose's own id cannot be found.
    pub id: DoseId,
    pub kind: VaccinationKind,
    pub dose_no: u8,
    pub on: Option<Date>,
}

impl RollLine {
    /// What a venue may know of a person; nothing of somebody who has no coupon.
    pub fn of(resident: &Resident) -> Option<Self> {
        let ceased = resident.flags.ceased_on();
        let coupons = resident.coupons.iter().map(|coupon| RollCoupon {
            number: coupon.number,
            void_since: [coupon.void_since, ceased].into_iter().flatten().min(),
        });
        let mut coupons: Vec<RollCoupon> = coupons.collect();
        coupons.sort_by_key(|coupon| coupon.number);
        let mut doses: Vec<RollDose> = resident.counted_doses().map(RollDose::of).collect();
        doses.sort_unstable();
        (!coupons.is_empty()).then_some(Self { coupons, doses })
    }

    /// The same with other ids of doses.
    #[must_use]
    pub fn renamed(mut self, name: impl Fn(DoseId) -> DoseId) -> Self {
        for dose in &mut self.doses {
            dose.id = name(dose.id);
        }
        self.doses.sort_unstable();
        self
    }

    /// The first coupon, which is the key of the line.
    pub fn key(&self) -> Option<CouponNo> {
        self.coupons.first().map(|coupon| coupon.number)
    }

    /// Whether it is this person's coupon.
    pub fn has_coupon(&self, number: CouponNo) -> bool {
        self.coupons.iter().any(|coupon| coupon.number == number)
    }

    /// Whether it is as [`RollLine::of`] makes it: what came over a line is not believed.
    pub fn is_sound(&self) -> bool {
        let coupons = self.coupons.windows(2);
        let doses = self.doses.windows(2);
        let ascends = |pair: &[RollCoupon]| matches!(pair, [a, b] if a.number < b.number);
        !self.coupons.is_empty()
            && coupons.into_iter().all(ascends)
            && doses
                .into_iter()
                .all(|pair| matches!(pair, [a, b] if a.id < b.id))
    }

    /// The person's number at the venue.
    pub fn addressee_no(&self) -> Option<AddresseeNo> {
        let key = self.key()?.to_string();
        AddresseeNo::parse(&key).ok()
    }

    /// The record of a venue: a person without anything that tells who it is. Doses the venue has seen itself keep
    /// what it wrote down about them.
    pub fn to_resident(&self, before: Option<&Resident>) -> Option<Resident> {
        let (year, month, day) = LONG_AGO;
        let long_ago = Date::new(year, month, day).ok()?;
        let mut resident = Resident::new(Person::new(
            self.addressee_no()?,
            String::new(),
            String::new(),
            PartialDate::Year(year),
            Sex::Unknown,
            ResidentClass::NonResident,
        ));
        resident.coupons = self
            .coupons
            .iter()
            .map(|coupon| Coupon {
                number: coupon.number,
                issued_on: long_ago,
                reason: IssueReason::Other,
                next_dose_no: 1,
                void_since: coupon.void_since,
            })
            .collect();
        let known = |dose: &RollDose| before.and_then(|before| before.dose(dose.id));
        resident.doses = self
            .doses
            .iter()
            .map(|dose| match known(dose) {
                Some(known) if RollDose::of(known) == *dose && known.counts() => known.clone(),
                _ => dose.to_dose(long_ago),
            })
            .collect();
        let cancelled = before.iter().flat_map(|before| &before.doses);
        let cancelled = cancelled.filter(|dose| dose.cancelled);
        resident.doses.extend(cancelled.cloned());
        resident.sort();
        Some(resident)
    }
}

impl RollDose {
    fn of(dose: &Dose) -> Self {
        Self {
            id: dose.id,
            kind: dose.kind,
            dose_no: dose.dose_no,
            on: dose.vaccinated_on,
        }
    }

    fn to_dose(self, long_ago: Date) -> Dose {
        Dose {
            vaccinated_on: self.on,
            ..Dose::new(self.id, self.kind, self.dose_no, long_ago)
        }
    }
}

/// A dose registered at a venue, on its way to the municipality's other nodes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VenueRegistration {
    /// Chosen at the venue; the same registration twice is one. Also the id of the dose.
    pub id: DoseId,
    pub at: UnixTime,
    /// User ID of the venue worker.
    pub by: String,
    pub form: DoseForm,
    /// Taken back at the venue.
    pub taken_back: bool,
}

/// What became of a registration. What is kept back or refused stays at the venue and is sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VenueTaken {
    /// In the vaccination register.
    Registered,
    /// Held until a clerk decides: the coupon is not known, or it cannot be right.
    Held,
    /// The same coupon, day and vaccination was there.
    AlreadyThere,
    /// It does not count any more.
    TakenBack,
    /// Not a registration this municipality can read; nothing was kept of it. The code of the refusal.
    Refused(String),
    /// Not now: why, in a word.
    KeptBack(String),
    /// As held, with the reason: `coupon_unknown`, or `impossible` by the rules.
    HeldFor(String),
}

impl VenueTaken {
    /// A clerk has to decide.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        matches!(self, Self::Held | Self::HeldFor(_))
    }

    /// Whether the venue need not send it again.
    pub fn is_done(&self) -> bool {
        !matches!(self, Self::Refused(_) | Self::KeptBack(_))
    }
}

impl fmt::Debug for RollLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RollLine(…)")
    }
}

impl fmt::Debug for RollCoupon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RollCoupon(…)")
    }
}

impl fmt::Debug for RollDose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RollDose(…)")
    }
}

impl fmt::Debug for VenueRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VenueRegistration({}, …)", self.id)
    }
}
