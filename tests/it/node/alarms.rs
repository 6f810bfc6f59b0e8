//! What the node notices by itself, and what it refuses at the desk: each leaves its leaf.

use crate::world::{
    ADMIN, CLERK, Town, World, ask, eventually, import, now, number, order, target, targets_file,
};
use watari::api::{
    AuditLine, AuditQuery, ClerkRequest, ErrorCode, ImportLayout, SharedReply, SharedRequest,
};
use watari::directory::default_permissions;
use watari::domain::UnixTime;

const DAY: u64 = 86_400;

/// Leaves of a kind, newest first.
async fn leaves(town: &Town, kind: &str) -> Vec<AuditLine> {
    let list = SharedRequest::ListAudit(AuditQuery {
        count: 1_000,
        kind: Some(kind.to_owned()),
        ..AuditQuery::default()
    });
    match town.log_in(ADMIN).await.shared(list).await.unwrap() {
        SharedReply::Audit(page) => page.lines,
        other => panic!("not the log: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_directory_raises_one_alarm_and_status_says_so() {
    let mut world = World::new(&[super::MIHON]).await;
    assert!(leaves(&world.towns[0], "alarm").await.is_empty());
    let issued = UnixTime(now().0 - 10 * DAY);
    let permissions = default_permissions(issued.date());
    world.publish_at(issued, Some(1), permissions.clone()).await;
    for _ in 0..2 {
        let town = &world.towns[0];
        eventually("the alarm", || async {
            leaves(town, "alarm").await.len() == 1
        })
        .await;
        assert!(
            leaves(town, "alarm").await[0]
                .detail
                .starts_with("directory_expired")
        );
        assert!(
            town.connect()
                .status()
                .await
                .unwrap()
                .directory_has_expired()
        );
        let town = &mut world.towns[0];
        town.stop();
        town.start();
        town.log_in(ADMIN).await;
    }
    world.publish_at(now(), None, permissions).await;
    let status = world.towns[0].connect().status().await.unwrap();
    assert!(!status.directory_has_expired());
    assert_eq!(leaves(&world.towns[0], "alarm").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_at_the_desk_leaves_a_leaf_about_the_person() {
    let world = World::new(&[super::MIHON, super::MITSUMOTO]).await;
    let [asks, answers] = &world.towns[..] else {
        panic!("two towns");
    };
    let clerk = asks.clerk().await;
    let row = target(asks.code, "A1", &number(1), super::MIHO, "0000000017");
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    for _ in 0..3 {
        ask(&clerk, order("A1", answers.code)).await;
    }
    let inquire = |order| ClerkRequest::Inquire(Box::new(order));
    let refused = clerk.clerk(inquire(order("A1", answers.code))).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::InquiryLimit);
    let limits = leaves(asks, "limit").await;
    assert_eq!(limits.len(), 1);
    assert_eq!(
        limits[0].detail,
        format!("inquiry refused person_provider {}", answers.code)
    );
    assert!(limits[0].actor.starts_with(CLERK));

    let mut incomplete = order("A1", answers.code);
    incomplete.register_checked = false;
    let refused = clerk.clerk(inquire(incomplete)).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::EvidenceIncomplete);
    let refused = clerk.clerk(inquire(order("A9", answers.code))).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::PersonUnknown);
    let refusals = leaves(asks, "refusal").await;
    let details: Vec<&str> = refusals.iter().map(|line| line.detail.as_str()).collect();
    let leaf = |code| format!("inquiry refused {code} {}", answers.code);
    assert_eq!(details, [leaf("E-3001"), leaf("E-4009")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_while_locked_leave_a_leaf_each_once() {
    let mut world = World::new(&[super::MIHON]).await;
    let town = &mut world.towns[0];
    for _ in 0..2 {
        town.stop();
        town.start();
        let wrong = watari::api::Secret::new("not the password at all".to_owned());
        let refused = town.connect().log_in(CLERK, wrong).await;
        assert_eq!(refused.unwrap_err().code, ErrorCode::LoginFailed);
    }
    town.log_in(ADMIN).await;
    assert_eq!(leaves(town, "unlock-fail").await.len(), 2);
    town.stop();
    town.start();
    assert_eq!(leaves(town, "unlock-fail").await.len(), 2);
}
