//! Late answers on real nodes: what was held waits for the approver, and the decision reaches the other town.

use crate::tui::inbox::protect;
use crate::world::{
    World, doses_file, eventually, finish, import, inquire, now, number, order, target,
    targets_file, two_doses,
};
use watari::api::{
    ApiError, ApprovalReply, ApprovalRequest, CaseRequest, ClerkReply, ClerkRequest, ErrorCode,
    Handle, HeldDetail, HeldInquiry, ImportLayout, InquiryState, LedgerQuery, LedgerReport,
    NextStep, SharedReply, SharedRequest,
};

const MIHON: u32 = 992_011;
const MITSUMOTO: u32 = 992_020;
const APPROVER: &str = "shonin";

/// 見本市 asked 三本市 about somebody who has another name there, and got no answer.
async fn story() -> (World, Handle, String) {
    let world = World::new(&[MIHON, MITSUMOTO]).await;
    let [mihon, mitsumoto] = &world.towns[..] else {
        panic!("two towns");
    };
    let clerk = mihon.clerk().await;
    let after = ("佐藤 美保", "サトウ ミホ");
    let row = target(mihon.code, "A1", &number(1), after, "0000000017");
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    let provider = mitsumoto.clerk().await;
    let before = ("鈴木 美保", "スズキ ミホ");
    let row = target(mitsumoto.code, "B1", &number(1), before, "0000000033");
    import(&provider, ImportLayout::Targets, &targets_file(&[row])).await;
    let doses = doses_file(&[two_doses(mitsumoto.code, "B1", "0000000033")]);
    import(&provider, ImportLayout::Doses, &doses).await;
    mitsumoto.appoint(APPROVER).await.unwrap();
    let view = inquire(&clerk, order("A1", mitsumoto.code)).await;
    let view = finish(&clerk, &view.inquiry).await;
    assert_eq!(view.state, InquiryState::NoAnswer);
    (world, clerk, view.inquiry)
}

async fn approver(world: &World) -> Handle {
    world.towns[1].log_in(APPROVER).await
}

async fn held(handle: &Handle) -> Vec<HeldInquiry> {
    let reply = handle.approver(ApprovalRequest::ListHeld).await.unwrap();
    let ApprovalReply::Held(held) = reply else {
        panic!("no list: {reply:?}");
    };
    held
}

/// The one that waits, once the other town has confirmed the "no answer".
async fn ready(handle: &Handle) -> HeldInquiry {
    eventually("a decision can be made", || async {
        held(handle).await.iter().all(|line| line.can_decide)
    })
    .await;
    let [line] = &held(handle).await[..] else {
        panic!("one waits");
    };
    line.clone()
}

async fn decide(
    handle: &Handle,
    query: &str,
    approve: bool,
    reason: Option<&str>,
) -> Result<String, ApiError> {
    decide_with(handle, query, approve, reason, false).await
}

async fn decide_with(
    handle: &Handle,
    query: &str,
    approve: bool,
    reason: Option<&str>,
    office_asked: bool,
) -> Result<String, ApiError> {
    let request = ApprovalRequest::Decide {
        query: query.to_owned(),
        approve,
        reason: reason.map(str::to_owned),
        office_asked,
    };
    let reply = handle.approver(request).await?;
    let ApprovalReply::Decided(decided) = reply else {
        panic!("not decided: {reply:?}");
    };
    Ok(decided.outcome)
}

async fn to_approve(handle: &Handle) -> u64 {
    match handle.shared(SharedRequest::ShowToDo).await.unwrap() {
        SharedReply::ToDo(todo) => todo.to_approve,
        other => panic!("nothing to do: {other:?}"),
    }
}

