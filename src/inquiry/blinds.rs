//! The provider's blinds of one session as one secret row: entries of equal length, in the order they were sent.

use super::ids::PersonId;
use crate::crypto::oprf::BlindState;
use zeroize::Zeroizing;

const PERSON_LEN: usize = 16;
/// The blind, and an input of at most 32 bytes.
const STATE_LEN_MAX: usize = 64;
/// Whether a person stands behind it, who, length of the state, state.
const ENTRY_LEN: usize = 1 + PERSON_LEN + 1 + STATE_LEN_MAX;

pub fn write<'a>(
    entries: impl ExactSizeIterator<Item = (Option<PersonId>, &'a BlindState)>,
) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(entries.len().saturating_mul(ENTRY_LEN)));
    for (person, state) in entries {
        let state = state.to_bytes();
        bytes.push(u8::from(person.is_some()));
        bytes.extend_from_slice(&person.map_or([0; PERSON_LEN], |person| person.0));
        bytes.push(u8::try_from(state.len()).unwrap_or(0));
        bytes.extend_from_slice(&state);
        let whole_len = bytes.len().next_multiple_of(ENTRY_LEN);
        bytes.resize(whole_len, 0);
    }
    bytes
}

pub fn read(bytes: &[u8]) -> Option<(Vec<Option<PersonId>>, Vec<BlindState>)> {
    let (entries, []) = bytes.as_chunks::<ENTRY_LEN>() else {
        return None;
    };
    entries
        .iter()
        .map(read_entry)
        .collect::<Option<Vec<_>>>()
        .map(|entries| entries.into_iter().unzip())
}

fn read_entry(entry: &[u8; ENTRY_LEN]) -> Option<(Option<PersonId>, BlindState)> {
    let (known, rest) = entry.split_first()?;
    let (person, rest) = rest.split_first_chunk::<PERSON_LEN>()?;
    let (len, state) = rest.split_first()?;
    let state = BlindState::from_bytes(state.get(..usize::from(*len))?).ok()?;
    Some(((*known == 1).then_some(PersonId(*person)), state))
}
