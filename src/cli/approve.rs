//! `watari inbox`, `approve` and `refuse`: an approver decides about inquiries that the node may not answer by itself.

use crate::api::{ApprovalReply, ApprovalRequest, HeldInquiry};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::place;
use crate::cli::tree::Global;
use crate::text::{self, commands, words};

/// Digits of a processing number that a list shows; a command takes as few.
const SHORT_LEN: usize = 8;

pub async fn inbox(global: &Global, output: Output) -> Outcome {
    let handle = door::log_in(global, output).await?;
    let ApprovalReply::Held(held) = handle.approver(ApprovalRequest::ListHeld).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&held, |output| {
        if held.is_empty() {
            output.say(&commands::INBOX_EMPTY, &[]);
        }
        for line in &held {
            say_line(line, output);
        }
    });
    Ok(0)
}

fn say_line(line: &HeldInquiry, output: &Output) {
    let query = line.query.get(..SHORT_LEN).unwrap_or(&line.query);
    let items = line.items.iter();
    let items: Vec<String> = items.map(|item| output.word(text::value, item)).collect();
    let who = &line.person;
    let person = place::person(who.name.get(), who.kana.get(), output.lang);
    let (basis, reference) = line.basis.clone().unwrap_or_default();
    let values: [(&str, &dyn std::fmt::Display); 9] = [
        ("query", &query),
        ("inquirer", &place::name(line.inquirer, output.lang)),
        ("person", &person),
        ("addressee_no", &line.person.addressee_no),
        ("why", &output.word(words::held, &line.why)),
        ("items", &items.join(" ")),
        ("basis", &output.word(words::basis, &basis)),
        ("reference", &reference),
        ("expires", &line.expires.date()),
    ];
    output.say(&commands::INBOX_LINE, &values);
    if !line.can_decide {
        output.say(&commands::INBOX_NOT_READY, &[]);
    }
    if line.is_protected {
        output.say(&commands::INBOX_PROTECTED, &[]);
    }
}

pub async fn decide(
    query: &str,
    approve: bool,
    reason: Option<&str>,
    global: &Global,
    output: Output,
) -> Outcome {
    let handle = door::log_in(global, output).await?;
    let request = ApprovalRequest::Decide {
        query: query.to_owned(),
        approve,
        reason: reason.map(str::to_owned),
    };
    let ApprovalReply::Decided(decided) = handle.approver(request).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&decided, |output| {
        let text = match decided.outcome.as_str() {
            "provided" => &commands::APPROVED,
            "refused" => &commands::REFUSED,
            _ => &commands::NOT_PROVIDED,
        };
        output.say(text, &[("query", &decided.query)]);
    });
    Ok(u8::from(approve && decided.outcome != "provided"))
}
