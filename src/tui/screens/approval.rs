//! One inquiry of another municipality that waits for a person: what was asked, whom the own register has, the checklist,
//! the decision, and what the other side will see of it (`SAFE-66`).

mod confirm;
mod rows;

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ApprovalReply, ApprovalRequest, ErrorCode, HeldDetail, HeldInquiryDecided, Reply,
    Request,
};
use crate::domain::{Private, ViewReason, Whereabouts};
use crate::text::{
    Text,
    screens::{frame, inbox, person},
};
use crate::tui::dialog::{Asked, Decision, DecisionAnswer, Information};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::sheet::Sheet;

use super::inbox::until;
use confirm::{Confirm, ConfirmAnswer};

const SHOW: u32 = 0;
const WHERE: u32 = 1;
const DECIDE: u32 = 2;
const APPROVE: &str = "approve";
const REFUSE: &str = "refuse";

/// One held inquiry.
pub struct Approval {
    query: String,
    detail: Option<Box<HeldDetail>>,
    sheet: Sheet,
    /// A protected person's address, after its leaf.
    shown: Option<Box<Private<Whereabouts>>>,
    waits: bool,
    why: Option<Picker>,
    decision: Option<Decision>,
    confirm: Option<Confirm>,
    sending: bool,
}

impl Approval {
    pub fn new(query: &str) -> Self {
        Self {
            query: query.to_owned(),
            detail: None,
            sheet: Sheet::default(),
            shown: None,
            waits: false,
            why: None,
            decision: None,
            confirm: None,
            sending: false,
        }
    }

    fn ask(&self) -> Flow {
        let query = self.query.clone();
        Flow::ask_as(SHOW, Request::Approver(ApprovalRequest::ShowHeld { query }))
    }

    /// F10: the checklist and the decision.
    fn begin(&mut self, scene: &Scene) -> Flow {
        let Some(detail) = &self.detail else {
            return Flow::Stay;
        };
        if !detail.line.can_decide {
            return Flow::wrong(scene.say(&inbox::NOT_READY));
        }
        self.decision = Some(checklist(detail, scene));
        Flow::Stay
    }

    fn on_decision_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some(decision) = &mut self.decision else {
            return Flow::Stay;
        };
        match decision.on_key(key, scene) {
            DecisionAnswer::Open => {}
            DecisionAnswer::Left => self.decision = None,
            DecisionAnswer::Refused(error) => return Flow::wrong(error),
            DecisionAnswer::Made { choice, reason } => {
                if choice == REFUSE && reason.trim().is_empty() {
                    decision.ask_reason();
                    return Flow::wrong(scene.say(&inbox::NO_REASON));
                }
                if let Some(detail) = &self.detail {
                    self.confirm = Some(Confirm::new(detail, choice == APPROVE, reason, scene));
                }
            }
        }
        Flow::Stay
    }

    fn on_confirm_key(&mut self, key: Key) -> Flow {
        let Some(confirm) = &self.confirm else {
            return Flow::Stay;
        };
        match confirm.on_key(key) {
            ConfirmAnswer::Open => Flow::Stay,
            ConfirmAnswer::Left => {
                self.confirm = None;
                Flow::Stay
            }
            ConfirmAnswer::Do if std::mem::replace(&mut self.sending, true) => Flow::Stay,
            ConfirmAnswer::Do => {
                let is_protected = self.detail.as_ref().is_some_and(|d| d.line.is_protected);
                let request = ApprovalRequest::Decide {
                    query: self.query.clone(),
                    approve: confirm.approves,
                    reason: Some(confirm.reason.clone()),
                    // The checklist of a protected person has this point, and an approval needs every point.
                    office_asked: confirm.approves && is_protected,
                };
                Flow::ask_as(DECIDE, Request::Approver(request))
            }
        }
    }

    fn on_why_key(&mut self, key: Key) -> Flow {
        let Some(why) = &mut self.why else {
            return Flow::Stay;
        };
        let reason = match why.on_key(key) {
            Picked::Open => return Flow::Stay,
            Picked::Left => None,
            Picked::Chosen(number) => why
                .choice(number)
                .and_then(|choice| ViewReason::parse(&choice.value)),
        };
        self.why = None;
        let Some(reason) = reason else {
            return Flow::Stay;
        };
        self.waits = true;
        let query = self.query.clone();
        let request = ApprovalRequest::ShowHeldWhereabouts { query, reason };
        Flow::ask_as(WHERE, Request::Approver(request))
    }

    fn on_decided(&self, decided: &HeldInquiryDecided, scene: &Scene) -> Flow {
        let inquirer = self.detail.as_ref().map(|detail| detail.line.inquirer);
        let inquirer = inquirer.map_or_else(String::new, |code| scene.town(code));
        let values: [(&str, &dyn std::fmt::Display); 1] = [("inquirer", &inquirer)];
        match decided.outcome.as_str() {
            "provided" => Flow::Back.then(Flow::say(scene.fill(&inbox::PROVIDED, &values))),
            "refused" => Flow::Back.then(Flow::say(scene.fill(&inbox::REFUSED, &values))),
            _ => {
                let lines = [
                    &inbox::NOT_PROVIDED,
                    &inbox::NOT_PROVIDED_WHY,
                    &inbox::NOT_PROVIDED_NEXT,
                ];
                let lines = lines.map(|text| scene.say(text).to_owned());
                let told = Information::new(&inbox::NOT_PROVIDED_NAME, lines.to_vec());
                Flow::become_screen(told)
            }
        }
    }

    /// What is hidden again when nobody looks.
    fn hide(&mut self) {
        self.shown = None;
        self.waits = false;
        self.why = None;
    }
}

