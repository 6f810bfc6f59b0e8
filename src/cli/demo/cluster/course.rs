//! The schedule of a cluster, checked row by row before anything starts: what runs, which lines are whole and who was asked
//! about or vaccinated at the time of each event.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::demo::cluster::file::Movers;
use crate::cli::demo::cluster::flaw::{Flaw, Range, find, hold, within};
use crate::cli::demo::cluster::node::Node;
use crate::cli::demo::cluster::schedule::{
    Action, Event, EventRow, Expect, Inquire, Line, Register, Word,
};

const EVENTS_MAX: usize = 200;
const AT_S: Range = Range(0, 3_600);
const PEOPLE: Range = Range(1, 50);
const FOR_S: Range = Range(2, 600);
/// One staff member's limit of an hour.
const ASKED_BY_ONE_MAX: u32 = 60;

/// Who is there when the schedule begins.
#[derive(Clone, Copy)]
pub struct Cast<'a> {
    pub nodes: &'a [Node],
    pub names: &'a BTreeMap<&'a str, usize>,
    pub movers: &'a [Movers],
    /// How long answers are waited for.
    pub wait_s: u32,
}

/// The cluster as the schedule leaves it, row by row.
struct Course<'a> {
    cast: Cast<'a>,
    down: BTreeSet<usize>,
    cut: BTreeSet<Line>,
    /// By the town asked and the town that asks.
    asked: BTreeMap<(usize, usize), u32>,
    /// By the node whose clerk asks.
    asked_by: BTreeMap<usize, u32>,
    /// By town.
    vaccinated: BTreeMap<usize, u32>,
}

