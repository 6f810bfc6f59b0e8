//! Quality rules for doses (`domain.md` 8.2): what cannot be, what is doubtful. Pure rules over one resident's record.

use super::Date;
use super::Dose;
use super::DoseState;
use super::MunicipalityCode;
use super::Origin;
use super::Resident;
use super::VaccinationKind;
use serde::Deserialize;
use serde::Serialize;

/// First day of COVID-19 vaccination in Japan.
const COVID19_START: (i16, u8, u8) = (2021, 2, 17);
/// Shortest plausible interval in days between the first two doses (proposal, not from a source).
const FIRST_SERIES_DAYS_MIN: i32 = 18;
/// Shortest plausible interval in days before a later dose (proposal, not from a source).
const BOOSTER_DAYS_MIN: i32 = 60;

/// What is wrong or doubtful about one dose. Findings carry no personal data but day counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum Finding {
    /// The day has not come yet.
    FutureDate,
    /// Given before the person was born.
    BeforeBirth,
    /// Given before the campaign began.
    BeforeCampaign,
    /// A given dose without a day.
    DateMissing,
    /// Dose n is dated before dose n-1, or after dose n+1.
    OrderReversed {
        other_dose_no: u8,
    },
    /// The same number or the same day of the same kind a second time.
    SameDoseTwice {
        other_dose_no: u8,
    },
    /// After the day of death.
    AfterDeath,
    /// No record of dose n-1.
    PreviousDoseMissing,
    IntervalTooShort {
        days: u16,
        days_min: u16,
    },
    /// Another maker than the first dose, within the first two.
    MakerChanged,
    /// The same lot number stands elsewhere in this record with another maker.
    LotOfAnotherMaker,
    /// The coupon is of this municipality, and it never issued it to this person.
    CouponNotIssued,
    CouponOfAnotherMunicipality,
    /// On or after the day of moving out.
    AfterMoveOut,
}

impl Finding {
    /// Whether it cannot be true: such a dose is for correction; the others are only doubtful.
    pub const fn is_impossible(self) -> bool {
        matches!(
            self,
            Self::FutureDate
                | Self::BeforeBirth
                | Self::BeforeCampaign
                | Self::DateMissing
                | Self::OrderReversed { .. }
                | Self::SameDoseTwice { .. }
                | Self::AfterDeath
        )
    }

    /// Whether it is impossible by the dose alone, whatever else the record says: a file's row with it is refused.
    pub const fn refuses_row(self) -> bool {
        matches!(
            self,
            Self::FutureDate | Self::BeforeBirth | Self::BeforeCampaign | Self::DateMissing
        )
    }

    /// The stable code of reports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FutureDate => "future_date",
            Self::BeforeBirth => "before_birth",
            Self::BeforeCampaign => "before_campaign",
            Self::DateMissing => "date_missing",
            Self::OrderReversed { .. } => "order_reversed",
            Self::SameDoseTwice { .. } => "same_dose_twice",
            Self::AfterDeath => "after_death",
            Self::PreviousDoseMissing => "previous_dose_missing",
            Self::IntervalTooShort { .. } => "interval_too_short",
            Self::MakerChanged => "maker_changed",
            Self::LotOfAnotherMaker => "lot_of_another_maker",
            Self::CouponNotIssued => "coupon_not_issued",
            Self::CouponOfAnotherMunicipality => "coupon_of_another_municipality",
            Self::AfterMoveOut => "after_move_out",
        }
    }
}

/// Holds one dose against the rest of the resident's record; `dose` may or may not already be part of it.
/// Cancelled doses and those not given have no findings.
pub fn check_dose(
    dose: &Dose,
    resident: &Resident,
    own: MunicipalityCode,
    today: Date,
) -> Vec<Finding> {
    if !dose.counts() {
        return Vec::new();
    }
    let Some(on) = dose.vaccinated_on else {
        return vec![Finding::DateMissing];
    };
    let mut findings = Vec::new();
    check_day(dose, on, resident, today, &mut findings);
    let others: Vec<&Dose> = resident
        .counted_doses()
        .filter(|other| other.id != dose.id && other.kind == dose.kind)
        .collect();
    check_order(dose, on, &others, &mut findings);
    check_series(dose, on, &others, &mut findings);
    check_coupon(dose, resident, own, &mut findings);
    findings
}

