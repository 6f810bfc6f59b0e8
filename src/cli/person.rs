//! `watari person`: search, one record, its changes, a new one. My Number is shown by none of them.

mod add;
mod conflicts;
mod flag;

use serde_json::{Value, json};

use crate::api::{ClerkReply, ClerkRequest, HistoryLine, PersonLine, PersonView, Search, Writer};
use crate::cli::Outcome;
use crate::cli::changes;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::place;
use crate::cli::tree::{Global, PersonCommand};
use crate::domain::{AddresseeNo, Dose, Origin, Private, Sex, vaccine_by_maker};
use crate::text::{self, Lang, commands, records, screens::items};

/// Lines of a search; whoever needs more searches more exactly.
const FOUND_MAX: u32 = 200;

pub async fn run(command: &PersonCommand, global: &Global, output: Output) -> Outcome {
    let request = match command {
        PersonCommand::Find { text } => ClerkRequest::FindPeople(Search {
            text: Private::new(text.clone()),
            offset: 0,
            count: FOUND_MAX,
        }),
        PersonCommand::Show { no } => ClerkRequest::ShowPerson {
            addressee_no: addressee(no)?,
        },
        PersonCommand::History { no } => ClerkRequest::ShowHistory {
            addressee_no: addressee(no)?,
        },
        PersonCommand::Conflicts(arguments) => {
            return conflicts::show(arguments, global, output).await;
        }
        PersonCommand::Decide(arguments) => {
            return conflicts::decide(arguments, global, output).await;
        }
        PersonCommand::Flag(arguments) => return flag::run(arguments, global, output).await,
        PersonCommand::Add(arguments) => return add::run(arguments, global, output).await,
    };
    let handle = door::log_in(global, output).await?;
    match handle.clerk(request).await? {
        ClerkReply::Found(found) => output.result(&json!({ "people": found.lines }), |output| {
            print_people(&found.lines, *output);
        }),
        ClerkReply::Person(view) => {
            output.result(&document(&view), |output| print_person(&view, *output));
        }
        ClerkReply::History(lines) => output.result(&json!({ "history": lines }), |output| {
            print_history(&lines, *output);
        }),
        _ => return Err(Failure::unexpected().into()),
    }
    Ok(0)
}

/// An addressee number as typed.
pub fn addressee(text: &str) -> Result<AddresseeNo, Failure> {
    AddresseeNo::parse(text).map_err(|error| Failure::input("NO", &error, "addressee_no"))
}

fn print_people(people: &[PersonLine], output: Output) {
    let rows = people.iter().map(|line| {
        vec![
            line.addressee_no.to_string(),
            place::person(line.name.get(), line.kana.get(), output.lang),
            line.birth_date.get().clone(),
            sex(line.sex, output.lang).to_owned(),
            line.coupon_no.clone().unwrap_or_default(),
            line.doses.to_string(),
            flags(&line.marks, output.lang),
        ]
    });
    let heads = [
        &records::ADDRESSEE_NO,
        &records::NAME,
        &records::BIRTH_DATE,
        &records::SEX,
        &records::COUPON,
        &records::DOSES,
    ];
    if people.is_empty() {
        output.say(&commands::NOBODY_FOUND, &[]);
    } else {
        output.table(&heads, rows.collect());
    }
    if people.len() == FOUND_MAX as usize {
        output.say(&commands::MORE_FOUND, &[("count", &FOUND_MAX)]);
    }
}

fn print_person(view: &PersonView, output: Output) {
    let person = &view.resident.person;
    let label = |label: &text::Text| label.plain(output.lang).to_owned();
    let mut rows = vec![
        vec![
            label(&records::NAME),
            place::person(&person.name_kanji, &person.name_kana, output.lang),
        ],
        vec![
            label(&records::ADDRESSEE_NO),
            person.addressee_no.to_string(),
        ],
        vec![label(&records::BIRTH_DATE), person.birth_date.to_string()],
        vec![
            label(&records::SEX),
            sex(person.sex.code(), output.lang).to_owned(),
        ],
        vec![
            label(&records::CLASS),
            records::class(person.resident_class.code())
                .plain(output.lang)
                .to_owned(),
        ],
        vec![
            label(&records::MY_NUMBER),
            label(if view.has_number {
                &records::IN_VAULT
            } else {
                &records::NONE
            }),
        ],
    ];
    rows.extend(
        view.resident
            .coupons
            .iter()
            .map(|coupon| vec![label(&records::COUPON), coupon.number.to_string()]),
    );
    output.table(&[], rows);
    let marked = view.resident.doses.iter().zip(&view.findings);
    let doses: Vec<Vec<String>> = marked
        .map(|(dose, findings)| {
            let mut row = dose_row(dose, output.lang);
            row.push(match dose.cancelled {
                // It stays in the record and counts nowhere.
                true => records::CANCELLED.plain(output.lang).to_owned(),
                false => marks(findings, output.lang),
            });
            row
        })
        .collect();
    output.line("");
    if view.undecided > 0 {
        output.say(&commands::UNDECIDED, &[("no", &person.addressee_no)]);
    }
    if doses.is_empty() {
        output.say(&commands::NO_DOSES, &[]);
    } else {
        output.table(&DOSE_HEADS, doses);
    }
}

