//! The keys of the terminals clerks really have, byte for byte as they send them: Windows Terminal, Tera Term, PuTTY.

use super::look::town;
use super::pty::Pty;

/// What each terminal sends for a key in its factory settings.
struct Sent {
    terminal: &'static str,
    f1: &'static str,
    f10: &'static str,
    f12: &'static str,
    backspace: &'static str,
    home: &'static str,
    end: &'static str,
    delete: &'static str,
    back_tab: &'static str,
    up: &'static str,
}

const TERMINALS: [Sent; 4] = [
    Sent {
        terminal: "Windows Terminal",
        f1: "\x1bOP",
        f10: "\x1b[21~",
        f12: "\x1b[24~",
        backspace: "\x7f",
        home: "\x1b[H",
        end: "\x1b[F",
        delete: "\x1b[3~",
        back_tab: "\x1b[Z",
        up: "\x1b[A",
    },
    Sent {
        terminal: "Tera Term",
        f1: "\x1b[11~",
        f10: "\x1b[21~",
        f12: "\x1b[24~",
        backspace: "\x08",
        home: "\x1b[1~",
        end: "\x1b[4~",
        delete: "\x1b[3~",
        back_tab: "\x1b[Z",
        up: "\x1b[A",
    },
    Sent {
        terminal: "PuTTY",
        f1: "\x1b[11~",
        f10: "\x1b[21~",
        f12: "\x1b[24~",
        backspace: "\x7f",
        home: "\x1b[1~",
        end: "\x1b[4~",
        delete: "\x1b[3~",
        back_tab: "\x1b[Z",
        up: "\x1bOA",
    },
    Sent {
        terminal: "PuTTY as Linux",
        f1: "\x1b[[A",
        f10: "\x1b[21~",
        f12: "\x1b[24~",
        backspace: "\x7f",
        home: "\x1b[1~",
        end: "\x1b[4~",
        delete: "\x1b[3~",
        back_tab: "\x1b[Z",
        up: "\x1b[A",
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn every_terminals_keys_mean_the_same() {
    let mut world = town().await;
    world.towns[0].stop();
    let data = world.towns[0].folder.path().to_owned();
    let mut pty = Pty::start(&[], &data, (80, 24), &[]);
    pty.wait("利用者ID");
    for sent in TERMINALS {
        println!("{}", sent.terminal);
        pty.keys(sent.f1);
        pty.wait("この画面のキー");
        pty.keys(sent.f12);
        pty.wait_gone("この画面のキー");
        pty.keys("abc");
        pty.wait("[abc");
        pty.keys(sent.backspace);
        pty.wait_gone("[abc");
        pty.keys(sent.home);
        pty.keys(sent.delete);
        pty.wait("[b ");
        pty.keys(sent.end);
        pty.keys("x\t");
        pty.wait("[bx");
        pty.wait(">パスワード");
        pty.keys(sent.back_tab);
        pty.wait(">利用者ID");
        pty.keys("\t");
        pty.wait(">パスワード");
        pty.keys(sent.up);
        pty.wait(">利用者ID");
        pty.keys(sent.f10);
        pty.wait("パスワードを入力");
        pty.keys(sent.up);
        pty.keys("\x15");
        pty.wait_gone("[bx");
    }
}
