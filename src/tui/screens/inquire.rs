//! The wizard that asks a previous municipality: person or household, evidence of each, town, what is sent, result.
//! Nothing is sent before basis, identity check and register check of everybody are there (`SAFE-7`, `SAFE-9`, `SAFE-57`).

mod draw;
mod letters;
mod members;
mod replies;
mod results;
mod towns;

use ratatui::layout::Rect;

use crate::api::{
    ApiError, CaseRequest, ClerkRequest, Event, PeopleRequest, PersonLine, Reply, Request, Search,
};
use crate::domain::{AddresseeNo, MunicipalityCode, Private};
use crate::text::{
    Text,
    screens::{frame, inquire},
};
use crate::tui::flow::{Flow, Message};
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::wizard::{Step, Wizard, WizardAnswer};

pub use members::{basis_word, check_word};
pub use replies::choice;

use letters::Proposal;
use members::Members;
use results::Results;
use towns::Towns;

const PERSON: &str = "person";
const HOUSEHOLD: &str = "household";
const TOWN: &str = "town";
/// The steps by their place.
const WHO: usize = 0;
const EVIDENCE: usize = 1;
const WHERE: usize = 2;
const CHECK: usize = 3;
const RESULT: usize = 4;
/// What replies are for.
const FIND: u32 = 1;
const FAMILY: u32 = 2;
const ADDRESS: u32 = 3;
const SENT: u32 = 4;
/// People offered where a name fits several.
const FOUND_MAX: u32 = 50;

/// Five steps from a person to the result.
pub struct Inquire {
    wizard: Wizard,
    members: Members,
    towns: Towns,
    results: Results,
    /// The person another screen opened this one for.
    wanted: Option<AddresseeNo>,
    /// People the typed words fit, to choose from.
    offered: Vec<PersonLine>,
    finding: bool,
    sending: bool,
    /// The person at the head has no My Number: the network cannot ask.
    lacks_number: bool,
    /// A letter is proposed in place of an inquiry.
    proposal: Option<Proposal>,
}

impl Default for Inquire {
    fn default() -> Self {
        let step = |name, fields| Step {
            name,
            form: Form::new("inquire", fields),
        };
        let who = vec![
            Field::new(PERSON, &inquire::PERSON, Kind::Text { max: 40 })
                .required()
                .with_help(&inquire::PERSON_HELP),
            Field::new(HOUSEHOLD, &inquire::HOUSEHOLD, Kind::Check)
                .with_help(&inquire::HOUSEHOLD_HELP),
        ];
        let town = Field::new(TOWN, &inquire::TOWN, Kind::Text { max: 20 });
        let mut wizard = Wizard::new(vec![
            step(&inquire::STEP_PERSON, who),
            step(&inquire::STEP_EVIDENCE, Vec::new()),
            step(
                &inquire::STEP_TOWN,
                vec![town.with_help(&inquire::TOWN_HELP)],
            ),
            step(&inquire::STEP_CHECK, Vec::new()),
            step(&inquire::STEP_SENT, Vec::new()),
        ]);
        if let Some(form) = wizard.form() {
            form.show(HOUSEHOLD, false);
        }
        Self {
            wizard,
            members: Members::default(),
            towns: Towns::default(),
            results: Results::new(),
            wanted: None,
            offered: Vec::new(),
            finding: false,
            sending: false,
            lacks_number: false,
            proposal: None,
        }
    }
}

impl Inquire {
    /// For a person that is known already.
    pub fn for_person(addressee_no: AddresseeNo) -> Self {
        Self {
            wanted: Some(addressee_no),
            ..Self::default()
        }
    }

    /// With a previous municipality that is known already.
    #[must_use]
    pub fn to(mut self, town: MunicipalityCode) -> Self {
        if let Some(form) = self.wizard.form_of(WHERE) {
            form.set(TOWN, &town.to_string());
        }
        self
    }

    /// Looks for whom the typed words may mean.
    fn find(&mut self, text: &str) -> Flow {
        self.finding = true;
        Flow::ask_as(
            FIND,
            Request::Clerk(ClerkRequest::FindPeople(Search {
                text: Private::from(text),
                offset: 0,
                count: FOUND_MAX,
            })),
        )
    }

    fn typed_person(&mut self, scene: &Scene) -> String {
        let form = self.wizard.form_of(WHO);
        form.map(|form| form.value(PERSON, scene))
            .unwrap_or_default()
    }

