//! What ends soon: counted down, shown, an alarm at each step.

use watari::api::{ExpiryKind, Level};
use watari::directory::default_permissions;
use watari::text::Lang;

use super::clock::alarms;
use crate::tui::desk::Desk;
use crate::world::{CLERK, World, eventually, now};

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_directory_is_counted_down_from_sixty_days() {
    let mut world = World::new(&[992_011]).await;
    let expiring = |world: &World| {
        let handle = world.towns[0].connect();
        async move { handle.status().await.unwrap().health.expiring }
    };
    assert!(expiring(&world).await.is_empty(), "400 days are left");
    for (days, level) in [(59, Level::Attention), (10, Level::Problem)] {
        world
            .publish_at(now(), Some(days), default_permissions(now().date()))
            .await;
        let found = expiring(&world).await;
        let found = found.first().unwrap();
        assert_eq!(found.what, ExpiryKind::Directory);
        assert!(found.days == days || found.days == days - 1);
        assert_eq!(found.level, level);
    }
    let town = &world.towns[0];
    eventually("an alarm for each directory", || async {
        let told = alarms(town).await.into_iter();
        told.filter(|what| what.starts_with("expires_directory"))
            .count()
            == 2
    })
    .await;
    let mut desk = Desk::logged_in(town.connect(), CLERK, Lang::Ja, (80, 24)).await;
    desk.sees("期限が近いもの");
    desk.press(watari::tui::key::Key::Char('S')).await;
    desk.sees("接続先名簿の期限まで");
    desk.sees("新しい名簿の発行を求めてください");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_ends_is_counted_down_and_one_that_is_continued_is_not() {
    let mut world = World::new(&[992_011]).await;
    let mut ending = default_permissions(now().date());
    for row in &mut ending {
        row.valid_until = now().plus_seconds(20 * 86_400);
    }
    let mut next = ending.clone();
    for row in &mut next {
        row.valid_from = now().plus_seconds(20 * 86_400 + 1);
        row.valid_until = now().plus_seconds(500 * 86_400);
    }
    let kinds = |world: &World| {
        let handle = world.towns[0].connect();
        async move {
            let expiring = handle.status().await.unwrap().health.expiring;
            expiring
                .iter()
                .map(|expiry| expiry.what)
                .collect::<Vec<_>>()
        }
    };
    world.publish(ending.clone()).await;
    assert_eq!(kinds(&world).await, [ExpiryKind::PermissionOwn]);
    world.publish([ending, next].concat()).await;
    assert!(kinds(&world).await.is_empty());
}
