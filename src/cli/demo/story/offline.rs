//! The step `offline`: a town is switched off, the inquiry waits at the relay, the town comes back and answers.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::api::{ClerkReply, ClerkRequest, InquiryState, InquiryView, MailboxLine};
use crate::cli::demo::people::Resident;
use crate::cli::demo::report::{Done, Report, ensure};
use crate::cli::demo::stage::Stage;
use crate::cli::demo::story::{NEW, PREVIOUS, WAIT, ask_for, clerk, code, name};
use crate::cli::failure::Failure;
use crate::cli::inquire;
use crate::text::demo;

const STEP: &str = "offline";
/// The mover it is about.
const MOVER: u32 = 5;
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Plays the step; gives whether it went well. Whose number was asked about is added to `asked`.
pub async fn play(stage: &mut Stage, report: &mut Report, asked: &mut Vec<String>) -> bool {
    let [here, there] = stage.world.mover(MOVER);
    let (here, there) = (
        stage.world.resident(NEW, here),
        stage.world.resident(PREVIOUS, there),
    );
    asked.push(here.number.clone());
    let done = offline(stage, report, &here, &there).await;
    report.end_step(done)
}

async fn offline(
    stage: &mut Stage,
    report: &mut Report,
    here: &Resident,
    there: &Resident,
) -> Done {
    let (previous, new) = (stage.name(PREVIOUS), stage.name(NEW));
    let lang = report.output.lang;
    let person = name(here, lang);
    report.begin(
        &demo::OFFLINE,
        &[("person", &person), ("previous", &previous), ("new", &new)],
    );
    stage.switch_off(PREVIOUS).await;
    let begun = ask_for(stage, NEW, PREVIOUS, here, Duration::ZERO).await?;
    let waits = until_at_relay(stage, &begun.inquiry).await?;
    let relay = waits.at_relay.ok_or_else(Failure::unexpected)?.code;
    let kept = kept(stage).await?;
    // A copy of a letter of an earlier step may still lie there on a machine with much to do.
    ensure(kept.envelopes > 0, STEP, format!("{} kept", kept.envelopes))?;
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("relay", &relay),
        ("bytes", &kept.bytes),
        ("ms", &report.ms()),
    ];
    report.detail(&demo::OFFLINE_WAITS, &values);
    stage.switch_on(PREVIOUS).await?;
    let view = inquire::wait_while(clerk(stage, NEW)?, waits, WAIT, InquiryState::Queued).await?;
    ensure(
        view.state == InquiryState::Found && view.doses.len() == there.doses.len(),
        STEP,
        format!("{:?}, {} doses", view.state, view.doses.len()),
    )?;
    let left = until_empty(stage).await?;
    ensure(
        left.envelopes == 0,
        STEP,
        format!("{} left at the relay", left.envelopes),
    )?;
    report.detail(
        &demo::OFFLINE_DONE,
        &[("doses", &view.doses.len()), ("previous", &previous)],
    );
    Ok(
        json!({ "inquiry": view.inquiry, "waited_at": relay, "envelopes": kept.envelopes, "bytes": kept.bytes,
               "state": view.state, "doses": view.doses.len(), "left_at_relay": left.envelopes }),
    )
}

/// The inquiry once a relay keeps its message.
async fn until_at_relay(stage: &Stage, inquiry: &str) -> Result<InquiryView, Failure> {
    let end = Instant::now() + WAIT;
    loop {
        let request = ClerkRequest::ShowInquiry {
            inquiry: inquiry.to_owned(),
        };
        let ClerkReply::Inquiry(view) = clerk(stage, NEW)?.clerk(request).await? else {
            return Err(Failure::unexpected());
        };
        if view.at_relay.is_some() {
            return Ok(*view);
        }
        ensure(Instant::now() < end, STEP, view.reached.as_str())?;
        sleep(LOOK_AGAIN).await;
    }
}

/// What the relay keeps for the municipality that was switched off.
async fn kept(stage: &Stage) -> Result<MailboxLine, Failure> {
    let code = code(stage, PREVIOUS)?;
    let lines = stage.mailbox().await?.lines.into_iter();
    let mut own = lines.filter(|line| line.code == code);
    Ok(own.next().unwrap_or(MailboxLine {
        code,
        envelopes: 0,
        bytes: 0,
        oldest: None,
    }))
}

/// The same when nothing more is taken away, which is nothing.
async fn until_empty(stage: &Stage) -> Result<MailboxLine, Failure> {
    let end = Instant::now() + WAIT;
    loop {
        let kept = kept(stage).await?;
        if kept.envelopes == 0 || Instant::now() > end {
            return Ok(kept);
        }
        sleep(LOOK_AGAIN).await;
    }
}
