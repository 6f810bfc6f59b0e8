//! One person's entries that contradict each other: side by side with their origin; one is taken with a reason, or the
//! record is corrected instead.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, ConflictDecision, ConflictQuery, ConflictWord,
    ConflictingValue, EntryConflict, Event, PeopleReply, PeopleRequest, PersonConflicts,
    PersonView, Reply, Request,
};
use crate::domain::{AddresseeNo, ViewReason};
use crate::text::{
    Text,
    screens::{amend, conflicts, frame},
};
use crate::tui::dialog::{Decision, DecisionAnswer};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer};
use crate::tui::pen::Pen;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::amend::Amend;
use crate::tui::screens::dose::DoseScreen;
use crate::tui::screens::person::reasons;
use crate::tui::screens::person_items::PersonSubject;
use crate::tui::screens::words;

const LOAD: u32 = 0;
const DECIDE: u32 = 1;
const VIEW: u32 = 2;

/// The entries of one person.
pub struct Decide {
    addressee_no: AddresseeNo,
    shown: Option<Box<PersonConflicts>>,
    list: List<EntryConflict>,
    deciding: Option<Decision>,
    /// Why the addresses of a protected person shall be shown.
    why: Option<Picker>,
    addresses_for: Option<ViewReason>,
    asking: bool,
}

impl Decide {
    pub fn new(addressee_no: AddresseeNo) -> Self {
        let columns = vec![
            Column::new(
                &conflicts::ITEM,
                18,
                |one: &EntryConflict, scene: &Scene| words::change_label(&one.what, scene),
            ),
            Column::new(
                &conflicts::FIRST,
                24,
                |one: &EntryConflict, scene: &Scene| value(one, 0, scene),
            )
            .growing(),
            Column::new(
                &conflicts::SECOND,
                24,
                |one: &EntryConflict, scene: &Scene| value(one, 1, scene),
            ),
        ];
        Self {
            addressee_no,
            shown: None,
            list: List::new(columns)
                .with_detail(detail)
                .when_empty(&conflicts::DONE),
            deciding: None,
            why: None,
            addresses_for: None,
            asking: false,
        }
    }

    fn load(&self) -> Flow {
        let query = ConflictQuery {
            addressee_no: self.addressee_no,
            addresses_for: self.addresses_for,
        };
        ask(LOAD, PeopleRequest::ShowConflicts(query))
    }

    fn open_decision(&mut self, scene: &Scene) {
        let decision = self.list.selected().map(|one| decision(one, scene));
        self.deciding = decision;
    }

    fn on_decision(&mut self, answer: DecisionAnswer) -> Flow {
        match answer {
            DecisionAnswer::Open => Flow::Stay,
            DecisionAnswer::Left => {
                self.deciding = None;
                Flow::Stay
            }
            DecisionAnswer::Refused(error) => Flow::wrong(error),
            DecisionAnswer::Made { choice, reason } => self.decide(&choice, reason),
        }
    }

    fn decide(&mut self, choice: &str, reason: String) -> Flow {
        let (Some(shown), Some(one)) = (&self.shown, self.list.selected()) else {
            return Flow::Stay;
        };
        if std::mem::replace(&mut self.asking, true) {
            return Flow::Stay;
        }
        let decision = ConflictDecision {
            addressee_no: self.addressee_no,
            version: shown.version,
            key: one.key.clone(),
            take: choice.parse().unwrap_or_default(),
            reason,
        };
        ask(DECIDE, PeopleRequest::DecideConflict(Box::new(decision)))
    }

    fn correct(&self) -> Flow {
        match self.list.selected() {
            None => Flow::Stay,
            Some(_) => Flow::ask_as(
                VIEW,
                Request::Clerk(ClerkRequest::ShowPerson {
                    addressee_no: self.addressee_no,
                }),
            ),
        }
    }

    fn open_correction(&self, view: &PersonView) -> Flow {
        match self.list.selected().map(|one| one.dose) {
            Some(Some(dose)) => Flow::open(DoseScreen::new(view, dose)),
            Some(None) => Flow::open(Amend::new(PersonSubject::new(view, None))),
            None => Flow::Stay,
        }
    }

    fn on_why_key(&mut self, key: Key) -> Flow {
        let Some(why) = &mut self.why else {
            return Flow::Stay;
        };
        let chosen = match why.on_key(key) {
            Picked::Open => return Flow::Stay,
            Picked::Left => None,
            Picked::Chosen(number) => why
                .choice(number)
                .and_then(|choice| ViewReason::parse(&choice.value)),
        };
        self.why = None;
        if chosen.is_none() {
            return Flow::Stay;
        }
        self.addresses_for = chosen;
        let flow = self.load();
        // Every time they are shown anew a reason is asked for.
        self.addresses_for = None;
        flow
    }

