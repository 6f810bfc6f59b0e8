//! One inquiry to its end: the answer beside the own record row by row, or what comes where there is none.

mod draw;
mod rows;

use ratatui::layout::Rect;

use crate::api::{
    ApiError, CaseReply, CaseRequest, ClerkReply, ClerkRequest, Decided, Decision, Event,
    InquiryState, InquiryView, PersonView, Reply, Request, RowDecision,
};
use crate::text::{
    Text,
    screens::{cases, frame},
};
use crate::tui::dialog::{Decision as Question, DecisionAnswer};
use crate::tui::flow::{Flow, Message};
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::list::{List, ListAnswer};
use crate::tui::pen::Pen;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::NextSteps;
use crate::tui::screens::letter_fields::evidence;

use rows::{Row, columns, detail};

const LOOK: u32 = 0;
const DECIDE: u32 = 1;
const OWN: u32 = 2;
const REASON: &str = "reason";
const REASON_LEN_MAX: usize = 200;

/// One inquiry and what is decided about it.
pub struct Answer {
    inquiry: String,
    view: Option<Box<InquiryView>>,
    /// The own person, to compare with the provider's.
    own: Option<Box<PersonView>>,
    list: List<Row>,
    /// Enter on a row: what is to be done with it.
    question: Option<Question>,
    /// A digit on a row that differs: only the reason is missing.
    reason: Option<(Decision, Form)>,
    sending: bool,
}

impl Answer {
    pub fn new(inquiry: &str) -> Self {
        Self {
            inquiry: inquiry.to_owned(),
            view: None,
            own: None,
            list: List::new(columns()).with_detail(detail),
            question: None,
            reason: None,
            sending: false,
        }
    }

    fn look(&self) -> Flow {
        Flow::ask_as(
            LOOK,
            Request::Clerk(ClerkRequest::ShowInquiry {
                inquiry: self.inquiry.clone(),
            }),
        )
    }

    /// Doses arrived.
    fn has_rows(&self) -> bool {
        self.view
            .as_ref()
            .is_some_and(|view| !view.doses.is_empty())
    }

    /// It ended without doses, and somebody has to say what comes next.
    fn wants_step(&self) -> bool {
        self.view.as_ref().is_some_and(|view| {
            let is_awaited = view.state == InquiryState::Queued;
            let may_end = view.paper.is_some() && view.steps.is_empty();
            view.doses.is_empty() && if is_awaited { may_end } else { view.is_open }
        })
    }

    /// A decision for the selected row; where it differs, the reason comes first.
    fn decide(&mut self, decision: Decision, scene: &Scene) -> Flow {
        let Some(row) = self.list.selected_mut() else {
            return Flow::Stay;
        };
        if let Some(refusal) = row.refusal(decision) {
            return Flow::wrong(scene.say(refusal));
        }
        if row.needs_reason(decision) {
            let field = Field::new(
                REASON,
                &cases::REASON_TITLE,
                Kind::Text {
                    max: REASON_LEN_MAX,
                },
            );
            self.reason = Some((decision, Form::new("answer", vec![field.required()])));
            return Flow::Stay;
        }
        row.wish(decision, "");
        Flow::Stay
    }

    fn ask_about_row(&mut self, scene: &Scene) -> Flow {
        let Some(row) = self.list.selected() else {
            return Flow::Stay;
        };
        if row.is_settled() {
            return Flow::wrong(scene.say(&cases::DECIDED_ROW));
        }
        let choices = [
            (Decision::Take, &cases::TAKE),
            (Decision::KeepOwn, &cases::KEEP),
            (Decision::ReplaceOwn, &cases::REPLACE),
            (Decision::Hold, &cases::HOLD),
        ]
        .into_iter()
        .filter(|(decision, _)| row.refusal(*decision).is_none())
        .map(|(_, word)| Choice::new(word.en, word));
        self.question = Some(Question::new(
            &cases::DECIDE_TITLE,
            row.lines(scene),
            choices.collect(),
        ));
        Flow::Stay
    }

