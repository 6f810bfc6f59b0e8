//! The row of the vault: a My Number and when it was written, so that of two replicas the later one counts.
//!
//! `packed number || seconds since 1970 u64`; rows of the first version have no time and count as the oldest.

use crate::domain::{MyNumber, UnixTime};

/// The row of a number.
pub fn to_row(number: &MyNumber, at: UnixTime) -> Vec<u8> {
    let mut row = Vec::with_capacity(MyNumber::PACKED_LEN + 8);
    row.extend_from_slice(&*number.pack());
    row.extend_from_slice(&at.0.to_be_bytes());
    row
}

/// The number in a row; none where the row is damaged.
pub fn number_in(row: &[u8]) -> Option<MyNumber> {
    let (packed, time) = row.split_at_checked(MyNumber::PACKED_LEN)?;
    matches!(time.len(), 0 | 8).then_some(())?;
    MyNumber::unpack(packed).ok()
}

/// Whether the first row counts and not the second: the later one, and of two of one time the same one on every replica.
pub fn counts_before(row: &[u8], other: &[u8]) -> bool {
    let order = |row: &[u8]| {
        let at = row.get(MyNumber::PACKED_LEN..)?;
        let at = <[u8; 8]>::try_from(at).ok().map(u64::from_be_bytes);
        Some((at.unwrap_or(0), row.get(..MyNumber::PACKED_LEN)?.to_vec()))
    };
    order(row) > order(other)
}
