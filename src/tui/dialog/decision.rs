//! A decision: what it is about, points to check, a choice with no default, a reason, then F10.
//! For rare or outward-facing work; frequent work has undo instead.

use ratatui::layout::Rect;

use crate::text::{
    Text,
    screens::{frame, templates},
};
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::{Pen, middle};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::Hint;
use crate::tui::width::jp_wrap;

/// Characters of a reason.
const REASON_LEN_MAX: usize = 200;
const WIDTH: u16 = 76;
const DECISION: &str = "decision";
const REASON: &str = "reason";
const WORD: &str = "word";
/// Names of the points to check; more than these are no decision.
const POINTS: [&str; 6] = ["point1", "point2", "point3", "point4", "point5", "point6"];

/// What became of it after a key.
#[derive(Debug, PartialEq, Eq)]
pub enum DecisionAnswer {
    Open,
    /// Left: nothing happens.
    Left,
    /// Something is missing: for the result line.
    Refused(String),
    /// Decided: the value of the choice, and the reason.
    Made {
        choice: String,
        reason: String,
    },
}

/// A question that a screen holds while it is open.
pub struct Decision {
    title: &'static Text,
    lines: Vec<String>,
    form: Form,
    points: usize,
    points_for: Option<&'static str>,
    word: Option<String>,
}

/// What a decision is made of.
pub struct Asked {
    pub title: &'static Text,
    /// What it is about.
    pub lines: Vec<String>,
    /// Points to tick before F10; at most six.
    pub points: Vec<&'static Text>,
    /// Only this choice needs them ticked; every choice where there is none.
    pub points_for: Option<&'static str>,
    /// What may be decided.
    pub choices: Vec<Choice>,
    /// A reason must be given.
    pub reason: bool,
    /// This must be typed, such as the number of the record to erase.
    pub word: Option<String>,
}

impl Decision {
    /// One of these choices, with a reason.
    pub fn new(title: &'static Text, lines: Vec<String>, choices: Vec<Choice>) -> Self {
        Self::asked(Asked {
            title,
            lines,
            points: Vec::new(),
            points_for: None,
            choices,
            reason: true,
            word: None,
        })
    }

    /// The whole of what a decision may ask for.
    pub fn asked(asked: Asked) -> Self {
        let mut fields: Vec<Field> = (asked.points.iter().zip(POINTS))
            .map(|(label, name)| Field::new(name, label, Kind::Check))
            .collect();
        let points = fields.len();
        fields.push(
            Field::new(DECISION, &templates::DECISION, Kind::Choice)
                .required()
                .with_values(asked.choices),
        );
        let reason = Field::new(
            REASON,
            &templates::REASON,
            Kind::Text {
                max: REASON_LEN_MAX,
            },
        );
        fields.push(if asked.reason {
            reason.required()
        } else {
            reason
        });
        if asked.word.is_some() {
            fields.push(Field::new(
                WORD,
                &templates::TYPE_WORD,
                Kind::Text { max: 40 },
            ));
        }
        Self {
            title: asked.title,
            lines: asked.lines,
            form: Form::new("decision", fields),
            points,
            points_for: asked.points_for,
            word: asked.word,
        }
    }

    /// Its keys, in place of those of the screen below.
    pub fn hints() -> Vec<Hint> {
        vec![
            Hint::new("F10", &frame::DO),
            Hint::new("Esc", &frame::STOP),
            Hint::new("Tab", &frame::NEXT_FIELD),
        ]
    }

    pub fn is_typing(&self) -> bool {
        self.form.is_typing()
    }

    pub fn on_key(&mut self, key: Key, scene: &Scene) -> DecisionAnswer {
        if key == Key::Esc {
            return DecisionAnswer::Left;
        }
        match self.form.on_key(key, scene) {
            FormAnswer::Commit => self.on_commit(scene),
            FormAnswer::Refused(error) => DecisionAnswer::Refused(error),
            FormAnswer::Leave => DecisionAnswer::Left,
            _ => DecisionAnswer::Open,
        }
    }

    /// The cursor goes to the reason, which is missing.
    pub fn ask_reason(&mut self) {
        self.form.focus(REASON);
    }

    pub fn on_paste(&mut self, text: &str, scene: &Scene) {
        self.form.on_paste(text, scene);
    }

    fn on_commit(&mut self, scene: &Scene) -> DecisionAnswer {
        let choice = self.form.value(DECISION, scene);
        let wanted = self.points_for.is_none_or(|only| choice == only);
        let unchecked = POINTS
            .iter()
            .take(if wanted { self.points } else { 0 })
            .find(|name| !self.form.is_ticked(name));
        if let Some(name) = unchecked {
            self.form.focus(name);
            return DecisionAnswer::Refused(scene.say(&templates::CHECK_FIRST).to_owned());
        }
        if let Some(word) = &self.word
            && self.form.value(WORD, scene) != *word
        {
            self.form.focus(WORD);
            return DecisionAnswer::Refused(scene.fill(&templates::TYPE_FIRST, &[("word", word)]));
        }
        DecisionAnswer::Made {
            choice,
            reason: self.form.value(REASON, scene),
        }
    }

    pub fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let width = WIDTH.min(area.width);
        let lines: Vec<String> = (self.lines.iter())
            .flat_map(|line| jp_wrap(line, width.saturating_sub(4)))
            .collect();
        let text_rows = lines.len() as u16;
        let height = (text_rows + self.form.height() + 3).min(area.height);
        let place = middle(area, width, height);
        let inner = pen.popup(place, width, height, pen.scene.say(self.title), "");
        for (line, row) in lines.iter().zip(0..inner.height) {
            pen.row(inner, row, &format!(" {line}"), pen.theme().text());
        }
        let used = (text_rows + 1).min(inner.height);
        let fields = Rect {
            y: inner.y + used,
            height: inner.height - used,
            ..inner
        };
        self.form.draw(fields, pen);
        self.form.draw_over(area, pen);
    }
}
