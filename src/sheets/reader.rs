//! The reader: chunks in, rows and rejections out, in the order of the file. It never stops at a bad row.

use super::cells::CellError;
use super::cells::Cells;
use super::encoding::Encoding;
use super::rejection::Reason;
use super::rejection::Rejection;
use super::splitter::Record;
use super::splitter::Split;
use super::splitter::Splitter;

/// Longest file taken in, in bytes.
pub const FILE_LEN_MAX: u64 = 2 * 1024 * 1024 * 1024;
const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// One layout of columns.
pub trait Layout {
    /// What a row becomes.
    type Row;
    /// The heading of the first column, without a note in brackets.
    const FIRST_NAME: &'static str;
    /// The column whose name this is, if it is a name of the layout.
    fn column_named(&self, name: &str) -> Option<usize>;
    /// The number of columns a header with this many has to have; itself if it is right.
    fn columns_expected(&self, found: usize) -> usize;
    /// Reads a row with the right number of cells.
    fn row(&self, cells: &Cells) -> Result<Self::Row, CellError>;
}

/// What the reader found next.
pub enum Event<R> {
    Row {
        /// Line on which it begins, the header being line 1.
        line: u64,
        row: R,
    },
    Rejected(Rejection),
}

/// Why a file as a whole is not read, or not read further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("file is empty")]
    Empty,
    #[error("file is larger than 2 GiB")]
    TooLarge,
    #[error("file is UTF-16, not UTF-8 or CP932")]
    Utf16,
    #[error("header is neither UTF-8 nor CP932 text, or not in the encoding named")]
    Encoding,
    #[error("header line is no CSV line")]
    Header,
    #[error("header has {found} columns instead of {expected}")]
    ColumnCount { found: u16, expected: u16 },
    #[error("first column has another name than the layout's")]
    FirstName,
    #[error("columns stand in another order than the layout's")]
    ColumnOrder { column: u16 },
}

/// What is known of the file so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Known once the header was read.
    pub encoding: Option<Encoding>,
    /// Whether the caller named the encoding.
    pub told: bool,
    /// Whether the file began with a byte order mark.
    pub bom: bool,
    pub bytes: u64,
    /// Data rows, rejected ones included.
    pub rows: u64,
    pub rejected: u64,
    /// Whether more than one kind of line end occurs.
    pub mixed_line_ends: bool,
}

/// Reads one file: [`Reader::feed`] chunks, take events with [`Reader::next_row`] until there is none, feed again;
/// at the end [`Reader::finish`] and take the rest.
pub struct Reader<L> {
    layout: L,
    splitter: Splitter,
    record: Record,
    cells: Cells,
    seen: Seen,
    started: bool,
    columns: Option<usize>,
    ended: bool,
}

impl<L: Layout> Reader<L> {
    /// A reader that finds the encoding out by the byte order mark or the header, or holds the file to the one named.
    pub fn new(layout: L, encoding: Option<Encoding>) -> Self {
        Self {
            layout,
            splitter: Splitter::new(),
            record: Record::new(),
            cells: Cells::new(),
            seen: Seen {
                encoding,
                told: encoding.is_some(),
                bom: false,
                bytes: 0,
                rows: 0,
                rejected: 0,
                mixed_line_ends: false,
            },
            started: false,
            columns: None,
            ended: false,
        }
    }

