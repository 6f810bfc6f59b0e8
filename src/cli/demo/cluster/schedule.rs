//! What happens in a cluster, in its order: inquiries, faults, and waiting for answers. Checked before anything starts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::api::InquiryState;
use crate::cli::demo::cluster::file::{Movers, Node};
use crate::cli::demo::cluster::flaw::{Flaw, Range, find, hold, within};

const EVENTS_MAX: usize = 200;
const AT_S: Range = Range(0, 3_600);
const PEOPLE: Range = Range(1, 50);
/// One staff member's limit of an hour.
const ASKED_BY_ONE_MAX: u32 = 60;

/// One row of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventRow {
    at_s: u32,
    #[serde(rename = "do")]
    word: Word,
    node: Option<String>,
    between: Option<[String; 2]>,
    from: Option<String>,
    to: Option<String>,
    people: Option<u32>,
    expect: Option<Expect>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Inquire,
    Answers,
    Stop,
    Kill,
    Start,
    Cut,
    Heal,
    Maintenance,
}

/// How an inquiry is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    Found,
    NoAnswer,
    Aborted,
}

impl Expect {
    pub fn is(self, state: InquiryState) -> bool {
        match self {
            Self::Found => state == InquiryState::Found,
            Self::NoAnswer => state == InquiryState::NoAnswer,
            Self::Aborted => state == InquiryState::Aborted,
        }
    }
}

/// Something that happens, so many seconds after the beginning or as soon as what was before it is over.
#[derive(Debug, Clone)]
pub struct Event {
    pub at_s: u32,
    pub action: Action,
}

#[derive(Debug, Clone)]
pub enum Action {
    Inquire(Inquire),
    /// Until every inquiry so far has an outcome.
    Answers,
    /// As an administrator stops it, or as a power cut does.
    Stop {
        node: usize,
        by_force: bool,
    },
    Start {
        node: usize,
    },
    Cut(Line),
    Heal(Line),
}

/// Movers, by their numbers among those of the same two towns.
#[derive(Debug, Clone, Copy)]
pub struct Inquire {
    pub from: usize,
    pub to: usize,
    /// The first of them.
    pub first: u32,
    pub people: u32,
    pub expect: Expect,
}

/// All lines of a node, or the one between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    Of(usize),
    Between(usize, usize),
}

impl Event {
    pub fn is_about_lines(&self) -> bool {
        matches!(self.action, Action::Cut(_) | Action::Heal(_))
    }

    /// The word of the file.
    pub fn word(&self) -> &'static str {
        match self.action {
            Action::Inquire(_) => "inquire",
            Action::Answers => "answers",
            Action::Stop {
                by_force: false, ..
            } => "stop",
            Action::Stop { by_force: true, .. } => "kill",
            Action::Start { .. } => "start",
            Action::Cut(_) => "cut",
            Action::Heal(_) => "heal",
        }
    }
}

/// The cluster as the schedule leaves it, row by row.
struct Course<'a> {
    nodes: &'a [Node],
    names: &'a BTreeMap<&'a str, usize>,
    movers: &'a [Movers],
    down: BTreeSet<usize>,
    cut: BTreeSet<Line>,
    asked: BTreeMap<(usize, usize), u32>,
}

pub fn read(
    rows: &[EventRow],
    nodes: &[Node],
    names: &BTreeMap<&str, usize>,
    movers: &[Movers],
) -> Result<Vec<Event>, Flaw> {
    hold(rows.len() <= EVENTS_MAX, "event", "cluster_long")?;
    let mut course = Course {
        nodes,
        names,
        movers,
        down: BTreeSet::new(),
        cut: BTreeSet::new(),
        asked: BTreeMap::new(),
    };
    let (mut events, mut last) = (Vec::new(), 0);
    for (row, number) in rows.iter().zip(1..) {
        let place = format!("event {number}");
        within(AT_S, row.at_s, &format!("{place}, at_s"))?;
        hold(row.at_s >= last, &place, "cluster_order")?;
        last = row.at_s;
        let action = course.read(row, &place)?;
        events.push(Event {
            at_s: row.at_s,
            action,
        });
    }
    let is_whole = course.down.is_empty() && course.cut.is_empty();
    hold(is_whole, "event", "cluster_not_whole")?;
    Ok(events)
}

