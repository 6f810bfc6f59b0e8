//! Quick entry: coupon, Enter, lot, Enter, next person. Nothing waits for the node, so two people may be typed ahead; what it
//! refuses stays in the list. A venue sees coupons and doses, no name (`SAFE-28`).

mod asks;
mod draw;
mod fixed;
mod reading;
mod rows;

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use crate::api::{ApiError, CouponQuery, DoseChoices, DoseEntry, Event, Reply};
use crate::domain::{CouponKey, UnixTime};
use crate::text::{
    Text,
    screens::{entry, frame},
};
use crate::tui::dialog::Refusal;
use crate::tui::flow::{Flow, Message};
use crate::tui::form::{Form, FormAnswer};
use crate::tui::key::Key;
use crate::tui::line::Line;
use crate::tui::list::{List, ListAnswer};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::{self, words};

use asks::{Answer, Asks, Seen};
use reading::{Lot, ReadCoupon, Wrong};
use rows::{Counts, Row};

const LOOK: u32 = 0;
const UNDO: u32 = 1;
const LIST: u32 = 2;
const CHOICES: u32 = 3;
/// Registrations count up from here.
const FIRST_ENTRY: u32 = 16;
/// The same coupon again within these seconds is the reader's second look.
const TWICE_S: u64 = 5;
const TYPED_MAX: usize = 40;
/// The form of the fixed items, whose last values stay until the logout; the last lot is kept with them.
const FORM: &str = "entry";
const LAST_LOT: &str = "last_lot";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Coupon,
    Lot,
    List,
}

/// The desk of whoever registers doses one after the other.
pub struct Entry {
    asks: Asks,
    fixed: Form,
    /// The fixed items are being changed.
    fixing: bool,
    coupon: Line,
    lot: Line,
    focus: Focus,
    /// The coupon that waits for its lot.
    read: Option<ReadCoupon>,
    /// Whose it is, once the node has said so.
    seen: Option<Seen>,
    /// When a coupon was last read, for the reader's second look.
    last: Option<(CouponKey, UnixTime)>,
    choices: DoseChoices,
    list: List<Row>,
    counts: Counts,
    /// Refused ones stay until the screen closes.
    refused: Vec<Row>,
    /// On their way to the node.
    pending: BTreeMap<u32, DoseEntry>,
    next: u32,
    /// A barcode that opened the screen.
    first: Option<String>,
}

impl Entry {
    pub fn new(scene: &Scene) -> Self {
        let asks = Asks::of(scene);
        Self {
            asks,
            fixed: fixed::form(scene),
            fixing: false,
            coupon: Line::new(TYPED_MAX),
            lot: Line::new(TYPED_MAX),
            focus: Focus::Coupon,
            read: None,
            seen: None,
            last: None,
            choices: DoseChoices::default(),
            list: List::new(rows::columns(asks)).when_empty(&entry::NONE_YET),
            counts: Counts::default(),
            refused: Vec::new(),
            pending: BTreeMap::new(),
            next: FIRST_ENTRY,
            first: None,
        }
    }

    /// Opened by a barcode read elsewhere.
    pub fn scanned(digits: &str, scene: &Scene) -> Self {
        Self {
            first: Some(digits.to_owned()),
            ..Self::new(scene)
        }
    }

    fn load(&self) -> Flow {
        Flow::ask_as(LIST, self.asks.list())
    }

    /// Enter behind the coupon.
    fn on_coupon(&mut self, scene: &Scene) -> Flow {
        let typed = self.coupon.text().to_owned();
        if typed.trim().is_empty() {
            return Flow::Stay;
        }
        match reading::coupon(&typed, scene.own()) {
            Ok(read) if self.is_second_look(read.coupon, scene) => {
                self.coupon.clear();
                Flow::wrong(scene.say(&entry::TWICE))
            }
            Ok(read) => self.take_coupon(read, scene),
            Err(wrong) => {
                // What may be a My Number does not stay on the screen.
                if !matches!(wrong, Wrong::Length(_)) {
                    self.coupon.clear();
                }
                Flow::wrong(wrong.sentence(scene))
            }
        }
    }

