//! The wide dose layout of VRS (`domain.md` 5.2): a row a person, a block of eight columns a dose. In and out.
//!
//! No My Number, by type: neither [`DoseRow`] nor what it is made from has a field for one (`SAFE-51`).

use super::cells::CellError;
use super::cells::Cells;
use super::cells::optional;
use super::reader::Layout;
use super::rejection::Reason;
use super::writer::ExportError;
use super::writer::Line;
use super::writer::Output;
use crate::domain::{
    AddresseeNo, CouponKey, Date, Dose, DoseId, Resident, UnixTime, VaccinationKind,
};
use std::fmt;

/// Most dose blocks of a file.
pub const DOSE_BLOCKS_MAX: u8 = 99;
const BLOCK: usize = 8;
const BLOCK_NAMES: [&str; BLOCK] = [
    "接種履歴登録日時",
    "接種日",
    "券番号",
    "接種自治体コード",
    "接種会場名",
    "接種医師名",
    "ワクチンメーカー",
    "ワクチンロット番号",
];
const VENUE_GRAPHEMES_MAX: usize = 30;
const NAME_GRAPHEMES_MAX: usize = 20;

/// The layout.
#[derive(Debug, Clone, Copy)]
pub struct Doses;

/// One row: the doses of one person, found by addressee number, or by a coupon where that is blank.
#[derive(Clone, PartialEq, Eq)]
pub struct DoseRow {
    pub addressee_no: Option<AddresseeNo>,
    /// By dose number, each at most once.
    pub doses: Vec<DoseCells>,
}

/// One block of eight columns. The block is the dose number.
#[derive(Clone, PartialEq, Eq)]
pub struct DoseCells {
    /// 接種回: 1 for the first block.
    pub dose_no: u8,
    pub registered_at: Option<UnixTime>,
    pub vaccinated_on: Date,
    pub coupon: CouponKey,
    pub venue: Option<String>,
    pub doctor: Option<String>,
    pub maker: Option<String>,
    pub lot_no: Option<String>,
}

impl Layout for Doses {
    type Row = DoseRow;
    const FIRST_NAME: &'static str = "個別宛名番号";

    fn column_named(&self, name: &str) -> Option<usize> {
        if name == Self::FIRST_NAME {
            return Some(0);
        }
        let (dose_no, name) = name.split_once("回目")?;
        let dose_no: usize = folded(dose_no).parse().ok()?;
        let in_block = BLOCK_NAMES.iter().position(|own| *own == name)?;
        let block = dose_no.checked_sub(1)?.checked_mul(BLOCK)?;
        block.checked_add(in_block)?.checked_add(1)
    }

    fn columns_expected(&self, found: usize) -> usize {
        let blocks = found
            .saturating_sub(1)
            .div_ceil(BLOCK)
            .clamp(1, usize::from(DOSE_BLOCKS_MAX));
        blocks.saturating_mul(BLOCK).saturating_add(1)
    }

    fn row(&self, cells: &Cells) -> Result<DoseRow, CellError> {
        let addressee_no = optional(cells, 0, Cells::addressee_no)?;
        let mut doses = Vec::new();
        for (dose_no, at) in (1..=DOSE_BLOCKS_MAX).zip((1..cells.count()).step_by(BLOCK)) {
            let end = at.saturating_add(BLOCK);
            if (at..end).any(|column| !cells.is_blank(column)) {
                doses.push(dose_cells(cells, dose_no, at)?);
            }
        }
        if addressee_no.is_none() && doses.is_empty() {
            return Err((0, Reason::EmptyRow));
        }
        Ok(DoseRow {
            addressee_no,
            doses,
        })
    }
}

/// Digits of either width as narrow ones.
fn folded(digits: &str) -> String {
    let narrow = |letter: char| match letter {
        '０'..='９' => char::from_u32(u32::from(letter).saturating_sub(0xFEE0)).unwrap_or(letter),
        other => other,
    };
    digits.chars().map(narrow).collect()
}

fn dose_cells(cells: &Cells, dose_no: u8, at: usize) -> Result<DoseCells, CellError> {
    let column = |offset: usize| at.saturating_add(offset);
    Ok(DoseCells {
        dose_no,
        registered_at: optional(cells, column(0), Cells::date_time)?,
        vaccinated_on: cells.date(column(1))?,
        coupon: CouponKey {
            number: cells.coupon_no(column(2))?,
            municipality: cells.municipality(column(3))?,
        },
        venue: cells.text(column(4), VENUE_GRAPHEMES_MAX)?,
        doctor: cells.text(column(5), NAME_GRAPHEMES_MAX)?,
        maker: cells.text(column(6), NAME_GRAPHEMES_MAX)?,
        lot_no: cells.text(column(7), NAME_GRAPHEMES_MAX)?,
    })
}

impl DoseCells {
    /// Column (from 1) of the vaccination date, for findings about it.
    pub fn date_column(&self) -> u16 {
        u16::from(self.dose_no.saturating_sub(1))
            .saturating_mul(8)
            .saturating_add(3)
    }

