//! The form template: fields in a fixed order, each with its kind, its list of values and its error beside it.
//! What was typed goes in and out as plain data, so that a draft survives whatever happens to the screen.

mod draw;
mod field;
mod keys;
mod kind;

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::domain::{Date, PartialDate};
use crate::tui::flow::Flow;
use crate::tui::picker::{Choice, Picker};
use crate::tui::scene::Scene;

pub use field::Field;
pub use kind::Kind;

/// What a form did with a key.
#[derive(Debug, PartialEq, Eq)]
pub enum FormAnswer {
    /// The key was the form's.
    Handled,
    /// The value of this field changed.
    Changed(&'static str),
    /// F4 in a field whose values the screen knows: give them with [`Form::offer`].
    Wants(&'static str),
    /// Something is wrong: for the result line, with the bell.
    Refused(String),
    /// F10 with every field in order.
    Commit,
    /// Leave without doing it; what was typed may be dropped.
    Leave,
    /// The key is for somebody else.
    Ignored,
}

impl FormAnswer {
    /// What follows where the screen does nothing of its own.
    pub fn flow(self) -> Flow {
        match self {
            Self::Refused(error) => Flow::wrong(error),
            Self::Leave => Flow::Back,
            _ => Flow::Stay,
        }
    }
}

/// Fields in their order.
pub struct Form {
    name: &'static str,
    fields: Vec<Field>,
    at: usize,
    offset: u16,
    /// Values before anybody typed.
    clean: BTreeMap<&'static str, String>,
    values: Option<(usize, Picker)>,
    leaving: Option<Picker>,
    commits_on_enter: bool,
}

impl Form {
    /// A form of a name (for F6, which fills in what this form held last) with its fields.
    pub fn new(name: &'static str, fields: Vec<Field>) -> Self {
        let at = fields
            .iter()
            .position(Field::takes_focus)
            .unwrap_or_default();
        let mut form = Self {
            name,
            fields,
            at,
            offset: 0,
            clean: BTreeMap::new(),
            values: None,
            leaving: None,
            commits_on_enter: false,
        };
        form.set_clean();
        form
    }

    /// Enter in the last field commits: for login and for serial entry, nowhere else.
    #[must_use]
    pub const fn committing_on_enter(mut self) -> Self {
        self.commits_on_enter = true;
        self
    }

    /// What is there now counts as saved: Esc asks only about later changes.
    pub fn set_clean(&mut self) {
        self.clean = self.texts();
    }

    /// Something typed is not saved.
    pub fn is_changed(&self) -> bool {
        let clean = |name| self.clean.get(name).map_or("", String::as_str);
        let kept = self.fields.iter().filter(|field| field.is_kept());
        let mut texts = kept.map(|field| (field.name, field.text()));
        texts.any(|(name, text)| text != clean(name))
    }

    fn texts(&self) -> BTreeMap<&'static str, String> {
        let kept = self.fields.iter().filter(|field| field.is_kept());
        kept.map(|field| (field.name, field.text())).collect()
    }

    /// What was typed, but passwords, for a draft.
    pub fn draft(&self) -> BTreeMap<String, String> {
        let texts = self.texts().into_iter();
        texts.map(|(name, text)| (name.to_owned(), text)).collect()
    }

    /// What was typed and differs from what was there: so a draft does not undo what others changed meanwhile.
    pub fn changed(&self) -> BTreeMap<String, String> {
        let texts = self.texts().into_iter();
        let differs = texts.filter(|(name, text)| self.clean.get(name) != Some(text));
        differs
            .map(|(name, text)| (name.to_owned(), text))
            .collect()
    }

    /// Fills in a draft; names it does not know are passed over.
    pub fn restore(&mut self, draft: &BTreeMap<String, String>) {
        for field in self.fields.iter_mut().filter(|field| field.is_kept()) {
            if let Some(text) = draft.get(field.name) {
                field.set(text);
            }
        }
    }

    /// The field's value as it goes on: digits folded, kana as katakana, dates as `YYYY-MM-DD`, a tick as `yes`.
    pub fn value(&self, name: &str, scene: &Scene) -> String {
        let field = self.field(name);
        field.map(|field| field.value(scene)).unwrap_or_default()
    }

    /// Every field that is filled in, in the order of the form, as it goes on.
    pub fn values(&self, scene: &Scene) -> Vec<(&'static str, String)> {
        let kept = self.fields.iter().filter(|field| field.is_kept());
        let values = kept.map(|field| (field.name, field.value(scene)));
        values.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// A whole date; `None` where none or only a part of one stands.
    pub fn date(&self, name: &str, scene: &Scene) -> Option<Date> {
        PartialDate::parse(&self.value(name, scene)).ok()?.full()
    }

    /// Whether a checkbox is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.field(name)
            .is_some_and(|field| field.text() == kind::TICKED)
    }

    /// A password; the field is empty then.
    pub fn take_secret(&mut self, name: &str) -> Zeroizing<String> {
        let field = self.fields.iter_mut().find(|field| field.name == name);
        field.map(Field::take_secret).unwrap_or_default()
    }

    pub fn set(&mut self, name: &str, text: &str) {
        if let Some(field) = self.field_mut(name) {
            field.set(text);
        }
    }

    /// A sentence beside the field, such as what the node found for it.
    pub fn note(&mut self, name: &str, note: impl Into<String>) {
        if let Some(field) = self.field_mut(name) {
            field.note = note.into();
            // What is settled beside it was the answer to what was wrong.
            if !field.note.is_empty() {
                field.error = None;
            }
        }
    }

    /// The values of F4 from now on.
    pub fn set_values(&mut self, name: &str, values: Vec<Choice>) {
        if let Some(field) = self.field_mut(name) {
            field.values = values;
        }
    }

    /// Answers [`FormAnswer::Wants`]: the list opens at once.
    pub fn offer(&mut self, name: &str, values: Vec<Choice>, scene: &Scene) {
        self.set_values(name, values);
        if let Some(number) = self.fields.iter().position(|field| field.name == name) {
            self.open_values(number, scene);
        }
    }

    /// Marks a field as wrong and puts the cursor there.
    pub fn fail(&mut self, name: &str, error: impl Into<String>) {
        if let Some(number) = self.fields.iter().position(|field| field.name == name) {
            self.fields[number].error = Some(error.into());
            self.at = number;
        }
    }

    /// Puts the cursor into a field.
    pub fn focus(&mut self, name: &str) {
        if let Some(number) = self.fields.iter().position(|field| field.name == name) {
            self.at = number;
        }
    }

    /// The name of the field the cursor is in.
    pub fn focused(&self) -> &'static str {
        self.fields.get(self.at).map_or("", |field| field.name)
    }

