//! Words for the codes of a record, the labels and values of changes, notes about doses.

use crate::api::{FieldChange, FieldFault, PersonView, Writer};
use crate::domain::{
    Date, DoseState, Judgement, MunicipalityCode, PartialDate, PatientCharge, Private, Sex,
    VaccinationKind,
};
use crate::text::{
    Lang, Text, records,
    screens::{amend, items, person},
};
use crate::tui::scene::Scene;
use crate::tui::veil::Veil;

pub const fn sex(sex: Sex) -> &'static Text {
    match sex {
        Sex::Male => &records::MALE,
        Sex::Female => &records::FEMALE,
        Sex::Unknown => &records::SEX_UNKNOWN,
        Sex::NotApplicable => &records::SEX_OTHER,
    }
}

/// Who wrote in a record.
pub fn writer(actor: &str, scene: &Scene) -> String {
    match Writer::of(actor) {
        Writer::Town(code) => scene.town(code),
        Writer::Node => scene.say(&records::BY_NODE).to_owned(),
        Writer::Venue(node) => scene.fill(&records::BY_VENUE, &[("node", &node)]),
        Writer::Staff(name) => name.to_owned(),
    }
}

pub fn kind(kind: VaccinationKind, scene: &Scene) -> String {
    scene.say(&kind_text(kind)).to_owned()
}

/// The name of a kind in both languages.
pub fn kind_text(kind: VaccinationKind) -> Text {
    Text {
        ja: kind.name_ja(),
        en: kind.name_en(),
    }
}

pub const fn yes_no(value: Option<bool>) -> &'static Text {
    match value {
        Some(true) => &items::YES,
        Some(false) => &items::NO,
        None => &items::NOT_SAID,
    }
}

pub const fn judgement(judgement: Judgement) -> &'static Text {
    match judgement {
        Judgement::Allowed => &items::MAY_BE_GIVEN,
        Judgement::Refused => &items::MAY_NOT_BE_GIVEN,
        Judgement::IntervalTooShort => &items::TOO_SOON,
        Judgement::OutsideAge => &items::OUTSIDE_AGE,
    }
}

pub const fn charge(charge: PatientCharge) -> &'static Text {
    match charge {
        PatientCharge::Charged => &items::CHARGED,
        PatientCharge::ExemptWelfare => &items::EXEMPT_WELFARE,
        PatientCharge::ExemptTax => &items::EXEMPT_TAX,
    }
}

pub const fn state(state: DoseState) -> &'static Text {
    match state {
        DoseState::Normal => &items::NORMAL,
        DoseState::ToCheck => &items::TO_CHECK,
        DoseState::ToCorrect => &items::TO_CORRECT,
        DoseState::Confirmed => &items::CONFIRMED,
    }
}

pub fn day(date: Option<Date>, scene: &Scene) -> String {
    date.map_or_else(String::new, |date| scene.date(PartialDate::from(date)))
}

/// Notes about a dose as a sentence.
pub fn notes(codes: &[String], scene: &Scene) -> String {
    let word = |code: &String| match items::note(code) {
        Some(text) => scene.say(text).to_owned(),
        None => code.clone(),
    };
    let separator = match scene.lang {
        Lang::Ja => "、",
        Lang::En => "; ",
    };
    codes.iter().map(word).collect::<Vec<_>>().join(separator)
}

/// Marks of a person as words.
pub fn marks(marks: &[String], scene: &Scene) -> String {
    let word = |mark: &String| match items::mark(mark) {
        Some(text) => scene.say(text).to_owned(),
        None => mark.clone(),
    };
    let words: Vec<_> = marks.iter().map(word).collect();
    words.join(scene.say(&person::NOTES_GAP))
}

/// A text and the marks behind it.
pub fn with_marks(text: &str, codes: &[String], scene: &Scene) -> String {
    let gap = scene.say(&person::NOTES_GAP);
    match codes {
        [] => text.to_owned(),
        codes => format!("{text}{gap}{}", marks(codes, scene)),
    }
}

