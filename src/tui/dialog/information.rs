//! Something to read: a title, text, a key to close it.

use ratatui::layout::Rect;

use crate::text::{
    Text,
    screens::{frame, templates},
};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::width::{cells, fit, jp_wrap};

const WIDTH: u16 = 72;

/// Text over the whole screen's place, scrolled with the arrows.
pub struct Information {
    name: &'static Text,
    lines: Vec<String>,
    offset: usize,
    /// Rows that were visible when last drawn.
    page: usize,
    wrapped: usize,
}

impl Information {
    /// Every line is wrapped; an empty one is a gap.
    pub const fn new(name: &'static Text, lines: Vec<String>) -> Self {
        Self {
            name,
            lines,
            offset: 0,
            page: 1,
            wrapped: 0,
        }
    }

    /// Labels and values, the values one below the other.
    pub fn pairs(name: &'static Text, pairs: &[(&Text, String)], scene: &Scene) -> Self {
        let widths = pairs.iter().map(|(label, _)| cells(scene.say(label)));
        let width = widths.max().unwrap_or_default() + 2;
        let lines = pairs.iter().map(|(label, value)| match value.as_str() {
            "" => format!("{}-", fit(scene.say(label), width)),
            value => format!("{}{value}", fit(scene.say(label), width)),
        });
        Self::new(name, lines.collect())
    }
}

impl Screen for Information {
    fn name(&self) -> &'static Text {
        self.name
    }

    fn help(&self) -> &'static Text {
        self.name
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("Esc", &templates::CLOSE),
            Hint::new("Up/Down", &frame::SCROLL),
        ]
    }

    fn is_popup(&self) -> bool {
        true
    }

    fn on_key(&mut self, key: Key, _scene: &Scene) -> Flow {
        let last = self.wrapped.saturating_sub(self.page);
        match key {
            Key::Esc | Key::Enter | Key::F(1) => return Flow::Back,
            Key::Up => self.offset = self.offset.saturating_sub(1),
            Key::Down => self.offset = (self.offset + 1).min(last),
            Key::PageUp => self.offset = self.offset.saturating_sub(self.page),
            Key::PageDown => self.offset = (self.offset + self.page).min(last),
            Key::Home => self.offset = 0,
            Key::End => self.offset = last,
            _ => {}
        }
        Flow::Stay
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let width = WIDTH.max(area.width * 2 / 3).min(area.width);
        let lines: Vec<String> = (self.lines.iter())
            .flat_map(|line| jp_wrap(line, width.saturating_sub(4)))
            .collect();
        self.wrapped = lines.len();
        let height = u16::try_from(lines.len())
            .unwrap_or(area.height)
            .saturating_add(2)
            .min(area.height);
        self.page = usize::from(height.saturating_sub(2)).max(1);
        self.offset = self.offset.min(lines.len().saturating_sub(self.page));
        let more = self.offset + self.page < lines.len();
        let foot = if more {
            pen.scene.say(&templates::MORE_BELOW)
        } else {
            ""
        };
        let inner = pen.popup(area, width, height, pen.scene.say(self.name), foot);
        for (line, row) in lines.iter().skip(self.offset).zip(0..inner.height) {
            pen.row(inner, row, &format!(" {line}"), pen.theme().text());
        }
        pen.cursor(inner.x, inner.y);
    }
}
