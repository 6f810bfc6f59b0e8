//! Disk after the journal was rotated, against every sealed row written once.

use super::{World, unlock};
use crate::child::{Part, ask};
use crate::figure::{Figure, Goal, Line};
use crate::folder;
use serde::{Deserialize, Serialize};
use std::path::Path;
use watari::node::Folder;
use watari::store::Tree;

const GOAL: f64 = 6.0;
/// Version, epoch, nonce and tag around a padded row, and its key of 32 bytes.
const AROUND_LEN: u64 = 1 + 2 + 24 + 16 + 32;
/// The wrapped key of a person, padded.
const PERSON_KEY_LEN: usize = 256;

#[derive(Serialize, Deserialize)]
pub struct Rotated {
    on_disk: u64,
    once: u64,
}

pub fn lines(world: &World) -> anyhow::Result<Vec<Line>> {
    world.imports()?;
    let rotated: Rotated = ask(&Part::Disk {
        folder: world.town(),
    })?;
    Ok(vec![Line::new(
        "disk, journal rotated",
        Figure::bytes(rotated.on_disk),
        "the sealed rows once",
        Figure::bytes(rotated.once),
        Goal::AtMost(GOAL),
    )])
}

/// In a child.
pub fn rotated(town: &Path) -> anyhow::Result<Rotated> {
    let mut open = unlock::open(town)?;
    let mut rows = vec![(PERSON_KEY_LEN, open.index.len() as u64)];
    for tree in [Tree::Document, Tree::Summary, Tree::Vault] {
        rows.extend(unlock::lengths(&mut open.store, tree)?);
    }
    for _ in 0..2 {
        open.store.snapshot(&mut |_| {})?;
    }
    open.store.close()?;
    let once = rows
        .iter()
        .map(|(len, count)| (*len as u64 + AROUND_LEN) * count);
    Ok(Rotated {
        on_disk: folder::len(&Folder::new(town).store())?,
        once: once.sum(),
    })
}