    fn is_protected(&self) -> bool {
        let marks = self.shown.as_ref().map(|shown| &shown.person.marks);
        marks.is_some_and(|marks| marks.iter().any(|mark| mark == "protected"))
    }

    fn take(&mut self, shown: Box<PersonConflicts>, scene: &Scene) {
        let same = |old: &EntryConflict, new: &EntryConflict| old.key == new.key;
        self.list.refresh(shown.conflicts.clone(), same, scene);
        self.shown = Some(shown);
    }
}

fn ask(tag: u32, request: PeopleRequest) -> Flow {
    Flow::ask_as(tag, Request::Clerk(ClerkRequest::People(request)))
}

impl Screen for Decide {
    fn name(&self) -> &'static Text {
        &conflicts::ONE
    }

    fn help(&self) -> &'static Text {
        &conflicts::ONE_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.deciding.is_some() {
            return Decision::hints();
        }
        let mut hints = vec![
            Hint::new("Enter", &conflicts::DECIDE),
            Hint::new("F6", &conflicts::CORRECT),
        ];
        if self.is_protected() {
            hints.push(Hint::new("F9", &conflicts::SHOW_ADDRESS));
        }
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_waiting(&self) -> bool {
        self.asking
    }

    fn is_typing(&self) -> bool {
        match &self.deciding {
            Some(decision) => decision.is_typing(),
            None => self.why.is_none() && self.list.is_typing(),
        }
    }

    fn is_changed(&self) -> bool {
        self.deciding.is_some()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.asking = false;
        self.load()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.why.is_some() {
            return self.on_why_key(key);
        }
        if let Some(decision) = &mut self.deciding {
            let answer = decision.on_key(key, scene);
            return self.on_decision(answer);
        }
        if key == Key::F(9) && self.is_protected() {
            if scene.counter_mode {
                return Flow::wrong(scene.say(&crate::text::screens::person::NOT_AT_COUNTER));
            }
            self.why = Some(reasons(scene));
            return Flow::Stay;
        }
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => self.open_decision(scene),
            (ListAnswer::Ignored, Key::Esc) => return Flow::Back,
            (ListAnswer::Ignored, Key::F(5)) => return self.load(),
            (ListAnswer::Ignored, Key::F(6)) => return self.correct(),
            _ => {}
        }
        Flow::Stay
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        match &mut self.deciding {
            Some(decision) => decision.on_paste(text, scene),
            None => self.list.on_paste(text, scene),
        }
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        if tag == DECIDE {
            self.asking = false;
        }
        match reply {
            Ok(Reply::Clerk(ClerkReply::People(PeopleReply::Conflicts(shown)))) => {
                self.take(shown, scene);
                if tag == DECIDE {
                    self.deciding = None;
                    return Flow::say(scene.say(&conflicts::DECIDED));
                }
                Flow::Stay
            }
            Ok(Reply::Clerk(ClerkReply::Person(view))) if tag == VIEW => {
                self.open_correction(&view)
            }
            Ok(_) => Flow::Stay,
            Err(error) => {
                self.deciding = None;
                Flow::refused(&error).then(self.load())
            }
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        let own = self.shown.as_ref().map(|shown| shown.person.tag);
        match event {
            // While one is being decided what was read stays.
            _ if self.deciding.is_some() => Flow::Stay,
            Event::PersonChanged(tag) if Some(*tag) == own => self.load(),
            Event::PeopleChanged | Event::Missed => self.load(),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = match &self.shown {
            Some(shown) => {
                let line = &shown.person;
                let name = words::name_of(line.name.get(), line.kana.get(), pen.scene);
                format!("{} {name}", line.addressee_no)
            }
            None => pen.scene.say(&conflicts::ONE).to_owned(),
        };
        let free = self.deciding.is_none() && self.why.is_none();
        self.list.draw(area, &title, free, pen);
        if let Some(decision) = &mut self.deciding {
            decision.draw(area, pen);
        }
        if let Some(why) = &mut self.why {
            why.draw(area, pen);
        }
    }
}

