//! `watari ledger`: the provision records of this municipality and their verification.

use serde_json::json;

use crate::api::{
    ClerkReply, ClerkRequest, Handle, LedgerHalf, LedgerLine, LedgerQuery, LedgerReport,
};
use crate::cli::Outcome;
use crate::cli::disclosure;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::place;
use crate::cli::tree::{Global, LedgerCommand};
use crate::text::{commands, records, words};

const LINES_MAX: u32 = 1_000;

pub async fn run(command: &LedgerCommand, global: &Global, output: Output) -> Outcome {
    let handle = door::log_in(global, output).await?;
    match command {
        LedgerCommand::List => {
            let lines = list(&handle).await?;
            output.result(&json!({ "records": lines }), |output| {
                print(&lines, *output);
            });
            Ok(0)
        }
        LedgerCommand::Disclose(arguments) => {
            disclosure::run(&handle, arguments, output).await?;
            Ok(0)
        }
        LedgerCommand::Verify => {
            let report = verify(&handle).await?;
            output.result(&report, |output| print_report(&report, *output));
            Ok(u8::from(!report.ok))
        }
    }
}

/// The newest provision records.
pub async fn list(handle: &Handle) -> Result<Vec<LedgerLine>, Failure> {
    match handle
        .clerk(ClerkRequest::ListLedger(LedgerQuery {
            count: LINES_MAX,
            ..LedgerQuery::default()
        }))
        .await?
    {
        ClerkReply::Ledger(page) => Ok(page.lines),
        _ => Err(Failure::unexpected()),
    }
}

/// Verifies every provision record.
pub async fn verify(handle: &Handle) -> Result<LedgerReport, Failure> {
    match handle.clerk(ClerkRequest::VerifyLedger).await? {
        ClerkReply::LedgerVerified(report) => Ok(report),
        _ => Err(Failure::unexpected()),
    }
}

fn print(lines: &[LedgerLine], output: Output) {
    let rows = lines.iter().map(|line| {
        let (role, other) = match line.role {
            LedgerHalf::Inquirer => (&records::INQUIRER, line.provider),
            LedgerHalf::Provider => (&records::PROVIDER, line.inquirer),
        };
        vec![
            line.record_no.to_string(),
            line.requested_at.to_string(),
            role.plain(output.lang).to_owned(),
            place::name(other, output.lang),
            output.word(words::result, &line.result),
            output.word(
                words::basis,
                line.legal_basis.as_deref().unwrap_or_default(),
            ),
            line.person_ref
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            line.operator.clone().unwrap_or_default(),
            match &line.paper {
                Some(paper) => {
                    let no = paper.answer_no.as_ref().unwrap_or(&paper.letter);
                    records::ON_PAPER.show(output.lang, &[("no", no)])
                }
                None if line.countersigned => records::COUNTERSIGNED.plain(output.lang).to_owned(),
                None => String::new(),
            },
        ]
    });
    if lines.is_empty() {
        output.say(&commands::LEDGER_EMPTY, &[]);
    } else {
        output.table(&[], rows.collect());
    }
}

fn print_report(report: &LedgerReport, output: Output) {
    let values: [(&str, &dyn std::fmt::Display); 2] = [
        ("records", &report.records),
        ("countersigned", &report.countersigned),
    ];
    if report.ok {
        output.say(&commands::LEDGER_OK, &values);
        if report.on_paper > 0 {
            output.say(&commands::LEDGER_PAPER, &[("paper", &report.on_paper)]);
        }
        return;
    }
    let broken: Vec<String> = report.broken.iter().map(ToString::to_string).collect();
    let reason = commands::LEDGER_BROKEN.show(output.lang, &[("broken", &broken.join(", "))]);
    output.failure(&Failure::new("E-7010", &[("reason", &reason)]));
}
