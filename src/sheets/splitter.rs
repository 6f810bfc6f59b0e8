//! Bytes to records: RFC 4180 fields, every kind of line end, bounded lines. It knows no encoding: no byte that it
//! looks for is ever the second half of a CP932 character or part of a UTF-8 one.

use super::rejection::Reason;
use zeroize::Zeroize;
use zeroize::Zeroizing;

/// Longest line taken in, in bytes, its line end apart.
pub const LINE_LEN_MAX: usize = 64 * 1024;
const COLUMNS_MAX: usize = 1024;
/// End of file of old systems, which some still write.
const CTRL_Z: u8 = 0x1A;

/// Cuts a stream of bytes into records. Memory: the chunk fed last and one line.
pub(super) struct Splitter {
    buffer: Zeroizing<Vec<u8>>,
    at: usize,
    line: u64,
    ended: bool,
    skipping: bool,
    line_ends: LineEnds,
}

/// The fields of one record behind each other, quotes undone.
pub(super) struct Record {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) ends: Vec<usize>,
}

/// Which line ends were met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct LineEnds {
    lf: bool,
    crlf: bool,
    cr: bool,
}

/// What the splitter found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// Nothing complete: feed more.
    Need,
    End,
    Record {
        line: u64,
    },
    Bad {
        line: u64,
        column: Option<u16>,
        reason: Reason,
    },
}

enum Scan {
    More,
    Done { len: usize },
    Bad { column: Option<u16>, reason: Reason },
}

impl LineEnds {
    pub(super) fn mixed(self) -> bool {
        u8::from(self.lf)
            .saturating_add(u8::from(self.crlf))
            .saturating_add(u8::from(self.cr))
            > 1
    }
}

impl Record {
    pub(super) fn new() -> Self {
        Self {
            bytes: Zeroizing::new(Vec::with_capacity(LINE_LEN_MAX)),
            ends: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    fn end_field(&mut self) {
        self.ends.push(self.bytes.len());
    }

    fn column(&self) -> Option<u16> {
        u16::try_from(self.ends.len().saturating_add(1)).ok()
    }
}

impl Splitter {
    pub(super) fn new() -> Self {
        Self {
            buffer: Zeroizing::new(Vec::with_capacity(LINE_LEN_MAX.saturating_mul(4))),
            at: 0,
            line: 1,
            ended: false,
            skipping: false,
            line_ends: LineEnds::default(),
        }
    }

    /// Takes the next chunk.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        let rest = self.buffer.len().saturating_sub(self.at);
        self.buffer.copy_within(self.at.., 0);
        self.at = 0;
        if let Some(old) = self.buffer.get_mut(rest..) {
            old.zeroize();
        }
        self.buffer.truncate(rest);
        self.buffer.extend_from_slice(bytes);
    }

    /// No more chunks come.
    pub(super) fn finish(&mut self) {
        self.ended = true;
    }

    pub(super) fn line_ends(&self) -> LineEnds {
        self.line_ends
    }

    /// The first bytes, before anything was read: `None` while too few are here to tell.
    pub(super) fn first_bytes(&self) -> Option<&[u8]> {
        let start = self.rest();
        (start.len() >= 3 || self.ended).then_some(start)
    }

    /// Leaves out the next bytes.
    pub(super) fn skip(&mut self, len: usize) {
        self.at = self.at.saturating_add(len).min(self.buffer.len());
    }

    /// The next record, into `record`.
    pub(super) fn next(&mut self, record: &mut Record) -> Split {
        loop {
            if self.skipping && !self.skip_line() {
                return if self.ended { Split::End } else { Split::Need };
            }
            let rest = self.rest();
            if self.ended && matches!(rest, [] | [CTRL_Z]) {
                return Split::End;
            }
            let line = self.line;
            match scan(rest, self.ended, record) {
                Scan::More if rest.len() > LINE_LEN_MAX => {
                    return self.refuse(line, record.column(), long_or_open(rest));
                }
                Scan::More => return Split::Need,
                Scan::Done { len } if len > LINE_LEN_MAX.saturating_add(2) => {
                    return self.refuse(line, None, Reason::LineTooLong);
                }
                Scan::Bad { column, reason } => return self.refuse(line, column, reason),
                Scan::Done { len } => {
                    let empty = record.bytes.is_empty() && record.ends.len() == 1 && len <= 2;
                    self.take(len);
                    if !empty {
                        return Split::Record { line };
                    }
                }
            }
        }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.at..).unwrap_or_default()
    }

