//! How a form looks: label, value, echo or note beside it, the error below it.

use ratatui::layout::Rect;

use crate::text::screens::{fields, frame};
use crate::tui::pen::Pen;
use crate::tui::rows::Rows;
use crate::tui::veil::VEIL;
use crate::tui::width::cells;

use super::kind::TICKED;
use super::{Field, Form, Kind};

/// Widest field of text.
const FIELD_WIDTH_MAX: u16 = 48;
/// So much of it stays beside a note; the text scrolls in it.
const FIELD_WIDTH_MIN: u16 = 24;

impl Form {
    /// The fields one below the other, scrolled to the one with the cursor.
    pub fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let label_width = self.label_width(pen);
        let rows: Vec<(usize, u16)> = (self.fields.iter().enumerate())
            .filter(|(_, field)| !field.hidden)
            .map(|(number, field)| (number, 1 + u16::from(field.error.is_some())))
            .collect();
        self.scroll(&rows, area.height);
        let (mut top, mut lines, mut at) = (0, Vec::new(), 0);
        for (number, height) in rows {
            if top >= self.offset && top + height <= self.offset + area.height {
                let y = area.y + top - self.offset;
                let row = Rect { y, height, ..area };
                if let Some(field) = self.fields.get(number) {
                    if field.takes_focus() {
                        at = if number == self.at { lines.len() } else { at };
                        lines.push(y);
                    }
                    let focused =
                        number == self.at && self.values.is_none() && self.leaving.is_none();
                    draw_field(field, row, label_width, focused, pen);
                }
            }
            top += height;
        }
        pen.offer(Rows::fields(area, lines, at));
    }

    /// Lists and questions over the form; to be drawn last, over the whole screen.
    pub fn draw_over(&mut self, area: Rect, pen: &mut Pen) {
        if let Some((_, values)) = &mut self.values {
            values.draw(area, pen);
        }
        if let Some(question) = &mut self.leaving {
            question.draw(area, pen);
        }
    }

    /// Rows the form takes where nothing is cut.
    pub fn height(&self) -> u16 {
        let rows = self.fields.iter().filter(|field| !field.hidden);
        rows.map(|field| 1 + u16::from(field.error.is_some())).sum()
    }

    fn label_width(&self, pen: &Pen) -> u16 {
        let labels = self.fields.iter().filter(|field| field.takes_focus());
        let widest = labels.map(|field| cells(pen.scene.say(field.label))).max();
        widest.unwrap_or_default() + 3
    }

    fn scroll(&mut self, rows: &[(usize, u16)], height: u16) {
        let before = rows.iter().take_while(|(number, _)| *number < self.at);
        let top: u16 = before.map(|(_, height)| height).sum();
        let own = rows.iter().find(|(number, _)| *number == self.at);
        let bottom = top + own.map_or(1, |(_, height)| *height);
        self.offset = self.offset.min(top).max(bottom.saturating_sub(height));
    }
}

fn draw_field(field: &Field, row: Rect, label_width: u16, focused: bool, pen: &mut Pen) {
    let theme = pen.theme();
    let label = pen.scene.say(field.label);
    if field.kind == Kind::Heading {
        pen.put(
            row.x,
            row.y,
            row.width,
            &format!("- {label} -"),
            theme.strong(),
        );
        return;
    }
    let mark = if focused { ">" } else { " " };
    let need = if field.required { "*" } else { "" };
    pen.put(
        row.x,
        row.y,
        label_width,
        &format!("{mark}{label}{need}"),
        theme.label(),
    );
    let value = Rect {
        x: row.x + label_width,
        width: row.width.saturating_sub(label_width),
        height: 1,
        ..row
    };
    let note = beside(field, focused, pen);
    let used = draw_value(field, value, cells(&note), focused, pen);
    // A star stands before it too: the word is left out rather than cut.
    let is_cut = used + 1 + cells(&note) > value.width;
    if used + 1 < value.width && !(is_cut && is_remark(field)) {
        let x = value.x + used + 1;
        pen.put(x, row.y, value.right() - x, &note, theme.text());
    }
    if let Some(error) = &field.error {
        pen.put(value.x, row.y + 1, value.width, error, theme.bad());
    }
}

