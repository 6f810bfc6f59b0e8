//! Bulk import of a registration file, against the same rows in SQLCipher, a thousand a commit on both sides.

use super::World;
use crate::child::{Imported, Part, ask};
use crate::clock::{self, Sample};
use crate::figure::{Figure, Goal, Line};
use crate::people::Resident;
use crate::records;
use crate::town::{CLERK, Town};
use std::io::BufRead;
use std::path::Path;

/// As many as the node makes durable together.
const ROWS_MAX: usize = 1_000;
const GOAL: f64 = 1.5;
const PEAK_MAX: u64 = 400 * 1024 * 1024;

/// What the imports of a run took.
#[derive(Default)]
pub struct Imports {
    watari_wall: Sample,
    watari_cpu: Sample,
    reference_wall: Sample,
    reference_cpu: Sample,
    peak: u64,
}

impl Imports {
    pub fn take(&mut self, world: &World, csv: &Path) -> anyhow::Result<()> {
        let town: Imported = ask(&Part::ImportTown {
            folder: world.town(),
            csv: csv.to_owned(),
        })?;
        let database: Imported = ask(&Part::ImportDatabase {
            database: world.database(),
            csv: csv.to_owned(),
        })?;
        self.watari_wall.push(town.spent.wall_s);
        self.watari_cpu.push(town.spent.cpu_s);
        self.reference_wall.push(database.spent.wall_s);
        self.reference_cpu.push(database.spent.cpu_s);
        self.peak = self.peak.max(town.memory.peak);
        Ok(())
    }
}

pub fn lines(world: &World) -> anyhow::Result<Vec<Line>> {
    let imports = world.imports()?;
    let against = "the same rows into SQLCipher, indexed";
    Ok(vec![
        Line::new(
            "bulk import",
            Figure::seconds(&imports.watari_wall),
            against,
            Figure::seconds(&imports.reference_wall),
            Goal::AsFast(GOAL),
        ),
        Line::new(
            "bulk import, CPU",
            Figure::seconds(&imports.watari_cpu),
            against,
            Figure::seconds(&imports.reference_cpu),
            Goal::None,
        ),
        Line::new(
            "memory while importing, peak",
            Figure::bytes(imports.peak),
            "limit",
            Figure::bytes(PEAK_MAX),
            Goal::Below,
        ),
    ])
}

/// In a child: the node takes the file in.
pub fn town(folder: &Path, csv: &Path) -> anyhow::Result<Imported> {
    let town = Town::open(folder)?;
    town.log_in(CLERK)?;
    clock::forget_peak();
    let (report, spent) = clock::spent(|| town.import(csv));
    let memory = clock::memory()?;
    let report = report?;
    town.close();
    anyhow::ensure!(
        report.registered == report.read && report.rejected_count == 0,
        "not every row was registered: {report:?}"
    );
    Ok(Imported { spent, memory })
}

/// In a child: SQLCipher takes the same file in.
pub fn database(database: &Path, csv: &Path) -> anyhow::Result<Imported> {
    let mut database = records::open(database)?;
    let file = std::io::BufReader::new(std::fs::File::open(csv)?);
    let (done, spent) = clock::spent(|| -> anyhow::Result<()> {
        let mut rows = Vec::with_capacity(ROWS_MAX);
        for line in file.lines().skip(1) {
            rows.push(parse(&line?)?);
            if rows.len() == ROWS_MAX {
                records::register(&mut database, &rows)?;
                rows.clear();
            }
        }
        Ok(records::register(&mut database, &rows)?)
    });
    done?;
    let memory = clock::memory()?;
    Ok(Imported { spent, memory })
}

/// The least a reader has to do.
fn parse(line: &str) -> anyhow::Result<Resident> {
    let cells: Vec<&str> = line.split(',').collect();
    let [_, _, no, number, kanji, kana, born, sex, coupon, ..] = cells.as_slice() else {
        anyhow::bail!("a row is too short");
    };
    Ok(Resident {
        addressee_no: (*no).to_owned(),
        number: (*number).to_owned(),
        kanji: (*kanji).to_owned(),
        kana: (*kana).to_owned(),
        born: (*born).to_owned(),
        sex: sex.parse()?,
        coupon_no: (*coupon).to_owned(),
    })
}