/// The question: every value with its origin, what may be taken, the reason.
fn decision(one: &EntryConflict, scene: &Scene) -> Decision {
    let mut lines = vec![format!(
        "{}: {}",
        words::change_label(&one.what, scene),
        scene.say(kind(one.kind))
    )];
    for at in 0..one.values.len() {
        lines.push(format!("{} {}", label(at, scene), value(one, at, scene)));
        lines.push(format!("   {}", origin(one, at, scene)));
    }
    if one.kind == ConflictWord::Double {
        lines.push(scene.say(&conflicts::DOUBLE_NOTE).to_owned());
    }
    let take = match one.kind {
        ConflictWord::Double => &conflicts::TAKE_DOSE,
        _ => &conflicts::TAKE,
    };
    let choices = (1..=one.choices()).map(|number| {
        let words = match number > one.values.len() {
            true => scene.say(&conflicts::BOTH).to_owned(),
            false => scene.fill(take, &[("no", &number)]),
        };
        Choice::new(number.to_string(), words)
    });
    Decision::new(&conflicts::DECIDE_TITLE, lines, choices.collect())
}

const fn kind(kind: ConflictWord) -> &'static Text {
    match kind {
        ConflictWord::Values => &conflicts::OF_VALUES,
        ConflictWord::Cancelled => &conflicts::OF_CANCELLED,
        ConflictWord::Removed => &conflicts::OF_REMOVED,
        ConflictWord::Double => &conflicts::OF_DOUBLE,
    }
}

fn label(at: usize, scene: &Scene) -> String {
    scene.fill(&conflicts::VALUE, &[("no", &(at + 1))])
}

/// A value as people read it, and whether it counts until somebody decides.
fn value(one: &EntryConflict, at: usize, scene: &Scene) -> String {
    let Some(value) = one.values.get(at) else {
        return String::new();
    };
    let words = written(one, at, value, scene);
    match value.in_force && one.kind != ConflictWord::Double {
        true => format!("{words} [{}]", scene.say(&conflicts::IN_FORCE)),
        false => words,
    }
}

fn written(one: &EntryConflict, at: usize, value: &ConflictingValue, scene: &Scene) -> String {
    let text = value.value.as_ref().map(|value| value.get().as_str());
    match (one.kind, at) {
        (ConflictWord::Values, _) => words::change_value(&one.what, text, scene),
        (ConflictWord::Cancelled, 0) => scene.say(&conflicts::CANCELLED).to_owned(),
        (ConflictWord::Removed, 0) => scene.say(&conflicts::REMOVED).to_owned(),
        (ConflictWord::Cancelled | ConflictWord::Removed, _) => {
            let items = text.unwrap_or_default().split(", ").map(|item| {
                let (field, value) = item.split_once(' ').unwrap_or((item, ""));
                let value = words::change_value(field, Some(value), scene);
                format!("{} {value}", words::change_label(field, scene))
            });
            let items = items.collect::<Vec<_>>().join(" ");
            scene.fill(&conflicts::CORRECTED, &[("items", &items)])
        }
        (ConflictWord::Double, _) => match text {
            Some(text) => text.to_owned(),
            None => scene.say(&amend::EMPTY).to_owned(),
        },
    }
}

fn origin(one: &EntryConflict, at: usize, scene: &Scene) -> String {
    let Some(value) = one.values.get(at) else {
        return String::new();
    };
    let place = match value.replica {
        Some(1) => scene.say(&conflicts::NODE_1).to_owned(),
        Some(no) => scene.fill(&conflicts::REPLICA, &[("no", &no)]),
        None => String::new(),
    };
    let time = scene.moment(value.at);
    let actor = words::writer(&value.actor, scene);
    let values: [(&str, &dyn std::fmt::Display); 3] =
        [("time", &time), ("actor", &actor), ("place", &place)];
    let origin = scene.fill(&conflicts::ORIGIN, &values);
    match &value.reason {
        Some(reason) => {
            let reason = scene.fill(&conflicts::REASON_GIVEN, &[("reason", reason)]);
            format!("{} {reason}", origin.trim_end())
        }
        None => origin.trim_end().to_owned(),
    }
}

/// Everything about one entry.
fn detail(one: &EntryConflict, scene: &Scene) -> Vec<(&'static Text, String)> {
    let mut pairs = vec![(&conflicts::KIND, scene.say(kind(one.kind)).to_owned())];
    let labels = [&conflicts::FIRST, &conflicts::SECOND];
    for at in 0..one.values.len() {
        let label = labels.get(at).copied().unwrap_or(&conflicts::SECOND);
        let words = format!("{}  {}", value(one, at, scene), origin(one, at, scene));
        pairs.push((label, words));
    }
    pairs
}
