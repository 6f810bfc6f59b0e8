//! A machine was lost: the municipality's keys are replaced on node 1, and its peers go on with the new ones.

use crate::node::{MIHO, MIHON, MITSUMOTO};
use crate::world::{
    ADMIN, World, doses_file, import, inquire, number, order, target, targets_file, two_doses,
};
use watari::api::{
    AdminReply, AdminRequest, ApiError, AuditQuery, ClerkReply, ClerkRequest, ErrorCode, Handle,
    ImportLayout, InquiryState, KeysReplaced, SharedReply, SharedRequest,
};

async fn story() -> World {
    let world = World::new(&[MIHON, MITSUMOTO]).await;
    let [here, there] = &world.towns[..] else {
        panic!("two towns");
    };
    let clerk = there.clerk().await;
    let rows = [target(there.code, "B1", &number(1), MIHO, "0000000033")];
    import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    let doses = doses_file(&[two_doses(there.code, "B1", "0000000033")]);
    import(&clerk, ImportLayout::Doses, &doses).await;
    let rows = [target(here.code, "A1", &number(1), MIHO, "0000000017")];
    let clerk = here.clerk().await;
    import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    world
}

async fn replace(handle: &Handle, reason: &str) -> Result<KeysReplaced, ApiError> {
    let reason = reason.to_owned();
    match handle.admin(AdminRequest::ReplaceKeys { reason }).await? {
        AdminReply::KeysReplaced(replaced) => Ok(replaced),
        other => panic!("not replaced: {other:?}"),
    }
}

async fn ledger_verifies(handle: &Handle) {
    match handle.clerk(ClerkRequest::VerifyLedger).await.unwrap() {
        ClerkReply::LedgerVerified(report) => assert!(report.ok, "{:?}", report.broken),
        other => panic!("no report: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replaced_keys_answer_the_next_inquiry_and_the_old_receipts_still_verify() {
    let mut world = story().await;
    let provider = world.towns[1].code;
    let clerk = world.towns[0].clerk().await;
    let view = inquire(&clerk, order("A1", provider)).await;
    assert_eq!(view.state, InquiryState::Found);
    let refused = replace(&clerk, "紛失").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let admin = world.towns[1].log_in(ADMIN).await;
    let refused = replace(&admin, " ").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReasonMissing);
    let first = replace(&admin, "保健センターの端末を紛失").await.unwrap();
    let replaced = replace(&admin, "もう一度").await.unwrap();
    assert_eq!(replaced.seq, first.seq + 1);
    let query = AuditQuery {
        count: 10,
        ..AuditQuery::default()
    };
    let SharedReply::Audit(page) = admin.shared(SharedRequest::ListAudit(query)).await.unwrap()
    else {
        panic!("no log");
    };
    let words = "keys replaced: 保健センターの端末を紛失";
    assert!(page.lines.iter().any(|line| line.detail == words));
    // A new connection brings the new manifest.
    drop((clerk, admin));
    for town in &mut world.towns {
        town.stop();
        town.start();
        town.log_in(ADMIN).await;
    }
    let clerk = world.towns[0].clerk().await;
    let view = inquire(&clerk, order("A1", provider)).await;
    assert_eq!(view.state, InquiryState::Found);
    assert!(
        view.doses
            .iter()
            .all(|dose| dose.signature_ok == Some(true))
    );
    ledger_verifies(&clerk).await;
    ledger_verifies(&world.towns[1].clerk().await).await;
}
