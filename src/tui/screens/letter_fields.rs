//! What the screens of letters share: the municipality by code or name, the reasons, the evidence as a sentence.

use crate::api::{LetterLine, LetterWhy, PaperEvidence};
use crate::domain::{
    Date, IdCheck, LegalBasis, MunicipalityCode, municipality, search_municipalities,
};
use crate::text::{
    Text,
    screens::{inquire, letters},
};
use crate::tui::form::{Field, Form, Kind};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;

use super::inquire::{basis_word, check_word};

pub const BASIS: &str = "basis";
pub const BASIS_REF: &str = "basis_ref";
pub const BASIS_ON: &str = "basis_on";
pub const ID_CHECK: &str = "id_check";
pub const ID_ON: &str = "id_on";
/// Municipalities offered for what was typed.
const TOWNS_MAX: usize = 200;

/// A municipality that may be asked, by code or by a name that means only one.
pub fn town(typed: &str, scene: &Scene) -> Option<MunicipalityCode> {
    if let Ok(code) = MunicipalityCode::parse(typed) {
        return Some(code);
    }
    match fitting(typed, scene).as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

fn fitting(typed: &str, scene: &Scene) -> Vec<MunicipalityCode> {
    let own = scene.own();
    let practice = own.is_some_and(MunicipalityCode::is_practice);
    let found = search_municipalities(typed, practice, TOWNS_MAX);
    let codes = found.iter().map(|town| town.code);
    codes.filter(|code| Some(*code) != own).collect()
}

/// What fits the typed words, for F4.
pub fn towns(typed: &str, scene: &Scene) -> Vec<Choice> {
    let codes = fitting(typed, scene).into_iter();
    codes
        .map(|code| {
            let prefecture = municipality(code).map_or("", |town| town.prefecture);
            Choice::new(code.to_string(), scene.town(code)).note(format!("{code} {prefecture}"))
        })
        .collect()
}

/// The directory names it: the network could ask.
pub fn is_listed(code: MunicipalityCode, scene: &Scene) -> bool {
    let status = scene.status.as_ref();
    let mut peers = status.map_or(&[][..], |status| &status.peers).iter();
    peers.any(|peer| peer.code == code)
}

/// The name of the municipality beside its field.
pub fn note_town(form: &mut Form, field: &'static str, scene: &Scene) {
    let code = town(&form.value(field, scene), scene);
    form.note(
        field,
        code.map_or_else(String::new, |code| scene.town(code)),
    );
}

pub const fn why_word(why: LetterWhy) -> &'static Text {
    match why {
        LetterWhy::Outside => &letters::OUTSIDE,
        LetterWhy::ChangedNumber => &letters::CHANGED_NUMBER,
        LetterWhy::NoNumber => &letters::NO_NUMBER,
    }
}

/// The legal basis with its reference.
pub fn basis_fields() -> [Field; 2] {
    let bases = LegalBasis::ALL.map(|basis| Choice::new(basis.as_str(), basis_word(basis)));
    [
        Field::new(BASIS, &inquire::BASIS, Kind::Choice)
            .required()
            .with_values(bases.to_vec())
            .with_help(&inquire::BASIS_HELP),
        Field::new(BASIS_REF, &inquire::BASIS_REF, Kind::Text { max: 40 })
            .required()
            .with_help(&inquire::BASIS_REF_HELP),
    ]
}

/// The document seen, with its day and that of the basis.
pub fn identity_fields(scene: &Scene) -> [Field; 3] {
    let today = scene.today().to_string();
    let checks = IdCheck::ALL.map(|check| Choice::new(check.as_str(), check_word(check)));
    let day = |name, label| {
        Field::new(name, label, Kind::Date { past: true })
            .required()
            .with(&today)
    };
    [
        day(BASIS_ON, &inquire::BASIS_ON),
        Field::new(ID_CHECK, &inquire::ID_CHECK, Kind::Choice)
            .required()
            .with_values(checks.to_vec()),
        day(ID_ON, &inquire::ID_ON),
    ]
}

/// How a letter stands.
pub fn standing(line: &LetterLine, scene: &Scene) -> &'static str {
    let word = line.standing(scene.today());
    letters::standing(word).map_or(word, |text| scene.say(text))
}

/// What proves an exchange on paper, in one sentence.
pub fn evidence(paper: &PaperEvidence, scene: &Scene) -> String {
    let Some(answer_no) = &paper.answer_no else {
        return scene.fill(&letters::NO_EVIDENCE_YET, &[("letter", &paper.letter)]);
    };
    let day = |on: Option<Date>| on.map_or_else(|| "-".to_owned(), |on| scene.date(on.into()));
    let nobody = scene.say(&letters::NOT_READ_AGAIN).to_owned();
    scene.fill(
        &letters::EVIDENCE,
        &[
            ("letter", &paper.letter),
            ("answer", answer_no),
            ("dated", &day(paper.dated)),
            ("received", &day(paper.received_on)),
            ("checked", paper.checked_by.as_ref().unwrap_or(&nobody)),
        ],
    )
}
