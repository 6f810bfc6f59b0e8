//! Quick entry at the desk and at a venue: two people ahead, wrong scans, undo, what is held.

use watari::api::{AdminRequest, ApiError, ErrorCode, Secret};
use watari::domain::Role;
use watari::text::Lang;
use watari::tui::key::Key;

use super::desk::Desk;
use super::look::{LANGS, SIZES, town};
use crate::world::{ADMIN, CLERK, PASSWORD, World, now, number};

const VENUE: &str = "kaijo";

async fn desk(world: &World) -> Desk {
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    desk.press(Key::F(3)).await;
    desk
}

/// Everything typed in one go, before the node answers anything.
async fn ahead(desk: &mut Desk, texts: &[&str]) {
    for text in texts {
        for c in text.chars() {
            desk.app.on_key(Key::Char(c), 0);
        }
        desk.app.on_key(Key::Enter, 0);
    }
    desk.settle().await;
}

async fn add_venue(world: &World) {
    let admin = world.towns[0].log_in(ADMIN).await;
    let request = AdminRequest::AddStaff {
        user: VENUE.to_owned(),
        role: Role::Venue,
        password: Secret::new(PASSWORD.to_owned()),
    };
    admin.admin(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_fills_its_rows_in_both_languages_and_at_both_sizes() {
    let world = town().await;
    for lang in LANGS {
        for size in SIZES {
            let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, lang, size).await;
            desk.press(Key::Char('3')).await;
            desk.write("0000000017").await;
            desk.press(Key::Enter).await;
            println!("{}", desk.text());
            desk.sees("佐藤 太郎");
            desk.press(Key::Esc).await;
            desk.press(Key::F(9)).await;
            println!("{}", desk.text());
            desk.press(Key::Esc).await;
            desk.press(Key::Ctrl('g')).await;
            desk.press(Key::Char('h')).await;
            println!("{}", desk.text());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_venue_is_told_what_it_may_not_open_and_has_nothing_to_do_there() {
    let world = town().await;
    add_venue(&world).await;
    let mut clerk = desk(&world).await;
    ahead(&mut clerk, &["9999999999", "AB1234"]).await;
    clerk.press(Key::Ctrl('g')).await;
    clerk.press(Key::Char('1')).await;
    clerk.sees("保留の接種             ");
    clerk.sees("要対応 1");
    let mut venue = Desk::logged_in(world.towns[0].connect(), VENUE, Lang::Ja, SIZES[0]).await;
    venue.sees("要対応はありません");
    venue.sees("要対応 0");
    venue.sees_not("F2 検索");
    for keys in [&[Key::F(2)][..], &[Key::Ctrl('g'), Key::Char('e')]] {
        venue.presses(keys).await;
        venue.sees("この役割では使えません（会場）");
    }
    venue.press(Key::Char('9')).await;
    venue.sees("その番号・文字の機能はありません");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_are_typed_ahead_and_both_are_registered() {
    let world = town().await;
    let mut desk = desk(&world).await;
    ahead(&mut desk, &["0000000017", "AB1234", "0000000025", "AB1234"]).await;
    println!("{}", desk.text());
    desk.sees("登録 2  保留 0  取消 0");
    desk.sees("佐藤 太郎");
    desk.sees("佐藤 春子");
}

#[tokio::test(flavor = "multi_thread")]
async fn full_width_digits_and_the_last_lot_are_taken() {
    let world = town().await;
    let mut desk = desk(&world).await;
    ahead(&mut desk, &["００００００００１７", "ＡＢ１２３４"]).await;
    desk.sees("AB1234");
    desk.write("0000000025").await;
    desk.presses(&[Key::Enter, Key::F(6), Key::Enter]).await;
    desk.sees("登録 2  保留 0  取消 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn twelve_digits_are_refused_and_do_not_stay_on_the_screen() {
    let world = town().await;
    let number = number(1);
    let mut desk = desk(&world).await;
    desk.write(&number).await;
    desk.press(Key::Enter).await;
    desk.sees("12桁の番号は接種券番号ではありません");
    desk.sees_not(&number);
    desk.write("0000000017").await;
    desk.press(Key::Enter).await;
    desk.write(&number).await;
    desk.press(Key::Enter).await;
    desk.sees_not(&number);
    desk.sees("登録 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn twelve_digits_scanned_on_another_screen_are_refused_too() {
    let world = town().await;
    let number = number(1);
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    desk.scan(&number).await;
    desk.sees("12桁の番号は接種券番号ではありません");
    desk.sees_not(&number);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_on_the_home_screen_opens_the_entry_with_its_person() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    desk.scan("0000000025").await;
    desk.sees("接種登録（連続）");
    desk.sees("佐藤 春子");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_coupon_twice_within_five_seconds_is_ignored() {
    let world = town().await;
    let mut desk = desk(&world).await;
    desk.write("0000000017").await;
    desk.press(Key::Enter).await;
    desk.write("0000000017").await;
    desk.press(Key::Enter).await;
    desk.sees("同じ接種券の二度読みです");
    desk.write("AB1234").await;
    desk.press(Key::Enter).await;
    desk.sees("登録 1  保留 0");
    desk.app.on_tick(now().plus_seconds(9));
    desk.settle().await;
    desk.write("0000000017").await;
    desk.press(Key::Enter).await;
    desk.sees("同じ接種が登録済みです");
    // The next person's coupon is no lot of somebody who cannot be registered.
    desk.write("0000000025").await;
    desk.press(Key::Enter).await;
    desk.sees("佐藤 春子");
    desk.write("AB1234").await;
    desk.press(Key::Enter).await;
    desk.sees("登録 2  保留 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn f7_takes_the_last_registration_back() {
    let world = town().await;
    let mut desk = desk(&world).await;
    ahead(&mut desk, &["0000000017", "AB1234"]).await;
    desk.press(Key::F(7)).await;
    desk.sees("取り消しました: 0000000017");
    desk.sees("登録 0  保留 0  取消 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_node_refuses_stays_in_the_list() {
    let world = town().await;
    let mut desk = desk(&world).await;
    ahead(&mut desk, &["0000000017", "AB1234"]).await;
    desk.app.on_tick(now().plus_seconds(9));
    desk.settle().await;
    ahead(&mut desk, &["0000000017", "AB1234", "0000000025", "AB1234"]).await;
    println!("{}", desk.text());
    desk.sees("未登録");
    desk.sees("登録 2  保留 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_reach_the_node_is_taken_back_into_the_fields_and_registered() {
    let world = town().await;
    let mut desk = desk(&world).await;
    for key in "0000000017".chars().map(Key::Char).chain([Key::Enter]) {
        desk.press(key).await;
    }
    for key in "AB1234".chars().map(Key::Char).chain([Key::Enter]) {
        desk.app.on_key(key, 0);
    }
    for wish in desk.app.take_wishes() {
        let away = Err(ApiError::new(ErrorCode::NotReachable));
        desk.app.on_reply(wish.asker, wish.tag, away);
    }
    desk.settle().await;
    desk.sees("未登録");
    desk.sees("登録 0  保留 0");
    desk.presses(&[Key::Down, Key::Enter]).await;
    desk.sees_not("未登録");
    desk.sees("佐藤 太郎");
    desk.press(Key::Enter).await;
    desk.sees("登録 1  保留 0");
    desk.sees("AB1234");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coupon_not_known_here_is_held_and_given_the_right_coupon() {
    let world = town().await;
    let mut desk = desk(&world).await;
    ahead(&mut desk, &["0000009999", "AB1234"]).await;
    desk.sees("登録 0  保留 1");
    desk.press(Key::Ctrl('g')).await;
    desk.press(Key::Char('H')).await;
    desk.sees("0000009999");
    desk.press(Key::Enter).await;
    println!("{}", desk.text());
    desk.press(Key::Char('1')).await;
    desk.press(Key::Tab).await;
    desk.write("0000000033").await;
    println!("{}", desk.text());
    desk.press(Key::F(10)).await;
    desk.sees("1件を登録しました");
    desk.sees("保留の接種はありません");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_dose_is_discarded_only_with_a_reason() {
    let world = town().await;
    let mut desk = desk(&world).await;
    ahead(&mut desk, &["0000009999", "AB1234"]).await;
    desk.presses(&[Key::Ctrl('g'), Key::Char('H'), Key::Enter])
        .await;
    desk.press(Key::Char('3')).await;
    desk.press(Key::F(10)).await;
    desk.sees("理由が必要です");
    desk.write("読み取り誤り").await;
    desk.press(Key::F(10)).await;
    desk.sees("破棄しました");
    desk.sees("保留の接種はありません");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_venue_sees_no_name_and_cannot_ask_for_a_number() {
    let world = town().await;
    add_venue(&world).await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), VENUE, Lang::Ja, SIZES[0]).await;
    desk.press(Key::F(3)).await;
    desk.write("0000000017").await;
    desk.press(Key::Enter).await;
    println!("{}", desk.text());
    desk.sees("1回目");
    desk.sees_not("佐藤");
    desk.write("AB1234").await;
    desk.press(Key::Enter).await;
    desk.sees("登録 1  保留 0");
    desk.presses(&[Key::Down, Key::Enter, Key::F(8)]).await;
    desk.sees("接種登録（連続）");
    desk.sees_not("佐藤");
    desk.sees_not("サトウ");
    desk.sees_not("個人番号");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fixed_items_stay_until_the_logout_and_go_into_every_dose() {
    let world = town().await;
    let mut desk = desk(&world).await;
    desk.presses(&[Key::F(9), Key::Tab, Key::Tab]).await;
    desk.write("保健センター").await;
    desk.press(Key::F(10)).await;
    desk.sees("会場 保健センター");
    desk.press(Key::Esc).await;
    desk.press(Key::F(3)).await;
    desk.sees("会場 保健センター");
    ahead(&mut desk, &["0000000017", "AB1234"]).await;
    desk.presses(&[Key::Down, Key::Enter, Key::Char('4'), Key::Enter])
        .await;
    desk.sees("保健センター");
    desk.sees("AB1234");
}

#[tokio::test(flavor = "multi_thread")]
async fn f3_in_the_middle_of_an_entry_changes_nothing() {
    let world = town().await;
    let mut desk = desk(&world).await;
    desk.write("0000000017").await;
    desk.presses(&[Key::Enter, Key::F(3)]).await;
    desk.sees("佐藤 太郎");
    desk.presses(&[Key::Esc, Key::Esc]).await;
    desk.sees("業務メニュー");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_whose_enter_the_input_method_keeps_is_said_and_runs_no_command() {
    let world = town().await;
    let mut desk = desk(&world).await;
    desk.scan_without_enter("００００００００１７").await;
    desk.sees("日本語入力をオフにしてください");
    desk.press(Key::Enter).await;
    desk.sees("佐藤 太郎");
    desk.presses(&[Key::Esc, Key::Esc, Key::Esc]).await;
    desk.sees("業務メニュー");
    desk.scan_without_enter("0000000025").await;
    desk.sees("日本語入力をオフにしてください");
    desk.sees("業務メニュー");
    desk.sees_not("0000000025");
    desk.write("12345678").await;
    desk.sees_not("日本語入力をオフにしてください");
}
