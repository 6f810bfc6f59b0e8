//! The answer that came on paper: its evidence first, then the doses it tells of, one by one.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, InquiryView, LetterLine, LetterReply, LetterRequest,
    PAPER_DOSES_MAX, PaperAnswer, PaperOutcome, Reply, Request,
};
use crate::domain::{DoseForm, VaccinationKind};
use crate::text::{
    Text,
    screens::{frame, letters, protection, templates},
};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer};
use crate::tui::pen::{Pen, middle};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::{Answer, words};

use super::dose_items::{kinds, makers};

const OUTCOME: &str = "outcome";
const DOSES: &str = "doses";
const NONE: &str = "none";
const UNKNOWN: &str = "unknown";
const ANSWER_NO: &str = "answer_no";
const DATED: &str = "dated";
const RECEIVED_ON: &str = "received_on";
const CHECKED_BY: &str = "checked_by";
const KIND: &str = "kind";
const DOSE_NO: &str = "dose_no";
const GIVEN_ON: &str = "given_on";
const MAKER: &str = "maker";
const LOT: &str = "lot";
const PLACE: &str = "place";
const WIDTH: u16 = 76;

/// One answer being entered.
pub struct LetterAnswer {
    letter: String,
    about: String,
    is_protected: bool,
    line: LetterLine,
    evidence: Form,
    /// The evidence is in order and the doses are at hand.
    at_doses: bool,
    doses: List<DoseForm>,
    /// The dose at hand: its place in the list, or a new one.
    dose: Option<(Option<usize>, Form)>,
    sending: bool,
}

impl LetterAnswer {
    pub fn new(line: &LetterLine) -> Self {
        let outcomes = [
            (DOSES, &letters::HAS_DOSES),
            (NONE, &letters::HAS_NONE),
            (UNKNOWN, &letters::UNKNOWN),
        ];
        let outcomes = outcomes.map(|(value, text)| Choice::new(value, text));
        let text = |name, label, max| Field::new(name, label, Kind::Text { max });
        let day = |name, label| Field::new(name, label, Kind::Date { past: true }).required();
        let fields = vec![
            Field::new(OUTCOME, &letters::OUTCOME, Kind::Choice)
                .with_values(outcomes.to_vec())
                .required(),
            text(ANSWER_NO, &letters::ANSWER_NO, 40).required(),
            day(DATED, &letters::DATED),
            day(RECEIVED_ON, &letters::RECEIVED_ON),
            text(CHECKED_BY, &letters::CHECKED_BY, 32).with_help(&letters::CHECKED_BY_HELP),
        ];
        Self {
            letter: line.letter.clone(),
            about: String::new(),
            is_protected: line.is_protected,
            line: line.clone(),
            evidence: Form::new("letter-answer", fields),
            at_doses: false,
            doses: List::new(columns()).when_empty(&letters::DOSES_EMPTY),
            dose: None,
            sending: false,
        }
    }

    /// The evidence is complete: doses come next, or the answer is recorded at once.
    fn on_evidence(&mut self, scene: &Scene) -> Flow {
        let days = self.evidence.date(DATED, scene);
        let days = days.zip(self.evidence.date(RECEIVED_ON, scene));
        let written = self.line.written_on;
        if !days.is_some_and(|(dated, received)| written <= dated && dated <= received) {
            let sentence = scene.say(&letters::OUT_OF_ORDER);
            self.evidence.fail(DATED, sentence);
            return Flow::wrong(sentence);
        }
        if self.evidence.value(OUTCOME, scene) == DOSES {
            self.at_doses = true;
            return Flow::Stay;
        }
        self.send(scene)
    }

    fn send(&mut self, scene: &Scene) -> Flow {
        let outcome = match self.evidence.value(OUTCOME, scene).as_str() {
            NONE => PaperOutcome::NoRecord,
            UNKNOWN => PaperOutcome::Unknown,
            _ if self.doses.rows().is_empty() => {
                return Flow::wrong(scene.say(&letters::NO_DOSES_YET));
            }
            _ => PaperOutcome::Doses(self.doses.rows().to_vec()),
        };
        let days = self.evidence.date(DATED, scene);
        let days = days.zip(self.evidence.date(RECEIVED_ON, scene));
        let Some((dated, received_on)) = days else {
            return Flow::wrong(scene.say(&letters::OUT_OF_ORDER));
        };
        if std::mem::replace(&mut self.sending, true) {
            return Flow::Stay;
        }
        let checked_by = self.evidence.value(CHECKED_BY, scene);
        let answer = PaperAnswer {
            letter: self.letter.clone(),
            document_no: self.evidence.value(ANSWER_NO, scene),
            dated,
            received_on,
            checked_by: Some(checked_by).filter(|user| !user.is_empty()),
            outcome,
        };
        let request = LetterRequest::EnterAnswer(Box::new(answer));
        Flow::ask(Request::Clerk(ClerkRequest::Letter(request)))
    }

