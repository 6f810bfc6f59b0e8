//! The items of a dose that a person may state. What the node keeps about it (origin, signature, state) has no field here.

use super::CouponKey;
use super::Date;
use super::Dose;
use super::DoseStatus;
use super::ElderlyItems;
use super::InfantItems;
use super::Judgement;
use super::VaccinationKind;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// A dose as typed; the fields are those of [`Dose`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseForm {
    pub kind: VaccinationKind,
    /// `None` takes the next one.
    pub dose_no: Option<u8>,
    pub status: DoseStatus,
    pub vaccinated_on: Option<Date>,
    pub coupon: Option<CouponKey>,
    pub venue: Option<String>,
    pub clinic_code: Option<String>,
    pub doctor: Option<String>,
    pub maker: Option<String>,
    pub lot_no: Option<String>,
    pub vaccine_type: Option<String>,
    pub product_name: Option<String>,
    pub judgement: Option<Judgement>,
    pub billing_month: Option<String>,
    pub dose_centi_ml: Option<u16>,
    pub prescreened: Option<bool>,
    pub infant: InfantItems,
    pub elderly: ElderlyItems,
    pub evidence: Option<String>,
}

impl DoseForm {
    /// A given dose of which only kind and day are known.
    pub fn new(kind: VaccinationKind, on: Date) -> Self {
        Self {
            kind,
            dose_no: None,
            status: DoseStatus::Done,
            vaccinated_on: Some(on),
            coupon: None,
            venue: None,
            clinic_code: None,
            doctor: None,
            maker: None,
            lot_no: None,
            vaccine_type: None,
            product_name: None,
            judgement: None,
            billing_month: None,
            dose_centi_ml: None,
            prescreened: None,
            infant: InfantItems::default(),
            elderly: ElderlyItems::default(),
            evidence: None,
        }
    }

    /// The form of a dose on record, to be changed.
    pub fn of(dose: &Dose) -> Self {
        let dose = dose.clone();
        Self {
            kind: dose.kind,
            dose_no: Some(dose.dose_no),
            status: dose.status,
            vaccinated_on: dose.vaccinated_on,
            coupon: dose.coupon,
            venue: dose.venue,
            clinic_code: dose.clinic_code,
            doctor: dose.doctor,
            maker: dose.maker,
            lot_no: dose.lot_no,
            vaccine_type: dose.vaccine_type,
            product_name: dose.product_name,
            judgement: dose.judgement,
            billing_month: dose.billing_month,
            dose_centi_ml: dose.dose_centi_ml,
            prescreened: dose.prescreened,
            infant: dose.infant,
            elderly: dose.elderly,
            evidence: dose.evidence,
        }
    }

    /// The dose with these items; everything that has no field here stays.
    pub fn apply(self, to: &Dose) -> Dose {
        Dose {
            kind: self.kind,
            dose_no: self.dose_no.unwrap_or(to.dose_no),
            status: self.status,
            vaccinated_on: self.vaccinated_on,
            coupon: self.coupon,
            venue: self.venue,
            clinic_code: self.clinic_code,
            doctor: self.doctor,
            maker: self.maker,
            lot_no: self.lot_no,
            vaccine_type: self.vaccine_type,
            product_name: self.product_name,
            judgement: self.judgement,
            billing_month: self.billing_month,
            dose_centi_ml: self.dose_centi_ml,
            prescreened: self.prescreened,
            infant: self.infant,
            elderly: self.elderly,
            evidence: self.evidence,
            ..to.clone()
        }
    }
}

impl fmt::Debug for DoseForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DoseForm(…)")
    }
}
