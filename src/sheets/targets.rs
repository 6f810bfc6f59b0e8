//! The registration layout: targets and coupons (`domain.md` 5.3). The only layout with a My Number column.

use super::cells::CellError;
use super::cells::Cells;
use super::cells::optional;
use super::encoding::Encoding;
use super::reader::Layout;
use super::rejection::Reason;
use super::writer::ExportError;
use super::writer::Line;
use crate::domain::{
    AddresseeNo, CouponNo, Date, IssueReason, MunicipalityCode, MyNumber, PartialDate, Purpose,
    ResidentClass, Sex, kana_name,
};
use std::fmt;

const NAMES: [&str; 16] = [
    "処理区分",
    "自治体コード",
    "宛名番号",
    "個人番号",
    "氏名漢字",
    "氏名カナ",
    "生年月日",
    "性別",
    "券番号",
    "券発行日",
    "券発行理由",
    "次回接種回",
    "住民区分",
    "異動日",
    "転出先自治体コード",
    "支援措置区分",
];
const NAME_GRAPHEMES_MAX: usize = 100;

/// The layout, for the files of one municipality.
#[derive(Debug, Clone, Copy)]
pub struct Targets {
    pub own: MunicipalityCode,
    pub today: Date,
}

/// 処理区分.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// 1: register or update.
    Register,
    /// 2: delete what was entered wrongly.
    Delete,
}

/// One row: a person and one coupon. `Debug` shows nothing.
pub struct TargetRow {
    pub action: Action,
    pub municipality: MunicipalityCode,
    pub addressee_no: AddresseeNo,
    /// Goes to the vault and nowhere else.
    pub my_number: Option<MyNumber>,
    pub name_kanji: String,
    /// Full-width, surname and given name separated by one full-width space.
    pub name_kana: String,
    pub birth_date: PartialDate,
    pub sex: Sex,
    pub coupon_no: CouponNo,
    pub issued_on: Date,
    pub issue_reason: IssueReason,
    pub next_dose_no: u8,
    pub resident_class: ResidentClass,
    /// Day of moving out, death or removal; there for every class but resident.
    pub moved_on: Option<Date>,
    pub moved_to: Option<MunicipalityCode>,
    /// 支援措置区分: 1 protected, 0 not; blank says nothing.
    pub protected: Option<bool>,
}

impl Layout for Targets {
    type Row = TargetRow;
    const FIRST_NAME: &'static str = NAMES[0];

    fn column_named(&self, name: &str) -> Option<usize> {
        NAMES.iter().position(|own| *own == name)
    }

    fn columns_expected(&self, _: usize) -> usize {
        NAMES.len()
    }

    fn row(&self, cells: &Cells) -> Result<TargetRow, CellError> {
        let resident_class = cells.code(12, ResidentClass::from_code)?;
        Ok(TargetRow {
            action: cells.code(0, Action::from_code)?,
            municipality: self.own_code(cells)?,
            addressee_no: cells.addressee_no(2)?,
            my_number: optional(cells, 3, my_number)?,
            name_kanji: cells.required_text(4, NAME_GRAPHEMES_MAX)?,
            name_kana: name_kana(cells)?,
            birth_date: self.birth_date(cells)?,
            sex: cells.code(7, Sex::from_code)?,
            coupon_no: cells.coupon_no(8)?,
            issued_on: cells.date(9)?,
            issue_reason: cells.code(10, IssueReason::from_code)?,
            next_dose_no: cells.dose_no(11)?,
            resident_class,
            moved_on: moved_on(cells, resident_class)?,
            moved_to: optional(cells, 14, Cells::municipality)?,
            protected: optional(cells, 15, |cells, column| cells.code(column, yes_or_no))?,
        })
    }
}

impl Targets {
    fn own_code(&self, cells: &Cells) -> Result<MunicipalityCode, CellError> {
        let code = MunicipalityCode::parse(cells.required(1)?)
            .map_err(|_| (1, Reason::MunicipalityCode))?;
        if code == self.own {
            Ok(code)
        } else {
            Err((1, Reason::OtherMunicipality))
        }
    }

    fn birth_date(&self, cells: &Cells) -> Result<PartialDate, CellError> {
        let date = cells.partial_date(6)?;
        match date.first_possible() {
            Some(first) if first > self.today => Err((6, Reason::DateInFuture)),
            _ => Ok(date),
        }
    }
}

impl Action {
    fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Register),
            2 => Some(Self::Delete),
            _ => None,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Register => "1",
            Self::Delete => "2",
        }
    }
}

fn my_number(cells: &Cells, column: usize) -> Result<MyNumber, CellError> {
    MyNumber::parse(cells.get(column)).map_err(|_| (column, Reason::MyNumber))
}

fn name_kana(cells: &Cells) -> Result<String, CellError> {
    kana_name(&cells.required_text(5, NAME_GRAPHEMES_MAX)?).ok_or((5, Reason::Kana))
}

fn moved_on(cells: &Cells, class: ResidentClass) -> Result<Option<Date>, CellError> {
    if class == ResidentClass::Resident {
        optional(cells, 13, Cells::date)
    } else {
        cells.date(13).map(Some)
    }
}

fn yes_or_no(code: u8) -> Option<bool> {
    match code {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

/// Writes a file **with My Numbers**: for synthetic people of tests and demos. No command exports this layout (`SAFE-51`).
pub fn write_targets_with_my_numbers(
    rows: &[TargetRow],
    encoding: Encoding,
) -> Result<Vec<u8>, ExportError> {
    let mut out = Vec::new();
    let mut line = Line::new(&mut out, encoding, 0);
    NAMES.iter().try_for_each(|name| line.cell(name))?;
    line.end();
    for (row, number) in rows.iter().zip(1..) {
        let mut line = Line::new(&mut out, encoding, number);
        write_row(row, &mut line)?;
        line.end();
    }
    Ok(out)
}

fn write_row(row: &TargetRow, line: &mut Line<'_>) -> Result<(), ExportError> {
    let number = row
        .my_number
        .as_ref()
        .and_then(|number| std::str::from_utf8(number.reveal(Purpose::TransferIn)).ok());
    line.cell(row.action.code())?;
    line.cell(&row.municipality.to_string())?;
    line.cell(row.addressee_no.as_str())?;
    line.cell(number.unwrap_or_default())?;
    line.text(Some(&row.name_kanji))?;
    line.text(Some(&row.name_kana))?;
    line.cell(&row.birth_date.show_yyyymmdd())?;
    line.cell(&row.sex.code().to_string())?;
    line.cell(&row.coupon_no.to_string())?;
    line.cell(&row.issued_on.show_yyyymmdd())?;
    line.cell(&row.issue_reason.code().to_string())?;
    line.cell(&row.next_dose_no.to_string())?;
    line.cell(&row.resident_class.code().to_string())?;
    line.cell(&row.moved_on.map_or(String::new(), Date::show_yyyymmdd))?;
    line.cell(&row.moved_to.map_or(String::new(), |to| to.to_string()))?;
    line.cell(match row.protected {
        None => "",
        Some(false) => "0",
        Some(true) => "1",
    })
}

impl fmt::Debug for TargetRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TargetRow(…)")
    }
}