async fn verified(handle: &Handle) -> LedgerReport {
    match handle.clerk(ClerkRequest::VerifyLedger).await.unwrap() {
        ClerkReply::LedgerVerified(report) => report,
        other => panic!("no report: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_inquiry_is_answered_late_and_wakes_a_closed_case() {
    let (mut world, clerk, inquiry) = story().await;
    let handle = approver(&world).await;
    let line = ready(&handle).await;
    assert_eq!(line.why, "other_name");
    assert_eq!(line.person.name.get(), "鈴木 美保");
    assert_eq!(to_approve(&handle).await, 1);
    let step = CaseRequest::TakeStep {
        inquiry: inquiry.clone(),
        step: NextStep::Close {
            reason: "回答なし".to_owned(),
        },
    };
    clerk.clerk(ClerkRequest::Case(step)).await.unwrap();

    // A second person decides: a clerk may not.
    let clerk_there = world.towns[1].clerk().await;
    let refused = decide(&clerk_there, &line.query, true, None).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotAllowed);
    let unknown = decide(&handle, "ffffffff", true, None).await;
    assert_eq!(unknown.unwrap_err().code, ErrorCode::HeldInquiryUnknown);
    let early = decide(&handle, &line.query[..8], false, Some("  ")).await;
    assert_eq!(early.unwrap_err().code, ErrorCode::ReasonMissing);

    let outcome = decide(&handle, &line.query[..8], true, Some("戸籍で確認")).await;
    assert_eq!(outcome.unwrap(), "provided");
    assert!(held(&handle).await.is_empty());
    assert_eq!(to_approve(&handle).await, 0);
    let again = decide(&handle, &line.query, true, None).await;
    assert_eq!(again.unwrap_err().code, ErrorCode::HeldInquiryUnknown);

    let show = ClerkRequest::ShowInquiry {
        inquiry: inquiry.clone(),
    };
    let mut view = None;
    eventually("the late answer arrives", || async {
        let show = ClerkRequest::ShowInquiry {
            inquiry: inquiry.clone(),
        };
        match clerk.clerk(show).await.unwrap() {
            ClerkReply::Inquiry(view) => view.state == InquiryState::Found,
            other => panic!("no inquiry: {other:?}"),
        }
    })
    .await;
    if let ClerkReply::Inquiry(found) = clerk.clerk(show).await.unwrap() {
        view = Some(found);
    }
    let view = view.expect("the inquiry");
    assert_eq!(view.doses.len(), 2);
    assert!(view.is_open, "somebody has to take it over");
    eventually("both records are countersigned", || async {
        let (ours, theirs) = (verified(&clerk).await, verified(&clerk_there).await);
        ours.ok && theirs.ok && (ours.countersigned, theirs.countersigned) == (1, 1)
    })
    .await;
    for town in &mut world.towns {
        town.stop();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_inquiry_stays_without_answer_and_the_wait_survives_a_restart() {
    let (mut world, clerk, inquiry) = story().await;
    ready(&approver(&world).await).await;
    world.towns[1].stop();
    world.towns[1].start();
    let handle = approver(&world).await;
    let line = ready(&handle).await;
    let outcome = decide(&handle, &line.query, false, Some("別人と判断")).await;
    assert_eq!(outcome.unwrap(), "refused");
    assert_eq!(to_approve(&handle).await, 0);
    let view = finish(&clerk, &inquiry).await;
    assert_eq!(view.state, InquiryState::NoAnswer);
    let log = SharedRequest::ListAudit(watari::api::AuditQuery {
        count: 50,
        user: Some(APPROVER.to_owned()),
        ..Default::default()
    });
    let SharedReply::Audit(page) = handle.shared(log).await.unwrap() else {
        panic!("no log");
    };
    let kinds: Vec<&str> = page.lines.iter().map(|line| line.kind.as_str()).collect();
    assert!(kinds.contains(&"late-decision"), "{kinds:?}");
}

/// One in full.
async fn shown(handle: &Handle, query: &str) -> HeldDetail {
    let query = query.to_owned();
    let request = ApprovalRequest::ShowHeld { query };
    let ApprovalReply::Shown(detail) = handle.approver(request).await.unwrap() else {
        panic!("not shown");
    };
    *detail
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_person_is_provided_only_after_the_office_was_asked_and_never_an_address() {
    const ADDRESS: &str = "三本市秘密町9番9号";
    let (mut world, clerk, inquiry) = story().await;
    let handle = approver(&world).await;
    let line = ready(&handle).await;
    let detail = shown(&handle, &line.query).await;
    let likeness = detail.likeness.expect("the person fits");
    assert!(!likeness.same_name && likeness.permitted);
    assert_eq!(detail.doses.len(), 2);
    assert_eq!(detail.basis_on, Some(now().date()));
    assert!(detail.whereabouts.is_some(), "not protected yet");

    protect(&world.towns[1], "B1", ADDRESS).await;
    let line = ready(&handle).await;
    assert!(line.is_protected);
    let detail = shown(&handle, &line.query).await;
    assert!(detail.whereabouts.is_none());
    let bytes = serde_json::to_string(&detail).unwrap();
    assert!(!bytes.contains("秘密町"), "{bytes}");
    let early = decide(&handle, &line.query, true, None).await;
    assert_eq!(early.unwrap_err().code, ErrorCode::OfficeNotAsked);
    let outcome = decide_with(&handle, &line.query, true, None, true).await;
    assert_eq!(outcome.unwrap(), "provided");

    eventually("the late answer arrives", || async {
        finish(&clerk, &inquiry).await.state == InquiryState::Found
    })
    .await;
    let view = finish(&clerk, &inquiry).await;
    let answer = serde_json::to_string(&view).unwrap();
    assert!(!answer.contains("秘密町"), "{answer}");
    for town in &world.towns {
        let clerk = town.clerk().await;
        let request = ClerkRequest::ListLedger(LedgerQuery {
            count: 10,
            ..LedgerQuery::default()
        });
        let ClerkReply::Ledger(page) = clerk.clerk(request).await.unwrap() else {
            panic!("no ledger");
        };
        assert!(page.lines[0].non_disclosure, "kept back on both sides");
    }
    for town in &mut world.towns {
        town.stop();
    }
}
