//! `watari export doses`: CSV out, never with My Number. The file appears whole or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::api::{ClerkReply, ClerkRequest, ExportPart, Handle};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::output::Output;
use crate::cli::tree::{ExportCommand, Global};
use crate::text::commands;

pub async fn run(command: &ExportCommand, global: &Global, output: Output) -> Outcome {
    let ExportCommand::Doses { out } = command;
    let handle = door::log_in(global, output).await?;
    let unfinished = out.with_extension("unfinished");
    let exported = export(&handle, &unfinished, out, output).await;
    if exported.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    let people = exported?;
    let document = serde_json::json!({ "people": people, "file": out });
    output.result(&document, |output| {
        output.say(
            &commands::EXPORTED,
            &[("people", &people), ("file", &out.display())],
        );
    });
    Ok(0)
}

async fn export(
    handle: &Handle,
    unfinished: &Path,
    out: &Path,
    output: Output,
) -> Result<u64, Failure> {
    let unwritable = |error: std::io::Error| Failure::file(out, &error);
    let mut file = files::create(unfinished, files::OWNER_ONLY).map_err(unwritable)?;
    let mut cursor = None;
    let people = loop {
        let part = next(handle, cursor).await?;
        file.write_all(part.bytes.get()).map_err(unwritable)?;
        output.progress(&commands::EXPORTING.show(output.lang, &[("people", &part.people)]));
        if part.cursor.is_none() {
            break part.people;
        }
        cursor = part.cursor;
    };
    output.progress("");
    file.sync_all().map_err(unwritable)?;
    fs::rename(unfinished, out).map_err(unwritable)?;
    Ok(people)
}

async fn next(handle: &Handle, cursor: Option<u64>) -> Result<ExportPart, Failure> {
    match handle.clerk(ClerkRequest::ExportDoses { cursor }).await? {
        ClerkReply::Export(part) => Ok(part),
        _ => Err(Failure::unexpected()),
    }
}
