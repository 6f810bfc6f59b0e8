//! Journal bytes judged without a store and its keys: for whoever looks at a copy of the folder, and for the fuzzer.

use super::op::Ops;
use super::record;
use super::state::State;

/// The sequence number of a whole journal record whose check sum is right; nothing is said of its seal.
pub fn journal_sequence(bytes: &[u8]) -> Option<u64> {
    let record = record::parse(bytes.to_vec())?;
    Some(record.sequence)
}

/// What a journal record seals, read and written again; none where the store would call it damaged.
pub fn rewrite_journal_payload(payload: &[u8]) -> Option<Vec<u8>> {
    let (state, changes) = State::read(payload)?;
    let mut written = Vec::with_capacity(payload.len());
    state.write(&mut written);
    for change in Ops::new(changes) {
        change.ok()?.write(&mut written);
    }
    Some(written)
}
