//! `watari demo --cluster FILE`: the nodes that a file describes, each a process of its own on this machine, and what
//! happens to them by its schedule.

mod asked;
mod course;
mod file;
mod flaw;
mod founding;
mod given;
mod holdings;
mod joining;
mod node;
mod people;
mod play;
mod proof;
mod report;
mod schedule;
mod stage;
mod wire;

use std::path::Path;

use serde_json::json;

use crate::api;
use crate::cli::Outcome;
use crate::cli::demo::interrupted;
use crate::cli::demo::screen::enter;
use crate::cli::demo::stage::VISITOR;
use crate::cli::face;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::output::Output;
use crate::cli::tree::DemoArgs;
use crate::node::Folder;
use crate::text::{Text, cluster as texts, demo};
use file::{Cluster, ClusterFile};
use node::Role;
use report::Report;
use schedule::Action;
use stage::Stage;

pub async fn run(path: &Path, arguments: &DemoArgs, output: Output) -> Outcome {
    let file = ClusterFile::parse(&files::load_text(path)?);
    let file = file.map_err(|flaw| flaw.failure(path))?;
    let cluster = file.check().map_err(|flaw| flaw.failure(path))?;
    introduce(&cluster, output);
    if arguments.check {
        output.result(&summary(&cluster, &file), |output| {
            output.say(&texts::CHECKED, &[]);
        });
        return Ok(0);
    }
    let mut report = Report::new(output, play::steps(&cluster));
    let keep = arguments.keep.as_deref();
    let mut stage = Stage::open(cluster, keep, output).await?;
    let played = tokio::select! {
        biased;
        played = play(&mut stage, &mut report, arguments.headless) => played,
        stopped = interrupted() => stopped.map_err(Into::into).and(Err(Failure::new("E-8001", &[]).into())),
    };
    output.progress("");
    if played.is_err() {
        output.say(&demo::STOPPING, &[]);
    }
    let closed = stage.close().await;
    played?;
    closed?;
    Ok(report.end())
}

async fn play(stage: &mut Stage, report: &mut Report, headless: bool) -> anyhow::Result<()> {
    play::play(stage, report).await?;
    report.output.progress("");
    report.conclude();
    if report.is_well() && !headless && !report.output.json {
        show(stage).await?;
    }
    Ok(())
}

fn introduce(cluster: &Cluster, output: Output) {
    output.line(cluster.title.of(output.lang));
    output.paragraph("", cluster.about.of(output.lang));
    let people = cluster.nodes.iter().map(|node| node.residents).sum::<u32>();
    output.say(
        &texts::CAST,
        &[
            ("count", &cluster.nodes.len()),
            ("people", &people),
            ("seed", &cluster.seed),
        ],
    );
}

/// What would be played.
fn summary(cluster: &Cluster, file: &ClusterFile) -> serde_json::Value {
    let residents = cluster.nodes.iter().map(|node| node.residents).sum::<u32>();
    let inquiries = cluster.events.iter().map(|event| match &event.action {
        Action::Inquire(inquire) => inquire.people,
        _ => 0,
    });
    let vaccinations = cluster.events.iter().map(|event| match &event.action {
        Action::Register(register) => register.people,
        _ => 0,
    });
    let roles = cluster.nodes.iter().map(|node| node.role.name());
    json!({
        "ok": true,
        "nodes": cluster.nodes.len(),
        "roles": roles.collect::<std::collections::BTreeSet<_>>(),
        "residents": residents,
        "events": cluster.events.len(),
        "inquiries": inquiries.sum::<u32>(),
        "vaccinations": vaccinations.sum::<u32>(),
        "file": file,
    })
}

/// How each node is looked at, and the screen of the first municipality.
async fn show(stage: &Stage) -> Result<(), Failure> {
    let output = stage.output;
    output.line("");
    output.say(&texts::NODES, &[]);
    let rows = stage.cluster.nodes.iter().zip(&stage.actors).enumerate();
    let rows = rows.map(|(at, (node, actor))| {
        let command = format!("watari --data {}", actor.town.folder.display());
        let role = role(node.role).plain(output.lang);
        vec![format!("  {}", stage.name(at)), role.to_owned(), command]
    });
    output.table(&[], rows.collect());
    output.say(
        &texts::LOGIN,
        &[("user", &VISITOR.user), ("password", &VISITOR.password)],
    );
    if !face::is_on_terminal() {
        output.say(&demo::SCREEN_ELSEWHERE, &[]);
        return Ok(());
    }
    let Some(first) = play::first(stage) else {
        return Ok(());
    };
    output.say(&texts::SCREEN_OPENS, &[("town", &stage.name(first))]);
    output.say(&demo::SCREEN_KEYS, &[]);
    output.say(&demo::SCREEN_ENTER, &[]);
    if !enter().await {
        return Ok(());
    }
    let actor = stage.actors.get(first).ok_or_else(Failure::unexpected)?;
    let folder = Folder::new(&actor.town.folder);
    let handle = api::attach(&folder.socket()).await?;
    face::show(output, face::Mode::Screen, folder, handle, Some(VISITOR)).await
}

fn role(role: Role) -> &'static Text {
    match role {
        Role::Municipality => &texts::ROLE_MUNICIPALITY,
        Role::Relay => &texts::ROLE_RELAY,
        Role::Replica => &texts::ROLE_REPLICA,
        Role::Venue => &texts::ROLE_VENUE,
    }
}
