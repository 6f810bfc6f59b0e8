//! The result of a batch inquiry (`domain.md` 5.4): a row a dose, a row for whoever brought none. Without My Number, by
//! type: no field here could hold one (`SAFE-51`).

use super::writer::ExportError;
use super::writer::Line;
use super::writer::Output;
use crate::domain::{AddresseeNo, Date, Dose, MunicipalityCode};

const NAMES: [&str; 16] = [
    "照会通番",
    "結果",
    "回答自治体コード",
    "接種回",
    "接種日",
    "券番号",
    "接種自治体コード",
    "会場名",
    "医師名",
    "メーカー",
    "ロット番号",
    "登録日時",
    "接種コード",
    "宛名番号",
    "照会番号",
    "照会日",
];
/// Columns that a row without a dose leaves blank, before and after the person's.
const DOSE_CELLS: usize = 10;

/// 結果: how a row of the batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoverResult {
    /// 0: no answer. Unknown, refused or held there: never told apart.
    NoAnswer,
    /// 1: the person is known; without doses where none follow.
    Found,
    /// 2: not accepted, before anything about the person was sent.
    Aborted,
    /// 3: on its way, or not asked yet.
    Waiting,
    /// 4: 14 days passed.
    Expired,
    /// 5: the batch was stopped before this row was asked.
    NotAsked,
}

/// One mover, without doses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoverHead<'a> {
    pub serial: &'a str,
    pub result: MoverResult,
    pub provider: MunicipalityCode,
    pub addressee_no: Option<AddresseeNo>,
    pub inquiry: Option<&'a str>,
    pub asked_on: Option<Date>,
}

/// Writes the file row by row.
pub struct MoverExport {
    output: Output,
    rows: u64,
}

impl MoverResult {
    /// The code in the file.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoAnswer => "0",
            Self::Found => "1",
            Self::Aborted => "2",
            Self::Waiting => "3",
            Self::Expired => "4",
            Self::NotAsked => "5",
        }
    }
}

impl MoverExport {
    /// `rows` were written before, in other parts.
    pub fn new(output: Output, rows: u64) -> Self {
        Self { output, rows }
    }

    /// The header.
    ///
    /// # Errors
    /// A character that the encoding does not have.
    pub fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), ExportError> {
        self.output.begin(out);
        let mut line = Line::new(out, self.output.encoding, 0);
        NAMES.iter().try_for_each(|name| line.cell(name))?;
        line.end();
        Ok(())
    }

    /// One mover and the doses that were found.
    ///
    /// # Errors
    /// As [`MoverExport::begin`].
    pub fn mover(
        &mut self,
        head: &MoverHead<'_>,
        doses: &[(Dose, MunicipalityCode)],
        out: &mut Vec<u8>,
    ) -> Result<(), ExportError> {
        if doses.is_empty() {
            return self.line(head, None, out);
        }
        doses
            .iter()
            .try_for_each(|dose| self.line(head, Some(dose), out))
    }

    fn line(
        &mut self,
        head: &MoverHead<'_>,
        dose: Option<&(Dose, MunicipalityCode)>,
        out: &mut Vec<u8>,
    ) -> Result<(), ExportError> {
        self.rows = self.rows.saturating_add(1);
        let mut line = Line::new(out, self.output.encoding, self.rows);
        line.text(Some(head.serial))?;
        line.cell(head.result.code())?;
        line.cell(&head.provider.to_string())?;
        match dose {
            Some((dose, issuer)) => write_dose(dose, *issuer, &mut line)?,
            None => line.blanks(DOSE_CELLS)?,
        }
        let no = head.addressee_no.map(|no| no.to_string());
        line.text(no.as_deref())?;
        line.cell(head.inquiry.unwrap_or_default())?;
        line.cell(&head.asked_on.map_or(String::new(), Date::show_yyyymmdd))?;
        line.end();
        Ok(())
    }
}

fn write_dose(
    dose: &Dose,
    issuer: MunicipalityCode,
    line: &mut Line<'_>,
) -> Result<(), ExportError> {
    line.cell(&dose.dose_no.to_string())?;
    line.cell(
        &dose
            .vaccinated_on
            .map_or(String::new(), Date::show_yyyymmdd),
    )?;
    let coupon = dose.coupon.map(|coupon| coupon.number.to_string());
    line.cell(&coupon.unwrap_or_default())?;
    line.cell(&issuer.to_string())?;
    line.text(dose.venue.as_deref())?;
    line.text(dose.doctor.as_deref())?;
    line.text(dose.maker.as_deref())?;
    line.text(dose.lot_no.as_deref())?;
    let registered = dose
        .registered_at
        .map(crate::domain::UnixTime::show_yyyymmddhhmmss);
    line.cell(&registered.unwrap_or_default())?;
    line.cell(&dose.kind.to_string())
}
