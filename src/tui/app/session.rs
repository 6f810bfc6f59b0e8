//! Who is logged in, whether the node is there, and what the clock brings: health, idle lock.

use crate::api::{
    AnyoneReply, AnyoneRequest, ApiError, ErrorCode, Reply, Request, Secret, SharedReply,
};
use crate::domain::UnixTime;
use crate::text::screens::{frame, login};
use crate::tui::flow::{Message, Tone};
use crate::tui::screens::{Home, Login};

use super::lock::IDLE_MINUTES;
use super::overlay::Overlay;
use super::{App, Asker, FRAME, LOCK, Wish};

/// How often the node's health is asked for.
const HEALTH_S: u64 = 5;
/// The lock is announced so long before.
const WARNING_S: u64 = 30;

impl App {
    /// Once a second.
    pub fn on_tick(&mut self, now: UnixTime) {
        let minute = now.0 / 60 != self.scene.now.0 / 60;
        self.scene.now = now;
        self.dirty |= minute || self.scene.away.is_some();
        if now.seconds_since(self.asked_health) >= HEALTH_S && self.scene.away.is_none() {
            self.ask_health();
        }
        self.watch_idle();
        if self.lock.is_none() {
            self.top(|screen, scene| screen.on_tick(scene));
        }
    }

    pub(super) fn ask_health(&mut self) {
        self.asked_health = self.scene.now;
        self.wishes.push(Wish {
            asker: FRAME,
            tag: 0,
            request: Request::Anyone(AnyoneRequest::ShowStatus),
        });
    }

    /// Seconds without a key until the lock: what the node says, or less where the person wants it so.
    fn idle_limit(&self) -> u64 {
        let session = self.scene.session.as_ref();
        let told = session.map(|session| u64::from(session.idle_s));
        let preferences = self.scene.preferences.as_ref();
        let wanted = preferences.and_then(|preferences| preferences.idle_minutes);
        let told = told.filter(|seconds| *seconds > 0);
        let limit = told.unwrap_or(IDLE_MINUTES * 60);
        wanted.map_or(limit, |minutes| limit.min(u64::from(minutes) * 60))
    }

    fn watch_idle(&mut self) {
        if self.scene.session.is_none() || self.lock.is_some() {
            return;
        }
        let idle = self.scene.now.seconds_since(self.active);
        let limit = self.idle_limit();
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
        if let Ok(reply) = &reply {
            self.see_own(reply);
        }
        match &reply {
            Ok(Reply::Anyone(AnyoneReply::Status(status))) => {
                self.scene.status = Some((**status).clone());
            }
            Ok(Reply::Anyone(AnyoneReply::LoggedIn(session))) => {
                self.scene.session = Some(session.clone());
                self.active = self.scene.now;
                if self.lock.is_some() {
                    self.unlock();
                } else {
                    self.tell(Message::of(Tone::Good, &login::WELCOME, self.scene.lang));
                    self.ask_preferences();
                    self.start_with(Box::new(Home::default()));
                }
                self.ask_health();
                return None;
            }
            Ok(Reply::Shared(SharedReply::ToDo(to_do))) => {
                let waiting = [
                    to_do.answers,
                    to_do.no_answers,
                    to_do.to_approve,
                    to_do.held,
                    to_do.refused_rows,
                    to_do.alarms,
                ];
                self.scene.to_do = self.scene.session.as_ref().map(|_| waiting.iter().sum());
            }
            Ok(Reply::Anyone(AnyoneReply::LoggedOut)) => return None,
            Err(error) if asker == LOCK => {
                let error = error.clone();
                self.on_unlock_refused(&error);
                return None;
            }
            Err(error) if error.code == ErrorCode::NotLoggedIn => self.lock_now(false),
            // The node locked first: the password, and the screen asks again; no dialog stands over it.
            Err(error) if error.code == ErrorCode::SessionLocked => {
                self.lock_now(true);
                return None;
            }
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
        if self.scene.session.is_some() {
            self.lock_now(false);
        }
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
        self.wishes.push(Wish {
            asker: FRAME,
            tag: 0,
            request: Request::Anyone(request),
        });
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
        self.scene.forget_person();
        self.wishes.push(Wish {
            asker: FRAME,
            tag: 0,
            request: Request::Anyone(AnyoneRequest::LogOut),
        });
        self.start_with(Box::new(Login::default()));
        self.tell(Message::of(
            Tone::Plain,
            &login::LOGGED_OUT,
            self.scene.lang,
        ));
    }
}
