//! What can be done with a person: F9 and the keys that stand for some of it; why a protected address is shown.

use crate::api::{ClerkRequest, PeopleRequest, Request};
use crate::domain::{Right, ViewReason};
use crate::text::screens::{conflicts, frame, person, protection};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screens::amend::Amend;
use crate::tui::screens::dose_items::DoseSubject;
use crate::tui::screens::number::NumberDialog;
use crate::tui::screens::person_items::PersonSubject;
use crate::tui::screens::protection::Protection;
use crate::tui::screens::{Decide, Inquire};

use super::head::Tab;
use super::{Person, WHERE};

impl Person {
    pub(super) fn number(&self, scene: &Scene) -> Flow {
        match &self.view {
            Some(view) if scene.may(Right::Number) => Flow::open(NumberDialog::new(view)),
            Some(_) => Flow::wrong(scene.say(&person::NO_NUMBER)),
            None => Flow::Stay,
        }
    }

    pub(super) fn edit(&self) -> Flow {
        self.view.as_ref().map_or(Flow::Stay, |view| {
            let shown = self.shown.as_ref().map(|shown| shown.get());
            Flow::open(Amend::new(PersonSubject::new(view, shown)))
        })
    }

    pub(super) fn add_dose(&self, scene: &Scene) -> Flow {
        self.view.as_ref().map_or(Flow::Stay, |view| {
            Flow::open(Amend::new(DoseSubject::new(view, self.tab.group(), scene)))
        })
    }

    /// F9: what can be done here.
    pub(super) fn offer(&self, scene: &Scene) -> Picker {
        let choice = |value, text| Choice::new(value, text);
        let phone = if self.phone {
            &person::HIDE_PHONE
        } else {
            &person::SHOW_PHONE
        };
        let mut choices = vec![
            choice("edit", &person::EDIT),
            choice("dose", &person::ADD_DOSE),
            choice("phone", phone),
            choice("number", &frame::MY_NUMBER).note("F8"),
            choice("inquire", &person::INQUIRE),
            choice("protection", &protection::NAME),
        ];
        let view = self.view.as_ref();
        if view.is_some_and(|view| view.undecided > 0) {
            choices.insert(0, choice("decide", &conflicts::ONE));
        }
        if view.is_some_and(|view| view.is_protected) {
            let address = if self.shown.is_some() {
                &person::HIDE_ADDRESS
            } else {
                &person::SHOW_ADDRESS
            };
            choices.push(choice("address", address));
        }
        if !matches!(self.tab, Tab::Basic | Tab::Foreign) {
            choices.push(choice("list", &person::LIST_ACTIONS));
        }
        Picker::new(scene.say(&person::ACTIONS), choices)
    }

    pub(super) fn on_action(&mut self, action: &str, scene: &Scene) -> Flow {
        match action {
            "edit" => return self.edit(),
            "decide" => return Flow::open(Decide::new(self.addressee_no)),
            "dose" => return self.add_dose(scene),
            "inquire" => return Flow::open(Inquire::for_person(self.addressee_no)),
            "protection" => {
                let view = self.view.as_deref();
                return view.map_or(Flow::Stay, |view| Flow::open(Protection::new(view)));
            }
            "number" => return self.number(scene),
            "phone" | "address" if scene.counter_mode => {
                return Flow::wrong(scene.say(&person::NOT_AT_COUNTER));
            }
            "phone" => return self.on_phone(scene),
            "address" => self.why = self.shown.take().is_none().then(|| reasons(scene)),
            "list" => drop(self.on_list_key(Key::F(9), scene)),
            _ => {}
        }
        Flow::Stay
    }

    /// Where it stands is turned to: a number shown on another tab is seen by nobody.
    fn on_phone(&mut self, scene: &Scene) -> Flow {
        let is_protected = self.view.as_ref().is_some_and(|view| view.is_protected);
        if is_protected && self.shown.is_none() {
            return Flow::wrong(scene.say(&person::ADDRESS_FIRST));
        }
        self.phone = !self.phone;
        self.turn_to(Tab::Basic, scene)
    }

    /// The reason is chosen: the node logs it, then answers.
    pub(super) fn on_why_key(&mut self, key: Key) -> Flow {
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
        let request = PeopleRequest::ShowWhereabouts {
            addressee_no: self.addressee_no,
            reason,
        };
        Flow::ask_as(WHERE, Request::Clerk(ClerkRequest::People(request)))
    }
}

/// The reasons for which a protected address may be shown.
pub fn reasons(scene: &Scene) -> Picker {
    let choices = ViewReason::ALL.map(|reason| {
        let text = match reason {
            ViewReason::OwnRequest => &person::FOR_OWN_REQUEST,
            ViewReason::Mailing => &person::FOR_MAILING,
            ViewReason::Inquiry => &person::FOR_INQUIRY,
            ViewReason::Authority => &person::FOR_AUTHORITY,
        };
        Choice::new(reason.as_str(), text)
    });
    Picker::new(scene.say(&person::WHY_ADDRESS), choices.to_vec())
}
