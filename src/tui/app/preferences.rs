//! How the person likes the terminal: asked at the login, applied wherever it was changed; and the ticks of the tour.

use crate::api::{OwnReply, OwnRequest, Preferences, Reply, Request};
use crate::text::screens::settings;
use crate::tui::flow::Message;
use crate::tui::tour;

use super::{App, FRAME, Wish};

impl App {
    pub(super) fn ask_preferences(&mut self) {
        self.wish_own(OwnRequest::ShowPreferences);
    }

    fn wish_own(&mut self, request: OwnRequest) {
        self.wishes.push(Wish {
            asker: FRAME,
            tag: 0,
            request: Request::Own(request),
        });
    }

    /// What the frame learns from a reply, whoever asked.
    pub(super) fn see_own(&mut self, reply: &Reply) {
        if let Reply::Own(OwnReply::Preferences(preferences)) = reply {
            self.apply(preferences);
        }
        if let Some(step) = tour::step_of(reply, self.scene.now) {
            self.tick(step);
        }
    }

    fn apply(&mut self, preferences: &Preferences) {
        self.scene.prefer(preferences.clone());
        self.dirty = true;
    }

    /// A step of the tour is done: ticked once, kept for good, in practice networks only.
    pub(super) fn tick(&mut self, step: usize) {
        let Some(mut preferences) = self.scene.preferences.clone() else {
            return;
        };
        if !self.scene.practice() || tour::is_done(preferences.tour_done, step) {
            return;
        }
        preferences.tour_done |= 1 << step;
        let done = tour::count(preferences.tour_done);
        let (number, all) = (step + 1, tour::STEPS.len());
        if let Some(name) = tour::STEPS.get(step) {
            let name = self.scene.say(name);
            let text = self.scene.fill(
                &settings::TOUR_STEP,
                &[
                    ("number", &number),
                    ("name", &name),
                    ("done", &done),
                    ("all", &all),
                ],
            );
            self.tell(Message::plain(text));
        }
        self.scene.preferences = Some(preferences.clone());
        self.wish_own(OwnRequest::SavePreferences(preferences));
    }
}
