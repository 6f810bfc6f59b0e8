//! One record by number, coupon or name, at random, against SQLCipher's indexes.
//!
//! Both sides are asked below the operation log: the leaf that a view costs is the commit of another row.

use super::{World, unlock};
use crate::child::{Pair, Part, ask};
use crate::figure::{Figure, Goal, Line};
use crate::people::{Dice, Names, Resident};
use crate::records::{self, By};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Instant;
use watari::domain::{CouponNo, MyNumber};
use watari::node::Open;

const GOAL: f64 = 3.0;
const ROUNDS: usize = 9;
const LOOKUPS: u32 = 300;
/// Lines of a search by name, as the screens ask for.
const FOUND_MAX: usize = 20;
const KINDS: [(By, &str); 3] = [
    (By::Number, "number"),
    (By::Coupon, "coupon"),
    (By::Name, "name"),
];

/// A pair for each of [`KINDS`].
#[derive(Default, Serialize, Deserialize)]
pub struct Lookups {
    /// The whole record.
    records: [Pair; 3],
    /// What a list shows of it.
    lines: [Pair; 3],
}

pub fn lines(world: &World) -> anyhow::Result<Vec<Line>> {
    world.imports()?;
    let lookups: Lookups = ask(&Part::Lookups {
        folder: world.town(),
        database: world.database(),
        residents: world.residents,
    })?;
    let lines = |what: &str, pairs: &[Pair; 3], goal: Goal| -> Vec<Line> {
        KINDS
            .iter()
            .zip(pairs)
            .map(|((_, by), pair)| {
                Line::new(
                    format!("{what} by {by}"),
                    Figure::seconds(&pair.watari),
                    "SQLCipher, indexed",
                    Figure::seconds(&pair.reference),
                    goal,
                )
            })
            .collect()
    };
    let mut all = lines("one line", &lookups.lines, Goal::AsFast(GOAL));
    all.extend(lines(
        "one whole record",
        &lookups.records,
        Goal::AsFast(GOAL),
    ));
    Ok(all)
}

/// In a child.
pub fn run(folder: &Path, database: &Path, residents: u32) -> anyhow::Result<Lookups> {
    let mut open = unlock::open(folder)?;
    let database = records::open(database)?;
    let names = Names::new();
    let mut lookups = Lookups::default();
    for round in 0..ROUNDS {
        let mut dice = Dice(round as u64 + 1);
        let people: Vec<Resident> = (0..LOOKUPS)
            .map(|_| names.resident(dice.below(u64::from(residents)) as u32))
            .collect();
        for (at, (by, _)) in KINDS.into_iter().enumerate() {
            let mut found = |record| mean(&people, |one| watari(&mut open, by, one, record));
            lookups.lines[at].watari.push(found(false)?);
            lookups.records[at].watari.push(found(true)?);
            let found = |record| mean(&people, |one| reference(&database, by, one, record));
            lookups.lines[at].reference.push(found(false)?);
            lookups.records[at].reference.push(found(true)?);
        }
    }
    open.store.close()?;
    Ok(lookups)
}

fn mean(
    people: &[Resident],
    mut look_up: impl FnMut(&Resident) -> anyhow::Result<()>,
) -> anyhow::Result<f64> {
    let start = Instant::now();
    people.iter().try_for_each(&mut look_up)?;
    Ok(start.elapsed().as_secs_f64() / people.len() as f64)
}

fn watari(open: &mut Open, by: By, one: &Resident, record: bool) -> anyhow::Result<()> {
    let slot = match by {
        By::Number => open.index.by_number(&MyNumber::parse(&one.number)?),
        By::Coupon => open.index.by_coupon(CouponNo::parse(&one.coupon_no)?),
        By::Name => open.index.find(&one.kana, FOUND_MAX).first().copied(),
    };
    let missing = || anyhow::anyhow!("somebody is missing");
    let slot = slot.ok_or_else(missing)?;
    if record {
        let person = open.index.person(slot).ok_or_else(missing)?;
        std::hint::black_box(open.resident(&person).map_err(crate::town::refused)?);
    } else {
        let line = open.index.view(slot).ok_or_else(missing)?;
        std::hint::black_box(line.to_summary()?);
    }
    Ok(())
}

fn reference(database: &Connection, by: By, one: &Resident, record: bool) -> anyhow::Result<()> {
    let value = match by {
        By::Number => &one.number,
        By::Coupon => &one.coupon_no,
        By::Name => &one.kana,
    };
    let found = if record {
        records::find(database, by, value)?
    } else {
        records::find_line(database, by, value)?
    };
    anyhow::ensure!(found.is_some(), "somebody is missing");
    std::hint::black_box(found);
    Ok(())
}
