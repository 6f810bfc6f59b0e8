//! What is refused before automerge sees it, or without harm after.

use super::people::{any_resident, bare, full};
use crate::domain::rule::holds;
use proptest::prelude::*;
use watari::document::{DOCUMENT_LEN_MAX, Document, DocumentError, create, open};

fn refusal(bytes: &[u8]) -> DocumentError {
    open(bytes).map(|_: Document| ()).unwrap_err()
}

fn saved() -> Vec<u8> {
    create(&full(), [1; 16], 1_700_000_000)
}

/// A document chunk with this body; its checksum is not right, which the gate does not look at.
fn chunk(body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x85, 0x6F, 0x4A, 0x83, 0, 0, 0, 0, 0];
    let mut len = body.len();
    while len >= 0x80 {
        bytes.push(u8::try_from(len & 0x7F).unwrap() | 0x80);
        len >>= 7;
    }
    bytes.push(u8::try_from(len).unwrap());
    bytes.extend(body);
    bytes
}

/// No actors, no heads, no change columns, one operation column of this kind with these bytes.
fn column(spec: u8, data: &[u8]) -> Vec<u8> {
    let len = u8::try_from(data.len()).unwrap();
    chunk(&[&[0, 0, 0, 1, spec, len], data].concat())
}

#[test]
fn other_bytes_are_no_document() {
    assert_eq!(refusal(b""), DocumentError::NotADocument);
    assert_eq!(
        refusal(&[0x85, 0x6F, 0x4A, 0x83]),
        DocumentError::NotADocument
    );
    assert_eq!(refusal(&[0; 300]), DocumentError::NotADocument);
    assert_eq!(
        refusal(&vec![0; DOCUMENT_LEN_MAX + 1]),
        DocumentError::TooLarge
    );
}

#[test]
fn a_chunk_of_changes_and_a_second_chunk_are_refused() {
    for kind in [1, 2, 3] {
        let mut bytes = saved();
        bytes[8] = kind;
        assert_eq!(refusal(&bytes), DocumentError::NotADocument);
    }
    let twice = [saved(), saved()].concat();
    assert_eq!(refusal(&twice), DocumentError::NotADocument);
}

#[test]
fn a_compressed_column_is_refused() {
    assert_eq!(
        refusal(&column(0x5D, &[1, 2, 3])),
        DocumentError::Compressed
    );
}

#[test]
fn a_few_bytes_that_claim_many_operations_are_refused() {
    let million = [0xC0, 0x84, 0x3D];
    let run = [&million[..], &[1]].concat();
    for spec in [0x00, 0x01, 0x02, 0x03, 0x56] {
        assert_eq!(
            refusal(&column(spec, &run)),
            DocumentError::TooManyOperations
        );
    }
    assert_eq!(
        refusal(&column(0x04, &million)),
        DocumentError::TooManyOperations
    );
    let nulls = [&[0][..], &million].concat();
    assert_eq!(
        refusal(&column(0x05, &nulls)),
        DocumentError::TooManyOperations
    );
    let children = [&[1][..], &million].concat();
    assert_eq!(
        refusal(&column(0x80 & 0x70, &children)),
        DocumentError::TooManyOperations
    );
}

#[test]
fn a_cut_document_is_refused_at_every_length() {
    let whole = saved();
    for len in 0..whole.len() {
        assert!(open(&whole[..len]).is_err(), "cut at {len}");
    }
}

#[test]
fn a_flipped_bit_is_refused_at_every_place() {
    let whole = create(&bare(), [1; 16], 1_700_000_000);
    for place in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[place / 8] ^= 1 << (place % 8);
        assert!(open(&bytes).is_err(), "bit {place}");
    }
}

#[test]
fn no_mutation_stops_the_process() {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6);
    holds((any_resident(), changes), |(resident, changes)| {
        let mut bytes = create(&resident, [1; 16], 1);
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        let _ = open(&bytes);
        Ok(())
    });
}
