//! Who gets in: passwords, foreign stores, a second process, older headers.

use super::model::{self, Model, batch, content};
use super::place::{COST, PASSWORD, Place, STAFF, entropy};
use std::fs;
use watari::store::{Batch, Locked, NewSlot, Store, StoreError, Tree, UnlockError};

#[test]
fn what_was_committed_is_there_after_reopening() {
    let seed = 1;
    let place = Place::new();
    let mut store = place.create(seed);
    let mut random = model::seeded(seed);
    let mut model = Model::default();
    for round in 0..60 {
        let steps = model.random_steps(&mut random);
        store.commit(batch(&steps)).unwrap();
        model.apply(&steps);
        if round % 20 == 19 {
            store.close().unwrap();
            store = place.open(round);
            assert_eq!(store.status().rebuilt, None);
            assert_eq!(content(&mut store).unwrap(), model);
        }
    }
    let report = store.check(&mut |_| {}).unwrap();
    assert!(report.problems.is_empty(), "{report:?}");
    assert_eq!(report.journal_records, 61);
}
