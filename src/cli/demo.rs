//! `watari demo`: three practice municipalities on this machine, each a process of its own, and the story they play.

mod cluster;
mod csv;
mod dice;
mod encodings;
mod evidence;
mod names;
mod people;
mod proxy;
mod report;
mod screen;
mod search;
mod staff;
mod stage;
mod story;
mod town;

use tokio::signal::unix::{SignalKind, signal};

use crate::cli::Outcome;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::DemoArgs;
use crate::text::demo as story_text;
use report::Report;
use stage::Stage;

pub async fn run(arguments: &DemoArgs, output: Output) -> Outcome {
    if let Some(file) = &arguments.cluster {
        return cluster::run(file, arguments, output).await;
    }
    let mut stage = Stage::open(arguments, output)?;
    let mut report = Report::new(output);
    let played = tokio::select! {
        biased;
        played = play(&mut stage, &mut report, arguments.headless) => played,
        stopped = interrupted() => stopped.map_err(Into::into).and(Err(Failure::new("E-8001", &[]).into())),
    };
    output.progress("");
    if played.is_err() {
        output.say(&story_text::STOPPING, &[]);
    }
    let closed = stage.close().await;
    played?;
    closed?;
    Ok(report.end())
}

/// The story, and the terminal UI on what it left, where there is somebody to look at it.
async fn play(stage: &mut Stage, report: &mut Report, headless: bool) -> anyhow::Result<()> {
    story::play(stage, report).await?;
    report.output.progress("");
    report.conclude();
    if report.is_well() && !headless && !report.output.json {
        screen::play(stage).await?;
    }
    Ok(())
}

/// Ctrl-C, or the wish of the system.
async fn interrupted() -> std::io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
    Ok(())
}
