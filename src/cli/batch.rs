//! `watari inquire-batch` and `watari batch`: many movers from one file, one approval, and how far they got.

use std::fmt::Display;

use zeroize::Zeroizing;

use crate::api::{
    BATCH_FILE_LEN_MAX, BatchAccepted, BatchLine, BatchMade, BatchReply, BatchRequest, BatchStep,
    BatchTown, BatchView, Handle, RejectedRow,
};
use crate::cli::batch_result;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::{BatchCommand, Global, InquireBatchArgs};
use crate::cli::{Outcome, clock, place};
use crate::domain::Private;
use crate::text::{self, Lang, Text, batches};

/// Makes a batch of a file, or only checks it.
pub async fn make(arguments: &InquireBatchArgs, global: &Global, output: Output) -> Outcome {
    let unreadable = |error: std::io::Error| Failure::file(&arguments.file, &error);
    let length = std::fs::metadata(&arguments.file)
        .map_err(unreadable)?
        .len();
    if length > BATCH_FILE_LEN_MAX as u64 {
        let error = crate::api::ApiError::new(crate::api::ErrorCode::FileTooLarge);
        return Err(Failure::from(error).into());
    }
    let mut file = Zeroizing::new(std::fs::read(&arguments.file).map_err(unreadable)?);
    let handle = door::log_in(global, output).await?;
    let request = BatchRequest::Make {
        file: Private::new(std::mem::take(&mut *file)),
        check_only: arguments.dry_run,
    };
    let BatchReply::Made(made) = handle.batch(request).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&made, |output| say_made(&made, arguments.dry_run, *output));
    Ok(u8::from(made.taken == 0))
}

fn say_made(made: &BatchMade, is_check: bool, output: Output) {
    for row in &made.rejected {
        say_rejected(row, output);
    }
    if made.rejected_count > made.rejected.len() as u64 {
        output.say(&batches::LISTED, &[("listed", &made.rejected.len())]);
    }
    output.say(
        &batches::CHECKED,
        &[
            ("read", &made.read),
            ("taken", &made.taken),
            ("rejected", &made.rejected_count),
        ],
    );
    if made.taken == 0 {
        return output.say(&batches::NONE_TAKEN, &[]);
    }
    say_towns(&made.towns, output);
    let tomorrow: u32 = made.towns.iter().map(|town| town.tomorrow).sum();
    output.say(
        &batches::ESTIMATE,
        &[("duration", &duration(made.seconds, output.lang))],
    );
    if tomorrow > 0 {
        output.say(&batches::TOMORROW, &[("count", &tomorrow)]);
    }
    match &made.batch {
        Some(batch) if !is_check => {
            let values: [(&str, &dyn Display); 2] = [("batch", batch), ("taken", &made.taken)];
            output.say(&batches::MADE, &values);
        }
        _ => output.say(&batches::NOTHING_SENT, &[]),
    }
}

fn say_rejected(row: &RejectedRow, output: Output) {
    let reason = output.word(text::row, &row.code);
    let values: [(&str, &dyn Display); 4] = [
        ("line", &row.line),
        ("column", &row.column),
        ("code", &row.code),
        ("reason", &reason),
    ];
    output.say(&batches::ROW, &values);
}

/// One command about batches.
pub async fn run(command: &BatchCommand, global: &Global, output: Output) -> Outcome {
    let handle = door::log_in(global, output).await?;
    let steer = |batch: &String, step, reason: &str| BatchRequest::Steer {
        batch: batch.clone(),
        step,
        reason: reason.to_owned(),
    };
    let decide = |batch: &String, approve, reason: &str| BatchRequest::Decide {
        batch: batch.clone(),
        approve,
        reason: reason.to_owned(),
    };
    let request = match command {
        BatchCommand::List => return list(&handle, output).await,
        BatchCommand::Result { batch, out, format } => {
            return batch_result::write(&handle, batch, out, *format, output).await;
        }
        BatchCommand::Accept { batch, dry_run } => {
            return accept(&handle, batch, *dry_run, output).await;
        }
        BatchCommand::Show { batch } => BatchRequest::Show {
            batch: batch.clone(),
        },
        BatchCommand::Approve { batch, reason } => {
            decide(batch, true, reason.as_deref().unwrap_or_default())
        }
        BatchCommand::Refuse { batch, reason } => decide(batch, false, reason),
        BatchCommand::Pause { batch } => steer(batch, BatchStep::Pause, ""),
        BatchCommand::Resume { batch } => steer(batch, BatchStep::Resume, ""),
        BatchCommand::Stop { batch, reason } => steer(batch, BatchStep::Stop, reason),
    };
    let BatchReply::Batch(view) = handle.batch(request).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&view, |output| say_view(&view, *output));
    Ok(0)
}

async fn list(handle: &Handle, output: Output) -> Outcome {
    let BatchReply::List(lines) = handle.batch(BatchRequest::List).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&lines, |output| {
        if lines.is_empty() {
            return output.say(&batches::NONE, &[]);
        }
        let heads = [
            &batches::BATCH,
            &batches::STATE_HEAD,
            &batches::ENDED,
            &batches::ROWS,
            &batches::FOUND,
            &batches::MADE_BY,
        ];
        let rows = lines.iter().map(|line| row_of(line, *output));
        output.table(&heads, rows.collect());
    });
    Ok(0)
}

