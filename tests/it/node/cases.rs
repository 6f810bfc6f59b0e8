//! Inquiries as cases: a household at once, answers row by row, next steps after no answer.

use crate::world::{
    World, addressee, doses_file, eventually, finish, import, inquire, now, number, order, show,
    target, targets_file, two_doses,
};
use watari::api::{
    ApiError, CaseFilter, CaseLine, CaseReply, CaseRequest, ClerkReply, ClerkRequest, Comparison,
    Decided, Decision, ErrorCode, Handle, ImportLayout, InquiryState, InquiryView, NextStep,
    RowDecision, SharedReply, SharedRequest, ToDo,
};

const MIHON: u32 = 992_011;
const MITSUMOTO: u32 = 992_020;
const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

/// 見本市 has three movers; 三本市 has doses of the first, and the same first dose is in 見本市 with another lot.
async fn story() -> (World, Handle) {
    let world = World::new(&[MIHON, MITSUMOTO]).await;
    let [mihon, mitsumoto] = &world.towns[..] else {
        panic!("two towns");
    };
    let clerk = mihon.clerk().await;
    let rows = [
        target(mihon.code, "A1", &number(1), MIHO, "0000000017"),
        target(mihon.code, "A2", &number(2), MIHO, "0000000025"),
        target(mihon.code, "A3", "", MIHO, "0000000033"),
    ];
    import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    let provider = mitsumoto.clerk().await;
    let row = target(mitsumoto.code, "B1", &number(1), MIHO, "0000000033");
    import(&provider, ImportLayout::Targets, &targets_file(&[row])).await;
    let doses = doses_file(&[two_doses(mitsumoto.code, "B1", "0000000033")]);
    import(&provider, ImportLayout::Doses, &doses).await;
    (world, clerk)
}

async fn ask(handle: &Handle, request: CaseRequest) -> Result<CaseReply, ApiError> {
    match handle.clerk(ClerkRequest::Case(request)).await? {
        ClerkReply::Case(reply) => Ok(reply),
        other => panic!("not about cases: {other:?}"),
    }
}

async fn list(handle: &Handle, filter: CaseFilter) -> Vec<CaseLine> {
    let filter = CaseFilter {
        count: 50,
        ..filter
    };
    match ask(handle, CaseRequest::ListInquiries(filter))
        .await
        .unwrap()
    {
        CaseReply::Inquiries(page) => page.lines,
        other => panic!("no list: {other:?}"),
    }
}

async fn open(handle: &Handle) -> usize {
    let filter = CaseFilter {
        open_only: true,
        ..CaseFilter::default()
    };
    list(handle, filter).await.len()
}

async fn decide(
    handle: &Handle,
    inquiry: &str,
    rows: &[(u32, Decision, &str)],
) -> Result<Decided, ApiError> {
    let rows = rows.iter().map(|(row, decision, reason)| RowDecision {
        row: *row,
        decision: *decision,
        reason: (*reason).to_owned(),
    });
    let request = CaseRequest::DecideRows {
        inquiry: inquiry.to_owned(),
        rows: rows.collect(),
    };
    match ask(handle, request).await? {
        CaseReply::Decided(decided) => Ok(decided),
        other => panic!("not decided: {other:?}"),
    }
}

async fn step(handle: &Handle, inquiry: &str, step: NextStep) -> Result<InquiryView, ApiError> {
    let inquiry = inquiry.to_owned();
    match ask(handle, CaseRequest::TakeStep { inquiry, step }).await? {
        CaseReply::Stepped(view) => Ok(*view),
        other => panic!("no step: {other:?}"),
    }
}

