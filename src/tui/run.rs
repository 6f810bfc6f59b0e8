//! The loop around the [`App`]: keys, clock and news in, wishes to the node, frames to the terminal.

mod plain;

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossterm::event::{Event as Input, EventStream, MouseButton, MouseEventKind};
use futures::poll;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::broadcast;
use tokio::time::MissedTickBehavior;

use crate::api::{ApiError, ErrorCode, Event, Handle, Reply};
use crate::domain::UnixTime;
use crate::text::Lang;
use crate::tui::app::{App, Asker, FileWish, Wish};
use crate::tui::burst::{ENTER_MS_MAX, GAP_MS_MAX};
use crate::tui::files::{FileFault, FileNews, Files, OpenFile, Work, perform};
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::mend::Mender;
use crate::tui::probe::Width;
use crate::tui::scene::{PracticeLogin, Scene};
use crate::tui::terminal::Terminal;
use crate::tui::theme::Theme;

pub use plain::{Lines, run_plain};

/// At most 20 frames a second.
const FRAME: Duration = Duration::from_millis(50);
const TICK: Duration = Duration::from_secs(1);
/// Between two attempts to reach a node that is away.
const AGAIN_S: u64 = 3;
/// Inputs handled before a frame is drawn, however fast they come.
const INPUTS_MAX: usize = 4_096;

/// A way to the node that may be gone again.
pub type Connecting = Pin<Box<dyn Future<Output = Result<Handle, ApiError>>>>;
type Connect = Box<dyn Fn() -> Connecting>;
type Answer = (Asker, u32, Result<Reply, ApiError>);
/// Who asked, the file that stays open, what came of it.
type Filed = (Asker, u32, Option<OpenFile>, Result<FileNews, FileFault>);
type Filing = Pin<Box<dyn Future<Output = Filed>>>;
type Asking = Pin<Box<dyn Future<Output = Answer>>>;

/// What the face is opened with.
pub struct Face {
    pub lang: Lang,
    pub theme: Theme,
    pub width: Width,
    /// Which pressed key stands for which function.
    pub keymap: Keymap,
    /// Clicks and the wheel are taken.
    pub mouse: bool,
    /// Logged in at the start, in a practice network only.
    pub practice: Option<PracticeLogin>,
    /// Reaches the node, the first time and after it was away.
    pub connect: Connect,
}

/// The clock of this machine, read only here.
fn now() -> UnixTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    UnixTime(since.unwrap_or_default().as_secs())
}

/// Opens the face and shows it until the person quits or the system ends it.
///
/// # Errors
/// The terminal's.
pub async fn run(face: Face, handle: Handle) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut terminal = Terminal::take(face.mouse)?;
    let mut scene = Scene::new(face.lang, face.theme, now());
    scene.wide = face.width.is_wide();
    scene.size = terminal.size()?;
    scene.practice_login = face.practice;
    scene.keymap = face.keymap;
    let mut app = App::new(scene);
    app.log_in_for_practice();
    let mut desk = Desk::new(app, handle, face.connect);
    let mut inputs = EventStream::new();
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let start = Instant::now();
    let mut drawn = start.checked_sub(FRAME).unwrap_or(start);
    while !desk.app.has_ended() {
        desk.perform().await;
        if desk.app.is_dirty() && drawn.elapsed() >= FRAME {
            terminal.draw(&mut desk.app)?;
            drawn = Instant::now();
        }
        let due = if desk.app.is_dirty() {
            FRAME.saturating_sub(drawn.elapsed())
        } else {
            TICK
        };
        let quiet = Duration::from_millis(GAP_MS_MAX);
        let pause = Duration::from_millis(ENTER_MS_MAX);
        tokio::select! {
            input = inputs.next() => match input {
                Some(input) => desk.on_inputs(input?, &mut inputs, start).await?,
                None => break,
            },
            filed = desk.filing.next(), if !desk.filing.is_empty() => desk.on_filed(filed),
            answer = desk.asking.next(), if !desk.asking.is_empty() => desk.on_answer(answer),
            reached = desk.attempts.next(), if !desk.attempts.is_empty() => desk.on_attempt(reached),
            event = desk.events.recv() => desk.on_event(event),
            _ = ticks.tick() => desk.on_tick(),
            () = tokio::time::sleep(quiet), if desk.app.is_holding() => desk.app.on_quiet(),
            () = tokio::time::sleep(pause), if desk.app.lacks_enter() => desk.app.on_pause(),
            () = tokio::time::sleep(due) => {}
            _ = terminate.recv() => break,
            _ = hang_up.recv() => break,
        }
    }
    // The logout that was wished last still goes out.
    desk.perform().await;
    Ok(())
}

/// The app and its way to the node.
struct Desk {
    app: App,
    handle: Handle,
    events: broadcast::Receiver<Event>,
    asking: FuturesUnordered<Asking>,
    files: Files,
    filing: FuturesUnordered<Filing>,
    connect: Connect,
    /// Seconds until the node is tried again; `None` while it is there.
    returning: Option<u64>,
    /// The attempt under way, at most one.
    attempts: FuturesUnordered<Connecting>,
}

