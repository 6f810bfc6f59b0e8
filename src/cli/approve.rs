//! `watari inbox`, `approve` and `refuse`: an approver decides about inquiries that the node may not answer by itself.

use crate::api::{ApprovalReply, ApprovalRequest, HeldDetail, HeldInquiry};
use crate::cli::Outcome;
use crate::cli::clock;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::place;
use crate::cli::tree::{ApproveArgs, Global, InboxArgs, RefuseArgs};
use crate::domain::Date;
use crate::text::{self, Lang, commands, words};

/// Digits of a processing number that a list shows; a command takes as few.
const SHORT_LEN: usize = 8;

pub async fn inbox(arguments: &InboxArgs, global: &Global, output: Output) -> Outcome {
    let handle = door::log_in(global, output).await?;
    if let Some(query) = &arguments.query {
        let query = query.clone();
        let reply = handle.approver(ApprovalRequest::ShowHeld { query }).await?;
        let ApprovalReply::Shown(detail) = reply else {
            return Err(Failure::unexpected().into());
        };
        output.result(&detail, |output| say_detail(&detail, output));
        return Ok(0);
    }
    let ApprovalReply::Held(held) = handle.approver(ApprovalRequest::ListHeld).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&held, |output| {
        if held.is_empty() {
            output.say(&commands::INBOX_EMPTY, &[]);
        } else {
            output.say(&commands::INBOX_HEAD, &[("count", &held.len())]);
        }
        for line in &held {
            output.line("");
            say_line(line, output);
        }
        if !held.is_empty() {
            output.line("");
            output.say(&commands::INBOX_NEXT, &[]);
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
    let days = line.expires.date().days_since(clock::now().date()).max(0);
    let (basis, reference) = line.basis.clone().unwrap_or_default();
    let values: [(&str, &dyn std::fmt::Display); 11] = [
        ("query", &query),
        ("inquirer", &place::name(line.inquirer, output.lang)),
        ("person", &person),
        ("addressee_no", &line.person.addressee_no),
        ("birth", line.person.birth_date.get()),
        ("why", &output.word(words::held, &line.why)),
        ("items", &items.join(" ")),
        ("basis", &output.word(words::basis, &basis)),
        ("reference", &reference),
        ("expires", &line.expires.date()),
        ("days", &days),
    ];
    output.say(&commands::INBOX_LINE, &values);
    output.say(&commands::INBOX_PERSON, &values);
    output.say(&commands::INBOX_ASKED, &values);
    if !line.can_decide {
        output.say(&commands::INBOX_NOT_READY, &[]);
    }
    if line.is_protected {
        output.say(&commands::INBOX_PROTECTED, &[]);
    }
}

fn say_detail(detail: &HeldDetail, output: &Output) {
    say_line(&detail.line, output);
    let day = |on: Option<Date>| on.map_or_else(|| "-".to_owned(), |on| on.to_string());
    let identity = detail.identity.as_ref();
    let (paper, seen) = identity.map_or(("-", None), |(paper, on)| (paper.as_str(), Some(*on)));
    let to = detail.moved_out_to;
    let to = to.map_or_else(|| "-".to_owned(), |code| place::name(code, output.lang));
    let moved_in = detail.likeness.and_then(|likeness| likeness.moved_in);
    let values: [(&str, &dyn std::fmt::Display); 7] = [
        ("basis_on", &day(detail.basis_on)),
        ("paper", &output.word(words::paper, paper)),
        ("seen", &day(seen)),
        ("register", &day(detail.register_on)),
        ("left", &day(detail.moved_out_on)),
        ("to", &to),
        ("moved_in", &day(moved_in)),
    ];
    output.say(&commands::INBOX_STATED, &values);
    output.say(&commands::INBOX_MOVES, &values);
    let likeness = match detail.likeness {
        None => &commands::INBOX_NOT_ALIKE,
        Some(likeness) if !likeness.permitted => &commands::INBOX_NOT_PERMITTED,
        Some(likeness) if likeness.same_name => &commands::INBOX_SAME_NAME,
        Some(_) => &commands::INBOX_OTHER_NAME,
    };
    output.say(likeness, &[]);
    match &detail.whereabouts {
        None => output.say(&commands::INBOX_HIDDEN, &[]),
        Some(found) => {
            let address = found.get().address.clone().unwrap_or_default();
            output.say(&commands::INBOX_ADDRESS, &[("address", &address)]);
        }
    }
    output.say(&commands::INBOX_DOSES, &[("count", &detail.doses.len())]);
    for dose in &detail.doses {
        let kind = match output.lang {
            Lang::Ja => dose.kind.name_ja(),
            Lang::En => dose.kind.name_en(),
        };
        output.line(&format!("    {}  {kind} {}", day(dose.on), dose.dose_no));
    }
}

pub async fn approve(arguments: &ApproveArgs, global: &Global, output: Output) -> Outcome {
    let request = ApprovalRequest::Decide {
        query: arguments.query.clone(),
        approve: true,
        reason: arguments.reason.clone(),
        office_asked: arguments.office_asked,
    };
    decide(request, true, global, output).await
}

pub async fn refuse(arguments: &RefuseArgs, global: &Global, output: Output) -> Outcome {
    let request = ApprovalRequest::Decide {
        query: arguments.query.clone(),
        approve: false,
        reason: Some(arguments.reason.clone()),
        office_asked: false,
    };
    decide(request, false, global, output).await
}

async fn decide(
    request: ApprovalRequest,
    approve: bool,
    global: &Global,
    output: Output,
) -> Outcome {
    let handle = door::log_in(global, output).await?;
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