/// The label of a change: an item, or the dose or coupon it belongs to with the item.
pub fn change_label(what: &str, scene: &Scene) -> String {
    let words: Vec<&str> = what.splitn(3, ' ').collect();
    let part = match words.as_slice() {
        ["dose", dose, ..] => {
            let (code, no) = dose.split_once('/').unwrap_or((dose, ""));
            let kind = VaccinationKind::parse(code)
                .map_or_else(|_| code.to_owned(), |known| kind(known, scene));
            scene.fill(&person::DOSE_OF, &[("kind", &kind), ("no", &no)])
        }
        ["coupon", no, ..] => scene.fill(&person::COUPON_OF, &[("no", no)]),
        _ => return label(what, scene),
    };
    match words.get(2) {
        Some(field) => format!("{part} {}", label(field, scene)),
        None => part,
    }
}

fn label(field: &str, scene: &Scene) -> String {
    match items::item(field) {
        Some(text) => scene.say(text).to_owned(),
        None => field.to_owned(),
    }
}

/// A value of a change as people read it.
pub fn change_value(what: &str, value: Option<&str>, scene: &Scene) -> String {
    let field = what.rsplit(' ').next().unwrap_or(what);
    if let Some(veil) = Veil::of(field) {
        let value = value.filter(|value| !value.is_empty());
        return match (value, veil) {
            (None, _) => scene.say(&amend::EMPTY).to_owned(),
            (Some(value), Veil::Birth) => scene.birth_text(value),
            (Some(value), veil) => scene.veiled(veil, value.to_owned()),
        };
    }
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return scene.say(&amend::EMPTY).to_owned();
    };
    if let Some(text) = coded(field, value) {
        return scene.say(text).to_owned();
    }
    let code = || {
        value
            .parse()
            .ok()
            .and_then(|code| MunicipalityCode::new(code).ok())
    };
    match field {
        "kind" => value
            .parse()
            .ok()
            .and_then(|code: u16| VaccinationKind::new(code).ok())
            .map_or_else(|| value.to_owned(), |known| kind(known, scene)),
        "coupon_municipality" | "moved_out_to" => {
            code().map_or_else(|| value.to_owned(), |code| scene.town(code))
        }
        _ => match PartialDate::parse(value) {
            Ok(date) => scene.date(date),
            Err(_) => value.to_owned(),
        },
    }
}

fn coded(field: &str, value: &str) -> Option<&'static Text> {
    Some(match (field, value) {
        ("sex", code) => sex(Sex::from_code(code.parse().ok()?)?),
        ("resident_class", code) => records::class(code.parse().ok()?),
        _ => return items::value(field, value),
    })
}

/// `old > new` of one change.
pub fn change_values(change: &FieldChange, scene: &Scene) -> String {
    let show = |value: &Option<_>| {
        let value: Option<&str> = value
            .as_ref()
            .map(|value: &Private<String>| value.get().as_str());
        change_value(&change.what, value, scene)
    };
    format!("{} > {}", show(&change.old), show(&change.new))
}

/// The sentence of a fault.
pub fn fault(fault: &FieldFault, scene: &Scene) -> String {
    let label = label(&fault.field, scene);
    let what = notes(std::slice::from_ref(&fault.code), scene);
    scene.fill(
        items::fault(&fault.code),
        &[("label", &label), ("what", &what)],
    )
}

/// Name in kanji with its reading: kana for readers of Japanese, Latin letters for others.
pub fn full_name(view: &PersonView, scene: &Scene) -> String {
    name_of(
        &view.resident.person.name_kanji,
        &view.resident.person.name_kana,
        scene,
    )
}

pub fn name_of(kanji: &str, kana: &str, scene: &Scene) -> String {
    match scene.lang {
        Lang::Ja => format!("{}（{}）", scene.person(kanji, kana), scene.kana(kana)),
        Lang::En => scene.person(kanji, kana),
    }
}
