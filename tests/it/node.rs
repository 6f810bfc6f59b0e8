//! Whole nodes in this process: import, inquiry, take-over, ledger, log, rights, over real stores and sockets.

mod alarms;
mod approvals;
mod cases;
mod conflicts;
mod doses;
mod history;
mod keys;
mod ledger;
pub mod letters;
mod people;
mod search;
mod second_person;
mod sessions;

use crate::world::{
    CLERK, World, addressee, ask, doses_file, eventually, finish, import, inquire, number, order,
    target, targets_file, two_doses,
};
use watari::api::{
    AnyoneRequest, AuditPage, AuditQuery, ClerkReply, ClerkRequest, ErrorCode, Handle,
    ImportLayout, InquiryState, LedgerLine, LedgerQuery, LedgerReport, Search, SharedReply,
    SharedRequest,
};
use watari::domain::Private;

const MIHON: u32 = 992_011;
const MITSUMOTO: u32 = 992_020;
const REIJI: u32 = 993_018;
const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

/// 見本市 has the mover, 三本市 her doses, 例示町 neither.
async fn story() -> World {
    let world = World::new(&[MIHON, MITSUMOTO, REIJI]).await;
    let [mihon, mitsumoto, reiji] = &world.towns[..] else {
        panic!("three towns");
    };
    let row = target(mihon.code, "A1", &number(1), MIHO, "0000000017");
    let stranger = target(mihon.code, "A2", &number(2), MIHO, "0000000025");
    let report = import(
        &mihon.clerk().await,
        ImportLayout::Targets,
        &targets_file(&[row, stranger]),
    )
    .await;
    assert_eq!((report.read, report.registered), (2, 2), "{report:?}");

    let clerk = mitsumoto.clerk().await;
    let row = target(mitsumoto.code, "B1", &number(1), MIHO, "0000000033");
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    let doses = doses_file(&[two_doses(mitsumoto.code, "B1", "0000000033")]);
    let report = import(&clerk, ImportLayout::Doses, &doses).await;
    assert_eq!((report.registered, report.marked), (1, 0), "{report:?}");

    let row = target(reiji.code, "C1", &number(3), MIHO, "0000000041");
    import(
        &reiji.clerk().await,
        ImportLayout::Targets,
        &targets_file(&[row]),
    )
    .await;
    world
}

async fn ledger(handle: &Handle) -> Vec<LedgerLine> {
    match handle
        .clerk(ClerkRequest::ListLedger(LedgerQuery {
            count: 100,
            ..LedgerQuery::default()
        }))
        .await
        .unwrap()
    {
        ClerkReply::Ledger(page) => page.lines,
        other => panic!("not a ledger: {other:?}"),
    }
}

