//! Typed ahead of the node's replies: nothing is lost, nothing reaches a field it was not meant for.

use watari::text::Lang;
use watari::tui::key::Key;

use super::desk::Desk;
use super::keys::{F2, F3};
use super::look::{SIZES, town};
use super::pty::Pty;
use crate::world::{CLERK, PASSWORD, World};

/// Fields before the telephone number of a record.
const TO_PHONE: usize = 11;

async fn desk(world: &World) -> Desk {
    Desk::logged_in(world.towns[0].connect(), CLERK, Lang::Ja, SIZES[0]).await
}

/// Pressed in one go, before the node answers anything.
fn press_all(desk: &mut Desk, keys: &[Key]) {
    for key in keys {
        desk.app.on_key(*key, 0);
    }
}

fn write_all(desk: &mut Desk, text: &str) {
    for c in text.chars() {
        desk.app.on_key(Key::Char(c), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_opened_by_what_was_typed_and_not_by_what_was_found_for_less_of_it() {
    let world = town().await;
    let mut desk = desk(&world).await;
    desk.press(Key::F(2)).await;
    desk.write("みほん").await;
    desk.sees("見本 次郎");
    // The only one found so far is not the one meant now.
    press_all(&mut desk, &[Key::Ctrl('u')]);
    write_all(&mut desk, "さとうはるこ");
    press_all(&mut desk, &[Key::Enter, Key::Char('6')]);
    desk.settle().await;
    desk.sees("佐藤 春子");
    desk.sees("変更履歴");
    desk.sees_not("見本 次郎");
    desk.sees_not("検索結果");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_typed_ahead_is_the_reason_and_no_part_of_the_form() {
    let world = town().await;
    let mut desk = desk(&world).await;
    desk.press(Key::F(2)).await;
    desk.write("A1").await;
    desk.presses(&[Key::Enter, Key::F(9), Key::Char('1')]).await;
    for _ in 0..TO_PHONE {
        desk.press(Key::Tab).await;
    }
    write_all(&mut desk, "090-1234-5678");
    press_all(&mut desk, &[Key::F(10)]);
    write_all(&mut desk, "本人の申出");
    press_all(&mut desk, &[Key::F(10)]);
    desk.settle().await;
    desk.sees("訂正しました");
    desk.sees("***-****-5678");
    desk.presses(&[Key::Char('6'), Key::Enter]).await;
    desk.sees("本人の申出");
}

#[tokio::test(flavor = "multi_thread")]
async fn f10_pressed_twice_is_no_consent_to_what_was_not_seen() {
    let world = town().await;
    let mut desk = desk(&world).await;
    desk.press(Key::F(2)).await;
    desk.write("A1").await;
    desk.presses(&[Key::Enter, Key::Char('4'), Key::F(6)]).await;
    press_all(&mut desk, &[Key::F(10), Key::F(10)]);
    desk.settle().await;
    desk.sees("登録する項目");
    desk.press(Key::F(10)).await;
    desk.sees("登録しました");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_behind_a_wrong_password_goes_nowhere() {
    let world = town().await;
    let mut desk = Desk::new(world.towns[0].connect(), Lang::Ja, SIZES[0]).await;
    write_all(&mut desk, CLERK);
    press_all(&mut desk, &[Key::Enter]);
    write_all(&mut desk, "a wrong password");
    press_all(&mut desk, &[Key::Enter, Key::F(2)]);
    write_all(&mut desk, "sato");
    desk.settle().await;
    desk.sees("利用者ID");
    desk.write(PASSWORD).await;
    desk.press(Key::Enter).await;
    desk.sees("業務メニュー");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_the_password_of_the_lock_work_goes_on_at_once() {
    let world = town().await;
    let mut desk = desk(&world).await;
    desk.press(Key::F(2)).await;
    desk.press(Key::Ctrl('l')).await;
    write_all(&mut desk, PASSWORD);
    press_all(&mut desk, &[Key::Enter]);
    write_all(&mut desk, "さとうた");
    desk.settle().await;
    desk.sees("佐藤 太郎");
    desk.sees_not("佐藤 春子");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_login_to_registered_dose_in_one_burst_at_the_real_program() {
    let mut world = town().await;
    world.towns[0].stop();
    let mut pty = Pty::start(&[], world.towns[0].folder.path(), (80, 24), &[]);
    pty.wait("利用者ID");
    pty.keys(&format!(
        "{CLERK}\r{PASSWORD}\r{F3}0000000017\rAB1234\r{F2}さとうはるこ\r"
    ));
    pty.wait("宛名番号 A2");
    pty.keys(F3);
    pty.wait("登録 1  保留 0  取消 0");
    pty.wait("佐藤 太郎");
}
