//! What a person may type into the fields of a record: cleaned, within length, of the right form. A rule names the field.

use super::DoseForm;
use super::DoseStatus;
use super::Flags;
use super::Person;
use super::clean_text;
use super::kana_name;

/// A field that cannot be recorded as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in this module.
    pub field: &'static str,
    /// `empty`, `too_long`, `characters`, `form` or `kana`.
    pub code: &'static str,
}

/// The faults found so far.
#[derive(Default)]
struct Faults(Vec<FieldError>);

impl Faults {
    fn add(&mut self, field: &'static str, code: &'static str) {
        self.0.push(FieldError { field, code });
    }

    fn text(&mut self, field: &'static str, text: &mut String, max: usize) {
        match clean_text(text.trim(), max) {
            Ok(cleaned) => *text = cleaned.into_text(),
            Err(super::TextError::TooLong { .. }) => self.add(field, "too_long"),
            Err(_) => self.add(field, "characters"),
        }
    }

    /// Blank is absent.
    fn optional(&mut self, field: &'static str, text: &mut Option<String>, max: usize) {
        if let Some(typed) = text {
            self.text(field, typed, max);
            if typed.is_empty() {
                *text = None;
            }
        }
    }

    fn required(&mut self, field: &'static str, text: &mut String, max: usize) {
        self.text(field, text, max);
        if text.is_empty() {
            self.add(field, "empty");
        }
    }

    fn form(&mut self, field: &'static str, text: Option<&str>, fits: impl Fn(&str) -> bool) {
        if text.is_some_and(|text| !fits(text)) {
            self.add(field, "form");
        }
    }
}

impl DoseForm {
    /// Cleans every text; gives what cannot be recorded so. Whether the dose is likely is asked of `check_dose`.
    pub fn clean(&mut self) -> Vec<FieldError> {
        let mut faults = Faults::default();
        faults.optional("venue", &mut self.venue, 30);
        faults.optional("clinic_code", &mut self.clinic_code, 20);
        faults.optional("doctor", &mut self.doctor, 20);
        faults.optional("maker", &mut self.maker, 20);
        faults.optional("lot_no", &mut self.lot_no, 20);
        faults.optional("vaccine_type", &mut self.vaccine_type, 60);
        faults.optional("product_name", &mut self.product_name, 60);
        faults.optional("billing_month", &mut self.billing_month, 7);
        faults.optional("evidence", &mut self.evidence, 60);
        let reason = &mut self.infant.not_vaccinated_reason;
        faults.optional("not_vaccinated_reason", reason, 100);
        faults.optional("under65_reason", &mut self.elderly.under65_reason, 100);
        faults.form("billing_month", self.billing_month.as_deref(), is_month);
        if self.dose_no == Some(0) {
            faults.add("dose_no", "form");
        }
        if self.status == DoseStatus::Done && self.vaccinated_on.is_none() {
            faults.add("vaccinated_on", "empty");
        }
        faults.0
    }
}

impl Person {
    /// Cleans every text; gives what cannot be recorded so.
    pub fn clean(&mut self) -> Vec<FieldError> {
        let mut faults = Faults::default();
        faults.required("name_kanji", &mut self.name_kanji, 100);
        faults.required("name_kana", &mut self.name_kana, 100);
        match kana_name(&self.name_kana) {
            Some(kana) => self.name_kana = kana,
            None => faults.add("name_kana", "kana"),
        }
        faults.optional("household_no", &mut self.household_no, 15);
        faults.optional("relationship", &mut self.relationship, 30);
        faults.optional("postal_code", &mut self.postal_code, 7);
        faults.optional("address", &mut self.address, 200);
        faults.optional("address_extra", &mut self.address_extra, 200);
        faults.optional("district_name", &mut self.district_name, 60);
        let school = &mut self.elementary_school_district;
        faults.optional("elementary_school_district", school, 60);
        faults.optional("junior_high_district", &mut self.junior_high_district, 60);
        faults.optional("phone", &mut self.phone, 30);
        faults.optional("email", &mut self.email, 100);
        faults.optional("nationality", &mut self.nationality, 3);
        faults.optional("previous_address", &mut self.previous_address, 200);
        faults.optional("next_address", &mut self.next_address, 200);
        let foreign = &mut self.foreign;
        faults.optional("art30_45_class", &mut foreign.art30_45_class, 60);
        faults.optional("residence_status", &mut foreign.residence_status, 60);
        faults.optional("residence_period", &mut foreign.residence_period, 60);
        faults.optional("residence_card_no", &mut foreign.residence_card_no, 12);
        let card_no = foreign.residence_card_no.as_deref();
        faults.form("residence_card_no", card_no, is_residence_card);
        faults.form("postal_code", self.postal_code.as_deref(), |text| {
            text.len() == 7 && text.bytes().all(|byte| byte.is_ascii_digit())
        });
        faults.form("nationality", self.nationality.as_deref(), |text| {
            text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
        });
        faults.form("email", self.email.as_deref(), |text| {
            let (name, place) = text.split_once('@').unwrap_or_default();
            !name.is_empty() && place.contains('.') && !text.contains(' ')
        });
        faults.0
    }
}

