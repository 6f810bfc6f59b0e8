//! Entries written apart, in a real node: told without opening documents, held back from others, decided with a reason.

use crate::apart::written_apart;
use crate::node::{MIHO, MIHON, MITSUMOTO};
use crate::world::{
    ADMIN, CLERK, World, addressee, doses_file, eventually, finish, import, inquire, number, order,
    target, targets_file, two_doses,
};
use watari::api::{
    ApiError, ApprovalReply, ApprovalRequest, ClerkReply, ClerkRequest, ConflictDecision,
    ConflictQuery, ConflictWord, ErrorCode, Handle, HeldInquiry, ImportLayout, InquiryState,
    PeopleReply, PeopleRequest, PersonConflicts, SharedReply, SharedRequest, ToDo,
};
use watari::domain::{Resident, ViewReason};

const APPROVER: &str = "shonin";

async fn town() -> World {
    let world = World::new(&[MIHON, MITSUMOTO]).await;
    let clerk = world.towns[1].clerk().await;
    let code = world.towns[1].code;
    let rows = [target(code, "B1", &number(1), MIHO, "0000000033")];
    import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    let doses = doses_file(&[two_doses(code, "B1", "0000000033")]);
    import(&clerk, ImportLayout::Doses, &doses).await;
    drop(clerk);
    let row = target(world.towns[0].code, "A1", &number(1), MIHO, "0000000017");
    let clerk = world.towns[0].clerk().await;
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    world.towns[1].appoint(APPROVER).await.unwrap();
    world
}

fn phone(digits: &'static str) -> impl Fn(&mut Resident) {
    move |resident| resident.person.phone = Some(digits.to_owned())
}

async fn ask(handle: &Handle, request: PeopleRequest) -> Result<PeopleReply, ApiError> {
    match handle.clerk(ClerkRequest::People(request)).await? {
        ClerkReply::People(reply) => Ok(reply),
        other => panic!("not about people: {other:?}"),
    }
}

async fn conflicts(handle: &Handle, why: Option<ViewReason>) -> PersonConflicts {
    let query = ConflictQuery {
        addressee_no: addressee("B1"),
        addresses_for: why,
    };
    match ask(handle, PeopleRequest::ShowConflicts(query))
        .await
        .unwrap()
    {
        PeopleReply::Conflicts(shown) => *shown,
        other => panic!("no conflicts: {other:?}"),
    }
}

async fn decide(
    handle: &Handle,
    shown: &PersonConflicts,
    key: &str,
    take: u32,
    reason: &str,
) -> Result<PersonConflicts, ErrorCode> {
    let decision = ConflictDecision {
        addressee_no: addressee("B1"),
        version: shown.version,
        key: key.to_owned(),
        take,
        reason: reason.to_owned(),
    };
    match ask(handle, PeopleRequest::DecideConflict(Box::new(decision))).await {
        Ok(PeopleReply::Conflicts(left)) => Ok(*left),
        Ok(other) => panic!("not decided: {other:?}"),
        Err(error) => Err(error.code),
    }
}

