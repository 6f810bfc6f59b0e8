//! The keys of every form. Enter goes on and never commits; Esc asks only where something would be lost.

use crate::text::screens::{fields, frame};
use crate::tui::key::Key;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screen::Hint;

use super::{Field, Form, FormAnswer, Kind};

/// How far PgDn goes.
const FIELDS_PER_PAGE: usize = 8;

impl Form {
    /// What its keys are, for the hints of the screen.
    pub fn hints() -> [Hint; 4] {
        [
            Hint::new("Tab", &frame::NEXT_FIELD),
            Hint::new("F4", &frame::VALUES),
            Hint::new("F6", &frame::SAME_AS_LAST),
            Hint::new("F10", &frame::SAVE),
        ]
    }

    pub fn on_key(&mut self, key: Key, scene: &Scene) -> FormAnswer {
        if let Some(question) = &mut self.leaving {
            return match question.on_key(key) {
                Picked::Open => FormAnswer::Handled,
                Picked::Chosen(1) => FormAnswer::Leave,
                Picked::Chosen(_) | Picked::Left => {
                    self.leaving = None;
                    FormAnswer::Handled
                }
            };
        }
        if self.values.is_some() {
            return self.on_values_key(key);
        }
        match key {
            Key::Esc => self.on_esc(scene),
            Key::F(10) => self.on_commit(scene),
            Key::Enter => self.on_enter(scene),
            Key::Tab | Key::Down => self.step(1),
            Key::BackTab | Key::Up => self.step(-1),
            Key::PageDown => self.page(1),
            Key::PageUp => self.page(-1),
            Key::F(4) => self.on_f4(scene),
            Key::F(6) => self.on_f6(scene),
            key => self.on_field_key(key),
        }
    }

    fn on_field_key(&mut self, key: Key) -> FormAnswer {
        let Some(field) = self.fields.get_mut(self.at) else {
            return FormAnswer::Ignored;
        };
        let before = field.text();
        if !field.on_key(key) {
            return FormAnswer::Ignored;
        }
        if field.text() == before {
            return FormAnswer::Handled;
        }
        field.error = None;
        FormAnswer::Changed(field.name)
    }

    fn on_esc(&mut self, scene: &Scene) -> FormAnswer {
        if !self.is_changed() {
            return FormAnswer::Leave;
        }
        let choices = vec![
            Choice::new("stay", &fields::LEAVE_STAY),
            Choice::new("drop", &fields::LEAVE_DROP),
        ];
        self.leaving = Some(Picker::new(scene.say(&fields::LEAVE_TITLE), choices));
        FormAnswer::Handled
    }

    fn on_commit(&mut self, scene: &Scene) -> FormAnswer {
        match self.check(scene) {
            Ok(()) => FormAnswer::Commit,
            Err(error) => FormAnswer::Refused(error),
        }
    }

    fn on_enter(&mut self, scene: &Scene) -> FormAnswer {
        let last = self.fields.iter().rposition(Field::takes_focus);
        let Some(field) = self.fields.get_mut(self.at) else {
            return FormAnswer::Ignored;
        };
        if let Err(error) = field.check(scene) {
            return FormAnswer::Refused(error);
        }
        if last == Some(self.at) {
            return if self.commits_on_enter {
                self.on_commit(scene)
            } else {
                FormAnswer::Handled
            };
        }
        self.step(1)
    }

    fn step(&mut self, by: isize) -> FormAnswer {
        let mut place = self.at;
        while let Some(next) = place.checked_add_signed(by) {
            match self.fields.get(next) {
                Some(field) if field.takes_focus() => {
                    self.at = next;
                    break;
                }
                Some(_) => place = next,
                None => break,
            }
        }
        FormAnswer::Handled
    }

    fn page(&mut self, by: isize) -> FormAnswer {
        for _ in 0..FIELDS_PER_PAGE {
            self.step(by);
        }
        FormAnswer::Handled
    }

    fn on_f4(&mut self, scene: &Scene) -> FormAnswer {
        match self.fields.get(self.at) {
            Some(field) if !field.values.is_empty() => {
                self.open_values(self.at, scene);
                FormAnswer::Handled
            }
            Some(field)
                if matches!(
                    field.kind,
                    Kind::Text { .. } | Kind::Kana { .. } | Kind::Choice | Kind::Digits { .. }
                ) =>
            {
                FormAnswer::Wants(field.name)
            }
            _ => FormAnswer::Refused(scene.say(&fields::NO_VALUES).to_owned()),
        }
    }

    pub(super) fn open_values(&mut self, number: usize, scene: &Scene) {
        if let Some(field) = self.fields.get(number) {
            let title = scene.say(field.label);
            let picker = Picker::new(title, field.values.clone()).at(field.line.text());
            self.values = Some((number, picker));
        }
    }

    fn on_values_key(&mut self, key: Key) -> FormAnswer {
        let Some((number, picker)) = &mut self.values else {
            return FormAnswer::Ignored;
        };
        let answer = match picker.on_key(key) {
            Picked::Open => return FormAnswer::Handled,
            Picked::Left => FormAnswer::Handled,
            Picked::Chosen(chosen) => {
                let value = picker.choice(chosen).map(|choice| choice.value.clone());
                let Some(field) = self.fields.get_mut(*number) else {
                    return FormAnswer::Handled;
                };
                field.set(&value.unwrap_or_default());
                field.error = None;
                FormAnswer::Changed(field.name)
            }
        };
        self.values = None;
        answer
    }

    fn on_f6(&mut self, scene: &Scene) -> FormAnswer {
        let name = self.name;
        let Some(field) = self.fields.get_mut(self.at).filter(|field| field.is_kept()) else {
            return FormAnswer::Ignored;
        };
        match scene.last(name, field.name) {
            Some(last) => {
                field.set(&last);
                field.error = None;
                FormAnswer::Changed(field.name)
            }
            None => FormAnswer::Refused(scene.say(&fields::NO_LAST).to_owned()),
        }
    }

    /// Pasted text into the field of the cursor; a password takes none.
    pub fn on_paste(&mut self, text: &str, scene: &Scene) -> FormAnswer {
        if let Some((_, values)) = &mut self.values {
            values.on_paste(text);
            return FormAnswer::Handled;
        }
        let Some(field) = self.fields.get_mut(self.at) else {
            return FormAnswer::Ignored;
        };
        if !field.is_kept() || !field.is_typed() {
            return FormAnswer::Refused(scene.say(&frame::PASTE_REFUSED).to_owned());
        }
        field.error = None;
        if !field.paste(text) {
            return FormAnswer::Refused(scene.say(&frame::PASTE_CUT).to_owned());
        }
        FormAnswer::Changed(field.name)
    }
}