impl Course<'_> {
    fn read(&mut self, row: &EventRow, place: &str) -> Result<Action, Flaw> {
        self.check_fields(row, place)?;
        Ok(match row.word {
            Word::Inquire => Action::Inquire(self.inquire(row, place)?),
            Word::Answers => Action::Answers,
            Word::Stop | Word::Kill => {
                let node = self.node(row, place)?;
                hold(self.down.insert(node), place, "cluster_is_down")?;
                Action::Stop {
                    node,
                    by_force: row.word == Word::Kill,
                }
            }
            Word::Start => {
                let node = self.node(row, place)?;
                hold(self.down.remove(&node), place, "cluster_is_up")?;
                Action::Start { node }
            }
            Word::Cut => {
                let line = self.line(row, place)?;
                hold(self.cut.insert(line), place, "cluster_is_cut")?;
                Action::Cut(line)
            }
            Word::Heal => {
                let line = self.line(row, place)?;
                hold(self.cut.remove(&line), place, "cluster_is_whole")?;
                Action::Heal(line)
            }
            // Known to the format, not to this program.
            Word::Maintenance => return Err(Flaw::new(place, "cluster_role")),
        })
    }

    /// A field that its event does not have is refused, never left out.
    fn check_fields(&self, row: &EventRow, place: &str) -> Result<(), Flaw> {
        let (mut node, mut between, mut inquiry) = (false, false, false);
        match row.word {
            Word::Inquire => inquiry = true,
            Word::Answers => {}
            Word::Stop | Word::Kill | Word::Start | Word::Maintenance => node = true,
            Word::Cut | Word::Heal => (node, between) = (true, true),
        }
        let of_inquiry =
            row.from.is_some() || row.to.is_some() || row.people.is_some() || row.expect.is_some();
        let extra = (row.node.is_some() && !node)
            || (row.between.is_some() && !between)
            || (row.node.is_some() && row.between.is_some())
            || (of_inquiry && !inquiry);
        hold(!extra, place, "cluster_field_extra")
    }

    fn node(&self, row: &EventRow, place: &str) -> Result<usize, Flaw> {
        let name = row.node.as_deref();
        let name = name.ok_or_else(|| Flaw::new(place, "cluster_field_missing"))?;
        find(self.names, name, place)
    }

    fn line(&self, row: &EventRow, place: &str) -> Result<Line, Flaw> {
        let Some([one, other]) = &row.between else {
            return self.node(row, place).map(Line::Of);
        };
        let one = find(self.names, one, place)?;
        let other = find(self.names, other, place)?;
        hold(one != other, place, "cluster_self")?;
        Ok(Line::Between(one.min(other), one.max(other)))
    }

    fn inquire(&mut self, row: &EventRow, place: &str) -> Result<Inquire, Flaw> {
        let missing = || Flaw::new(place, "cluster_field_missing");
        let from = find(self.names, row.from.as_deref().ok_or_else(missing)?, place)?;
        let to = find(self.names, row.to.as_deref().ok_or_else(missing)?, place)?;
        let people = row.people.unwrap_or(1);
        within(PEOPLE, people, &format!("{place}, people"))?;
        hold(!self.down.contains(&from), place, "cluster_is_down")?;
        // Who moved from the town that is asked to the one that asks.
        let moved = self
            .movers
            .iter()
            .find(|movers| (movers.from, movers.to) == (to, from));
        let moved = moved.map_or(0, |movers| movers.people);
        let asked = self.asked.entry((from, to)).or_default();
        let first = *asked;
        *asked += people;
        hold(*asked <= moved, place, "cluster_movers_few")?;
        let by_one = self.asked.iter().filter(|((by, _), _)| *by == from);
        let by_one = by_one.map(|(_, people)| people).sum::<u32>();
        within(Range(0, ASKED_BY_ONE_MAX), by_one, place)?;
        let usual = match self.nodes.get(from).is_some_and(|node| node.may_ask) {
            true => Expect::Found,
            false => Expect::Aborted,
        };
        Ok(Inquire {
            from,
            to,
            first,
            people,
            expect: row.expect.unwrap_or(usual),
        })
    }
}
