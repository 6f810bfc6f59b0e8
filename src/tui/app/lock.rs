//! The lock: the whole frame is replaced, nothing about anybody is on the screen, work goes on behind it (`SAFE-42`).

use ratatui::layout::Rect;

use crate::api::{AnyoneRequest, ApiError, ErrorCode, Request, Secret};
use crate::text::screens::{frame, login, templates};
use crate::tui::dialog::Refusal;
use crate::tui::flow::{Message, Tone};
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::{Pen, middle};
use crate::tui::scene::Scene;

use super::{App, LOCK, Wish};

const PASSWORD: &str = "password";
/// Wrong passwords in a row; then the person is logged out.
const TRIES_MAX: u32 = 3;
/// Minutes without a key until the lock.
pub const IDLE_MINUTES: u64 = 5;

/// A locked screen.
pub struct Lock {
    form: Form,
    since: String,
    failures: u32,
    checking: bool,
}

impl Lock {
    fn new(idle: bool, scene: &Scene) -> Self {
        let password = Field::new(PASSWORD, &login::PASSWORD, Kind::Password).required();
        let time = scene.clock();
        let since = if idle {
            scene.fill(
                &login::LOCKED_IDLE,
                &[("time", &time), ("minutes", &IDLE_MINUTES)],
            )
        } else {
            time
        };
        Self {
            form: Form::new("lock", vec![password]).committing_on_enter(),
            since,
            failures: 0,
            checking: false,
        }
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
        let left = TRIES_MAX.saturating_sub(self.failures);
        let busy = if self.checking {
            scene.say(&templates::BUSY)
        } else {
            ""
        };
        let rest = Rect {
            y: field.bottom(),
            height: inner.bottom() - field.bottom(),
            ..body
        };
        pen.row(rest, 0, busy, pen.theme().text());
        let tries = scene.fill(&login::LEFT, &[("count", &left)]);
        pen.row(rest, 1, &tries, pen.theme().text());
        let keys = format!(
            "Enter {}   Ctrl+Q {}",
            scene.say(&login::UNLOCK),
            scene.say(&frame::LOG_OUT)
        );
        pen.row(rest, 2, &keys, pen.theme().text());
    }
}

impl App {
    /// Hides everything until the same person gives the password again.
    pub fn lock_now(&mut self, idle: bool) {
        if self.scene.session.is_some() && self.lock.is_none() {
            self.message = None;
            self.overlay = None;
            self.hide();
            self.lock = Some(Lock::new(idle, &self.scene));
            self.dirty = true;
        }
    }

    pub const fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    pub(super) fn on_lock_key(&mut self, key: Key) {
        let Some(lock) = &mut self.lock else { return };
        match key {
            Key::Ctrl('q') => return self.log_out(),
            Key::Ctrl('e' | 't') | Key::Esc | Key::F(_) => return,
            _ if lock.checking => return,
            _ => {}
        }
        let answer = lock.form.on_key(key, &self.scene);
        match (answer, &self.scene.session) {
            (FormAnswer::Commit, Some(session)) => {
                lock.checking = true;
                let request = Request::Anyone(AnyoneRequest::LogIn {
                    user: session.user.clone(),
                    password: Secret::new(lock.form.take_secret(PASSWORD)),
                });
                self.wishes.push(Wish {
                    asker: LOCK,
                    tag: 0,
                    request,
                });
            }
            (FormAnswer::Refused(error), _) => self.tell(Message::bad(error)),
            _ => {}
        }
    }

    /// The node did not take the password.
    pub(super) fn on_unlock_refused(&mut self, error: &ApiError) {
        let Some(lock) = &mut self.lock else { return };
        lock.checking = false;
        if error.code == ErrorCode::LoginFailed {
            lock.failures += 1;
        }
        if lock.failures >= TRIES_MAX {
            return self.log_out();
        }
        let line = Refusal::line(error, &self.scene);
        self.tell(Message::bad(line));
    }

    pub(super) fn unlock(&mut self) {
        self.lock = None;
        self.tell(Message::of(Tone::Good, &login::UNLOCKED, self.scene.lang));
        self.top(|screen, scene| screen.on_show(scene));
    }
}
