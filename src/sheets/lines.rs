//! A few lines of a file as text, for a person who repairs a refused row. It judges nothing.

use super::encoding::Encoding;
use super::splitter::{Record, Split, Splitter};

const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// The cells of each line. A line that is no CSV line, or not in the encoding of the first one, has none.
pub fn cells_of(bytes: &[u8]) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix(&BOM).unwrap_or(bytes);
    let first = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next();
    let encoding = Encoding::of(bytes).or_else(|| Encoding::of(first.unwrap_or_default()));
    let mut splitter = Splitter::new();
    splitter.feed(bytes);
    splitter.finish();
    let mut record = Record::new();
    let mut rows = Vec::new();
    loop {
        match splitter.next(&mut record) {
            Split::Need | Split::End => return rows,
            Split::Bad { .. } => rows.push(Vec::new()),
            Split::Record { .. } => rows.push(texts(&record, encoding)),
        }
    }
}

fn texts(record: &Record, encoding: Option<Encoding>) -> Vec<String> {
    let mut start = 0;
    let cells = record.ends.iter().map(|&end| {
        let cell = record.bytes.get(start..end)?;
        start = end;
        Some(encoding?.decode(cell)?.into_owned())
    });
    cells.collect::<Option<Vec<_>>>().unwrap_or_default()
}
