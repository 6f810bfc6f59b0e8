//! The items of a dose as a form, and back: for adding one and for correcting one.

use crate::api::{
    ClerkRequest, DoseChange, DoseChoices, DoseRequest, PersonView, RecordVersion, Request,
};
use crate::domain::{
    AddresseeNo, CouponKey, CouponNo, Date, Dose, DoseForm, DoseId, DoseStatus, ItemGroup,
    Judgement, MunicipalityCode, PatientCharge, VaccinationKind, vaccines,
};
use crate::text::{
    Text,
    screens::{amend, items},
};
use crate::tui::form::{Field, Form, Kind};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screens::amend::{Subject, Unfit};
use crate::tui::screens::words;

const YES: &str = "true";
const NO: &str = "false";
const DONE: &str = "done";
const NOT_DONE: &str = "not_done";
const JUDGEMENTS: [(&str, Judgement); 4] = [
    ("allowed", Judgement::Allowed),
    ("refused", Judgement::Refused),
    ("interval_too_short", Judgement::IntervalTooShort),
    ("outside_age", Judgement::OutsideAge),
];
const CHARGES: [(&str, PatientCharge); 3] = [
    ("charged", PatientCharge::Charged),
    ("exempt_welfare", PatientCharge::ExemptWelfare),
    ("exempt_tax", PatientCharge::ExemptTax),
];

/// A dose of a person: a new one, or one to be corrected.
pub struct DoseSubject {
    addressee_no: AddresseeNo,
    version: RecordVersion,
    dose: Option<DoseId>,
    form: DoseForm,
    /// Which kinds a new dose may be of: those of the tab it was opened from.
    group: Option<ItemGroup>,
}

impl DoseSubject {
    /// A new dose, given today.
    pub fn new(view: &PersonView, group: Option<ItemGroup>, scene: &Scene) -> Self {
        let kinds = VaccinationKind::all();
        let first = kinds.filter(|kind| Some(kind.group()) == group).last();
        let kind = first.unwrap_or(VaccinationKind::COVID19);
        let coupon = view
            .resident
            .coupons
            .iter()
            .rev()
            .find(|coupon| coupon.is_valid());
        let mut form = DoseForm::new(kind, scene.today());
        form.coupon = match (scene.own(), coupon) {
            (Some(municipality), Some(coupon)) if group == Some(ItemGroup::Covid19) => {
                Some(CouponKey {
                    municipality,
                    number: coupon.number,
                })
            }
            _ => None,
        };
        Self {
            addressee_no: view.resident.person.addressee_no,
            version: view.version,
            dose: None,
            form,
            group,
        }
    }

    /// A dose on record.
    pub fn of(view: &PersonView, dose: &Dose) -> Self {
        Self {
            addressee_no: view.resident.person.addressee_no,
            version: view.version,
            dose: Some(dose.id),
            form: DoseForm::of(dose),
            group: None,
        }
    }
}

impl Subject for DoseSubject {
    fn name(&self) -> &'static Text {
        if self.is_new() {
            &amend::NEW_DOSE_NAME
        } else {
            &amend::DOSE_NAME
        }
    }

    fn help(&self) -> &'static Text {
        if self.is_new() {
            &amend::NEW_DOSE_HELP
        } else {
            &amend::DOSE_HELP
        }
    }

    fn done(&self) -> &'static Text {
        if self.is_new() {
            &amend::ADDED
        } else {
            &amend::DONE
        }
    }

    fn draft(&self) -> String {
        match self.dose {
            Some(dose) => format!("dose {dose}"),
            None => format!("new dose {}", self.addressee_no),
        }
    }

    fn addressee_no(&self) -> &AddresseeNo {
        &self.addressee_no
    }

    fn fields(&self) -> Vec<Field> {
        let mut fields = key_fields(&self.form, self.group);
        fields.extend(vaccine_fields(&self.form));
        fields.extend(more_fields(&self.form));
        fields
    }

    fn on_view(&mut self, view: &PersonView) {
        self.version = view.version;
        if let Some(dose) = self.dose.and_then(|id| view.resident.dose(id)) {
            self.form = DoseForm::of(dose);
        }
    }

    fn order(
        &self,
        form: &Form,
        reason: &str,
        check_only: bool,
        scene: &Scene,
    ) -> Result<Request, Unfit> {
        let change = Box::new(DoseChange {
            addressee_no: self.addressee_no,
            version: Some(self.version),
            form: dose_form(&self.form, form, scene)?,
            reason: reason.to_owned(),
            check_only,
        });
        let request = match self.dose {
            Some(dose) => DoseRequest::CorrectDose { dose, change },
            None => DoseRequest::AddDose(change),
        };
        Ok(Request::Clerk(ClerkRequest::Dose(request)))
    }

    fn is_new(&self) -> bool {
        self.dose.is_none()
    }

    fn choices(&self) -> Option<Request> {
        Some(Request::Clerk(ClerkRequest::Dose(DoseRequest::ListChoices)))
    }

    fn on_choices(&self, choices: &DoseChoices, form: &mut Form) {
        let plain = |texts: &[String]| texts.iter().map(|text| Choice::new(text, text)).collect();
        form.set_values("venue", plain(&choices.venues));
        form.set_values("doctor", plain(&choices.doctors));
        let lots = choices.lots.iter().map(|lot| {
            Choice::new(&lot.lot_no, &lot.lot_no).note(lot.maker.clone().unwrap_or_default())
        });
        form.set_values("lot_no", lots.collect());
    }
}

