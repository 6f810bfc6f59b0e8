//! Municipalities merge: inquiries follow, old signatures verify, and who chooses the old code is led on.

use watari::api::{
    AdminReply, AdminRequest, ClerkReply, ClerkRequest, ErrorCode, ImportLayout, InquiryState,
    LedgerQuery, Maintenance, MaintenanceReason, Secret,
};
use watari::directory::{Directory, default_permissions};
use watari::domain::UnixTime;

use crate::world::{
    ADMIN, PASSWORD, Town, World, addressee, ask, doses_file, finish, import, inquire, now, number,
    order, target, targets_file, two_doses,
};

const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

/// 見本市 has the mover, 三本市 and 例示町 her doses.
async fn three_towns() -> World {
    let world = World::new(&[992_011, 992_020, 993_018]).await;
    let people = [
        ("A1", "0000000017"),
        ("B1", "0000000033"),
        ("C1", "0000000041"),
    ];
    for (town, (no, coupon)) in world.towns.iter().zip(people) {
        let clerk = town.clerk().await;
        let row = target(town.code, no, &number(1), MIHO, coupon);
        import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
        if no != "A1" {
            let mut doses = two_doses(town.code, no, coupon);
            if no == "B1" {
                doses = doses.replace("202106", "202108");
            }
            let doses = doses_file(&[doses]);
            import(&clerk, ImportLayout::Doses, &doses).await;
        }
    }
    world
}

