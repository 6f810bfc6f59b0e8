//! The questions that a schedule asks: handed in, and waited for.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::api::{ClerkReply, ClerkRequest, InquireOrder, InquiryState};
use crate::cli::demo::cluster::report::Done;
use crate::cli::demo::cluster::schedule::{Expect, Inquire};
use crate::cli::demo::cluster::stage::Stage;
use crate::cli::demo::report::broken;
use crate::cli::failure::Failure;
use crate::domain::{AddresseeNo, IdCheck, LegalBasis, MunicipalityCode};
use crate::text::cluster as texts;

/// How often the nodes are asked whether answers are there.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// A question that was asked, and how it is to end.
pub struct Asked {
    /// The node whose clerk asked.
    pub at: usize,
    /// The municipality that was asked.
    pub of: usize,
    pub state: InquiryState,
    inquiry: String,
    expect: Expect,
}

/// Hands the questions to the node and does not wait for their answers.
pub async fn ask(stage: &Stage, inquire: &Inquire, asked: &mut Vec<Asked>) -> Done {
    let clerk = stage.clerk(inquire.from)?;
    let node = stage.cluster.nodes.get(inquire.to);
    let provider = node.ok_or_else(Failure::unexpected)?.code;
    let town = stage.town(inquire.from);
    for which in inquire.first..inquire.first.saturating_add(inquire.people) {
        let mover = stage.people.mover(inquire.to, town, which);
        let order = order(mover.ok_or_else(Failure::unexpected)?, provider);
        let reply = clerk.clerk(ClerkRequest::Inquire(Box::new(order))).await?;
        let ClerkReply::Inquiry(view) = reply else {
            return Err(Failure::unexpected());
        };
        asked.push(Asked {
            at: inquire.from,
            of: inquire.to,
            inquiry: view.inquiry.clone(),
            expect: inquire.expect,
            state: view.state,
        });
    }
    Ok(json!({ "asked": inquire.people }))
}

fn order(addressee_no: AddresseeNo, provider: MunicipalityCode) -> InquireOrder {
    InquireOrder {
        addressee_no,
        provider,
        basis: LegalBasis::Consent,
        basis_ref: "C-2026-0031".to_owned(),
        representative: None,
        basis_on: None,
        id_check: IdCheck::MyNumberCard,
        id_checked_on: None,
        register_checked: true,
    }
}

/// Waits until nothing asked so far is without an outcome, and holds each against what it was to be.
pub async fn answers(stage: &Stage, asked: &mut [Asked]) -> Done {
    let end = Instant::now() + Duration::from_secs(stage.cluster.wait_s.into());
    let count = asked.len();
    loop {
        for one in asked.iter_mut() {
            if one.state == InquiryState::Queued {
                one.state = state(stage, one).await?;
            }
        }
        let is_open = |one: &&Asked| one.state == InquiryState::Queued;
        let open = asked.iter().filter(is_open).count();
        let progress = [("done", &(count - open) as _), ("count", &count as _)];
        let output = stage.output;
        output.progress(&texts::WAITING.show(output.lang, &progress));
        if open == 0 {
            break;
        }
        if Instant::now() >= end {
            let values: [(&str, &dyn std::fmt::Display); 3] = [
                ("seconds", &stage.cluster.wait_s),
                ("open", &open),
                ("count", &count),
            ];
            return Err(Failure::new("E-6805", &values));
        }
        sleep(LOOK_AGAIN).await;
    }
    let other = asked.iter().find(|one| !one.expect.is(one.state));
    if let Some(other) = other {
        let (of, state) = (stage.name(other.of), other.state);
        return Err(broken("answers", format!("{of}: {state:?}")));
    }
    let count = |state| asked.iter().filter(|one| one.state == state).count();
    Ok(json!({
        "found": count(InquiryState::Found),
        "no_answer": count(InquiryState::NoAnswer),
        "aborted": count(InquiryState::Aborted),
    }))
}

async fn state(stage: &Stage, asked: &Asked) -> Result<InquiryState, Failure> {
    let request = ClerkRequest::ShowInquiry {
        inquiry: asked.inquiry.clone(),
    };
    // Who is down just now tells later.
    let Ok(clerk) = stage.clerk(asked.at) else {
        return Ok(InquiryState::Queued);
    };
    match clerk.clerk(request).await? {
        ClerkReply::Inquiry(view) => Ok(view.state),
        _ => Err(Failure::unexpected()),
    }
}
