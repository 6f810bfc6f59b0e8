//! What the node refused: what happened, what became of the input, what to do next.

use ratatui::layout::Rect;

use crate::api::ApiError;
use crate::text::{self, Text, screens::templates};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::pen::{Pen, middle};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::width::{cells, jp_wrap};

const WIDTH: u16 = 76;

/// A refusal as a dialog.
pub struct Refusal {
    error: ApiError,
}

impl Refusal {
    pub fn new(error: &ApiError) -> Self {
        Self {
            error: error.clone(),
        }
    }

    /// The same in one line, for the result line: code and what happened.
    pub fn line(error: &ApiError, scene: &Scene) -> String {
        let [what, ..] = sentences(error, scene);
        format!("{} {what}", error.code.as_str())
    }
}

/// What happened, what became of the input, what to do next.
fn sentences(error: &ApiError, scene: &Scene) -> [String; 3] {
    text::sentences(error.code.as_str(), &error.values, scene.lang).unwrap_or_default()
}

impl Screen for Refusal {
    fn name(&self) -> &'static Text {
        &templates::REFUSAL
    }

    fn help(&self) -> &'static Text {
        &templates::REFUSAL_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![Hint::new("Esc", &templates::CLOSE)]
    }

    fn is_popup(&self) -> bool {
        true
    }

    fn has_help(&self) -> bool {
        true
    }

    fn on_key(&mut self, key: Key, _scene: &Scene) -> Flow {
        match key {
            Key::Esc | Key::Enter | Key::F(10) => Flow::Back,
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let labels =
            [&templates::WHAT, &templates::INPUT, &templates::NEXT].map(|label| scene.say(label));
        let label_width = labels
            .iter()
            .map(|label| cells(label))
            .max()
            .unwrap_or_default()
            + 2;
        let sentences = sentences(&self.error, scene);
        let width = WIDTH.min(area.width);
        let room = width.saturating_sub(label_width + 3);
        let rows = sentences
            .iter()
            .map(|text| jp_wrap(text, room).len() as u16 + 1)
            .sum::<u16>();
        let place = middle(area, width, rows + 2);
        let title = scene.fill(&templates::REFUSED, &[("code", &self.error.code.as_str())]);
        let inner = pen.popup(place, width, rows + 2, &title, "");
        let mut top = 0;
        for (label, sentence) in labels.iter().zip(&sentences) {
            let row = Rect::new(
                inner.x + 1,
                inner.y + top,
                inner.width.saturating_sub(1),
                inner.height.saturating_sub(top),
            );
            top += pen.pair(row, label, label_width, sentence) + 1;
        }
        pen.cursor(inner.x, inner.y);
    }
}