fn row_of(line: &BatchLine, output: Output) -> Vec<String> {
    vec![
        line.batch.clone(),
        output.word(batches::state, state_code(line)),
        line.counts.ended().to_string(),
        line.counts.rows().to_string(),
        line.counts.found.to_string(),
        line.made_by.clone(),
    ]
}

const fn state_code(line: &BatchLine) -> &'static str {
    use crate::api::BatchState;
    match line.state {
        BatchState::Awaiting => "awaiting",
        BatchState::Refused => "refused",
        BatchState::Running => "running",
        BatchState::Paused => "paused",
        BatchState::Stopped => "stopped",
        BatchState::Finished => "finished",
    }
}

fn say_view(view: &BatchView, output: Output) {
    let (line, counts) = (&view.line, &view.line.counts);
    let values: [(&str, &dyn Display); 4] = [
        ("batch", &line.batch),
        ("state", &output.word(batches::state, state_code(line))),
        ("made_by", &line.made_by),
        ("made_at", &clock::moment(line.made_at)),
    ];
    output.say(&batches::STATE, &values);
    if let Some((by, at)) = line.decided_by.as_ref().zip(line.decided_at) {
        let values: [(&str, &dyn Display); 3] = [
            ("decided_by", by),
            ("decided_at", &clock::moment(at)),
            ("reason", &line.reason),
        ];
        output.say(&batches::DECIDED, &values);
    }
    let values: [(&str, &dyn Display); 9] = [
        ("ended", &counts.ended()),
        ("rows", &counts.rows()),
        ("found", &counts.found),
        ("no_answer", &counts.no_answer),
        ("aborted", &counts.aborted),
        ("expired", &counts.expired),
        ("not_asked", &counts.not_asked),
        ("queued", &counts.queued),
        ("waiting", &counts.waiting),
    ];
    output.say(&batches::PROGRESS, &values);
    if let Some(seconds) = view.seconds_left {
        let left = duration(seconds, output.lang);
        let values: [(&str, &dyn Display); 2] =
            [("per_minute", &view.per_minute), ("duration", &left)];
        output.say(&batches::SPEED, &values);
    }
    say_towns(&view.towns, output);
}

fn say_towns(towns: &[BatchTown], output: Output) {
    let heads = [
        &batches::TOWN,
        &batches::ROWS,
        &batches::FOUND,
        &batches::NO_ANSWER,
        &batches::UNDER_WAY,
        &batches::WAITING,
        &batches::HOLD,
    ];
    let rows = towns.iter().map(|town| {
        let hold = town.hold.as_deref();
        let hold = hold.map(|hold| output.word(batches::hold, hold));
        let until = town.hold_until.map(clock::moment);
        vec![
            place::name(town.provider, output.lang),
            town.counts.rows().to_string(),
            town.counts.found.to_string(),
            town.counts.no_answer.to_string(),
            town.counts.queued.to_string(),
            town.counts.waiting.to_string(),
            [hold, until]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
        ]
    });
    output.table(&heads, rows.collect());
}

async fn accept(handle: &Handle, batch: &str, check_only: bool, output: Output) -> Outcome {
    let mut all = BatchAccepted::default();
    loop {
        let request = BatchRequest::AcceptAgreeing {
            batch: batch.to_owned(),
            check_only,
            cursor: all.cursor,
        };
        let BatchReply::Accepted(part) = handle.batch(request).await? else {
            return Err(Failure::unexpected().into());
        };
        all = BatchAccepted {
            people: all.people + part.people,
            added: all.added + part.added,
            unchanged: all.unchanged + part.unchanged,
            marked: all.marked + part.marked,
            differing: all.differing + part.differing,
            unsigned: all.unsigned + part.unsigned,
            cursor: part.cursor,
        };
        if all.cursor.is_none() {
            break;
        }
    }
    output.result(&all, |output| {
        let values: [(&str, &dyn Display); 4] = [
            ("people", &all.people),
            ("added", &all.added),
            ("unchanged", &all.unchanged),
            ("marked", &all.marked),
        ];
        let done = if check_only {
            &batches::WOULD_ACCEPT
        } else {
            &batches::ACCEPTED
        };
        output.say(done, &values);
        if all.differing + all.unsigned > 0 {
            let values: [(&str, &dyn Display); 2] =
                [("differing", &all.differing), ("unsigned", &all.unsigned)];
            output.say(&batches::LEFT, &values);
        }
    });
    Ok(0)
}

/// A length of time in its largest unit.
fn duration(seconds: u64, lang: Lang) -> String {
    let (text, count): (&Text, u64) = match seconds {
        0..120 => (&batches::SECONDS, seconds),
        120..7_200 => (&batches::MINUTES, seconds.div_ceil(60)),
        7_200..172_800 => (&batches::HOURS, seconds.div_ceil(3_600)),
        _ => (&batches::DAYS, seconds.div_ceil(86_400)),
    };
    text.show(lang, &[("count", &count)])
}
