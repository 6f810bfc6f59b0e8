//! How the person likes the terminal, as the node keeps it: asked for at the login, followed whenever it is told.

use crate::api::{
    Calendar as Dates, OwnRequest, Preferences, Request, ScreenLanguage, Theme as Look,
};
use crate::text::Lang;
use crate::tui::scene::Calendar;
use crate::tui::theme::Theme;

use super::{App, FRAME};

impl App {
    pub(super) fn ask_preferences(&mut self) {
        let request = Request::Own(OwnRequest::ShowPreferences);
        self.in_background(|app| app.wish(FRAME, 0, request));
    }

    pub(super) fn prefer(&mut self, preferences: &Preferences) {
        let scene = &mut self.scene;
        match preferences.language {
            Some(ScreenLanguage::Japanese) => scene.lang = Lang::Ja,
            Some(ScreenLanguage::English) => scene.lang = Lang::En,
            None => {}
        }
        // The first one is what everybody has who chose none: it does not bring back colours that the environment forbids.
        match preferences.theme {
            Look::Standard => {}
            Look::HighContrast => scene.theme = Theme::Contrast,
            Look::Monochrome => scene.theme = Theme::Plain,
        }
        scene.calendar = match preferences.calendar {
            Dates::Wareki => Calendar::Wareki,
            Dates::Western => Calendar::Western,
        };
        scene.counter_mode = preferences.counter_mode;
        self.dirty = true;
    }
}
