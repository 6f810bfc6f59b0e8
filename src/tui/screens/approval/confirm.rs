//! The last look before a decision goes out: what the other side will see of it, and that there is no way back.

use ratatui::layout::Rect;

use crate::api::HeldDetail;
use crate::text::screens::{frame, inbox};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::Hint;
use crate::tui::width::jp_wrap;

use super::rows;

const WIDTH: u16 = 74;

/// What became of it after a key.
pub enum ConfirmAnswer {
    Open,
    Left,
    Do,
}

/// A decision that was made and is not sent yet.
pub struct Confirm {
    pub approves: bool,
    pub reason: String,
    lines: Vec<String>,
}

impl Confirm {
    pub fn new(detail: &HeldDetail, approves: bool, reason: String, scene: &Scene) -> Self {
        let inquirer = scene.town(detail.line.inquirer);
        let town: [(&str, &dyn std::fmt::Display); 1] = [("inquirer", &inquirer)];
        let mut lines = if approves {
            let values: [(&str, &dyn std::fmt::Display); 2] = [
                ("count", &detail.doses.len()),
                ("person", &rows::name(detail, scene)),
            ];
            vec![
                scene.fill(&inbox::WILL_PROVIDE, &town),
                scene.fill(&inbox::SEES_DOSES, &values),
                scene.say(&inbox::SEES_NO_ADDRESS).to_owned(),
            ]
        } else {
            vec![
                scene.fill(&inbox::WILL_REFUSE, &town),
                scene.say(&inbox::SEES_NOTHING).to_owned(),
            ]
        };
        if !reason.trim().is_empty() {
            lines.push(scene.fill(&inbox::REASON_KEPT, &[("reason", &reason)]));
        }
        lines.push(scene.say(&inbox::FINAL).to_owned());
        Self {
            approves,
            reason,
            lines,
        }
    }

    pub fn hints() -> Vec<Hint> {
        vec![Hint::new("F10", &frame::DO), Hint::new("Esc", &frame::BACK)]
    }

    pub fn on_key(&self, key: Key) -> ConfirmAnswer {
        match key {
            Key::F(10) => ConfirmAnswer::Do,
            Key::Esc => ConfirmAnswer::Left,
            _ => ConfirmAnswer::Open,
        }
    }

    pub fn draw(&self, area: Rect, pen: &mut Pen) {
        let width = WIDTH.min(area.width);
        let lines: Vec<String> = (self.lines.iter())
            .flat_map(|line| jp_wrap(line, width.saturating_sub(4)))
            .collect();
        let height = (lines.len() as u16 + 2).min(area.height);
        let title = pen.scene.say(&inbox::CONFIRM);
        let inner = pen.popup(area, width, height, title, "");
        for (line, row) in lines.iter().zip(0..inner.height) {
            pen.row(inner, row, &format!(" {line}"), pen.theme().text());
        }
        pen.cursor(inner.x, inner.y);
    }
}
