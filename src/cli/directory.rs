//! `watari directory`: take a signed directory, show the one in force.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::api::{AdminReply, AdminRequest, DirectoryView};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::place;
use crate::cli::tree::{DirectoryCommand, Global};
use crate::text::commands;

/// The largest directory; one byte more is refused before it is sent.
const FILE_LEN_MAX: u64 = 4 * 1024 * 1024;

pub async fn run(command: &DirectoryCommand, global: &Global, output: Output) -> Outcome {
    let request = match command {
        DirectoryCommand::Install { file } => AdminRequest::InstallDirectory { file: read(file)? },
        DirectoryCommand::Show => AdminRequest::ShowDirectory,
    };
    let handle = door::log_in(global, output).await?;
    let AdminReply::Directory(view) = handle.admin(request).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&view, |output| print(&view, *output));
    Ok(0)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| Failure::file(path, &error);
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(unreadable)?
        .take(FILE_LEN_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

fn print(view: &DirectoryView, output: Output) {
    output.say(
        &commands::DIRECTORY,
        &[
            ("version", &view.version),
            ("issued", &view.issued),
            ("expires", &view.expires),
            ("permissions", &view.permissions),
        ],
    );
    let rows = view.entries.iter().map(|entry| {
        vec![
            place::name(entry.code, output.lang),
            entry.node.to_string(),
            entry.population.to_string(),
            entry.addresses.join(" "),
            entry.fingerprint.clone(),
            if entry.revoked {
                commands::REVOKED.plain(output.lang).to_owned()
            } else {
                String::new()
            },
        ]
    });
    output.table(&[], rows.collect());
}