/// Vaccination kinds as values of a field.
pub fn kinds(group: Option<ItemGroup>) -> Vec<Choice> {
    VaccinationKind::all()
        .filter(|kind| group.is_none_or(|group| kind.group() == group))
        .map(|kind| Choice::new(kind.to_string(), &words::kind_text(kind)).note(kind.to_string()))
        .collect()
}

/// Makers as values of a field.
pub fn makers() -> Vec<Choice> {
    let presets = vaccines().iter();
    presets
        .map(|vaccine| Choice::new(vaccine.maker, vaccine.maker).note(vaccine.product_en))
        .collect()
}

fn text(name: &'static str, label: &'static Text, max: usize, value: Option<&str>) -> Field {
    Field::new(name, label, Kind::Text { max }).with(value.unwrap_or_default())
}

fn digits(
    name: &'static str,
    label: &'static Text,
    (min, max): (usize, usize),
    value: Option<String>,
) -> Field {
    Field::new(name, label, Kind::Digits { min, max }).with(&value.unwrap_or_default())
}

fn yes_no(name: &'static str, label: &'static Text, value: Option<bool>) -> Field {
    let answers = [("", None), (YES, Some(true)), (NO, Some(false))]
        .map(|(word, answer)| Choice::new(word, words::yes_no(answer)));
    let chosen = match value {
        Some(true) => YES,
        Some(false) => NO,
        None => "",
    };
    Field::new(name, label, Kind::Choice)
        .with_values(answers.to_vec())
        .with(chosen)
}

fn key_fields(form: &DoseForm, group: Option<ItemGroup>) -> Vec<Field> {
    let day = form
        .vaccinated_on
        .map_or_else(String::new, |on| on.to_string());
    let statuses = [(DONE, &items::GIVEN), (NOT_DONE, &items::NOT_GIVEN)]
        .map(|(value, label)| Choice::new(value, label));
    let status = match form.status {
        DoseStatus::Done => DONE,
        DoseStatus::NotDone => NOT_DONE,
    };
    let coupon = form.coupon;
    vec![
        Field::heading(&amend::GROUP_DOSE),
        Field::new("kind", &items::KIND, Kind::Choice)
            .with_values(kinds(group))
            .with(&form.kind.to_string())
            .required(),
        digits(
            "dose_no",
            &items::DOSE_NO,
            (1, 2),
            form.dose_no.map(|no| no.to_string()),
        ),
        Field::new("status", &items::STATUS, Kind::Choice)
            .with_values(statuses.to_vec())
            .with(status)
            .required(),
        Field::new(
            "vaccinated_on",
            &items::VACCINATED_ON,
            Kind::Date { past: true },
        )
        .with(&day),
        digits(
            "coupon_no",
            &items::COUPON_NO,
            (10, 10),
            coupon.map(|coupon| coupon.number.to_string()),
        ),
        digits(
            "coupon_municipality",
            &items::COUPON_MUNICIPALITY,
            (6, 6),
            coupon.map(|coupon| coupon.municipality.to_string()),
        ),
    ]
}

fn vaccine_fields(form: &DoseForm) -> Vec<Field> {
    let amount = form.dose_centi_ml.map(|amount| amount.to_string());
    vec![
        text("maker", &items::MAKER, 20, form.maker.as_deref()).with_values(makers()),
        text("lot_no", &items::LOT_NO, 20, form.lot_no.as_deref()),
        text("venue", &items::VENUE, 30, form.venue.as_deref()),
        text(
            "clinic_code",
            &items::CLINIC_CODE,
            20,
            form.clinic_code.as_deref(),
        ),
        text("doctor", &items::DOCTOR, 20, form.doctor.as_deref()),
        digits("dose_centi_ml", &items::DOSE_CENTI_ML, (1, 4), amount),
    ]
}

