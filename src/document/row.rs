//! What is kept of a resident: the document, and in front of it the record as it is now, so that reading one does not
//! take replaying its history.
//!
//! `version u8 || length u32 || record (postcard) || document`. Behind the record stands what of it is undecided, where
//! something is: that is version 2. A reading of another version is passed over: the document has everything. Whoever
//! writes a row makes both from one record.

use super::error::DocumentError;
use super::record;
use crate::domain::{Resident, Undecided};

/// Others whenever a field of a record is added or changes its form.
const VERSION: u8 = 1;
const WITH_UNDECIDED: u8 = 2;
const HEAD_LEN: usize = 1 + 4;

/// The row of a record and the document that says the same.
///
/// # Panics
/// Never: a record is far below 4 GiB.
pub fn to_row(resident: &Resident, undecided: &Undecided, document: &[u8]) -> Vec<u8> {
    let version = match undecided.is_empty() {
        true => VERSION,
        false => WITH_UNDECIDED,
    };
    let head = vec![version, 0, 0, 0, 0];
    let mut row = postcard::to_extend(resident, head).expect("a record has a reading");
    if version == WITH_UNDECIDED {
        row = postcard::to_extend(undecided, row).expect("a short list has a reading");
    }
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
    parts(row).map(|(_, _, document)| document)
}

/// The record in a row that a seal vouched for.
///
/// # Errors
/// Those of the document, where the reading is of another version.
pub fn resident_in(row: &[u8]) -> Result<Resident, DocumentError> {
    record_in(row).map(|(resident, _)| resident)
}

/// What of the record is undecided.
///
/// # Errors
/// As [`resident_in`].
pub fn undecided_in(row: &[u8]) -> Result<Undecided, DocumentError> {
    record_in(row).map(|(_, undecided)| undecided)
}

/// Whether the record in front of a row is what its document says.
pub fn is_in_accord(row: &[u8]) -> bool {
    let behind = document_in(row).and_then(read);
    matches!((record_in(row), behind), (Ok(record), Ok(behind)) if record == behind)
}

fn record_in(row: &[u8]) -> Result<(Resident, Undecided), DocumentError> {
    let (version, reading, document) = parts(row)?;
    let record = match version {
        VERSION => postcard::from_bytes(reading).map(|resident| (resident, Undecided::default())),
        WITH_UNDECIDED => postcard::from_bytes(reading),
        _ => return read(document),
    };
    record.map_err(|_| DocumentError::Damaged)
}

fn read(document: &[u8]) -> Result<(Resident, Undecided), DocumentError> {
    let document = record::open(document)?;
    Ok((document.resident()?, document.undecided()?))
}

/// Version, reading and document.
fn parts(row: &[u8]) -> Result<(u8, &[u8], &[u8]), DocumentError> {
    let ([version, len @ ..], rest) = row
        .split_first_chunk::<HEAD_LEN>()
        .ok_or(DocumentError::Damaged)?;
    let len = usize::try_from(u32::from_be_bytes(*len)).map_err(|_| DocumentError::Damaged)?;
    let (reading, document) = rest.split_at_checked(len).ok_or(DocumentError::Damaged)?;
    Ok((*version, reading, document))
}