    fn on_question_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some(question) = &mut self.question else {
            return Flow::Stay;
        };
        match question.on_key(key, scene) {
            DecisionAnswer::Open => return Flow::Stay,
            DecisionAnswer::Refused(error) => return Flow::wrong(error),
            DecisionAnswer::Left => {}
            DecisionAnswer::Made { choice, reason } => {
                let decision = rows::decision_of(&choice);
                if let (Some(row), Some(decision)) = (self.list.selected_mut(), decision) {
                    row.wish(decision, &reason);
                }
            }
        }
        self.question = None;
        Flow::Stay
    }

    fn on_reason_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some((decision, form)) = &mut self.reason else {
            return Flow::Stay;
        };
        let key = if key == Key::Enter { Key::F(10) } else { key };
        match form.on_key(key, scene) {
            FormAnswer::Commit => {
                let reason = form.value(REASON, scene);
                form.remember(scene);
                let decision = *decision;
                if let Some(row) = self.list.selected_mut() {
                    row.wish(decision, &reason);
                }
                self.reason = None;
                Flow::Stay
            }
            FormAnswer::Leave => {
                self.reason = None;
                Flow::Stay
            }
            FormAnswer::Refused(error) => Flow::wrong(error),
            _ => Flow::Stay,
        }
    }

    fn send(&mut self, scene: &Scene) -> Flow {
        let rows: Vec<RowDecision> = self.list.rows().iter().filter_map(Row::order).collect();
        if rows.is_empty() {
            return Flow::wrong(scene.say(&cases::NONE_CHOSEN));
        }
        if std::mem::replace(&mut self.sending, true) {
            return Flow::Stay;
        }
        let request = CaseRequest::DecideRows {
            inquiry: self.inquiry.clone(),
            rows,
        };
        Flow::ask_as(DECIDE, Request::Clerk(ClerkRequest::Case(request)))
    }

    fn on_view(&mut self, view: Box<InquiryView>, scene: &Scene) -> Flow {
        let paper = view.paper.as_ref().map(|paper| evidence(paper, scene));
        let rows = view.doses.iter().zip(1..);
        let rows = rows
            .map(|(dose, row)| Row::new(row, dose.clone(), paper.clone()))
            .collect();
        // What is wished and not sent yet outlives a look at the answer.
        let wished: Vec<_> = self.list.rows().iter().filter_map(Row::wished).collect();
        self.list
            .refresh(rows, |old, new| old.number() == new.number(), scene);
        for (number, wish) in wished {
            let mut rows = self.list.rows_mut().iter_mut();
            if let Some(row) = rows.find(|row| row.number() == number && !row.is_settled()) {
                row.restore(wish);
            }
        }
        let addressee_no = view.addressee_no;
        let compares = self.own.is_none() && view.subject.is_some();
        self.view = Some(view);
        if compares {
            return Flow::ask_as(
                OWN,
                Request::Clerk(ClerkRequest::ShowPerson { addressee_no }),
            );
        }
        Flow::Stay
    }

    fn on_decided(&mut self, decided: &Decided, scene: &Scene) -> Flow {
        for row in self.list.rows_mut() {
            row.forget_wish();
        }
        let counts = [
            (&cases::DID_TAKE, decided.added),
            (&cases::DID_REPLACE, decided.replaced),
            (&cases::DID_KEEP, decided.kept),
            (&cases::DID_HOLD, decided.held),
        ];
        let counted = counts.iter().filter(|(_, count)| *count > 0);
        let parts = counted.map(|(text, count)| scene.fill(text, &[("count", count)]));
        let mut text = parts.collect::<Vec<_>>().join("  ");
        if decided.marked > 0 {
            let marked = scene.fill(&cases::MARKED, &[("marked", &decided.marked)]);
            text = format!("{text}  {marked}");
        }
        if !decided.is_open {
            text = format!("{text}  {}", scene.say(&cases::ENDED));
        }
        Flow::Say(Message::good(text)).then(self.look())
    }
}

impl Screen for Answer {
    fn name(&self) -> &'static Text {
        &cases::ANSWER
    }

    fn help(&self) -> &'static Text {
        &cases::ANSWER_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.question.is_some() || self.reason.is_some() {
            return Question::hints();
        }
        let mut hints = Vec::new();
        if self.has_rows() {
            hints.push(Hint::new("F10", &cases::ACCEPT));
            hints.push(Hint::new("1", &cases::TAKE));
            hints.push(Hint::new("2", &cases::KEEP));
            hints.push(Hint::new("3", &cases::REPLACE));
            hints.push(Hint::new("4", &cases::HOLD));
        }
        if self.wants_step() {
            hints.push(Hint::new("F9", &cases::NEXT_STEPS));
        }
        hints.push(Hint::new("F5", &frame::RELOAD));
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
            || self.question.as_ref().is_some_and(Question::is_typing)
            || self.reason.is_some()
    }

    fn is_changed(&self) -> bool {
        self.list
            .rows()
            .iter()
            .any(|row| row.is_typed() && row.wished().is_some())
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.sending = false;
        self.look()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.question.is_some() {
            return self.on_question_key(key, scene);
        }
        if self.reason.is_some() {
            return self.on_reason_key(key, scene);
        }
        if self.list.is_typing() {
            self.list.on_key(key, scene);
            return Flow::Stay;
        }
        match key {
            Key::F(9) if self.wants_step() => {
                return match &self.view {
                    Some(view) => Flow::open(NextSteps::new(view, scene)),
                    None => Flow::Stay,
                };
            }
            Key::F(5) => return self.look(),
            Key::F(10) if self.has_rows() => return self.send(scene),
            Key::Char('1') => return self.decide(Decision::Take, scene),
            Key::Char('2') => return self.decide(Decision::KeepOwn, scene),
            Key::Char('3') => return self.decide(Decision::ReplaceOwn, scene),
            Key::Char('4') => return self.decide(Decision::Hold, scene),
            Key::Char(' ') => {
                if let Some(row) = self.list.selected_mut() {
                    row.turn();
                }
                return Flow::Stay;
            }
            _ => {}
        }
        match self.list.on_key(key, scene) {
            ListAnswer::Opened => self.ask_about_row(scene),
            ListAnswer::Ignored if key == Key::Esc => Flow::Back,
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        if let Some(question) = &mut self.question {
            question.on_paste(text, scene);
        } else if let Some((_, form)) = &mut self.reason {
            form.on_paste(text, scene);
        } else {
            self.list.on_paste(text, scene);
        }
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        if tag == DECIDE {
            self.sending = false;
        }
        match reply {
            Ok(Reply::Clerk(ClerkReply::Inquiry(view))) => self.on_view(view, scene),
            Ok(Reply::Clerk(ClerkReply::Person(own))) => {
                self.own = Some(own);
                Flow::Stay
            }
            Ok(Reply::Clerk(ClerkReply::Case(CaseReply::Decided(decided)))) => {
                self.on_decided(&decided, scene)
            }
            Ok(_) => Flow::Stay,
            Err(_) if tag == OWN => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::InquiryChanged(inquiry) if *inquiry == self.inquiry => self.look(),
            Event::Missed => self.look(),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        self.draw_all(area, pen);
    }
}
