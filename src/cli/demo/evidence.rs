//! The steps `receipts` and `number_never_seen`: what can be proved when the story is over.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::cli::audit;
use crate::cli::demo::dice::Dice;
use crate::cli::demo::encodings::encodings;
use crate::cli::demo::people::World;
use crate::cli::demo::report::{Done, Report, ensure};
use crate::cli::demo::search::{Find, Needles, Places};
use crate::cli::demo::stage::Stage;
use crate::cli::failure::Failure;
use crate::cli::ledger;
use crate::cli::output::Output;
use crate::text::demo;

/// Numbers besides those asked about that are searched for in every encoding.
const MORE: usize = 500;
/// Towns so large write gigabytes.
const CHANCE_RESIDENTS: u32 = 20_000;
/// Of a found inquiry and of the one that asked again.
const COUNTERSIGNED: u64 = 2;

/// Both halves of every provision record, and every town's operation log.
pub async fn receipts(stage: &Stage, report: &mut Report) -> Done {
    report.begin(&demo::RECEIPTS, &[]);
    let mut towns = Vec::new();
    for (town, clerk) in stage.clerks.iter().enumerate() {
        let records = ledger::verify(clerk).await?;
        let log = audit::verify(clerk).await?;
        ensure(
            records.ok && log.ok,
            "receipts",
            format!("{:?} {:?}", records.broken, log.broken_at),
        )?;
        report.detail(
            &demo::RECEIPTS_TOWN,
            &[
                ("town", &stage.name(town)),
                ("records", &records.records),
                ("countersigned", &records.countersigned),
                ("leaves", &log.leaves),
            ],
        );
        towns.push((records, log));
    }
    let [asked, answered, ..] = towns.as_slice() else {
        return Err(Failure::unexpected());
    };
    let both = [asked, answered]
        .iter()
        .all(|(records, _)| records.countersigned >= COUNTERSIGNED);
    ensure(
        both,
        "receipts",
        "a provision record without both signatures",
    )?;
    let same = same_exchanges(stage).await?;
    ensure(
        same >= COUNTERSIGNED as usize,
        "receipts",
        "the two halves name different exchanges",
    )?;
    let details: Vec<Value> = towns
        .iter()
        .zip(&stage.towns)
        .map(|((records, log), town)| {
            json!({ "municipality": town.code, "records": records.records, "countersigned": records.countersigned,
                    "leaves": log.leaves, "head": log.head })
        })
        .collect();
    Ok(json!({ "municipalities": details, "exchanges_on_both_sides": same }))
}

/// Countersigned exchanges that stand at the asker and at the provider under the same number.
async fn same_exchanges(stage: &Stage) -> Result<usize, Failure> {
    let mut halves = Vec::new();
    for clerk in stage.clerks.iter().take(2) {
        let lines = ledger::list(clerk).await?;
        let countersigned = lines.into_iter().filter(|line| line.countersigned);
        halves.push(
            countersigned
                .map(|line| line.processing_no)
                .collect::<Vec<_>>(),
        );
    }
    let [asked, answered] = halves.as_slice() else {
        return Err(Failure::unexpected());
    };
    Ok(asked
        .iter()
        .filter(|number| answered.contains(number))
        .count())
}