    fn is_second_look(&self, coupon: CouponKey, scene: &Scene) -> bool {
        self.last
            .is_some_and(|(last, at)| last == coupon && scene.now.seconds_since(at) < TWICE_S)
    }

    fn take_coupon(&mut self, read: ReadCoupon, scene: &Scene) -> Flow {
        self.coupon.set(&read.coupon.number.to_string());
        self.last = Some((read.coupon, scene.now));
        self.read = Some(read);
        self.seen = None;
        self.lot.clear();
        self.focus = Focus::Lot;
        let query = CouponQuery {
            coupon: read.coupon,
            kind: fixed::kind(&self.fixed, scene),
            on: fixed::day(&self.fixed, scene),
        };
        Flow::ask_as(LOOK, self.asks.look_up(query))
    }

    /// Enter behind the lot.
    fn on_lot(&mut self, scene: &Scene) -> Flow {
        let Some(read) = self.read else {
            self.focus = Focus::Coupon;
            return Flow::Stay;
        };
        match reading::lot(self.lot.text()) {
            Lot::Is(lot) => self.register(read, lot, scene),
            Lot::Empty => Flow::wrong(scene.say(&entry::LOT_EMPTY)),
            Lot::TooLong => Flow::wrong(scene.say(&entry::LOT_LONG)),
            Lot::TwelveDigits => {
                self.lot.clear();
                Flow::wrong(scene.say(&entry::TWELVE_DIGITS))
            }
            Lot::Coupon(digits) => {
                self.lot.clear();
                let again = digits.ends_with(&read.coupon.number.to_string());
                // Who cannot be registered is left: the next person is there.
                if !again && self.seen.as_ref().is_some_and(|seen| seen.refused) {
                    self.begin_anew();
                    self.coupon.set(&digits);
                    return self.on_coupon(scene);
                }
                let twice = again && self.is_second_look(read.coupon, scene);
                let text = if twice {
                    &entry::TWICE
                } else {
                    &entry::NOT_LOT
                };
                Flow::wrong(scene.say(text))
            }
        }
    }

    fn register(&mut self, read: ReadCoupon, lot_no: String, scene: &Scene) -> Flow {
        if let Some(seen) = self.seen.as_ref().filter(|seen| seen.refused) {
            let notes = words::notes(&seen.notes, scene);
            return Flow::wrong(scene.fill(&entry::STOP, &[("notes", &notes)]));
        }
        scene.keep_last(FORM, LAST_LOT, &lot_no);
        let order = fixed::entry(&self.fixed, read, lot_no, &self.choices, scene);
        let tag = self.next;
        self.next += 1;
        self.pending.insert(tag, order.clone());
        self.begin_anew();
        Flow::ask_as(tag, self.asks.register(order))
    }

    /// A refused registration goes back into the fields, as it was typed.
    fn take_again(&mut self, read: ReadCoupon, lot_no: &str, scene: &Scene) -> Flow {
        let same = |row: &Row| {
            row.again()
                .is_some_and(|(other, lot)| other.coupon == read.coupon && lot == lot_no)
        };
        self.refused.retain(|row| !same(row));
        let asks = self.take_coupon(read, scene);
        self.lot.set(lot_no);
        asks.then(self.load())
    }

    /// The next person.
    fn begin_anew(&mut self) {
        self.coupon.clear();
        self.lot.clear();
        self.read = None;
        self.seen = None;
        self.focus = Focus::Coupon;
    }

    /// The lot of F6: the last one typed here, else the last one of this kind anywhere.
    fn last_lot(&self, scene: &Scene) -> Option<String> {
        let kind = fixed::kind(&self.fixed, scene);
        let known = self.choices.lots.iter().find(|lot| lot.kind == kind);
        scene
            .last(FORM, LAST_LOT)
            .or_else(|| known.map(|lot| lot.lot_no.clone()))
    }

    fn on_f6(&mut self, scene: &Scene) -> Flow {
        match self.last_lot(scene) {
            Some(lot) => {
                self.lot.set(&lot);
                if self.read.is_some() {
                    self.focus = Focus::Lot;
                }
                Flow::Stay
            }
            None => Flow::wrong(scene.say(&entry::NO_LAST_LOT)),
        }
    }

