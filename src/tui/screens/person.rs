//! One person: header, tabs, everything on record but My Number, which only F8 asks for.

mod actions;
mod basic;
mod changes;
mod doses;
mod head;
mod links;

use ratatui::layout::Rect;

use crate::api::{
    ApiError, CaseFilter, CaseReply, CaseRequest, ClerkReply, ClerkRequest, Event, HistoryLine,
    LedgerPage, LedgerQuery, PeopleReply, PersonView, Reply, Request,
};
use crate::domain::{AddresseeNo, Private, Right, Whereabouts};
use crate::text::{
    Text,
    screens::{frame, person},
};
use crate::tui::dialog::{Information, Refusal};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::list::{List, ListAnswer};
use crate::tui::pen::Pen;
use crate::tui::picker::{Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::Answer;
use crate::tui::screens::dose::DoseScreen;
use crate::tui::sheet::Sheet;

pub use actions::reasons;
use doses::DoseRow;
use head::{TABS, Tab};
use links::LinkRow;

const VIEW: u32 = 0;
const CASES: u32 = 1;
const LEDGER: u32 = 2;
const HISTORY: u32 = 3;
const WHERE: u32 = 4;
const MORE_LEDGER: u32 = 5;
/// Provisions of a part, and the most parts the ledger is looked through in.
const LEDGER_COUNT: u32 = 1_000;
const LEDGER_PARTS_MAX: u32 = 50;
/// Inquiries that are listed.
const CASE_COUNT: u32 = 200;

/// The record of one person.
pub struct Person {
    addressee_no: AddresseeNo,
    view: Option<Box<PersonView>>,
    tab: Tab,
    sheet: Sheet,
    doses: List<DoseRow>,
    links: List<LinkRow>,
    /// Parts of the ledger that are here.
    parts: u32,
    history: List<HistoryLine>,
    actions: Option<Picker>,
    /// The telephone number is shown.
    phone: bool,
    /// Why a protected address is wanted, while that is asked.
    why: Option<Picker>,
    /// The node was asked for it, and nobody looked away since.
    waits: bool,
    /// Where a protected person lives, once the node has logged that it is shown.
    shown: Option<Box<Private<Whereabouts>>>,
}

impl Person {
    pub fn new(addressee_no: AddresseeNo) -> Self {
        Self {
            addressee_no,
            view: None,
            tab: Tab::Basic,
            sheet: Sheet::default(),
            doses: List::new(doses::columns())
                .with_detail(doses::detail)
                .when_empty(&person::DOSES_NONE),
            links: List::new(links::columns()).when_empty(&person::LINKS_NONE),
            parts: 0,
            history: List::new(changes::columns()).when_empty(&person::HISTORY_NONE),
            actions: None,
            phone: false,
            why: None,
            waits: false,
            shown: None,
        }
    }

    fn load(&self) -> Flow {
        Flow::ask_as(
            VIEW,
            Request::Clerk(ClerkRequest::ShowPerson {
                addressee_no: self.addressee_no,
            }),
        )
    }

    /// What the tab shows beside the record itself.
    fn load_tab(&self) -> Flow {
        let addressee_no = self.addressee_no;
        match self.tab {
            Tab::Links => {
                let filter = CaseFilter {
                    person: Some(addressee_no),
                    count: CASE_COUNT,
                    ..CaseFilter::default()
                };
                let cases = CaseRequest::ListInquiries(filter);
                Flow::ask_as(CASES, Request::Clerk(ClerkRequest::Case(cases)))
                    .then(self.ask_ledger(LEDGER, None))
            }
            Tab::History => Flow::ask_as(
                HISTORY,
                Request::Clerk(ClerkRequest::ShowHistory { addressee_no }),
            ),
            _ => Flow::Stay,
        }
    }

    fn ask_ledger(&self, tag: u32, before: Option<u64>) -> Flow {
        let query = LedgerQuery {
            person: Some(self.addressee_no),
            before,
            count: LEDGER_COUNT,
        };
        Flow::ask_as(tag, Request::Clerk(ClerkRequest::ListLedger(query)))
    }

    /// A part of the ledger is here; the next one is asked for.
    fn on_ledger(&mut self, first: bool, page: LedgerPage, scene: &Scene) -> Flow {
        self.parts = if first { 1 } else { self.parts + 1 };
        links::take_ledger(&mut self.links, page.lines, first, scene);
        match page.next {
            Some(_) if self.parts < LEDGER_PARTS_MAX => self.ask_ledger(MORE_LEDGER, page.next),
            _ => Flow::Stay,
        }
    }

    fn turn_to(&mut self, tab: Tab, scene: &Scene) -> Flow {
        self.tab = tab;
        self.sheet = Sheet::default();
        self.arrange(scene);
        self.load_tab()
    }

    fn turn(&mut self, by: usize, scene: &Scene) -> Flow {
        let place = TABS.iter().position(|(tab, _)| *tab == self.tab);
        let next = (place.unwrap_or_default() + by) % TABS.len();
        self.turn_to(TABS[next].0, scene)
    }

    /// The doses of the tab into its list.
    fn arrange(&mut self, scene: &Scene) {
        if let (Some(view), Some(group)) = (&self.view, self.tab.group()) {
            self.doses
                .refresh(doses::rows(view, group), DoseRow::is_same, scene);
        }
    }

    fn on_view(&mut self, view: Box<PersonView>, scene: &Scene) -> Flow {
        let who = &view.resident.person;
        scene.opened(&who.addressee_no, &who.name_kanji, &who.name_kana);
        self.view = Some(view);
        self.arrange(scene);
        Flow::Stay
    }

    fn open_row(&self, scene: &Scene) -> Flow {
        match self.tab {
            Tab::Links => self.links.selected().map_or(Flow::Stay, |row| {
                row.inquiry().map_or_else(
                    || Flow::open(Information::new(&person::TAB_LINKS, row.lines(scene))),
                    |inquiry| Flow::open(Answer::new(inquiry)),
                )
            }),
            Tab::History => self.history.selected().map_or(Flow::Stay, |line| {
                Flow::open(Information::new(
                    &person::TAB_HISTORY,
                    changes::lines(line, scene),
                ))
            }),
            _ => match (&self.view, self.doses.selected()) {
                (Some(view), Some(row)) => Flow::open(DoseScreen::new(view, row.dose.id)),
                _ => Flow::Stay,
            },
        }
    }

    fn on_list_key(&mut self, key: Key, scene: &Scene) -> ListAnswer {
        match self.tab {
            Tab::Basic | Tab::Foreign if self.sheet.on_key(key) => ListAnswer::Handled,
            Tab::Basic | Tab::Foreign => ListAnswer::Ignored,
            Tab::Links => self.links.on_key(key, scene),
            Tab::History => self.history.on_key(key, scene),
            Tab::Infant | Tab::Elderly | Tab::Covid => self.doses.on_key(key, scene),
        }
    }

    fn is_list_typing(&self) -> bool {
        match self.tab {
            Tab::Basic | Tab::Foreign => false,
            Tab::Links => self.links.is_typing(),
            Tab::History => self.history.is_typing(),
            Tab::Infant | Tab::Elderly | Tab::Covid => self.doses.is_typing(),
        }
    }

    fn on_own_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match key {
            Key::Esc => Flow::Back,
            Key::Tab | Key::Right => self.turn(1, scene),
            Key::BackTab | Key::Left => self.turn(TABS.len() - 1, scene),
            Key::F(5) => self.load().then(self.load_tab()),
            Key::F(6) => self.add_dose(scene),
            Key::F(8) => self.number(scene),
            key => match key.digit() {
                Some(digit @ 1..) => match TABS.get(usize::from(digit) - 1) {
                    Some((tab, _)) => self.turn_to(*tab, scene),
                    None => Flow::Stay,
                },
                _ => Flow::Stay,
            },
        }
    }
}

