//! A page of labels and values that scrolls: one below the other, two side by side, or as a grid over the full width.
//! Nothing is cut: what does not fit its cells is wrapped.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::{Text, screens::templates};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::veil::labelled;
use crate::tui::width::{cells, jp_wrap, shown};

/// Widest column of labels.
const LABEL_WIDTH_MAX: u16 = 24;

/// One row of a page.
pub enum Row {
    /// A label and its value over the full width.
    Pair(&'static Text, String),
    /// Two labels with their values.
    Two([(&'static Text, String); 2]),
    /// Heads of a grid.
    Heads(Vec<String>),
    /// A row of a grid; its first cell is a label.
    Cells(Vec<String>),
    Heading(&'static Text),
    Line(String),
}

/// How far a page is scrolled.
#[derive(Default)]
pub struct Sheet {
    offset: usize,
    page: usize,
    rows: usize,
}

/// A text in its place of one line.
struct Piece {
    x: u16,
    width: u16,
    text: String,
    style: Style,
}

type Lines = Vec<Vec<Piece>>;

impl Sheet {
    /// `true` where the key moved the page.
    pub fn on_key(&mut self, key: Key) -> bool {
        let last = self.rows.saturating_sub(self.page);
        self.offset = match key {
            Key::Up | Key::Char('k') => self.offset.saturating_sub(1),
            Key::Down | Key::Char('j') => (self.offset + 1).min(last),
            Key::PageUp => self.offset.saturating_sub(self.page),
            Key::PageDown => (self.offset + self.page).min(last),
            Key::Home | Key::Char('g') => 0,
            Key::End | Key::Char('G') => last,
            _ => return false,
        };
        true
    }

    /// The rows in a box, with a word in its border where more of them follow.
    pub fn draw_boxed(&mut self, area: Rect, title: &str, rows: &[Row], pen: &mut Pen) {
        let width = area.width.saturating_sub(2);
        let inner_rows = usize::from(area.height.saturating_sub(2));
        let lines = lines(rows, width, pen);
        let more = lines.len() > self.offset + inner_rows;
        let foot = if more {
            pen.scene.say(&templates::MORE_BELOW)
        } else {
            ""
        };
        let inner = pen.boxed_with(area, title, foot);
        self.draw_lines(inner, &lines, pen);
    }

    fn draw_lines(&mut self, area: Rect, lines: &Lines, pen: &mut Pen) {
        self.page = usize::from(area.height).max(1);
        self.rows = lines.len();
        self.offset = self.offset.min(self.rows.saturating_sub(self.page));
        for (line, row) in lines.iter().skip(self.offset).zip(0..area.height) {
            for piece in line {
                let width = piece.width.min(area.width.saturating_sub(piece.x));
                pen.put(
                    area.x + piece.x,
                    area.y + row,
                    width,
                    &piece.text,
                    piece.style,
                );
            }
        }
        pen.cursor(area.x, area.y);
    }
}

fn lines(rows: &[Row], width: u16, pen: &Pen) -> Lines {
    let (left, right) = label_widths(rows, pen);
    rows.iter()
        .flat_map(|row| row_lines(row, width, (left, right), pen))
        .collect()
}

/// Width of the labels on the left and of those on the right.
fn label_widths(rows: &[Row], pen: &Pen) -> (u16, u16) {
    let width = |label: &Text| (cells(pen.scene.say(label)) + 1).min(LABEL_WIDTH_MAX);
    let (mut left, mut right) = (0, 0);
    for row in rows {
        match row {
            Row::Pair(label, _) => left = left.max(width(label)),
            Row::Two([one, two]) => {
                left = left.max(width(one.0));
                right = right.max(width(two.0));
            }
            _ => {}
        }
    }
    (left, right)
}

fn row_lines(row: &Row, width: u16, (left, right): (u16, u16), pen: &Pen) -> Lines {
    let (theme, counter) = (pen.theme(), pen.scene.counter_mode);
    match row {
        Row::Pair(label, value) => {
            let first = (pen.scene.say(label), 0, left);
            pair(first, width, &labelled(label, value, counter), pen)
        }
        Row::Two([one, two]) => {
            let half = width / 2;
            let first = (pen.scene.say(one.0), 0, left);
            let second = (pen.scene.say(two.0), half, right);
            beside(vec![
                pair(
                    first,
                    half.saturating_sub(1),
                    &labelled(one.0, &one.1, counter),
                    pen,
                ),
                pair(second, width - half, &labelled(two.0, &two.1, counter), pen),
            ])
        }
        Row::Heads(values) => grid(values, width, theme.label(), pen),
        Row::Cells(values) => grid(values, width, theme.text(), pen),
        Row::Heading(label) => vec![vec![Piece {
            x: 0,
            width,
            text: format!("- {} -", pen.scene.say(label)),
            style: theme.strong(),
        }]],
        Row::Line(text) => wrapped(0, width, text, theme.text()),
    }
}

/// A label in its place with its value behind it.
fn pair(
    (label, x, label_width): (&str, u16, u16),
    width: u16,
    value: &str,
    pen: &Pen,
) -> Vec<Vec<Piece>> {
    let theme = pen.theme();
    // Nothing on record is said, not left blank: blank looks as if it were still to come.
    let value = match value {
        "" if !label.is_empty() => "-",
        value => value,
    };
    let mut lines = wrapped(
        x + label_width,
        width.saturating_sub(label_width),
        value,
        theme.text(),
    );
    if let Some(first) = lines.first_mut() {
        first.push(Piece {
            x,
            width: label_width,
            text: label.to_owned(),
            style: theme.label(),
        });
    }
    lines
}

/// Columns of equal width.
fn grid(values: &[String], width: u16, style: Style, pen: &Pen) -> Lines {
    let count = u16::try_from(values.len()).unwrap_or(1).max(1);
    let column = width / count;
    let cells: Vec<Lines> = values
        .iter()
        .zip(0..)
        .map(|(value, number)| {
            let style = if number == 0 {
                pen.theme().label()
            } else {
                style
            };
            wrapped(number * column, column.saturating_sub(1), value, style)
        })
        .collect();
    beside(cells)
}

fn wrapped(x: u16, width: u16, text: &str, style: Style) -> Lines {
    let mut parts = jp_wrap(&shown(text), width.max(2));
    if parts.is_empty() {
        parts.push(String::new());
    }
    let piece = |text| Piece {
        x,
        width,
        text,
        style,
    };
    parts.into_iter().map(|text| vec![piece(text)]).collect()
}

/// Blocks of lines next to each other.
fn beside(blocks: Vec<Lines>) -> Lines {
    let rows = blocks.iter().map(Vec::len).max().unwrap_or_default();
    let mut lines: Lines = (0..rows).map(|_| Vec::new()).collect();
    for block in blocks {
        for (line, pieces) in lines.iter_mut().zip(block) {
            line.extend(pieces);
        }
    }
    lines
}
