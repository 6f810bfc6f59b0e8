//! `watari keys rotate`: new keys for the municipality after a machine was lost.

use crate::api::{AdminReply, AdminRequest};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::{Global, KeysCommand};
use crate::text::commands;

pub async fn run(command: &KeysCommand, global: &Global, output: Output) -> Outcome {
    let KeysCommand::Rotate { reason } = command;
    let handle = door::log_in(global, output).await?;
    let request = AdminRequest::ReplaceKeys {
        reason: reason.clone(),
    };
    let AdminReply::KeysReplaced(replaced) = handle.admin(request).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&replaced, |output| {
        output.say(&commands::KEYS_REPLACED, &[("seq", &replaced.seq)]);
        output.say(&commands::KEYS_REPLACED_NEXT, &[]);
    });
    Ok(0)
}
