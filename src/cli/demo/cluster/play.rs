//! The schedule of a cluster as it is played: what happens, and whether everything asked came to the end it should.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use crate::api::{AdminRequest, ImportLayout, ImportReport, Maintenance, MaintenanceReason};
use crate::cli::clock;
use crate::cli::demo::cluster::asked::{Asked, answers, ask};
use crate::cli::demo::cluster::file::Cluster;
use crate::cli::demo::cluster::given::{Given, everywhere, merge, register};
use crate::cli::demo::cluster::holdings::same;
use crate::cli::demo::cluster::joining::join;
use crate::cli::demo::cluster::node::{Node, Role};
use crate::cli::demo::cluster::proof::receipts;
use crate::cli::demo::cluster::report::{Done, Report};
use crate::cli::demo::cluster::schedule::{Action, Event, Line};
use crate::cli::demo::cluster::stage::Stage;
use crate::cli::demo::report::ensure;
use crate::cli::demo::stage::ADMIN;
use crate::cli::failure::Failure;
use crate::cli::import;
use crate::text::cluster as texts;

/// Set up, import, the answers at the end, receipts.
const OTHER_STEPS: usize = 4;

/// How many steps a cluster has.
pub fn steps(cluster: &Cluster) -> usize {
    let further = [joins(cluster), registers(cluster), has_replicas(cluster)];
    let further = further.iter().filter(|is_there| **is_there).count();
    OTHER_STEPS + cluster.events.len() + further
}

fn joins(cluster: &Cluster) -> bool {
    cluster.nodes.iter().any(Node::is_further)
}

fn registers(cluster: &Cluster) -> bool {
    let mut events = cluster.events.iter();
    events.any(|event| matches!(event.action, Action::Register(_)))
}

fn has_replicas(cluster: &Cluster) -> bool {
    let mut nodes = cluster.nodes.iter();
    nodes.any(|node| node.role == Role::Replica)
}

/// What was done, to be looked for in the end.
#[derive(Default)]
struct Acts {
    asked: Vec<Asked>,
    given: Vec<Given>,
}

/// Plays everything; a step that goes wrong is the last.
pub async fn play(stage: &mut Stage, report: &mut Report) -> Result<(), Failure> {
    if set_up(stage, report).await {
        let mut acts = Acts::default();
        if events(stage, report, &mut acts).await {
            prove(stage, report, &mut acts).await;
        }
        report.set_nodes(nodes(stage));
    }
    Ok(())
}

async fn set_up(stage: &mut Stage, report: &mut Report) -> bool {
    let count = stage.actors.len();
    report.begin(&texts::SET_UP, &[("count", &count)]);
    let done = stage.set_up().await.map(|()| json!({ "nodes": count }));
    if !report.end_step("set_up", done) {
        return false;
    }
    report.begin(&texts::IMPORT, &[]);
    let done = hand_in(stage, report).await;
    if !report.end_step("import", done) {
        return false;
    }
    if !joins(&stage.cluster) {
        return true;
    }
    report.begin(&texts::JOIN, &[]);
    let done = join(stage).await;
    report.end_step("join", done)
}

/// What must be so in the end.
async fn prove(stage: &Stage, report: &mut Report, acts: &mut Acts) -> bool {
    report.begin(&texts::ANSWERS, &[]);
    let done = answers(stage, &mut acts.asked).await;
    if !report.prove("answers", &texts::PROVED_ANSWERS, done) {
        return false;
    }
    report.begin(&texts::RECEIPTS, &[]);
    let done = receipts(stage, &acts.asked).await;
    if !report.prove("receipts", &texts::PROVED_RECEIPTS, done) {
        return false;
    }
    if registers(&stage.cluster) {
        report.begin(&texts::DOSES, &[]);
        let done = everywhere(stage, &acts.given).await;
        if !report.prove("doses", &texts::PROVED_DOSES, done) {
            return false;
        }
    }
    if has_replicas(&stage.cluster) {
        report.begin(&texts::SAME, &[]);
        let done = same(stage).await;
        return report.prove("same", &texts::PROVED_SAME, done);
    }
    true
}

/// Every municipality's two files, which are erased then.
async fn hand_in(stage: &Stage, report: &Report) -> Done {
    let mut people = 0;
    for node in stage.places(Node::is_town) {
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

async fn events(stage: &mut Stage, report: &mut Report, acts: &mut Acts) -> bool {
    let begun = Instant::now();
    for event in stage.cluster.events.clone() {
        sleep_until(begun + Duration::from_secs(event.at_s.into())).await;
        announce(stage, report, &event);
        let done = act(stage, &event.action, acts).await;
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
        Action::Register(register) => report.begin(
            &texts::REGISTER,
            &[
                ("node", &name(&register.node)),
                ("people", &register.people),
            ],
        ),
        Action::Merge { node } => report.begin(&texts::MERGE, &[("node", &name(node))]),
        Action::Maintenance { node, for_s } => report.begin(
            &texts::MAINTENANCE,
            &[("node", &name(node)), ("seconds", for_s)],
        ),
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

async fn act(stage: &mut Stage, action: &Action, acts: &mut Acts) -> Done {
    match action {
        Action::Inquire(inquire) => ask(stage, inquire, &mut acts.asked).await,
        Action::Answers => answers(stage, &mut acts.asked).await,
        Action::Register(people) => register(stage, people, &mut acts.given).await,
        Action::Merge { node } => merge(stage, *node).await,
        Action::Maintenance { node, for_s } => rest(stage, *node, *for_s).await,
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

/// The node rests, and tells the others until when.
async fn rest(stage: &Stage, node: usize, for_s: u32) -> Done {
    let until = clock::now().plus_seconds(for_s.into());
    let admin = stage.log_in(node, ADMIN).await?;
    let rest = Maintenance {
        until,
        reason: MaintenanceReason::Upgrade,
    };
    admin
        .admin(AdminRequest::SetMaintenance(Some(rest)))
        .await?;
    Ok(json!({ "until": until.to_string() }))
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
    stage.places(Node::is_town).first().copied()
}