/// The points, the decision, the reason.
fn checklist(detail: &HeldDetail, scene: &Scene) -> Decision {
    let line = &detail.line;
    let mut points = vec![
        &inbox::POINT_BASIS,
        &inbox::POINT_PERSON,
        &inbox::POINT_ITEMS,
    ];
    if line.is_protected {
        points.push(&inbox::POINT_OFFICE);
    }
    let about = scene.fill(
        &inbox::ABOUT,
        &[
            ("inquirer", &scene.town(line.inquirer)),
            ("person", &rows::name(detail, scene)),
            ("until", &until(line.expires, scene)),
        ],
    );
    Decision::asked(Asked {
        title: &inbox::ONE_NAME,
        lines: vec![about, scene.say(&inbox::POINTS_NOTE).to_owned()],
        points,
        points_for: Some(APPROVE),
        choices: vec![
            Choice::new(APPROVE, &inbox::CHOICE_APPROVE),
            Choice::new(REFUSE, &inbox::CHOICE_REFUSE),
        ],
        reason: false,
        word: None,
    })
}

/// The reasons for which a protected address may be shown to an approver.
fn reasons(scene: &Scene) -> Picker {
    let choices = [
        (ViewReason::Inquiry, &person::FOR_INQUIRY),
        (ViewReason::Authority, &person::FOR_AUTHORITY),
    ];
    let choices = choices.map(|(reason, text)| Choice::new(reason.as_str(), text));
    Picker::new(scene.say(&inbox::WHY_ADDRESS), choices.to_vec())
}

impl Screen for Approval {
    fn name(&self) -> &'static Text {
        &inbox::ONE_NAME
    }

    fn help(&self) -> &'static Text {
        &inbox::ONE_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.confirm.is_some() {
            return Confirm::hints();
        }
        if self.decision.is_some() {
            return Decision::hints();
        }
        let mut hints = vec![
            Hint::new("F10", &inbox::DECIDE),
            Hint::new("Up/Down", &frame::SCROLL),
        ];
        let is_protected = self.detail.as_ref().is_some_and(|d| d.line.is_protected);
        if is_protected {
            hints.push(Hint::new("F9", &inbox::SHOW_ADDRESS));
        }
        hints.push(Hint::new("F5", &frame::RELOAD));
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        self.confirm.is_none() && self.decision.as_ref().is_some_and(Decision::is_typing)
    }

    fn is_changed(&self) -> bool {
        self.decision.is_some()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.sending = false;
        self.ask()
    }

    fn on_hide(&mut self) {
        self.hide();
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.confirm.is_some() {
            return self.on_confirm_key(key);
        }
        if self.decision.is_some() {
            return self.on_decision_key(key, scene);
        }
        if self.why.is_some() {
            return self.on_why_key(key);
        }
        let is_protected = self.detail.as_ref().is_some_and(|d| d.line.is_protected);
        match key {
            Key::Esc => Flow::Back,
            Key::F(5) => self.ask(),
            Key::F(10) => self.begin(scene),
            Key::F(9) if is_protected && scene.counter_mode => {
                Flow::wrong(scene.say(&person::NOT_AT_COUNTER))
            }
            Key::F(9) if is_protected => {
                self.why = self.shown.take().is_none().then(|| reasons(scene));
                Flow::Stay
            }
            key => {
                self.sheet.on_key(key);
                Flow::Stay
            }
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        if let (None, Some(decision)) = (&self.confirm, &mut self.decision) {
            decision.on_paste(text, scene);
        }
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        if tag == DECIDE {
            self.sending = false;
        }
        match reply {
            Ok(Reply::Approver(ApprovalReply::Shown(detail))) => {
                self.detail = Some(detail);
                Flow::Stay
            }
            Ok(Reply::Approver(ApprovalReply::Whereabouts(shown)))
                if std::mem::take(&mut self.waits) =>
            {
                self.shown = Some(shown);
                Flow::say(scene.say(&inbox::ADDRESS_SHOWN))
            }
            Ok(Reply::Approver(ApprovalReply::Decided(decided))) => {
                self.decision = None;
                self.confirm = None;
                self.on_decided(&decided, scene)
            }
            Ok(_) => Flow::Stay,
            Err(error) if error.code == ErrorCode::HeldInquiryUnknown => {
                Flow::Back.then(Flow::wrong(scene.say(&inbox::GONE)))
            }
            Err(error) => {
                self.confirm = None;
                Flow::refused(&error)
            }
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let Some(detail) = &self.detail else {
            let text = pen.scene.say(&person::LOADING);
            pen.row(area, 0, text, pen.theme().text());
            return;
        };
        let mut used = 0;
        for line in rows::banners(detail, pen.scene) {
            let below = Rect {
                y: area.y + used,
                height: area.height.saturating_sub(used),
                ..area
            };
            let style = pen.theme().selected();
            used += pen.wrapped(below, &line, style);
        }
        let body = Rect {
            y: area.y + used,
            height: area.height.saturating_sub(used),
            ..area
        };
        let shown = self.shown.as_ref().map(|shown| shown.get());
        let rows = rows::rows(detail, shown, pen.scene);
        let title = pen.scene.say(&inbox::ONE_NAME);
        self.sheet.draw_boxed(body, title, &rows, pen);
        if let Some(why) = &mut self.why {
            why.draw(area, pen);
        }
        if let Some(decision) = &mut self.decision {
            decision.draw(area, pen);
        }
        if let Some(confirm) = &self.confirm {
            confirm.draw(area, pen);
        }
    }
}
