//! R4: the disk is full or fails at the n-th thing asked of it; nothing acknowledged is lost, and it goes on afterwards.

use super::model::{Model, batch, content, seeded};
use super::place::{COST, PASSWORD, Place, chain};
use crate::failing_disk::{Failing, Fault, Fuse};
use crate::scale::{cases, seed};
use std::sync::Arc;
use watari::store::{Batch, NewSlot, StoreError, Tree};

/// Commits until something fails or enough were made. Gives the model of what was acknowledged, and of what was tried.
fn work(
    store: &mut watari::store::Store,
    seed: u64,
    from: Model,
    long: bool,
    commits: usize,
) -> (Model, Model, Option<StoreError>) {
    let mut random = seeded(seed);
    let mut model = from;
    for number in 0..commits {
        let steps = model.random_steps(&mut random);
        let mut tried = model.clone();
        tried.apply(&steps);
        let mut batch = batch(&steps);
        if long && number == 5 {
            // Longer than what is preallocated.
            (0..64).for_each(|row| batch.put(Tree::Import, &[row], vec![row; 140_000]));
        }
        if let Err(error) = store.commit(batch) {
            return (model, tried, Some(error));
        }
        model = tried;
        if number % 6 == 3
            && let Err(error) = store.snapshot(&mut |_| {})
        {
            return (model.clone(), model, Some(error));
        }
    }
    (model.clone(), model, None)
}

/// Enough that the n-th thing is asked of the disk: a commit asks for a write and a sync.
fn commits_for(n: usize) -> usize {
    n.max(12)
}

fn run(fault: Fault, count: usize, seed: u64) {
    let full = fault == Fault::Full;
    let fuse = Arc::new(Fuse::default());
    let place = Place::with_disk(Arc::new(Failing(fuse.clone())));
    let mut failed = 0;
    for n in 1..=count {
        let folder = Place::with_disk(place.disk.clone());
        let mut store = folder.create(seed);
        fuse.arm(n, fault);
        let (sure, tried, error) = work(
            &mut store,
            seed + n as u64,
            Model::default(),
            full,
            commits_for(n),
        );
        let what = format!("full {full}, failing at {n}");
        failed += usize::from(error.is_some());
        let before = content_or_none(&mut store);
        if full && matches!(error, Some(StoreError::DiskFull)) {
            // The leaf that says so still fits, and the store goes on once there is space.
            let mut leaf = Batch::new();
            leaf.put(Tree::Keys, b"leaf", b"disk full".to_vec());
            store
                .commit_last(leaf)
                .map_err(|error| format!("{what}: {}", chain(&error)))
                .unwrap();
            assert_eq!(before, Some(sure.clone()), "{what}");
            fuse.free();
            let (_, _, error) = work(&mut store, seed, sure.clone(), false, 12);
            assert!(error.is_none(), "{what}: {error:?}");
            continue;
        }
        fuse.free();
        if matches!(error, Some(StoreError::Io(_))) && store.status().poisoned {
            let mut batch = Batch::new();
            batch.put(Tree::Keys, b"k", b"v".to_vec());
            assert!(
                matches!(store.commit(batch), Err(StoreError::Poisoned)),
                "{what}"
            );
        }
        drop(store);
        let mut store = folder.open(seed);
        let there = content(&mut store).unwrap();
        assert!(there == sure || there == tried, "{what}: content differs");
        let (_, _, error) = work(&mut store, seed, there, false, 12);
        assert!(error.is_none(), "{what}: {error:?}");
    }
    assert!(failed > count / 2, "only {failed} of {count} failed");
}

fn content_or_none(store: &mut watari::store::Store) -> Option<Model> {
    content(store).ok()
}

#[test]
fn nothing_acknowledged_is_lost_when_the_disk_fails() {
    run(Fault::Once, cases(40, 400, 400), seed(41));
}

#[test]
fn a_file_that_cannot_be_opened_costs_one_change_and_not_the_store() {
    let fuse = Arc::new(Fuse::default());
    let place = Place::with_disk(Arc::new(Failing(fuse.clone())));
    let mut store = place.create(1);
    let slot = |staff| NewSlot {
        staff,
        password: PASSWORD,
        cost: COST,
    };
    fuse.lack_files(true);
    let refused = store.add_slot(&slot([7; 16]));
    assert!(
        matches!(refused, Err(StoreError::TooManyFiles)),
        "{refused:?}"
    );
    assert!(!store.status().poisoned);
    let mut batch = Batch::new();
    batch.put(Tree::Keys, b"k", b"v".to_vec());
    store.commit(batch).unwrap();
    fuse.lack_files(false);
    store.add_slot(&slot([7; 16])).unwrap();
    drop(store);
    assert!(place.open(2).has_slot(&[7; 16]));
}

#[test]
fn a_full_disk_is_said_and_the_store_goes_on_once_there_is_space() {
    run(Fault::Full, cases(8, 40, 40), seed(42));
}
