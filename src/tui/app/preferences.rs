//! How the person likes the terminal, as the node keeps it: asked for at the login, followed whenever it is told.

use crate::api::{
    Calendar as Dates, OwnRequest, Preferences, Request, ScreenLanguage, Theme as Look,
};
use crate::text::{Lang, screens::settings};
use crate::tui::scene::Calendar;
use crate::tui::theme::Theme;
use crate::tui::tour;

use super::{App, FRAME};

impl App {
    pub(super) fn ask_preferences(&mut self) {
        let request = Request::Own(OwnRequest::ShowPreferences);
        self.in_background(|app| app.wish(FRAME, 0, request));
    }

    pub(super) fn prefer(&mut self, preferences: &Preferences) {
        let scene = &mut self.scene;
        let before = scene.preferences.take();
        // What is as before leaves alone what Ctrl+E and Ctrl+T chose since.
        if before.as_ref().map(|before| before.language) != Some(preferences.language) {
            scene.lang = match preferences.language {
                Some(ScreenLanguage::Japanese) => Lang::Ja,
                Some(ScreenLanguage::English) => Lang::En,
                None => scene.terminal.0,
            };
        }
        let look = before.as_ref().map(|before| before.theme);
        match preferences.theme {
            same if look == Some(same) => {}
            // What everybody has who chose none: it does not bring back colours that the environment forbids.
            Look::Standard if look.is_none() => {}
            Look::Standard => scene.theme = Theme::Standard,
            Look::HighContrast => scene.theme = Theme::Contrast,
            Look::Monochrome => scene.theme = Theme::Plain,
        }
        scene.calendar = match preferences.calendar {
            Dates::Wareki => Calendar::Wareki,
            Dates::Western => Calendar::Western,
        };
        scene.counter_mode = preferences.counter_mode;
        scene.preferences = Some(preferences.clone());
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
        let (done, all) = (tour::count(preferences.tour_done), tour::STEPS.len());
        self.ticked = Some(if done == all {
            self.scene.say(&settings::TOUR_ALL).to_owned()
        } else {
            let values: [(&str, &dyn std::fmt::Display); 2] = [("done", &done), ("all", &all)];
            self.scene.fill(&settings::TOUR_TICK, &values)
        });
        self.dirty = true;
        self.scene.preferences = Some(preferences.clone());
        let request = Request::Own(OwnRequest::SavePreferences(preferences));
        self.in_background(|app| app.wish(FRAME, 0, request));
    }
}
