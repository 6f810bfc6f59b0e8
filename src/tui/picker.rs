//! A short list over a screen to choose from: values of a field, actions on a row, all functions.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};
use ratatui::layout::Rect;

use crate::domain::{KanaLevel, kana_key, romaji};
use crate::text::{Lang, Text, screens::templates};
use crate::tui::key::Key;
use crate::tui::line::Line;
use crate::tui::pen::Pen;
use crate::tui::rows::Rows;
use crate::tui::width::{cells, fit, shown};

/// Up to so many choices carry a digit; with more, letters narrow the list.
const DIGITS: usize = 9;
const ROWS_MAX: u16 = 16;
const WIDTH_MIN: u16 = 40;

/// What a choice reads as: words of the catalogue in the language of the moment, or something of a record.
#[derive(Clone, Debug)]
pub enum Label {
    Words(Text),
    Plain(String),
}

impl Label {
    fn say(&self, lang: Lang) -> &str {
        match self {
            Self::Words(text) => text.plain(lang),
            Self::Plain(text) => text,
        }
    }
}

impl Default for Label {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

impl From<&Text> for Label {
    fn from(text: &Text) -> Self {
        Self::Words(*text)
    }
}

impl From<String> for Label {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl From<&String> for Label {
    fn from(text: &String) -> Self {
        Self::Plain(text.clone())
    }
}

/// One thing to choose.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What choosing it gives.
    pub value: String,
    label: Label,
    /// Beside the label.
    pub note: String,
    /// How it reads in kana, to be found by kana and romaji.
    pub reading: String,
    /// Why it cannot be chosen now.
    pub refused: Option<String>,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<Label>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            ..Self::default()
        }
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    #[must_use]
    pub fn reading(mut self, kana: impl Into<String>) -> Self {
        self.reading = kana.into();
        self
    }

    #[must_use]
    pub fn refused(mut self, why: impl Into<String>) -> Self {
        self.refused = Some(why.into());
        self
    }

    /// The label as the terminal shows it.
    pub fn label(&self, lang: Lang) -> String {
        shown(self.label.say(lang))
    }

    /// Everything it may be found by, folded: in both languages, whichever is shown.
    fn haystack(&self) -> Utf32String {
        let mut text = format!(
            "{} {} {} {}",
            folded(self.label.say(Lang::Ja)),
            folded(self.label.say(Lang::En)),
            self.value,
            folded(&self.note)
        );
        if !self.reading.is_empty() {
            text.push_str(&format!(
                " {} {}",
                folded(&self.reading),
                romaji(&self.reading)
            ));
        }
        Utf32String::from(text)
    }
}

