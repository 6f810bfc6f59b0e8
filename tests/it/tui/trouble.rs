//! The whole program where something is in the way: signals, a panic, no colours, a wide terminal, pastes, an IME left on, a node that dies.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use portable_pty::CommandBuilder;
use watari::text::Lang;
use watari::tui::{Face, Keymap, Theme, Width};

use crate::world::{CLERK, PASSWORD, World};

use super::keys::{ESC, F2, F3, F10};
use super::look::town;
use super::pty::Pty;

/// Fields of a new dose before its lot.
const TO_LOT: usize = 7;
const PANICS: &str = "WATARI_TEST_PANICS";

/// A clerk at the first screen, on a node in the program's own process.
async fn clerk(size: (u16, u16), environment: &[(&str, &str)]) -> (Pty, World) {
    let mut world = town().await;
    world.towns[0].stop();
    let pty = logged_in(world.towns[0].folder.path(), size, environment);
    (pty, world)
}

pub fn logged_in(data: &Path, size: (u16, u16), environment: &[(&str, &str)]) -> Pty {
    let mut pty = Pty::start(&[], data, size, environment);
    pty.wait("利用者ID");
    pty.keys(&format!("{CLERK}\r{PASSWORD}\r"));
    pty.wait("業務メニュー");
    pty
}

pub fn signal(name: &str, pid: u32) {
    let pid = pid.to_string();
    let sent = Command::new("kill").args(["-s", name, &pid]).status();
    assert!(sent.unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminate_signal_leaves_a_clear_terminal_and_no_colour_keeps_the_selection_visible() {
    let (mut pty, _world) = clerk((80, 24), &[("NO_COLOR", "1")]).await;
    pty.keys("\x1bOQさとう");
    pty.wait("佐藤 春子");
    pty.keys("\x1b[B\x1b[B");
    pty.wait_until("the selected row in reverse", |screen| {
        let mut rows = 5..20;
        rows.any(|row| {
            let marked = screen
                .cell(row, 1)
                .is_some_and(|cell| cell.contents() == ">");
            marked && (1..=3).all(|x| screen.cell(row, x).is_some_and(vt100::Cell::inverse))
        })
    });
    let plain = pty.with_screen(|screen| {
        let cells = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
        let mut cells = cells.filter_map(|(row, column)| screen.cell(row, column));
        cells.all(|cell| {
            cell.fgcolor() == vt100::Color::Default && cell.bgcolor() == vt100::Color::Default
        })
    });
    assert!(plain, "no colour anywhere");
    signal("TERM", pty.child.process_id().unwrap());
    assert_eq!(pty.end(), 0);
    pty.is_given_back();
}

#[test]
fn a_panic_leaves_a_restored_terminal() {
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "--nocapture",
        "tui::trouble::the_face_that_panics",
    ]);
    let mut pty = Pty::of(command, (80, 24), &[(PANICS, "1")]);
    pty.wait("利用者ID");
    assert_ne!(pty.end(), 0);
    let raw = String::from_utf8_lossy(&pty.raw.lock().unwrap()).into_owned();
    let (_, after) = raw
        .rsplit_once("\x1b[?1049l")
        .expect("the first screen is back");
    assert!(after.contains("no way to the node"), "told after that");
    assert!(!pty.text().contains("利用者ID"), "{}", pty.text());
}

