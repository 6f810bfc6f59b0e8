//! CSV out: quoting, the guard against formulas, the encoding. Rows end in CRLF.

use super::encoding::Encoding;
use super::encoding::to_cp932;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    pub encoding: Encoding,
    /// A byte order mark, for spreadsheet programs; only with UTF-8.
    pub bom: bool,
}

/// Why a row is not written. `row` counts data rows from 1; `column` from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    #[error("row {row}, column {column}: a character that CP932 does not have")]
    NotInEncoding { row: u64, column: u16 },
    #[error("row {row}: dose {dose_no} does not fit the columns of this file")]
    NoColumn { row: u64, dose_no: u8 },
}

impl Output {
    /// UTF-8 without byte order mark, as VRS wrote.
    pub const UTF8: Self = Self {
        encoding: Encoding::Utf8,
        bom: false,
    };

    /// The bytes before the first row.
    pub(super) fn begin(self, out: &mut Vec<u8>) {
        if self.bom && self.encoding == Encoding::Utf8 {
            out.extend([0xEF, 0xBB, 0xBF]);
        }
    }
}

/// One row being written.
pub(super) struct Line<'a> {
    out: &'a mut Vec<u8>,
    encoding: Encoding,
    start: usize,
    row: u64,
    column: u16,
}

impl<'a> Line<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, encoding: Encoding, row: u64) -> Self {
        let start = out.len();
        Self {
            out,
            encoding,
            start,
            row,
            column: 0,
        }
    }

    /// A cell of digits, or another form that cannot be taken for a formula.
    pub(super) fn cell(&mut self, text: &str) -> Result<(), ExportError> {
        if self.column > 0 {
            self.out.push(b',');
        }
        self.column = self.column.saturating_add(1);
        let quoted = text.contains(['"', ',', '\r', '\n']);
        let text = if quoted {
            format!("\"{}\"", text.replace('"', "\"\"")).into()
        } else {
            std::borrow::Cow::Borrowed(text)
        };
        match self.encoding {
            Encoding::Utf8 => self.out.extend(text.as_bytes()),
            Encoding::Cp932 => match to_cp932(&text) {
                Some(bytes) => self.out.extend(bytes),
                None => return Err(self.not_in_encoding()),
            },
        }
        Ok(())
    }

    /// A cell of free text, guarded with `'` where a spreadsheet would take it for a formula.
    pub(super) fn text(&mut self, text: Option<&str>) -> Result<(), ExportError> {
        let text = text.unwrap_or_default();
        if begins_like_formula(text.trim_start_matches('\'')) {
            self.cell(&format!("'{text}"))
        } else {
            self.cell(text)
        }
    }

    /// Empty cells.
    pub(super) fn blanks(&mut self, count: usize) -> Result<(), ExportError> {
        (0..count).try_for_each(|_| self.cell(""))
    }

    pub(super) fn end(self) {
        self.out.extend(b"\r\n");
    }

    /// Takes the row back, so that the file holds whole rows only.
    fn not_in_encoding(&mut self) -> ExportError {
        self.out.truncate(self.start);
        ExportError::NotInEncoding {
            row: self.row,
            column: self.column,
        }
    }
}

/// Whether a spreadsheet program might run a cell instead of showing it (`reliability.md` section 5).
pub(super) fn begins_like_formula(cell: &str) -> bool {
    cell.trim_start_matches([' ', '\u{3000}']).starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠',
    ])
}