    fn begin_dose(&mut self, place: Option<usize>) -> Flow {
        if place.is_none() && self.doses.rows().len() >= PAPER_DOSES_MAX {
            return Flow::Stay;
        }
        let known = place.and_then(|place| self.doses.rows().get(place));
        self.dose = Some((place, dose_form(known)));
        Flow::Stay
    }

    fn place(&self) -> Option<usize> {
        let selected = self.doses.selected()?;
        let mut rows = self.doses.rows().iter();
        rows.position(|row| std::ptr::eq(row, selected))
    }

    fn on_dose_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some((place, form)) = &mut self.dose else {
            return Flow::Stay;
        };
        let place = *place;
        match form.on_key(key, scene) {
            FormAnswer::Commit => {
                let Some(dose) = typed_dose(form, scene) else {
                    return Flow::Stay;
                };
                form.remember(scene);
                let mut rows = self.doses.rows().to_vec();
                match place {
                    Some(place) => rows[place] = dose,
                    None => rows.push(dose),
                }
                self.set_doses(rows, scene);
            }
            FormAnswer::Leave => self.dose = None,
            FormAnswer::Refused(error) => return Flow::wrong(error),
            _ => {}
        }
        Flow::Stay
    }

    fn set_doses(&mut self, rows: Vec<DoseForm>, scene: &Scene) {
        self.dose = None;
        self.doses.set_rows(rows, scene);
        self.doses.on_key(Key::End, scene);
    }

    fn on_list_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match (self.doses.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => {
                let place = self.place();
                self.begin_dose(place)
            }
            (ListAnswer::Ignored, Key::F(6)) => self.begin_dose(None),
            (ListAnswer::Ignored, Key::F(7)) => {
                if let Some(place) = self.place() {
                    let mut rows = self.doses.rows().to_vec();
                    rows.remove(place);
                    self.set_doses(rows, scene);
                }
                Flow::Stay
            }
            (ListAnswer::Ignored, Key::F(10)) => self.send(scene),
            (ListAnswer::Ignored, Key::Esc) => {
                self.at_doses = false;
                Flow::Stay
            }
            _ => Flow::Stay,
        }
    }

    fn on_answered(&self, view: &InquiryView, scene: &Scene) -> Flow {
        let said = if view.doses.is_empty() {
            &letters::ANSWERED_NONE
        } else {
            &letters::ANSWERED
        };
        Flow::become_screen(Answer::new(&view.inquiry)).then(Flow::say(scene.say(said)))
    }
}

fn dose_form(known: Option<&DoseForm>) -> Form {
    let text = |name, label, max, value: Option<&String>| {
        let value = value.map_or("", String::as_str);
        Field::new(name, label, Kind::Text { max }).with(value)
    };
    let no = known.and_then(|dose| dose.dose_no);
    let on = known.and_then(|dose| dose.vaccinated_on);
    let kind = known.map_or(VaccinationKind::COVID19, |dose| dose.kind);
    Form::new(
        "letter-dose",
        vec![
            Field::new(KIND, &letters::KIND, Kind::Choice)
                .with_values(kinds(None))
                .with(&kind.to_string())
                .required(),
            Field::new(DOSE_NO, &letters::DOSE_NO, Kind::Digits { min: 1, max: 2 })
                .with(&no.map_or_else(String::new, |no| no.to_string()))
                .required(),
            Field::new(GIVEN_ON, &letters::GIVEN_ON, Kind::Date { past: true })
                .with(&on.map_or_else(String::new, |on| on.to_string()))
                .required(),
            text(
                MAKER,
                &letters::MAKER,
                100,
                known.and_then(|d| d.maker.as_ref()),
            )
            .with_values(makers()),
            text(
                LOT,
                &letters::LOT,
                20,
                known.and_then(|d| d.lot_no.as_ref()),
            ),
            text(
                PLACE,
                &letters::PLACE,
                100,
                known.and_then(|d| d.venue.as_ref()),
            ),
        ],
    )
}

fn typed_dose(form: &Form, scene: &Scene) -> Option<DoseForm> {
    let optional = |name| Some(form.value(name, scene)).filter(|text| !text.is_empty());
    let kind = VaccinationKind::parse(&form.value(KIND, scene)).ok()?;
    let mut dose = DoseForm::new(kind, form.date(GIVEN_ON, scene)?);
    dose.dose_no = Some(form.value(DOSE_NO, scene).parse().ok()?);
    dose.maker = optional(MAKER);
    dose.lot_no = optional(LOT);
    dose.venue = optional(PLACE);
    Some(dose)
}

