//! Doses as fields and back. Words that stand for enum values are part of the stored form and never change.

use super::error::DocumentError;
use super::tree::Fields;
use super::tree::Part;
use super::tree::bytes;
use super::tree::date;
use super::tree::flag;
use super::tree::int;
use super::tree::required;
use super::tree::text;
use super::tree::yes_no;
use crate::domain::{
    CertificateItems, CouponKey, CouponNo, Dose, DoseId, DoseState, DoseStatus, ElderlyItems,
    InfantItems, Judgement, MunicipalityCode, Origin, PatientCharge, SignedStatement, UnixTime,
    VaccinationKind,
};

const JUDGEMENTS: [(Judgement, &str); 4] = [
    (Judgement::Allowed, "allowed"),
    (Judgement::Refused, "refused"),
    (Judgement::IntervalTooShort, "interval-too-short"),
    (Judgement::OutsideAge, "outside-age"),
];
const CHARGES: [(PatientCharge, &str); 3] = [
    (PatientCharge::Charged, "charged"),
    (PatientCharge::ExemptWelfare, "exempt-welfare"),
    (PatientCharge::ExemptTax, "exempt-tax"),
];
const STATES: [(DoseState, &str); 4] = [
    (DoseState::Normal, "normal"),
    (DoseState::ToCheck, "to-check"),
    (DoseState::ToCorrect, "to-correct"),
    (DoseState::Confirmed, "confirmed"),
];

