//! My Number on the screen: masked, compared, ten seconds for a purpose, gone with any key, the lock and a resize.

use watari::text::Lang;
use watari::tui::key::Key;

use super::desk::Desk;
use super::look::{LANGS, SIZES};
use super::person::{opened, town_with_doses};
use crate::world::{PASSWORD, now, number};

/// The number of 佐藤 太郎 as it is grouped on the screen.
fn grouped() -> String {
    let number = number(1);
    format!("{} {} {}", &number[..4], &number[4..8], &number[8..])
}

async fn show(desk: &mut Desk) {
    desk.press(Key::F(8)).await;
    desk.press(Key::Char('2')).await;
    desk.press(Key::Tab).await;
    desk.press(Key::Char('1')).await;
    desk.press(Key::F(10)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn comparing_answers_equal_or_not_and_shows_no_digit() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    desk.press(Key::F(8)).await;
    desk.presses(&[Key::Tab, Key::Char('1'), Key::Tab]).await;
    desk.write(&number(1)).await;
    desk.sees_not(&number(1));
    println!("{}", desk.text());
    desk.press(Key::F(10)).await;
    desk.sees("照合の結果: 一致");
    desk.write(&number(2)).await;
    desk.press(Key::F(10)).await;
    desk.sees("照合の結果: 不一致");
    desk.sees_not(&number(1));
    desk.sees_not(&grouped());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shown_without_a_purpose() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    desk.press(Key::F(8)).await;
    desk.press(Key::Char('2')).await;
    desk.press(Key::F(10)).await;
    desk.sees("利用目的を選んでください");
    desk.sees_not(&grouped());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_is_shown_for_ten_seconds() {
    let world = town_with_doses().await;
    for lang in LANGS {
        for size in SIZES {
            let mut desk = opened(&world, lang, size).await;
            show(&mut desk).await;
            desk.sees(&grouped());
            println!("{}", desk.text());
            let begun = desk.app.scene.now;
            desk.app.on_tick(begun.plus_seconds(9));
            desk.sees(&grouped());
            desk.app.on_tick(begun.plus_seconds(10));
            desk.sees_not(&grouped());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_key_a_resize_and_the_lock_hide_the_number() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    show(&mut desk).await;
    desk.press(Key::Char('x')).await;
    desk.sees_not(&grouped());
    desk.press(Key::F(10)).await;
    desk.sees(&grouped());
    desk.app.on_resize(81, 24);
    desk.sees_not(&grouped());
    desk.press(Key::F(10)).await;
    desk.sees(&grouped());
    desk.press(Key::Esc).await;
    desk.press(Key::F(10)).await;
    desk.app.lock_now(true);
    desk.sees_not(&grouped());
    desk.write(PASSWORD).await;
    desk.press(Key::Enter).await;
    desk.sees("住民詳細");
    desk.sees_not(&grouped());
    assert!(desk.app.scene.now <= now());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_another_window_hides_the_number_and_keeps_what_is_typed() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    show(&mut desk).await;
    desk.sees(&grouped());
    desk.app.on_look_away();
    desk.sees_not(&grouped());
    // Asked for, and the person looked away before it came.
    desk.app.on_key(Key::F(10), 1_000_000);
    desk.app.on_look_away();
    desk.settle().await;
    desk.sees_not(&grouped());
    desk.presses(&[Key::BackTab, Key::Char('1'), Key::Tab, Key::Tab])
        .await;
    desk.write(&number(1)[..6]).await;
    desk.app.on_look_away();
    desk.write(&number(1)[6..]).await;
    desk.press(Key::F(10)).await;
    desk.sees("照合の結果: 一致");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_the_frame_and_a_paste_hide_the_number_and_do_nothing_else() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    show(&mut desk).await;
    for key in [
        Key::F(1),
        Key::F(2),
        Key::F(3),
        Key::Ctrl('e'),
        Key::Ctrl('g'),
        Key::Ctrl('p'),
        Key::Ctrl('t'),
    ] {
        desk.sees(&grouped());
        desk.press(key).await;
        desk.sees_not(&grouped());
        desk.sees("個人番号");
        desk.press(Key::F(10)).await;
    }
    desk.sees(&grouped());
    desk.app.on_paste("x");
    desk.sees_not(&grouped());
    // Its time runs also where no tick comes.
    desk.press(Key::F(10)).await;
    desk.sees(&grouped());
    desk.app.scene.now = desk.app.scene.now.plus_seconds(10);
    desk.sees_not(&grouped());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_too_small_to_read_takes_nothing_but_the_lock() {
    let world = town_with_doses().await;
    let mut desk = opened(&world, Lang::Ja, SIZES[0]).await;
    desk.press(Key::F(2)).await;
    desk.size = (20, 5);
    desk.app.on_resize(20, 5);
    desk.write("さとう").await;
    desk.app.on_paste("すずき");
    desk.press(Key::F(3)).await;
    desk.size = SIZES[0];
    desk.app.on_resize(80, 24);
    desk.sees("住民検索");
    for typed in ["さとう", "サトウ", "すずき", "スズキ"] {
        desk.sees_not(typed);
    }
    desk.size = (20, 5);
    desk.app.on_resize(20, 5);
    desk.press(Key::Ctrl('l')).await;
    desk.size = SIZES[0];
    desk.app.on_resize(80, 24);
    desk.sees("ロック中");
}
