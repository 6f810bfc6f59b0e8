//! Practice and help: the two-minute tour, whose steps tick themselves, and the keys that mean the same everywhere.

use ratatui::layout::Rect;

use crate::api::{ApiError, OwnReply, OwnRequest, Preferences, Reply, Request};
use crate::text::{
    Text,
    screens::{frame, settings, terminal_check},
};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::TerminalCheck;
use crate::tui::tour::{STEPS, count, is_done};
use crate::tui::width::fit;

const LOAD: u32 = 0;
const SAVE: u32 = 1;

const KEYS: [(&str, &Text); 19] = [
    ("F1", &settings::K_F1),
    ("F2", &settings::K_F2),
    ("F3", &settings::K_F3),
    ("F4", &settings::K_F4),
    ("F5", &settings::K_F5),
    ("F6", &settings::K_F6),
    ("F7", &settings::K_F7),
    ("F8", &settings::K_F8),
    ("F9", &settings::K_F9),
    ("F10", &settings::K_F10),
    ("Esc", &settings::K_ESC),
    ("Tab", &settings::K_TAB),
    ("/", &settings::K_SLASH),
    ("Ctrl+P", &settings::K_P),
    ("Ctrl+G", &settings::K_G),
    ("Ctrl+L", &settings::K_L),
    ("Ctrl+E", &settings::K_E),
    ("Ctrl+T", &settings::K_T),
    ("Ctrl+Q", &settings::K_Q),
];

/// The tour above, the keys below.
#[derive(Default)]
pub struct Practice {
    offset: u16,
}

impl Practice {
    fn again(scene: &Scene) -> Flow {
        let preferences = Preferences {
            tour_done: 0,
            ..scene.preferences.clone().unwrap_or_default()
        };
        Flow::ask_as(SAVE, Request::Own(OwnRequest::SavePreferences(preferences)))
    }

    fn load() -> Flow {
        Flow::ask_as(LOAD, Request::Own(OwnRequest::ShowPreferences))
    }
}

impl Screen for Practice {
    fn name(&self) -> &'static Text {
        &settings::PRACTICE
    }

    fn help(&self) -> &'static Text {
        &settings::PRACTICE_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("F6", &settings::TOUR_AGAIN),
            Hint::new("F9", &terminal_check::NAME),
            Hint::new("Up/Down", &settings::MORE_KEYS),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        Self::load()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match key {
            Key::Esc => return Flow::Back,
            Key::F(6) => return Self::again(scene),
            Key::F(9) => return Flow::open(TerminalCheck::default()),
            Key::Up => self.offset = self.offset.saturating_sub(1),
            Key::Down => self.offset += 1,
            Key::PageUp => self.offset = 0,
            Key::PageDown => self.offset = KEYS.len() as u16,
            _ => {}
        }
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, _scene: &Scene) -> Flow {
        match (tag, reply) {
            (SAVE, Ok(Reply::Own(OwnReply::Saved))) => Self::load(),
            (_, Ok(_)) => Flow::Stay,
            (_, Err(error)) => Flow::refused(&error),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let height = STEPS.len() as u16 + 3;
        draw_tour(Rect { height, ..area }, pen);
        let below = Rect {
            y: area.y + height,
            height: area.height.saturating_sub(height),
            ..area
        };
        let inner = pen.boxed(below, pen.scene.say(&settings::KEYS));
        let all = KEYS.len() as u16;
        self.offset = self.offset.min(all.saturating_sub(inner.height));
        let visible = KEYS.iter().skip(usize::from(self.offset));
        for ((key, text), row) in visible.zip(0..inner.height) {
            let key = pen.scene.keymap.shown(key);
            let line = format!(" {} {}", fit(&key, 8), pen.scene.say(text));
            pen.row(inner, row, &line, pen.theme().text());
        }
        pen.cursor(inner.x, inner.y);
    }
}

fn draw_tour(area: Rect, pen: &mut Pen) {
    let scene = pen.scene;
    let preferences = scene.preferences.as_ref();
    let done = preferences.map_or(0, |preferences| preferences.tour_done);
    let values: [(&str, &dyn std::fmt::Display); 2] =
        [("done", &count(done)), ("all", &STEPS.len())];
    let title = format!(
        "{}  {}",
        scene.say(&settings::TOUR),
        scene.fill(&settings::TOUR_DONE, &values)
    );
    let inner = pen.boxed(area, &title);
    for (step, row) in STEPS.iter().zip(0..) {
        let tick = if is_done(done, usize::from(row)) {
            "[x]"
        } else {
            "[ ]"
        };
        let line = format!(" {tick} {} {}", row + 1, scene.say(step));
        pen.row(inner, row, &line, pen.theme().text());
    }
    let last = if count(done) == STEPS.len() {
        scene.say(&settings::TOUR_ALL)
    } else if scene.practice() {
        ""
    } else {
        scene.say(&settings::TOUR_REAL)
    };
    let row = STEPS.len() as u16;
    pen.row(inner, row, &format!(" {last}"), pen.theme().strong());
}
