//! One dose with every item; correcting and cancelling it.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, DoseReply, DoseRequest, Event, PersonView, Reply, Request,
};
use crate::domain::{Dose, DoseId, Origin};
use crate::text::{
    Text,
    screens::{dose, frame},
};
use crate::tui::dialog::{Decision, DecisionAnswer};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::amend::Amend;
use crate::tui::screens::dose_items::DoseSubject;
use crate::tui::screens::dose_rows::rows;
use crate::tui::screens::words;
use crate::tui::sheet::Sheet;

const VIEW: u32 = 0;
const CANCEL: u32 = 1;

/// A dose of a person.
pub struct DoseScreen {
    view: Box<PersonView>,
    dose: DoseId,
    sheet: Sheet,
    actions: Option<Picker>,
    cancelling: Option<Decision>,
}

impl DoseScreen {
    pub fn new(view: &PersonView, dose: DoseId) -> Self {
        Self {
            view: Box::new(view.clone()),
            dose,
            sheet: Sheet::default(),
            actions: None,
            cancelling: None,
        }
    }

    fn dose(&self) -> Option<&Dose> {
        self.view.resident.dose(self.dose)
    }

    fn load(&self) -> Flow {
        Flow::ask_as(
            VIEW,
            Request::Clerk(ClerkRequest::ShowPerson {
                addressee_no: self.view.resident.person.addressee_no,
            }),
        )
    }

    fn offer(&self, scene: &Scene) -> Picker {
        let choices =
            [("correct", &dose::CORRECT), ("cancel", &dose::CANCEL)].map(|(word, text)| {
                let choice = Choice::new(word, text);
                match self.why_not() {
                    Some(why) => choice.refused(scene.say(why)),
                    None => choice,
                }
            });
        Picker::new(scene.say(&dose::ACTIONS), choices.to_vec())
    }

    /// Why it cannot be changed here.
    fn why_not(&self) -> Option<&'static Text> {
        let known = self.dose()?;
        match known.origin {
            _ if known.cancelled => Some(&dose::IS_CANCELLED),
            Origin::Foreign { .. } => Some(&dose::NOT_OWN),
            Origin::Own => None,
        }
    }

    fn on_action(&mut self, action: &str, scene: &Scene) -> Flow {
        let Some(known) = self.dose() else {
            return Flow::Stay;
        };
        if action == "correct" {
            return Flow::open(Amend::new(DoseSubject::of(&self.view, known)));
        }
        self.cancelling = Some(cancelling(known, scene));
        Flow::Stay
    }

    fn cancel(&mut self, reason: String) -> Flow {
        self.cancelling = None;
        Flow::ask_as(
            CANCEL,
            Request::Clerk(ClerkRequest::Dose(DoseRequest::CancelDose {
                addressee_no: self.view.resident.person.addressee_no,
                dose: self.dose,
                version: Some(self.view.version),
                reason,
            })),
        )
    }

    fn on_decision_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let answer = match &mut self.cancelling {
            Some(decision) => decision.on_key(key, scene),
            None => return Flow::Stay,
        };
        match answer {
            DecisionAnswer::Open => Flow::Stay,
            DecisionAnswer::Left => {
                self.cancelling = None;
                Flow::Stay
            }
            DecisionAnswer::Refused(error) => Flow::wrong(error),
            DecisionAnswer::Made { reason, .. } => self.cancel(reason),
        }
    }
}

fn cancelling(known: &Dose, scene: &Scene) -> Decision {
    let kind = words::kind(known.kind, scene);
    let date = words::day(known.vaccinated_on, scene);
    let lot = known.lot_no.as_deref().unwrap_or("-");
    let what = scene.fill(
        &dose::CANCEL_WHAT,
        &[
            ("kind", &kind),
            ("no", &known.dose_no),
            ("date", &date),
            ("lot", &lot),
        ],
    );
    let lines = vec![what, scene.say(&dose::CANCEL_MEANS).to_owned()];
    let choice = Choice::new("cancel", &dose::CANCEL_DO);
    Decision::new(&dose::CANCEL_TITLE, lines, vec![choice])
}

impl Screen for DoseScreen {
    fn name(&self) -> &'static Text {
        &dose::NAME
    }

    fn help(&self) -> &'static Text {
        &dose::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.cancelling.is_some() {
            return Decision::hints();
        }
        vec![
            Hint::new("F9", &frame::ACTIONS),
            Hint::new("F5", &frame::RELOAD),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn is_typing(&self) -> bool {
        self.cancelling.as_ref().is_some_and(Decision::is_typing)
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.load()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.cancelling.is_some() {
            return self.on_decision_key(key, scene);
        }
        if let Some(actions) = &mut self.actions {
            let picked = match actions.on_key(key) {
                Picked::Open => return Flow::Stay,
                Picked::Left => None,
                Picked::Chosen(number) => actions.choice(number).map(|choice| choice.value.clone()),
            };
            self.actions = None;
            return picked.map_or(Flow::Stay, |action| self.on_action(&action, scene));
        }
        match key {
            Key::Esc | Key::Enter => Flow::Back,
            Key::F(5) => self.load(),
            Key::F(9) => {
                self.actions = Some(self.offer(scene));
                Flow::Stay
            }
            key => {
                self.sheet.on_key(key);
                Flow::Stay
            }
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        if let Some(decision) = &mut self.cancelling {
            decision.on_paste(text, scene);
        }
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match (tag, reply) {
            (VIEW, Ok(Reply::Clerk(ClerkReply::Person(view)))) => {
                self.view = view;
                Flow::Stay
            }
            (CANCEL, Ok(Reply::Clerk(ClerkReply::Dose(DoseReply::Changed(_))))) => {
                Flow::say(scene.say(&dose::CANCELLED)).then(self.load())
            }
            (_, Ok(_)) => Flow::Stay,
            (CANCEL, Err(error)) => Flow::refused(&error).then(self.load()),
            (_, Err(error)) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::PersonChanged(tag) if *tag == self.view.tag => self.load(),
            Event::PeopleChanged | Event::Missed => self.load(),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let who = words::full_name(&self.view, pen.scene);
        pen.row(area, 0, &who, pen.theme().strong());
        let body = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(1),
            ..area
        };
        let rows = self.dose().map(|known| rows(&self.view, known, pen.scene));
        let title = pen.scene.say(&dose::NAME);
        self.sheet
            .draw_boxed(body, title, &rows.unwrap_or_default(), pen);
        if let Some(actions) = &mut self.actions {
            actions.draw(area, pen);
        }
        if let Some(decision) = &mut self.cancelling {
            decision.draw(area, pen);
        }
    }
}