/// The state a dose gets from its findings; a confirmed one stays confirmed.
pub fn state_after(findings: &[Finding], before: DoseState) -> DoseState {
    if before == DoseState::Confirmed {
        DoseState::Confirmed
    } else if findings.iter().any(|finding| finding.is_impossible()) {
        DoseState::ToCorrect
    } else if findings.is_empty() {
        DoseState::Normal
    } else {
        DoseState::ToCheck
    }
}

fn check_day(dose: &Dose, on: Date, resident: &Resident, today: Date, found: &mut Vec<Finding>) {
    let flags = &resident.flags;
    let born = resident.person.birth_date.first_possible();
    let covid19_start = Date::new(COVID19_START.0, COVID19_START.1, COVID19_START.2).ok();
    if on > today {
        found.push(Finding::FutureDate);
    }
    if born.is_some_and(|born| on < born) {
        found.push(Finding::BeforeBirth);
    }
    if dose.kind == VaccinationKind::COVID19 && covid19_start.is_some_and(|start| on < start) {
        found.push(Finding::BeforeCampaign);
    }
    if flags.died_on.is_some_and(|died| on > died) {
        found.push(Finding::AfterDeath);
    }
    if flags.moved_out_on.is_some_and(|moved| on >= moved) {
        found.push(Finding::AfterMoveOut);
    }
}

fn check_order(dose: &Dose, on: Date, others: &[&Dose], found: &mut Vec<Finding>) {
    for other in others {
        let other_dose_no = other.dose_no;
        let reversed = |other_on| match other.dose_no.cmp(&dose.dose_no) {
            std::cmp::Ordering::Less => other_on > on,
            std::cmp::Ordering::Equal => false,
            std::cmp::Ordering::Greater => other_on < on,
        };
        if other.dose_no == dose.dose_no || other.vaccinated_on == Some(on) {
            found.push(Finding::SameDoseTwice { other_dose_no });
        } else if other.vaccinated_on.is_some_and(reversed) {
            found.push(Finding::OrderReversed { other_dose_no });
        }
    }
}

fn check_series(dose: &Dose, on: Date, others: &[&Dose], found: &mut Vec<Finding>) {
    if dose.kind != VaccinationKind::COVID19 {
        return;
    }
    if let Some(lot) = dose.lot_key()
        && others.iter().any(|other| {
            other.lot_key().as_ref() == Some(&lot) && is_another(&dose.maker, &other.maker)
        })
    {
        found.push(Finding::LotOfAnotherMaker);
    }
    if dose.dose_no < 2 {
        return;
    }
    let previous = others
        .iter()
        .find(|other| other.dose_no.checked_add(1) == Some(dose.dose_no));
    let Some(previous) = previous else {
        found.push(Finding::PreviousDoseMissing);
        return;
    };
    if dose.dose_no == 2 && is_another(&dose.maker, &previous.maker) {
        found.push(Finding::MakerChanged);
    }
    let days_min = if dose.dose_no == 2 {
        FIRST_SERIES_DAYS_MIN
    } else {
        BOOSTER_DAYS_MIN
    };
    let days = previous.vaccinated_on.map(|before| on.days_since(before));
    if let Some(days) = days.filter(|days| (1..days_min).contains(days)) {
        found.push(Finding::IntervalTooShort {
            days: u16::try_from(days).unwrap_or(u16::MAX),
            days_min: u16::try_from(days_min).unwrap_or(u16::MAX),
        });
    }
}

fn is_another(maker: &Option<String>, other: &Option<String>) -> bool {
    matches!((maker, other), (Some(maker), Some(other)) if maker != other)
}

fn check_coupon(dose: &Dose, resident: &Resident, own: MunicipalityCode, found: &mut Vec<Finding>) {
    let Some(coupon) = dose.coupon.filter(|_| dose.origin == Origin::Own) else {
        return;
    };
    if coupon.municipality != own {
        found.push(Finding::CouponOfAnotherMunicipality);
    } else if resident.coupon(coupon.number).is_none() {
        found.push(Finding::CouponNotIssued);
    }
}
