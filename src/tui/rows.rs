//! Rows of a frame that may be chosen at once, by a click or by a number: where they are, and the keys that lead to each.

use ratatui::layout::Rect;

use crate::tui::key::Key;

/// Rows of a list, a picker or a form as they were drawn.
pub struct Rows {
    area: Rect,
    /// The line of each row in view.
    lines: Vec<u16>,
    /// Which of them is selected.
    at: usize,
    /// Leads into a list that has not the focus.
    enter: Option<Key>,
    steps: (Key, Key),
    opens: bool,
}

impl Rows {
    /// Rows that arrows walk through and Enter opens.
    pub fn listed(area: Rect, lines: Vec<u16>, at: usize) -> Self {
        Self {
            area,
            lines,
            at,
            enter: None,
            steps: (Key::Up, Key::Down),
            opens: true,
        }
    }

    /// Fields that Tab walks through.
    pub fn fields(area: Rect, lines: Vec<u16>, at: usize) -> Self {
        Self {
            steps: (Key::BackTab, Key::Tab),
            opens: false,
            ..Self::listed(area, lines, at)
        }
    }

    /// The list below a line that has the focus: the down arrow leads into it.
    #[must_use]
    pub fn below(mut self, focused: bool) -> Self {
        self.enter = (!focused).then_some(Key::Down);
        self
    }

    /// The keys of a click on a cell: to the row, and into it where it is the selected one already.
    pub fn keys_of_click(&self, x: u16, y: u16) -> Option<Vec<Key>> {
        if !(self.area.x..self.area.right()).contains(&x) {
            return None;
        }
        let row = self.lines.iter().position(|line| *line == y)?;
        if self.opens && self.enter.is_none() && row == self.at {
            return Some(vec![Key::Enter]);
        }
        Some(self.keys_to(row))
    }

    /// The keys that choose a row by its number in the frame, from 1.
    pub fn keys_of_number(&self, number: usize) -> Option<Vec<Key>> {
        let row = number.checked_sub(1)?;
        if row >= self.lines.len() {
            return None;
        }
        let mut keys = self.keys_to(row);
        if self.opens {
            keys.push(Key::Enter);
        }
        Some(keys)
    }

    fn keys_to(&self, row: usize) -> Vec<Key> {
        let step = if row < self.at {
            self.steps.0
        } else {
            self.steps.1
        };
        let walk = std::iter::repeat_n(step, row.abs_diff(self.at));
        self.enter.into_iter().chain(walk).collect()
    }
}
