//! One field of a form.

use zeroize::Zeroizing;

use crate::text::{Text, screens::fields};
use crate::tui::key::Key;
use crate::tui::line::Line;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::veil::Veil;
use crate::tui::width::full_kana;

use super::kind::{Kind, TICKED};

/// Characters kept for a date.
const DATE_LEN_MAX: usize = 16;

/// A field: its name for the program, its label for people, its kind.
pub struct Field {
    pub name: &'static str,
    pub label: &'static Text,
    pub kind: Kind,
    pub(super) line: Line,
    pub(super) values: Vec<Choice>,
    pub(super) required: bool,
    pub(super) error: Option<String>,
    pub(super) note: String,
    pub(super) hidden: bool,
    private: bool,
    veiled: bool,
    typed: bool,
    help: Option<&'static Text>,
    extra: Option<fn(&str) -> Option<&'static Text>>,
}

impl Field {
    pub fn new(name: &'static str, label: &'static Text, kind: Kind) -> Self {
        let line = match &kind {
            Kind::Text { max } | Kind::Kana { max } => Line::new(*max),
            // Groups of digits may be typed with hyphens, a barcode may be too long: the check says so.
            Kind::Digits { max, .. } => Line::new(max * 2),
            Kind::Date { .. } | Kind::PartialDate => Line::new(DATE_LEN_MAX),
            Kind::Password => Line::secret(),
            Kind::Choice | Kind::Check | Kind::Heading => Line::new(0),
        };
        Self {
            name,
            label,
            kind,
            line,
            values: Vec::new(),
            required: false,
            error: None,
            note: String::new(),
            hidden: false,
            private: false,
            veiled: Veil::of(name).is_some(),
            typed: false,
            help: None,
            extra: None,
        }
    }

    /// A line between groups of fields.
    pub fn heading(label: &'static Text) -> Self {
        Self::new("", label, Kind::Heading)
    }

    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Never in a draft, never copied by F6: My Number.
    #[must_use]
    pub const fn private(mut self) -> Self {
        self.private = true;
        self
    }

    /// Something about a person: in counter mode it is not shown before somebody types in it (`SAFE-43`).
    #[must_use]
    pub const fn veiled(mut self) -> Self {
        self.veiled = true;
        self
    }

    /// Its value is not shown now.
    pub(super) fn is_veiled(&self, scene: &Scene) -> bool {
        scene.counter_mode && self.veiled && !self.typed && !self.line.is_empty()
    }

    #[must_use]
    pub fn with_values(mut self, values: Vec<Choice>) -> Self {
        self.values = values;
        self
    }

    #[must_use]
    pub fn with(mut self, text: &str) -> Self {
        self.set(text);
        self
    }

    #[must_use]
    pub const fn with_help(mut self, help: &'static Text) -> Self {
        self.help = Some(help);
        self
    }

    /// A rule of its own over the value, such as a check digit; gives the sentence that says what is wrong.
    #[must_use]
    pub const fn checked_by(mut self, rule: fn(&str) -> Option<&'static Text>) -> Self {
        self.extra = Some(rule);
        self
    }

    pub fn text(&self) -> String {
        self.line.text().to_owned()
    }

    pub fn set(&mut self, text: &str) {
        if self.kind != Kind::Password {
            self.line.set(text);
            self.typed = false;
        }
    }

    pub fn value(&self, scene: &Scene) -> String {
        self.kind.value(self.line.text(), scene)
    }

    pub(super) fn take_secret(&mut self) -> Zeroizing<String> {
        self.line.take_secret()
    }

    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    pub(super) fn takes_focus(&self) -> bool {
        !self.hidden && self.kind != Kind::Heading
    }

    /// Letters go into its line.
    pub(super) fn is_typed(&self) -> bool {
        !matches!(self.kind, Kind::Choice | Kind::Check | Kind::Heading)
    }

    /// Goes into drafts.
    pub(super) fn is_kept(&self) -> bool {
        self.takes_focus() && !self.private && self.kind != Kind::Password
    }

    /// `true` where the key belonged to the field.
    pub(super) fn on_key(&mut self, key: Key) -> bool {
        match (&self.kind, key) {
            (Kind::Check, Key::Char(' ' | '\u{3000}')) => {
                let ticked = self.line.text() == TICKED;
                self.line.set(if ticked { "" } else { TICKED });
            }
            (Kind::Choice, Key::Left) => self.turn(-1),
            (Kind::Choice, Key::Right | Key::Char(' ' | '\u{3000}')) => self.turn(1),
            (Kind::Choice, key) => match key.digit() {
                Some(digit @ 1..) => self.choose(usize::from(digit) - 1),
                _ => return false,
            },
            (Kind::Check | Kind::Heading, _) => return false,
            _ => {
                let before = self.text();
                let taken = self.line.on_key(key);
                self.typed |= self.line.text() != before;
                return taken;
            }
        }
        true
    }

    /// Whether all of it had room.
    pub(super) fn paste(&mut self, text: &str) -> bool {
        self.typed = true;
        self.line.paste(&full_kana(text))
    }

    fn place(&self) -> Option<usize> {
        self.values
            .iter()
            .position(|choice| choice.value == self.line.text())
    }

    fn turn(&mut self, step: isize) {
        let count = self.values.len();
        let next = match self.place() {
            Some(place) => place
                .saturating_add_signed(step)
                .min(count.saturating_sub(1)),
            None => 0,
        };
        self.choose(next);
    }

    fn choose(&mut self, number: usize) {
        if let Some(choice) = self.values.get(number)
            && choice.refused.is_none()
        {
            self.line.set(&choice.value.clone());
        }
    }

    /// The label of the chosen value.
    pub(super) fn chosen(&self) -> Option<&Choice> {
        self.values.get(self.place()?)
    }

    /// Checks the value and keeps what is wrong.
    pub(super) fn check(&mut self, scene: &Scene) -> Result<(), String> {
        self.error = self.wrong(scene);
        self.error.clone().map_or(Ok(()), Err)
    }

    fn wrong(&self, scene: &Scene) -> Option<String> {
        let label = scene.say(self.label);
        if !self.takes_focus() {
            return None;
        }
        if self.line.is_empty()
            || (self.kind != Kind::Password && self.line.text().trim().is_empty())
        {
            let asked = match self.kind {
                Kind::Check => &fields::TICK_FIRST,
                Kind::Choice => &fields::CHOOSE_FIRST,
                _ => &fields::EMPTY,
            };
            return self
                .required
                .then(|| scene.fill(asked, &[("label", &label)]));
        }
        if self.kind == Kind::Choice && self.place().is_none() {
            return Some(scene.fill(&fields::NOT_A_CHOICE, &[("label", &label)]));
        }
        if let Err(wrong) = self.kind.check(self.line.text(), scene) {
            let mut values: Vec<(&str, &dyn std::fmt::Display)> = vec![("label", &label)];
            values.extend(
                wrong
                    .values
                    .iter()
                    .map(|(name, value)| (*name, value as &dyn std::fmt::Display)),
            );
            return Some(scene.fill(wrong.text, &values));
        }
        let rule = self.extra?;
        rule(&self.value(scene)).map(|text| scene.fill(text, &[("label", &label)]))
    }

    pub(super) fn help_text(&self, scene: &Scene) -> String {
        let kind = scene.say(self.kind.help());
        match self.help {
            // "Text" is no news beside a help of its own.
            Some(help) if matches!(self.kind, Kind::Text { .. }) => scene.say(help).to_owned(),
            Some(help) => format!("{}\n{kind}", scene.say(help)),
            None => kind.to_owned(),
        }
    }
}
