//! The cluster file: which nodes there are, who moved, what happens when. Text becomes a cluster that can be played, or
//! the first flaw that is in it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::cli::demo::cluster::flaw::{Flaw, Range, find, hold, within};
use crate::cli::demo::cluster::schedule::{self, EventRow};
use crate::domain::MunicipalityCode;
use crate::text::Lang;

/// A longer file is refused unread.
pub const FILE_LEN_MAX: usize = 256 * 1024;
const NODES: Range = Range(2, 64);
const RESIDENTS: Range = Range(20, 20_000);
/// So many people of the whole cluster are made and imported at most.
const ALL_RESIDENTS_MAX: u32 = 100_000;
const MOVERS: Range = Range(1, 50);
const WAIT_S: Range = Range(5, 3_600);
const NAME_LEN_MAX: usize = 24;
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
#[derive(Debug, Clone, Deserialize)]
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

#[derive(Debug, Clone)]
pub struct Node {
    pub name: String,
    pub role: Role,
    pub code: MunicipalityCode,
    pub residents: u32,
    /// Whether the permission list names it.
    pub may_ask: bool,
}

impl Node {
    /// Whether people are registered there, and clerks ask.
    pub fn has_people(&self) -> bool {
        self.role == Role::Municipality
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Municipality,
    Relay,
    Replica,
    Venue,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::Relay => "relay",
            Self::Replica => "replica",
            Self::Venue => "venue",
        }
    }

    /// What this program can start. Another role is refused, never left out.
    fn is_played(self) -> bool {
        matches!(self, Self::Municipality | Self::Relay)
    }
}

/// People who moved from one municipality to another, with their doses there.
#[derive(Debug, Clone, Copy)]
pub struct Movers {
    pub from: usize,
    pub to: usize,
    pub people: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClusterFile {
    title: Words,
    about: Words,
    #[serde(default = "first_seed")]
    seed: u64,
    #[serde(default = "usual_wait_s")]
    wait_s: u32,
    node: Vec<NodeRow>,
    #[serde(default)]
    mover: Vec<MoverRow>,
    #[serde(default)]
    event: Vec<EventRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeRow {
    name: String,
    #[serde(default = "municipality")]
    role: Role,
    code: Option<String>,
    residents: Option<u32>,
    /// Whose replica or venue it is.
    of: Option<String>,
    may_ask: Option<bool>,
}

#[derive(Deserialize)]
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

fn municipality() -> Role {
    Role::Municipality
}

impl Cluster {
    pub fn parse(text: &str) -> Result<Cluster, Flaw> {
        if text.len() > FILE_LEN_MAX {
            return Err(Flaw::new("-", "cluster_long"));
        }
        let file: ClusterFile = toml::from_str(text).map_err(|error| unread(text, &error))?;
        for (place, words) in [("title", &file.title), ("about", &file.about)] {
            let fits = |text: &str| !text.trim().is_empty() && text.len() <= TEXT_LEN_MAX;
            hold(fits(&words.ja) && fits(&words.en), place, "cluster_text")?;
        }
        within(WAIT_S, file.wait_s, "wait_s")?;
        let nodes = nodes(&file.node)?;
        let names: BTreeMap<&str, usize> = nodes
            .iter()
            .zip(0..)
            .map(|(node, at)| (node.name.as_str(), at))
            .collect();
        let movers = movers(&file.mover, &nodes, &names)?;
        let events = schedule::read(&file.event, &nodes, &names, &movers)?;
        let cut = events.iter().any(schedule::Event::is_about_lines);
        hold(
            !cut || nodes.len() <= NODES_WITH_CUTS_MAX,
            "event",
            "cluster_cuts",
        )?;
        Ok(Cluster {
            title: file.title,
            about: file.about,
            seed: file.seed,
            wait_s: file.wait_s,
            nodes,
            movers,
            events,
        })
    }

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

fn nodes(rows: &[NodeRow]) -> Result<Vec<Node>, Flaw> {
    within(NODES, count(rows.len()), "node")?;
    let mut nodes: Vec<Node> = Vec::new();
    for (row, number) in rows.iter().zip(1..) {
        let node = node(row, &format!("node {number} ({})", row.name))?;
        let place = format!("node {number} ({})", row.name);
        let other = |other: &Node| other.name == node.name;
        hold(!nodes.iter().any(other), &place, "cluster_name_twice")?;
        let other = |other: &Node| other.code == node.code;
        hold(!nodes.iter().any(other), &place, "cluster_code_twice")?;
        nodes.push(node);
    }
    let all = nodes.iter().map(|node| node.residents).sum::<u32>();
    within(Range(0, ALL_RESIDENTS_MAX), all, "residents")?;
    Ok(nodes)
}

fn node(row: &NodeRow, place: &str) -> Result<Node, Flaw> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let named = !row.name.is_empty() && row.name.len() <= NAME_LEN_MAX;
    hold(named && row.name.chars().all(plain), place, "cluster_name")?;
    hold(row.role.is_played(), place, "cluster_role")?;
    hold(row.of.is_none(), place, "cluster_field_extra")?;
    let missing = || Flaw::new(place, "cluster_field_missing");
    let code = MunicipalityCode::parse(row.code.as_ref().ok_or_else(missing)?).ok();
    let code = code.filter(|code| code.is_practice());
    let code = code.ok_or_else(|| Flaw::new(place, "cluster_code"))?;
    let residents = match row.role {
        // Nobody lives at a relay, and it asks nothing.
        Role::Relay => {
            let empty = row.residents.is_none() && row.may_ask.is_none();
            hold(empty, place, "cluster_field_extra")?;
            0
        }
        _ => {
            let residents = row.residents.ok_or_else(missing)?;
            within(RESIDENTS, residents, place)?;
            residents
        }
    };
    Ok(Node {
        name: row.name.clone(),
        role: row.role,
        code,
        residents,
        may_ask: row.role == Role::Municipality && row.may_ask.unwrap_or(true),
    })
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

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