/// What must be seen at once about a person, in words.
fn flags(codes: &[String], lang: Lang) -> String {
    let words = codes
        .iter()
        .map(|code| items::mark(code).map_or(code.as_str(), |text| text.plain(lang)));
    words.collect::<Vec<_>>().join(", ")
}

/// What the rules found about a dose, in words.
fn marks(findings: &[String], lang: Lang) -> String {
    let words = findings
        .iter()
        .map(|code| text::row(code).map_or(code.as_str(), |text| text.plain(lang)));
    words.collect::<Vec<_>>().join(", ")
}

/// The columns of [`dose_row`].
pub const DOSE_HEADS: [&text::Text; 6] = [
    &records::DOSE_NO,
    &records::VACCINATED_ON,
    &records::MAKER,
    &records::LOT_NO,
    &records::VENUE,
    &records::ORIGIN,
];

/// One dose as a row of a table.
pub fn dose_row(dose: &Dose, lang: Lang) -> Vec<String> {
    let origin = match dose.origin {
        Origin::Own => records::OWN.plain(lang).to_owned(),
        Origin::Foreign { issuer, .. } => place::name(issuer, lang),
    };
    vec![
        dose.dose_no.to_string(),
        dose.vaccinated_on
            .map(|date| date.to_string())
            .unwrap_or_default(),
        maker(dose, lang),
        dose.lot_no.clone().unwrap_or_default(),
        dose.venue.clone().unwrap_or_default(),
        origin,
    ]
}

/// The maker as the record has it; readers of English get the company's name.
fn maker(dose: &Dose, lang: Lang) -> String {
    let label = dose.maker.clone().unwrap_or_default();
    match (vaccine_by_maker(&label), lang) {
        (Some(vaccine), Lang::En) => vaccine.manufacturer_en.to_owned(),
        _ => label,
    }
}

fn print_history(lines: &[HistoryLine], output: Output) {
    let rows = lines.iter().map(|line| {
        let (old, new) = (line.old.as_ref(), line.new.as_ref());
        vec![
            line.at.to_string(),
            author(&line.actor, output.lang),
            changes::label(&line.what, output.lang),
            changes::values(&line.what, old, new, output.lang),
            line.reason.clone().unwrap_or_default(),
        ]
    });
    output.table(&[], rows.collect());
}

/// Who changed a record: a user ID stays as it is.
fn author(actor: &str, lang: Lang) -> String {
    match Writer::of(actor) {
        Writer::Town(code) => place::name(code, lang),
        Writer::Node => records::BY_NODE.plain(lang).to_owned(),
        Writer::Venue(node) => records::BY_VENUE.show(lang, &[("node", &node)]),
        Writer::Staff(name) => name.to_owned(),
    }
}

fn sex(code: u8, lang: Lang) -> &'static str {
    let text = match Sex::from_code(code) {
        Some(Sex::Male) => &records::MALE,
        Some(Sex::Female) => &records::FEMALE,
        Some(Sex::NotApplicable) => &records::SEX_OTHER,
        Some(Sex::Unknown) | None => &records::SEX_UNKNOWN,
    };
    text.plain(lang)
}

fn document(view: &PersonView) -> Value {
    let person = &view.resident.person;
    let flags = &view.resident.flags;
    let coupons = view.resident.coupons.iter().map(|coupon| {
        json!({ "coupon_no": coupon.number.to_string(), "issued_on": coupon.issued_on,
                "next_dose_no": coupon.next_dose_no, "void_since": coupon.void_since })
    });
    let doses = view
        .resident
        .doses
        .iter()
        .zip(&view.findings)
        .map(|(dose, findings)| {
            let mut document = dose_document(dose);
            document["findings"] = json!(findings);
            document
        });
    json!({
        "addressee_no": person.addressee_no, "name": person.name_kanji, "kana": person.name_kana,
        "birth_date": person.birth_date, "sex": person.sex.code(), "class": person.resident_class,
        "has_number": view.has_number, "undecided": view.undecided,
        "flags": { "no_auto_answer": flags.no_auto_answer, "protected": flags.protected,
                   "moved_out_on": flags.moved_out_on, "moved_out_to": flags.moved_out_to, "died_on": flags.died_on },
        "coupons": coupons.collect::<Vec<_>>(),
        "doses": doses.collect::<Vec<_>>(),
    })
}

/// One dose as a document.
pub fn dose_document(dose: &Dose) -> Value {
    let issuer = match dose.origin {
        Origin::Own => None,
        Origin::Foreign { issuer, .. } => Some(issuer),
    };
    json!({
        "dose_no": dose.dose_no, "vaccinated_on": dose.vaccinated_on, "lot_no": dose.lot_no, "maker": dose.maker,
        "coupon_no": dose.coupon.map(|key| key.number.to_string()),
        "municipality_code": dose.coupon.map(|key| key.municipality).or(issuer),
        "venue": dose.venue, "doctor": dose.doctor, "kind": dose.kind.to_string(),
        "registered_at": dose.registered_at.map(|at| at.to_string()),
        "origin": issuer, "state": dose.state, "cancelled": dose.cancelled,
    })
}
