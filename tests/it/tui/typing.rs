//! Typing at the real program as people and barcode readers do: at once, ahead, full-width, wrong numbers, taken back.

use std::time::{Duration, Instant};

use crate::world::{CLERK, PASSWORD, World, number};

use super::keys::{DOWN, ESC, F3, F7};
use super::look::town;
use super::pty::Pty;

/// A clerk at the first screen, on a node in the program's own process.
pub async fn clerk(size: (u16, u16)) -> (Pty, World) {
    let mut world = town().await;
    world.towns[0].stop();
    let mut pty = Pty::start(&[], world.towns[0].folder.path(), size, &[]);
    pty.wait("利用者ID");
    pty.keys(&format!("{CLERK}\r{PASSWORD}\r"));
    pty.wait("業務メニュー");
    (pty, world)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_shows_at_once_and_not_with_the_next_tick_of_the_clock() {
    let (mut pty, _world) = clerk((80, 24)).await;
    let begun = Instant::now();
    for _ in 0..10 {
        pty.keys("\x1bOP");
        pty.wait("この画面のキー");
        pty.keys(ESC);
        pty.wait_gone("この画面のキー");
    }
    // A second a key were twenty seconds; a loaded machine needs less than one.
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(8), "20 keys took {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_typed_ahead_in_one_burst_become_two_doses_of_the_right_people() {
    let (mut pty, _world) = clerk((80, 24)).await;
    pty.keys(&format!("{F3}0000000017\rAB1234\r0000000025\rCD5678\r"));
    pty.wait("登録 2  保留 0  取消 0");
    for (coupon, name, lot) in [
        ("0000000017", "佐藤 太郎", "AB1234"),
        ("0000000025", "佐藤 春子", "CD5678"),
    ] {
        let text = pty.text();
        let row = text.lines().find(|line| line.contains(coupon)).unwrap();
        assert!(row.contains(name) && row.contains(lot), "{row}");
    }
    // The first one of the list is the last one registered: its record has the dose.
    pty.keys(&format!("{DOWN}\r"));
    pty.wait("宛名番号 A2");
    pty.keys("4");
    pty.wait("CD5678");
    pty.wait_gone("AB1234");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_ime_left_on_digits_dates_and_lots_are_taken() {
    let (mut pty, _world) = clerk((80, 24)).await;
    pty.keys("３");
    pty.wait("接種券番号（10桁");
    pty.keys("\x1b[20~\x15５０３０６０１");
    pty.wait("令和3年6月1日");
    pty.keys("\x1b[21~");
    pty.wait("固定(F9) 令3.06.01");
    pty.keys("００００００００１７\rＡＢ１２３４\r");
    pty.wait("登録 1  保留 0  取消 0");
    pty.wait("AB1234");
    pty.keys(&format!("{DOWN}\r４"));
    pty.wait("令3.06.01");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_of_twelve_digits_is_refused_wherever_it_comes_and_leaves_no_digit() {
    let (mut pty, _world) = clerk((80, 24)).await;
    let number = number(1);
    // On the first screen, where no field has the cursor.
    pty.keys(&format!("{number}\r"));
    pty.wait("12桁の番号は接種券番号ではありません");
    assert!(!pty.text().contains(&number), "{}", pty.text());
    pty.keys(ESC);
    pty.wait("業務メニュー");
    // In the coupon's field, then in the lot's.
    pty.keys(&format!("{F3}{number}\r"));
    pty.wait("12桁の番号は接種券番号ではありません");
    assert!(!pty.text().contains(&number), "{}", pty.text());
    pty.keys(&format!("0000000017\r{number}\r"));
    pty.wait("12桁の番号は接種券番号ではありません");
    pty.wait("佐藤 太郎");
    assert!(!pty.text().contains(&number), "{}", pty.text());
    pty.wait("登録 0  保留 0  取消 0");
    let raw = String::from_utf8_lossy(&pty.raw.lock().unwrap()).into_owned();
    assert!(!raw.contains(&number), "never drawn whole");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_dose_is_taken_back_by_one_key() {
    let (mut pty, _world) = clerk((80, 24)).await;
    pty.keys(&format!("{F3}0000000017\rAB1234\r"));
    pty.wait("登録 1  保留 0  取消 0");
    pty.keys(F7);
    pty.wait("取り消しました: 0000000017");
    pty.wait("登録 0  保留 0  取消 1");
    pty.keys(&format!("{DOWN}\r4"));
    pty.wait("AB1234");
    pty.wait("取消");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_form_a_paste_gives_its_first_line_and_the_cursor_follows_kanji() {
    let (mut pty, _world) = clerk((80, 24)).await;
    pty.keys(&format!("{F3}\x1b[20~"));
    pty.wait(">接種日");
    pty.keys("\t\t");
    pty.wait(">医療機関");
    let (start, row) = pty.cursor();
    pty.keys("保健");
    pty.wait("[保健");
    assert_eq!(pty.cursor(), (start + 4, row), "behind two kanji");
    pty.keys("\x1b[200~ｾﾝﾀｰ\r二行目\x1b[201~");
    pty.wait("[保健センター");
    pty.wait("1行目だけ");
    assert_eq!(pty.cursor(), (start + 12, row), "behind six characters");
    pty.keys("\x1b[D\x1b[D");
    pty.wait_until("the cursor two characters back", |screen| {
        screen.cursor_position() == (row, start + 8)
    });
    pty.keys("\x7f");
    pty.wait("[保健セター");
    assert_eq!(pty.cursor(), (start + 6, row));
}

#[tokio::test(flavor = "multi_thread")]
async fn esc_and_the_key_behind_it_in_one_piece_are_two_keys() {
    let (mut pty, _world) = clerk((80, 24)).await;
    pty.keys("\x1bOQさとう");
    pty.wait("佐藤 春子");
    pty.keys("\x1b[B");
    pty.wait_gone("一覧へ");
    // Back to the line, then down into the list again: no bracket and no letter is typed.
    pty.keys("\x1b\x1b[B");
    pty.keys("\x1b[A");
    pty.wait("一覧へ");
    pty.keys("\x1b[B");
    pty.wait_gone("一覧へ");
    assert!(!pty.text().contains("[B"), "{}", pty.text());
    // Out of the list, the line emptied, home, help.
    pty.keys("\x1b");
    pty.wait("一覧へ");
    pty.keys("\x1b");
    pty.wait_gone("さとう");
    pty.keys("\x1b\x1bOP");
    pty.wait("この画面のキー");
    pty.wait("最初の画面です");
    pty.keys("\x1b");
    pty.wait("業務メニュー");
    // What is no key stays what it is.
    pty.keys("\x1bOQ");
    pty.wait("検索（カナ");
    pty.keys("\x1b\x1b[");
    pty.wait("業務メニュー");
}