/// Kana as katakana, width folded, upper case.
fn folded(text: &str) -> String {
    text.split(' ')
        .map(|word| kana_key(word, KanaLevel::Exact))
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a key did.
#[derive(Debug, PartialEq, Eq)]
pub enum Picked {
    /// Still choosing.
    Open,
    /// The choice of this number in the list as it was given.
    Chosen(usize),
    /// Left without a choice.
    Left,
}

/// A list to choose from, over a screen.
pub struct Picker {
    title: String,
    choices: Vec<Choice>,
    haystacks: Vec<Utf32String>,
    /// What fits the filter, the best first.
    fitting: Vec<usize>,
    filter: Option<Line>,
    at: usize,
    offset: usize,
}

impl Picker {
    /// With up to nine choices digits choose; with more, typing narrows the list.
    pub fn new(title: impl Into<String>, choices: Vec<Choice>) -> Self {
        let typed = choices.len() > DIGITS;
        Self::made(title.into(), choices, typed)
    }

    /// Typing narrows the list, however long it is.
    pub fn searched(title: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::made(title.into(), choices, true)
    }

    fn made(title: String, choices: Vec<Choice>, typed: bool) -> Self {
        Self {
            title,
            haystacks: choices.iter().map(Choice::haystack).collect(),
            fitting: (0..choices.len()).collect(),
            filter: typed.then(|| Line::new(40)),
            choices,
            at: 0,
            offset: 0,
        }
    }

    /// Begins at the choice with this value.
    #[must_use]
    pub fn at(mut self, value: &str) -> Self {
        let place = self.choices.iter().position(|choice| choice.value == value);
        self.at = place.unwrap_or_default();
        self
    }

    /// Letters narrow the list.
    pub const fn is_typing(&self) -> bool {
        self.filter.is_some()
    }

    pub fn choice(&self, number: usize) -> Option<&Choice> {
        self.choices.get(number)
    }

    pub fn on_key(&mut self, key: Key) -> Picked {
        let last = self.fitting.len().saturating_sub(1);
        let page = usize::from(ROWS_MAX) - 1;
        match key {
            Key::Esc => return Picked::Left,
            Key::Enter | Key::F(10) => return self.chosen(self.at),
            Key::Up => self.at = self.at.saturating_sub(1),
            Key::Down => self.at = (self.at + 1).min(last),
            Key::PageUp => self.at = self.at.saturating_sub(page),
            Key::PageDown => self.at = (self.at + page).min(last),
            Key::Home => self.at = 0,
            Key::End => self.at = last,
            key => return self.on_letter(key),
        }
        Picked::Open
    }

    fn on_letter(&mut self, key: Key) -> Picked {
        if let Some(filter) = &mut self.filter {
            if filter.on_key(key) {
                self.narrow();
            }
            return Picked::Open;
        }
        match key.digit() {
            Some(digit @ 1..) => self.chosen(usize::from(digit) - 1),
            _ => Picked::Open,
        }
    }

    pub fn on_paste(&mut self, text: &str) {
        if let Some(filter) = &mut self.filter {
            filter.paste(text);
            self.narrow();
        }
    }

    fn chosen(&self, place: usize) -> Picked {
        match self.fitting.get(place) {
            Some(number)
                if self
                    .choices
                    .get(*number)
                    .is_some_and(|choice| choice.refused.is_none()) =>
            {
                Picked::Chosen(*number)
            }
            _ => Picked::Open,
        }
    }

    fn narrow(&mut self) {
        let typed = self.filter.as_ref().map_or("", Line::text);
        let pattern = Pattern::parse(&folded(typed), CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut found: Vec<(u32, usize)> = (self.haystacks.iter().enumerate())
            .filter_map(|(number, text)| {
                Some((pattern.score(text.slice(..), &mut matcher)?, number))
            })
            .collect();
        found.sort_by_key(|(score, number)| (std::cmp::Reverse(*score), *number));
        self.fitting = found.into_iter().map(|(_, number)| number).collect();
        self.at = 0;
    }

    /// Draws itself in the middle of an area.
    pub fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let filter_rows = u16::from(self.filter.is_some());
        let rows = u16::try_from(self.choices.len().max(1))
            .unwrap_or(ROWS_MAX)
            .min(ROWS_MAX);
        let width = self.width(pen.scene.lang);
        let inner = pen.popup(area, width, rows + filter_rows + 2, &self.title, "");
        if let Some(filter) = &self.filter {
            let line = Rect { height: 1, ..inner };
            filter.draw(pen, line, pen.theme().field(), true);
            if filter.is_empty() {
                let hint = pen.scene.say(&templates::TYPE_TO_SEARCH);
                pen.put(
                    inner.x + 2,
                    inner.y,
                    inner.width.saturating_sub(2),
                    hint,
                    pen.theme().label(),
                );
            }
        }
        let body = Rect {
            y: inner.y + filter_rows,
            height: inner.height.saturating_sub(filter_rows),
            ..inner
        };
        self.draw_choices(body, pen);
    }

    fn draw_choices(&mut self, area: Rect, pen: &mut Pen) {
        let height = usize::from(area.height).max(1);
        self.offset = self
            .offset
            .clamp((self.at + 1).saturating_sub(height), self.at);
        if self.fitting.is_empty() {
            pen.row(
                area,
                0,
                pen.scene.say(&templates::NOTHING_FITS),
                pen.theme().text(),
            );
        }
        let in_view = self.fitting.len().saturating_sub(self.offset).min(height);
        let lines = (area.y..area.bottom()).take(in_view).collect();
        pen.offer(Rows::listed(area, lines, self.at - self.offset));
        let theme = pen.theme();
        let shown = self
            .fitting
            .iter()
            .enumerate()
            .skip(self.offset)
            .take(height);
        for ((place, number), row) in shown.zip(0..) {
            let Some(choice) = self.choices.get(*number) else {
                continue;
            };
            let here = place == self.at;
            let style = match &choice.refused {
                _ if here => theme.selected(),
                Some(_) => theme.label(),
                None => theme.text(),
            };
            let text = self.row_text(choice, place, here, pen.scene.lang);
            let text = match (pen.scene.numbered, &self.filter) {
                (true, Some(_)) => format!("{text}  .{}", row + 1),
                _ => text,
            };
            pen.row(area, row, &text, style);
            if here && self.filter.is_none() {
                pen.cursor(area.x, area.y + row);
            }
        }
    }

    fn row_text(&self, choice: &Choice, place: usize, here: bool, lang: Lang) -> String {
        let mark = if here { ">" } else { " " };
        let digit = match (&self.filter, place) {
            (None, place) if place < DIGITS => format!("{} ", place + 1),
            _ => String::new(),
        };
        let note = choice.refused.as_ref().unwrap_or(&choice.note);
        let label = fit(&choice.label(lang), self.label_width(lang));
        format!("{mark} {digit}{label}  {note}")
    }

    fn label_width(&self, lang: Lang) -> u16 {
        let labels = self.choices.iter();
        let widths = labels.map(|choice| cells(&choice.label(lang)));
        widths.max().unwrap_or_default().min(48)
    }

    fn width(&self, lang: Lang) -> u16 {
        let notes = self
            .choices
            .iter()
            .map(|choice| cells(&shown(choice.refused.as_ref().unwrap_or(&choice.note))));
        let widest = self.label_width(lang) + notes.max().unwrap_or_default() + 8;
        widest.max(cells(&self.title) + 6).max(WIDTH_MIN)
    }
}