pub fn read(rows: &[EventRow], cast: Cast<'_>) -> Result<Vec<Event>, Flaw> {
    hold(rows.len() <= EVENTS_MAX, "event", "cluster_long")?;
    let mut course = Course {
        cast,
        down: BTreeSet::new(),
        cut: BTreeSet::new(),
        asked: BTreeMap::new(),
        asked_by: BTreeMap::new(),
        vaccinated: BTreeMap::new(),
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
        check_fields(row, place)?;
        Ok(match row.word {
            Word::Inquire => Action::Inquire(self.inquire(row, place)?),
            Word::Answers => Action::Answers,
            Word::Register => Action::Register(self.register(row, place)?),
            Word::Merge => self.merge(row, place)?,
            Word::Maintenance => self.maintenance(row, place)?,
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
        })
    }

    fn node(&self, row: &EventRow, place: &str) -> Result<usize, Flaw> {
        let name = row.node.as_deref();
        let name = name.ok_or_else(|| Flaw::new(place, "cluster_field_missing"))?;
        find(self.cast.names, name, place)
    }

    fn line(&self, row: &EventRow, place: &str) -> Result<Line, Flaw> {
        let Some([one, other]) = &row.between else {
            return self.node(row, place).map(Line::Of);
        };
        let one = find(self.cast.names, one, place)?;
        let other = find(self.cast.names, other, place)?;
        hold(one != other, place, "cluster_self")?;
        Ok(Line::Between(one.min(other), one.max(other)))
    }

    /// A node that can do this, and runs at that time.
    fn able(&self, at: usize, can: fn(&Node) -> bool, place: &str) -> Result<&Node, Flaw> {
        let node = self.cast.nodes.get(at);
        let node = node.ok_or_else(|| Flaw::new(place, "cluster_unknown_node"))?;
        let place = format!("{place}: {}", node.said());
        hold(can(node), &place, "cluster_cannot")?;
        hold(!self.down.contains(&at), &place, "cluster_is_down")?;
        Ok(node)
    }

    fn inquire(&mut self, row: &EventRow, place: &str) -> Result<Inquire, Flaw> {
        let missing = || Flaw::new(place, "cluster_field_missing");
        let names = self.cast.names;
        let from = find(names, row.from.as_deref().ok_or_else(missing)?, place)?;
        let to = find(names, row.to.as_deref().ok_or_else(missing)?, place)?;
        let people = row.people.unwrap_or(1);
        within(PEOPLE, people, &format!("{place}, people"))?;
        let town = self.able(from, Node::has_people, place)?.of;
        // A municipality is asked, whichever of its nodes answers.
        let is_town = self.cast.nodes.get(to).is_some_and(Node::is_town);
        hold(is_town, place, "cluster_town")?;
        let first = self.movers(to, town, people, place)?;
        let by_one = self.asked_by.entry(from).or_default();
        *by_one += people;
        within(Range(0, ASKED_BY_ONE_MAX), *by_one, place)?;
        let usual = match self.cast.nodes.get(town).is_some_and(|node| node.may_ask) {
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

    /// The first of those who moved from one town to the other and were not asked about yet.
    fn movers(&mut self, from: usize, to: usize, people: u32, place: &str) -> Result<u32, Flaw> {
        let mut movers = self.cast.movers.iter();
        let moved = movers.find(|movers| (movers.from, movers.to) == (from, to));
        let moved = moved.map_or(0, |movers| movers.people);
        let asked = self.asked.entry((from, to)).or_default();
        let first = *asked;
        *asked += people;
        hold(*asked <= moved, place, "cluster_movers_few")?;
        Ok(first)
    }

    fn register(&mut self, row: &EventRow, place: &str) -> Result<Register, Flaw> {
        let node = self.node(row, place)?;
        let people = row.people.unwrap_or(1);
        within(PEOPLE, people, &format!("{place}, people"))?;
        let town = self.able(node, Node::registers, place)?.of;
        let residents = self.cast.nodes.get(town).map_or(0, |town| town.residents);
        let mut stayed = residents;
        for movers in self.cast.movers {
            if movers.from == town || movers.to == town {
                stayed = stayed.saturating_sub(movers.people);
            }
        }
        let vaccinated = self.vaccinated.entry(town).or_default();
        let first = *vaccinated;
        *vaccinated += people;
        hold(*vaccinated <= stayed, place, "cluster_residents_few")?;
        Ok(Register {
            node,
            first,
            people,
        })
    }

    fn merge(&self, row: &EventRow, place: &str) -> Result<Action, Flaw> {
        let node = self.node(row, place)?;
        let town = self.able(node, Node::is_venue, place)?.of;
        let mut others = self.cast.nodes.iter().zip(0..);
        let is_there = others.any(|(other, at)| {
            let is_own = other.of == town && other.has_people();
            is_own && !self.down.contains(&at) && !self.parts(node, at)
        });
        hold(is_there, place, "cluster_no_line")?;
        Ok(Action::Merge { node })
    }

    /// Whether a cut is between two nodes.
    fn parts(&self, one: usize, other: usize) -> bool {
        let between = Line::Between(one.min(other), one.max(other));
        let lines = [Line::Of(one), Line::Of(other), between];
        lines.iter().any(|line| self.cut.contains(line))
    }

    fn maintenance(&self, row: &EventRow, place: &str) -> Result<Action, Flaw> {
        let node = self.node(row, place)?;
        let missing = || Flaw::new(place, "cluster_field_missing");
        let for_s = row.for_s.ok_or_else(missing)?;
        within(FOR_S, for_s, &format!("{place}, for_s"))?;
        // Its inquiries wait as long as it rests.
        hold(for_s < self.cast.wait_s, place, "cluster_rests_long")?;
        self.able(node, Node::has_people, place)?;
        Ok(Action::Maintenance { node, for_s })
    }
}

/// A field that its event does not have is refused, never left out.
fn check_fields(row: &EventRow, place: &str) -> Result<(), Flaw> {
    let node = !matches!(row.word, Word::Inquire | Word::Answers);
    let between = matches!(row.word, Word::Cut | Word::Heal);
    let people = matches!(row.word, Word::Inquire | Word::Register);
    let inquiry = row.word == Word::Inquire;
    let of_inquiry = row.from.is_some() || row.to.is_some() || row.expect.is_some();
    let extra = (row.node.is_some() && !node)
        || (row.between.is_some() && !between)
        || (row.node.is_some() && row.between.is_some())
        || (row.people.is_some() && !people)
        || (row.for_s.is_some() && row.word != Word::Maintenance)
        || (of_inquiry && !inquiry);
    hold(!extra, place, "cluster_field_extra")
}