/// Stops the nodes and searches everything for every number, and with it one number that was planted:
/// a search that finds nothing proves nothing, unless it finds what is there.
pub async fn number_never_seen(stage: &mut Stage, report: &mut Report, asked: &[String]) -> Done {
    report.begin(&demo::NUMBER, &[]);
    let packets = stage.traffic().packets;
    stage.end_nodes().await;
    let chosen = chosen(&stage.world, asked);
    let in_all = match stage.world.residents {
        0..=CHANCE_RESIDENTS => chosen.len(),
        _ => asked.len(),
    };
    let needles = Needles::new(all_numbers(&stage.world), &chosen, in_all);
    let needles = Arc::new(needles.map_err(|error| Failure::file(&stage.folder, &error))?);
    let planted = stage.folder.join("planted");
    let planted_bytes = plant(&planted, asked).map_err(|error| Failure::file(&planted, &error))?;
    let places = search(stage, Arc::clone(&needles), report.output).await;
    fs::remove_file(&planted).map_err(|error| Failure::file(&planted, &error))?;
    let mut places = places?;
    let found_planted = take_planted(&mut places, &planted);
    places.files -= 1;
    places.bytes -= planted_bytes;

    let encodings = needles.encodings();
    report.detail(
        &demo::NUMBER_PLANTED,
        &[("encodings", &encodings), ("found", &found_planted)],
    );
    ensure(
        found_planted == encodings,
        "number_never_seen",
        "the planted number was not found",
    )?;
    for find in &places.finds {
        report.line(&format!(
            "{} in {} at {}",
            find.encoding,
            find.file.display(),
            find.offset
        ));
    }
    let (numbers, chosen) = (needles.numbers(), chosen.len());
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("numbers", &numbers),
        ("chosen", &chosen),
        ("encodings", &encodings),
    ];
    report.detail(&demo::NUMBER_SEARCHED, &values);
    if in_all < chosen {
        report.detail(&demo::NUMBER_SHORT, &[("asked", &in_all)]);
    }
    ensure(
        places.finds.is_empty(),
        "number_never_seen",
        format!("{} places", places.finds.len()),
    )?;
    let megabytes = places.bytes.div_ceil(1_000_000);
    report.detail(
        &demo::NUMBER_PLACES,
        &[
            ("files", &places.files),
            ("megabytes", &megabytes),
            ("lines", &places.lines),
            ("packets", &packets),
        ],
    );
    Ok(json!({
        "planted_encodings_found": found_planted, "numbers_as_text": numbers, "numbers_in_every_encoding": chosen,
        "encodings": encodings, "files": places.files, "bytes": places.bytes, "log_lines": places.lines,
        "packets": packets, "found": places.finds.len(),
    }))
}

/// A file with one number in every encoding; gives its length.
fn plant(path: &Path, asked: &[String]) -> io::Result<u64> {
    let planted = asked
        .first()
        .map(|number| encodings(number))
        .unwrap_or_default();
    let bytes: Vec<u8> = planted
        .iter()
        .flat_map(|(_, bytes)| [bytes.as_slice(), b"\xff"].concat())
        .collect();
    fs::write(path, &bytes)?;
    Ok(bytes.len() as u64)
}

/// Takes what was found in the planted file out of the places; gives the number of encodings.
fn take_planted(places: &mut Places, path: &Path) -> usize {
    let finds = std::mem::take(&mut places.finds);
    let (planted, others): (Vec<Find>, Vec<Find>) =
        finds.into_iter().partition(|find| find.file == path);
    places.finds = others;
    planted
        .iter()
        .map(|find| find.encoding)
        .collect::<BTreeSet<_>>()
        .len()
}

/// Reads every file of the run; leaving the future ends the search.
async fn search(stage: &Stage, needles: Arc<Needles>, output: Output) -> Result<Places, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let _guard = StopOnDrop(Arc::clone(&stop));
    let folders = vec![stage.folder.clone()];
    let searched = tokio::task::spawn_blocking(move || {
        needles.search(&folders, &|bytes| {
            output.progress(
                &demo::SEARCHING.show(output.lang, &[("megabytes", &(bytes / 1_000_000))]),
            );
            if stop.load(Ordering::Relaxed) {
                Err(io::ErrorKind::Interrupted.into())
            } else {
                Ok(())
            }
        })
    });
    let places = searched
        .await
        .map_err(io::Error::other)
        .and_then(|places| places);
    output.progress("");
    places.map_err(|error| Failure::file(&stage.folder, &error))
}

struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn all_numbers(world: &World) -> impl Iterator<Item = String> {
    let people = (0..3).flat_map(|town| (0..world.residents).map(move |row| (town, row)));
    people.map(|(town, row)| world.resident(town, row).number)
}

/// Those asked about and some more, by chance.
fn chosen(world: &World, asked: &[String]) -> Vec<String> {
    let mut dice = Dice::of(u64::from(world.residents), &[9]);
    let mut chosen = asked.to_vec();
    while chosen.len() < asked.len() + MORE {
        let (town, row) = (
            dice.below(3) as usize,
            dice.below(u64::from(world.residents)) as u32,
        );
        let number = world.resident(town, row).number;
        if !chosen.contains(&number) {
            chosen.push(number);
        }
    }
    chosen
}
