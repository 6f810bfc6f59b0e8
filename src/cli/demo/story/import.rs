//! The step `import`: real CSV layouts into three sealed stores, then the files are erased.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::api::{ImportLayout, ImportReport};
use crate::cli::demo::csv;
use crate::cli::demo::report::{Done, Report, ensure};
use crate::cli::demo::stage::Stage;
use crate::cli::demo::story::{NEW, PREVIOUS, WRONG, clerk};
use crate::cli::failure::Failure;
use crate::cli::import;
use crate::text::{commands, demo};

const STEP: &str = "import";

pub async fn play(stage: &Stage, report: &mut Report) -> Done {
    report.begin(&demo::IMPORT, &[]);
    let mut handed_in = Vec::new();
    for town in 0..stage.towns.len() {
        let files = [
            stage.handed_in(town, "targets"),
            stage.handed_in(town, "doses"),
        ];
        let [targets, doses] = &files;
        csv::write_targets(&stage.world, town, targets)
            .await
            .map_err(|error| Failure::file(targets, &error))?;
        csv::write_doses(&stage.world, town, doses)
            .await
            .map_err(|error| Failure::file(doses, &error))?;
        handed_in.push(files);
    }
    let [new, previous, wrong] = [NEW, PREVIOUS, WRONG].map(|town| one(stage, town, &handed_in));
    let (new, previous, wrong) = tokio::join!(new, previous, wrong);
    let mut details = Vec::new();
    for (town, imported) in [new, previous, wrong].into_iter().enumerate() {
        let [targets, doses] = imported?;
        report.output.progress("");
        report.detail(
            &demo::IMPORT_TOWN,
            &[
                ("town", &stage.name(town)),
                ("people", &targets.registered),
                ("doses", &doses.registered),
            ],
        );
        details.push(
            json!({ "municipality": stage.towns.get(town).map(|town| town.code),
                             "targets": counts(&targets), "doses": counts(&doses) }),
        );
        for file in [&targets, &doses] {
            let whole = file.registered == file.read && file.rejected_count == 0 && file.held == 0;
            ensure(whole, STEP, counts(file))?;
        }
        ensure(
            targets.read == u64::from(stage.world.residents),
            STEP,
            counts(&targets),
        )?;
    }
    for file in handed_in.iter().flatten() {
        fs::remove_file(file).map_err(|error| Failure::file(file, &error))?;
    }
    report.detail(&demo::IMPORT_ERASED, &[]);
    Ok(json!({ "municipalities": details, "erased": handed_in.iter().flatten().count() }))
}

async fn one(
    stage: &Stage,
    town: usize,
    handed_in: &[[PathBuf; 2]],
) -> Result<[ImportReport; 2], Failure> {
    let (output, clerk, mut reports) = (stage.output, clerk(stage, town)?, Vec::new());
    let files = handed_in.get(town).ok_or_else(Failure::unexpected)?;
    for (file, layout) in files
        .iter()
        .zip([ImportLayout::Targets, ImportLayout::Doses])
    {
        let order = import::Order {
            file,
            layout,
            medium: "M-2026-018",
            dry_run: false,
        };
        let mut on_part = |_: &[_], percent: u64| {
            let progress = commands::IMPORTING.show(output.lang, &[("percent", &percent)]);
            output.progress(&format!("      {}  {progress}", stage.name(town)));
        };
        let imported = import::import(clerk, &order, &mut on_part);
        reports.push(imported.await?);
    }
    reports.try_into().map_err(|_| Failure::unexpected())
}

fn counts(report: &ImportReport) -> Value {
    json!({ "read": report.read, "registered": report.registered, "unchanged": report.unchanged,
            "held": report.held, "rejected": report.rejected_count, "marked": report.marked })
}
