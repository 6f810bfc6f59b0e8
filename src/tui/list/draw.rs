//! How a list looks: heads, rows, the line below them, the detail pane.

use ratatui::layout::Rect;

use crate::text::screens::templates;
use crate::tui::pen::Pen;
use crate::tui::rows::Rows;
use crate::tui::scene::Scene;
use crate::tui::width::{cells, fit, fit_right, shown};

use super::List;

/// Rows of the detail pane below a list.
const DETAIL_ROWS: u16 = 9;
/// Cells between two columns, and before the first one for `> `.
const GAP: u16 = 1;
const MARK: u16 = 2;
/// Cells of a number before a row.
const NUMBER: u16 = 3;

impl<T> List<T> {
    /// The list in a box, with its detail pane where the terminal has room. `focused` puts the cursor on the row.
    pub fn draw(&mut self, area: Rect, title: &str, focused: bool, pen: &mut Pen) {
        let (list, detail) = self.panes(area, pen.scene);
        self.scroll(list);
        let footer = self.footer(pen.scene);
        let inner = pen.boxed_with(list, title, &footer);
        self.draw_rows(inner, focused, pen);
        if let Some(detail) = detail {
            self.draw_detail(detail, pen);
        }
        if self.filtering {
            let width = list.width / 2;
            let line = Rect::new(list.right() - width - 1, list.y, width, 1);
            let label = format!("{}:", pen.scene.say(&templates::FILTER));
            pen.put(line.x, line.y, line.width, &label, pen.theme().label());
            let used = cells(&label);
            let field = Rect::new(line.x + used, line.y, line.width.saturating_sub(used), 1);
            self.filter.draw(pen, field, pen.theme().field(), true);
        }
        if let Some(menu) = &mut self.menu {
            menu.draw(area, pen);
        }
    }

    /// A pane on the right of wide terminals, below on tall ones.
    fn panes(&self, area: Rect, scene: &Scene) -> (Rect, Option<Rect>) {
        if self.detail.is_none() {
            return (area, None);
        }
        if scene.is_tall() && area.height > DETAIL_ROWS + 8 {
            let upper = area.height - DETAIL_ROWS;
            let below = Rect::new(area.x, area.y + upper, area.width, DETAIL_ROWS);
            return (
                Rect {
                    height: upper,
                    ..area
                },
                Some(below),
            );
        }
        if scene.is_wide() && area.width > 100 {
            let left = area.width * 2 / 3;
            let right = Rect::new(area.x + left, area.y, area.width - left, area.height);
            return (
                Rect {
                    width: left,
                    ..area
                },
                Some(right),
            );
        }
        (area, None)
    }

    /// Brings the selected row into view: borders and heads take three rows.
    fn scroll(&mut self, area: Rect) {
        self.page = usize::from(area.height.saturating_sub(3)).max(1);
        let least = (self.at + 1).saturating_sub(self.page);
        self.offset = self.offset.clamp(least, self.at);
    }

