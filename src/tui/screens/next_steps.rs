//! What comes after an inquiry that brought no doses: an earlier address, paper, a day to wait for, an end with a reason.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, CaseReply, CaseRequest, ClerkReply, ClerkRequest, InquiryView, NextStep, Reply,
    Request,
};
use crate::domain::{AddresseeNo, MunicipalityCode};
use crate::text::{
    Text,
    screens::{cases, frame},
};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::Inquire;

const STEP: &str = "step";
const TOWN: &str = "town";
const NOTE: &str = "note";
const DAY: &str = "day";
const REASON: &str = "reason";
const EARLIER: &str = "earlier";
const PAPER: &str = "paper";
const WAIT: &str = "wait";
const CLOSE: &str = "close";
const TEXT_LEN_MAX: usize = 200;
/// How long a case rests unless the clerk says otherwise.
const WAIT_DAYS: i32 = 7;

/// A form with the field that its step needs.
pub struct NextSteps {
    inquiry: String,
    addressee_no: AddresseeNo,
    form: Form,
    sending: bool,
}

impl NextSteps {
    pub fn new(view: &InquiryView, scene: &Scene) -> Self {
        let steps = [
            (EARLIER, &cases::EARLIER),
            (PAPER, &cases::PAPER),
            (WAIT, &cases::WAIT),
            (CLOSE, &cases::CLOSE),
        ];
        let steps = steps.map(|(value, word)| Choice::new(value, word));
        let day = scene.today().plus_days(WAIT_DAYS).unwrap_or(scene.today());
        let text = Kind::Text { max: TEXT_LEN_MAX };
        let form = Form::new(
            "next_step",
            vec![
                Field::new(STEP, &cases::STEP, Kind::Choice)
                    .required()
                    .with_values(steps.to_vec()),
                Field::new(TOWN, &cases::EARLIER_CODE, Kind::Digits { min: 6, max: 6 })
                    .required()
                    .with_values(towns(view.provider, scene))
                    .with_help(&cases::EARLIER_HELP),
                Field::new(NOTE, &cases::PAPER_NOTE, text.clone()).required(),
                Field::new(DAY, &cases::WAIT_ON, Kind::Date { past: false })
                    .required()
                    .with(&day.to_string()),
                Field::new(REASON, &cases::CLOSE_WHY, text).required(),
            ],
        );
        let mut next = Self {
            inquiry: view.inquiry.clone(),
            addressee_no: view.addressee_no,
            form,
            sending: false,
        };
        next.show_field(scene);
        next.form.set_clean();
        next
    }

    /// Only the field of the chosen step is there.
    fn show_field(&mut self, scene: &Scene) {
        let step = self.form.value(STEP, scene);
        for (field, wanted) in [(TOWN, EARLIER), (NOTE, PAPER), (DAY, WAIT), (REASON, CLOSE)] {
            self.form.show(field, step == wanted);
        }
    }

    fn step(&mut self, scene: &Scene) -> Result<NextStep, &'static Text> {
        let form = &self.form;
        Ok(match form.value(STEP, scene).as_str() {
            EARLIER => {
                let code = MunicipalityCode::parse(&form.value(TOWN, scene));
                NextStep::EarlierAddress(code.map_err(|_| &cases::UNKNOWN_CODE)?)
            }
            PAPER => NextStep::PaperProof {
                note: form.value(NOTE, scene),
            },
            WAIT => {
                let day = form.date(DAY, scene).filter(|day| *day > scene.today());
                NextStep::WaitUntil(day.ok_or(&cases::PAST_DAY)?)
            }
            _ => NextStep::Close {
                reason: form.value(REASON, scene),
            },
        })
    }

    fn send(&mut self, scene: &Scene) -> Flow {
        let step = match self.step(scene) {
            Ok(step) => step,
            Err(refusal) => return Flow::wrong(scene.say(refusal)),
        };
        if std::mem::replace(&mut self.sending, true) {
            return Flow::Stay;
        }
        Flow::ask(Request::Clerk(ClerkRequest::Case(CaseRequest::TakeStep {
            inquiry: self.inquiry.clone(),
            step,
        })))
    }

    /// The step is recorded: an earlier address leads on to the wizard.
    fn on_stepped(&self, scene: &Scene) -> Flow {
        let said = match self.form.value(STEP, scene).as_str() {
            PAPER => &cases::PAPER_NEXT,
            _ => &cases::STEPPED,
        };
        let said = Flow::say(scene.say(said));
        let code = MunicipalityCode::parse(&self.form.value(TOWN, scene));
        match (self.form.value(STEP, scene).as_str(), code) {
            (EARLIER, Ok(code)) => {
                let wizard = Inquire::for_person(self.addressee_no).to(code);
                Flow::become_screen(wizard).then(said)
            }
            _ => Flow::Back.then(said),
        }
    }
}

/// Everybody of the directory but the one that was asked.
fn towns(asked: MunicipalityCode, scene: &Scene) -> Vec<Choice> {
    let peers = scene
        .status
        .as_ref()
        .map_or(&[][..], |status| &status.peers);
    peers
        .iter()
        .filter(|peer| peer.code != asked)
        .map(|peer| Choice::new(peer.code.to_string(), scene.town(peer.code)))
        .collect()
}

impl Screen for NextSteps {
    fn name(&self) -> &'static Text {
        &cases::STEP_NAME
    }

    fn help(&self) -> &'static Text {
        &cases::STEP_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let mut hints = Form::hints().to_vec();
        hints.rotate_right(1);
        hints[0] = Hint::new("F10", &cases::RECORD);
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        self.form.field_help(scene)
    }

    fn is_typing(&self) -> bool {
        self.form.is_typing()
    }

    fn is_changed(&self) -> bool {
        self.form.is_changed()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.sending = false;
        Flow::Stay
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match self.form.on_key(key, scene) {
            FormAnswer::Changed(STEP) => {
                self.show_field(scene);
                Flow::Stay
            }
            FormAnswer::Commit => self.send(scene),
            answer => answer.flow(),
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.form.on_paste(text, scene).flow()
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        self.sending = false;
        match reply {
            Ok(Reply::Clerk(ClerkReply::Case(CaseReply::Stepped(_)))) => self.on_stepped(scene),
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = format!("{} {}", pen.scene.say(&cases::STEP_NAME), self.inquiry);
        let inner = pen.boxed(area, &title);
        self.form.draw(inner, pen);
        self.form.draw_over(area, pen);
    }
}