    /// The person is settled; who else belongs to the household is asked for.
    fn settle(&mut self, line: PersonLine, scene: &Scene) -> Flow {
        let addressee_no = line.addressee_no;
        if let Some(form) = self.wizard.form_of(WHO) {
            form.set(PERSON, addressee_no.as_str());
        }
        self.members.set(vec![line], scene);
        self.note_person(scene);
        self.lacks_number = false;
        let family = PeopleRequest::ListHousehold { addressee_no };
        Flow::ask_as(FAMILY, Request::Clerk(ClerkRequest::People(family))).then(self.ask_address())
    }

    /// The name beside the field, in the language and the mode of this moment.
    fn note_person(&mut self, scene: &Scene) {
        if let (Some(line), Some(form)) = (self.members.head(), self.wizard.form_of(WHO)) {
            form.note(PERSON, scene.person(line.name.get(), line.kana.get()));
        }
    }

    fn on_who_key(&mut self, key: Key, scene: &Scene) -> Option<Flow> {
        let form = self.wizard.form()?;
        let here = form.focused() == PERSON && !form.is_choosing();
        if !here || !matches!(key, Key::Enter | Key::F(4 | 10) | Key::PageDown) {
            return None;
        }
        let typed = self.typed_person(scene);
        if typed.is_empty() || self.members.is_about(&typed) {
            return None;
        }
        Some(self.find(&typed))
    }

    fn on_changed(&mut self, field: &str, scene: &Scene) -> Flow {
        match field {
            PERSON => {
                let typed = self.typed_person(scene);
                let offered = std::mem::take(&mut self.offered);
                let picked = |line: &PersonLine| line.addressee_no.as_str() == typed;
                if let Some(line) = offered.into_iter().find(picked) {
                    return self.settle(line, scene);
                }
                self.members.clear();
                self.lacks_number = false;
                if let Some(form) = self.wizard.form_of(WHO) {
                    form.note(PERSON, "");
                    form.show(HOUSEHOLD, false);
                }
            }
            HOUSEHOLD => {
                let all = self
                    .wizard
                    .form()
                    .is_some_and(|form| form.is_ticked(HOUSEHOLD));
                self.members.include_all(all);
            }
            TOWN => self.look_for_towns(scene),
            members::REPRESENTATIVE => {
                if let Some(form) = self.wizard.form() {
                    members::show_representative(form, scene);
                }
            }
            _ => {}
        }
        Flow::Stay
    }

    fn look_for_towns(&mut self, scene: &Scene) {
        let typed = self
            .wizard
            .form_of(WHERE)
            .map(|form| form.value(TOWN, scene));
        self.towns.look(&typed.unwrap_or_default(), scene);
    }

    /// A step is in order: what comes before the next one.
    fn on_step(&mut self, step: usize, scene: &Scene) -> Flow {
        match step {
            WHO if self.members.is_empty() => Flow::wrong(scene.say(&inquire::NOBODY)),
            WHO if self.lacks_number => self.propose(Proposal::no_number(scene)),
            WHO => {
                self.wizard.go_on();
                self.members.begin(&mut self.wizard);
                Flow::Stay
            }
            EVIDENCE => {
                if self.members.next(&mut self.wizard, scene) {
                    return Flow::Stay;
                }
                self.wizard.go_on();
                self.look_for_towns(scene);
                Flow::Stay
            }
            WHERE if self.towns.outside().is_some() => self.propose(Proposal::outside(scene)),
            WHERE => match self.towns.refusal(scene) {
                Some(refusal) => Flow::wrong(refusal),
                None => {
                    self.wizard.go_on();
                    Flow::Stay
                }
            },
            CHECK => self.send(scene),
            _ => Flow::Stay,
        }
    }

    fn ask_address(&self) -> Flow {
        let Some(addressee_no) = self.members.first() else {
            return Flow::Stay;
        };
        Flow::ask_as(
            ADDRESS,
            Request::Clerk(ClerkRequest::ShowPerson { addressee_no }),
        )
    }

