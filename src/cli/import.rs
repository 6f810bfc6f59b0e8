//! `watari import`: a CSV file goes through the door part by part; every rejected row is named.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Serialize;
use zeroize::Zeroizing;

use crate::api::{ClerkReply, ClerkRequest, Handle, ImportLayout, ImportReport, RejectedRow};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::{Global, ImportArgs, Layout};
use crate::domain::Private;
use crate::text::{self, Lang, commands};

/// What the door takes at once.
const PART_LEN: usize = 256 * 1024;

/// What is to be imported, and how.
pub struct Order<'a> {
    pub file: &'a Path,
    pub layout: ImportLayout,
    pub medium: &'a str,
    pub dry_run: bool,
}

#[derive(Serialize)]
struct Document {
    read: u64,
    registered: u64,
    unchanged: u64,
    held: u64,
    marked: u64,
    /// Every rejected row is counted, not every one is listed.
    rejected_count: u64,
    rejected: Vec<Rejected>,
}

#[derive(Serialize)]
struct Rejected {
    line: u64,
    column: u32,
    code: String,
    reason: String,
}

pub async fn run(arguments: &ImportArgs, global: &Global, output: Output) -> Outcome {
    let handle = door::log_in(global, output).await?;
    let order = Order {
        file: &arguments.file,
        layout: match arguments.layout {
            Layout::Targets => ImportLayout::Targets,
            Layout::Doses => ImportLayout::Doses,
        },
        medium: &arguments.medium,
        dry_run: arguments.dry_run,
    };
    let mut rejected = Vec::new();
    let report = import(&handle, &order, &mut |rows, percent| {
        output.progress(&commands::IMPORTING.show(output.lang, &[("percent", &percent)]));
        rejected.extend(rows.iter().map(|row| document_row(row, output.lang)));
    })
    .await?;
    output.progress("");
    let document = Document {
        read: report.read,
        registered: report.registered,
        unchanged: report.unchanged,
        held: report.held,
        marked: report.marked,
        rejected_count: report.rejected_count,
        rejected,
    };
    output.result(&document, |output| print(&document, order.dry_run, *output));
    Ok(0)
}

/// Sends the file; `on_part` is told the rows refused since the last time and how many percent are done.
pub async fn import(
    handle: &Handle,
    order: &Order<'_>,
    on_part: &mut dyn FnMut(&[RejectedRow], u64),
) -> Result<ImportReport, Failure> {
    let unreadable = |error: std::io::Error| Failure::file(order.file, &error);
    let mut file = File::open(order.file).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len().max(1);
    let begin = ClerkRequest::ImportBegin {
        layout: order.layout,
        medium: order.medium.to_owned(),
        dry_run: order.dry_run,
    };
    send(handle, begin).await?;
    let mut done = 0;
    loop {
        let mut part = Zeroizing::new(vec![0; PART_LEN]);
        let len = file.read(&mut part).map_err(unreadable)?;
        if len == 0 {
            break;
        }
        part.truncate(len);
        let bytes = Private::new(std::mem::take(&mut *part));
        let report = send(handle, ClerkRequest::ImportPart { bytes }).await?;
        done += len as u64;
        on_part(&report.rejected, (done * 100 / size).min(100));
    }
    let report = send(handle, ClerkRequest::ImportEnd).await?;
    on_part(&report.rejected, 100);
    Ok(report)
}

async fn send(handle: &Handle, request: ClerkRequest) -> Result<ImportReport, Failure> {
    match handle.clerk(request).await? {
        ClerkReply::Import(report) => Ok(report),
        _ => Err(Failure::unexpected()),
    }
}

fn document_row(row: &RejectedRow, lang: Lang) -> Rejected {
    let reason = match text::row(&row.code) {
        Some(text) => text.plain(lang).to_owned(),
        None => row.code.clone(),
    };
    Rejected {
        line: row.line,
        column: row.column,
        code: row.code.clone(),
        reason,
    }
}

fn print(document: &Document, dry_run: bool, output: Output) {
    for row in &document.rejected {
        let values: [(&str, &dyn std::fmt::Display); 4] = [
            ("line", &row.line),
            ("column", &row.column),
            ("code", &row.code),
            ("reason", &row.reason),
        ];
        output.say(&commands::ROW_REJECTED, &values);
    }
    let done = if dry_run {
        &commands::CHECKED
    } else {
        &commands::IMPORTED
    };
    output.say(
        done,
        &[
            ("read", &document.read),
            ("registered", &document.registered),
            ("unchanged", &document.unchanged),
            ("held", &document.held),
            ("rejected", &document.rejected_count),
        ],
    );
    let listed = document.rejected.len();
    if document.rejected_count > listed as u64 {
        output.say(&commands::REJECTED_LISTED, &[("listed", &listed)]);
    }
    if document.marked > 0 {
        output.say(&commands::MARKED, &[("marked", &document.marked)]);
    }
    if document.held > 0 {
        output.say(&commands::HELD, &[("held", &document.held)]);
    }
}
