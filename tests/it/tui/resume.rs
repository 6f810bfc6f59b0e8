//! Work that something came between, a killed node, a closed terminal, a lock: it goes on where it was, or says what to do.

use watari::text::Lang;
use watari::tui::job::grouped;
use watari::tui::key::Key;

use super::desk::Desk;
use super::keys::{ESC, F2, F10};
use super::look::{LANGS, SIZES, town};
use super::stop::{ROWS, begin, desk, fill, large_file, residents};
use super::trouble::{logged_in, serve};
use crate::world::{CLERK, PASSWORD};

#[tokio::test(flavor = "multi_thread")]
async fn a_node_killed_in_the_middle_of_an_import_is_gone_on_with_by_one_key() {
    let rows = 2 * ROWS;
    let mut world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = large_file(&world.towns[0], folder.path(), rows);
    world.towns[0].stop();
    let data = world.towns[0].folder.path();
    let mut node = serve(data);
    let mut pty = logged_in(data, (80, 24), &[]);
    pty.keys(&format!("71\r{}\rM-1{F10}", path.display()));
    pty.wait("登録できる行 11,000");
    pty.keys(F10);
    // The third part is on its way: two are on disk.
    pty.wait("% 786,432/");
    node.kill().unwrap();
    node.wait().unwrap();
    pty.wait("E-1001");
    pty.keys(ESC);
    pty.wait("残りの行だけが登録されます");
    let mut node = serve(data);
    pty.wait("ロック中");
    pty.keys(&format!("{PASSWORD}\r"));
    pty.wait("残りの行だけが登録されます");
    pty.keys(F10);
    pty.wait("% 786,432/");
    pty.wait("取込は完了しました");
    let text = pty.text();
    let counts = text
        .lines()
        .find(|line| line.contains("全11,000行"))
        .unwrap();
    assert!(!counts.contains("登録済 0"), "rows were there: {counts}");
    assert!(!counts.contains("登録 11,000"), "not all again: {counts}");
    pty.keys(&format!("{F2}N10999"));
    pty.wait("見本 一郎");
    node.kill().unwrap();
    node.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_whose_terminal_was_closed_waits_on_the_home_screen_with_what_to_do() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = large_file(&world.towns[0], folder.path(), ROWS);
    for (lang, size) in LANGS.into_iter().zip(SIZES) {
        let mut desk = Desk::logged_in(world.towns[0].connect(), CLERK, lang, size).await;
        fill(&mut desk, &path).await;
        desk.press(Key::F(10)).await;
        begin(&mut desk, Key::F(10), 4).await;
        let registered = residents(&world).await - 3;
        // Logged out by leaving: the question about what is under way is answered with yes.
        desk.app.on_key(Key::Ctrl('q'), 0);
        desk.app.on_key(Key::Char('2'), 0);
        desk.settle().await;
        desk.log_in(CLERK, PASSWORD).await;
        println!("{}", desk.text());
        let (waits, how) = match lang {
            Lang::Ja => ("途中で終わった取込", "残りの行だけが登録"),
            Lang::En => ("Imports that came to no end", "as they are"),
        };
        desk.sees(waits);
        desk.press(Key::Enter).await;
        println!("{}", desk.text());
        desk.sees(how);
        desk.sees("M-1");
        desk.sees(&grouped(registered));
    }
    let mut desk = desk(&world, Lang::Ja).await;
    fill(&mut desk, &path).await;
    desk.presses(&[Key::F(10), Key::F(10)]).await;
    desk.sees("取込は完了しました");
    desk.presses(&[Key::Ctrl('g'), Key::Char('1')]).await;
    desk.sees_not("途中で終わった取込");
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_42_an_import_goes_on_behind_the_lock() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = large_file(&world.towns[0], folder.path(), ROWS);
    let before = residents(&world).await;
    let mut desk = desk(&world, Lang::Ja).await;
    fill(&mut desk, &path).await;
    desk.press(Key::F(10)).await;
    begin(&mut desk, Key::F(10), 4).await;
    desk.app.on_key(Key::Ctrl('l'), 0);
    desk.settle().await;
    desk.sees("ロック中");
    assert_eq!(residents(&world).await, before + ROWS);
    desk.write(PASSWORD).await;
    desk.press(Key::Enter).await;
    desk.sees("取込は完了しました");
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_42_what_the_lock_came_between_goes_on_after_the_password() {
    let world = town().await;
    let folder = tempfile::tempdir().unwrap();
    let path = large_file(&world.towns[0], folder.path(), 10);
    let mut desk = desk(&world, Lang::Ja).await;
    fill(&mut desk, &path).await;
    for seen in ["登録できる行 10", "取込は完了しました"] {
        begin(&mut desk, Key::F(10), 0).await;
        desk.app.on_key(Key::Ctrl('l'), 0);
        desk.settle().await;
        desk.sees("ロック中");
        desk.write(PASSWORD).await;
        desk.press(Key::Enter).await;
        desk.sees(seen);
    }
    let path = folder.path().join("doses.csv");
    desk.presses(&[Key::Ctrl('g'), Key::Char('7'), Key::F(9)])
        .await;
    desk.write(path.to_str().unwrap()).await;
    begin(&mut desk, Key::F(10), 0).await;
    desk.app.on_key(Key::Ctrl('l'), 0);
    desk.settle().await;
    assert!(!path.exists(), "nothing leaves behind a lock");
    desk.write(PASSWORD).await;
    desk.press(Key::Enter).await;
    desk.sees("人分を出力しました");
    assert!(path.exists());
}
