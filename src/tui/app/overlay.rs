//! What the frame itself lays over a screen: the palette, the wait after Ctrl+G, the question before a logout.

use crate::text::screens::{frame, templates};
use crate::tui::key::Key;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screens::{FUNCTIONS, is_allowed};

use super::App;

/// Laid over the top screen; takes every key.
pub enum Overlay {
    /// All functions, by kana, kanji and romaji.
    Palette(Picker),
    /// The next key names a function.
    Go,
    /// Log out or quit?
    Leaving(Picker),
}

impl Overlay {
    /// Every function; one that the role may not use says so.
    pub fn palette(scene: &Scene) -> Self {
        let choices = FUNCTIONS.iter().map(|function| {
            let choice = Choice::new(function.key.to_string(), function.name)
                .reading(function.reading)
                .note(function.key.to_string());
            match scene.role() {
                Some(role) if !is_allowed(function, scene) => choice
                    .refused(scene.fill(&frame::NOT_FOR_ROLE, &[("role", &scene.role_word(role))])),
                _ => choice,
            }
        });
        Self::Palette(Picker::searched(
            scene.say(&templates::PALETTE),
            choices.collect(),
        ))
    }

    /// Whether to leave, where something typed would be lost or the program ends.
    pub fn leaving(scene: &Scene) -> Self {
        let (title, leave) = match scene.session {
            Some(_) => (&frame::LEAVE_CHANGED, &frame::LEAVE),
            None => (&frame::QUIT_ASK, &frame::QUIT_YES),
        };
        let choices = vec![
            Choice::new("stay", &frame::STAY),
            Choice::new("leave", leave),
        ];
        Self::Leaving(Picker::new(scene.say(title), choices))
    }
}

impl App {
    pub(super) fn on_overlay_key(&mut self, key: Key) {
        let Some(mut overlay) = self.overlay.take() else {
            return;
        };
        match &mut overlay {
            Overlay::Go => {
                if let Key::Char(key) = key.plain() {
                    self.go_to(key);
                }
            }
            Overlay::Palette(picker) => match picker.on_key(key) {
                Picked::Open => self.overlay = Some(overlay),
                Picked::Left => {}
                Picked::Chosen(number) => {
                    let key = FUNCTIONS.get(number).map(|function| function.key);
                    key.into_iter().for_each(|key| self.go_to(key));
                }
            },
            Overlay::Leaving(picker) => match picker.on_key(key) {
                Picked::Open => self.overlay = Some(overlay),
                Picked::Chosen(1) => self.leave(),
                Picked::Chosen(_) | Picked::Left => {}
            },
        }
    }
}
