//! What catching up costs a replica that was away while records changed, beside those records alone: their copies in bytes, and
//! the time in which a new replica takes as many, with nothing to compare.

use super::World;
use crate::child::{Part, ask};
use crate::clock::Sample;
use crate::figure::{Figure, Goal, Line};
use crate::municipality::Municipality;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;
use watari::document;
use watari::domain::Resident;

/// Spread over all records.
const CHANGED: u32 = 1_000;
const GOAL: f64 = 2.0;
/// Until the replica has the log of what was looked at before it goes away.
const LOOKED_AFTER: Duration = Duration::from_secs(70);

/// Of one child.
#[derive(Serialize, Deserialize)]
pub struct Caught {
    /// Until the line was quiet again: the handshake and the log included.
    bytes: u64,
    wall_s: f64,
    /// Of the changed records, as files of Automerge.
    copies: u64,
}

pub fn lines(world: &World) -> anyhow::Result<Vec<Line>> {
    let residents = world.residents.max(CHANGED);
    let away: Caught = ask(&Part::Replica {
        folder: world.path("replica-away"),
        residents,
        changed: CHANGED.min(residents),
    })?;
    let new: Caught = ask(&Part::Replica {
        folder: world.path("replica-new"),
        residents: CHANGED,
        changed: 0,
    })?;
    let seconds = |caught: &Caught| Figure::seconds(&Sample::from_iter([caught.wall_s]));
    Ok(vec![
        Line::new(
            format!("a replica catches up, {CHANGED} records changed, bytes on the line"),
            Figure::bytes(away.bytes),
            "copies of the changed records alone",
            Figure::bytes(away.copies),
            Goal::AtMost(GOAL),
        ),
        Line::new(
            format!("a replica catches up, {CHANGED} records changed, time"),
            seconds(&away),
            "a new replica takes as many, and holds no others",
            seconds(&new),
            Goal::AtMost(GOAL),
        ),
    ])
}

/// In a child. With nothing changed the figures are those of a new replica's first copy.
pub fn run(folder: &Path, residents: u32, changed: u32) -> anyhow::Result<Caught> {
    let mut town = Municipality::found(folder, residents)?;
    let first = town.enrol_replica()?;
    if changed == 0 {
        town.stop();
        return Ok(Caught {
            bytes: first.bytes,
            wall_s: first.wall_s,
            copies: 0,
        });
    }
    eprintln!(
        "a first copy of {residents}: {:.1} s, {} bytes",
        first.wall_s, first.bytes
    );
    let rows: Vec<u32> = (0..changed)
        .map(|place| place * (residents / changed))
        .collect();
    let before = town.records(&rows)?;
    std::thread::sleep(LOOKED_AFTER);
    town.stop_replica();
    town.change(folder, &rows)?;
    let caught = town.start_replica()?;
    let after = town.records(&rows)?;
    town.stop();
    let copies = before
        .iter()
        .zip(&after)
        .map(|(before, after)| copy_len(before, after));
    Ok(Caught {
        bytes: caught.bytes,
        wall_s: caught.wall_s,
        copies: copies.sum::<anyhow::Result<u64>>()?,
    })
}

/// Of a changed record as a file of Automerge.
fn copy_len(before: &Resident, after: &Resident) -> anyhow::Result<u64> {
    let mut copy = document::open(&document::create(before, [1; 16], 1))?;
    copy.update(after, [1; 16], 2, None)?;
    Ok(copy.save().len() as u64)
}
