//! The schedule of a cluster as it is played: what happens, and whether everything asked came to the end it should.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use crate::api::{ImportLayout, ImportReport};
use crate::cli::demo::cluster::asked::{Asked, answers, ask, receipts};
use crate::cli::demo::cluster::report::{Done, Report};
use crate::cli::demo::cluster::schedule::{Action, Event, Line};
use crate::cli::demo::cluster::stage::Stage;
use crate::cli::demo::report::ensure;
use crate::cli::failure::Failure;
use crate::cli::import;
use crate::text::cluster as texts;

/// Set up, import, the answers at the end, receipts.
pub const OTHER_STEPS: usize = 4;

/// Plays everything; a step that goes wrong is the last.
pub async fn play(stage: &mut Stage, report: &mut Report) -> Result<(), Failure> {
    let count = stage.actors.len();
    report.begin(&texts::SET_UP, &[("count", &count)]);
    let done = stage.set_up().await.map(|()| json!({ "nodes": count }));
    if !report.end_step("set_up", done) {
        return Ok(());
    }
    report.begin(&texts::IMPORT, &[]);
    let done = hand_in(stage, report).await;
    if !report.end_step("import", done) {
        return Ok(());
    }
    let mut asked = Vec::new();
    if events(stage, report, &mut asked).await {
        report.begin(&texts::ANSWERS, &[]);
        let done = answers(stage, &mut asked).await;
        if report.end_step("answers", done) {
            report.begin(&texts::RECEIPTS, &[]);
            let done = receipts(stage, &asked).await;
            report.end_step("receipts", done);
        }
    }
    let nodes = nodes(stage);
    report.set_nodes(nodes);
    Ok(())
}

/// Every municipality's two files, which are erased then.
async fn hand_in(stage: &Stage, report: &Report) -> Done {
    let mut people = 0;
    for node in stage.municipalities() {
        let actor = stage.actors.get(node).ok_or_else(Failure::unexpected)?;
        let folder = &actor.town.folder;
        let (targets, doses) = (folder.join("targets.csv"), folder.join("doses.csv"));
        stage.people.write(node, &targets, &doses).await?;
        let clerk = stage.clerk(node)?;
        let files = [
            (&targets, ImportLayout::Targets),
            (&doses, ImportLayout::Doses),
        ];
        for (file, layout) in files {
            let order = import::Order {
                file,
                layout,
                medium: "M-2026-018",
                dry_run: false,
            };
            let imported = import::import(clerk, &order, &mut |_, _| {}).await?;
            let erased = std::fs::remove_file(file);
            erased.map_err(|error| Failure::file(file, &error))?;
            ensure(is_whole(&imported), "import", stage.name(node))?;
            if layout == ImportLayout::Targets {
                people += imported.registered;
            }
        }
    }
    report.detail(&texts::IMPORTED, &[("people", &people)]);
    Ok(json!({ "people": people }))
}

fn is_whole(report: &ImportReport) -> bool {
    report.registered == report.read && report.rejected_count == 0 && report.held == 0
}

async fn events(stage: &mut Stage, report: &mut Report, asked: &mut Vec<Asked>) -> bool {
    let begun = Instant::now();
    for event in stage.cluster.events.clone() {
        sleep_until(begun + Duration::from_secs(event.at_s.into())).await;
        announce(stage, report, &event);
        let done = act(stage, &event.action, asked).await;
        if !report.end_step(event.word(), done) {
            return false;
        }
    }
    true
}

fn announce(stage: &Stage, report: &mut Report, event: &Event) {
    let name = |node: &usize| stage.name(*node);
    match &event.action {
        Action::Inquire(inquire) => report.begin(
            &texts::INQUIRE,
            &[
                ("from", &name(&inquire.from)),
                ("to", &name(&inquire.to)),
                ("people", &inquire.people),
            ],
        ),
        Action::Answers => report.begin(&texts::ANSWERS, &[]),
        Action::Stop {
            node,
            by_force: true,
        } => report.begin(&texts::KILL, &[("node", &name(node))]),
        Action::Stop { node, .. } => report.begin(&texts::STOP, &[("node", &name(node))]),
        Action::Start { node } => report.begin(&texts::START, &[("node", &name(node))]),
        Action::Cut(Line::Of(node)) => report.begin(&texts::CUT, &[("node", &name(node))]),
        Action::Heal(Line::Of(node)) => report.begin(&texts::HEAL, &[("node", &name(node))]),
        Action::Cut(Line::Between(one, other)) => report.begin(
            &texts::CUT_BETWEEN,
            &[("one", &name(one)), ("other", &name(other))],
        ),
        Action::Heal(Line::Between(one, other)) => report.begin(
            &texts::HEAL_BETWEEN,
            &[("one", &name(one)), ("other", &name(other))],
        ),
    }
}

async fn act(stage: &mut Stage, action: &Action, asked: &mut Vec<Asked>) -> Done {
    match action {
        Action::Inquire(inquire) => ask(stage, inquire, asked).await,
        Action::Answers => answers(stage, asked).await,
        Action::Stop { node, by_force } => {
            stage.stop(*node, *by_force).await;
            Ok(json!({}))
        }
        Action::Start { node } => {
            stage.start_again(*node).await?;
            let ready_ms = stage.actors.get(*node).map(|actor| actor.ready_ms);
            Ok(json!({ "ready_ms": ready_ms }))
        }
        Action::Cut(line) => {
            stage.wires.cut(*line);
            Ok(json!({}))
        }
        Action::Heal(line) => {
            stage.wires.heal(*line);
            Ok(json!({}))
        }
    }
}

/// What ran, and what it needed.
fn nodes(stage: &Stage) -> Value {
    let nodes = stage.cluster.nodes.iter().zip(&stage.actors);
    let nodes = nodes.map(|(node, actor)| {
        json!({
            "name": node.name,
            "role": node.role.name(),
            "municipality": node.code,
            "residents": node.residents,
            "ready_ms": actor.ready_ms,
            "memory_kib": actor.town.memory_kib(),
        })
    });
    nodes.collect()
}

/// The first municipality, whose screen is shown in the end.
pub fn first(stage: &Stage) -> Option<usize> {
    stage.municipalities().first().copied()
}
