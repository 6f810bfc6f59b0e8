//! What a held inquiry reads as: what the inquirer states, how it compares, whom the own register has, what is provided.

use crate::api::{HeldDetail, ProvidedDose};
use crate::domain::{Date, Sex, Whereabouts};
use crate::text::{Text, records, screens::inbox, words as coded};
use crate::tui::scene::Scene;
use crate::tui::screens::words;
use crate::tui::sheet::Row;

use super::super::inbox::{items as asked_items, until, why};

/// Sentences above everything else: what must be known before anything is decided.
pub fn banners(detail: &HeldDetail, scene: &Scene) -> Vec<String> {
    let permitted = detail.likeness.is_none_or(|likeness| likeness.permitted);
    let wanted = [
        (detail.line.is_protected, &inbox::PROTECTED_BANNER),
        (!detail.line.can_decide, &inbox::NOT_READY),
        (detail.likeness.is_none(), &inbox::NOT_ALIKE),
        (!permitted, &inbox::NOT_PERMITTED),
    ];
    let shown = wanted.into_iter().filter(|(is_so, _)| *is_so);
    shown.map(|(_, text)| scene.say(text).to_owned()).collect()
}

/// The person's name for a sentence.
pub fn name(detail: &HeldDetail, scene: &Scene) -> String {
    let person = &detail.line.person;
    scene.person_short(person.name.get(), person.kana.get())
}

pub fn rows(detail: &HeldDetail, shown: Option<&Whereabouts>, scene: &Scene) -> Vec<Row> {
    let mut rows = stated(detail, scene);
    rows.extend(compared(detail, scene));
    rows.extend(own(detail, shown, scene));
    rows.push(Row::Heading(&inbox::PROVIDES));
    if detail.doses.is_empty() {
        rows.push(Row::Line(scene.say(&inbox::NO_DOSES).to_owned()));
    }
    rows.extend(detail.doses.iter().map(|given| dose(given, scene)));
    rows
}

fn stated(detail: &HeldDetail, scene: &Scene) -> Vec<Row> {
    let line = &detail.line;
    let none = || scene.say(&inbox::NOT_STATED).to_owned();
    let basis = line.basis.as_ref().map(|(basis, reference)| {
        let word = coded::basis(basis).map_or(basis.as_str(), |word| scene.say(word));
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("basis", &word),
            ("reference", reference),
            ("date", &day(detail.basis_on, scene)),
        ];
        scene.fill(&inbox::BASIS_OF, &values)
    });
    let identity = detail.identity.as_ref().map(|(method, on)| {
        let what = coded::paper(method).map_or(method.as_str(), |word| scene.say(word));
        let date = day(Some(*on), scene);
        scene.fill(&inbox::SEEN, &[("what", &what), ("date", &date)])
    });
    let register = detail.register_on.map(|on| {
        let date = day(Some(on), scene);
        scene.fill(&inbox::COMPARED_ON, &[("date", &date)])
    });
    vec![
        Row::Pair(&inbox::DEADLINE, until(line.expires, scene)),
        Row::Pair(&inbox::WHY, why(line, scene)),
        Row::Heading(&inbox::STATED),
        Row::Pair(
            &inbox::FROM,
            format!("{} {}", scene.town(line.inquirer), line.inquirer),
        ),
        Row::Pair(&inbox::PURPOSE, scene.say(&inbox::MOVER).to_owned()),
        Row::Pair(&inbox::BASIS, basis.unwrap_or_else(none)),
        Row::Pair(&inbox::IDENTITY, identity.unwrap_or_else(none)),
        Row::Pair(&inbox::REGISTER, register.unwrap_or_else(none)),
        Row::Pair(&inbox::ITEMS, asked_items(line, scene)),
        Row::Pair(&inbox::ASKED, scene.moment(line.requested_at)),
        Row::Pair(&inbox::QUERY, line.query.clone()),
    ]
}

