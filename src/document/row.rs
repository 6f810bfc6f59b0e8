//! What is kept of a resident: the document, and in front of it the record as it is now, so that reading one does not
//! take replaying its history.
//!
//! `version u8 || length u32 || record (postcard) || document`. A reading of another version is passed over: the
//! document has everything. Whoever writes a row makes both from one record.

use super::error::DocumentError;
use super::record;
use crate::domain::Resident;

/// Another one whenever a field of a record is added or changes its form.
const VERSION: u8 = 1;
const HEAD_LEN: usize = 1 + 4;

/// The row of a record and the document that says the same.
///
/// # Panics
/// Never: a record is far below 4 GiB.
pub fn to_row(resident: &Resident, document: &[u8]) -> Vec<u8> {
    let head = vec![VERSION, 0, 0, 0, 0];
    let mut row = postcard::to_extend(resident, head).expect("a record has a reading");
    let len = row.len().saturating_sub(HEAD_LEN);
    let len = u32::try_from(len).expect("a record is far below 4 GiB");
    if let Some(place) = row.get_mut(1..HEAD_LEN) {
        place.copy_from_slice(&len.to_be_bytes());
    }
    row.extend_from_slice(document);
    row
}

/// The document in a row.
///
/// # Errors
/// [`DocumentError::Damaged`] where the row is cut.
pub fn document_in(row: &[u8]) -> Result<&[u8], DocumentError> {
    parts(row).map(|(_, document)| document)
}

/// The record in a row that a seal vouched for.
///
/// # Errors
/// Those of the document, where the reading is of another version.
pub fn resident_in(row: &[u8]) -> Result<Resident, DocumentError> {
    let (reading, document) = parts(row)?;
    match reading {
        Some(reading) => postcard::from_bytes(reading).map_err(|_| DocumentError::Damaged),
        None => record::open(document)?.resident(),
    }
}

/// Whether the record in front of a row is what its document says.
pub fn is_in_accord(row: &[u8]) -> bool {
    let behind = document_in(row).and_then(record::open);
    let behind = behind.and_then(|document| document.resident());
    matches!((resident_in(row), behind), (Ok(record), Ok(behind)) if record == behind)
}

/// The reading, unless it is of another version, and the document.
fn parts(row: &[u8]) -> Result<(Option<&[u8]>, &[u8]), DocumentError> {
    let ([version, len @ ..], rest) = row
        .split_first_chunk::<HEAD_LEN>()
        .ok_or(DocumentError::Damaged)?;
    let len = usize::try_from(u32::from_be_bytes(*len)).map_err(|_| DocumentError::Damaged)?;
    let (reading, document) = rest.split_at_checked(len).ok_or(DocumentError::Damaged)?;
    Ok(((*version == VERSION).then_some(reading), document))
}