/// Played by the test above in a process of its own: the node is away, and the way back panics.
#[tokio::test(flavor = "multi_thread")]
async fn the_face_that_panics() {
    if std::env::var_os(PANICS).is_none() {
        return;
    }
    let mut world = town().await;
    let handle = world.towns[0].connect();
    world.towns[0].stop();
    let face = Face {
        keymap: Keymap::default(),
        mouse: false,
        lang: Lang::Ja,
        theme: Theme::Standard,
        width: Width::Narrow,
        practice: None,
        connect: Box::new(|| panic!("no way to the node")),
    };
    let _ = watari::tui::run(face, handle).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paste_of_two_lines_and_digits_of_an_ime_find_a_person_and_the_cursor_follows_kanji() {
    let (mut pty, _world) = clerk((80, 24), &[]).await;
    // The menu's number, with the Japanese input left on.
    pty.keys("２");
    pty.wait("検索（カナ");
    pty.keys("\x1b[200~佐藤\r見本\x1b[201~");
    pty.wait("佐藤 太郎");
    pty.wait("1行目だけ");
    assert!(!pty.text().contains("見本 次郎"), "{}", pty.text());
    assert_eq!(pty.cursor().0, 5, "behind two kanji in a box");
    pty.keys("\x7f\x7f");
    pty.wait_gone("佐藤 太郎");
    pty.keys("００００００００３３");
    pty.wait("見本 次郎");
    pty.wait_gone("佐藤 太郎");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_reader_gets_lines_that_nothing_overwrites_and_no_password() {
    let mut world = town().await;
    world.towns[0].stop();
    let data = world.towns[0].folder.path();
    let mut pty = Pty::start(&["--plain"], data, (100, 200), &[]);
    pty.wait(">利用者ID");
    pty.keys(&format!("{CLERK}\r"));
    pty.wait(">パスワード");
    std::thread::sleep(std::time::Duration::from_millis(500));
    pty.keys(&format!("{PASSWORD}\r"));
    pty.wait("業務メニュー");
    pty.keys(".f2\r");
    pty.wait("検索（カナ");
    pty.keys("さとう\r");
    pty.wait("佐藤 太郎");
    pty.keys(".down\r");
    pty.wait("絞り込む");
    pty.keys(".down\r");
    pty.wait("> 2 サトウ　ハルコ");
    pty.keys(".1\r");
    pty.wait("佐藤 太郎（サトウ");
    pty.keys(".esc\r");
    pty.wait("住民検索");
    pty.keys(".2\r");
    pty.wait("佐藤 春子（サトウ");
    pty.keys(".ctrl+q\r");
    pty.wait("ログアウトしました");
    pty.keys(".ctrl+q\r");
    pty.wait("終了しますか");
    pty.keys("2\r");
    assert_eq!(pty.end(), 0);
    let raw = String::from_utf8_lossy(&pty.raw.lock().unwrap()).into_owned();
    assert!(!raw.contains("\x1b["), "nothing but lines");
    assert!(!raw.contains(PASSWORD), "no password is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_draws_ambiguous_characters_wide_gets_none() {
    let (mut pty, _world) = clerk((80, 24), &[("TUI_WIDTH", "wide")]).await;
    pty.keys("\x1bOQさとう");
    pty.wait("佐藤 太郎");
    let text = pty.text();
    assert!(!text.contains(['│', '┌', '─', '└']), "{text}");
    assert!(text.contains("+--"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_killed_in_the_middle_of_a_search_comes_back_to_what_was_typed() {
    let mut world = town().await;
    world.towns[0].stop();
    let data = world.towns[0].folder.path();
    let mut node = serve(data);
    let mut pty = logged_in(data, (120, 40), &[]);
    pty.keys("\x1bOQさとう");
    pty.wait("佐藤 太郎");
    node.kill().unwrap();
    node.wait().unwrap();
    pty.keys("　");
    pty.wait("ノード不通");
    pty.wait("さとう");
    let mut node = serve(data);
    pty.wait("ロック中");
    assert!(!pty.text().contains("佐藤"), "{}", pty.text());
    pty.keys(&format!("{PASSWORD}\r"));
    pty.wait("さとう");
    pty.wait("佐藤 春子");
    pty.wait_gone("ノード不通");
    node.kill().unwrap();
    node.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_killed_in_the_middle_of_a_form_comes_back_and_the_form_is_finished() {
    let mut world = town().await;
    world.towns[0].stop();
    let data = world.towns[0].folder.path();
    let mut node = serve(data);
    let mut pty = logged_in(data, (80, 24), &[]);
    pty.keys(&format!("{F2}さとうたろう"));
    pty.wait("0000000017");
    pty.wait_gone("0000000025");
    pty.keys("\r");
    pty.wait("宛名番号 A1");
    pty.keys("4\x1b[17~");
    pty.wait("接種記録の登録");
    pty.keys(&"\t".repeat(TO_LOT));
    pty.keys("ZZ00");
    pty.wait("[ZZ00 ");
    node.kill().unwrap();
    node.wait().unwrap();
    pty.keys("01");
    pty.wait("[ZZ0001 ");
    pty.wait("ノード不通");
    // Sending it now says so and loses nothing.
    pty.keys(F10);
    pty.wait("E-1001");
    pty.keys(ESC);
    pty.wait("[ZZ0001 ");
    let mut node = serve(data);
    pty.wait("ロック中");
    assert!(!pty.text().contains("佐藤"), "{}", pty.text());
    pty.keys(&format!("{PASSWORD}\r"));
    pty.wait("[ZZ0001 ");
    pty.wait_gone("ノード不通");
    pty.keys(F10);
    pty.wait("登録する項目");
    pty.keys(F10);
    pty.wait("登録しました");
    pty.wait("宛名番号 A1");
    pty.wait("ZZ0001");
    node.kill().unwrap();
    node.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_terminals_at_one_node_see_what_the_other_changes_and_each_has_its_own_login() {
    let mut world = town().await;
    world.towns[0].stop();
    let data = world.towns[0].folder.path();
    let mut node = serve(data);
    let mut first = logged_in(data, (120, 40), &[]);
    let mut second = logged_in(data, (80, 24), &[]);
    second.keys(&format!("{F2}A1"));
    second.wait("佐藤 太郎");
    second.keys("\r");
    second.wait("宛名番号 A1");
    second.keys("4");
    second.wait("接種記録はありません");
    first.keys(&format!("{F3}0000000017\rAB1234\r"));
    first.wait("登録 1  保留 0  取消 0");
    second.wait("AB1234");
    // One locks, the other goes on.
    first.keys("\x0c");
    first.wait("ロック中");
    second.keys(&format!("{F3}0000000025\rCD5678\r"));
    second.wait("登録 2  保留 0  取消 0");
    first.keys(&format!("{PASSWORD}\r"));
    first.wait("CD5678");
    first.wait("登録 2  保留 0  取消 0");
    node.kill().unwrap();
    node.wait().unwrap();
    first.wait("ノード不通");
    second.wait("ノード不通");
    let mut node = serve(data);
    for pty in [&mut first, &mut second] {
        pty.wait("ロック中");
        pty.keys(&format!("{PASSWORD}\r"));
        pty.wait("CD5678");
    }
    node.kill().unwrap();
    node.wait().unwrap();
}

/// A node in a process of its own, once its socket is there.
pub fn serve(data: &Path) -> Child {
    let child = Command::new(env!("CARGO_BIN_EXE_watari"))
        .args(["serve", "--listen", "/ip4/127.0.0.1/tcp/0", "--data"])
        .arg(data)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let socket = watari::node::Folder::new(data).socket();
    for _ in 0..1_000 {
        if std::os::unix::net::UnixStream::connect(&socket).is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child
}
