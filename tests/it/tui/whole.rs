//! The whole program as a person sees it: login, home, search, lock, logout, end.

use crate::world::{CLERK, PASSWORD};

use super::look::town;
use super::pty::Pty;

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_logs_in_searches_locks_and_leaves_a_clear_terminal() {
    let mut world = town().await;
    world.towns[0].stop();
    let data = world.towns[0].folder.path().to_owned();
    let mut pty = Pty::start(&[], &data, (80, 24), &[]);
    pty.wait("利用者ID");
    pty.keys(CLERK);
    pty.keys("\r");
    pty.keys(PASSWORD);
    pty.keys("\r");
    pty.wait("業務メニュー");
    pty.keys("\x1bOQ");
    pty.wait("住民検索");
    pty.keys("さとう");
    pty.wait("佐藤 太郎");
    assert_eq!(
        pty.cursor().0,
        7,
        "the cursor stands behind three kana in a box"
    );
    pty.resize(120, 40);
    pty.wait("詳細");
    pty.resize(60, 20);
    pty.wait("広げてください");
    pty.resize(80, 24);
    pty.wait("佐藤 太郎");
    pty.keys("\x0c");
    pty.wait("ロック中");
    pty.wait_gone("佐藤");
    let wiped = pty
        .raw
        .lock()
        .unwrap()
        .windows(4)
        .any(|bytes| bytes == b"\x1b[3J");
    assert!(wiped, "the scrollback is cleared with the lock");
    for name in ["佐藤", "サトウ", "さとう"] {
        assert!(!pty.text().contains(name), "{}", pty.text());
    }
    pty.keys(PASSWORD);
    pty.keys("\r");
    pty.wait("佐藤 太郎");
    pty.keys("\x11");
    pty.wait("ログアウトしました");
    pty.wait_gone("佐藤");
    pty.keys("\x11");
    pty.wait("終了する");
    pty.keys("2");
    assert_eq!(pty.end(), 0);
    pty.is_given_back();
}
