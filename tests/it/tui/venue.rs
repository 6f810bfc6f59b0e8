//! A venue's screen: what waits without a line, the hand-over, and why something is held at the municipality.

use watari::api::{DoseEntry, ImportLayout, VenueRequest};
use watari::domain::{CouponKey, CouponNo, VaccinationKind};
use watari::text::Lang;
use watari::tui::key::Key;

use super::cases::comes;
use super::desk::Desk;
use super::look::SIZES;
use crate::world::{CLERK, Town, World, import, now, number, target, targets_file};

fn entry(town: &Town, number: &str) -> DoseEntry {
    DoseEntry {
        coupon: CouponKey {
            municipality: town.code,
            number: CouponNo::parse(number).unwrap(),
        },
        dose_no: None,
        kind: VaccinationKind::COVID19,
        on: now().date(),
        lot_no: "AB1234".to_owned(),
        maker: None,
        venue: Some("体育館".to_owned()),
        doctor: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_listed_handed_over_with_one_key_and_held_with_its_reason() {
    let mut world = World::new(&[992_011]).await;
    let code = world.towns[0].code;
    let clerk = world.towns[0].clerk().await;
    let names = ("佐藤 美保", "サトウ ミホ");
    let row = target(code, "A1", &number(1), names, "0000000017");
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    drop(clerk);
    let venue = world.add_venue(0).await;
    let handle = world.towns[venue].connect();
    let mut desk = Desk::logged_in(handle, CLERK, Lang::Ja, SIZES[1]).await;
    desk.forbidden.push("佐藤".to_owned());
    desk.presses(&[Key::Ctrl('g'), Key::Char('v')]).await;
    comes(&mut desk, "1人分がここで分かります").await;
    desk.sees("会場を閉じられます");

    world.towns[0].stop();
    let worker = world.towns[venue].log_in(CLERK).await;
    for number in ["0000000017", "0000000033"] {
        let entry = entry(&world.towns[venue], number);
        let request = VenueRequest::RegisterDose(Box::new(entry));
        worker.venue(request).await.unwrap();
    }
    comes(&mut desk, "保留（引渡し待ち）").await;
    println!("{}", desk.text());
    desk.sees("0000000033");
    desk.sees("2件");
    world.towns[0].start();
    world.towns[0].clerk().await;
    comes(&mut desk, "庁舎で保留").await;
    desk.press(Key::F(10)).await;
    comes(&mut desk, "庁舎の担当者が決めます").await;
    println!("{}", desk.text());
    desk.sees("接種券番号が台帳にない");
    desk.size = SIZES[0];
    desk.press(Key::Enter).await;
    println!("{}", desk.text());
    desk.sees("接種券番号が台帳にない");

    let handle = world.towns[0].connect();
    let mut desk = Desk::logged_in(handle, CLERK, Lang::En, SIZES[0]).await;
    desk.presses(&[Key::Ctrl('g'), Key::Char('v')]).await;
    desk.sees("not the node of a venue");
}
