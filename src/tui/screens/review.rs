//! The page before a change is made: what differs, old and new, what to look at, and the reason.

use ratatui::layout::Rect;

use crate::api::FieldChange;
use crate::text::screens::amend;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screens::words;
use crate::tui::sheet::{Row, Sheet};

/// Characters of a reason.
const REASON_LEN_MAX: usize = 200;
const REASON: &str = "reason";

/// What became of it after a key.
pub enum ReviewAnswer {
    Open,
    /// Back to the form.
    Left,
    Refused(String),
    /// Do it, for this reason.
    Agreed(String),
}

/// Differences and a reason.
pub struct Review {
    changes: Vec<FieldChange>,
    notes: Vec<String>,
    form: Form,
    sheet: Sheet,
    needs_reason: bool,
}

impl Review {
    pub fn new(changes: Vec<FieldChange>, notes: Vec<String>, needs_reason: bool) -> Self {
        let kind = Kind::Text {
            max: REASON_LEN_MAX,
        };
        let reason = Field::new(REASON, &amend::REASON, kind).required();
        let fields = if needs_reason {
            vec![reason]
        } else {
            Vec::new()
        };
        Self {
            changes,
            notes,
            form: Form::new("review", fields),
            sheet: Sheet::default(),
            needs_reason,
        }
    }

    pub const fn is_typing(&self) -> bool {
        self.needs_reason
    }

    pub fn on_key(&mut self, key: Key, scene: &Scene) -> ReviewAnswer {
        match key {
            Key::Esc => return ReviewAnswer::Left,
            Key::Up | Key::Down | Key::PageUp | Key::PageDown => {
                self.sheet.on_key(key);
                return ReviewAnswer::Open;
            }
            _ => {}
        }
        match self.form.on_key(key, scene) {
            FormAnswer::Commit => {
                self.form.remember(scene);
                ReviewAnswer::Agreed(self.form.value(REASON, scene))
            }
            FormAnswer::Refused(error) => ReviewAnswer::Refused(error),
            _ => ReviewAnswer::Open,
        }
    }

    pub fn on_paste(&mut self, text: &str, scene: &Scene) {
        self.form.on_paste(text, scene);
    }

    pub fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let below = 2 * u16::from(self.needs_reason);
        let upper = Rect {
            height: area.height.saturating_sub(below),
            ..area
        };
        let rows = self.rows(pen.scene);
        let title = pen.scene.say(if self.needs_reason {
            &amend::DIFFERENCES
        } else {
            &amend::NEW_ITEMS
        });
        self.sheet.draw_boxed(upper, title, &rows, pen);
        let reason = Rect {
            y: upper.bottom(),
            height: below,
            ..area
        };
        self.form.draw(reason, pen);
        self.form.draw_over(area, pen);
    }

    fn rows(&self, scene: &Scene) -> Vec<Row> {
        let mut rows = Vec::new();
        if !self.notes.is_empty() {
            let notes = words::notes(&self.notes, scene);
            rows.push(Row::Line(scene.fill(&amend::NOTES, &[("notes", &notes)])));
        }
        rows.extend(self.changes.iter().map(|change| {
            let label = words::change_label(&change.what, scene);
            let values = if self.needs_reason {
                words::change_values(change, scene)
            } else {
                let new = change.new.as_ref().map(|new| new.get().as_str());
                words::change_value(&change.what, new, scene)
            };
            Row::Cells(vec![label, values])
        }));
        rows
    }
}