async fn merged(town: &Town) -> usize {
    town.connect().status().await.unwrap().health.merged.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inquiry_to_a_town_that_merged_goes_on_to_its_successor() {
    let mut world = three_towns().await;
    let clerk = world.towns[0].clerk().await;
    let [_, former, successor] = [0, 1, 2].map(|at: usize| world.towns[at].code);
    world.towns[1].stop();
    let asked = ask(&clerk, order("A1", former)).await;
    assert_eq!(asked.state, InquiryState::Queued);

    world.draft().succeed(successor, former, now()).unwrap();
    let file = world.sign(
        now().plus_seconds(1),
        None,
        default_permissions(now().date()),
    );
    let opened = Directory::open(&file, &world.trust).unwrap();
    assert_eq!(
        opened.succession(former).map(|(code, _)| code),
        Some(successor)
    );
    for at in [0, 2] {
        world.towns[at].install(&file).await;
    }
    assert_eq!(merged(&world.towns[0]).await, 1);
    let view = finish(&clerk, &asked.inquiry).await;
    assert_eq!(view.state, InquiryState::Found);
    assert_eq!(view.provider, successor);

    // Who chooses the old code is led on.
    let view = inquire(&clerk, order("A1", former)).await;
    assert_eq!(
        (view.state, view.provider),
        (InquiryState::Found, successor)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_takeover_brings_people_doses_coupons_and_provision_records_and_may_be_repeated() {
    let mut world = three_towns().await;
    let [_, former, successor] = [0, 1, 2].map(|at: usize| world.towns[at].code);
    // Somebody of the former town whose addressee number and coupon number are taken in the other one.
    let other = target(
        former,
        "C1",
        &number(7),
        ("見本 次郎", "ミホン ジロウ"),
        "0000000041",
    );
    let clerk = world.towns[1].clerk().await;
    import(&clerk, ImportLayout::Targets, &targets_file(&[other])).await;
    let mihon = world.towns[0].clerk().await;
    let view = inquire(&mihon, order("A1", former)).await;
    assert_eq!(view.state, InquiryState::Found);
    drop(clerk);
    world.towns[1].stop();

    let yesterday = UnixTime(now().0 - 86_400);
    world.draft().succeed(successor, former, yesterday).unwrap();
    let file = world.sign(now(), None, default_permissions(now().date()));
    for at in [0, 2] {
        world.towns[at].install(&file).await;
    }
    let admin = world.towns[2].log_in(ADMIN).await;
    let take_over = || AdminRequest::TakeOver {
        folder: world.towns[1].folder.path().display().to_string(),
        user: ADMIN.to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
    };
    let refused = admin.admin(take_over()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::TakeOverBusy);
    let rest = Maintenance {
        until: now().plus_seconds(3_600),
        reason: MaintenanceReason::Records,
    };
    let begin = AdminRequest::SetMaintenance(Some(rest));
    admin.admin(begin).await.unwrap();
    let AdminReply::TakenOver(taken) = admin.admin(take_over()).await.unwrap() else {
        panic!("nothing was taken over");
    };
    assert_eq!((taken.people, taken.joined), (1, 1), "{taken:?}");
    assert_eq!((taken.renumbered, taken.coupons_apart), (1, 1), "{taken:?}");
    assert_eq!((taken.doses, taken.records), (2, 1), "{taken:?}");
    let AdminReply::TakenOver(again) = admin.admin(take_over()).await.unwrap() else {
        panic!("nothing was taken over");
    };
    assert_eq!((again.people, again.joined, again.there_already), (0, 0, 2));
    admin
        .admin(AdminRequest::SetMaintenance(None))
        .await
        .unwrap();

    // The former town's doses are provided by its successor, with the signature of the one that gave them.
    let view = inquire(&mihon, order("A1", former)).await;
    assert_eq!(
        (view.state, view.provider),
        (InquiryState::Found, successor)
    );
    let issuers: Vec<_> = view.doses.iter().map(|dose| dose.issuer).collect();
    assert!(
        issuers.contains(&former) && issuers.contains(&successor),
        "{issuers:?}"
    );
    assert!(
        view.doses
            .iter()
            .all(|dose| dose.signature_ok == Some(true))
    );

    // Its provision records verify and are found under the person; its coupon is known by its issuer.
    let clerk = world.towns[2].clerk().await;
    let ClerkReply::LedgerVerified(report) = clerk.clerk(ClerkRequest::VerifyLedger).await.unwrap()
    else {
        panic!("no report");
    };
    assert!(report.ok && report.records == 2, "{report:?}");
    let query = LedgerQuery {
        count: 10,
        person: Some(addressee("C1")),
        ..LedgerQuery::default()
    };
    let ClerkReply::Ledger(page) = clerk.clerk(ClerkRequest::ListLedger(query)).await.unwrap()
    else {
        panic!("no ledger");
    };
    let providers: Vec<_> = page.lines.iter().map(|line| line.provider).collect();
    assert!(
        providers.contains(&former) && providers.contains(&successor),
        "{providers:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_town_that_is_succeeded_is_taken_over() {
    let mut world = three_towns().await;
    world.towns[1].stop();
    let admin = world.towns[2].log_in(ADMIN).await;
    let rest = Maintenance {
        until: now().plus_seconds(3_600),
        reason: MaintenanceReason::Records,
    };
    let begin = AdminRequest::SetMaintenance(Some(rest));
    admin.admin(begin).await.unwrap();
    let request = AdminRequest::TakeOver {
        folder: world.towns[1].folder.path().display().to_string(),
        user: ADMIN.to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
    };
    let refused = admin.admin(request).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::TakeOverUnfit);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_only_says_it_is_the_former_town_is_not_taken_over() {
    let mut world = three_towns().await;
    let [_, former, successor] = [0, 1, 2].map(|at: usize| world.towns[at].code);
    world.towns[1].stop();
    let yesterday = UnixTime(now().0 - 86_400);
    world.draft().succeed(successor, former, yesterday).unwrap();
    let file = world.sign(now(), None, default_permissions(now().date()));
    world.towns[2].install(&file).await;
    let fake = Town::new(former.as_u32(), &world.trust);
    let admin = world.towns[2].log_in(ADMIN).await;
    let rest = Maintenance {
        until: now().plus_seconds(3_600),
        reason: MaintenanceReason::Records,
    };
    let begin = AdminRequest::SetMaintenance(Some(rest));
    admin.admin(begin).await.unwrap();
    let take_over = |town: &Town| AdminRequest::TakeOver {
        folder: town.folder.path().display().to_string(),
        user: ADMIN.to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
    };
    let refused = admin.admin(take_over(&fake)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::TakeOverUnfit);
    admin.admin(take_over(&world.towns[1])).await.unwrap();
}