/// What stands behind the value: both calendars, what the screen found, how to tick it, or that the field is required.
fn beside(field: &Field, focused: bool, pen: &Pen) -> String {
    let echo = match field.is_veiled(pen.scene) {
        true => String::new(),
        false => field.kind.echo(field.line.text(), pen.scene),
    };
    let said = match (echo.is_empty(), field.note.is_empty()) {
        (false, true) => echo,
        (false, false) => format!("{echo} {}", field.note),
        (true, false) => field.note.clone(),
        (true, true) if is_remark(field) => format!("({})", pen.scene.say(&fields::REQUIRED)),
        (true, true) => String::new(),
    };
    if focused && field.kind == Kind::Check {
        return format!("{} {said}", pen.scene.say(&fields::TICK));
    }
    said
}

/// Nothing but that the field is required stands behind it.
fn is_remark(field: &Field) -> bool {
    field.required && field.line.is_empty() && field.note.is_empty()
}

/// Draws the value; gives the cells used.
fn draw_value(field: &Field, area: Rect, note: u16, focused: bool, pen: &mut Pen) -> u16 {
    match field.kind {
        Kind::Check => {
            let tick = if field.line.text() == TICKED {
                "[x]"
            } else {
                "[ ]"
            };
            draw_fixed(tick, area, focused, pen)
        }
        Kind::Choice => draw_choice(field, area, focused, pen),
        _ => {
            let room = area.width.saturating_sub(2);
            let beside = room.saturating_sub(note + 1).max(FIELD_WIDTH_MIN);
            let width = field_width(&field.kind).min(beside).min(room);
            pen.put(area.x, area.y, 1, "[", pen.theme().label());
            let line = Rect {
                x: area.x + 1,
                width,
                ..area
            };
            if field.is_veiled(pen.scene) {
                draw_veiled(line, focused, pen);
            } else {
                field.line.draw(pen, line, pen.theme().field(), focused);
            }
            pen.put(line.right(), area.y, 1, "]", pen.theme().label());
            width + 2
        }
    }
}

/// Stars, however long the value is; the first letter typed shows it.
fn draw_veiled(line: Rect, focused: bool, pen: &mut Pen) {
    pen.put(line.x, line.y, line.width, VEIL, pen.theme().field());
    if focused {
        pen.cursor(line.x + cells(VEIL), line.y);
    }
}

/// Few short values stand side by side with their digits; of many only the chosen one.
fn draw_choice(field: &Field, area: Rect, focused: bool, pen: &mut Pen) -> u16 {
    let labels: Vec<String> = field
        .values
        .iter()
        .zip(1..)
        .map(|(choice, number)| format!("{number} {}", choice.label(pen.scene.lang)))
        .collect();
    let total: u16 = labels.iter().map(|label| cells(label) + 4).sum();
    if labels.len() > 9 || total > area.width {
        let chosen = field
            .chosen()
            .map_or_else(|| " ".repeat(8), |choice| choice.label(pen.scene.lang));
        let key = format!("[{chosen}] F4 {}", pen.scene.say(&frame::CHOOSE));
        return draw_fixed(&key, area, focused, pen);
    }
    let chosen = field.chosen().map(|choice| choice.value.clone());
    let mut x = area.x;
    for (label, choice) in labels.iter().zip(&field.values) {
        let here = chosen.as_deref() == Some(choice.value.as_str());
        let text = if here {
            format!("({label})")
        } else {
            format!(" {label} ")
        };
        let style = if here {
            pen.theme().selected()
        } else {
            pen.theme().text()
        };
        let width = cells(&text);
        pen.put(x, area.y, width, &text, style);
        if focused && (here || (chosen.is_none() && x == area.x)) {
            pen.cursor(x + 1, area.y);
        }
        x += width + 1;
    }
    x - area.x
}

fn draw_fixed(text: &str, area: Rect, focused: bool, pen: &mut Pen) -> u16 {
    let style = if focused {
        pen.theme().selected()
    } else {
        pen.theme().text()
    };
    let width = cells(text).min(area.width);
    pen.put(area.x, area.y, width, text, style);
    if focused {
        pen.cursor(area.x + 1, area.y);
    }
    width
}

/// Text and one cell for the cursor behind it.
fn field_width(kind: &Kind) -> u16 {
    let cells = match kind {
        Kind::Text { max } | Kind::Kana { max } => max * 2 + 1,
        Kind::Digits { max, .. } => max + 1,
        Kind::Date { .. } | Kind::PartialDate => 17,
        _ => 25,
    };
    u16::try_from(cells)
        .unwrap_or(FIELD_WIDTH_MAX)
        .min(FIELD_WIDTH_MAX)
}
