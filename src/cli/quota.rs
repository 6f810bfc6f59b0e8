//! `watari quota`: dated quotas of inquiries, opened for others and agreed with others.

use std::fmt::Display;

use crate::api::{BatchReply, BatchRequest, QuotaLine, QuotaOrder, QuotaRequest, QuotaSide};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::place;
use crate::cli::tree::{Global, QuotaCommand, QuotaTerms};
use crate::cli::typed::{code, day};
use crate::domain::MunicipalityCode;
use crate::text::{Text, batches};

/// One command about quotas.
pub async fn run(command: &QuotaCommand, global: &Global, output: Output) -> Outcome {
    let request = request(command)?;
    let handle = door::log_in(global, output).await?;
    let BatchReply::Quotas(lines) = handle.batch(BatchRequest::Quota(request)).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&lines, |output| say(command, &lines, *output));
    Ok(0)
}

fn request(command: &QuotaCommand) -> Result<QuotaRequest, Failure> {
    Ok(match command {
        QuotaCommand::List => QuotaRequest::List,
        QuotaCommand::Open { from, terms } => {
            QuotaRequest::Open(order(QuotaSide::Given, code("--from", from)?, terms)?)
        }
        QuotaCommand::Agreed { with, terms } => {
            QuotaRequest::Open(order(QuotaSide::Agreed, code("--with", with)?, terms)?)
        }
        QuotaCommand::Close { no, reason } => QuotaRequest::Close {
            no: *no,
            reason: reason.clone(),
        },
        QuotaCommand::Readmit {
            code: typed,
            reason,
        } => QuotaRequest::Readmit {
            code: code("CODE", typed)?,
            reason: reason.clone(),
        },
    })
}

fn order(
    side: QuotaSide,
    code: MunicipalityCode,
    terms: &QuotaTerms,
) -> Result<QuotaOrder, Failure> {
    Ok(QuotaOrder {
        side,
        code,
        count: terms.count,
        from_day: day("--from-day", &terms.from_day)?,
        until: day("--until", &terms.until)?,
        reason: terms.reason.clone(),
    })
}

fn say(command: &QuotaCommand, lines: &[QuotaLine], output: Output) {
    let told: Option<(&Text, String)> = match command {
        QuotaCommand::List => None,
        QuotaCommand::Open { from, .. } => Some((&batches::QUOTA_NOTED, from.clone())),
        QuotaCommand::Agreed { with, .. } => Some((&batches::QUOTA_AGREED, with.clone())),
        QuotaCommand::Close { no, .. } => Some((&batches::QUOTA_CLOSED, no.to_string())),
        QuotaCommand::Readmit { code, .. } => Some((&batches::READMITTED, code.clone())),
    };
    if let Some((text, value)) = &told {
        let name = if matches!(command, QuotaCommand::Close { .. }) {
            "no"
        } else {
            "code"
        };
        output.say(text, &[(name, value as &dyn Display)]);
    }
    if lines.is_empty() {
        return output.say(&batches::NO_QUOTAS, &[]);
    }
    let heads = [
        &batches::NO,
        &batches::SIDE,
        &batches::TOWN,
        &batches::USED,
        &batches::COUNT,
        &batches::FROM,
        &batches::UNTIL,
        &batches::STATE_HEAD,
        &batches::REASON,
    ];
    let rows = lines.iter().map(|line| row_of(line, output));
    output.table(&heads, rows.collect());
}

fn row_of(line: &QuotaLine, output: Output) -> Vec<String> {
    let side = match line.side {
        QuotaSide::Given => "given",
        QuotaSide::Agreed => "agreed",
    };
    let state = if line.is_shut_out {
        batches::SHUT_OUT.plain(output.lang).to_owned()
    } else {
        output.word(batches::quota, &line.state)
    };
    vec![
        line.no.to_string(),
        output.word(batches::quota, side),
        place::name(line.code, output.lang),
        line.used.to_string(),
        line.count.to_string(),
        line.from_day.to_string(),
        line.until.to_string(),
        state,
        line.reason.clone(),
    ]
}