async fn to_do(handle: &Handle) -> ToDo {
    match handle.shared(SharedRequest::ShowToDo).await.unwrap() {
        SharedReply::ToDo(to_do) => *to_do,
        other => panic!("no to-do list: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_written_apart_are_listed_shown_and_decided() {
    let mut world = town().await;
    written_apart(&mut world.towns[1], "B1", phone("111"), phone("222")).await;
    let clerk = world.towns[1].clerk().await;
    assert_eq!(to_do(&clerk).await.undecided, 1);
    let list = PeopleRequest::ListConflicted {
        offset: 0,
        count: 10,
    };
    let PeopleReply::Conflicted(page) = ask(&clerk, list).await.unwrap() else {
        panic!("no list");
    };
    assert_eq!((page.total, page.lines.len()), (1, 1));
    assert_eq!(page.lines[0].marks, ["undecided"]);
    let shown = conflicts(&clerk, None).await;
    let [one] = &shown.conflicts[..] else {
        panic!("one conflict");
    };
    assert_eq!(
        (one.what.as_str(), one.kind),
        ("phone", ConflictWord::Values)
    );
    assert_eq!(one.values.len(), 2);
    assert_eq!(one.values[0].reason.as_deref(), Some("窓口の届出"));
    let refused = decide(&clerk, &shown, "phone", 1, " ").await;
    assert_eq!(refused.unwrap_err(), ErrorCode::ReasonMissing);
    let refused = decide(&clerk, &shown, "phone", 3, "本人").await;
    assert_eq!(refused.unwrap_err(), ErrorCode::ConflictUnknown);
    let refused = decide(&clerk, &shown, "email", 1, "本人").await;
    assert_eq!(refused.unwrap_err(), ErrorCode::ConflictUnknown);
    let taken = one.values[1].value.clone().unwrap();
    let left = decide(&clerk, &shown, "phone", 2, "本人に電話")
        .await
        .unwrap();
    assert!(left.conflicts.is_empty());
    assert_eq!(to_do(&clerk).await.undecided, 0);
    let again = decide(&clerk, &shown, "phone", 1, "本人").await;
    assert_eq!(again.unwrap_err(), ErrorCode::RecordChanged);
    let request = ClerkRequest::ShowHistory {
        addressee_no: addressee("B1"),
    };
    let ClerkReply::History(history) = clerk.clerk(request).await.unwrap() else {
        panic!("no history");
    };
    let line = history.last().unwrap();
    assert_eq!((line.what.as_str(), line.actor.as_str()), ("phone", CLERK));
    assert_eq!(line.new.as_ref().unwrap().get(), taken.get());
    assert_eq!(line.reason.as_deref(), Some("本人に電話"));
    check(&world).await;
    // What is on disk says the same.
    world.towns[1].stop();
    world.towns[1].start();
    world.towns[1].log_in(ADMIN).await;
    let clerk = world.towns[1].clerk().await;
    assert_eq!(to_do(&clerk).await.undecided, 0);
}

async fn check(world: &World) {
    let admin = world.towns[1].log_in(ADMIN).await;
    let mut part = SharedRequest::BeginCheck;
    loop {
        let SharedReply::Checked(done) = admin.shared(part).await.unwrap() else {
            panic!("no check");
        };
        assert!(done.problems.is_empty(), "{:?}", done.problems);
        if !done.more {
            return;
        }
        part = SharedRequest::ContinueCheck;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_protected_person_lives_is_kept_back_among_conflicts_too() {
    let mut world = town().await;
    let with = |digits: &'static str| {
        move |resident: &mut Resident| {
            resident.flags.protected = true;
            resident.person.phone = Some(digits.to_owned());
        }
    };
    written_apart(&mut world.towns[1], "B1", with("111"), with("222")).await;
    let clerk = world.towns[1].clerk().await;
    let values = |shown: &PersonConflicts| -> Vec<String> {
        let values = shown.conflicts.iter().flat_map(|one| &one.values);
        values
            .map(|value| value.value.as_ref().unwrap().get().clone())
            .collect()
    };
    assert_eq!(values(&conflicts(&clerk, None).await), ["***", "***"]);
    let shown = conflicts(&clerk, Some(ViewReason::OwnRequest)).await;
    let mut seen = values(&shown);
    seen.sort();
    assert_eq!(seen, ["111", "222"]);
}

async fn held(approver: &Handle) -> Option<HeldInquiry> {
    let held = approver.approver(ApprovalRequest::ListHeld).await.unwrap();
    let ApprovalReply::Held(lines) = held else {
        panic!("no list");
    };
    lines.into_iter().next()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_undecided_is_provided_before_a_clerk_decided_and_an_approver_agreed() {
    let mut world = town().await;
    let lot = |lot: &'static str| {
        move |resident: &mut Resident| resident.doses[0].lot_no = Some(lot.to_owned())
    };
    written_apart(&mut world.towns[1], "B1", lot("AA1111"), lot("BB2222")).await;
    let asking = world.towns[0].clerk().await;
    let provider = world.towns[1].code;
    let view = inquire(&asking, order("A1", provider)).await;
    assert_eq!(view.state, InquiryState::NoAnswer);
    let approver = world.towns[1].log_in(APPROVER).await;
    eventually("the inquiry is held", || async {
        held(&approver).await.is_some_and(|line| line.can_decide)
    })
    .await;
    let line = held(&approver).await.unwrap();
    assert_eq!(line.why, "undecided");
    let approve = || ApprovalRequest::Decide {
        query: line.query.clone(),
        approve: true,
        reason: None,
        office_asked: false,
    };
    let refused = approver.approver(approve()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::EntriesUndecided);
    let clerk = world.towns[1].clerk().await;
    let shown = conflicts(&clerk, None).await;
    let key = shown.conflicts[0].key.clone();
    decide(&clerk, &shown, &key, 1, "予診票").await.unwrap();
    approver.approver(approve()).await.unwrap();
    eventually("the late answer", || async {
        let view = finish(&asking, &view.inquiry).await;
        view.state == InquiryState::Found
    })
    .await;
}