    fn send(&mut self, scene: &Scene) -> Flow {
        let Some(provider) = self.towns.chosen() else {
            return Flow::wrong(scene.say(&inquire::TOWN_FIRST));
        };
        let Some(mut orders) = self.members.orders(provider, scene) else {
            return Flow::wrong(scene.say(&inquire::NOBODY));
        };
        if std::mem::replace(&mut self.sending, true) {
            return Flow::Stay;
        }
        let request = match (orders.len(), orders.pop()) {
            (1, Some(order)) => ClerkRequest::Inquire(Box::new(order)),
            (_, last) => {
                orders.extend(last);
                ClerkRequest::Case(CaseRequest::InquireMany(orders))
            }
        };
        Flow::Say(Message::plain(scene.say(&inquire::SENDING)))
            .then(Flow::ask_as(SENT, Request::Clerk(request)))
    }

    fn on_answer(&mut self, answer: WizardAnswer, scene: &Scene) -> Flow {
        match answer {
            WizardAnswer::Changed(field) => self.on_changed(field, scene),
            WizardAnswer::Refused(error) => Flow::wrong(error),
            WizardAnswer::StepDone(step) => self.on_step(step, scene),
            WizardAnswer::WentBack(EVIDENCE) => {
                self.members.begin(&mut self.wizard);
                Flow::Stay
            }
            WizardAnswer::Leave | WizardAnswer::Finished => Flow::Back,
            WizardAnswer::Handled
            | WizardAnswer::Wants(_)
            | WizardAnswer::WentBack(_)
            | WizardAnswer::Ignored => Flow::Stay,
        }
    }
}

impl Screen for Inquire {
    fn name(&self) -> &'static Text {
        &inquire::NAME
    }

    fn help(&self) -> &'static Text {
        &inquire::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.wizard.at() == RESULT {
            return vec![
                Hint::new("Enter", &frame::OPEN),
                Hint::new("F6", &inquire::NEW_ONE),
                Hint::new("F9", &inquire::LIST),
                Hint::new("Esc", &frame::BACK),
            ];
        }
        let mut hints = self.wizard.hints();
        match self.wizard.at() {
            WHERE => {
                hints.retain(|hint| !matches!(hint.key, "F4" | "F6"));
                hints.insert(1, Hint::new("Up/Down", &frame::CHOOSE));
            }
            CHECK => hints[0] = Hint::new("F10", &inquire::SEND),
            _ => {}
        }
        hints.push(Hint::new("F9", &inquire::LIST));
        hints
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        self.wizard.field_help(scene)
    }

    fn is_waiting(&self) -> bool {
        self.finding || self.sending
    }

    fn is_typing(&self) -> bool {
        self.proposal.is_none() && self.wizard.is_typing()
    }

    fn is_changed(&self) -> bool {
        self.wizard.at() != RESULT && (self.wizard.is_changed() || !self.members.is_empty())
    }

    fn on_show(&mut self, scene: &Scene) -> Flow {
        // After a lost connection nobody waits for replies any more.
        self.finding = false;
        self.sending = false;
        self.note_person(scene);
        match self.wanted {
            Some(wanted) if self.members.is_empty() => self.find(wanted.as_str()),
            _ if self.wizard.at() == RESULT => self.results.ask_all(),
            _ => Flow::Stay,
        }
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.proposal.is_some() {
            return self.on_proposal_key(key, scene);
        }
        if self.wizard.at() == RESULT {
            return self.results.on_key(key, scene);
        }
        if key == Key::F(9) {
            return Flow::open(super::Cases::default());
        }
        let at = self.wizard.at();
        if at == WHO
            && let Some(flow) = self.on_who_key(key, scene)
        {
            return flow;
        }
        if at == EVIDENCE && key == Key::PageUp && self.members.before(&mut self.wizard) {
            return Flow::Stay;
        }
        if at == WHERE {
            match key {
                Key::Up => return self.towns.step(-1),
                Key::Down => return self.towns.step(1),
                Key::Enter => return self.on_step(WHERE, scene),
                _ => {}
            }
        }
        let answer = self.wizard.on_key(key, scene);
        self.on_answer(answer, scene)
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        match self.wizard.on_paste(text, scene) {
            FormAnswer::Changed(field) => self.on_changed(field, scene),
            FormAnswer::Refused(error) => Flow::wrong(error),
            _ => Flow::Stay,
        }
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        self.on_node(tag, reply, scene)
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::InquiryChanged(inquiry) => self.results.ask(inquiry),
            Event::Missed => self.results.ask_all(),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        self.draw_all(area, pen);
    }
}
