//! The second person is one only under a password of their own: what an administrator gave approves nothing.

use crate::batch::{MIHON, batch, decide};
use crate::world::{ADMIN, GIVEN, PASSWORD, Town, World, take_own_password};
use watari::api::{
    ApiError, ApprovalRequest, AuditQuery, BatchRequest, ErrorCode, Handle, QuotaRequest, Secret,
    SharedReply, SharedRequest,
};

const APPROVER: &str = "shonin";
const REFUSAL: &str = "approver without an own password refused";

/// Everything that a second person does or sees as such.
async fn tried(approver: &Handle) -> Vec<ApiError> {
    let close = QuotaRequest::Close {
        no: 1,
        reason: "終了".to_owned(),
    };
    let id = "x".to_owned();
    let replica = approver.approver(ApprovalRequest::ApproveReplica { id });
    let query = "3f9a01c2".to_owned();
    let held = approver.approver(ApprovalRequest::ShowHeld { query });
    vec![
        replica.await.map(drop).unwrap_err(),
        held.await.map(drop).unwrap_err(),
        decide(approver, "B-1", true).await.map(drop).unwrap_err(),
        batch(approver, BatchRequest::Quota(close))
            .await
            .map(drop)
            .unwrap_err(),
    ]
}

async fn refusals(town: &Town) -> usize {
    let admin = town.log_in(ADMIN).await;
    let query = AuditQuery {
        count: 100,
        user: Some(APPROVER.to_owned()),
        ..AuditQuery::default()
    };
    match admin.shared(SharedRequest::ListAudit(query)).await.unwrap() {
        SharedReply::Audit(page) => {
            let lines = page.lines.iter();
            lines.filter(|line| line.detail == REFUSAL).count()
        }
        other => panic!("not the log: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn under_the_password_that_the_administrator_gave_an_approver_neither_decides_nor_sees() {
    let mut world = World::new(&[MIHON]).await;
    let approver = world.towns[0].give_approver(APPROVER).await.unwrap();
    for error in tried(&approver).await {
        assert_eq!(error.code, ErrorCode::PasswordNotOwn);
    }
    assert_eq!(
        refusals(&world.towns[0]).await,
        1,
        "a screen that asks again and again fills no log"
    );
    drop(approver);
    world.towns[0].stop();
    world.towns[0].start();
    let approver = world.towns[0].connect();
    let given = || Secret::new(GIVEN.to_owned());
    approver.log_in(APPROVER, given()).await.unwrap();
    let error = approver.approver(ApprovalRequest::ListHeld).await;
    assert_eq!(error.unwrap_err().code, ErrorCode::PasswordNotOwn);

    take_own_password(&approver).await.unwrap();
    for error in tried(&approver).await {
        assert_ne!(error.code, ErrorCode::PasswordNotOwn, "the holder decides");
    }
    drop(approver);
    world.towns[0].stop();
    world.towns[0].start();
    let approver = world.towns[0].log_in(APPROVER).await;
    approver.approver(ApprovalRequest::ListHeld).await.unwrap();
    let stale = world.towns[0].connect();
    let refused = stale.log_in(APPROVER, given()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::LoginFailed);
    assert_ne!(GIVEN, PASSWORD);
}
