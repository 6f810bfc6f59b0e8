//! Every item of a person as a field of a form.

use crate::domain::{AddresseeNo, Date, Flags, Move, MoveReason, Person, ResidentClass, Sex};
use crate::text::{
    Text, records,
    screens::{amend, items},
};
use crate::tui::form::{Field, Kind};
use crate::tui::picker::Choice;
use crate::tui::screens::words;

const NAME_MAX: usize = 100;
const ADDRESS_MAX: usize = 200;
const WORD_MAX: usize = 60;
pub const YES: &str = "true";
pub const NO: &str = "false";

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
pub type MoveNames = [(&'static str, &'static Text); 3];
pub const MOVED: MoveNames = [
    ("moved_reason", &items::MOVED_REASON),
    ("moved_on", &items::MOVED_ON),
    ("moved_notified_on", &items::MOVED_NOTIFIED_ON),
];
pub const BECAME: MoveNames = [
    ("became_resident_reason", &items::BECAME_RESIDENT_REASON),
    ("became_resident_on", &items::BECAME_RESIDENT_ON),
    (
        "became_resident_notified_on",
        &items::BECAME_RESIDENT_NOTIFIED_ON,
    ),
];
pub const CEASED: MoveNames = [
    ("ceased_resident_reason", &items::CEASED_RESIDENT_REASON),
    ("ceased_resident_on", &items::CEASED_RESIDENT_ON),
    (
        "ceased_resident_notified_on",
        &items::CEASED_RESIDENT_NOTIFIED_ON,
    ),
];
pub const FIXED: MoveNames = [
    ("address_fixed_reason", &items::ADDRESS_FIXED_REASON),
    ("address_fixed_on", &items::ADDRESS_FIXED_ON),
    (
        "address_fixed_notified_on",
        &items::ADDRESS_FIXED_NOTIFIED_ON,
    ),
];

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
