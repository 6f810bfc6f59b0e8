//! Work stopped halfway from the screen: whole rows only, no half a file, said clearly, and gone on with later.

use std::fs;
use std::path::{Path, PathBuf};

use watari::api::{ApiError, ErrorCode};
use watari::domain::Private;
use watari::text::Lang;
use watari::tui::files::{FileNews, FileOrder, Files, Work, perform};
use watari::tui::job::grouped;
use watari::tui::key::Key;

use super::desk::Desk;
use super::keys::{ESC, F10};
use super::look::{SIZES, town};
use super::trouble::{logged_in, serve, signal};
use crate::world::{CLERK, Town, World, number, target, targets_file};

/// More than two parts of a file.
pub const ROWS: u64 = 5_500;

/// A file of more rows than go through the door at once.
pub fn large_file(town: &Town, folder: &Path, rows: u64) -> PathBuf {
    let row = |serial: u64| {
        let (no, coupon) = (format!("N{serial}"), format!("{:010}", 5_000 + serial));
        let name = ("見本 一郎", "ミホン イチロウ");
        target(town.code, &no, &number(1_000 + serial), name, &coupon)
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let path = folder.join("targets.csv");
    fs::write(&path, targets_file(&rows)).unwrap();
    path
}

pub async fn desk(world: &World, lang: Lang) -> Desk {
    Desk::logged_in(world.towns[0].connect(), CLERK, lang, SIZES[0]).await
}

pub async fn residents(world: &World) -> u64 {
    world.towns[0]
        .connect()
        .status()
        .await
        .unwrap()
        .residents
        .unwrap()
}

/// The form filled in.
pub async fn fill(desk: &mut Desk, path: &Path) {
    desk.presses(&[Key::Char('7'), Key::Char('1'), Key::Enter])
        .await;
    desk.write(path.to_str().unwrap()).await;
    desk.press(Key::Enter).await;
    desk.write("M-1").await;
}

/// Presses, and lets the work go on for so many steps.
pub async fn begin(desk: &mut Desk, key: Key, steps: usize) {
    desk.app.on_key(key, 0);
    for _ in 0..steps {
        assert!(desk.step().await, "it is over already");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_stopped_leaves_whole_rows_says_how_many_and_is_gone_on_with() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = large_file(&world.towns[0], folder.path(), ROWS);
    let before = residents(&world).await;
    let mut desk = desk(&world, Lang::Ja).await;
    fill(&mut desk, &path).await;
    desk.press(Key::F(10)).await;
    desk.sees("登録できる行 5,500");
    assert_eq!(residents(&world).await, before, "a check changes nothing");
    // Opened, begun, one part read and sent.
    begin(&mut desk, Key::F(10), 4).await;
    desk.sees("実行中");
    desk.app.on_key(Key::Esc, 0);
    desk.settle().await;
    let registered = residents(&world).await - before;
    assert!(registered > 0 && registered < ROWS, "{registered}");
    desk.sees(&format!(
        "{}行を登録したところで中止しました",
        grouped(registered)
    ));
    desk.sees("残りの行だけが登録されます");
    desk.press(Key::F(10)).await;
    desk.sees(&format!("登録 {}件", ROWS - registered));
    assert_eq!(residents(&world).await, before + ROWS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_is_stopped_says_that_nothing_was_registered() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = large_file(&world.towns[0], folder.path(), ROWS);
    let before = residents(&world).await;
    let mut desk = desk(&world, Lang::En).await;
    fill(&mut desk, &path).await;
    begin(&mut desk, Key::F(10), 4).await;
    desk.app.on_key(Key::Esc, 0);
    desk.settle().await;
    desk.sees("The check is stopped. Nothing was registered.");
    assert_eq!(residents(&world).await, before);
    desk.press(Key::F(10)).await;
    desk.sees("to register 5,500");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_while_an_import_runs_says_how_to_stop_it() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = large_file(&world.towns[0], folder.path(), ROWS);
    let mut desk = desk(&world, Lang::Ja).await;
    fill(&mut desk, &path).await;
    begin(&mut desk, Key::F(10), 3).await;
    desk.app.on_key(Key::F(10), 0);
    desk.sees("処理中です。Esc で中止できます");
    desk.settle().await;
    desk.sees("登録できる行 5,500");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_stopped_leaves_no_file_and_can_begin_again() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("doses.csv");
    let mut desk = desk(&world, Lang::Ja).await;
    desk.presses(&[Key::Char('7'), Key::F(9)]).await;
    desk.write(path.to_str().unwrap()).await;
    for steps in [0, 1, 2] {
        begin(&mut desk, Key::F(10), steps).await;
        desk.app.on_key(Key::Esc, 0);
        desk.settle().await;
        desk.sees("中止しました。ファイルは作られていません");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
    // Stopped and begun again before anything of the first one is answered.
    begin(&mut desk, Key::F(10), 1).await;
    desk.app.on_key(Key::Esc, 0);
    desk.app.on_key(Key::F(10), 0);
    desk.settle().await;
    desk.sees("人分を出力しました");
    let whole = fs::read(&path).unwrap();
    let other = folder.path().join("again.csv");
    desk.press(Key::Ctrl('u')).await;
    desk.write(other.to_str().unwrap()).await;
    desk.press(Key::F(10)).await;
    assert_eq!(fs::read(&other).unwrap(), whole, "once, and whole");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_left_unfinished_by_a_killed_terminal_is_named_as_such() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("doses.csv");
    fs::write(folder.path().join("doses.csv.unfinished"), "half").unwrap();
    let mut desk = desk(&world, Lang::Ja).await;
    desk.presses(&[Key::Char('7'), Key::F(9)]).await;
    desk.write(path.to_str().unwrap()).await;
    desk.press(Key::F(10)).await;
    desk.sees("書きかけの同名ファイル（.unfinished）があります");
    assert!(!path.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_ended_in_the_middle_of_an_export_leaves_no_file() {
    let mut world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("doses.csv");
    world.towns[0].stop();
    let data = world.towns[0].folder.path();
    let mut node = serve(data);
    let mut pty = logged_in(data, (80, 24), &[]);
    pty.keys("7\x1b[20~");
    pty.wait("出力先");
    pty.keys(path.to_str().unwrap());
    // The node stands still, so the export stays halfway; the screen does not.
    signal("STOP", node.id());
    pty.keys(F10);
    pty.wait("実行中");
    let begun = || fs::read_dir(folder.path()).unwrap().count() == 1;
    while !begun() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    pty.keys("\x1bOP");
    pty.wait("この画面のキー");
    pty.keys(ESC);
    pty.wait_gone("この画面のキー");
    signal("TERM", pty.child.process_id().unwrap());
    assert_eq!(pty.end(), 0);
    pty.is_given_back();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    node.kill().unwrap();
    node.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_the_node_was_killed_over_leaves_no_file_and_begins_anew() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("doses.csv");
    let mut desk = desk(&world, Lang::Ja).await;
    desk.presses(&[Key::Char('7'), Key::F(9)]).await;
    desk.write(path.to_str().unwrap()).await;
    begin(&mut desk, Key::F(10), 1).await;
    for wish in desk.app.take_wishes() {
        let away = Err(ApiError::new(ErrorCode::NotReachable));
        desk.app.on_reply(wish.asker, wish.tag, away);
    }
    desk.settle().await;
    desk.sees("E-1001");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    desk.presses(&[Key::Esc, Key::F(10)]).await;
    desk.sees("人分を出力しました");
    assert!(path.exists());
}

#[test]
fn a_file_left_while_it_is_written_is_gone_before_the_next_one_begins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("doses.csv").to_str().unwrap().to_owned();
    let mut files = Files::default();
    let run = |work: Option<Work>| {
        let work = work.expect("an order to perform");
        let (open, news) = perform(work.open, work.order);
        (open, news.unwrap())
    };
    let create = || FileOrder::Create { path: path.clone() };
    let (open, _) = run(files.begin(1, 0, create()));
    assert!(files.end(1, open).is_none());
    let append = FileOrder::Append(Private::new(b"half".to_vec()));
    let writing = files.begin(1, 0, append);
    assert!(files.begin(1, 0, FileOrder::Close).is_none(), "waits");
    assert!(files.begin(1, 0, create()).is_none(), "waits too");
    let (open, _) = run(writing);
    let (open, _) = run(files.end(1, open));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let (open, news) = run(files.end(1, open));
    assert!(matches!(news, FileNews::Done));
    files.end(1, open);
    let (open, _) = run(files.begin(1, 0, FileOrder::Finish));
    assert!(files.end(1, open).is_none());
    assert_eq!(fs::read(&path).unwrap(), b"");
}
