//! The frame: keys that mean the same everywhere, lock and logout, barcodes, a terminal too small.

use watari::api::{PeerHealth, PeerStatus};
use watari::domain::MunicipalityCode;
use watari::text::Lang;
use watari::tui::key::Key;
use watari::tui::screens::FUNCTIONS;

use super::desk::Desk;
use super::inbox::{APPROVER, appoint};
use super::look::{LANGS, town};
use crate::world::{ADMIN, CLERK, PASSWORD, now};

const SIZE: (u16, u16) = (80, 24);

/// Another municipality that was never met.
fn silent(code: u32) -> PeerStatus {
    PeerStatus {
        code: MunicipalityCode::new(code).unwrap(),
        connected: false,
        last_success: None,
        queued: 0,
        health: PeerHealth::default(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_barcode_on_a_screen_without_a_field_is_no_choice_from_the_menu() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZE).await;
    desk.sees("業務メニュー");
    desk.scan("2222222222").await;
    desk.sees("接種登録（連続）");
    desk.sees("この接種券はここにありません");
    desk.presses(&[Key::Esc, Key::Esc]).await;
    desk.sees("業務メニュー");
    desk.presses(&[Key::Char('２')]).await;
    desk.sees("検索（カナ・漢字");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_wrong_passwords_at_the_lock_log_the_person_out() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZE).await;
    desk.press(Key::F(2)).await;
    desk.write("さとう").await;
    desk.sees("佐藤 太郎");
    desk.press(Key::Ctrl('l')).await;
    desk.sees_not("佐藤");
    desk.write("wrong").await;
    desk.press(Key::Enter).await;
    desk.sees("残り 2回");
    desk.write(PASSWORD).await;
    desk.press(Key::Enter).await;
    desk.sees("佐藤 太郎");
    desk.press(Key::Ctrl('q')).await;
    desk.sees("利用者ID");
    desk.sees_not("佐藤");
    desk.sees_not(CLERK);
}

#[tokio::test(flavor = "multi_thread")]
async fn language_and_theme_change_at_any_time_and_help_names_the_keys_of_the_screen() {
    let world = town().await;
    let mut desk = Desk::new(world.towns[0].connect(), Lang::Ja, SIZE).await;
    desk.sees("利用者ID");
    desk.press(Key::Ctrl('e')).await;
    desk.sees("User ID");
    desk.press(Key::Ctrl('t')).await;
    desk.sees("high contrast");
    desk.log_in(CLERK, PASSWORD).await;
    desk.press(Key::Char('？')).await;
    desk.sees("Ctrl+P    All functions");
    desk.press(Key::Esc).await;
    desk.sees("To do (Enter opens)");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_finds_functions_by_kana_kanji_and_romaji() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZE).await;
    for typed in ["けんさく", "ケンサク", "検索", "kensaku", "ｋｅｎｓａｋｕ"] {
        desk.press(Key::Ctrl('p')).await;
        desk.write(typed).await;
        desk.sees("> 住民検索");
        desk.press(Key::Enter).await;
        desk.sees("検索（カナ・漢字");
        desk.presses(&[Key::Esc]).await;
        desk.sees("業務メニュー");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_is_too_small_only_asks_for_room() {
    let world = town().await;
    let mut desk = Desk::new(world.towns[0].connect(), Lang::Ja, (79, 24)).await;
    desk.sees("80x24");
    desk.sees_not("パスワード");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_where_nothing_was_typed_is_left_without_a_question() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZE).await;
    for function in FUNCTIONS {
        desk.presses(&[Key::Ctrl('g'), Key::Char(function.key)])
            .await;
        desk.press(Key::Esc).await;
        desk.sees("業務メニュー");
        desk.presses(&[Key::Ctrl('g'), Key::Char(function.key)])
            .await;
        desk.presses(&[Key::Ctrl('g'), Key::Char('1')]).await;
        desk.sees("業務メニュー");
    }
    desk.presses(&[Key::Ctrl('g'), Key::Char('4')]).await;
    desk.write("さとう").await;
    desk.presses(&[Key::Ctrl('g'), Key::Char('1')]).await;
    desk.sees("Esc で捨ててから移ってください");
    desk.sees("さとう");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_counts_a_batch_to_approve_for_those_who_approve() {
    let world = town().await;
    appoint(&world.towns[0]).await;
    for (user, count) in [(APPROVER, "要対応 2"), (CLERK, "要対応 0")] {
        let mut desk = Desk::logged_in(world.towns[0].connect(), user, Lang::Ja, SIZE).await;
        desk.app.scene.to_do.as_mut().unwrap().batches_to_approve = 2;
        assert!(desk.rows()[0].contains(count), "{}", desk.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_home_screen_shows_today_and_keeps_its_functions_apart() {
    let world = town().await;
    for user in [CLERK, ADMIN] {
        for lang in LANGS {
            let handle = world.towns[0].connect();
            let mut desk = Desk::logged_in(handle, user, lang, SIZE).await;
            let today = now().date();
            desk.sees(&format!("{:>2}/{:<2} ", today.month(), today.day()));
            desk.sees_not("recordsA");
            let status = desk.app.scene.status.as_mut().unwrap();
            status.peers = vec![silent(992_020); 40];
            let more = ["自治体（B で一覧）", "more (B lists them)"];
            desk.sees(more[usize::from(lang == Lang::En)]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_away_stands_in_the_bar_of_every_width_beside_the_word_for_practice() {
    let world = town().await;
    for size in [SIZE, (120, 40)] {
        for lang in [Lang::Ja, Lang::En] {
            let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, lang, size).await;
            // The longest name a screen has.
            desk.presses(&[Key::Ctrl('g'), Key::Char('3')]).await;
            desk.app.on_away(5);
            let top = desk.rows().remove(0);
            for words in [["練習", "PRACTICE"], ["ノード不通", "node away"]] {
                assert!(words.iter().any(|word| top.contains(word)), "{top}");
            }
        }
    }
}
