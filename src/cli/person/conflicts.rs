//! `watari person conflicts` and `decide`: entries that replicas wrote apart, and which of them stands.

use serde_json::json;

use crate::api::{
    ClerkReply, ClerkRequest, ConflictDecision, ConflictQuery, ConflictWord, ConflictingValue,
    EntryConflict, Handle, PeopleReply, PeopleRequest, PersonConflicts, PersonLine,
};
use crate::cli::Outcome;
use crate::cli::changes;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::{Global, PersonConflictsArgs, PersonDecide};
use crate::domain::{AddresseeNo, ViewReason};
use crate::text::{self, commands, screens::conflicts as texts};

use super::{addressee, author};

/// People listed.
const COUNT: u32 = 200;

pub async fn show(arguments: &PersonConflictsArgs, global: &Global, output: Output) -> Outcome {
    let handle = door::log_in(global, output).await?;
    let Some(no) = &arguments.no else {
        return list(&handle, output).await;
    };
    let addresses_for = match &arguments.address_for {
        None => None,
        Some(word) => Some(
            ViewReason::parse(word)
                .ok_or_else(|| Failure::input("--address-for", word, "view_reason"))?,
        ),
    };
    let shown = conflicts_of(&handle, addressee(no)?, addresses_for).await?;
    output.result(&document(&shown), |output| print(&shown, *output));
    Ok(0)
}

pub async fn decide(arguments: &PersonDecide, global: &Global, output: Output) -> Outcome {
    let addressee_no = addressee(&arguments.no)?;
    let handle = door::log_in(global, output).await?;
    let shown = conflicts_of(&handle, addressee_no, None).await?;
    let decision = ConflictDecision {
        addressee_no,
        version: shown.version,
        key: key_of(&shown, &arguments.field),
        take: arguments.take,
        reason: arguments.reason.clone(),
    };
    let left = ask(&handle, PeopleRequest::DecideConflict(Box::new(decision))).await?;
    let PeopleReply::Conflicts(left) = left else {
        return Err(Failure::unexpected().into());
    };
    output.result(&document(&left), |output| {
        output.say(&texts::DECIDED, &[]);
        print(&left, *output);
    });
    Ok(0)
}

async fn list(handle: &Handle, output: Output) -> Outcome {
    let request = PeopleRequest::ListConflicted {
        offset: 0,
        count: COUNT,
    };
    let PeopleReply::Conflicted(page) = ask(handle, request).await? else {
        return Err(Failure::unexpected().into());
    };
    let document = json!({ "people": page.lines, "total": page.total });
    output.result(&document, |output| {
        let row = |line: &PersonLine| {
            let name = super::place::person(line.name.get(), line.kana.get(), output.lang);
            vec![line.addressee_no.to_string(), name]
        };
        match page.lines.is_empty() {
            true => output.say(&texts::NONE, &[]),
            false => output.table(&[], page.lines.iter().map(row).collect()),
        }
    });
    Ok(0)
}

async fn conflicts_of(
    handle: &Handle,
    addressee_no: AddresseeNo,
    addresses_for: Option<ViewReason>,
) -> Result<PersonConflicts, Failure> {
    let query = ConflictQuery {
        addressee_no,
        addresses_for,
    };
    match ask(handle, PeopleRequest::ShowConflicts(query)).await? {
        PeopleReply::Conflicts(shown) => Ok(*shown),
        _ => Err(Failure::unexpected()),
    }
}

async fn ask(handle: &Handle, request: PeopleRequest) -> Result<PeopleReply, Failure> {
    match handle.clerk(ClerkRequest::People(request)).await? {
        ClerkReply::People(reply) => Ok(reply),
        _ => Err(Failure::unexpected()),
    }
}

/// The entry by its number in the list, by its item where only one has it, or by its key.
fn key_of(shown: &PersonConflicts, field: &str) -> String {
    let number = field.parse::<usize>().ok();
    let place = number.and_then(|number| number.checked_sub(1));
    let numbered = place.and_then(|place| shown.conflicts.get(place));
    let mut named = shown.conflicts.iter().filter(|one| one.what == field);
    let named = match (named.next(), named.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    };
    let found = numbered.or(named);
    found.map_or_else(|| field.to_owned(), |one| one.key.clone())
}

fn print(shown: &PersonConflicts, output: Output) {
    if shown.conflicts.is_empty() {
        output.say(&texts::DONE, &[]);
    }
    for (one, number) in shown.conflicts.iter().zip(1..) {
        let kind = kind(one.kind).plain(output.lang);
        output.line(&format!(
            "{number}  {}  ({kind})",
            changes::label(&one.what, output.lang)
        ));
        let rows = one.values.iter().zip(1..);
        let rows = rows.map(|(value, take)| row(one, value, take, output));
        output.table(&[], rows.collect());
        if one.kind == ConflictWord::Double {
            let both = texts::BOTH.plain(output.lang);
            output.line(&format!("--take {}  {both}", one.choices()));
        }
    }
    if !shown.conflicts.is_empty() {
        let no = &shown.person.addressee_no;
        output.say(&commands::DECIDE_HOW, &[("no", no)]);
    }
}

fn row(one: &EntryConflict, value: &ConflictingValue, take: usize, output: Output) -> Vec<String> {
    let lang = output.lang;
    let text = match (&value.value, one.kind, take) {
        (_, ConflictWord::Cancelled, 1) => texts::CANCELLED.plain(lang).to_owned(),
        (_, ConflictWord::Removed, 1) => texts::REMOVED.plain(lang).to_owned(),
        (Some(value), ..) => value.get().clone(),
        (None, ..) => "-".to_owned(),
    };
    let in_force = value.in_force && one.kind != ConflictWord::Double;
    let place = match value.replica {
        Some(1) => texts::NODE_1.plain(lang).to_owned(),
        Some(no) => texts::REPLICA.show(lang, &[("no", &no)]),
        None => String::new(),
    };
    vec![
        format!("--take {take}"),
        text,
        match in_force {
            true => texts::IN_FORCE.plain(lang).to_owned(),
            false => String::new(),
        },
        value.at.to_string(),
        author(&value.actor, lang),
        place,
        value.reason.clone().unwrap_or_default(),
    ]
}

const fn kind(kind: ConflictWord) -> &'static text::Text {
    match kind {
        ConflictWord::Values => &texts::OF_VALUES,
        ConflictWord::Cancelled => &texts::OF_CANCELLED,
        ConflictWord::Removed => &texts::OF_REMOVED,
        ConflictWord::Double => &texts::OF_DOUBLE,
    }
}

fn document(shown: &PersonConflicts) -> serde_json::Value {
    let conflicts = shown.conflicts.iter().map(|one| {
        json!({ "key": one.key, "field": one.what, "kind": one.kind, "values": one.values,
                "choices": one.choices() })
    });
    json!({ "addressee_no": shown.person.addressee_no, "conflicts": conflicts.collect::<Vec<_>>() })
}