async fn todo(handle: &Handle) -> ToDo {
    match handle.shared(SharedRequest::ShowToDo).await.unwrap() {
        SharedReply::ToDo(todo) => *todo,
        other => panic!("nothing to do: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_compared_and_decided_row_by_row() {
    let (world, clerk) = story().await;
    let own = two_doses(world.towns[0].code, "A1", "0000000017").replace("EX3617", "AB1243");
    let first = own.splitn(18, ',').take(9).collect::<Vec<_>>().join(",");
    let row = format!("{first},,,,,,,,");
    let report = import(&clerk, ImportLayout::Doses, &doses_file(&[row])).await;
    assert_eq!(report.registered, 1, "{report:?}");
    let view = inquire(&clerk, order("A1", world.towns[1].code)).await;
    assert_eq!(
        (view.state, view.doses.len(), view.is_open),
        (InquiryState::Found, 2, true)
    );
    let row_of = |comparison| {
        let at = view
            .doses
            .iter()
            .position(|dose| dose.compared == comparison)
            .unwrap();
        u32::try_from(at + 1).unwrap()
    };
    let (new, other) = (row_of(Comparison::New), row_of(Comparison::Different));
    let own = &view.doses[other as usize - 1].own;
    assert_eq!(own.as_ref().unwrap().lot_no.as_deref(), Some("AB1243"));
    assert_eq!((todo(&clerk).await.answers, open(&clerk).await), (1, 1));

    let inquiry = view.inquiry.as_str();
    for (rows, code) in [
        (vec![(9, Decision::Take, "")], ErrorCode::RowUnknown),
        (
            vec![(new, Decision::ReplaceOwn, "x")],
            ErrorCode::DecisionUnfit,
        ),
        (
            vec![(other, Decision::ReplaceOwn, " ")],
            ErrorCode::ReasonMissing,
        ),
        (
            vec![(other, Decision::KeepOwn, "")],
            ErrorCode::ReasonMissing,
        ),
        (
            vec![(new, Decision::Hold, ""), (new, Decision::Hold, "")],
            ErrorCode::DecisionUnfit,
        ),
    ] {
        let refused = decide(&clerk, inquiry, &rows).await.unwrap_err();
        assert_eq!(refused.code, code);
    }
    let rows = [(new, Decision::Take, ""), (other, Decision::Hold, "")];
    let decided = decide(&clerk, inquiry, &rows).await.unwrap();
    assert_eq!((decided.added, decided.held, decided.is_open), (1, 1, true));
    let rows = [(other, Decision::ReplaceOwn, "予診票は回答と同じ")];
    let decided = decide(&clerk, inquiry, &rows).await.unwrap();
    assert_eq!(
        (decided.added, decided.replaced, decided.is_open),
        (1, 1, false)
    );
    let again = decide(&clerk, inquiry, &rows).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::DecisionUnfit);
    assert_eq!((todo(&clerk).await.answers, open(&clerk).await), (0, 0));

    let view = show(&clerk, inquiry).await;
    let decision = view.doses[other as usize - 1].decision;
    assert_eq!(
        (decision, view.accepted_rows.len()),
        (Some(Decision::ReplaceOwn), 2)
    );
    assert!(
        view.doses
            .iter()
            .all(|dose| dose.compared == Comparison::Same)
    );
    let person = ClerkRequest::ShowPerson {
        addressee_no: addressee("A1"),
    };
    let ClerkReply::Person(person) = clerk.clerk(person).await.unwrap() else {
        panic!("no person");
    };
    let doses = &person.resident.doses;
    assert_eq!(doses.iter().filter(|dose| dose.counts()).count(), 2);
    assert_eq!(doses.iter().filter(|dose| dose.cancelled).count(), 1);
    assert!(
        person.findings.iter().all(Vec::is_empty),
        "{:?}",
        person.findings
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_asked_about_at_once_or_not_at_all() {
    let (world, clerk) = story().await;
    let provider = world.towns[1].code;
    let many = |nos: &[&str]| {
        let orders = nos.iter().map(|no| order(no, provider)).collect();
        CaseRequest::InquireMany(orders)
    };
    let refused = ask(&clerk, many(&["A1", "A2", "A3"])).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NumberMissing);
    assert!(
        list(&clerk, CaseFilter::default()).await.is_empty(),
        "nothing was sent"
    );
    for nos in [&[][..], &["A1", "A1"]] {
        let refused = ask(&clerk, many(nos)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::OrdersUnusable);
    }
    let CaseReply::Sent(sent) = ask(&clerk, many(&["A1", "A2"])).await.unwrap() else {
        panic!("not sent");
    };
    let views: Vec<_> = sent.into_iter().map(|sent| sent.result.unwrap()).collect();
    assert_ne!(views[0].inquiry, views[1].inquiry);
    assert_eq!(
        finish(&clerk, &views[0].inquiry).await.state,
        InquiryState::Found
    );
    assert_eq!(
        finish(&clerk, &views[1].inquiry).await.state,
        InquiryState::NoAnswer
    );
    let lines = list(&clerk, CaseFilter::default()).await;
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].inquiry, views[1].inquiry, "newest first");
    let person = CaseFilter {
        person: Some(addressee("A1")),
        ..CaseFilter::default()
    };
    assert_eq!(list(&clerk, person).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_stays_open_until_somebody_ends_it_and_rests_until_its_day() {
    let (mut world, clerk) = story().await;
    let provider = world.towns[1].code;
    let view = inquire(&clerk, order("A2", provider)).await;
    assert_eq!((view.state, view.is_open), (InquiryState::NoAnswer, true));
    let counts = todo(&clerk).await;
    assert_eq!(
        (counts.no_answers, counts.resting, open(&clerk).await),
        (1, 0, 1)
    );
    let inquiry = view.inquiry.as_str();
    let yesterday = now().date().plus_days(-1).unwrap();
    let past = step(&clerk, inquiry, NextStep::WaitUntil(yesterday))
        .await
        .unwrap_err();
    assert_eq!(past.code, ErrorCode::FieldUnusable);
    let own = NextStep::EarlierAddress(world.towns[0].code);
    let refused = step(&clerk, inquiry, own).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ProviderNotAskable);
    let next_week = now().date().plus_days(7).unwrap();
    let view = step(&clerk, inquiry, NextStep::WaitUntil(next_week))
        .await
        .unwrap();
    assert_eq!((view.is_open, view.waits_until), (false, Some(next_week)));
    let counts = todo(&clerk).await;
    assert_eq!(
        (counts.no_answers, counts.resting, open(&clerk).await),
        (0, 1, 0)
    );
    drop(clerk);
    world.towns[0].stop();
    world.towns[0].start();

    let clerk = world.towns[0].clerk().await;
    assert_eq!(
        todo(&clerk).await.resting,
        1,
        "it still rests after a restart"
    );
    let empty = NextStep::PaperProof {
        note: " ".to_owned(),
    };
    let refused = step(&clerk, inquiry, empty).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReasonMissing);
    let proof = NextStep::PaperProof {
        note: "接種済証 2枚".to_owned(),
    };
    let view = step(&clerk, inquiry, proof.clone()).await.unwrap();
    assert_eq!((view.is_open, view.steps.len()), (false, 2));
    let ended = step(&clerk, inquiry, proof).await.unwrap_err();
    assert_eq!(ended.code, ErrorCode::CaseEnded);
    let counts = todo(&clerk).await;
    assert_eq!((counts.no_answers, counts.resting), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_has_no_next_step() {
    let (mut world, clerk) = story().await;
    world.towns[1].stop();
    let view = crate::world::ask(&clerk, order("A1", world.towns[1].code)).await;
    let close = NextStep::Close {
        reason: "x".to_owned(),
    };
    let refused = step(&clerk, &view.inquiry, close).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::StepUnfit);
    eventually("it is counted", || async { todo(&clerk).await.queued == 1 }).await;
    assert_eq!(open(&clerk).await, 1);
}