impl Flags {
    /// What contradicts itself.
    pub fn check(&self) -> Vec<FieldError> {
        let mut faults = Faults::default();
        if self.moved_out_to.is_some() && self.moved_out_on.is_none() {
            faults.add("moved_out_on", "empty");
        }
        faults.0
    }
}

/// `YYYY-MM`.
fn is_month(text: &str) -> bool {
    super::Date::parse(&format!("{text}-01")).is_ok()
}

/// 2 letters, 8 digits, 2 letters.
fn is_residence_card(text: &str) -> bool {
    text.len() == 12
        && text.bytes().enumerate().all(|(at, byte)| match at {
            2..=9 => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase(),
        })
}

#[cfg(test)]
mod tests {
    use super::super::{AddresseeNo, Date, PartialDate, ResidentClass, Sex, VaccinationKind};
    use super::*;

    fn codes(faults: &[FieldError]) -> Vec<(&str, &str)> {
        faults
            .iter()
            .map(|fault| (fault.field, fault.code))
            .collect()
    }

    #[test]
    fn texts_of_a_dose_are_cleaned_and_blank_ones_are_absent() {
        let on = Date::new(2026, 11, 22).expect("a day");
        let mut form = DoseForm::new(VaccinationKind::COVID19, on);
        form.lot_no = Some("  AB1234 ".to_owned());
        form.venue = Some("  ".to_owned());
        assert!(form.clean().is_empty());
        assert_eq!((form.lot_no.as_deref(), form.venue), (Some("AB1234"), None));
    }

    #[test]
    fn a_dose_that_cannot_be_recorded_names_its_fields() {
        let on = Date::new(2026, 11, 22).expect("a day");
        let mut form = DoseForm::new(VaccinationKind::COVID19, on);
        form.vaccinated_on = None;
        form.dose_no = Some(0);
        form.lot_no = Some("1".repeat(21));
        form.maker = Some("a\u{1b}[2J".to_owned());
        form.billing_month = Some("2026-13".to_owned());
        let faults = form.clean();
        for expected in [
            ("maker", "characters"),
            ("lot_no", "too_long"),
            ("billing_month", "form"),
            ("dose_no", "form"),
            ("vaccinated_on", "empty"),
        ] {
            assert!(codes(&faults).contains(&expected), "{faults:?}");
        }
    }

    #[test]
    fn a_person_needs_a_name_and_a_reading_without_kanji() {
        let mut person = Person::new(
            AddresseeNo::parse("A1").expect("a number"),
            "佐藤".to_owned(),
            " ".to_owned(),
            PartialDate::new(1972, 12, 1).expect("a day"),
            Sex::Female,
            ResidentClass::Resident,
        );
        person.postal_code = Some("25".to_owned());
        let faults = person.clean();
        assert_eq!(
            codes(&faults),
            [
                ("name_kanji", "empty"),
                ("name_kana", "kana"),
                ("postal_code", "form")
            ]
        );
        person.name_kana = "さとう みほ".to_owned();
        person.name_kanji = "佐藤 美保".to_owned();
        person.postal_code = Some("2540041".to_owned());
        assert!(person.clean().is_empty());
        assert_eq!(person.name_kana, "サトウ\u{3000}ミホ");
    }
}
