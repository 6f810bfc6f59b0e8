//! The nodes of a cluster file: municipalities, relays, and the further nodes of a municipality, checked one by one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cli::demo::cluster::flaw::{Flaw, Range, find, hold, within};
use crate::domain::MunicipalityCode;

const NODES: Range = Range(2, 64);
const RESIDENTS: Range = Range(20, 20_000);
/// So many people of the whole cluster are made and imported at most.
const ALL_RESIDENTS_MAX: u32 = 100_000;
/// Nodes of one municipality, as the directory has it.
const NODES_OF_ONE_MAX: u16 = 16;
const FIRST_NUMBER: u16 = 1;
const NAME_LEN_MAX: usize = 24;

#[derive(Debug, Clone)]
pub struct Node {
    pub name: String,
    pub role: Role,
    pub code: MunicipalityCode,
    /// People of its register; a further node holds those of its municipality.
    pub residents: u32,
    /// Whether the permission list names it.
    pub may_ask: bool,
    /// The place of the municipality whose node it is; its own, unless it is a further node.
    pub of: usize,
    /// Its number in the directory.
    pub number: u16,
}

impl Node {
    /// Whether a register is handed in there.
    pub fn is_town(&self) -> bool {
        self.role == Role::Municipality
    }

    /// Whether people are registered there, and clerks work.
    pub fn has_people(&self) -> bool {
        matches!(self.role, Role::Municipality | Role::Replica)
    }

    /// Whether anybody registers doses there.
    pub fn registers(&self) -> bool {
        self.has_people() || self.role == Role::Venue
    }

    pub fn is_venue(&self) -> bool {
        self.role == Role::Venue
    }

    /// A replica or a venue's node.
    pub fn is_further(&self) -> bool {
        self.role.is_further()
    }

    /// The node for whoever reads a flaw.
    pub fn said(&self) -> String {
        format!("{} ({})", self.name, self.role.name())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

    /// The role its card has: a replica is a municipality's node like the first.
    pub fn on_card(self) -> &'static str {
        match self {
            Self::Replica => Self::Municipality.name(),
            other => other.name(),
        }
    }

    fn is_further(self) -> bool {
        matches!(self, Self::Replica | Self::Venue)
    }
}

/// One row of the file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeRow {
    name: String,
    #[serde(default = "municipality")]
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    residents: Option<u32>,
    /// Whose replica or venue it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    may_ask: Option<bool>,
}

fn municipality() -> Role {
    Role::Municipality
}

pub fn read(rows: &[NodeRow]) -> Result<Vec<Node>, Flaw> {
    within(NODES, u32::try_from(rows.len()).unwrap_or(u32::MAX), "node")?;
    let mut reading = Reading::default();
    let mut nodes = Vec::new();
    for (row, at) in rows.iter().zip(0..) {
        let place = place(row, at);
        reading.check_name(&row.name, at, &place)?;
        if !row.role.is_further() {
            reading.read_own(row, at, &place)?;
        }
    }
    // A further node may stand before its municipality.
    for (row, at) in rows.iter().zip(0..) {
        let node = match reading.own.remove(&at) {
            Some(node) => node,
            None => reading.read_further(rows, row, &place(row, at))?,
        };
        nodes.push(node);
    }
    let all = nodes.iter().map(|node| node.residents).sum::<u32>();
    within(Range(0, ALL_RESIDENTS_MAX), all, "residents")?;
    Ok(nodes)
}

fn place(row: &NodeRow, at: usize) -> String {
    format!("node {} ({})", at + 1, row.name)
}

/// What was read so far.
#[derive(Default)]
struct Reading<'a> {
    names: BTreeMap<&'a str, usize>,
    codes: BTreeMap<MunicipalityCode, usize>,
    /// Municipalities and relays, by their places.
    own: BTreeMap<usize, Node>,
    /// How many nodes a municipality has so far.
    numbers: BTreeMap<usize, u16>,
}

impl<'a> Reading<'a> {
    fn check_name(&mut self, name: &'a str, at: usize, place: &str) -> Result<(), Flaw> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let named = !name.is_empty() && name.len() <= NAME_LEN_MAX;
        hold(named && name.chars().all(plain), place, "cluster_name")?;
        let is_new = self.names.insert(name, at).is_none();
        hold(is_new, place, "cluster_name_twice")
    }

    fn read_own(&mut self, row: &NodeRow, at: usize, place: &str) -> Result<(), Flaw> {
        hold(row.of.is_none(), place, "cluster_field_extra")?;
        let missing = || Flaw::new(place, "cluster_field_missing");
        let code = MunicipalityCode::parse(row.code.as_ref().ok_or_else(missing)?).ok();
        let code = code.filter(|code| code.is_practice());
        let code = code.ok_or_else(|| Flaw::new(place, "cluster_code"))?;
        let is_new = self.codes.insert(code, at).is_none();
        hold(is_new, place, "cluster_code_twice")?;
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
        let node = Node {
            name: row.name.clone(),
            role: row.role,
            code,
            residents,
            may_ask: row.role == Role::Municipality && row.may_ask.unwrap_or(true),
            of: at,
            number: FIRST_NUMBER,
        };
        self.own.insert(at, node);
        Ok(())
    }

    /// Code, people and permission are those of its municipality, so the row does not state them.
    fn read_further(&mut self, rows: &[NodeRow], row: &NodeRow, place: &str) -> Result<Node, Flaw> {
        let stated = row.code.is_some() || row.residents.is_some() || row.may_ask.is_some();
        hold(!stated, place, "cluster_field_extra")?;
        let missing = || Flaw::new(place, "cluster_field_missing");
        let of = find(&self.names, row.of.as_ref().ok_or_else(missing)?, place)?;
        let town = rows.get(of).filter(|town| town.role == Role::Municipality);
        hold(town.is_some(), place, "cluster_of")?;
        let code = self.codes.iter().find(|(_, at)| **at == of);
        let (code, _) = code.ok_or_else(|| Flaw::new(place, "cluster_of"))?;
        let number = self.numbers.entry(of).or_insert(FIRST_NUMBER);
        hold(*number < NODES_OF_ONE_MAX, place, "cluster_nodes_many")?;
        *number += 1;
        Ok(Node {
            name: row.name.clone(),
            role: row.role,
            code: *code,
            residents: 0,
            may_ask: false,
            of,
            number: *number,
        })
    }
}
