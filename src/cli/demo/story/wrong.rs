//! The steps `wrong_code`, `unknown_person`, `not_permitted`: what those learn who should learn nothing.

use serde_json::{Value, json};

use crate::api::{AuditLine, AuditQuery, ClerkReply, ClerkRequest, InquiryState, Search};
use crate::cli::audit;
use crate::cli::demo::people::{Resident, TOWNS};
use crate::cli::demo::report::{Done, Report, ensure, grouped};
use crate::cli::demo::search::{Needles, Places};
use crate::cli::demo::stage::Stage;
use crate::cli::demo::story::{NEW, PREVIOUS, WRONG, ask, clerk, name};
use crate::cli::failure::Failure;
use crate::cli::ledger;
use crate::directory::{BUCKET_BITS_DEFAULT, BucketParameters, bucket_parameters};
use crate::domain::Private;
use crate::text::{Text, demo};

/// Living holders of a My Number, roughly.
const LIVING: u64 = 125_000_000;

/// Plays the three steps; gives whether all went well. Whose numbers were asked about is added to `asked`.
pub async fn play(stage: &Stage, report: &mut Report, asked: &mut Vec<String>) -> bool {
    let mover = stage.world.resident(NEW, stage.world.mover(1)[0]);
    let stranger = stage.world.resident(NEW, 0);
    let elsewhere = stage.world.resident(WRONG, 0);
    asked.extend([&mover, &stranger, &elsewhere].map(|person| person.number.clone()));
    let done = wrong_code(stage, report, &mover).await;
    let wrong_ms = report.ms();
    if !report.end_step(done) {
        return false;
    }
    let done = unknown_person(stage, report, &stranger, wrong_ms).await;
    if !report.end_step(done) {
        return false;
    }
    let done = not_permitted(stage, report, &elsewhere).await;
    report.end_step(done)
}

async fn wrong_code(stage: &Stage, report: &mut Report, mover: &Resident) -> Done {
    let (lang, wrong) = (report.output.lang, stage.name(WRONG));
    report.begin(
        &demo::WRONG_CODE,
        &[
            ("person", &name(mover, lang)),
            ("previous", &stage.name(PREVIOUS)),
            ("wrong", &wrong),
        ],
    );
    let witness = clerk(stage, WRONG)?;
    let (leaves, records) = (
        audit::list(witness, AuditQuery::default()).await?,
        ledger::list(witness).await?.len(),
    );
    let before = stage.traffic();
    let view = ask(stage, NEW, WRONG, mover).await?;
    let traffic = stage.traffic().since(before);
    ensure(
        view.state == InquiryState::NoAnswer,
        "wrong_code",
        format!("{:?}", view.state),
    )?;

    report.detail(&demo::WRONG_CODE_ANSWER, &[("wrong", &wrong)]);
    let parameters = parameters(stage)?;
    let messages = messages(parameters);
    let said: u64 = messages
        .iter()
        .map(|message| u64::from(message.bytes))
        .sum();
    ensure(
        traffic.bytes >= said,
        "wrong_code",
        "fewer bytes passed than the messages have",
    )?;
    print_messages(&messages, parameters, report);
    report.detail(
        &demo::WIRE_TOTAL,
        &[
            ("bytes", &grouped(traffic.bytes)),
            ("packets", &traffic.packets),
        ],
    );
    let sharing = LIVING >> parameters.beta;
    report.detail(
        &demo::WRONG_CODE_KNOWS,
        &[("sharing", &grouped(sharing)), ("wrong", &wrong)],
    );

    let knows = what_it_knows(stage, report, mover, &leaves, records).await?;
    let listed: Vec<Value> = messages.iter().map(Message::document).collect();
    Ok(
        json!({ "state": view.state, "messages": listed, "bucket_bits": parameters.beta, "bucket_entries": parameters.m,
               "people_sharing_the_bucket": sharing, "wire_bytes": traffic.bytes, "wrong_municipality": knows }),
    )
}

/// Everything the wrong town can be asked for, and everything it wrote.
async fn what_it_knows(
    stage: &Stage,
    report: &Report,
    mover: &Resident,
    leaves: &[AuditLine],
    records: usize,
) -> Done {
    let witness = clerk(stage, WRONG)?;
    let wrong = stage.name(WRONG);
    let newest = leaves.first().map(|line| line.seq);
    let mut new_leaves: Vec<AuditLine> = audit::list(witness, AuditQuery::default()).await?;
    new_leaves
        .retain(|line| newest.is_none_or(|seq| line.seq > seq) && line.actor.starts_with("peer"));
    let new_leaves = folded(
        new_leaves
            .iter()
            .rev()
            .map(|line| format!("{} {}", line.actor, line.kind)),
    );
    let lines = ledger::list(witness).await?;
    let new_records = &lines[..lines.len().saturating_sub(records)];
    let named = new_records
        .iter()
        .filter(|line| line.person_ref.is_some())
        .count();
    ensure(
        named == 0,
        "wrong_code",
        "the wrong municipality's provision record names somebody",
    )?;
    let people = same_person(stage, mover).await?;
    ensure(
        people == 0,
        "wrong_code",
        "the wrong municipality knows the person",
    )?;
    let places = search_town(stage, mover).await?;
    ensure(
        places.finds.is_empty(),
        "wrong_code",
        "the number was found at the wrong municipality",
    )?;

    let megabytes = places.bytes.div_ceil(1_000_000);
    report.detail(&demo::WRONG_CODE_LOG, &[("kinds", &new_leaves.join(", "))]);
    report.detail(&demo::WRONG_CODE_LEDGER, &[("records", &new_records.len())]);
    report.detail(&demo::WRONG_CODE_PEOPLE, &[]);
    report.detail(
        &demo::WRONG_CODE_SEARCHED,
        &[
            ("wrong", &wrong),
            ("files", &places.files),
            ("megabytes", &megabytes),
        ],
    );
    Ok(
        json!({ "log": new_leaves, "records": new_records.len(), "records_naming_a_person": named, "people_found": people,
               "files_searched": places.files, "bytes_searched": places.bytes, "number_found": places.finds.len() }),
    )
}

