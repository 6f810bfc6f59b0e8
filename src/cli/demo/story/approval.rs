//! The step `needs_approval`: no answer now, a person of the other town approves, and the late answer arrives.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, timeout_at};

use crate::api::{
    ApprovalReply, ApprovalRequest, CaseFilter, CaseReply, CaseRequest, ClerkReply, ClerkRequest,
    ErrorCode, Event, Handle, HeldInquiry, InquiryState, PeopleRequest, PersonEdit,
};
use crate::cli::demo::people::Resident;
use crate::cli::demo::report::{Done, Report, ensure};
use crate::cli::demo::stage::Stage;
use crate::cli::demo::story::{NEW, PREVIOUS, WAIT, addressee, ask, clerk, name, record};
use crate::cli::failure::Failure;
use crate::cli::inquire;
use crate::text::{demo, words};

const STEP: &str = "needs_approval";
/// The mover it is about.
const MOVER: u32 = 4;
const FLAG_REASON: &str = "健康被害救済の請求を審査中";
const APPROVE_REASON: &str = "救済の担当課に確認";
/// The inbox is looked at again after so long, whether there are news or not.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Plays the step; gives whether it went well. Whose number was asked about is added to `asked`.
pub async fn play(stage: &Stage, report: &mut Report, asked: &mut Vec<String>) -> bool {
    let [here, there] = stage.world.mover(MOVER);
    let (here, there) = (
        stage.world.resident(NEW, here),
        stage.world.resident(PREVIOUS, there),
    );
    asked.push(here.number.clone());
    let done = needs_approval(stage, report, &here, &there).await;
    report.end_step(done)
}

async fn needs_approval(
    stage: &Stage,
    report: &mut Report,
    here: &Resident,
    there: &Resident,
) -> Done {
    let (previous, new) = (stage.name(PREVIOUS), stage.name(NEW));
    let lang = report.output.lang;
    report.begin(
        &demo::NEEDS_APPROVAL,
        &[
            ("person", &name(here, lang)),
            ("previous", &previous),
            ("new", &new),
        ],
    );
    flag(stage, there).await?;
    let view = ask(stage, NEW, PREVIOUS, here).await?;
    let state = format!("{:?}", view.state);
    ensure(view.state == InquiryState::NoAnswer, STEP, state)?;
    report.detail(&demo::NEEDS_APPROVAL_NONE, &[("ms", &report.ms())]);

    let approver = stage.approver(PREVIOUS).await?;
    let held = waiting(&approver).await?;
    let basis = held.basis.clone().unwrap_or_default().0;
    let basis = report.output.word(words::basis, &basis);
    let expires = held.expires.date();
    let values: [(&str, &dyn std::fmt::Display); 4] = [
        ("previous", &previous),
        ("new", &new),
        ("basis", &basis),
        ("expires", &expires),
    ];
    report.detail(&demo::NEEDS_APPROVAL_INBOX, &values);
    let request = || ApprovalRequest::Decide {
        query: held.query.clone(),
        approve: true,
        reason: Some(APPROVE_REASON.to_owned()),
        office_asked: false,
    };
    let by_clerk = clerk(stage, PREVIOUS)?.approver(request()).await;
    let refused = by_clerk.is_err_and(|error| error.code == ErrorCode::NotAllowed);
    ensure(refused, STEP, "a clerk could approve")?;
    report.detail(&demo::NEEDS_APPROVAL_CLERK, &[]);
    let ApprovalReply::Decided(decided) = approver.approver(request()).await? else {
        return Err(Failure::unexpected());
    };
    ensure(
        decided.outcome == "provided",
        STEP,
        decided.outcome.as_str(),
    )?;
    let handle = clerk(stage, NEW)?;
    let view = inquire::wait_while(handle, view, WAIT, InquiryState::NoAnswer).await?;
    ensure(
        view.state == InquiryState::Found && view.doses.len() == there.doses.len(),
        STEP,
        format!("{:?}, {} doses", view.state, view.doses.len()),
    )?;
    ensure(
        is_in_list(handle, &view.inquiry).await?,
        STEP,
        "the answer is not in the list of open inquiries",
    )?;
    report.detail(
        &demo::NEEDS_APPROVAL_DONE,
        &[("doses", &view.doses.len()), ("new", &new)],
    );
    Ok(
        json!({ "inquiry": view.inquiry, "first": "no_answer", "decision": decided.outcome, "state": view.state,
               "doses": view.doses.len(), "receipt": view.receipt }),
    )
}

/// The clerk of the previous municipality says that a person has to decide.
async fn flag(stage: &Stage, there: &Resident) -> Result<(), Failure> {
    let view = record(stage, PREVIOUS, there).await?;
    let mut flags = view.resident.flags.clone();
    flags.no_auto_answer = true;
    let edit = PersonEdit {
        addressee_no: addressee(there)?,
        version: view.version,
        person: view.resident.person.clone(),
        flags,
        keeps_whereabouts: true,
        reason: FLAG_REASON.to_owned(),
        check_only: false,
    };
    let request = ClerkRequest::People(PeopleRequest::EditPerson(Box::new(edit)));
    clerk(stage, PREVIOUS)?.clerk(request).await?;
    Ok(())
}

/// What waits for the approver, once a decision can be made: the "no answer" has to be confirmed before.
async fn waiting(approver: &Handle) -> Result<HeldInquiry, Failure> {
    let mut events = approver.events();
    let end = Instant::now() + WAIT;
    loop {
        let ApprovalReply::Held(held) = approver.approver(ApprovalRequest::ListHeld).await? else {
            return Err(Failure::unexpected());
        };
        if let Some(line) = held.into_iter().find(|line| line.can_decide) {
            return Ok(line);
        }
        ensure(Instant::now() < end, STEP, "nothing waits for the approver")?;
        let news = async {
            while !matches!(events.recv().await, Ok(Event::ToDoChanged | Event::Missed)) {}
        };
        let _ = timeout_at(end.min(Instant::now() + LOOK_AGAIN), news).await;
    }
}

async fn is_in_list(clerk: &Handle, inquiry: &str) -> Result<bool, Failure> {
    let request = CaseRequest::ListInquiries(CaseFilter {
        open_only: true,
        count: 200,
        ..CaseFilter::default()
    });
    match clerk.clerk(ClerkRequest::Case(request)).await? {
        ClerkReply::Case(CaseReply::Inquiries(page)) => {
            Ok(page.lines.iter().any(|line| line.inquiry == inquiry))
        }
        _ => Err(Failure::unexpected()),
    }
}
