//! Who is logged in, whether the node is there, and what the clock brings: health, idle lock.

use crate::api::{
    AnyoneReply, AnyoneRequest, ApiError, ErrorCode, OwnReply, Reply, Request, Secret,
    SessionReply, SharedReply, SharedRequest,
};
use crate::domain::UnixTime;
use crate::text::screens::{frame, login};
use crate::tui::flow::{Message, Tone};
use crate::tui::screens::{Home, Login};
use crate::tui::tour;

use super::overlay::Overlay;
use super::{App, Asker, FRAME, HEALTH, LOCK};

/// How often the node's health is asked for.
const HEALTH_S: u64 = 5;
/// So long without an answer is said.
const SILENT_S: u64 = 10;
/// The lock is announced so long before.
const WARNING_S: u64 = 30;

impl App {
    /// Once a second.
    pub fn on_tick(&mut self, now: UnixTime) {
        let minute = now.0 / 60 != self.scene.now.0 / 60;
        self.scene.now = now;
        self.dirty |= minute || self.scene.away.is_some();
        self.watch_node();
        self.watch_idle();
        if self.lock.is_none() {
            self.in_background(|app| app.top(|screen, scene| screen.on_tick(scene)));
        }
    }

    /// Asks how the node is from time to time, and says so where no answer comes.
    fn watch_node(&mut self) {
        let waited = self.scene.now.seconds_since(self.asked_health);
        if self.scene.away.is_some() || waited < HEALTH_S {
            return;
        }
        if !self.health_due {
            return self.ask_health();
        }
        if waited >= SILENT_S {
            if self.scene.silent.is_none() {
                self.tell(Message::of(Tone::Bad, &frame::SILENT, self.scene.lang));
            }
            self.scene.silent = Some(waited);
            self.dirty = true;
        }
    }

    /// The node answered, whatever it said.
    pub(super) const fn on_health(&mut self) {
        self.health_due = false;
        self.scene.silent = None;
    }

    pub(super) fn ask_health(&mut self) {
        // One question is enough, however long the answer takes.
        if std::mem::replace(&mut self.health_due, true) {
            return;
        }
        self.asked_health = self.scene.now;
        let request = Request::Anyone(AnyoneRequest::ShowStatus);
        self.in_background(|app| app.wish(FRAME, HEALTH, request));
    }

    pub(super) fn ask_to_do(&mut self) {
        if self.scene.session.is_some() && self.lock.is_none() {
            let request = Request::Shared(SharedRequest::ShowToDo);
            self.in_background(|app| app.wish(FRAME, 0, request));
        }
    }

    fn watch_idle(&mut self) {
        let Some(session) = self.scene.session.as_ref().filter(|_| self.lock.is_none()) else {
            return;
        };
        let idle = self.scene.now.seconds_since(self.active);
        let limit = u64::from(session.idle_s);
        if idle >= limit {
            self.lock_now(true);
        } else if idle + WARNING_S >= limit {
            let left = limit - idle;
            let text = self.scene.fill(&frame::LOCK_SOON, &[("seconds", &left)]);
            // Without the bell, once a second.
            self.tell(Message::plain(text));
        }
    }

    /// What the frame needs of a reply; gives it back where a screen waits for it.
    pub(super) fn see_reply(
        &mut self,
        asker: Asker,
        reply: Result<Reply, ApiError>,
    ) -> Option<Result<Reply, ApiError>> {
        let step = reply.as_ref().ok();
        if let Some(step) = step.and_then(|reply| tour::step_of(reply, self.scene.now)) {
            self.tick(step);
        }
        match &reply {
            Ok(Reply::Anyone(AnyoneReply::Status(status))) => {
                self.scene.status = Some((**status).clone());
            }
            Ok(Reply::Shared(SharedReply::ToDo(to_do))) => {
                self.scene.to_do = Some((**to_do).clone());
            }
            Ok(Reply::Own(OwnReply::Preferences(preferences))) => self.prefer(preferences),
            Ok(Reply::Session(SessionReply::Unlocked(session))) => {
                self.scene.session = Some(session.clone());
                self.active = self.scene.now;
                self.unlock();
                return None;
            }
            Ok(Reply::Session(SessionReply::Locked)) => return None,
            Ok(Reply::Anyone(AnyoneReply::LoggedIn(session))) => {
                if self.scene.session.is_none() {
                    self.scene.keep_terminal();
                }
                self.scene.session = Some(session.clone());
                self.active = self.scene.now;
                if self.lock.is_some() {
                    self.unlock();
                } else {
                    self.tell(Message::of(Tone::Good, &login::WELCOME, self.scene.lang));
                    self.start_with(Box::new(Home::default()));
                }
                self.ask_health();
                self.ask_to_do();
                self.ask_preferences();
                return None;
            }
            Ok(Reply::Anyone(AnyoneReply::LoggedOut)) => return None,
            Err(error) if asker == LOCK => {
                let error = error.clone();
                self.on_unlock_refused(&error);
                return None;
            }
            // The screen asks again after the password; no dialog stands over it.
            Err(error) if error.code == ErrorCode::SessionLocked => {
                self.lock_now(true);
                return None;
            }
            Err(error) if error.code == ErrorCode::NotLoggedIn => self.lock_after_return(),
            _ => {}
        }
        (asker != FRAME).then_some(reply)
    }

    /// The node is gone; it is tried again in so many seconds. What was typed stays.
    pub fn on_away(&mut self, seconds: u64) {
        if self.scene.away.is_none() {
            self.tell(Message::of(Tone::Bad, &frame::AWAY, self.scene.lang));
        }
        self.scene.away = Some(seconds);
        self.dirty = true;
    }

    /// The node is back, and knows nobody: the same person goes on after the password.
    pub fn on_returned(&mut self) {
        self.scene.away = None;
        self.on_health();
        self.lock_after_return();
        self.tell(Message::of(Tone::Good, &frame::RETURNED, self.scene.lang));
        self.ask_health();
    }

    /// The login of a practice network, where the face was opened with one.
    pub(crate) fn log_in_for_practice(&mut self) {
        let Some(login) = self.scene.practice_login else {
            return;
        };
        let request = AnyoneRequest::LogIn {
            user: login.user.to_owned(),
            password: Secret::new(login.password.to_owned()),
        };
        self.wish(FRAME, 0, Request::Anyone(request));
    }

    /// Ctrl+Q: logs out, or ends the program from the login; asks where something would be lost.
    pub(super) fn on_log_out_wished(&mut self) {
        if self.is_changed() || self.scene.session.is_none() {
            self.overlay = Some(Overlay::leaving(&self.scene));
        } else {
            self.log_out();
        }
    }

    pub(super) fn leave(&mut self) {
        if self.scene.session.is_some() {
            self.log_out();
        } else {
            self.ended = true;
        }
    }

    pub(super) fn log_out(&mut self) {
        self.lock = None;
        self.behind_lock.clear();
        self.scene.forget_person();
        self.wish(FRAME, 0, Request::Anyone(AnyoneRequest::LogOut));
        self.start_with(Box::new(Login::default()));
        self.tell(Message::of(
            Tone::Plain,
            &login::LOGGED_OUT,
            self.scene.lang,
        ));
    }
}
