//! What a screen draws with: text that fits its cells, boxes, lines of labels and values, the cursor.
//! Nothing reaches the screen but through here, so that nothing from a record can steer the terminal.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use crate::text::Text;
use crate::tui::rows::Rows;
use crate::tui::scene::Scene;
use crate::tui::theme::Theme;
use crate::tui::veil::labelled;
use crate::tui::width::{cells, fit, jp_wrap, shown};

/// Corners and lines of a box: top left, top right, bottom left, bottom right, across, down.
const LINES: [&str; 6] = ["┌", "┐", "└", "┘", "─", "│"];
/// The same where the terminal draws lines two cells wide.
const ASCII: [&str; 6] = ["+", "+", "+", "+", "-", "|"];

/// The buffer of one frame, what is known while it is drawn, and where its cursor ends up.
pub struct Pen<'a> {
    pub scene: &'a Scene,
    buffer: &'a mut Buffer,
    cursor: Option<Position>,
    secret: bool,
    rows: Option<Rows>,
}

impl<'a> Pen<'a> {
    pub fn new(buffer: &'a mut Buffer, scene: &'a Scene) -> Self {
        Self {
            scene,
            buffer,
            cursor: None,
            secret: false,
            rows: None,
        }
    }

    pub fn theme(&self) -> Theme {
        self.scene.theme
    }

    /// The buffer itself, for widgets of ratatui. Text of records goes through [`Pen::put`] all the same.
    pub fn buffer(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// Where the cursor stands; the last one to say so wins.
    pub fn cursor(&mut self, x: u16, y: u16) {
        self.cursor = Some(Position { x, y });
    }

    /// Rows that may be chosen at once; the last ones drawn lie on top.
    pub fn offer(&mut self, rows: Rows) {
        self.rows = Some(rows);
    }

    pub const fn take_rows(&mut self) -> Option<Rows> {
        self.rows.take()
    }

    /// The cursor stands in a field whose letters are not shown.
    pub const fn keep_secret(&mut self) {
        self.secret = true;
    }

    pub const fn is_secret(&self) -> bool {
        self.secret
    }

    pub const fn cursor_place(&self) -> Option<Position> {
        self.cursor
    }

    /// Text in exactly so many cells: cut with `..` or filled with blanks.
    pub fn put(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) {
        let area = self.buffer.area;
        if y >= area.bottom() || x >= area.right() {
            return;
        }
        let width = width.min(area.right() - x);
        let text = fit(&shown(text), width);
        self.buffer
            .set_stringn(x, y, text, usize::from(width), style);
    }

    /// Text in the row of an area, counted from its top; nothing where it has no such row.
    pub fn row(&mut self, area: Rect, row: u16, text: &str, style: Style) {
        if row < area.height {
            self.put(area.x, area.y + row, area.width, text, style);
        }
    }

    /// Text wrapped into an area; gives the rows used.
    pub fn wrapped(&mut self, area: Rect, text: &str, style: Style) -> u16 {
        let lines = jp_wrap(&shown_lines(text), area.width);
        for (line, row) in lines.iter().zip(0..area.height) {
            self.row(area, row, line, style);
        }
        (lines.len() as u16).min(area.height)
    }

    /// A label and its value wrapped beside it; gives the rows used.
    pub fn pair(&mut self, area: Rect, label: &str, label_width: u16, value: &str) -> u16 {
        let theme = self.theme();
        let label_width = label_width.min(area.width);
        self.put(area.x, area.y, label_width, label, theme.label());
        let beside = Rect {
            x: area.x + label_width,
            width: area.width - label_width,
            ..area
        };
        self.wrapped(beside, value, theme.text()).max(1)
    }

    /// Labels and values one below the other; gives the rows used.
    pub fn pairs(&mut self, area: Rect, pairs: &[(&Text, String)]) -> u16 {
        let lang = self.scene.lang;
        let widest = pairs.iter().map(|(label, _)| cells(label.plain(lang)));
        let label_width = widest.max().unwrap_or_default() + 1;
        let mut used = 0;
        for (label, value) in pairs {
            if used >= area.height {
                break;
            }
            let below = Rect {
                y: area.y + used,
                height: area.height - used,
                ..area
            };
            let value = labelled(label, value, self.scene.counter_mode);
            used += self.pair(below, label.plain(lang), label_width, &value);
        }
        used
    }

    /// A box with a title; gives the area inside.
    pub fn boxed(&mut self, area: Rect, title: &str) -> Rect {
        self.boxed_with(area, title, "")
    }

    /// A box with a title and a line in its lower border; gives the area inside.
    pub fn boxed_with(&mut self, area: Rect, title: &str, footer: &str) -> Rect {
        if area.width < 4 || area.height < 2 {
            return Rect::ZERO;
        }
        let (theme, lines) = (self.theme(), if self.scene.wide { ASCII } else { LINES });
        let [top_left, top_right, bottom_left, bottom_right, across, down] = lines;
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        for x in area.x..area.right() {
            self.cell(x, area.y, across);
            self.cell(x, bottom, across);
        }
        for y in area.y..area.bottom() {
            self.cell(area.x, y, down);
            self.cell(right, y, down);
        }
        self.cell(area.x, area.y, top_left);
        self.cell(right, area.y, top_right);
        self.cell(area.x, bottom, bottom_left);
        self.cell(right, bottom, bottom_right);
        self.in_border(area, area.y, title, theme.strong());
        self.in_border(area, bottom, footer, theme.text());
        Rect {
            x: area.x + 1,
            y: area.y + 1,
            width: area.width - 2,
            height: area.height - 2,
        }
    }

    fn in_border(&mut self, area: Rect, y: u16, text: &str, style: Style) {
        if !text.is_empty() {
            let text = format!(" {} ", shown(text));
            let width = cells(&text).min(area.width - 2);
            self.put(area.x + 1, y, width, &text, style);
        }
    }

    fn cell(&mut self, x: u16, y: u16, symbol: &str) {
        let style = self.theme().border();
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            cell.set_symbol(symbol).set_style(style);
        }
    }

    /// Empties an area before something is drawn over it, also the left halves of characters that reach into it.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            if let Some(before) = area.x.checked_sub(1)
                && let Some(cell) = self.buffer.cell_mut((before, y))
                && cell.symbol().cell_width() > 1
            {
                cell.set_symbol(" ");
            }
        }
        let style = self.theme().text();
        Clear.render(area, self.buffer);
        self.buffer.set_style(area, style);
    }

    /// An empty box in the middle of an area, for what lies over a screen; gives the area inside.
    pub fn popup(&mut self, area: Rect, width: u16, height: u16, title: &str, foot: &str) -> Rect {
        let place = middle(area, width, height);
        self.rows = None;
        self.clear(place);
        self.boxed_with(place, title, foot)
    }
}

/// A rectangle of at most this size in the middle of an area.
pub fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// Every line of a text made harmless, the line ends kept.
fn shown_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(shown).collect();
    lines.join("\n")
}