    /// F7: the last registration, or the selected one.
    fn undo(&self) -> Flow {
        let selected = self.list.selected().filter(|_| self.focus == Focus::List);
        match selected {
            Some(row) if row.entry.is_none() => Flow::Stay,
            row => Flow::ask_as(UNDO, self.asks.undo(row.and_then(|row| row.entry))),
        }
    }

    fn on_esc(&mut self) -> Flow {
        if self.coupon.is_empty() && self.lot.is_empty() {
            return Flow::Back;
        }
        self.begin_anew();
        Flow::Stay
    }

    fn on_field_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match (key, self.focus) {
            (Key::Enter | Key::Tab, Focus::Coupon) => return self.on_coupon(scene),
            (Key::Enter | Key::Tab, _) => return self.on_lot(scene),
            (Key::Esc, _) => return self.on_esc(),
            (Key::Up | Key::BackTab, Focus::Lot) => self.focus = Focus::Coupon,
            (Key::Down, _) if !self.list.rows().is_empty() => self.focus = Focus::List,
            (Key::F(_), _) => return self.on_command(key, scene),
            (key, Focus::Coupon) => {
                self.coupon.on_key(key);
            }
            (key, _) => {
                self.lot.on_key(key);
            }
        }
        Flow::Stay
    }

    fn on_command(&mut self, key: Key, scene: &Scene) -> Flow {
        match key {
            Key::F(5) => return self.load(),
            Key::F(6) => return self.on_f6(scene),
            Key::F(7) => return self.undo(),
            Key::F(9) => self.fixing = true,
            _ => {}
        }
        Flow::Stay
    }

    fn on_list_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let at_start = self.list.is_at_start();
        if !self.list.is_typing() && (key == Key::Tab || (key == Key::Up && at_start)) {
            self.focus = Focus::Coupon;
            return Flow::Stay;
        }
        if key == Key::F(7) {
            return self.undo();
        }
        match self.list.on_key(key, scene) {
            ListAnswer::Handled => Flow::Stay,
            ListAnswer::Opened => {
                let row = self.list.selected();
                if let Some((read, lot_no)) = row.and_then(Row::again) {
                    return self.take_again(read, &lot_no, scene);
                }
                let person = row.and_then(|row| row.addressee_no);
                let screen = person.and_then(screens::person);
                screen.map_or(Flow::Stay, Flow::Open)
            }
            ListAnswer::Ignored => {
                self.focus = Focus::Coupon;
                match key {
                    Key::Char(_) => self.on_field_key(key, scene),
                    _ => Flow::Stay,
                }
            }
        }
    }

    fn on_fixed_answer(&mut self, answer: FormAnswer, scene: &Scene) -> Flow {
        match answer {
            FormAnswer::Commit => {
                self.fixed.remember(scene);
                self.fixed.set_clean();
                self.fixing = false;
            }
            FormAnswer::Refused(error) => return Flow::wrong(error),
            FormAnswer::Leave => {
                self.fixed.reset();
                self.fixing = false;
            }
            FormAnswer::Wants(field) => self.fixed.offer(field, Vec::new(), scene),
            FormAnswer::Handled | FormAnswer::Changed(_) | FormAnswer::Ignored => {}
        }
        Flow::Stay
    }

    fn on_answer(&mut self, tag: u32, answer: Answer, scene: &Scene) -> Flow {
        match answer {
            Answer::Coupon(seen) => {
                let waits = self.read.is_some_and(|read| read.coupon == seen.coupon);
                if !waits {
                    return Flow::Stay;
                }
                let sentence = seen.warning(scene);
                self.seen = Some(seen);
                sentence.map_or(Flow::Stay, Flow::wrong)
            }
            Answer::Registered(row, notes) => {
                self.pending.remove(&tag);
                row.did_register(&notes, scene).then(self.load())
            }
            Answer::Undone(row) => {
                let coupon = row.coupon_text();
                let text = scene.fill(&entry::DID_UNDO, &[("coupon", &coupon)]);
                Flow::say(text).then(self.load())
            }
            Answer::List(rows, counts) => {
                self.counts = counts;
                let rows = self.refused.iter().rev().cloned().chain(rows).collect();
                // The newest on top is the one that is looked at, unless somebody goes through the list.
                if self.focus == Focus::List {
                    self.list.refresh(rows, Row::is_same, scene);
                } else {
                    self.list.set_rows(rows, scene);
                }
                Flow::Stay
            }
            Answer::Choices(choices) => {
                fixed::set_choices(&mut self.fixed, &choices);
                self.choices = choices;
                Flow::Stay
            }
        }
    }

    /// The dose was not registered: it stays in the list, and the next person is not disturbed.
    fn on_refused(&mut self, order: &DoseEntry, error: &ApiError, scene: &Scene) -> Flow {
        let error = Refusal::line(error, scene);
        let row = Row::refused(order, &error, scene.now);
        let coupon = row.coupon_text();
        self.refused.push(row);
        let text = scene.fill(
            &entry::DID_REFUSE,
            &[("coupon", &coupon), ("error", &error)],
        );
        Flow::wrong(text).then(self.load())
    }
}