/// The same words once, with their count.
fn folded(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut counts: Vec<(String, u32)> = Vec::new();
    for word in words {
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    counts
        .into_iter()
        .map(|(word, count)| format!("{word} ({count})"))
        .collect()
}

/// People of the wrong town with the same name and birth date.
async fn same_person(stage: &Stage, mover: &Resident) -> Result<usize, Failure> {
    let request = ClerkRequest::FindPeople(Search {
        text: Private::new(mover.kana.clone()),
        offset: 0,
        count: 200,
    });
    let ClerkReply::Found(people) = clerk(stage, WRONG)?.clerk(request).await? else {
        return Err(Failure::unexpected());
    };
    Ok(people
        .lines
        .iter()
        .filter(|line| *line.birth_date.get() == mover.born.to_string())
        .count())
}

async fn search_town(stage: &Stage, mover: &Resident) -> Result<Places, Failure> {
    let town = stage.folder.join(TOWNS[WRONG].code);
    let folders = [town, stage.wires(), stage.folder.join("logs")];
    let number = mover.number.clone();
    let searched = tokio::task::spawn_blocking(move || {
        Needles::new(
            std::iter::once(number.clone()),
            std::slice::from_ref(&number),
            1,
        )?
        .search(&folders, &|_| Ok(()))
    });
    let searched = searched
        .await
        .map_err(std::io::Error::other)
        .and_then(|searched| searched);
    searched.map_err(|error| Failure::file(&stage.folder, &error))
}

/// One message of the border protocol: its size class and what it says.
struct Message {
    name: &'static str,
    received: bool,
    bytes: u32,
    says: &'static Text,
}

impl Message {
    fn document(&self) -> Value {
        json!({ "message": self.name, "direction": if self.received { "received" } else { "sent" }, "bytes": self.bytes })
    }
}

fn parameters(stage: &Stage) -> Result<BucketParameters, Failure> {
    let residents = stage.world.residents;
    bucket_parameters(residents, residents, BUCKET_BITS_DEFAULT)
        .map_err(|error| Failure::trust(&error))
}

/// The size classes of the protocol: fixed by the municipality's population, never by the person.
fn messages(parameters: BucketParameters) -> [Message; 5] {
    let m = parameters.m;
    let message = |name, received, bytes, says| Message {
        name,
        received,
        bytes,
        says,
    };
    [
        message("M1 OPEN", true, 4_096, &demo::M1),
        message("M2 BLINDED", false, 32 * m + 2_048, &demo::M2),
        message("M3 EVALUATED", true, 32 * m + 8_192, &demo::M3),
        message("M4 RESULT", false, 69_632, &demo::M4),
        message("M5 ACK", true, 2_048, &demo::M5),
    ]
}

fn print_messages(messages: &[Message], parameters: BucketParameters, report: &Report) {
    let output = report.output;
    let groups = 1_u32 << parameters.beta;
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("groups", &groups),
        ("bits", &parameters.beta),
        ("m", &parameters.m),
    ];
    let rows = messages.iter().map(|message| {
        let direction = if message.received {
            &demo::RECEIVED
        } else {
            &demo::SENT
        };
        vec![
            message.name.to_owned(),
            direction.plain(output.lang).to_owned(),
            demo::BYTES.show(output.lang, &[("bytes", &grouped(message.bytes.into()))]),
            message.says.show(output.lang, &values),
        ]
    });
    report.table(rows.collect());
}

async fn unknown_person(
    stage: &Stage,
    report: &mut Report,
    stranger: &Resident,
    wrong_ms: u64,
) -> Done {
    let lang = report.output.lang;
    report.begin(
        &demo::UNKNOWN_PERSON,
        &[
            ("person", &name(stranger, lang)),
            ("previous", &stage.name(PREVIOUS)),
        ],
    );
    let view = ask(stage, NEW, PREVIOUS, stranger).await?;
    ensure(
        view.state == InquiryState::NoAnswer,
        "unknown_person",
        format!("{:?}", view.state),
    )?;
    report.detail(
        &demo::UNKNOWN_PERSON_DONE,
        &[("ms", &report.ms()), ("other", &wrong_ms)],
    );
    Ok(json!({ "state": view.state, "ms_of_wrong_code": wrong_ms }))
}

async fn not_permitted(stage: &Stage, report: &mut Report, person: &Resident) -> Done {
    report.begin(
        &demo::NOT_PERMITTED,
        &[
            ("wrong", &stage.name(WRONG)),
            ("previous", &stage.name(PREVIOUS)),
        ],
    );
    let before = stage.traffic();
    let view = ask(stage, WRONG, PREVIOUS, person).await?;
    let traffic = stage.traffic().since(before);
    let refused = view.state == InquiryState::Aborted
        && view.abort_reason.as_deref() == Some("not_permitted");
    ensure(
        refused,
        "not_permitted",
        format!("{:?} {:?}", view.state, view.abort_reason),
    )?;
    report.detail(&demo::NOT_PERMITTED_DONE, &[]);
    Ok(
        json!({ "state": view.state, "reason": view.abort_reason, "reached": view.reached, "wire_bytes": traffic.bytes }),
    )
}
