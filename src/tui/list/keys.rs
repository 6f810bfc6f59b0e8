//! The keys of every list: moving, `/` to filter, F9 for order and columns.

use crate::text::screens::{frame, templates};
use crate::tui::key::Key;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screen::Hint;

use super::{List, ListAnswer, Show, Sort};

impl<T> List<T> {
    /// What its keys are, for the hints of the screen.
    pub fn hints() -> [Hint; 3] {
        [
            Hint::new("Enter", &frame::OPEN),
            Hint::new("/", &templates::LIST_KEYS_FILTER),
            Hint::new("F9", &templates::LIST_ACTIONS),
        ]
    }

    pub fn on_key(&mut self, key: Key, scene: &Scene) -> ListAnswer {
        if let Some(menu) = &mut self.menu {
            match menu.on_key(key) {
                Picked::Open => return ListAnswer::Handled,
                Picked::Left => {}
                Picked::Chosen(number) => {
                    let value = menu.choice(number).map(|choice| choice.value.clone());
                    self.on_choice(&value.unwrap_or_default(), scene);
                }
            }
            self.menu = None;
            return ListAnswer::Handled;
        }
        if self.filtering {
            return self.on_filter_key(key, scene);
        }
        self.on_move(key, scene)
    }

    fn on_filter_key(&mut self, key: Key, scene: &Scene) -> ListAnswer {
        match key {
            Key::Esc => {
                self.filter.clear();
                self.filtering = false;
            }
            Key::Enter | Key::Down | Key::Tab => self.filtering = false,
            key if self.filter.on_key(key) => {}
            _ => return ListAnswer::Ignored,
        }
        self.arrange(scene);
        ListAnswer::Handled
    }

    fn on_move(&mut self, key: Key, scene: &Scene) -> ListAnswer {
        let last = self.view.len().saturating_sub(1);
        match key {
            Key::Up | Key::Char('k') => self.at = self.at.saturating_sub(1),
            Key::Down | Key::Char('j') => self.at = (self.at + 1).min(last),
            Key::PageUp => self.at = self.at.saturating_sub(self.page),
            Key::PageDown => self.at = (self.at + self.page).min(last),
            Key::Home | Key::Char('g') => self.at = 0,
            Key::End | Key::Char('G') => self.at = last,
            Key::Char('/') => self.filtering = true,
            Key::F(9) => self.menu = Some(self.actions(scene)),
            Key::Enter if self.selected().is_some() => return ListAnswer::Opened,
            Key::Esc if !self.filter.is_empty() => {
                self.filter.clear();
                self.arrange(scene);
            }
            _ => return ListAnswer::Ignored,
        }
        ListAnswer::Handled
    }

    pub fn on_paste(&mut self, text: &str, scene: &Scene) {
        if self.filtering {
            let _ = self.filter.paste(text);
            self.arrange(scene);
        }
    }

    /// Order and columns, as a list of actions.
    fn actions(&self, scene: &Scene) -> Picker {
        let mut choices = Vec::new();
        for (number, column) in self.columns.iter().enumerate() {
            let head = scene.say(column.head);
            let sort = scene.fill(&templates::SORT_BY, &[("column", &head)]);
            choices.push(Choice::new(format!("s{number}"), sort));
            let text = if self.is_shown(number, scene) {
                &templates::HIDE_COLUMN
            } else {
                &templates::SHOW_COLUMN
            };
            let turn = scene.fill(text, &[("column", &head)]);
            choices.push(Choice::new(format!("c{number}"), turn));
        }
        choices.sort_by_key(|choice| choice.value.starts_with('c'));
        Picker::new(scene.say(&templates::LIST_ACTIONS), choices)
    }

    fn on_choice(&mut self, value: &str, scene: &Scene) {
        let Some((kind, number)) = value.split_at_checked(1) else {
            return;
        };
        let Ok(column) = number.parse() else { return };
        if kind == "s" {
            let down =
                matches!(self.sort, Some(Sort { column: same, down: false }) if same == column);
            self.sort = Some(Sort { column, down });
            self.arrange(scene);
        } else if !self.hidden.insert(column) {
            self.hidden.remove(&column);
        }
    }

    /// Whether a column has its place: turned by the person, else by its rule.
    pub(super) fn is_shown(&self, number: usize, scene: &Scene) -> bool {
        let usual = self
            .columns
            .get(number)
            .is_some_and(|column| match column.show {
                Show::Always => true,
                Show::Wide => scene.is_wide(),
                Show::Chosen => false,
            });
        usual != self.hidden.contains(&number)
    }
}
