//! The face in lines, for screen readers: no other screen, nothing is overwritten. What changed is read out line by line;
//! a line that is typed goes to where the cursor stands, and a line that begins with a full stop is a key.

mod words;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio::time::MissedTickBehavior;

use futures::StreamExt;

use super::{Desk, Face, TICK, now};
use crate::api::Handle;
use crate::text::screens::frame;
use crate::tui::app::App;
use crate::tui::key::Key;
use crate::tui::scene::Scene;
use crate::tui::theme::Theme;

use words::{Reader, keys_of};

/// Below the width from which screens put panes beside each other; high, so that little is a page away.
const SIZE: (u16, u16) = (100, 39);
/// Keys of a line come as slowly as from fingers, so that none counts as a barcode.
const KEY_MS: u64 = 1_000;
/// So long nothing new comes before it is read out.
const STILL: Duration = Duration::from_millis(150);

/// The lines of a terminal.
pub trait Lines: Send + Sync {
    /// The next line that is typed, without showing it where it is a secret; `None` at the end.
    fn ask(&self, secret: bool) -> Option<String>;
    /// A line to read out.
    fn tell(&self, line: &str);
}

/// Shows the face in lines until the person quits or the system ends it.
///
/// # Errors
/// The system's, where signals cannot be waited for.
pub async fn run_plain(face: Face, handle: Handle, lines: Arc<dyn Lines>) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut scene = Scene::new(face.lang, Theme::Plain, now());
    scene.size = SIZE;
    scene.practice_login = face.practice;
    scene.keymap = face.keymap;
    scene.numbered = true;
    lines.tell(scene.say(&frame::PLAIN_INTRO));
    let mut app = App::new(scene);
    app.log_in_for_practice();
    let mut desk = Desk::new(app, handle, face.connect);
    let mut reader = Reader::default();
    let mut asked: Option<(bool, oneshot::Receiver<Option<String>>)> = None;
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut ms = 0;
    loop {
        desk.perform().await;
        if desk.app.has_ended() {
            break;
        }
        tokio::select! {
            biased;
            _ = terminate.recv() => break,
            _ = hang_up.recv() => break,
            typed = typed(&mut asked) => {
                let secret = asked.take().is_some_and(|(secret, _)| secret);
                let Some(line) = typed else { break };
                if desk.app.asks_secret() && !secret {
                    // The screen locked meanwhile: what was typed in the open is no password.
                    lines.tell(desk.app.scene.say(&frame::PLAIN_AGAIN));
                } else {
                    enter(&mut desk.app, &mut reader, &line, &mut ms);
                }
            }
            filed = desk.filing.next(), if !desk.filing.is_empty() => desk.on_filed(filed),
            answer = desk.asking.next(), if !desk.asking.is_empty() => desk.on_answer(answer),
            reached = desk.attempts.next(), if !desk.attempts.is_empty() => desk.on_attempt(reached),
            event = desk.events.recv() => desk.on_event(event),
            _ = ticks.tick() => desk.on_tick(),
            () = tokio::time::sleep(STILL), if desk.app.is_dirty() || asked.is_none() => {
                reader.changes(&rows(&mut desk.app)).iter().for_each(|line| lines.tell(line));
                if asked.is_none() {
                    asked = Some(ask(&lines, desk.app.asks_secret()));
                }
            }
        }
    }
    // The logout that was wished last still goes out.
    desk.perform().await;
    Ok(())
}

/// Waits on a thread of its own: it would keep the runtime from ending.
fn ask(lines: &Arc<dyn Lines>, secret: bool) -> (bool, oneshot::Receiver<Option<String>>) {
    let (telling, told) = oneshot::channel();
    let lines = Arc::clone(lines);
    std::thread::spawn(move || {
        let _ = telling.send(lines.ask(secret));
    });
    (secret, told)
}

async fn typed(asked: &mut Option<(bool, oneshot::Receiver<Option<String>>)>) -> Option<String> {
    match asked {
        Some((_, line)) => line.await.ok().flatten(),
        None => std::future::pending().await,
    }
}

/// A line is what is typed into the field, which is then left; on a menu it is the key itself; an empty one is Enter.
fn enter(app: &mut App, reader: &mut Reader, line: &str, ms: &mut u64) {
    let mut press = |app: &mut App, key| {
        *ms += KEY_MS;
        app.on_key(key, *ms);
        app.on_quiet();
    };
    if let Some(command) = line.strip_prefix(['.', '．', '。']) {
        if let Ok(number) = command.trim().parse() {
            if !app.on_number(number) {
                reader.forget();
            }
            return;
        }
        match keys_of(command) {
            Some(keys) => keys.into_iter().for_each(|key| press(app, key)),
            None => reader.forget(),
        }
        return;
    }
    let (secret, typing) = (app.asks_secret(), app.takes_letters());
    for c in line.chars().filter(|c| !c.is_control()) {
        press(app, Key::Char(c));
    }
    if line.is_empty() || secret {
        press(app, Key::Enter);
    } else if typing {
        press(app, Key::Tab);
    }
}

/// The screen as rows of text.
fn rows(app: &mut App) -> Vec<String> {
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    app.draw(&mut buffer);
    (0..SIZE.1).map(|y| words::row(&buffer, y)).collect()
}
