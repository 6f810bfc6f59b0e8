//! The items and flags of a person as a form, and back.

mod fields;

use crate::api::{ClerkRequest, PeopleRequest, PersonEdit, PersonView, Request};
use crate::domain::{
    AddresseeNo, Flags, ForeignItems, Move, MoveReason, MunicipalityCode, PartialDate, Person,
    ResidentClass, Sex, Whereabouts, municipalities,
};
use crate::text::{
    Lang, Text,
    screens::{amend, items},
};
use crate::tui::form::{Field, Form};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screens::amend::{Subject, Unfit};

pub use fields::fields;
use fields::{BECAME, CEASED, FIXED, MOVED, MoveNames, NO, YES};

/// The record a correction began from.
pub struct PersonSubject {
    view: PersonView,
}

impl PersonSubject {
    /// Where a protected person lives can be corrected only while it is shown.
    pub fn new(view: &PersonView, shown: Option<&Whereabouts>) -> Self {
        let mut view = view.clone();
        if let Some(shown) = shown {
            shown.clone().put(&mut view.resident.person);
            view.is_protected = false;
        }
        Self { view }
    }
}

impl Subject for PersonSubject {
    fn name(&self) -> &'static Text {
        &amend::PERSON_NAME
    }

    fn help(&self) -> &'static Text {
        &amend::PERSON_HELP
    }

    fn done(&self) -> &'static Text {
        &amend::DONE
    }

    fn draft(&self) -> String {
        format!("person {}", self.addressee_no())
    }

    fn addressee_no(&self) -> &AddresseeNo {
        &self.view.resident.person.addressee_no
    }

    fn fields(&self) -> Vec<Field> {
        let resident = &self.view.resident;
        let with_address = !self.view.is_protected;
        fields(&resident.person, &resident.flags, with_address)
    }

    fn on_view(&mut self, view: &PersonView) {
        self.view = view.clone();
    }

    fn order(
        &self,
        form: &Form,
        reason: &str,
        check_only: bool,
        scene: &Scene,
    ) -> Result<Request, Unfit> {
        let edit = PersonEdit {
            addressee_no: *self.addressee_no(),
            version: self.view.version,
            person: person(&self.view.resident.person, form, scene)?,
            flags: flags(form, scene)?,
            keeps_whereabouts: self.view.is_protected,
            reason: reason.to_owned(),
            check_only,
        };
        Ok(Request::Clerk(ClerkRequest::People(
            PeopleRequest::EditPerson(Box::new(edit)),
        )))
    }

    fn values(&self, field: &str, scene: &Scene) -> Vec<Choice> {
        values(field, scene)
    }
}

/// What F4 offers in a field.
pub fn values(field: &str, scene: &Scene) -> Vec<Choice> {
    match field {
        "moved_out_to" => towns(scene),
        _ => Vec::new(),
    }
}

/// Every municipality that may be a next one, by code, name and reading.
pub fn towns(scene: &Scene) -> Vec<Choice> {
    let rows = municipalities(scene.practice()).iter();
    rows.filter(|row| row.may_be_asked())
        .map(|row| {
            let name = match scene.lang {
                Lang::Ja => row.full_name(),
                Lang::En => format!("{} ({})", row.romaji(), row.full_name()),
            };
            Choice::new(row.code.to_string(), name)
                .note(row.code.to_string())
                .reading(row.kana)
        })
        .collect()
}

/// The person as the form has it, over what the form does not hold.
pub fn person(base: &Person, form: &Form, scene: &Scene) -> Result<Person, Unfit> {
    let value = |name: &str| Some(form.value(name, scene)).filter(|text| !text.is_empty());
    let code = |name: &str| form.value(name, scene).parse::<u8>().ok();
    let event = |[reason, on, notified]: MoveNames| Move {
        reason: value(reason.0).map(MoveReason::from),
        on: form.date(on.0, scene),
        notified_on: form.date(notified.0, scene),
    };
    let birth_date = PartialDate::parse(&form.value("birth_date", scene));
    let unified = value("unified_addressee_no").map(|no| AddresseeNo::parse(&no));
    Ok(Person {
        unified_addressee_no: unified
            .transpose()
            .map_err(|_| ("unified_addressee_no", &items::FAULT_FORM))?,
        addressee_no: base.addressee_no,
        household_no: value("household_no"),
        name_kana: form.value("name_kana", scene),
        name_kanji: form.value("name_kanji", scene),
        birth_date: birth_date.map_err(|_| ("birth_date", &items::FAULT_DATE))?,
        sex: code("sex").and_then(Sex::from_code).unwrap_or(base.sex),
        relationship: value("relationship"),
        postal_code: value("postal_code"),
        address: value("address"),
        address_extra: value("address_extra"),
        district_name: value("district_name"),
        elementary_school_district: value("elementary_school_district"),
        junior_high_district: value("junior_high_district"),
        phone: value("phone"),
        email: value("email"),
        moved: event(MOVED),
        became_resident: event(BECAME),
        ceased_resident: event(CEASED),
        address_fixed: event(FIXED),
        resident_class: code("resident_class")
            .and_then(ResidentClass::from_code)
            .unwrap_or(base.resident_class),
        is_foreign_national: match form.value("is_foreign_national", scene).as_str() {
            YES => Some(true),
            NO => Some(false),
            _ => None,
        },
        nationality: value("nationality").map(|code| code.to_ascii_uppercase()),
        previous_address: value("previous_address"),
        next_address: value("next_address"),
        foreign: ForeignItems {
            resident_since: form.date("foreign_resident_since", scene),
            art30_45_class: value("art30_45_class"),
            residence_status: value("residence_status"),
            residence_period: value("residence_period"),
            residence_until: form.date("residence_until", scene),
            residence_card_no: value("residence_card_no").map(|no| no.to_ascii_uppercase()),
        },
    })
}

pub fn flags(form: &Form, scene: &Scene) -> Result<Flags, Unfit> {
    let to = form.value("moved_out_to", scene);
    let code = (!to.is_empty()).then(|| {
        to.parse()
            .ok()
            .and_then(|no| MunicipalityCode::new(no).ok())
    });
    let moved_out_to = match code {
        Some(None) => return Err(("moved_out_to", &amend::NOT_CODE)),
        Some(code) => code,
        None => None,
    };
    Ok(Flags {
        no_auto_answer: form.is_ticked("no_auto_answer"),
        protected: form.is_ticked("protected"),
        moved_out_on: form.date("moved_out_on", scene),
        moved_out_to,
        died_on: form.date("died_on", scene),
        removed_on: form.date("removed_on", scene),
    })
}