    /// Shows or hides a field; a hidden one is neither checked nor kept.
    pub fn show(&mut self, name: &str, shown: bool) {
        if let Some(field) = self.field_mut(name) {
            field.hidden = !shown;
        }
    }

    /// Every field back to what it was, the cursor in the first.
    pub fn reset(&mut self) {
        for field in &mut self.fields {
            let clean = self.clean.get(field.name).map_or("", String::as_str);
            field.set(clean);
            field.error = None;
            field.note.clear();
        }
        self.at = self
            .fields
            .iter()
            .position(Field::takes_focus)
            .unwrap_or_default();
    }

    /// Checks every field; the cursor goes to the first wrong one.
    ///
    /// # Errors
    /// What is wrong there.
    pub fn check(&mut self, scene: &Scene) -> Result<(), String> {
        let mut first = None;
        for (number, field) in self.fields.iter_mut().enumerate() {
            if let Err(error) = field.check(scene) {
                first.get_or_insert((number, error));
            }
        }
        match first {
            Some((number, error)) => {
                self.at = number;
                Err(error)
            }
            None => Ok(()),
        }
    }

    /// Keeps every value for F6, until the logout.
    pub fn remember(&self, scene: &Scene) {
        for field in self.fields.iter().filter(|field| field.is_kept()) {
            scene.keep_last(self.name, field.name, &field.text());
        }
    }

    /// Letters go into a field.
    pub fn is_typing(&self) -> bool {
        self.leaving.is_none()
            && match &self.values {
                Some((_, values)) => values.is_typing(),
                None => self.fields.get(self.at).is_some_and(Field::is_typed),
            }
    }

    /// A list or a question lies over the form and takes the keys.
    pub const fn is_choosing(&self) -> bool {
        self.values.is_some() || self.leaving.is_some()
    }

    /// Help on the field the cursor is in.
    pub fn field_help(&self, scene: &Scene) -> Option<String> {
        self.fields.get(self.at).map(|field| field.help_text(scene))
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.name == name)
    }
}