async fn verify(handle: &Handle) -> LedgerReport {
    match handle.clerk(ClerkRequest::VerifyLedger).await.unwrap() {
        ClerkReply::LedgerVerified(report) => report,
        other => panic!("not a report: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_found_inquiry_brings_exactly_that_persons_doses_and_both_halves_verify() {
    let world = story().await;
    let clerk = world.towns[0].clerk().await;
    let view = inquire(&clerk, order("A1", world.towns[1].code)).await;
    assert_eq!(view.state, InquiryState::Found);
    assert_eq!(view.doses.len(), 2);
    assert!(
        view.doses
            .iter()
            .all(|dose| dose.signature_ok == Some(true))
    );
    assert!(
        view.doses
            .iter()
            .all(|dose| dose.issuer == world.towns[1].code)
    );
    assert!(view.receipt.is_some());

    let accept = ClerkRequest::Accept {
        inquiry: view.inquiry.clone(),
        rows: None,
    };
    let ClerkReply::Accepted(accepted) = clerk.clerk(accept).await.unwrap() else {
        panic!("not accepted");
    };
    assert_eq!((accepted.added, accepted.unchanged), (2, 0));

    let again = inquire(&clerk, order("A1", world.towns[1].code)).await;
    assert_eq!(again.state, InquiryState::Found);
    let accept = ClerkRequest::Accept {
        inquiry: again.inquiry,
        rows: None,
    };
    let ClerkReply::Accepted(accepted) = clerk.clerk(accept).await.unwrap() else {
        panic!("not accepted");
    };
    assert_eq!(
        (accepted.added, accepted.unchanged),
        (0, 2),
        "asking again doubles nothing"
    );

    let provider = world.towns[1].clerk().await;
    eventually("the countersignatures arrive", || async {
        verify(&provider).await.countersigned == 2
    })
    .await;
    let (asked, provided) = (ledger(&clerk).await, ledger(&provider).await);
    assert_eq!(asked.len(), 2);
    assert_eq!(provided.len(), 2);
    for line in &asked {
        assert!(
            provided
                .iter()
                .any(|other| other.processing_no == line.processing_no)
        );
        assert_eq!(line.result, "found");
        assert_eq!(line.operator.as_deref(), Some(CLERK));
    }
    assert!(verify(&clerk).await.ok && verify(&provider).await.ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_58_a_wrong_town_finds_nobody_and_an_unknown_person_looks_the_same() {
    let world = story().await;
    let clerk = world.towns[0].clerk().await;
    let wrong = inquire(&clerk, order("A1", world.towns[2].code)).await;
    let unknown = inquire(&clerk, order("A2", world.towns[1].code)).await;
    assert_eq!(wrong.state, InquiryState::NoAnswer);
    assert_eq!(unknown.state, InquiryState::NoAnswer);
    assert!(wrong.doses.is_empty() && unknown.doses.is_empty());
    for town in &world.towns[1..] {
        let lines = ledger(&town.clerk().await).await;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].person_ref, None, "a record of a none names nobody");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inquiry_survives_the_restart_of_either_side() {
    let mut world = story().await;
    world.towns[1].stop();
    let clerk = world.towns[0].clerk().await;
    let begun = ask(&clerk, order("A1", world.towns[1].code)).await;
    assert_eq!(begun.state, InquiryState::Queued);
    drop(clerk);
    world.towns[0].stop();
    for town in &mut world.towns[..2] {
        town.start();
        town.clerk().await;
    }
    let clerk = world.towns[0].clerk().await;
    let view = finish(&clerk, &begun.inquiry).await;
    assert_eq!(view.state, InquiryState::Found);
    assert_eq!(
        ledger(&world.towns[1].clerk().await).await.len(),
        1,
        "one provision"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_gets_what_it_may_and_a_refusal_leaves_a_leaf() {
    let world = World::new(&[MIHON]).await;
    let town = &world.towns[0];
    let admin = town.log_in(crate::world::ADMIN).await;
    let find = || {
        ClerkRequest::FindPeople(Search {
            text: Private::new("サトウ".to_owned()),
            offset: 0,
            count: 10,
        })
    };
    let refused = admin.clerk(find()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    assert_eq!(
        town.connect().clerk(find()).await.unwrap_err().code,
        ErrorCode::NotLoggedIn
    );
    let clerk = town.clerk().await;
    clerk.clerk(find()).await.unwrap();
    clerk.anyone(AnyoneRequest::LogOut).await.unwrap();
    assert_eq!(
        clerk.clerk(find()).await.unwrap_err().code,
        ErrorCode::NotLoggedIn
    );

    let list = SharedRequest::ListAudit(AuditQuery {
        count: 100,
        ..AuditQuery::default()
    });
    let SharedReply::Audit(AuditPage { lines, .. }) = admin.shared(list).await.unwrap() else {
        panic!("not the log");
    };
    assert!(lines.iter().any(|line| line.kind == "refusal"));
    let SharedReply::AuditVerified(report) =
        admin.shared(SharedRequest::VerifyAudit).await.unwrap()
    else {
        panic!("not a report");
    };
    assert!(report.ok && report.leaves > 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_registered_twice_changes_nothing_and_held_doses_find_their_person_later() {
    let world = World::new(&[MIHON]).await;
    let town = &world.towns[0];
    let clerk = town.clerk().await;
    let doses = doses_file(&[two_doses(town.code, "", "0000000017")]);
    let report = import(&clerk, ImportLayout::Doses, &doses).await;
    assert_eq!((report.held, report.registered), (1, 0));
    assert_eq!(town.connect().status().await.unwrap().held_rows, Some(1));
    let file = targets_file(&[target(town.code, "A1", &number(1), MIHO, "0000000017")]);
    assert_eq!(
        import(&clerk, ImportLayout::Targets, &file)
            .await
            .registered,
        1
    );
    assert_eq!(town.connect().status().await.unwrap().held_rows, Some(0));
    let counter = town.connect().status().await.unwrap().residents;
    let again = import(&clerk, ImportLayout::Targets, &file).await;
    assert_eq!((again.registered, again.unchanged), (0, 1));
    let again = import(&clerk, ImportLayout::Doses, &doses).await;
    assert_eq!((again.registered, again.unchanged, again.held), (0, 1, 0));
    assert_eq!(town.connect().status().await.unwrap().residents, counter);
    let show = ClerkRequest::ShowPerson {
        addressee_no: addressee("A1"),
    };
    let ClerkReply::Person(person) = clerk.clerk(show).await.unwrap() else {
        panic!("not a person");
    };
    assert_eq!(person.resident.doses.len(), 2);
    assert!(person.has_number);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_and_coupons_of_others_are_refused_with_line_and_column() {
    let world = World::new(&[MIHON]).await;
    let town = &world.towns[0];
    let clerk = town.clerk().await;
    let rows = [
        target(town.code, "A1", &number(1), MIHO, "0000000017"),
        target(town.code, "A2", &number(1), MIHO, "0000000025"),
        target(town.code, "A3", &number(3), MIHO, "0000000017"),
    ];
    let report = import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    assert_eq!(report.registered, 1);
    let found: Vec<_> = report
        .rejected
        .iter()
        .map(|row| (row.line, row.column, row.code.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (3, 4, "number_of_another_person"),
            (4, 9, "coupon_of_another_person")
        ]
    );
}
