//! `watari venue`: a venue's own node hands over in the evening what it registered during the day.

use crate::api::{Handle, VenueReply, VenueRequest, VenueStatus, VenueWaiting};
use crate::cli::Outcome;
use crate::cli::clock;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::{Global, VenueCommand};
use crate::text::{Lang, commands, screens::venue as texts};
use std::time::{Duration, Instant};

/// How long a merge is waited for; it goes on without the command.
const WAIT: Duration = Duration::from_secs(600);
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub async fn run(command: &VenueCommand, global: &Global, output: Output) -> Outcome {
    match command {
        VenueCommand::Status => {
            let door = door::open(global).await?;
            let status = status(&door).await?;
            output.result(&status, |output| say(&status, *output));
        }
        VenueCommand::Waiting => {
            let handle = door::log_in(global, output).await?;
            let VenueReply::Waiting(list) = handle.venue(VenueRequest::ListWaiting).await? else {
                return Err(Failure::unexpected().into());
            };
            output.result(&list, |output| print(&list, *output));
        }
        VenueCommand::Merge => {
            let handle = door::log_in(global, output).await?;
            let begun_at = clock::now();
            let VenueReply::Merging(begun) = handle.venue(VenueRequest::Merge).await? else {
                return Err(Failure::unexpected().into());
            };
            let merged = finish(&handle, begun).await?;
            let is_new = merged.merged_at.is_some_and(|at| at >= begun_at);
            if merged.is_merging || merged.waiting > 0 || !is_new {
                // The line broke, or there was none.
                return Err(Failure::new("E-6103", &[]).into());
            }
            output.result(&merged, |output| say(&merged, *output));
        }
    }
    Ok(0)
}

fn print(list: &VenueWaiting, output: Output) {
    if list.lines.is_empty() {
        output.say(&texts::EMPTY, &[]);
        return;
    }
    let heads = [
        &texts::AT,
        &texts::COUPON,
        &texts::KIND,
        &texts::DOSE_NO,
        &texts::STATE,
        &texts::REASON,
    ];
    let rows = list.lines.iter().map(|line| {
        let coupon = line.coupon.map(|coupon| coupon.number.to_string());
        let kind = match output.lang {
            Lang::Ja => line.kind.name_ja(),
            Lang::En => line.kind.name_en(),
        };
        vec![
            line.at.to_string(),
            coupon.unwrap_or_default(),
            kind.to_owned(),
            line.dose_no.map_or_else(String::new, |no| no.to_string()),
            output.word(texts::state, &line.state),
            output.word(texts::why, line.why.as_deref().unwrap_or_default()),
        ]
    });
    output.table(&heads, rows.collect());
}

async fn status(handle: &Handle) -> Result<VenueStatus, Failure> {
    let venue = handle.status().await?.venue;
    venue.ok_or_else(|| Failure::new("E-6102", &[]))
}

async fn finish(handle: &Handle, mut seen: VenueStatus) -> Result<VenueStatus, Failure> {
    let begun = Instant::now();
    while seen.is_merging && begun.elapsed() < WAIT {
        tokio::time::sleep(LOOK_EVERY).await;
        seen = status(handle).await?;
    }
    Ok(seen)
}

fn say(status: &VenueStatus, output: Output) {
    let at = status.merged_at.map(|at| at.to_string());
    let at = at.unwrap_or_else(|| "-".to_owned());
    output.say(
        &commands::VENUE_STATUS,
        &[
            ("waiting", &status.waiting),
            ("known", &status.known),
            ("at", &at),
            ("handed_over", &status.handed_over),
            ("held", &status.held),
            ("changed", &status.changed),
        ],
    );
    if status.is_merging {
        output.say(&commands::VENUE_MERGING, &[]);
    }
}
