//! `watari audit`: the operation log and its proof.

use serde_json::json;

use crate::api::{
    AuditCopy, AuditLine, AuditQuery, AuditReport, Handle, LogCopy, SharedReply, SharedRequest,
};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::{AuditCommand, Global};
use crate::text::{self, commands, words};

const LINES_MAX: u32 = 1_000;

pub async fn run(command: &AuditCommand, global: &Global, output: Output) -> Outcome {
    let handle = door::log_in(global, output).await?;
    match command {
        AuditCommand::List {
            node,
            older,
            before,
        } => {
            let older = *older;
            let query = AuditQuery {
                copy: node.map(|node| LogCopy { node, older }),
                before: *before,
                ..AuditQuery::default()
            };
            let lines = list(&handle, query).await?;
            output.result(&json!({ "leaves": lines }), |output| print(&lines, *output));
            Ok(0)
        }
        AuditCommand::Verify => {
            let report = verify(&handle).await?;
            let document = json!({ "ok": report.ok, "leaves": report.leaves, "head": report.head, "broken_at": report.broken_at, "copies": report.copies });
            output.result(&document, |output| print_report(&report, *output));
            Ok(u8::from(!report.is_whole()))
        }
    }
}

/// The lines a query asks for, the newest first.
pub async fn list(handle: &Handle, query: AuditQuery) -> Result<Vec<AuditLine>, Failure> {
    let query = AuditQuery {
        count: LINES_MAX,
        ..query
    };
    match handle.shared(SharedRequest::ListAudit(query)).await? {
        SharedReply::Audit(page) => Ok(page.lines),
        _ => Err(Failure::unexpected()),
    }
}

/// Recomputes the whole log.
pub async fn verify(handle: &Handle) -> Result<AuditReport, Failure> {
    match handle.shared(SharedRequest::VerifyAudit).await? {
        SharedReply::AuditVerified(report) => Ok(report),
        _ => Err(Failure::unexpected()),
    }
}

fn print(lines: &[AuditLine], output: Output) {
    let row = |line: &AuditLine| {
        vec![
            line.seq.to_string(),
            line.at.to_string(),
            line.actor.clone(),
            output.word(words::leaf, &line.kind),
            text::detail(&line.detail, output.lang),
        ]
    };
    output.table(&[], lines.iter().map(row).collect());
}

fn print_report(report: &AuditReport, output: Output) {
    if report.ok {
        output.say(
            &commands::AUDIT_OK,
            &[("leaves", &report.leaves), ("head", &report.head)],
        );
    } else {
        let at = report.broken_at.unwrap_or(report.leaves);
        let reason = commands::AUDIT_BROKEN.show(output.lang, &[("leaf", &at)]);
        output.failure(&Failure::new("E-7010", &[("reason", &reason)]));
    }
    for copy in &report.copies {
        print_copy(copy, output);
    }
}

fn print_copy(copy: &AuditCopy, output: Output) {
    let name = words::log_copy(copy.copy.node, copy.copy.older, output.lang);
    if copy.ok {
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("name", &name), ("leaves", &copy.leaves)];
        output.say(&commands::AUDIT_COPY_OK, &values);
        return;
    }
    let at = copy.broken_at.unwrap_or(copy.leaves);
    let values: [(&str, &dyn std::fmt::Display); 2] = [("name", &name), ("leaf", &at)];
    let reason = commands::AUDIT_COPY_BROKEN.show(output.lang, &values);
    output.failure(&Failure::new("E-7010", &[("reason", &reason)]));
}