    /// The dose this block tells of.
    pub fn to_dose(&self, id: DoseId) -> Dose {
        let mut dose = Dose::new(
            id,
            VaccinationKind::COVID19,
            self.dose_no,
            self.vaccinated_on,
        );
        dose.coupon = Some(self.coupon);
        dose.registered_at = self.registered_at;
        dose.venue.clone_from(&self.venue);
        dose.doctor.clone_from(&self.doctor);
        dose.maker.clone_from(&self.maker);
        dose.lot_no.clone_from(&self.lot_no);
        dose
    }

    /// The block of a COVID-19 dose that counts and has a coupon; the layout has no place for others.
    pub fn of(dose: &Dose) -> Option<Self> {
        if dose.kind != VaccinationKind::COVID19 || !dose.counts() {
            return None;
        }
        Some(Self {
            dose_no: dose.dose_no,
            registered_at: dose.registered_at,
            vaccinated_on: dose.vaccinated_on?,
            coupon: dose.coupon?,
            venue: dose.venue.clone(),
            doctor: dose.doctor.clone(),
            maker: dose.maker.clone(),
            lot_no: dose.lot_no.clone(),
        })
    }
}

impl DoseRow {
    /// The rows of a resident: none without doses, more than one only where a dose number occurs twice.
    pub fn of(resident: &Resident) -> Vec<Self> {
        let mut rows: Vec<Self> = Vec::new();
        let mut blocks: Vec<DoseCells> = resident.doses.iter().filter_map(DoseCells::of).collect();
        blocks.sort_by_key(|block| (block.dose_no, block.vaccinated_on));
        for block in blocks {
            let free = rows
                .iter_mut()
                .find(|row| row.doses.iter().all(|other| other.dose_no != block.dose_no));
            match free {
                Some(row) => row.doses.push(block),
                None => rows.push(Self {
                    addressee_no: Some(resident.person.addressee_no),
                    doses: vec![block],
                }),
            }
        }
        rows
    }
}

/// Writes a file of doses. The header is written first, so the highest dose number has to be known.
#[derive(Debug)]
pub struct DoseExport {
    output: Output,
    blocks: u8,
    with_addressee_no: bool,
    row: u64,
}

impl DoseExport {
    /// An export with room for doses 1 to `blocks`. VRS left the addressee number blank; within the own municipality it may stand.
    pub fn new(blocks: u8, with_addressee_no: bool, output: Output) -> Self {
        Self {
            output,
            blocks: blocks.clamp(1, DOSE_BLOCKS_MAX),
            with_addressee_no,
            row: 0,
        }
    }

    /// Writes what stands before the first row.
    pub fn begin(&self, out: &mut Vec<u8>) -> Result<(), ExportError> {
        self.output.begin(out);
        let mut line = Line::new(out, self.output.encoding, 0);
        line.cell(if self.with_addressee_no {
            Doses::FIRST_NAME
        } else {
            "個別宛名番号(空欄)"
        })?;
        for dose_no in 1..=self.blocks {
            for name in BLOCK_NAMES {
                line.cell(&format!("{dose_no}回目{name}"))?;
            }
        }
        line.end();
        Ok(())
    }

    /// Writes one row, whole or not at all.
    pub fn row(&mut self, row: &DoseRow, out: &mut Vec<u8>) -> Result<(), ExportError> {
        self.row = self.row.saturating_add(1);
        if let Some(dose) = row
            .doses
            .iter()
            .find(|dose| !(1..=self.blocks).contains(&dose.dose_no))
        {
            return Err(ExportError::NoColumn {
                row: self.row,
                dose_no: dose.dose_no,
            });
        }
        let mut line = Line::new(out, self.output.encoding, self.row);
        let addressee_no = row.addressee_no.filter(|_| self.with_addressee_no);
        line.cell(addressee_no.as_ref().map_or("", AddresseeNo::as_str))?;
        for dose_no in 1..=self.blocks {
            match row.doses.iter().find(|dose| dose.dose_no == dose_no) {
                Some(dose) => write_block(dose, &mut line)?,
                None => line.blanks(BLOCK)?,
            }
        }
        line.end();
        Ok(())
    }
}

fn write_block(dose: &DoseCells, line: &mut Line<'_>) -> Result<(), ExportError> {
    let registered_at = dose
        .registered_at
        .map_or(String::new(), UnixTime::show_yyyymmddhhmmss);
    line.cell(&registered_at)?;
    line.cell(&dose.vaccinated_on.show_yyyymmdd())?;
    line.cell(&dose.coupon.number.to_string())?;
    line.cell(&dose.coupon.municipality.to_string())?;
    line.text(dose.venue.as_deref())?;
    line.text(dose.doctor.as_deref())?;
    line.text(dose.maker.as_deref())?;
    line.text(dose.lot_no.as_deref())
}

impl fmt::Debug for DoseRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DoseRow(…)")
    }
}

impl fmt::Debug for DoseCells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DoseCells(…)")
    }
}
