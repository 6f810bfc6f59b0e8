//! A column of a list: its head, its width, what it shows of a row.

use crate::text::Text;
use crate::tui::scene::Scene;

/// When a column is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    Always,
    /// From 110 columns on.
    Wide,
    /// Only when chosen in F9.
    Chosen,
}

/// One column over rows of `T`.
pub struct Column<T> {
    pub head: &'static Text,
    /// Cells; the first growing column takes what is left.
    pub width: u16,
    pub grows: bool,
    /// Numbers stand to the right.
    pub right: bool,
    pub show: Show,
    pub(super) cell: fn(&T, &Scene) -> String,
    key: Option<fn(&T) -> String>,
}

impl<T> Column<T> {
    pub const fn new(head: &'static Text, width: u16, cell: fn(&T, &Scene) -> String) -> Self {
        Self {
            head,
            width,
            grows: false,
            right: false,
            show: Show::Always,
            cell,
            key: None,
        }
    }

    /// Takes the width that is left.
    #[must_use]
    pub const fn growing(mut self) -> Self {
        self.grows = true;
        self
    }

    #[must_use]
    pub const fn right(mut self) -> Self {
        self.right = true;
        self
    }

    #[must_use]
    pub const fn only(mut self, show: Show) -> Self {
        self.show = show;
        self
    }

    /// Sorts by this instead of by what is shown.
    #[must_use]
    pub const fn sorted_by(mut self, key: fn(&T) -> String) -> Self {
        self.key = Some(key);
        self
    }

    pub(super) fn sort_key(&self, row: &T, scene: &Scene) -> String {
        match self.key {
            Some(key) => key(row),
            None => (self.cell)(row, scene),
        }
    }
}