fn more_fields(form: &DoseForm) -> Vec<Field> {
    let mut judgements = vec![Choice::new("", &items::NOT_SAID)];
    judgements.extend(JUDGEMENTS.map(|(word, known)| Choice::new(word, words::judgement(known))));
    let mut charges = vec![Choice::new("", &items::NOT_SAID)];
    charges.extend(CHARGES.map(|(word, known)| Choice::new(word, words::charge(known))));
    let (infant, elderly) = (&form.infant, &form.elderly);
    let reason = infant.not_vaccinated_reason.as_deref();
    vec![
        Field::heading(&amend::GROUP_MORE),
        Field::new("judgement", &items::JUDGEMENT, Kind::Choice)
            .with_values(judgements)
            .with(word_of(&JUDGEMENTS, form.judgement.as_ref())),
        yes_no("prescreened", &items::PRESCREENED, form.prescreened),
        text(
            "billing_month",
            &items::BILLING_MONTH,
            7,
            form.billing_month.as_deref(),
        ),
        digits(
            "combined_kinds",
            &items::COMBINED_KINDS,
            (1, 1),
            infant.combined_kinds.map(|count| count.to_string()),
        ),
        digits(
            "pneumococcal_type",
            &items::PNEUMOCOCCAL_TYPE,
            (1, 2),
            infant.pneumococcal_type.map(|valency| valency.to_string()),
        ),
        text(
            "not_vaccinated_reason",
            &items::NOT_VACCINATED_REASON,
            100,
            reason,
        ),
        Field::new("patient_charge", &items::PATIENT_CHARGE, Kind::Choice)
            .with_values(charges)
            .with(word_of(&CHARGES, elderly.patient_charge.as_ref())),
        yes_no("slip_given", &items::SLIP_GIVEN, elderly.slip_given),
        text(
            "under65_reason",
            &items::UNDER65_REASON,
            100,
            elderly.under65_reason.as_deref(),
        ),
        text("evidence", &items::EVIDENCE, 60, form.evidence.as_deref()),
        text(
            "vaccine_type",
            &items::VACCINE_TYPE,
            60,
            form.vaccine_type.as_deref(),
        ),
        text(
            "product_name",
            &items::PRODUCT_NAME,
            60,
            form.product_name.as_deref(),
        ),
    ]
}

fn word_of<T: PartialEq>(table: &[(&'static str, T)], value: Option<&T>) -> &'static str {
    let known = table.iter().find(|(_, known)| value == Some(known));
    known.map_or("", |(word, _)| word)
}

fn of_word<T: Copy>(table: &[(&'static str, T)], word: &str) -> Option<T> {
    table
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, value)| *value)
}

/// The dose as the form has it.
fn dose_form(base: &DoseForm, form: &Form, scene: &Scene) -> Result<DoseForm, Unfit> {
    let value = |name: &str| Some(form.value(name, scene)).filter(|text| !text.is_empty());
    let answer = |name: &str| value(name).map(|word| word == YES);
    let kind = VaccinationKind::parse(&form.value("kind", scene));
    let vaccinated_on: Option<Date> = form.date("vaccinated_on", scene);
    let mut made = base.clone();
    made.kind = kind.map_err(|_| ("kind", &items::FAULT_FORM))?;
    made.dose_no = value("dose_no").and_then(|no| no.parse().ok());
    made.status = match form.value("status", scene).as_str() {
        NOT_DONE => DoseStatus::NotDone,
        _ => DoseStatus::Done,
    };
    made.vaccinated_on = vaccinated_on;
    made.coupon = coupon(form, scene)?;
    made.maker = value("maker");
    made.lot_no = value("lot_no");
    made.venue = value("venue");
    made.clinic_code = value("clinic_code");
    made.doctor = value("doctor");
    made.dose_centi_ml = value("dose_centi_ml").and_then(|amount| amount.parse().ok());
    made.judgement = of_word(&JUDGEMENTS, &form.value("judgement", scene));
    made.prescreened = answer("prescreened");
    made.billing_month = value("billing_month");
    made.infant.combined_kinds = value("combined_kinds").and_then(|count| count.parse().ok());
    made.infant.pneumococcal_type = value("pneumococcal_type").and_then(|kind| kind.parse().ok());
    made.infant.not_vaccinated_reason = value("not_vaccinated_reason");
    made.elderly.patient_charge = of_word(&CHARGES, &form.value("patient_charge", scene));
    made.elderly.slip_given = answer("slip_given");
    made.elderly.under65_reason = value("under65_reason");
    made.evidence = value("evidence");
    made.vaccine_type = value("vaccine_type");
    made.product_name = value("product_name");
    Ok(made)
}

/// The coupon of the form; without an issuer it is of this municipality.
fn coupon(form: &Form, scene: &Scene) -> Result<Option<CouponKey>, Unfit> {
    let (number, issuer) = (
        form.value("coupon_no", scene),
        form.value("coupon_municipality", scene),
    );
    if number.is_empty() {
        return Ok(None);
    }
    let number = CouponNo::parse(&number).map_err(|_| ("coupon_no", &items::FAULT_FORM))?;
    let code = issuer
        .parse()
        .ok()
        .and_then(|code| MunicipalityCode::new(code).ok());
    let municipality = if issuer.is_empty() { scene.own() } else { code };
    let municipality = municipality.ok_or(("coupon_municipality", &amend::NOT_CODE))?;
    Ok(Some(CouponKey {
        municipality,
        number,
    }))
}