impl Desk {
    fn new(app: App, handle: Handle, connect: Connect) -> Self {
        Self {
            app,
            events: handle.events(),
            handle,
            asking: FuturesUnordered::new(),
            files: Files::default(),
            filing: FuturesUnordered::new(),
            connect,
            returning: None,
            attempts: FuturesUnordered::new(),
        }
    }

    /// Work on files waits for the disk on a thread of its own.
    fn perform_files(&mut self) {
        self.files.keep(|asker| self.app.is_there(asker));
        for FileWish { asker, tag, order } in self.app.take_file_wishes() {
            let work = self.files.begin(asker, tag, order);
            self.perform_file(work);
        }
    }

    fn perform_file(&mut self, work: Option<Work>) {
        let Some(Work {
            asker,
            tag,
            open,
            order,
        }) = work
        else {
            return;
        };
        self.filing.push(Box::pin(async move {
            let done = tokio::task::spawn_blocking(move || perform(open, order)).await;
            let (open, news) = done.unwrap_or((None, Err(FileFault::Unusable)));
            (asker, tag, open, news)
        }));
    }

    fn on_filed(&mut self, filed: Option<Filed>) {
        if let Some((asker, tag, open, news)) = filed {
            let next = self.files.end(asker, open);
            self.perform_file(next);
            self.app.on_file(asker, tag, news);
        }
    }

    /// Sends every wish in the order in which it was made; replies come when they come.
    async fn perform(&mut self) {
        self.perform_files();
        for wish in self.app.take_wishes() {
            let Wish { asker, tag, .. } = wish;
            let handle = self.handle.clone();
            let mut asking: Asking = Box::pin(async move {
                let reply = match wish.background {
                    true => handle.refresh(wish.request).await,
                    false => handle.ask(wish.request).await,
                };
                (asker, tag, reply)
            });
            // Polled once here, so that it is in the node's queue before the next one.
            match poll!(&mut asking) {
                Poll::Ready(answer) => self.on_answer(Some(answer)),
                Poll::Pending => self.asking.push(asking),
            }
        }
    }

    /// All input that is there, before anything is drawn: who types ahead loses nothing.
    ///
    /// It is polled as the loop does it: the stream wakes only who polled it first, and would wake nobody at the next key.
    async fn on_inputs(
        &mut self,
        first: Input,
        inputs: &mut EventStream,
        start: Instant,
    ) -> io::Result<()> {
        let mut next = Some(first);
        let mut mender = Mender::default();
        let ms = || u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        for _ in 0..INPUTS_MAX {
            let Some(input) = next else { break };
            for input in mender.push(input) {
                on_input(&mut self.app, input, ms());
            }
            next = match poll!(inputs.next()) {
                Poll::Ready(Some(input)) => Some(input?),
                Poll::Ready(None) | Poll::Pending => None,
            };
        }
        for input in mender.flush() {
            on_input(&mut self.app, input, ms());
        }
        Ok(())
    }

    fn on_answer(&mut self, answer: Option<Answer>) {
        let Some((asker, tag, reply)) = answer else {
            return;
        };
        if matches!(&reply, Err(error) if error.code == ErrorCode::NotReachable)
            && self.returning.is_none()
        {
            self.returning = Some(AGAIN_S);
            self.app.on_away(AGAIN_S);
        }
        self.app.on_reply(asker, tag, reply);
    }

    fn on_event(&mut self, event: Result<Event, broadcast::error::RecvError>) {
        match event {
            Ok(event) => self.app.on_event(&event),
            Err(broadcast::error::RecvError::Lagged(_)) => self.app.on_event(&Event::Missed),
            Err(broadcast::error::RecvError::Closed) => {}
        }
    }

    fn on_tick(&mut self) {
        self.app.on_tick(now());
        match self.returning {
            Some(seconds @ 2..) => {
                self.returning = Some(seconds - 1);
                self.app.on_away(seconds - 1);
            }
            Some(_) if self.attempts.is_empty() => self.attempts.push((self.connect)()),
            Some(_) | None => {}
        }
    }

    fn on_attempt(&mut self, reached: Option<Result<Handle, ApiError>>) {
        match reached {
            Some(Ok(handle)) => {
                self.events = handle.events();
                self.handle = handle;
                self.asking.clear();
                self.returning = None;
                self.app.on_returned();
            }
            Some(Err(_)) | None => {
                self.returning = Some(AGAIN_S);
                self.app.on_away(AGAIN_S);
            }
        }
    }
}

fn on_input(app: &mut App, input: Input, ms: u64) {
    match input {
        Input::Key(event) => {
            if let Some(key) = Key::of(event) {
                app.on_key(key, ms);
            }
        }
        Input::Paste(text) => app.on_paste(&text),
        Input::Resize(columns, rows) => app.on_resize(columns, rows),
        Input::FocusLost => app.on_look_away(),
        Input::Mouse(event) => match event.kind {
            MouseEventKind::Down(MouseButton::Left) => app.on_click(event.column, event.row),
            MouseEventKind::ScrollUp => app.on_wheel(false),
            MouseEventKind::ScrollDown => app.on_wheel(true),
            _ => {}
        },
        Input::FocusGained => {}
    }
}
