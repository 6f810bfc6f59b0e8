//! The program behind the screens: their stack, the keys of the frame, login and lock, what goes to the node and comes back.
//! No IO and no clock: inputs go in, [`Wish`]es come out, `draw` shows how it stands. [`crate::tui::run`] performs.

mod ahead;
mod draw;
mod keys;
mod lock;
mod overlay;
mod preferences;
mod session;

use crate::api::{ApiError, Event, Reply, Request};
use crate::domain::UnixTime;
use crate::text::screens::frame;
use crate::tui::burst::{Burst, Run};
use crate::tui::files::{FileFault, FileNews, FileOrder};
use crate::tui::flow::{Flow, Message, Tone};
use crate::tui::paste::Pasted;
use crate::tui::rows::Rows;
use crate::tui::scene::Scene;
use crate::tui::screen::Screen;
use crate::tui::screens::Login;

use ahead::Ahead;
use lock::Lock;
use overlay::Overlay;

/// Screens on the stack; one more replaces the top.
const SCREENS_MAX: usize = 16;

/// Who asked something; screens count from a first number up.
pub type Asker = u64;
const FRAME: Asker = 0;
/// The tag of the frame's question how the node is.
const HEALTH: u32 = 1;
const LOCK: Asker = 1;
const FIRST_SCREEN: Asker = 2;

/// Something to ask the node, in the name of whoever wishes it.
pub struct Wish {
    pub asker: Asker,
    pub tag: u32,
    pub request: Request,
    /// Asked by the clock or after an event: no activity of the person (`SAFE-42`).
    pub background: bool,
}

/// Work on a file, in the name of whoever wishes it.
pub struct FileWish {
    pub asker: Asker,
    pub tag: u32,
    pub order: FileOrder,
}

struct Layer {
    id: Asker,
    screen: Box<dyn Screen>,
}

/// The whole face, as a value.
pub struct App {
    pub scene: Scene,
    stack: Vec<Layer>,
    next_id: Asker,
    lock: Option<Lock>,
    overlay: Option<Overlay>,
    message: Option<Message>,
    /// The step of the tour that was just done.
    ticked: Option<String>,
    burst: Burst,
    ahead: Ahead,
    /// Digits a reader may be writing into a field.
    run: Run,
    wishes: Vec<Wish>,
    /// What a screen wished behind the lock: asked after the password.
    behind_lock: Vec<Wish>,
    /// What is wished now comes from the clock or an event, not from a person.
    background: bool,
    file_wishes: Vec<FileWish>,
    /// When the last key came, for the idle lock.
    active: UnixTime,
    /// When the health of the node was last asked for.
    asked_health: UnixTime,
    /// Its answer is not here yet.
    health_due: bool,
    dirty: bool,
    /// The last frame had its cursor in a field whose letters are not shown.
    secret: bool,
    bell: bool,
    /// What scrolled out of the terminal is to go.
    wipe: bool,
    /// What the last frame lets choose at once.
    rows: Option<Rows>,
    ended: bool,
}

impl App {
    /// A face with the login screen.
    pub fn new(scene: Scene) -> Self {
        let mut app = Self {
            active: scene.now,
            asked_health: UnixTime::default(),
            health_due: false,
            scene,
            stack: Vec::new(),
            next_id: FIRST_SCREEN,
            lock: None,
            overlay: None,
            message: None,
            ticked: None,
            burst: Burst::default(),
            ahead: Ahead::default(),
            run: Run::default(),
            wishes: Vec::new(),
            behind_lock: Vec::new(),
            background: false,
            file_wishes: Vec::new(),
            dirty: true,
            secret: false,
            bell: false,
            wipe: false,
            rows: None,
            ended: false,
        };
        app.push(Box::new(Login::default()));
        app.ask_health();
        app
    }

    /// What is to be asked now.
    pub fn take_wishes(&mut self) -> Vec<Wish> {
        std::mem::take(&mut self.wishes)
    }

    /// What is to be done with files now.
    pub fn take_file_wishes(&mut self) -> Vec<FileWish> {
        std::mem::take(&mut self.file_wishes)
    }

    /// The screen that asked still stands on the stack.
    pub fn is_there(&self, asker: Asker) -> bool {
        self.stack.iter().any(|layer| layer.id == asker)
    }

    /// What came of work on a file; dropped where its screen is gone.
    pub fn on_file(&mut self, asker: Asker, tag: u32, news: Result<FileNews, FileFault>) {
        self.dirty = true;
        self.with(asker, |screen, scene| screen.on_file(tag, news, scene));
    }

    /// Whether something changed since the last drawing.
    pub const fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Whether what is typed next is not to be shown.
    pub const fn asks_secret(&self) -> bool {
        self.secret
    }

    /// Whether the terminal's scrollback is to be cleared once, as at the lock.
    pub fn take_wipe(&mut self) -> bool {
        std::mem::take(&mut self.wipe)
    }

    /// Whether the bell is to ring once.
    pub fn take_bell(&mut self) -> bool {
        std::mem::take(&mut self.bell)
    }

    pub const fn has_ended(&self) -> bool {
        self.ended
    }

    /// Keys are held back that may be the beginning of a barcode: call [`App::on_quiet`] soon.
    pub fn is_holding(&self) -> bool {
        self.burst.is_holding()
    }

    /// A barcode waits for its Enter: call [`App::on_pause`] when that stays away.
    pub fn lacks_enter(&self) -> bool {
        self.burst.lacks_enter() || (self.run.lacks_enter() && !self.secret)
    }

    pub fn on_resize(&mut self, columns: u16, rows: u16) {
        self.scene.size = (columns, rows);
        self.dirty = true;
        self.hide();
    }

