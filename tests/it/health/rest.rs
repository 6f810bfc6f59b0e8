//! Maintenance that peers see: inquiries wait without a fault, and go on when it is over.

use watari::api::{
    AdminReply, AdminRequest, ErrorCode, ImportLayout, InquiryState, Maintenance,
    MaintenanceReason, PeerStatus,
};
use watari::text::Lang;

use crate::tui::desk::Desk;
use crate::world::{
    ADMIN, CLERK, Town, World, ask, doses_file, eventually, finish, import, now, number, order,
    target, targets_file, two_doses,
};

const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

/// 見本市 has the mover, 三本市 her doses.
pub async fn two_towns() -> World {
    let world = World::new(&[992_011, 992_020]).await;
    let (mihon, mitsumoto) = (&world.towns[0], &world.towns[1]);
    let row = target(mihon.code, "A1", &number(1), MIHO, "0000000017");
    import(
        &mihon.clerk().await,
        ImportLayout::Targets,
        &targets_file(&[row]),
    )
    .await;
    let clerk = mitsumoto.clerk().await;
    let row = target(mitsumoto.code, "B1", &number(1), MIHO, "0000000033");
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    let doses = doses_file(&[two_doses(mitsumoto.code, "B1", "0000000033")]);
    import(&clerk, ImportLayout::Doses, &doses).await;
    world
}

async fn set(town: &Town, rest: Option<Maintenance>) {
    let request = AdminRequest::SetMaintenance(rest);
    let reply = town.log_in(ADMIN).await.admin(request).await.unwrap();
    assert!(matches!(reply, AdminReply::Maintenance(set) if set == rest));
}

async fn peer(town: &Town) -> PeerStatus {
    town.connect().status().await.unwrap().peers.remove(0)
}

fn an_hour() -> Maintenance {
    Maintenance {
        until: now().plus_seconds(3_600),
        reason: MaintenanceReason::Upgrade,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inquiry_to_a_town_in_maintenance_waits_without_a_fault_and_goes_on_after_it() {
    let mut world = two_towns().await;
    set(&world.towns[1], Some(an_hour())).await;
    let (mihon, mitsumoto) = (&world.towns[0], &world.towns[1]);
    let clerk = mihon.clerk().await;
    let asked = ask(&clerk, order("A1", mitsumoto.code)).await;
    eventually("the asking town sees it", || async {
        peer(mihon).await.health.maintenance.is_some()
    })
    .await;
    let seen = peer(mihon).await;
    let rest = seen.health.maintenance.unwrap();
    assert_eq!(rest.reason, MaintenanceReason::Upgrade);
    assert!(rest.until.0.abs_diff(now().0 + 3_600) < 60);
    assert_eq!(asked.state, InquiryState::Queued);

    let mut desk = Desk::logged_in(mihon.connect(), CLERK, Lang::Ja, (120, 40)).await;
    desk.sees("保守");
    desk.press(watari::tui::key::Key::Char('S')).await;
    desk.sees("まで保守中です（プログラムの入替）");
    let mut desk = Desk::logged_in(mitsumoto.connect(), CLERK, Lang::En, (80, 24)).await;
    desk.press(watari::tui::key::Key::F(2)).await;
    desk.sees("new inquiries of others wait");

    // A restart does not end it: it is on disk.
    world.towns[1].stop();
    world.towns[1].start();
    let (mihon, mitsumoto) = (&world.towns[0], &world.towns[1]);
    mitsumoto.log_in(ADMIN).await;
    let own = mitsumoto.connect().status().await.unwrap().health;
    assert!(own.maintenance.is_some());

    set(mitsumoto, None).await;
    let answered = finish(&clerk, &asked.inquiry).await;
    assert_eq!(answered.state, InquiryState::Found);
    assert_eq!(peer(mihon).await.health.maintenance, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_administrator_begins_it_and_only_with_an_end_within_a_month() {
    let world = World::new(&[992_011]).await;
    let town = &world.towns[0];
    let request = AdminRequest::SetMaintenance(Some(an_hour()));
    let refused = town.clerk().await.admin(request).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    for until in [now(), now().plus_seconds(40 * 86_400)] {
        let rest = Maintenance { until, ..an_hour() };
        let request = AdminRequest::SetMaintenance(Some(rest));
        let refused = town.log_in(ADMIN).await.admin(request).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::MaintenanceUnusable);
    }
}
