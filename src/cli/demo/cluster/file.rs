//! The cluster file: which nodes there are, who moved, what happens when. Text becomes a cluster that can be played, or
//! the first flaw that is in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cli::demo::cluster::course::{self, Cast};
use crate::cli::demo::cluster::flaw::{Flaw, Range, find, hold, within};
use crate::cli::demo::cluster::node::{self, Node, NodeRow};
use crate::cli::demo::cluster::schedule::{self, EventRow};
use crate::text::Lang;

/// A longer file is refused unread.
pub const FILE_LEN_MAX: usize = 256 * 1024;
const MOVERS: Range = Range(1, 50);
const WAIT_S: Range = Range(5, 3_600);
const TEXT_LEN_MAX: usize = 400;
/// Who needs a line of its own to every other node.
const NODES_WITH_CUTS_MAX: usize = 12;

/// A cluster that can be played.
#[derive(Debug)]
pub struct Cluster {
    pub title: Words,
    pub about: Words,
    pub seed: u64,
    /// How long answers may take.
    pub wait_s: u32,
    pub nodes: Vec<Node>,
    pub movers: Vec<Movers>,
    pub events: Vec<schedule::Event>,
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub ja: String,
    pub en: String,
}

impl Words {
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// People who moved from one municipality to another, with their doses there.
#[derive(Debug, Clone, Copy)]
pub struct Movers {
    pub from: usize,
    pub to: usize,
    pub people: u32,
}

/// The file as it was read, unset fields at their defaults.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterFile {
    #[serde(default = "first_seed")]
    seed: u64,
    #[serde(default = "usual_wait_s")]
    wait_s: u32,
    title: Words,
    about: Words,
    node: Vec<NodeRow>,
    #[serde(default)]
    mover: Vec<MoverRow>,
    #[serde(default)]
    event: Vec<EventRow>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MoverRow {
    from: String,
    to: String,
    people: u32,
}

fn first_seed() -> u64 {
    1
}

fn usual_wait_s() -> u32 {
    180
}

impl ClusterFile {
    pub fn parse(text: &str) -> Result<ClusterFile, Flaw> {
        if text.len() > FILE_LEN_MAX {
            return Err(Flaw::new("-", "cluster_long"));
        }
        toml::from_str(text).map_err(|error| unread(text, &error))
    }

    /// The cluster that can be played.
    pub fn check(&self) -> Result<Cluster, Flaw> {
        for (place, words) in [("title", &self.title), ("about", &self.about)] {
            let fits = |text: &str| !text.trim().is_empty() && text.len() <= TEXT_LEN_MAX;
            hold(fits(&words.ja) && fits(&words.en), place, "cluster_text")?;
        }
        within(WAIT_S, self.wait_s, "wait_s")?;
        let nodes = node::read(&self.node)?;
        let names: BTreeMap<&str, usize> = nodes
            .iter()
            .zip(0..)
            .map(|(node, at)| (node.name.as_str(), at))
            .collect();
        let movers = movers(&self.mover, &nodes, &names)?;
        let cast = Cast {
            nodes: &nodes,
            names: &names,
            movers: &movers,
            wait_s: self.wait_s,
        };
        let events = course::read(&self.event, cast)?;
        let cut = events.iter().any(schedule::Event::is_about_lines);
        hold(
            !cut || nodes.len() <= NODES_WITH_CUTS_MAX,
            "event",
            "cluster_cuts",
        )?;
        Ok(Cluster {
            title: self.title.clone(),
            about: self.about.clone(),
            seed: self.seed,
            wait_s: self.wait_s,
            nodes,
            movers,
            events,
        })
    }
}

impl Cluster {
    /// Whether lines between single nodes must be there to be cut.
    pub fn has_cuts(&self) -> bool {
        self.events.iter().any(schedule::Event::is_about_lines)
    }
}

/// The line of the file, and what its reader says.
fn unread(text: &str, error: &toml::de::Error) -> Flaw {
    let end = error.span().map_or(0, |span| span.start);
    let line = text.bytes().take(end).filter(|byte| *byte == b'\n').count() + 1;
    let reason = error.message().replace('\n', " ");
    Flaw::new(format!("line {line}"), &reason)
}

fn movers(
    rows: &[MoverRow],
    nodes: &[Node],
    names: &BTreeMap<&str, usize>,
) -> Result<Vec<Movers>, Flaw> {
    let mut movers: Vec<Movers> = Vec::new();
    for (row, number) in rows.iter().zip(1..) {
        let place = format!("mover {number}");
        let (from, to) = (
            find(names, &row.from, &place)?,
            find(names, &row.to, &place)?,
        );
        hold(from != to, &place, "cluster_self")?;
        for end in [from, to] {
            let town = nodes.get(end).filter(|node| node.is_town());
            hold(town.is_some(), &place, "cluster_town")?;
        }
        let again = movers
            .iter()
            .any(|other| (other.from, other.to) == (from, to));
        hold(!again, &place, "cluster_name_twice")?;
        within(MOVERS, row.people, &place)?;
        movers.push(Movers {
            from,
            to,
            people: row.people,
        });
    }
    for (node, at) in nodes.iter().zip(0..) {
        let theirs = movers
            .iter()
            .filter(|movers| movers.from == at || movers.to == at);
        let sum = theirs.map(|movers| movers.people).sum::<u32>();
        hold(sum <= node.residents, &node.name, "cluster_movers_many")?;
    }
    Ok(movers)
}
