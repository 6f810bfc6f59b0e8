//! R4 on a real disk that is full to the last byte, so that sled's own files find no room either. Needs root, for a small mount.

use super::place::{create, open};
use super::scale::{cases, seed};
use crate::simulation::seeded::Seeded;
use crate::soak::disk::SmallDisk;
use std::sync::Arc;
use watari::store::{Batch, Disk, OsDisk, Store, StoreError, Tree};

/// More than the journal has room for without growing.
const COMMITS_MAX: u32 = 4_000;
const ROW_LEN: usize = 8_192;

fn put(store: &mut Store, number: u32) -> Result<(), StoreError> {
    let mut batch = Batch::new();
    batch.put(Tree::Import, &number.to_be_bytes(), vec![7; ROW_LEN]);
    store.commit(batch).map(drop)
}

/// Commits until one finds no room; nothing but that may go wrong.
fn until_full(store: &mut Store, acknowledged: &mut u32) {
    for _ in 0..COMMITS_MAX {
        match put(store, *acknowledged) {
            Ok(()) => *acknowledged += 1,
            Err(StoreError::DiskFull) => return,
            Err(error) => panic!("{error:?} after {acknowledged}"),
        }
    }
    panic!("the disk was never full");
}

#[test]
fn a_real_disk_full_to_the_last_byte_costs_nothing_acknowledged_and_works_again_with_room() {
    let small = SmallDisk::new();
    if !small.can_be_full() {
        println!("not tried: a small disk needs a mount, and so root");
        return;
    }
    let seed = seed(44);
    println!("WATARI_SEED={seed}");
    let mut random = Seeded::new(seed);
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let folder = small.path().join("store");
    let mut store = create(&folder, &disk, seed);
    let mut acknowledged = 0;
    for _ in 0..cases(4, 40, 400) {
        for _ in 0..random.below(60) {
            put(&mut store, acknowledged).unwrap();
            acknowledged += 1;
        }
        small.fill();
        until_full(&mut store, &mut acknowledged);
        small.free();
        put(&mut store, acknowledged).unwrap();
        acknowledged += 1;
    }
    for number in 0..acknowledged {
        let row = store.get(Tree::Import, &number.to_be_bytes()).unwrap();
        assert!(row.is_some(), "{number} of {acknowledged}");
    }
    drop(store);
    let store = open(&folder, &disk, seed).unwrap();
    for number in 0..acknowledged {
        let row = store.get(Tree::Import, &number.to_be_bytes()).unwrap();
        assert!(row.is_some(), "{number} of {acknowledged} after opening");
    }
}
