//! A dose as somebody typed it, held against the record: what is impossible, what is only worth a note.

use crate::api::{ApiError, ErrorCode, FieldFault};
use crate::crypto;
use crate::domain::{
    Dose, DoseForm, DoseId, Finding, Resident, UnixTime, VaccinationKind, check_dose,
};
use crate::node::open::Open;

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

    pub fn faults(&self) -> Vec<FieldFault> {
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

pub fn codes(findings: &[Finding]) -> Vec<String> {
    let codes = findings.iter().map(|finding| finding.code().to_owned());
    codes.collect()
}

/// Every impossible finding is about the day but that of a number given twice.
pub fn fault(finding: Finding) -> FieldFault {
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
pub fn is_there(resident: &Resident, dose: &Dose) -> bool {
    resident.counted_doses().any(|held| {
        held.kind == dose.kind
            && held.vaccinated_on == dose.vaccinated_on
            && held.coupon == dose.coupon
            && (dose.coupon.is_some() || held.dose_no == dose.dose_no)
    })
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
