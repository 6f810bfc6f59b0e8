//! How long a document takes: shown, and that what is opened is what was made.

use super::people::{bare, full, own_dose};
use crate::scale::cases;
use std::time::Instant;
use watari::document::{create, open};

#[test]
fn what_is_opened_is_what_was_made_and_both_are_measured() {
    let rounds: u32 = cases(300, 100_000, 100_000);
    let mut dosed = bare();
    dosed.doses = vec![own_dose(1, 1, "2021-06-01"), own_dose(2, 2, "2021-06-29")];
    for (name, resident) in [("bare", bare()), ("two doses", dosed), ("full", full())] {
        let started = Instant::now();
        let mut bytes = Vec::new();
        for _ in 0..rounds {
            bytes = create(&resident, [1; 16], 1_700_000_000);
        }
        let made = started.elapsed() / rounds;
        let started = Instant::now();
        for _ in 0..rounds {
            open(&bytes).unwrap();
        }
        let opened = started.elapsed() / rounds;
        assert!(open(&bytes).unwrap().resident().unwrap() == resident);
        println!(
            "{name}: {} bytes, made in {made:?}, opened in {opened:?}",
            bytes.len()
        );
    }
}
