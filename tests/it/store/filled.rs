//! R4 on a real disk that is full to the last byte, so that sled's own files find no room either. Needs root, for a small mount.

use super::place::{create, open};
use crate::scale::{cases, seed};
use crate::simulation::seeded::Seeded;
use crate::soak::disk::SmallDisk;
use std::sync::Arc;
use watari::store::{Batch, Disk, OsDisk, Store, StoreError, Tree};

/// More than the journal has room for without growing.
const COMMITS_MAX: u32 = 4_000;
/// As long as any: pages of such rows are long as well.
const ROW_LEN_MAX: u64 = 60_000;
const ROWS_MAX: u64 = 200;

/// A store, and how many of its rows were acknowledged.
struct Filled {
    store: Store,
    random: Seeded,
    rows: u32,
}

impl Filled {
    /// A commit of any size.
    fn put(&mut self) -> Result<(), StoreError> {
        let count = self.random.spread(1, ROWS_MAX) as u32;
        let mut batch = Batch::new();
        for number in self.rows..self.rows + count {
            let len = self.random.spread(1, ROW_LEN_MAX) as usize;
            batch.put(Tree::Import, &key(number), vec![7; len]);
        }
        // Pages of before are written again too.
        for _ in 0..self.random.below(20) {
            let number = self.random.below(u64::from(self.rows).max(1)) as u32;
            batch.put(Tree::Import, &key(number), vec![8; 100]);
        }
        self.store.commit(batch)?;
        self.rows += count;
        Ok(())
    }

    /// Commits until one finds no room; nothing but that may go wrong.
    fn until_full(&mut self, small: &SmallDisk) {
        for _ in 0..COMMITS_MAX {
            // What the store gives back others take at once.
            small.fill();
            match self.put() {
                Ok(()) => {}
                Err(StoreError::DiskFull) => return,
                Err(error) => panic!("{error:?} after {}", self.rows),
            }
        }
        panic!("the disk was never full");
    }

    fn read(&self) {
        for number in 0..self.rows {
            let row = self.store.get(Tree::Import, &key(number)).unwrap();
            assert!(row.is_some(), "{number} of {}", self.rows);
        }
    }
}

/// In no order, as hashes are.
fn key(number: u32) -> [u8; 4] {
    number.wrapping_mul(2_654_435_761).to_be_bytes()
}

#[test]
fn a_real_disk_full_to_the_last_byte_costs_nothing_acknowledged_and_works_again_with_room() {
    let small = SmallDisk::new("192m");
    if !small.can_be_full() {
        println!("not tried: a small disk needs a mount, and so root");
        return;
    }
    let seed = seed(44);
    println!("WATARI_SEED={seed}");
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let folder = small.path().join("store");
    let mut filled = Filled {
        store: create(&folder, &disk, seed),
        random: Seeded::new(seed),
        rows: 0,
    };
    for _ in 0..cases(4, 12, 12) {
        for _ in 0..filled.random.below(20) {
            filled.put().unwrap();
        }
        filled.until_full(&small);
        small.free();
        filled.put().unwrap();
    }
    filled.read();
    let Filled {
        store,
        rows,
        random,
    } = filled;
    drop(store);
    Filled {
        store: open(&folder, &disk, seed).unwrap(),
        random,
        rows,
    }
    .read();
}
