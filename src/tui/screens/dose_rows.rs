//! Every item of one dose as labels and values: those of all doses, of infants, of the elderly, of certificates.

use crate::api::PersonView;
use crate::domain::{Dose, DoseStatus, ItemGroup, Origin};
use crate::text::{
    Text,
    screens::{items, person},
};
use crate::tui::scene::Scene;
use crate::tui::screens::words;
use crate::tui::sheet::Row;

type Pair = (&'static Text, String);

/// All items of a dose of this person.
pub fn rows(view: &PersonView, dose: &Dose, scene: &Scene) -> Vec<Row> {
    let mut rows = vec![Row::Pair(&items::KIND, words::kind(dose.kind, scene))];
    rows.extend(two_by_two(key_items(dose, scene)));
    rows.push(Row::Pair(&items::VENUE, plain(dose.venue.as_deref())));
    rows.extend(two_by_two(vaccine_items(dose, scene)));
    rows.extend(two_by_two(ages(view, dose)));
    match dose.kind.group() {
        ItemGroup::Infant => rows.extend(infant(dose)),
        ItemGroup::Elderly => rows.extend(elderly(dose, scene)),
        ItemGroup::Covid19 => {}
    }
    rows.extend(two_by_two(certificate(dose, scene)));
    rows.extend(findings(view, dose, scene));
    rows
}

fn plain(value: Option<&str>) -> String {
    value.unwrap_or("-").to_owned()
}

fn number(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

fn two_by_two(pairs: Vec<Pair>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut rest = pairs.into_iter();
    while let Some(one) = rest.next() {
        rows.push(match rest.next() {
            Some(two) => Row::Two([one, two]),
            None => Row::Pair(one.0, one.1),
        });
    }
    rows
}

fn key_items(dose: &Dose, scene: &Scene) -> Vec<Pair> {
    let status = match dose.status {
        DoseStatus::Done => &items::GIVEN,
        DoseStatus::NotDone => &items::NOT_GIVEN,
    };
    let state = if dose.cancelled {
        &person::CANCELLED
    } else {
        words::state(dose.state)
    };
    let issuer = dose.coupon.map(|coupon| {
        let code = coupon.municipality;
        format!("{code} {}", scene.town(code))
    });
    vec![
        (&items::DOSE_NO, dose.dose_no.to_string()),
        (&items::VACCINATED_ON, words::day(dose.vaccinated_on, scene)),
        (&items::STATUS, scene.say(status).to_owned()),
        (&items::STATE, scene.say(state).to_owned()),
        (
            &items::COUPON_NO,
            number(dose.coupon.map(|coupon| coupon.number)),
        ),
        (&items::COUPON_MUNICIPALITY, number(issuer)),
    ]
}

fn vaccine_items(dose: &Dose, scene: &Scene) -> Vec<Pair> {
    let judgement = dose
        .judgement
        .map(|known| scene.say(words::judgement(known)));
    let origin = match dose.origin {
        Origin::Own => scene.own(),
        Origin::Foreign { issuer, .. } => Some(issuer),
    };
    vec![
        (&items::CLINIC_CODE, plain(dose.clinic_code.as_deref())),
        (&items::DOCTOR, plain(dose.doctor.as_deref())),
        (&items::MAKER, plain(dose.maker.as_deref())),
        (&items::LOT_NO, plain(dose.lot_no.as_deref())),
        (&items::DOSE_CENTI_ML, number(dose.dose_centi_ml)),
        (&items::JUDGEMENT, number(judgement)),
        (
            &items::PRESCREENED,
            scene.say(words::yes_no(dose.prescreened)).to_owned(),
        ),
        (&items::BILLING_MONTH, plain(dose.billing_month.as_deref())),
        (&items::EVIDENCE, plain(dose.evidence.as_deref())),
        (&items::ORIGIN, number(origin.map(|code| scene.town(code)))),
        (
            &items::REGISTERED_AT,
            number(dose.registered_at.map(|moment| scene.moment(moment))),
        ),
        (&items::FISCAL_YEAR, number(dose.fiscal_year())),
    ]
}

fn ages(view: &PersonView, dose: &Dose) -> Vec<Pair> {
    let birth = view.resident.birth_date();
    if dose.kind.group() == ItemGroup::Infant {
        return vec![
            (
                &items::MONTHS_AT_DOSE,
                number(dose.age_months_at_vaccination(birth)),
            ),
            (
                &items::MONTHS_AT_YEAR_END,
                number(dose.age_months_at_fy_end(birth)),
            ),
        ];
    }
    vec![
        (&items::AGE_AT_DOSE, number(dose.age_at_vaccination(birth))),
        (&items::AGE_AT_YEAR_END, number(dose.age_at_fy_end(birth))),
    ]
}

fn infant(dose: &Dose) -> Vec<Row> {
    let infant = &dose.infant;
    vec![
        Row::Two([
            (&items::COMBINED_KINDS, number(infant.combined_kinds)),
            (&items::PNEUMOCOCCAL_TYPE, number(infant.pneumococcal_type)),
        ]),
        Row::Pair(
            &items::NOT_VACCINATED_REASON,
            plain(infant.not_vaccinated_reason.as_deref()),
        ),
    ]
}

fn elderly(dose: &Dose, scene: &Scene) -> Vec<Row> {
    let elderly = &dose.elderly;
    let charge = elderly
        .patient_charge
        .map(|known| scene.say(words::charge(known)));
    vec![
        Row::Two([
            (&items::PATIENT_CHARGE, number(charge)),
            (
                &items::SLIP_GIVEN,
                scene.say(words::yes_no(elderly.slip_given)).to_owned(),
            ),
        ]),
        Row::Pair(
            &items::UNDER65_REASON,
            plain(elderly.under65_reason.as_deref()),
        ),
    ]
}

/// Items C11 to C15.
fn certificate(dose: &Dose, scene: &Scene) -> Vec<Pair> {
    let items_of = &dose.certificate;
    vec![
        (&items::VACCINE_TYPE, plain(dose.vaccine_type.as_deref())),
        (&items::PRODUCT_NAME, plain(dose.product_name.as_deref())),
        (&items::ROMAJI_NAME, plain(items_of.romaji_name.as_deref())),
        (
            &items::FORMER_SURNAME,
            plain(items_of.former_surname.as_deref()),
        ),
        (
            &items::OTHER_SURNAME,
            plain(items_of.other_surname.as_deref()),
        ),
        (&items::OTHER_NAME, plain(items_of.other_name.as_deref())),
        (
            &items::CERTIFICATE_NATIONALITY,
            plain(items_of.nationality.as_deref()),
        ),
        (&items::PASSPORT_NO, plain(items_of.passport_no.as_deref())),
        (
            &items::CERTIFICATE_ID,
            plain(items_of.certificate_id.as_deref()),
        ),
        (
            &items::CERTIFICATE_ISSUED_ON,
            words::day(items_of.issued_on, scene),
        ),
    ]
}

fn findings(view: &PersonView, dose: &Dose, scene: &Scene) -> Option<Row> {
    let doses = view.resident.doses.iter();
    let found = doses
        .zip(&view.findings)
        .find(|(known, _)| known.id == dose.id);
    let (_, codes) = found.filter(|(_, codes)| !codes.is_empty())?;
    Some(Row::Pair(&items::FINDINGS, words::notes(codes, scene)))
}
