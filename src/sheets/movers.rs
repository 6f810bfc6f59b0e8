//! The layout of a batch inquiry (一括照会): one mover a row, the number is not in it (`domain.md` 5.4).
//!
//! The number comes from the own register by the addressee number, so that no list of My Numbers lies on a medium.

use super::cells::CellError;
use super::cells::Cells;
use super::reader::Layout;
use super::rejection::Reason;
use crate::domain::{AddresseeNo, Date, IdCheck, LegalBasis, MunicipalityCode};
use std::fmt;

const NAMES: [&str; 9] = [
    "照会通番",
    "宛名番号",
    "転出元自治体コード",
    "照会根拠",
    "根拠番号",
    "根拠日",
    "本人確認書類",
    "本人確認日",
    "住基確認日",
];
const SERIAL_GRAPHEMES_MAX: usize = 20;
const REFERENCE_GRAPHEMES_MAX: usize = 100;
/// The column of each item, from 1, for what is refused beyond the layout.
pub const SERIAL_COLUMN: u32 = 1;
pub const ADDRESSEE_COLUMN: u32 = 2;
pub const PROVIDER_COLUMN: u32 = 3;

/// The layout, for files that are read on this day.
#[derive(Debug, Clone, Copy)]
pub struct Movers {
    pub own: MunicipalityCode,
    pub today: Date,
}

/// One row: whom to ask about, whom to ask, and why that is lawful. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct MoverRow {
    /// 照会通番: ties the result to the row.
    pub serial: String,
    pub addressee_no: AddresseeNo,
    pub provider: MunicipalityCode,
    pub basis: LegalBasis,
    pub reference: String,
    pub basis_on: Date,
    pub id_check: IdCheck,
    pub id_checked_on: Date,
    /// 住基確認日: the number was compared with the own resident register (`SAFE-9`).
    pub register_checked_on: Date,
}

impl Layout for Movers {
    type Row = MoverRow;
    const FIRST_NAME: &'static str = NAMES[0];

    fn column_named(&self, name: &str) -> Option<usize> {
        NAMES.iter().position(|own| *own == name)
    }

    fn columns_expected(&self, _: usize) -> usize {
        NAMES.len()
    }

    fn row(&self, cells: &Cells) -> Result<MoverRow, CellError> {
        Ok(MoverRow {
            serial: cells.required_text(0, SERIAL_GRAPHEMES_MAX)?,
            addressee_no: cells.addressee_no(1)?,
            provider: self.provider(cells)?,
            basis: cells.code(3, LegalBasis::from_wire_code)?,
            reference: cells.required_text(4, REFERENCE_GRAPHEMES_MAX)?,
            basis_on: self.past(cells, 5)?,
            id_check: cells.code(6, IdCheck::from_wire_code)?,
            id_checked_on: self.past(cells, 7)?,
            register_checked_on: self.past(cells, 8)?,
        })
    }
}

impl Movers {
    /// A blank code is not "everybody": whoever is asked by mistake learns that the person is asked about.
    fn provider(&self, cells: &Cells) -> Result<MunicipalityCode, CellError> {
        let code = cells.municipality(2)?;
        if code == self.own {
            return Err((2, Reason::OwnMunicipality));
        }
        Ok(code)
    }

    fn past(&self, cells: &Cells, column: usize) -> Result<Date, CellError> {
        let date = cells.date(column)?;
        if date > self.today {
            return Err((column, Reason::DateInFuture));
        }
        Ok(date)
    }
}

impl fmt::Debug for MoverRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MoverRow(…)")
    }
}