    /// Takes the next bytes of the file. Feed chunks of some ten KiB: memory grows with the chunk.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let len = u64::try_from(bytes.len()).map_err(|_| FileError::TooLarge)?;
        self.seen.bytes = self.seen.bytes.saturating_add(len);
        if self.seen.bytes > FILE_LEN_MAX {
            return Err(FileError::TooLarge);
        }
        self.splitter.feed(bytes);
        Ok(())
    }

    /// The file has ended; what is left of it comes from [`Reader::next_row`].
    pub fn finish(&mut self) {
        self.ended = true;
        self.splitter.finish();
    }

    /// The next row or rejection; nothing while more bytes are needed, or after the end.
    pub fn next_row(&mut self) -> Result<Option<Event<L::Row>>, FileError> {
        if !self.start()? {
            return Ok(None);
        }
        let Some(columns) = self.header()? else {
            return Ok(None);
        };
        let split = self.splitter.next(&mut self.record);
        self.seen.mixed_line_ends = self.splitter.line_ends().mixed();
        let (line, read) = match split {
            Split::Need | Split::End => return Ok(None),
            Split::Record { line } => (line, self.row(columns)),
            Split::Bad {
                line,
                column,
                reason,
            } => (line, Err((column, reason))),
        };
        self.seen.rows = self.seen.rows.saturating_add(1);
        Ok(Some(match read {
            Ok(row) => Event::Row { line, row },
            Err((column, reason)) => {
                self.seen.rejected = self.seen.rejected.saturating_add(1);
                Event::Rejected(Rejection {
                    line,
                    column,
                    reason,
                })
            }
        }))
    }

    /// What is known of the file so far.
    pub fn seen(&self) -> Seen {
        self.seen
    }

    /// Looks at the first bytes once; false while they are not here.
    fn start(&mut self) -> Result<bool, FileError> {
        if self.started {
            return Ok(true);
        }
        let Some(first) = self.splitter.first_bytes() else {
            return Ok(false);
        };
        match first {
            [] => return Err(FileError::Empty),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Err(FileError::Utf16),
            _ if first.starts_with(&BOM) => {
                if self.seen.encoding == Some(Encoding::Cp932) {
                    return Err(FileError::Encoding);
                }
                self.seen.bom = true;
                self.seen.encoding = Some(Encoding::Utf8);
                self.splitter.skip(BOM.len());
            }
            _ => {}
        }
        self.started = true;
        Ok(true)
    }

    /// The number of columns, from the header; nothing while it is not here.
    fn header(&mut self) -> Result<Option<usize>, FileError> {
        if self.columns.is_some() {
            return Ok(self.columns);
        }
        match self.splitter.next(&mut self.record) {
            Split::Need => return Ok(None),
            Split::End => return Err(FileError::Empty),
            Split::Bad { .. } => return Err(FileError::Header),
            Split::Record { .. } => {}
        }
        let encoding = self
            .seen
            .encoding
            .or_else(|| Encoding::of(&self.record.bytes))
            .ok_or(FileError::Encoding)?;
        self.cells
            .decode(&self.record, encoding)
            .map_err(|_| FileError::Encoding)?;
        let found = self.cells.count();
        let expected = self.layout.columns_expected(found);
        if without_note(self.cells.get(0)) != L::FIRST_NAME {
            return Err(FileError::FirstName);
        }
        if found != expected {
            return Err(FileError::ColumnCount {
                found: short(found),
                expected: short(expected),
            });
        }
        self.check_order(found)?;
        self.seen.encoding = Some(encoding);
        self.columns = Some(found);
        Ok(self.columns)
    }

    /// Columns go by position and may have names of their own, but not the name of another column: then the file's
    /// columns stand in another order, and a row would go into wrong fields.
    fn check_order(&self, columns: usize) -> Result<(), FileError> {
        let misplaced = (0..columns).find(|column| {
            let named = self
                .layout
                .column_named(without_note(self.cells.get(*column)));
            named.is_some_and(|named| named != *column)
        });
        misplaced.map_or(Ok(()), |column| {
            Err(FileError::ColumnOrder {
                column: short(column.saturating_add(1)),
            })
        })
    }

    fn row(&mut self, columns: usize) -> Result<L::Row, (Option<u16>, Reason)> {
        let found = self.record.ends.len();
        if found != columns {
            let (found, expected) = (short(found), short(columns));
            return Err((None, Reason::ColumnCount { found, expected }));
        }
        let encoding = self.seen.encoding.unwrap_or(Encoding::Utf8);
        self.cells
            .decode(&self.record, encoding)
            .and_then(|()| self.layout.row(&self.cells))
            .map_err(|(column, reason)| (u16::try_from(column.saturating_add(1)).ok(), reason))
    }
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// A heading without a note in brackets, half- or full-width.
fn without_note(heading: &str) -> &str {
    heading
        .split(['(', '（'])
        .next()
        .unwrap_or(heading)
        .trim_matches([' ', '\u{3000}'])
}

#[cfg(test)]
mod tests {
    use super::super::Doses;
    use super::*;

    #[test]
    fn a_file_beyond_its_bound_is_stopped() {
        let mut reader = Reader::new(Doses, None);
        reader.seen.bytes = FILE_LEN_MAX.saturating_sub(4);
        assert_eq!(reader.feed(b"1234"), Ok(()));
        assert_eq!(reader.feed(b"5"), Err(FileError::TooLarge));
    }
}