    /// Moves behind a record, counting the line ends in it.
    fn take(&mut self, len: usize) {
        let record = self.rest().get(..len).unwrap_or_default();
        let (mut lines, mut seen, mut before) = (0u64, self.line_ends, 0u8);
        for &byte in record {
            match (before, byte) {
                (b'\r', b'\n') => seen.crlf = true,
                (b'\r', _) => (seen.cr, lines) = (true, lines.saturating_add(1)),
                _ => {}
            }
            if byte == b'\n' {
                seen.lf |= before != b'\r';
                lines = lines.saturating_add(1);
            }
            before = byte;
        }
        if before == b'\r' {
            (seen.cr, lines) = (true, lines.saturating_add(1));
        }
        self.line_ends = seen;
        self.line = self.line.saturating_add(lines);
        self.skip(len);
    }

    /// Refuses the record and goes on behind its **first** line, so that one stray quote costs one line and not the file.
    fn refuse(&mut self, line: u64, column: Option<u16>, reason: Reason) -> Split {
        self.skipping = true;
        Split::Bad {
            line,
            column,
            reason,
        }
    }

    /// Leaves out the rest of a line; false while its end is not here.
    fn skip_line(&mut self) -> bool {
        let rest = self.rest();
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let Some(end) = end else {
            self.skip(rest.len());
            return false;
        };
        let Some(len) = line_end(rest, end, self.ended) else {
            self.skip(end);
            return false;
        };
        self.take(end.saturating_add(len));
        self.skipping = false;
        true
    }
}

fn long_or_open(rest: &[u8]) -> Reason {
    let line = rest.get(..LINE_LEN_MAX).unwrap_or(rest);
    if line.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
        Reason::QuoteNotClosed
    } else {
        Reason::LineTooLong
    }
}

/// Length of the line end at `at`; `None` for a CR whose LF may still come.
fn line_end(bytes: &[u8], at: usize, ended: bool) -> Option<usize> {
    match (bytes.get(at), bytes.get(at.saturating_add(1))) {
        (Some(b'\r'), Some(b'\n')) => Some(2),
        (Some(b'\r'), None) if !ended => None,
        _ => Some(1),
    }
}

fn scan(bytes: &[u8], ended: bool, record: &mut Record) -> Scan {
    record.clear();
    let mut at = 0usize;
    loop {
        let field = bytes.get(at..).unwrap_or_default();
        let len = if field.first() == Some(&b'"') {
            quoted(field, ended, record)
        } else {
            plain(field, ended, record)
        };
        match len {
            Ok(Some(len)) => at = at.saturating_add(len),
            Ok(None) => return Scan::More,
            Err(reason) => {
                return Scan::Bad {
                    column: record.column(),
                    reason,
                };
            }
        }
        record.end_field();
        if record.ends.len() > COLUMNS_MAX {
            return Scan::Bad {
                column: None,
                reason: Reason::TooManyColumns,
            };
        }
        match bytes.get(at) {
            None => return Scan::Done { len: at },
            Some(b',') => at = at.saturating_add(1),
            Some(_) => {
                return match line_end(bytes, at, ended) {
                    Some(len) => Scan::Done {
                        len: at.saturating_add(len),
                    },
                    None => Scan::More,
                };
            }
        }
    }
}

/// A field without quotes: its length up to the comma, line end or end of the file behind it.
fn plain(field: &[u8], ended: bool, record: &mut Record) -> Result<Option<usize>, Reason> {
    let end = field
        .iter()
        .position(|byte| matches!(byte, b',' | b'\r' | b'\n' | b'"'));
    match end {
        None if !ended => Ok(None),
        Some(at) if field.get(at) == Some(&b'"') => Err(Reason::QuoteInField),
        _ => {
            let len = end.unwrap_or(field.len());
            record
                .bytes
                .extend_from_slice(field.get(..len).unwrap_or_default());
            Ok(Some(len))
        }
    }
}

/// A field in quotes, doubled ones undone: its length with both quotes.
fn quoted(field: &[u8], ended: bool, record: &mut Record) -> Result<Option<usize>, Reason> {
    let unfinished = if ended {
        Err(Reason::QuoteNotClosed)
    } else {
        Ok(None)
    };
    let mut at = 1usize;
    loop {
        let rest = field.get(at..).unwrap_or_default();
        let Some(len) = rest.iter().position(|byte| *byte == b'"') else {
            return unfinished;
        };
        record
            .bytes
            .extend_from_slice(rest.get(..len).unwrap_or_default());
        at = at.saturating_add(len).saturating_add(1);
        match field.get(at) {
            Some(b'"') => {
                record.bytes.push(b'"');
                at = at.saturating_add(1);
            }
            Some(b',' | b'\r' | b'\n') => return Ok(Some(at)),
            Some(_) => return Err(Reason::QuoteInField),
            None if ended => return Ok(Some(at)),
            None => return Ok(None),
        }
    }
}
