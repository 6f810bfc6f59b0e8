//! Typed reading of the cells of one row. Each reader says what is wrong, never with what.

use super::encoding::Encoding;
use super::rejection::Reason;
use super::splitter::Record;
use super::writer::begins_like_formula;
use crate::domain::{
    AddresseeNo, CouponNo, Date, DateError, MunicipalityCode, PartialDate, UnixTime, clean_text,
    municipality,
};
use zeroize::Zeroizing;

/// The decoded cells of one row.
pub struct Cells {
    text: Zeroizing<String>,
    ends: Vec<usize>,
}

/// A cell that is refused: its column from 0 and why.
pub(super) type CellError = (usize, Reason);

impl Cells {
    pub(super) fn new() -> Self {
        Self {
            text: Zeroizing::new(String::with_capacity(super::LINE_LEN_MAX)),
            ends: Vec::new(),
        }
    }

    /// Takes in a record; on a broken character gives its column.
    pub(super) fn decode(&mut self, record: &Record, encoding: Encoding) -> Result<(), CellError> {
        self.text.clear();
        self.ends.clear();
        if encoding == Encoding::Utf8
            && let Ok(text) = std::str::from_utf8(&record.bytes)
            && record.ends.iter().all(|end| text.is_char_boundary(*end))
        {
            self.text.push_str(text);
            self.ends.extend_from_slice(&record.ends);
            return Ok(());
        }
        let mut start = 0;
        for (column, &end) in record.ends.iter().enumerate() {
            let bytes = record.bytes.get(start..end).unwrap_or_default();
            let text = encoding.decode(bytes).ok_or((column, Reason::Encoding))?;
            self.text.push_str(&text);
            self.ends.push(self.text.len());
            start = end;
        }
        Ok(())
    }

    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// A cell without the blanks that fixed-width systems leave around values; empty where there is none.
    pub(super) fn get(&self, column: usize) -> &str {
        let start = match column.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or_default(),
            None => 0,
        };
        self.ends
            .get(column)
            .and_then(|&end| self.text.get(start..end))
            .unwrap_or_default()
            .trim_matches([' ', '\u{3000}'])
    }

    pub(super) fn is_blank(&self, column: usize) -> bool {
        self.get(column).is_empty()
    }

    /// A cell that must not be empty.
    pub(super) fn required(&self, column: usize) -> Result<&str, CellError> {
        match self.get(column) {
            "" => Err((column, Reason::Missing)),
            cell => Ok(cell),
        }
    }

    /// Free text, cleaned, or nothing. A guarded formula (`'=…`) is taken without its guard, a bare one is refused.
    pub(super) fn text(
        &self,
        column: usize,
        graphemes_max: usize,
    ) -> Result<Option<String>, CellError> {
        let cell = self.get(column);
        if cell.is_empty() {
            return Ok(None);
        }
        if begins_like_formula(cell) {
            return Err((column, Reason::Formula));
        }
        let guarded = cell
            .strip_prefix('\'')
            .filter(|inner| begins_like_formula(inner.trim_start_matches('\'')));
        clean_text(guarded.unwrap_or(cell), graphemes_max)
            .map(|cleaned| Some(cleaned.into_text()))
            .map_err(|error| (column, Reason::Text(error)))
    }

    pub(super) fn required_text(
        &self,
        column: usize,
        graphemes_max: usize,
    ) -> Result<String, CellError> {
        self.text(column, graphemes_max)?
            .ok_or((column, Reason::Missing))
    }

    /// One digit that stands for something in a table.
    pub(super) fn code<T>(
        &self,
        column: usize,
        table: impl Fn(u8) -> Option<T>,
    ) -> Result<T, CellError> {
        match self.required(column)?.as_bytes() {
            [digit @ b'0'..=b'9'] => {
                table(digit.wrapping_sub(b'0')).ok_or((column, Reason::UnknownCode))
            }
            _ => Err((column, Reason::UnknownCode)),
        }
    }

    /// A dose number, 1 to 99.
    pub(super) fn dose_no(&self, column: usize) -> Result<u8, CellError> {
        let cell = self.required(column)?;
        let digits = cell.len() <= 2 && cell.bytes().all(|byte| byte.is_ascii_digit());
        digits
            .then(|| cell.parse().ok())
            .flatten()
            .filter(|number| *number > 0)
            .ok_or((column, Reason::Number))
    }

    pub(super) fn date(&self, column: usize) -> Result<Date, CellError> {
        Date::parse_yyyymmdd(self.required(column)?).map_err(|error| (column, date_reason(error)))
    }

    pub(super) fn partial_date(&self, column: usize) -> Result<PartialDate, CellError> {
        PartialDate::parse_yyyymmdd(self.required(column)?)
            .map_err(|error| (column, date_reason(error)))
    }

    pub(super) fn date_time(&self, column: usize) -> Result<UnixTime, CellError> {
        UnixTime::parse_yyyymmddhhmmss(self.required(column)?).ok_or((column, Reason::DateTime))
    }

    pub(super) fn addressee_no(&self, column: usize) -> Result<AddresseeNo, CellError> {
        AddresseeNo::parse(self.required(column)?).map_err(|_| (column, Reason::AddresseeNo))
    }

    pub(super) fn coupon_no(&self, column: usize) -> Result<CouponNo, CellError> {
        CouponNo::parse(self.required(column)?).map_err(|_| (column, Reason::CouponNo))
    }

    /// A code with a right check digit of a municipality that exists.
    pub(super) fn municipality(&self, column: usize) -> Result<MunicipalityCode, CellError> {
        let code = MunicipalityCode::parse(self.required(column)?)
            .map_err(|_| (column, Reason::MunicipalityCode))?;
        match municipality(code) {
            Some(town) if town.may_be_asked() => Ok(code),
            _ => Err((column, Reason::UnknownMunicipality)),
        }
    }
}

fn date_reason(error: DateError) -> Reason {
    match error {
        DateError::Partial => Reason::DatePartial,
        DateError::Form | DateError::NoSuchDay => Reason::Date,
    }
}

/// The reader of a cell that may be blank.
pub(super) fn optional<T>(
    cells: &Cells,
    column: usize,
    read: impl Fn(&Cells, usize) -> Result<T, CellError>,
) -> Result<Option<T>, CellError> {
    if cells.is_blank(column) {
        Ok(None)
    } else {
        read(cells, column).map(Some)
    }
}
