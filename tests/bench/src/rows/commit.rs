//! One dose made durable: document, summary and leaf in one synced record, against a synced transaction.

use super::{World, unlock};
use crate::child::{Pair, Part, ask};
use crate::figure::{Figure, Goal, Line};
use crate::people::{Dice, Names, Resident};
use crate::records;
use crate::town;
use std::path::Path;
use std::time::Instant;
use watari::crypto::{SystemEntropy, random, sha256};
use watari::domain::{CouponNo, Date, Dose, DoseId, Summary, VaccinationKind};
use watari::node::Open;
use watari::store::{Batch, Tree};

const GOAL: f64 = 2.0;
const DOSES: u32 = 120;
const AUTHOR: [u8; 16] = [1; 16];
/// Bytes of a leaf, its detail, and the log's frontier.
const LOG_ROWS: [(Tree, usize); 3] = [(Tree::Log, 220), (Tree::LogDetail, 80), (Tree::Meta, 600)];
/// COVID-19, mRNA.
const KIND: u16 = 60;

pub fn lines(world: &World) -> anyhow::Result<Vec<Line>> {
    world.imports()?;
    let pair: Pair = ask(&Part::Commit {
        folder: world.town(),
        database: world.database(),
        residents: world.residents,
    })?;
    Ok(vec![Line::new(
        "durable commit of one dose",
        Figure::seconds(&pair.watari),
        "SQLCipher, WAL, synchronous FULL",
        Figure::seconds(&pair.reference),
        Goal::AtMost(GOAL),
    )])
}

/// In a child.
pub fn run(folder: &Path, database: &Path, residents: u32) -> anyhow::Result<Pair> {
    let mut open = unlock::open(folder)?;
    let mut database = records::open(database)?;
    let names = Names::new();
    let mut dice = Dice(42);
    let mut pair = Pair::default();
    for dose in 0..DOSES {
        let one = names.resident(dice.below(u64::from(residents)) as u32);
        let start = Instant::now();
        add_dose(&mut open, &one, u64::from(dose))?;
        pair.watari.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        records::add_dose(&mut database, &one.addressee_no, dose)?;
        pair.reference.push(start.elapsed().as_secs_f64());
    }
    open.store.close()?;
    Ok(pair)
}

fn add_dose(open: &mut Open, one: &Resident, number: u64) -> anyhow::Result<()> {
    let coupon = CouponNo::parse(&one.coupon_no)?;
    let slot = open.index.by_coupon(coupon);
    let person = slot
        .and_then(|slot| open.index.person(slot))
        .ok_or_else(|| anyhow::anyhow!("somebody is missing"))?;
    let mut document = open.document(&person).map_err(town::refused)?;
    let mut resident = document.resident()?;
    let id = DoseId(random(&mut SystemEntropy));
    let mut dose = Dose::new(id, VaccinationKind::new(KIND)?, 1, Date::new(2026, 5, 1)?);
    dose.lot_no = Some("FK0108".to_owned());
    dose.maker = Some("ファイザー".to_owned());
    dose.venue = Some("見本市中央接種会場".to_owned());
    resident.doses.push(dose);
    resident.sort();
    document.update(&resident, AUTHOR, town::now().0, None)?;
    let bytes = document.save();
    let summary = Summary::of(&resident, sha256(&[&bytes])).to_bytes();
    let mut batch = Batch::new();
    batch.put_person(Tree::Document, person, bytes);
    batch.put_person(Tree::Summary, person, summary.clone());
    for (tree, len) in LOG_ROWS {
        // Keys of their own: what the node reads later stays as it was.
        batch.put(tree, &(u64::MAX - number).to_be_bytes(), vec![8; len]);
    }
    open.store.commit(batch)?;
    open.index.take_summary(&person, &summary);
    Ok(())
}
