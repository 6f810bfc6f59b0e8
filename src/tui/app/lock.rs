//! The lock: the whole frame is replaced, nothing about anybody is on the screen, work goes on behind it (`SAFE-42`).

use ratatui::layout::Rect;

use crate::api::{
    AnyoneRequest, ApiError, ErrorCode, PASSWORD_FAILURES_MAX, Request, Secret, SessionRequest,
};
use crate::text::screens::{frame, login, templates};
use crate::tui::dialog::Refusal;
use crate::tui::flow::{Message, Tone};
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::{Pen, middle};
use crate::tui::scene::Scene;

use super::{App, FIRST_SCREEN, FRAME, LOCK, Wish};

const PASSWORD: &str = "password";
/// Wishes kept behind the lock.
const WISHES_MAX: usize = 64;

/// A locked screen.
pub struct Lock {
    form: Form,
    since: String,
    /// Wrong passwords that are left; then the node ends the login.
    left: u32,
    /// The node was away and knows nobody on this connection: the password is a login.
    login: bool,
    checking: bool,
}

impl Lock {
    fn new(idle: bool, scene: &Scene) -> Self {
        let password = Field::new(PASSWORD, &login::PASSWORD, Kind::Password).required();
        let time = scene.clock();
        let minutes = scene
            .session
            .as_ref()
            .map_or(0, |session| session.idle_s / 60);
        let since = if idle {
            scene.fill(
                &login::LOCKED_IDLE,
                &[("time", &time), ("minutes", &minutes)],
            )
        } else {
            time
        };
        Self {
            form: Form::new("lock", vec![password]).committing_on_enter(),
            since,
            left: PASSWORD_FAILURES_MAX,
            login: false,
            checking: false,
        }
    }

    pub const fn is_checking(&self) -> bool {
        self.checking
    }

    pub fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let inner = pen.boxed(middle(area, 60, 10), scene.say(&login::LOCK_NAME));
        let user = scene.session.as_ref().map_or_else(String::new, |session| {
            format!("{}({})", session.user, scene.role_word(session.role))
        });
        let body = Rect {
            x: inner.x + 1,
            width: inner.width - 2,
            ..inner
        };
        let used = pen.pairs(
            body,
            &[
                (&login::USER, user),
                (&login::LOCKED_AT, self.since.clone()),
            ],
        );
        let field = Rect {
            y: body.y + used + 1,
            height: 2,
            x: body.x - 1,
            width: body.width + 1,
        };
        self.form.draw(field, pen);
        let practice = scene
            .practice_login
            .map(|known| scene.fill(&login::PRACTICE_LOCK, &[("password", &known.password)]));
        let busy = if self.checking {
            scene.say(&templates::BUSY)
        } else {
            practice.as_deref().unwrap_or_default()
        };
        let rest = Rect {
            y: field.bottom(),
            height: inner.bottom() - field.bottom(),
            ..body
        };
        pen.row(rest, 0, busy, pen.theme().text());
        let tries = scene.fill(&login::LEFT, &[("count", &self.left)]);
        pen.row(rest, 1, &tries, pen.theme().text());
        let keys = format!(
            "Enter {}   {} {}",
            scene.say(&login::UNLOCK),
            scene.keymap.shown("Ctrl+Q"),
            scene.say(&frame::LOG_OUT)
        );
        pen.row(rest, 2, &keys, pen.theme().text());
    }
}

/// A file under way shows nothing about anybody.
const fn goes_on(request: &Request) -> bool {
    use crate::api::ClerkRequest::{ImportEnd, ImportPart, ImportStop};
    matches!(
        request,
        Request::Clerk(ImportPart { .. } | ImportEnd | ImportStop)
    )
}

impl App {
    /// Hides everything until the same person gives the password again; the node locks the session too.
    pub fn lock_now(&mut self, idle: bool) {
        if self.cover(idle) {
            self.wish(FRAME, 0, Request::Session(SessionRequest::Lock));
        }
    }

    /// The node came back and knows nobody: the same person goes on after a login.
    pub(super) fn lock_after_return(&mut self) {
        self.cover(false);
        if let Some(lock) = &mut self.lock {
            lock.login = true;
            lock.checking = false;
        }
    }

    fn cover(&mut self, idle: bool) -> bool {
        let hides = self.scene.session.is_some() && self.lock.is_none();
        if hides {
            self.message = None;
            self.overlay = None;
            self.drop_ahead();
            self.hide();
            self.lock = Some(Lock::new(idle, &self.scene));
            self.dirty = true;
        }
        hides
    }

    pub const fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    pub(super) fn on_lock_key(&mut self, key: Key) {
        let Some(lock) = &mut self.lock else { return };
        match key {
            Key::Ctrl('q') => return self.log_out(),
            Key::Ctrl('e' | 't') | Key::Esc | Key::F(_) => return,
            _ => {}
        }
        let answer = lock.form.on_key(key, &self.scene);
        match (answer, &self.scene.session) {
            (FormAnswer::Commit, Some(session)) => {
                lock.checking = true;
                let password = Secret::new(lock.form.take_secret(PASSWORD));
                let request = if lock.login {
                    let user = session.user.clone();
                    Request::Anyone(AnyoneRequest::LogIn { user, password })
                } else {
                    Request::Session(SessionRequest::Unlock { password })
                };
                self.wish(LOCK, 0, request);
            }
            (FormAnswer::Refused(error), _) => self.tell(Message::bad(error)),
            _ => {}
        }
    }

    /// The node did not take the password.
    pub(super) fn on_unlock_refused(&mut self, error: &ApiError) {
        let Some(lock) = &mut self.lock else { return };
        lock.checking = false;
        match error.code {
            ErrorCode::PasswordWrong => {
                let left = error.values.iter().find(|(name, _)| name == "left");
                lock.left = left
                    .and_then(|(_, left)| left.parse().ok())
                    .unwrap_or_default();
            }
            ErrorCode::LoginFailed => lock.left = lock.left.saturating_sub(1),
            ErrorCode::NotLoggedIn => lock.login = true,
            _ => {}
        }
        if lock.left == 0 {
            return self.log_out();
        }
        let line = Refusal::line(error, &self.scene);
        self.tell(Message::bad(line));
    }

    /// Work that began before the lock goes on behind it where the node lets it, and else after the password. What the
    /// clock or an event wished is asked anew then.
    pub(super) fn waits_for_password(&self, wish: &Wish) -> bool {
        let of_screen = wish.asker >= FIRST_SCREEN && !wish.background;
        let room = self.behind_lock.len() < WISHES_MAX;
        self.lock.is_some() && of_screen && room && !goes_on(&wish.request)
    }

    pub(super) fn unlock(&mut self) {
        self.lock = None;
        self.wishes.append(&mut self.behind_lock);
        self.tell(Message::of(Tone::Good, &login::UNLOCKED, self.scene.lang));
        self.ask_to_do();
        self.top(|screen, scene| screen.on_show(scene));
    }
}
