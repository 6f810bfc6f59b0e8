//! The list template: rows of one kind with filter, order, choice of columns, pages and a detail pane.
//! It holds and shows; what a row means, and where rows come from, is the screen's.

mod column;
mod draw;
mod keys;

use std::collections::BTreeSet;

use crate::text::{Text, screens::templates};
use crate::tui::line::Line;
use crate::tui::picker::Picker;
use crate::tui::scene::Scene;
use crate::tui::width::shown;

pub use column::{Column, Show};

/// What a list did with a key.
#[derive(Debug, PartialEq, Eq)]
pub enum ListAnswer {
    /// The key was the list's.
    Handled,
    /// Enter on the selected row.
    Opened,
    /// The key is for somebody else.
    Ignored,
}

/// Labels and values of one row, for the detail pane.
pub type Detail<T> = fn(&T, &Scene) -> Vec<(&'static Text, String)>;

/// Rows of one kind.
pub struct List<T> {
    rows: Vec<T>,
    columns: Vec<Column<T>>,
    hidden: BTreeSet<usize>,
    detail: Option<Detail<T>>,
    /// Rows that pass the filter, in their order.
    view: Vec<usize>,
    at: usize,
    offset: usize,
    page: usize,
    filter: Line,
    filtering: bool,
    sort: Option<Sort>,
    menu: Option<Picker>,
    /// How many there are where not all rows are here.
    total: Option<u64>,
    nothing: &'static Text,
}

#[derive(Clone, Copy)]
struct Sort {
    column: usize,
    down: bool,
}

impl<T> List<T> {
    /// An empty list of these columns.
    pub fn new(columns: Vec<Column<T>>) -> Self {
        Self {
            rows: Vec::new(),
            hidden: BTreeSet::new(),
            columns,
            detail: None,
            view: Vec::new(),
            at: 0,
            offset: 0,
            page: 1,
            filter: Line::new(40),
            filtering: false,
            sort: None,
            menu: None,
            total: None,
            nothing: &templates::NOTHING,
        }
    }

    /// What the detail pane shows of the selected row.
    #[must_use]
    pub fn with_detail(mut self, detail: Detail<T>) -> Self {
        self.detail = Some(detail);
        self
    }

    /// What stands in the empty list.
    #[must_use]
    pub fn when_empty(mut self, nothing: &'static Text) -> Self {
        self.nothing = nothing;
        self
    }

    /// Another text for the empty list.
    pub fn say_when_empty(&mut self, nothing: &'static Text) {
        self.nothing = nothing;
    }

    /// New rows; the first one is selected.
    pub fn set_rows(&mut self, rows: Vec<T>, scene: &Scene) {
        self.rows = rows;
        self.total = None;
        self.at = 0;
        self.arrange(scene);
    }

    /// The same rows read again: the selection stays with the row that `same` finds.
    pub fn refresh(&mut self, rows: Vec<T>, same: impl Fn(&T, &T) -> bool, scene: &Scene) {
        let before = self.selected_row();
        let kept = before.and_then(|old| {
            let old = self.rows.get(old)?;
            rows.iter().position(|new| same(old, new))
        });
        let place = self.at;
        self.rows = rows;
        self.arrange(scene);
        let found = kept.and_then(|row| self.view.iter().position(|seen| *seen == row));
        self.at = found
            .unwrap_or(place)
            .min(self.view.len().saturating_sub(1));
    }

    /// More rows below those that are here.
    pub fn append(&mut self, rows: Vec<T>, scene: &Scene) {
        let at = self.at;
        self.rows.extend(rows);
        self.arrange(scene);
        self.at = at.min(self.view.len().saturating_sub(1));
    }

    /// How many rows there are in all, where only some were fetched.
    pub const fn set_total(&mut self, total: Option<u64>) {
        self.total = total;
    }

    /// The selection is on the last row: time to fetch more.
    pub fn is_at_end(&self) -> bool {
        self.at + 1 >= self.view.len()
    }

    /// The selection is on the first row.
    pub const fn is_at_start(&self) -> bool {
        self.at == 0
    }

    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The rows, to change them in place (marks, ticks).
    pub const fn rows_mut(&mut self) -> &mut Vec<T> {
        &mut self.rows
    }

    pub fn selected(&self) -> Option<&T> {
        self.rows.get(self.selected_row()?)
    }

    pub fn selected_mut(&mut self) -> Option<&mut T> {
        let row = self.selected_row()?;
        self.rows.get_mut(row)
    }

    fn selected_row(&self) -> Option<usize> {
        self.view.get(self.at).copied()
    }

    /// Letters go into the filter or into a list of choices.
    pub fn is_typing(&self) -> bool {
        self.filtering || self.menu.as_ref().is_some_and(Picker::is_typing)
    }

    /// Filters and sorts anew; the selection keeps its place.
    fn arrange(&mut self, scene: &Scene) {
        let wanted = self.filter.text().to_lowercase();
        let columns = &self.columns;
        let fits = |row: &T| {
            wanted.is_empty()
                || columns.iter().any(|column| {
                    let cell = shown(&(column.cell)(row, scene)).to_lowercase();
                    cell.contains(&wanted)
                })
        };
        self.view = (self.rows.iter().enumerate())
            .filter(|(_, row)| fits(row))
            .map(|(number, _)| number)
            .collect();
        if let Some(sort) = self.sort
            && let Some(column) = columns.get(sort.column)
        {
            let key = |row: &usize| self.rows.get(*row).map(|row| column.sort_key(row, scene));
            self.view.sort_by_cached_key(key);
            if sort.down {
                self.view.reverse();
            }
        }
        self.at = self.at.min(self.view.len().saturating_sub(1));
    }
}
