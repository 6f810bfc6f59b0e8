//! Rows: the record in front says what the document behind it says, and nothing cut or foreign is believed.

use super::people::{any_resident, full};
use crate::domain::rule::holds;
use proptest::prelude::*;
use watari::document::{create, document_in, is_in_accord, open, resident_in, to_row};
use watari::domain::Undecided;

const LATER: u8 = 9;

fn settled() -> Undecided {
    Undecided::default()
}

#[test]
fn the_record_in_front_is_the_documents() {
    holds((any_resident(), any_resident()), |(first, mut second)| {
        second.sort();
        let mut document = open(&create(&first, [1; 16], 5)).unwrap();
        document.update(&second, [2; 16], 6, None).unwrap();
        let saved = document.save();
        let row = to_row(&second, &settled(), &saved);
        prop_assert!(document_in(&row).unwrap() == saved);
        prop_assert!(resident_in(&row).unwrap() == second);
        prop_assert!(is_in_accord(&row));
        prop_assert!(first == second || !is_in_accord(&to_row(&first, &settled(), &saved)));
        Ok(())
    });
}

#[test]
fn a_record_of_a_later_version_is_read_from_the_document() {
    let mut row = to_row(&full(), &settled(), &create(&full(), [1; 16], 5));
    row[0] = LATER;
    row[5..40].fill(0xff);
    assert!(resident_in(&row).unwrap() == full());
}

#[test]
fn a_row_cut_anywhere_is_refused_or_lacks_only_the_document() {
    let row = to_row(&full(), &settled(), &create(&full(), [1; 16], 5));
    let reading = row.len() - document_in(&row).unwrap().len();
    for len in 0..row.len() {
        let cut = &row[..len];
        assert_eq!(resident_in(cut).is_ok(), len >= reading, "{len}");
        let document = document_in(cut).map(open);
        assert!(!matches!(document, Ok(Ok(_))), "{len}");
    }
}
