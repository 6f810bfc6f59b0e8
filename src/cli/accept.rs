//! `watari accept`: doses of an answer enter the own record, with their origin's signature.

use crate::api::{Accepted, ClerkReply, ClerkRequest, Handle};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::{AcceptArgs, Global};
use crate::text::commands;

pub async fn run(arguments: &AcceptArgs, global: &Global, output: Output) -> Outcome {
    let rows = if arguments.rows.is_empty() {
        None
    } else {
        Some(arguments.rows.clone())
    };
    let handle = door::log_in(global, output).await?;
    let accepted = accept(&handle, &arguments.inquiry, rows).await?;
    output.result(&accepted, |output| {
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("inquiry", &accepted.inquiry),
            ("added", &accepted.added),
            ("unchanged", &accepted.unchanged),
        ];
        output.say(&commands::ACCEPTED, &values);
        if accepted.marked > 0 {
            output.say(&commands::MARKED, &[("marked", &accepted.marked)]);
        }
    });
    Ok(0)
}

/// Takes the rows over, all of them where none are named.
pub async fn accept(
    handle: &Handle,
    inquiry: &str,
    rows: Option<Vec<u32>>,
) -> Result<Accepted, Failure> {
    let request = ClerkRequest::Accept {
        inquiry: inquiry.to_owned(),
        rows,
    };
    match handle.clerk(request).await? {
        ClerkReply::Accepted(accepted) => Ok(accepted),
        _ => Err(Failure::unexpected()),
    }
}