impl Screen for Entry {
    fn name(&self) -> &'static Text {
        &entry::NAME
    }

    fn help(&self) -> &'static Text {
        &entry::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.fixing {
            return Form::hints().to_vec();
        }
        let mut hints = vec![
            Hint::new("Enter", &entry::ENTER),
            Hint::new("F6", &entry::SAME_LOT),
            Hint::new("F7", &frame::UNDO),
            Hint::new("F9", &entry::CHANGE_FIXED),
        ];
        if self.focus == Focus::List {
            hints[0] = Hint::new("Enter", &frame::OPEN);
        } else {
            hints.push(Hint::new("Down", &entry::TO_LIST));
        }
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        self.fixing.then(|| self.fixed.field_help(scene)).flatten()
    }

    fn is_typing(&self) -> bool {
        match self.focus {
            _ if self.fixing => self.fixed.is_typing(),
            Focus::List => self.list.is_typing(),
            Focus::Coupon | Focus::Lot => true,
        }
    }

    fn is_changed(&self) -> bool {
        !self.coupon.is_empty() || !self.lot.is_empty() || !self.pending.is_empty()
    }

    fn on_show(&mut self, scene: &Scene) -> Flow {
        let asks = self.load().then(Flow::ask_as(CHOICES, self.asks.choices()));
        match self.first.take() {
            Some(digits) => {
                self.coupon.set(&digits);
                asks.then(self.on_coupon(scene))
            }
            None => asks,
        }
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.fixing {
            let answer = self.fixed.on_key(key, scene);
            return self.on_fixed_answer(answer, scene);
        }
        if self.focus == Focus::List {
            return self.on_list_key(key, scene);
        }
        self.on_field_key(key, scene)
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        let whole = match self.focus {
            _ if self.fixing => {
                let answer = self.fixed.on_paste(text, scene);
                return self.on_fixed_answer(answer, scene);
            }
            Focus::Coupon => self.coupon.paste(text),
            Focus::Lot => self.lot.paste(text),
            Focus::List => {
                self.list.on_paste(text, scene);
                true
            }
        };
        if whole {
            return Flow::Stay;
        }
        Flow::wrong(scene.say(&frame::PASTE_CUT))
    }

    fn on_scan(&mut self, digits: &str, scene: &Scene) -> Option<Flow> {
        if self.fixing {
            return Some(Flow::Stay);
        }
        self.begin_anew();
        self.coupon.set(digits);
        Some(self.on_coupon(scene))
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(reply) => match Answer::of(reply) {
                Some(answer) => self.on_answer(tag, answer, scene),
                None => Flow::Stay,
            },
            Err(error) => match self.pending.remove(&tag) {
                Some(order) => self.on_refused(&order, &error, scene),
                None => Flow::wrong(Refusal::line(&error, scene)),
            },
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::ToDoChanged | Event::Missed => self.load(),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        self.draw_all(area, pen);
    }
}

/// A sentence that is neither good nor bad.
fn plain(text: String) -> Flow {
    Flow::Say(Message::plain(text))
}
