//! The items and flags of a person as a form, and back.

use crate::api::{ClerkRequest, PeopleRequest, PersonEdit, PersonView, Request};
use crate::domain::{
    AddresseeNo, Date, Flags, ForeignItems, Move, MoveReason, MunicipalityCode, PartialDate,
    Person, ResidentClass, Sex, Whereabouts, municipalities,
};
use crate::text::{
    Lang, Text, records,
    screens::{amend, items},
};
use crate::tui::form::{Field, Form, Kind};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screens::amend::{Subject, Unfit};
use crate::tui::screens::words;

const NAME_MAX: usize = 100;
const ADDRESS_MAX: usize = 200;
const WORD_MAX: usize = 60;
const YES: &str = "true";
const NO: &str = "false";

const REASONS: [MoveReason; 8] = [
    MoveReason::TransferIn,
    MoveReason::TransferOut,
    MoveReason::AddressChange,
    MoveReason::Birth,
    MoveReason::Death,
    MoveReason::OfficialEntry,
    MoveReason::OfficialRemoval,
    MoveReason::OfficialCorrection,
];
const RELATIONSHIPS: [&str; 9] = [
    "世帯主",
    "妻",
    "夫",
    "子",
    "父",
    "母",
    "祖父",
    "祖母",
    "同居人",
];

/// Names of the three fields of one kind of move.
type MoveNames = [(&'static str, &'static Text); 3];
const MOVED: MoveNames = [
    ("moved_reason", &items::MOVED_REASON),
    ("moved_on", &items::MOVED_ON),
    ("moved_notified_on", &items::MOVED_NOTIFIED_ON),
];
const BECAME: MoveNames = [
    ("became_resident_reason", &items::BECAME_RESIDENT_REASON),
    ("became_resident_on", &items::BECAME_RESIDENT_ON),
    (
        "became_resident_notified_on",
        &items::BECAME_RESIDENT_NOTIFIED_ON,
    ),
];
const CEASED: MoveNames = [
    ("ceased_resident_reason", &items::CEASED_RESIDENT_REASON),
    ("ceased_resident_on", &items::CEASED_RESIDENT_ON),
    (
        "ceased_resident_notified_on",
        &items::CEASED_RESIDENT_NOTIFIED_ON,
    ),
];
const FIXED: MoveNames = [
    ("address_fixed_reason", &items::ADDRESS_FIXED_REASON),
    ("address_fixed_on", &items::ADDRESS_FIXED_ON),
    (
        "address_fixed_notified_on",
        &items::ADDRESS_FIXED_NOTIFIED_ON,
    ),
];

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