fn word<T: PartialEq>(table: &[(T, &'static str)], value: &T) -> Option<&'static str> {
    table
        .iter()
        .find(|(known, _)| known == value)
        .map(|(_, word)| *word)
}

fn meaning<T: Copy>(table: &[(T, &str)], word: &str) -> Option<T> {
    table
        .iter()
        .find(|(_, known)| *known == word)
        .map(|(value, _)| *value)
}

pub(super) fn dose_fields(dose: &Dose) -> Fields {
    let state = Some(dose.state).filter(|state| *state != DoseState::Normal);
    let judgement = dose.judgement.as_ref();
    let mut fields = vec![
        ("kind", int(Some(dose.kind.code()))),
        ("dose_no", int(Some(dose.dose_no))),
        ("not_done", flag(dose.status == DoseStatus::NotDone)),
        ("vaccinated_on", date(dose.vaccinated_on)),
        (
            "coupon_municipality",
            int(dose.coupon.map(|key| key.municipality.as_u32())),
        ),
        (
            "coupon_no",
            text(dose.coupon.map(|key| key.number.to_string()).as_deref()),
        ),
        ("venue", text(dose.venue.as_deref())),
        ("clinic_code", text(dose.clinic_code.as_deref())),
        ("doctor", text(dose.doctor.as_deref())),
        ("maker", text(dose.maker.as_deref())),
        ("lot_no", text(dose.lot_no.as_deref())),
        ("vaccine_type", text(dose.vaccine_type.as_deref())),
        ("product_name", text(dose.product_name.as_deref())),
        (
            "judgement",
            text(judgement.and_then(|value| word(&JUDGEMENTS, value))),
        ),
        ("billing_month", text(dose.billing_month.as_deref())),
        ("dose_centi_ml", int(dose.dose_centi_ml)),
        ("prescreened", yes_no(dose.prescreened)),
        (
            "registered_at",
            int(dose.registered_at.and_then(|at| i64::try_from(at.0).ok())),
        ),
        ("evidence", text(dose.evidence.as_deref())),
        ("state", text(state.and_then(|state| word(&STATES, &state)))),
        ("cancelled", flag(dose.cancelled)),
    ];
    section_fields(dose, &mut fields);
    origin_fields(dose, &mut fields);
    fields
}

fn section_fields(dose: &Dose, fields: &mut Fields) {
    let (infant, elderly, certificate) = (&dose.infant, &dose.elderly, &dose.certificate);
    let charge = elderly.patient_charge.as_ref();
    fields.extend([
        ("combined_kinds", int(infant.combined_kinds)),
        ("pneumococcal_type", int(infant.pneumococcal_type)),
        (
            "not_vaccinated_reason",
            text(infant.not_vaccinated_reason.as_deref()),
        ),
        (
            "patient_charge",
            text(charge.and_then(|value| word(&CHARGES, value))),
        ),
        ("slip_given", yes_no(elderly.slip_given)),
        ("under65_reason", text(elderly.under65_reason.as_deref())),
        (
            "former_surname",
            text(certificate.former_surname.as_deref()),
        ),
        ("other_surname", text(certificate.other_surname.as_deref())),
        ("other_name", text(certificate.other_name.as_deref())),
        ("romaji_name", text(certificate.romaji_name.as_deref())),
        (
            "certificate_nationality",
            text(certificate.nationality.as_deref()),
        ),
        ("passport_no", text(certificate.passport_no.as_deref())),
        (
            "certificate_id",
            text(certificate.certificate_id.as_deref()),
        ),
        ("certificate_issued_on", date(certificate.issued_on)),
    ]);
}

fn origin_fields(dose: &Dose, fields: &mut Fields) {
    let (issuer, inquiry) = match &dose.origin {
        Origin::Own => (None, None),
        Origin::Foreign { issuer, inquiry } => (Some(issuer.as_u32()), Some(&inquiry[..])),
    };
    let signed = dose.statement.as_ref();
    fields.extend([
        ("issuer", int(issuer)),
        ("inquiry", bytes(inquiry)),
        ("statement_id", bytes(signed.map(|signed| &signed.id[..]))),
        ("statement", bytes(signed.map(|signed| &signed.bytes[..]))),
        (
            "signature",
            bytes(signed.map(|signed| &signed.signature[..])),
        ),
    ]);
}

pub(super) fn dose(id: DoseId, part: &Part<'_>) -> Result<Dose, DocumentError> {
    let kind = part.code("kind", |code| VaccinationKind::new(code).ok())?;
    let registered_at: Option<u64> = part.int("registered_at")?;
    Ok(Dose {
        id,
        kind: required(kind, "kind")?,
        dose_no: required(part.int("dose_no")?, "dose_no")?,
        status: if part.flag("not_done")? {
            DoseStatus::NotDone
        } else {
            DoseStatus::Done
        },
        vaccinated_on: part.date("vaccinated_on")?,
        coupon: coupon_key(part)?,
        venue: part.text("venue")?,
        clinic_code: part.text("clinic_code")?,
        doctor: part.text("doctor")?,
        maker: part.text("maker")?,
        lot_no: part.text("lot_no")?,
        vaccine_type: part.text("vaccine_type")?,
        product_name: part.text("product_name")?,
        judgement: part.parsed("judgement", |text| meaning(&JUDGEMENTS, text))?,
        billing_month: part.text("billing_month")?,
        dose_centi_ml: part.int("dose_centi_ml")?,
        prescreened: part.yes_no("prescreened")?,
        infant: InfantItems {
            combined_kinds: part.int("combined_kinds")?,
            pneumococcal_type: part.int("pneumococcal_type")?,
            not_vaccinated_reason: part.text("not_vaccinated_reason")?,
        },
        elderly: ElderlyItems {
            patient_charge: part.parsed("patient_charge", |text| meaning(&CHARGES, text))?,
            slip_given: part.yes_no("slip_given")?,
            under65_reason: part.text("under65_reason")?,
        },
        certificate: certificate(part)?,
        registered_at: registered_at.map(UnixTime),
        evidence: part.text("evidence")?,
        origin: origin(part)?,
        statement: statement(part)?,
        state: part
            .parsed("state", |text| meaning(&STATES, text))?
            .unwrap_or(DoseState::Normal),
        cancelled: part.flag("cancelled")?,
    })
}

fn municipality(
    part: &Part<'_>,
    field: &'static str,
) -> Result<Option<MunicipalityCode>, DocumentError> {
    part.code(field, |code| MunicipalityCode::new(code).ok())
}

fn coupon_key(part: &Part<'_>) -> Result<Option<CouponKey>, DocumentError> {
    let Some(municipality) = municipality(part, "coupon_municipality")? else {
        return Ok(None);
    };
    let number = part.parsed("coupon_no", |text| CouponNo::parse(text).ok())?;
    Ok(Some(CouponKey {
        municipality,
        number: required(number, "coupon_no")?,
    }))
}

fn certificate(part: &Part<'_>) -> Result<CertificateItems, DocumentError> {
    Ok(CertificateItems {
        former_surname: part.text("former_surname")?,
        other_surname: part.text("other_surname")?,
        other_name: part.text("other_name")?,
        romaji_name: part.text("romaji_name")?,
        nationality: part.text("certificate_nationality")?,
        passport_no: part.text("passport_no")?,
        certificate_id: part.text("certificate_id")?,
        issued_on: part.date("certificate_issued_on")?,
    })
}

fn origin(part: &Part<'_>) -> Result<Origin, DocumentError> {
    Ok(match municipality(part, "issuer")? {
        None => Origin::Own,
        Some(issuer) => Origin::Foreign {
            issuer,
            inquiry: required(part.bytes16("inquiry")?, "inquiry")?,
        },
    })
}

fn statement(part: &Part<'_>) -> Result<Option<SignedStatement>, DocumentError> {
    let Some(id) = part.bytes16("statement_id")? else {
        return Ok(None);
    };
    Ok(Some(SignedStatement {
        id,
        bytes: required(part.bytes("statement")?, "statement")?,
        signature: required(part.bytes("signature")?, "signature")?,
    }))
}