impl Screen for Person {
    fn name(&self) -> &'static Text {
        &person::NAME
    }

    fn help(&self) -> &'static Text {
        &person::HELP
    }

    fn hints(&self, scene: &Scene) -> Vec<Hint> {
        let mut hints = vec![Hint::new("1-7", &person::TURN)];
        if !matches!(self.tab, Tab::Basic | Tab::Foreign) {
            hints.push(Hint::new("Enter", &frame::OPEN));
        }
        hints.extend([
            Hint::new("F9", &frame::ACTIONS),
            Hint::new("F6", &person::ADD_DOSE),
        ]);
        if scene.may(Right::Number) {
            hints.push(Hint::new("F8", &frame::MY_NUMBER));
        }
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_waiting(&self) -> bool {
        self.view.is_none()
    }

    fn is_typing(&self) -> bool {
        self.actions.is_none() && self.why.is_none() && self.is_list_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.load().then(self.load_tab())
    }

    fn on_hide(&mut self) {
        self.phone = false;
        self.why = None;
        self.waits = false;
        self.shown = None;
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.why.is_some() {
            return self.on_why_key(key);
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
        if key == Key::F(9) && !self.is_list_typing() {
            self.actions = Some(self.offer(scene));
            return Flow::Stay;
        }
        match self.on_list_key(key, scene) {
            ListAnswer::Opened => self.open_row(scene),
            ListAnswer::Handled => Flow::Stay,
            ListAnswer::Ignored => self.on_own_key(key, scene),
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        match self.tab {
            Tab::Basic | Tab::Foreign => {}
            Tab::Links => self.links.on_paste(text, scene),
            Tab::History => self.history.on_paste(text, scene),
            Tab::Infant | Tab::Elderly | Tab::Covid => self.doses.on_paste(text, scene),
        }
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match (tag, reply) {
            (VIEW, Ok(Reply::Clerk(ClerkReply::Person(view)))) => return self.on_view(view, scene),
            (VIEW, Err(error)) if self.view.is_none() => {
                return Flow::Back.then(Flow::refused(&error));
            }
            (CASES, Ok(Reply::Clerk(ClerkReply::Case(CaseReply::Inquiries(page))))) => {
                links::take_cases(&mut self.links, page.lines, scene);
            }
            (LEDGER | MORE_LEDGER, Ok(Reply::Clerk(ClerkReply::Ledger(page)))) => {
                return self.on_ledger(tag == LEDGER, page, scene);
            }
            (HISTORY, Ok(Reply::Clerk(ClerkReply::History(mut lines)))) => {
                lines.reverse();
                self.history.set_rows(lines, scene);
            }
            (WHERE, Ok(Reply::Clerk(ClerkReply::People(PeopleReply::Whereabouts(shown)))))
                if std::mem::take(&mut self.waits) =>
            {
                self.shown = Some(shown);
                let said = Flow::say(scene.say(&person::ADDRESS_SHOWN));
                return self.turn_to(Tab::Basic, scene).then(said);
            }
            (_, Ok(_)) => {}
            (_, Err(error)) => return Flow::wrong(Refusal::line(&error, scene)),
        }
        Flow::Stay
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        let own = self.view.as_ref().map(|view| view.tag);
        match event {
            Event::PersonChanged(tag) if Some(*tag) == own => self.load().then(self.load_tab()),
            Event::PeopleChanged | Event::Missed => self.load().then(self.load_tab()),
            Event::InquiryChanged(_) => self.load_tab(),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let Some(view) = &self.view else {
            pen.row(area, 0, pen.scene.say(&person::LOADING), pen.theme().text());
            return;
        };
        let used = head::draw(area, view, self.tab, pen);
        let body = Rect {
            y: area.y + used,
            height: area.height.saturating_sub(used),
            ..area
        };
        let title = pen.scene.say(self.tab.title());
        match self.tab {
            Tab::Basic => {
                let shown = self.shown.as_ref().map(|shown| shown.get());
                let rows = basic::rows(view, self.phone, shown, pen.scene);
                self.sheet.draw_boxed(body, title, &rows, pen);
            }
            Tab::Foreign => {
                let rows = basic::foreign(view, pen.scene);
                self.sheet.draw_boxed(body, title, &rows, pen);
            }
            Tab::Links => self.links.draw(body, title, true, pen),
            Tab::History => self.history.draw(body, title, true, pen),
            Tab::Infant | Tab::Elderly | Tab::Covid => self.doses.draw(body, title, true, pen),
        }
        if let Some(actions) = &mut self.actions {
            actions.draw(area, pen);
        }
        if let Some(why) = &mut self.why {
            why.draw(area, pen);
        }
    }
}
