//! Other keys for a function, clicks and the wheel, rows chosen by their number.

use watari::config::KeymapFile;
use watari::text::Lang;
use watari::tui::Keymap;
use watari::tui::key::Key;

use super::desk::Desk;
use super::look::{SIZES, town};
use crate::world::CLERK;

/// Where the text begins in the frame.
fn place(desk: &mut Desk, text: &str) -> (u16, u16) {
    let rows = desk.rows();
    let y = rows.iter().position(|row| row.contains(text));
    let y = y.unwrap_or_else(|| panic!("{text:?} is not in\n{}", rows.join("\n")));
    let before = rows[y].split(text).next().unwrap_or_default();
    (watari::tui::width::cells(before), y as u16)
}

async fn click(desk: &mut Desk, text: &str) {
    let (x, y) = place(desk, text);
    desk.app.on_click(x, y);
    desk.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_stands_for_a_function_and_every_hint_names_it() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[1]).await;
    let file = "[keys]\nfind = [\"ctrl+f\", \"f7\"]\nundo = []\nlock = [\"ctrl+k\"]\nlog_out = [\"f4\"]\nvalues = []";
    desk.app.scene.keymap = Keymap::new(&KeymapFile::parse(file).unwrap().keys).unwrap();
    desk.press(Key::F(2)).await;
    desk.sees("業務メニュー");
    desk.press(Key::Ctrl('f')).await;
    desk.sees("検索（カナ・漢字");
    desk.press(Key::F(1)).await;
    desk.sees("Ctrl+F    検索");
    desk.presses(&[Key::Esc, Key::Esc]).await;
    desk.press(Key::F(7)).await;
    desk.sees("検索（カナ・漢字");
    desk.press(Key::Ctrl('l')).await;
    desk.sees_not("ロック中");
    desk.press(Key::Ctrl('k')).await;
    desk.sees("F4 ログアウト");
    desk.press(Key::F(4)).await;
    desk.sees("利用者ID");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_selects_a_row_the_next_one_opens_it_and_the_wheel_moves() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await;
    desk.press(Key::F(2)).await;
    desk.write("さとう").await;
    click(&mut desk, "佐藤 春子").await;
    desk.sees("> サトウ　ハルコ");
    desk.app.on_wheel(false);
    desk.sees("> サトウ　タロウ");
    desk.app.on_wheel(true);
    click(&mut desk, "佐藤 春子").await;
    desk.sees("佐藤 春子（サトウ");
    // Actions in a picker.
    desk.press(Key::F(9)).await;
    click(&mut desk, "記録の訂正").await;
    desk.sees("カナ氏名");
    // Fields of a form: the cursor goes there, nothing opens.
    click(&mut desk, "カナ氏名").await;
    let (_, y) = place(&mut desk, "カナ氏名");
    assert_eq!(desk.cursor.map(|cursor| cursor.y), Some(y));
    desk.app.lock_now(false);
    desk.rows();
    desk.app.on_click(10, 10);
    desk.app.on_wheel(true);
    desk.sees("ロック中");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_chosen_by_its_number() {
    let world = town().await;
    let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, Lang::En, (100, 39)).await;
    desk.app.scene.numbered = true;
    desk.press(Key::F(2)).await;
    desk.write("さとう").await;
    desk.sees("> 1 SATO");
    desk.sees("  2 SATO");
    assert!(!desk.app.on_number(9));
    assert!(!desk.app.on_number(0));
    assert!(desk.app.on_number(2));
    desk.settle().await;
    desk.sees("Person");
    desk.sees("SATO HARUKO");
}
