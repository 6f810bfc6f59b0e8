//! Who lives in the municipalities of a cluster: made-up people, and movers who stand in two registers.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::demo::cluster::file::Cluster;
use crate::cli::demo::csv::{write_doses_of, write_targets_of};
use crate::cli::demo::people::{Resident, Standing, World};
use crate::cli::failure::Failure;
use crate::domain::{AddresseeNo, CouponKey, CouponNo, Date, MunicipalityCode};

/// A person who moved, by the rows of both registers.
#[derive(Clone, Copy)]
struct Mover {
    old: (usize, u32),
    new: (usize, u32),
}

/// Everybody.
pub struct People {
    world: World,
    codes: Vec<MunicipalityCode>,
    names: Vec<String>,
    residents: Vec<u32>,
    /// By the two nodes, from and to.
    groups: BTreeMap<(usize, usize), Vec<Mover>>,
    /// By each of the two rows.
    by_row: BTreeMap<(usize, u32), Mover>,
    /// The row of the first who did not move, by town.
    stayed: Vec<u32>,
}

/// Somebody who comes to be vaccinated.
pub struct Guest {
    pub addressee_no: AddresseeNo,
    pub coupon: CouponKey,
}

impl People {
    pub fn new(cluster: &Cluster) -> People {
        let most = cluster.nodes.iter().map(|node| node.residents).max();
        let mut people = People {
            world: World::new(cluster.seed, most.unwrap_or_default()),
            codes: cluster.nodes.iter().map(|node| node.code).collect(),
            names: cluster
                .nodes
                .iter()
                .map(|node| town_name(node.code))
                .collect(),
            residents: cluster.nodes.iter().map(|node| node.residents).collect(),
            groups: BTreeMap::new(),
            by_row: BTreeMap::new(),
            stayed: Vec::new(),
        };
        let mut next = vec![0; cluster.nodes.len()];
        for movers in &cluster.movers {
            for _ in 0..movers.people {
                let mut row = |node: usize| {
                    let next: &mut u32 = next.get_mut(node)?;
                    *next += 1;
                    Some((node, *next - 1))
                };
                let (Some(old), Some(new)) = (row(movers.from), row(movers.to)) else {
                    continue;
                };
                let mover = Mover { old, new };
                people.by_row.insert(old, mover);
                people.by_row.insert(new, mover);
                let group = people.groups.entry((movers.from, movers.to)).or_default();
                group.push(mover);
            }
        }
        people.stayed = next;
        people
    }

    fn resident(&self, node: usize, row: u32) -> Resident {
        let name = self.names.get(node).map(String::as_str);
        let day = Date::new(2026, 4, 1).expect("a day written here exists");
        match self.by_row.get(&(node, row)) {
            None => self
                .world
                .somebody((node, row), row, Standing::Resident, name),
            Some(mover) if mover.new == (node, row) => {
                self.world
                    .somebody(mover.old, row, Standing::MovedIn(day), None)
            }
            Some(mover) => {
                let to = self.codes.get(mover.new.0).copied();
                self.world
                    .somebody(mover.old, row, Standing::MovedOut(day, to), name)
            }
        }
    }

    /// A mover's addressee number in the town moved to.
    pub fn mover(&self, from: usize, to: usize, which: u32) -> Option<AddresseeNo> {
        let group = self.groups.get(&(from, to))?;
        let mover = group.get(which as usize)?;
        let resident = self.resident(mover.new.0, mover.new.1);
        AddresseeNo::parse(&resident.addressee_no).ok()
    }

    /// Somebody who did not move, by their number among those.
    pub fn guest(&self, town: usize, which: u32) -> Option<Guest> {
        let row = self.stayed.get(town)?.checked_add(which)?;
        let resident = self.resident(town, row);
        Some(Guest {
            addressee_no: AddresseeNo::parse(&resident.addressee_no).ok()?,
            coupon: CouponKey {
                municipality: *self.codes.get(town)?,
                number: CouponNo::parse(&resident.coupon_no).ok()?,
            },
        })
    }

    /// The two files a municipality hands in.
    pub async fn write(&self, node: usize, targets: &Path, doses: &Path) -> Result<(), Failure> {
        let code = self.codes.get(node).ok_or_else(Failure::unexpected)?;
        let code = code.to_string();
        let count = self.residents.get(node).copied().unwrap_or_default();
        let residents = || (0..count).map(|row| self.resident(node, row));
        let written = write_targets_of(&code, residents(), targets).await;
        written.map_err(|error| Failure::file(targets, &error))?;
        let written = write_doses_of(&code, residents(), doses).await;
        written.map_err(|error| Failure::file(doses, &error))?;
        Ok(())
    }
}

fn town_name(code: MunicipalityCode) -> String {
    crate::domain::municipality(code).map_or_else(|| code.to_string(), |row| row.name.to_owned())
}