fn columns() -> Vec<Column<DoseForm>> {
    vec![
        Column::new(&letters::GIVEN_ON, 10, |dose: &DoseForm, scene| {
            words::day(dose.vaccinated_on, scene)
        }),
        Column::new(&letters::KIND, 20, |dose: &DoseForm, scene| {
            words::kind(dose.kind, scene)
        })
        .growing(),
        Column::new(&letters::DOSE_NO, 4, |dose: &DoseForm, _| {
            dose.dose_no.map_or_else(String::new, |no| no.to_string())
        })
        .right(),
        Column::new(&letters::LOT, 10, |dose: &DoseForm, _| {
            dose.lot_no.clone().unwrap_or_default()
        }),
        Column::new(&letters::PLACE, 18, |dose: &DoseForm, _| {
            dose.venue.clone().unwrap_or_default()
        }),
    ]
}

impl Screen for LetterAnswer {
    fn name(&self) -> &'static Text {
        &letters::ANSWER_NAME
    }

    fn help(&self) -> &'static Text {
        &letters::ANSWER_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let field = [
            Hint::new("Tab", &frame::NEXT_FIELD),
            Hint::new("F4", &frame::VALUES),
            Hint::new("F6", &frame::SAME_AS_LAST),
            Hint::new("Esc", &frame::STOP),
        ];
        if self.dose.is_some() {
            let mut hints = vec![Hint::new("F10", &letters::ADD_DOSE)];
            hints.extend(field);
            return hints;
        }
        if self.at_doses {
            return vec![
                Hint::new("F10", &letters::RECORD_KEY),
                Hint::new("F6", &letters::ADD_DOSE),
                Hint::new("Enter", &letters::CHANGE_DOSE),
                Hint::new("F7", &letters::DROP_DOSE),
                Hint::new("Esc", &templates::STEP_BEFORE),
            ];
        }
        let mut hints = vec![Hint::new("F10", &letters::RECORD_KEY)];
        hints.extend(field);
        hints
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        match &self.dose {
            Some((_, form)) => form.field_help(scene),
            None if self.at_doses => None,
            None => self.evidence.field_help(scene),
        }
    }

    fn is_typing(&self) -> bool {
        match &self.dose {
            Some((_, form)) => form.is_typing(),
            None if self.at_doses => self.doses.is_typing(),
            None => self.evidence.is_typing(),
        }
    }

    fn is_changed(&self) -> bool {
        self.evidence.is_changed() || !self.doses.rows().is_empty()
    }

    fn on_show(&mut self, scene: &Scene) -> Flow {
        self.sending = false;
        let who = scene.person(self.line.name.get(), self.line.kana.get());
        self.about = format!("{} {} {who}", self.letter, scene.town(self.line.provider));
        Flow::Stay
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.dose.is_some() {
            return self.on_dose_key(key, scene);
        }
        if self.at_doses {
            return self.on_list_key(key, scene);
        }
        match self.evidence.on_key(key, scene) {
            FormAnswer::Commit => self.on_evidence(scene),
            answer => answer.flow(),
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        let answer = match &mut self.dose {
            Some((_, form)) => form.on_paste(text, scene),
            None if self.at_doses => {
                self.doses.on_paste(text, scene);
                FormAnswer::Handled
            }
            None => self.evidence.on_paste(text, scene),
        };
        match answer {
            FormAnswer::Refused(error) => Flow::wrong(error),
            _ => Flow::Stay,
        }
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        self.sending = false;
        match reply {
            Ok(Reply::Clerk(ClerkReply::Letter(LetterReply::Answered(view)))) => {
                self.evidence.remember(scene);
                self.on_answered(&view, scene)
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let mut used = 0;
        if self.is_protected {
            let style = pen.theme().selected();
            used = pen.wrapped(area, scene.say(&protection::BANNER), style);
        }
        let upper = Rect {
            y: area.y + used,
            height: (self.evidence.height() + 2).min(area.height.saturating_sub(used)),
            ..area
        };
        let inner = pen.boxed(upper, &self.about);
        self.evidence.draw(inner, pen);
        let below = Rect {
            y: upper.bottom(),
            height: area.bottom().saturating_sub(upper.bottom()),
            ..area
        };
        if self.at_doses {
            let title = scene.say(&letters::DOSES_TITLE);
            self.doses.draw(below, title, self.dose.is_none(), pen);
        } else {
            let text = scene.say(&letters::ANSWER_HELP);
            pen.wrapped(below, text, pen.theme().text());
        }
        self.evidence.draw_over(area, pen);
        if let Some((_, form)) = &mut self.dose {
            let height = form.height() + 2;
            let place = middle(area, WIDTH, height);
            let title = scene.say(&letters::ONE_DOSE);
            let inner = pen.popup(place, WIDTH, height, title, "");
            form.draw(inner, pen);
            form.draw_over(area, pen);
        }
    }
}