/// Every item of a person as a field; where they live only if it may be seen.
pub fn fields(who: &Person, flags: &Flags, with_address: bool) -> Vec<Field> {
    let mut fields = name_fields(who);
    if with_address {
        fields.extend(address_fields(who));
    }
    fields.push(Field::heading(&amend::GROUP_MOVES));
    for (names, event) in [
        (MOVED, &who.moved),
        (BECAME, &who.became_resident),
        (CEASED, &who.ceased_resident),
        (FIXED, &who.address_fixed),
    ] {
        fields.extend(move_fields(names, event));
    }
    fields.extend(foreign_fields(who));
    fields.extend(flag_fields(flags));
    fields
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

fn text(name: &'static str, label: &'static Text, max: usize, value: Option<&str>) -> Field {
    Field::new(name, label, Kind::Text { max }).with(value.unwrap_or_default())
}

fn date(name: &'static str, label: &'static Text, value: Option<Date>) -> Field {
    let shown = value.map_or_else(String::new, |date| date.to_string());
    Field::new(name, label, Kind::Date { past: false }).with(&shown)
}

fn name_fields(who: &Person) -> Vec<Field> {
    let sexes = [Sex::Male, Sex::Female, Sex::Unknown, Sex::NotApplicable];
    let sexes = sexes.map(|sex| Choice::new(sex.code().to_string(), words::sex(sex)));
    let classes = ResidentClass::ALL.map(|class| {
        let code = class.code();
        Choice::new(code.to_string(), records::class(code))
    });
    let relationships = RELATIONSHIPS.map(|word| Choice::new(word, word));
    let unified = who.unified_addressee_no.as_ref().map(AddresseeNo::as_str);
    vec![
        Field::heading(&amend::GROUP_NAME),
        text(
            "name_kanji",
            &items::NAME_KANJI,
            NAME_MAX,
            Some(&who.name_kanji),
        )
        .required(),
        Field::new("name_kana", &items::NAME_KANA, Kind::Kana { max: NAME_MAX })
            .with(&who.name_kana)
            .required(),
        Field::new("birth_date", &items::BIRTH_DATE, Kind::PartialDate)
            .with(&who.birth_date.to_string())
            .required(),
        Field::new("sex", &items::SEX, Kind::Choice)
            .with_values(sexes.to_vec())
            .with(&who.sex.code().to_string())
            .required(),
        Field::new("resident_class", &items::RESIDENT_CLASS, Kind::Choice)
            .with_values(classes.to_vec())
            .with(&who.resident_class.code().to_string())
            .required(),
        text(
            "relationship",
            &items::RELATIONSHIP,
            30,
            who.relationship.as_deref(),
        )
        .with_values(relationships.to_vec()),
        text(
            "household_no",
            &items::HOUSEHOLD_NO,
            15,
            who.household_no.as_deref(),
        ),
        text(
            "unified_addressee_no",
            &items::UNIFIED_ADDRESSEE_NO,
            15,
            unified,
        ),
    ]
}

fn address_fields(who: &Person) -> Vec<Field> {
    let postal = Kind::Digits { min: 7, max: 7 };
    let school = who.elementary_school_district.as_deref();
    let junior = who.junior_high_district.as_deref();
    vec![
        Field::heading(&amend::GROUP_ADDRESS),
        Field::new("postal_code", &items::POSTAL_CODE, postal)
            .with(who.postal_code.as_deref().unwrap_or_default()),
        text(
            "address",
            &items::ADDRESS,
            ADDRESS_MAX,
            who.address.as_deref(),
        ),
        text(
            "address_extra",
            &items::ADDRESS_EXTRA,
            ADDRESS_MAX,
            who.address_extra.as_deref(),
        ),
        text("phone", &items::PHONE, 30, who.phone.as_deref()),
        text("email", &items::EMAIL, NAME_MAX, who.email.as_deref()),
        text(
            "district_name",
            &items::DISTRICT_NAME,
            WORD_MAX,
            who.district_name.as_deref(),
        ),
        text(
            "elementary_school_district",
            &items::ELEMENTARY_SCHOOL_DISTRICT,
            WORD_MAX,
            school,
        ),
        text(
            "junior_high_district",
            &items::JUNIOR_HIGH_DISTRICT,
            WORD_MAX,
            junior,
        ),
        text(
            "previous_address",
            &items::PREVIOUS_ADDRESS,
            ADDRESS_MAX,
            who.previous_address.as_deref(),
        ),
        text(
            "next_address",
            &items::NEXT_ADDRESS,
            ADDRESS_MAX,
            who.next_address.as_deref(),
        ),
    ]
}

fn move_fields([reason, on, notified]: MoveNames, event: &Move) -> Vec<Field> {
    let reasons = REASONS.map(|reason| Choice::new(reason.as_str(), reason.as_str()));
    let known = event.reason.as_ref().map(MoveReason::as_str);
    vec![
        text(reason.0, reason.1, WORD_MAX, known).with_values(reasons.to_vec()),
        date(on.0, on.1, event.on),
        date(notified.0, notified.1, event.notified_on),
    ]
}

fn foreign_fields(who: &Person) -> Vec<Field> {
    let foreign = &who.foreign;
    let answers = [("", None), (YES, Some(true)), (NO, Some(false))]
        .map(|(value, answer)| Choice::new(value, words::yes_no(answer)));
    let is_foreign = match who.is_foreign_national {
        Some(true) => YES,
        Some(false) => NO,
        None => "",
    };
    vec![
        Field::heading(&amend::GROUP_FOREIGN),
        Field::new(
            "is_foreign_national",
            &items::IS_FOREIGN_NATIONAL,
            Kind::Choice,
        )
        .with_values(answers.to_vec())
        .with(is_foreign),
        text(
            "nationality",
            &items::NATIONALITY,
            3,
            who.nationality.as_deref(),
        ),
        date(
            "foreign_resident_since",
            &items::FOREIGN_RESIDENT_SINCE,
            foreign.resident_since,
        ),
        text(
            "art30_45_class",
            &items::ART30_45_CLASS,
            WORD_MAX,
            foreign.art30_45_class.as_deref(),
        ),
        text(
            "residence_status",
            &items::RESIDENCE_STATUS,
            WORD_MAX,
            foreign.residence_status.as_deref(),
        ),
        text(
            "residence_period",
            &items::RESIDENCE_PERIOD,
            WORD_MAX,
            foreign.residence_period.as_deref(),
        ),
        date(
            "residence_until",
            &items::RESIDENCE_UNTIL,
            foreign.residence_until,
        ),
        text(
            "residence_card_no",
            &items::RESIDENCE_CARD_NO,
            12,
            foreign.residence_card_no.as_deref(),
        ),
    ]
}

fn flag_fields(flags: &Flags) -> Vec<Field> {
    let tick = |set: bool| if set { "yes" } else { "" };
    let to = flags
        .moved_out_to
        .map_or_else(String::new, |code| code.to_string());
    vec![
        Field::heading(&amend::GROUP_FLAGS),
        Field::new("no_auto_answer", &items::NO_AUTO_ANSWER, Kind::Check)
            .with(tick(flags.no_auto_answer)),
        Field::new("protected", &items::PROTECTED, Kind::Check).with(tick(flags.protected)),
        date("moved_out_on", &items::MOVED_OUT_ON, flags.moved_out_on),
        Field::new(
            "moved_out_to",
            &items::MOVED_OUT_TO,
            Kind::Digits { min: 6, max: 6 },
        )
        .with(&to),
        date("died_on", &items::DIED_ON, flags.died_on),
        date("removed_on", &items::REMOVED_ON, flags.removed_on),
    ]
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