    /// The person turned to another window.
    pub fn on_look_away(&mut self) {
        self.dirty = true;
        for layer in &mut self.stack {
            layer.screen.on_look_away();
        }
    }

    /// What screens show only for a moment goes.
    fn hide(&mut self) {
        for layer in &mut self.stack {
            layer.screen.on_hide();
        }
    }

    pub fn on_paste(&mut self, raw: &str) {
        self.active = self.scene.now;
        self.dirty = true;
        let pasted = Pasted::of(raw);
        if self.lock.is_some() || self.overlay.is_some() || self.is_too_small() {
            return;
        }
        if self.is_revealing() {
            return self.on_look_away();
        }
        if pasted.more {
            self.tell(Message::of(
                Tone::Plain,
                &frame::LINES_DROPPED,
                self.scene.lang,
            ));
        }
        if pasted.cut {
            self.tell(Message::of(Tone::Bad, &frame::PASTE_CUT, self.scene.lang));
        }
        self.top(|screen, scene| screen.on_paste(&pasted.text, scene));
    }

    /// News of the node, for every screen.
    pub fn on_event(&mut self, event: &Event) {
        self.dirty = true;
        self.in_background(|app| {
            match event {
                Event::LockChanged | Event::PeersChanged => app.ask_health(),
                Event::ToDoChanged | Event::PeopleChanged | Event::InquiryChanged(_) => {
                    app.ask_to_do();
                }
                Event::Missed => {
                    app.ask_health();
                    app.ask_to_do();
                }
                Event::PersonChanged(_) | Event::DirectoryChanged | Event::BatchesChanged => {}
            }
            let ids: Vec<Asker> = app.stack.iter().map(|layer| layer.id).collect();
            for id in ids {
                app.with(id, |screen, scene| screen.on_event(event, scene));
            }
        });
    }

    /// The reply to a wish; dropped where its screen is gone.
    pub fn on_reply(&mut self, asker: Asker, tag: u32, reply: Result<Reply, ApiError>) {
        self.dirty = true;
        if reply.is_err() {
            self.drop_ahead_of(asker);
        }
        if (asker, tag) == (FRAME, HEALTH) {
            self.on_health();
        }
        if let Some(reply) = self.see_reply(asker, reply) {
            self.with(asker, |screen, scene| screen.on_reply(tag, reply, scene));
        }
        self.go_on();
    }

    /// Lets the top screen answer and follows its wish.
    fn top(&mut self, answer: impl FnOnce(&mut dyn Screen, &Scene) -> Flow) {
        if let Some(id) = self.stack.last().map(|layer| layer.id) {
            self.with(id, answer);
        }
    }

    fn with(&mut self, id: Asker, answer: impl FnOnce(&mut dyn Screen, &Scene) -> Flow) {
        let Some(layer) = self.stack.iter_mut().find(|layer| layer.id == id) else {
            return;
        };
        let flow = answer(layer.screen.as_mut(), &self.scene);
        self.follow(id, flow);
    }

    /// Does what a screen wishes, in its name.
    fn follow(&mut self, id: Asker, flow: Flow) {
        match flow {
            Flow::Stay => {}
            Flow::Open(screen) => {
                // A dialog says more than the line that stood there before it.
                if screen.is_popup() {
                    self.message = None;
                }
                self.push(screen);
            }
            Flow::Become(screen) => {
                self.remove(id);
                self.push(screen);
            }
            Flow::Back => self.close(id),
            Flow::Home => {
                self.stack.truncate(1);
                self.top(|screen, scene| screen.on_show(scene));
            }
            Flow::Ask { tag, request } => self.wish(id, tag, *request),
            Flow::File { tag, order } => self.file_wishes.push(FileWish {
                asker: id,
                tag,
                order,
            }),
            Flow::Say(message) => self.tell(message),
            Flow::All(flows) => {
                for flow in flows {
                    self.follow(id, flow);
                }
            }
            Flow::Quit => self.ended = true,
        }
    }

    fn wish(&mut self, asker: Asker, tag: u32, request: Request) {
        let wish = Wish {
            asker,
            tag,
            request,
            background: self.background,
        };
        if self.waits_for_password(&wish) {
            self.behind_lock.push(wish);
        } else {
            self.wishes.push(wish);
        }
    }

    /// Whatever is wished meanwhile is no activity of the person.
    fn in_background(&mut self, act: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.background, true);
        act(self);
        self.background = before;
    }

    fn push(&mut self, screen: Box<dyn Screen>) {
        if self.stack.len() >= SCREENS_MAX {
            self.stack.pop();
        }
        // A number that was asked for must not appear under what comes now.
        if let Some(below) = self
            .stack
            .last_mut()
            .filter(|layer| layer.screen.is_popup())
        {
            below.screen.on_look_away();
        }
        let id = self.next_id;
        self.next_id += 1;
        self.stack.push(Layer { id, screen });
        self.with(id, |screen, scene| screen.on_show(scene));
    }

    fn remove(&mut self, id: Asker) {
        self.stack.retain(|layer| layer.id != id);
    }

    /// Closes a screen; the one below shows itself anew. The first one never closes.
    fn close(&mut self, id: Asker) {
        if self.stack.first().is_some_and(|layer| layer.id == id) {
            return;
        }
        let was_top = self.stack.last().is_some_and(|layer| layer.id == id);
        self.remove(id);
        if was_top {
            self.top(|screen, scene| screen.on_show(scene));
        }
    }

    /// A stack of one screen.
    fn start_with(&mut self, screen: Box<dyn Screen>) {
        self.stack.clear();
        self.overlay = None;
        self.push(screen);
    }

    fn tell(&mut self, message: Message) {
        self.bell |= message.tone == Tone::Bad;
        self.message = Some(message);
        self.dirty = true;
    }
}