fn compared(detail: &HeldDetail, scene: &Scene) -> Vec<Row> {
    let mut rows = vec![Row::Heading(&inbox::COMPARED)];
    let Some(likeness) = detail.likeness else {
        rows.push(Row::Line(scene.say(&inbox::NOT_ALIKE).to_owned()));
        return rows;
    };
    let name = if likeness.same_name {
        &inbox::EQUAL
    } else {
        &inbox::DIFFERENT
    };
    rows.push(Row::Pair(
        &inbox::NUMBER_EQUAL,
        scene.say(&inbox::EQUAL).to_owned(),
    ));
    rows.push(Row::Pair(&inbox::NAME_COMPARED, scene.say(name).to_owned()));
    let moves = moves(detail, likeness.moved_in, scene);
    rows.push(Row::Pair(&inbox::MOVED, moves.join(" / ")));
    rows
}

/// The move as both registers have it.
fn moves(detail: &HeldDetail, moved_in: Option<Date>, scene: &Scene) -> Vec<String> {
    let date = day(detail.moved_out_on, scene);
    let left = match (detail.moved_out_on, detail.moved_out_to) {
        (None, _) => scene.say(&inbox::NOT_MOVED).to_owned(),
        (Some(_), None) => scene.fill(&inbox::MOVED_OUT, &[("date", &date)]),
        (Some(_), Some(to)) => {
            let town = scene.town(to);
            scene.fill(&inbox::MOVED_OUT_TO, &[("date", &date), ("town", &town)])
        }
    };
    let mut moves = vec![left];
    if let Some(on) = moved_in {
        let date = day(Some(on), scene);
        moves.push(scene.fill(&inbox::MOVED_IN, &[("date", &date)]));
    }
    if let Some(to) = detail.moved_out_to {
        let same = to == detail.line.inquirer;
        let text = if same {
            &inbox::SAME_TOWN
        } else {
            &inbox::OTHER_TOWN
        };
        moves.push(scene.say(text).to_owned());
    }
    moves
}

fn own(detail: &HeldDetail, shown: Option<&Whereabouts>, scene: &Scene) -> Vec<Row> {
    let person = &detail.line.person;
    let sex = Sex::from_code(person.sex).unwrap_or(Sex::Unknown);
    let born = format!(
        "{} {}",
        scene.birth_text(person.birth_date.get()),
        scene.say(words::sex(sex))
    );
    let class = scene.say(records::class(person.resident_class.code()));
    let mut rows = vec![
        Row::Heading(&inbox::OWN_RECORD),
        Row::Pair(
            &inbox::PERSON,
            words::name_of(person.name.get(), person.kana.get(), scene),
        ),
        Row::Pair(&inbox::ADDRESSEE_NO, person.addressee_no.to_string()),
        Row::Pair(&inbox::BORN, born),
        Row::Pair(
            &inbox::CLASS,
            words::with_marks(class, &person.marks, scene),
        ),
    ];
    if detail.died_on.is_some() {
        rows.push(Row::Pair(&inbox::DIED, day(detail.died_on, scene)));
    }
    let shown = shown.or_else(|| detail.whereabouts.as_ref().map(crate::domain::Private::get));
    rows.extend(addresses(shown, scene));
    rows
}

fn addresses(shown: Option<&Whereabouts>, scene: &Scene) -> Vec<Row> {
    let Some(shown) = shown else {
        let hidden = scene.say(&inbox::HIDDEN).to_owned();
        return vec![Row::Pair(&inbox::ADDRESS, hidden)];
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let home = format!("{} {}", text(&shown.address), text(&shown.address_extra));
    let lines = [
        (&inbox::ADDRESS, home.trim().to_owned()),
        (&inbox::PREVIOUS, text(&shown.previous_address)),
        (&inbox::NEXT_ADDRESS, text(&shown.next_address)),
    ];
    let pair = |(label, value): (&'static Text, String)| {
        // The labels are not those of the items, so the veil of the counter is put on here.
        let at_counter = scene.counter_mode && !value.is_empty();
        Row::Pair(label, if at_counter { "***".to_owned() } else { value })
    };
    lines.map(pair).into_iter().collect()
}

fn dose(given: &ProvidedDose, scene: &Scene) -> Row {
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("date", &day(given.on, scene)),
        ("kind", &words::kind(given.kind, scene)),
        ("no", &given.dose_no),
    ];
    Row::Line(scene.fill(&inbox::DOSE, &values))
}

fn day(date: Option<Date>, scene: &Scene) -> String {
    words::day(date, scene)
}
