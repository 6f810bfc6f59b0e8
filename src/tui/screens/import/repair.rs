//! The form over one refused row: a column, and its new value. A My Number is typed blind and never shown.

use ratatui::layout::Rect;
use zeroize::Zeroizing;

use crate::text::screens::import;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::veil::Veil;
use crate::tui::width::fit;

use super::refused::{Refused, is_number};

const COLUMN: &str = "column";
const VALUE: &str = "value";
const NUMBER: &str = "number";
const VALUE_LEN_MAX: usize = 400;

/// What a key did.
pub enum RepairAnswer {
    Open,
    Left,
    Refused(String),
    /// This column gets this value.
    Made(usize, Zeroizing<String>),
}

/// One row being repaired.
pub struct Repair {
    line: u64,
    /// Heads and values as they may be shown.
    shown: Vec<(String, String)>,
    numbers: Vec<bool>,
    form: Form,
}

impl Repair {
    pub fn new(refused: &Refused, header: &[String], scene: &Scene) -> Self {
        let shown: Vec<(String, String)> = header
            .iter()
            .enumerate()
            .map(|(column, head)| (head.clone(), refused.shown(column, header)))
            .collect();
        let choices = shown.iter().enumerate().map(|(column, (head, value))| {
            Choice::new(column.to_string(), format!("{} {head}", column + 1))
                .note(scene.veiled(Veil::Whole, value.clone()))
        });
        let at = refused.row.column.saturating_sub(1).to_string();
        let form = Form::new(
            "repair",
            vec![
                Field::new(COLUMN, &import::REPAIR_COLUMN, Kind::Choice)
                    .required()
                    .with_values(choices.collect())
                    .with(&at),
                Field::new(
                    VALUE,
                    &import::REPAIR_VALUE,
                    Kind::Text { max: VALUE_LEN_MAX },
                )
                .veiled(),
                Field::new(NUMBER, &import::REPAIR_NUMBER, Kind::Password)
                    .with_help(&import::REPAIR_NUMBER_HELP),
            ],
        );
        let numbers = (0..header.len()).map(|column| is_number(column, header));
        let mut repair = Self {
            line: refused.row.line,
            shown,
            numbers: numbers.collect(),
            form,
        };
        repair.show_value(scene);
        let value = if repair.at_number(scene) {
            NUMBER
        } else {
            VALUE
        };
        repair.form.focus(value);
        repair.form.set_clean();
        repair
    }

    fn column(&self, scene: &Scene) -> usize {
        self.form.value(COLUMN, scene).parse().unwrap_or_default()
    }

    fn at_number(&self, scene: &Scene) -> bool {
        self.numbers
            .get(self.column(scene))
            .copied()
            .unwrap_or_default()
    }

    /// The field for the chosen column, with the value that is there.
    fn show_value(&mut self, scene: &Scene) {
        let number = self.at_number(scene);
        self.form.show(VALUE, !number);
        self.form.show(NUMBER, number);
        let value = self.shown.get(self.column(scene));
        if let (Some((_, value)), false) = (value, number) {
            self.form.set(VALUE, &value.clone());
        }
    }

    pub fn is_typing(&self) -> bool {
        self.form.is_typing()
    }

    pub fn on_paste(&mut self, text: &str, scene: &Scene) {
        self.form.on_paste(text, scene);
    }

    pub fn on_key(&mut self, key: Key, scene: &Scene) -> RepairAnswer {
        match self.form.on_key(key, scene) {
            FormAnswer::Changed(COLUMN) => {
                self.show_value(scene);
                RepairAnswer::Open
            }
            FormAnswer::Commit => {
                let column = self.column(scene);
                let value = if self.at_number(scene) {
                    self.form.take_secret(NUMBER)
                } else {
                    Zeroizing::new(self.form.value(VALUE, scene))
                };
                if self.at_number(scene) && value.is_empty() {
                    return RepairAnswer::Left;
                }
                RepairAnswer::Made(column, value)
            }
            FormAnswer::Leave => RepairAnswer::Left,
            FormAnswer::Refused(error) => RepairAnswer::Refused(error),
            _ => RepairAnswer::Open,
        }
    }

    pub fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let title = scene.fill(&import::REPAIR_TITLE, &[("line", &self.line)]);
        let height = area.height.min(self.shown.len() as u16 + 6);
        let inner = pen.popup(area, 76, height, &title, "");
        let form = Rect {
            height: self.form.height().min(inner.height),
            ..inner
        };
        let below = Rect {
            y: form.bottom() + 1,
            height: inner.height.saturating_sub(form.height + 1),
            ..inner
        };
        let column = self.column(scene);
        let first = (column + 1).saturating_sub(usize::from(below.height));
        let cells = self.shown.iter().enumerate().skip(first);
        for ((place, (head, value)), row) in cells.zip(0..below.height) {
            let mark = if place == column { ">" } else { " " };
            let value = scene.veiled(Veil::Whole, value.clone());
            let text = format!("{mark} {:>2} {} {value}", place + 1, fit(head, 24));
            pen.row(below, row, &text, pen.theme().text());
        }
        self.form.draw(form, pen);
        self.form.draw_over(area, pen);
    }
}