    fn draw_rows(&mut self, area: Rect, focused: bool, pen: &mut Pen) {
        let (theme, scene) = (pen.theme(), pen.scene);
        let number_width = if scene.numbered { NUMBER } else { 0 };
        let widths = self.widths(area.width.saturating_sub(number_width), scene);
        let heads = self.line(&widths, |number| {
            self.columns
                .get(number)
                .map(|column| scene.say(column.head).to_owned())
        });
        pen.row(area, 0, &format!("  {heads}"), theme.label());
        let body = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(1),
            ..area
        };
        if self.view.is_empty() {
            // Rows that a filter hides are there all the same.
            let nothing = match self.rows.is_empty() {
                true => self.nothing,
                false => &templates::FILTERED_OUT,
            };
            pen.wrapped(body, scene.say(nothing), theme.text());
            if focused && !self.filtering && self.menu.is_none() {
                pen.cursor(body.x, body.y);
            }
        }
        let in_view = self.view.len().saturating_sub(self.offset).min(self.page);
        if !self.filtering && in_view > 0 {
            let lines = (body.y..body.bottom()).take(in_view).collect();
            let rows = Rows::listed(body, lines, self.at - self.offset);
            pen.offer(rows.below(focused));
        }
        let visible = self
            .view
            .iter()
            .enumerate()
            .skip(self.offset)
            .take(self.page);
        for ((place, row), y) in visible.zip(0..) {
            let Some(row) = self.rows.get(*row) else {
                continue;
            };
            let text = self.line(&widths, |number| {
                self.columns
                    .get(number)
                    .map(|column| shown(&(column.cell)(row, scene)))
            });
            let text = match scene.numbered {
                true => format!("{} {text}", y + 1),
                false => text,
            };
            let here = place == self.at;
            let (mark, style) = if here {
                (">", theme.selected())
            } else {
                (" ", theme.text())
            };
            pen.row(body, y, &format!("{mark} {text}"), style);
            if here && focused && !self.filtering && self.menu.is_none() {
                pen.cursor(body.x, body.y + y);
            }
        }
    }

    /// Shown columns with their cells.
    fn widths(&self, width: u16, scene: &Scene) -> Vec<(usize, u16)> {
        let mut left = width.saturating_sub(MARK);
        let mut widths = Vec::new();
        for (number, column) in self.columns.iter().enumerate() {
            if self.is_shown(number, scene) && column.width <= left {
                widths.push((number, column.width));
                left = left.saturating_sub(column.width + GAP);
            }
        }
        let growing = widths
            .iter_mut()
            .find(|(number, _)| self.columns.get(*number).is_some_and(|column| column.grows));
        if let Some((_, width)) = growing {
            *width += left;
        }
        self.share_out(&mut widths, scene);
        widths
    }

    /// Cells that a column does not need now go to those whose text would be cut.
    fn share_out(&self, widths: &mut [(usize, u16)], scene: &Scene) {
        let needs: Vec<u16> = widths
            .iter()
            .map(|(number, _)| self.need(*number, scene))
            .collect();
        for (taker, need) in needs.iter().enumerate() {
            for (giver, keeps) in needs.iter().enumerate() {
                let missing = need.saturating_sub(widths[taker].1);
                let spare = widths[giver].1.saturating_sub(*keeps);
                widths[giver].1 -= spare.min(missing);
                widths[taker].1 += spare.min(missing);
            }
        }
    }

    /// Cells of the widest text a column shows now, its head included.
    fn need(&self, number: usize, scene: &Scene) -> u16 {
        let Some(column) = self.columns.get(number) else {
            return 0;
        };
        let visible = self.view.iter().skip(self.offset).take(self.page);
        let rows = visible.filter_map(|row| self.rows.get(*row));
        let widest = rows.map(|row| cells(&shown(&(column.cell)(row, scene))));
        let head = cells(scene.say(column.head));
        widest.max().unwrap_or_default().max(head)
    }

    fn line(&self, widths: &[(usize, u16)], cell: impl Fn(usize) -> Option<String>) -> String {
        let cells = widths.iter().map(|(number, width)| {
            let text = cell(*number).unwrap_or_default();
            let right = self.columns.get(*number).is_some_and(|column| column.right);
            if right {
                fit_right(&text, *width)
            } else {
                fit(&text, *width)
            }
        });
        cells.collect::<Vec<_>>().join(" ")
    }

    fn footer(&self, scene: &Scene) -> String {
        if self.view.is_empty() {
            return self.filter_words(scene);
        }
        let (from, to) = (
            self.offset + 1,
            (self.offset + self.page).min(self.view.len()),
        );
        let count = self.view.len();
        let mut words = match self.total {
            Some(total) => scene.fill(
                &templates::RANGE_OF,
                &[
                    ("from", &from),
                    ("to", &to),
                    ("count", &count),
                    ("total", &total),
                ],
            ),
            None => scene.fill(
                &templates::RANGE,
                &[("from", &from), ("to", &to), ("count", &count)],
            ),
        };
        if let Some(sort) = self.sort
            && let Some(column) = self.columns.get(sort.column)
        {
            let order = if sort.down {
                &templates::DESCENDING
            } else {
                &templates::ASCENDING
            };
            let column = scene.say(column.head);
            let sorted = scene.fill(
                &templates::SORTED,
                &[("column", &column), ("order", &scene.say(order))],
            );
            words = format!("{words}  {sorted}");
        }
        format!("{words}  {}", self.filter_words(scene))
            .trim_end()
            .to_owned()
    }

    fn filter_words(&self, scene: &Scene) -> String {
        if self.filter.is_empty() {
            return String::new();
        }
        scene.fill(&templates::FILTERED, &[("text", &self.filter.text())])
    }

    fn draw_detail(&self, area: Rect, pen: &mut Pen) {
        let inner = pen.boxed(area, pen.scene.say(&templates::DETAIL));
        if let (Some(detail), Some(row)) = (self.detail, self.selected()) {
            let pairs = detail(row, pen.scene);
            pen.pairs(inner, &pairs);
        }
    }
}
