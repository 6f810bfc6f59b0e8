//! Who gets in: passwords, foreign stores, a second process, older headers. Refusals change nothing.

use super::model::{self, Model, batch, content};
use super::place::{COST, DESK, PASSWORD, Place, STAFF, chain, copy_folder, entropy};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use watari::store::{Attempt, Batch, Locked, NewSlot, SealKey, StoreError, Tree, UnlockError};
use zeroize::Zeroizing;

const NOBODY: [u8; 16] = *b"staff-0000000099";
const OTHER: [u8; 16] = *b"staff-0000000002";

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            let name = path.to_string_lossy().into_owned();
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}

fn unlock(
    locked: &mut Locked,
    staff: &[u8; 16],
    password: &str,
    now: u64,
) -> Result<(), UnlockError> {
    let store = locked.unlock((staff, DESK), password, now, entropy(9), &mut |_| {})?;
    store.close()?;
    Ok(())
}

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

#[test]
fn a_wrong_password_and_an_unknown_user_are_the_same_and_change_nothing() {
    let place = Place::new();
    let mut store = place.create(1);
    store.commit(filled(3)).unwrap();
    store.close().unwrap();
    let before = files(&place.store());
    for (staff, password) in [(STAFF, "not the password"), (NOBODY, PASSWORD)] {
        let mut locked = Locked::open(&place.store(), place.disk.clone()).unwrap();
        let refused = unlock(&mut locked, &staff, password, 100);
        assert!(matches!(refused, Err(UnlockError::Refused)));
    }
    let mut after = files(&place.store());
    after.retain(|name, _| !name.ends_with("attempts"));
    assert_eq!(after.len(), before.len());
    assert!(after == before, "a refused login changed a file");
}

#[test]
fn refused_logins_wait_longer_and_longer_but_only_for_that_person() {
    let place = Place::new();
    place.create(1).close().unwrap();
    let mut locked = Locked::open(&place.store(), place.disk.clone()).unwrap();
    for _ in 0..5 {
        let refused = unlock(&mut locked, &NOBODY, "guess", 100);
        assert!(matches!(refused, Err(UnlockError::Refused)));
    }
    assert!(matches!(
        unlock(&mut locked, &NOBODY, "guess", 100),
        Err(UnlockError::Wait(1))
    ));
    assert!(matches!(
        unlock(&mut locked, &NOBODY, "guess", 101),
        Err(UnlockError::Refused)
    ));
    drop(locked);
    // A restart in between changes nothing.
    let mut locked = Locked::open(&place.store(), place.disk.clone()).unwrap();
    assert_eq!(locked.wait_s(&NOBODY, DESK, 101), 2);
    assert_eq!(locked.wait_s(&STAFF, DESK, 101), 0);
    let mut store = locked
        .unlock((&STAFF, DESK), PASSWORD, 101, entropy(2), &mut |_| {})
        .unwrap();
    let attempts = store.unlogged_attempts();
    assert_eq!(attempts.len(), 6);
    assert_eq!(
        attempts[0],
        Attempt {
            staff: NOBODY,
            origin: DESK,
            at: 100
        }
    );
    assert_eq!(
        store.unlogged_attempts().len(),
        6,
        "until a leaf about each is durable"
    );
    store.note_logged().unwrap();
    assert!(store.unlogged_attempts().is_empty());
    assert_eq!(store.wait_s(&NOBODY, DESK, 101), 2);
    assert!(matches!(
        locked.unlock((&STAFF, DESK), PASSWORD, 101, entropy(2), &mut |_| {}),
        Err(UnlockError::Store(StoreError::InUse))
    ));
}

#[test]
fn failures_from_another_account_of_the_system_lock_nobody_out() {
    let place = Place::new();
    place.create(1).close().unwrap();
    let mut locked = Locked::open(&place.store(), place.disk.clone()).unwrap();
    let stranger = DESK + 1;
    for _ in 0..5 {
        let who = (&STAFF, stranger);
        let refused = locked.unlock(who, "guess", 100, entropy(2), &mut |_| {});
        assert!(matches!(refused, Err(UnlockError::Refused)));
    }
    drop(locked);
    let mut locked = Locked::open(&place.store(), place.disk.clone()).unwrap();
    assert_eq!(locked.wait_s(&STAFF, stranger, 100), 1);
    assert_eq!(locked.wait_s(&STAFF, DESK, 100), 0);
    let store = locked
        .unlock((&STAFF, DESK), PASSWORD, 100, entropy(2), &mut |_| {})
        .unwrap();
    assert_eq!(
        store.wait_s(&STAFF, stranger, 100),
        1,
        "the guesser still waits"
    );
}

#[test]
fn slots_are_added_changed_and_removed_and_the_last_one_stays() {
    let place = Place::new();
    let mut store = place.create(1);
    let slot = |password| NewSlot {
        staff: OTHER,
        password,
        cost: COST,
    };
    store.add_slot(&slot("second password")).unwrap();
    assert!(store.password_check(&OTHER).run("second password"));
    assert!(!store.password_check(&OTHER).run(PASSWORD));
    assert!(!store.password_check(&NOBODY).run(PASSWORD));
    store.add_slot(&slot("changed password")).unwrap();
    store.remove_slot(&STAFF).unwrap();
    assert!(matches!(
        store.remove_slot(&OTHER),
        Err(StoreError::LastSlot)
    ));
    store.close().unwrap();
    assert!(matches!(place.try_open(2), Err(UnlockError::Refused)));
    let mut locked = Locked::open(&place.store(), place.disk.clone()).unwrap();
    assert!(matches!(
        unlock(&mut locked, &OTHER, "second password", 0),
        Err(UnlockError::Refused)
    ));
    unlock(&mut locked, &OTHER, "changed password", 0).unwrap();
}

#[test]
fn seal_keys_are_in_the_header_only_until_they_are_dropped() {
    let place = Place::new();
    let mut store = place.create(1);
    let key = SealKey {
        id: *b"key-id-1",
        not_after: 77,
        secret: Zeroizing::new([0x5a; 32]),
    };
    store.set_seal_keys(&[key]).unwrap();
    store.close().unwrap();
    let mut store = place.open(2);
    let keys = store.seal_keys().unwrap();
    assert_eq!(
        (keys.len(), keys[0].id, keys[0].not_after),
        (1, *b"key-id-1", 77)
    );
    assert_eq!(*keys[0].secret, [0x5a; 32]);
    let old = fs::read(place.store().join("header.a")).unwrap();
    store.set_seal_keys(&[]).unwrap();
    assert!(store.seal_keys().unwrap().is_empty());
    // The sealed key itself is in neither copy any more.
    let sealed = &old[old.len() - 36 - 64..old.len() - 36];
    for name in ["header.a", "header.b"] {
        let new = fs::read(place.store().join(name)).unwrap();
        assert!(!new.windows(64).any(|window| window == sealed));
    }
}

#[test]
fn a_second_opener_is_refused() {
    let place = Place::new();
    let store = place.create(1);
    let second = Locked::open(&place.store(), place.disk.clone());
    assert!(matches!(second, Err(StoreError::InUse)));
    drop(store);
    place.open(2);
}

#[test]
fn a_folder_without_a_store_and_one_with_a_store_are_told_apart() {
    let place = Place::new();
    let missing = Locked::open(&place.store(), place.disk.clone());
    assert!(matches!(missing, Err(StoreError::Missing(_))));
    place.create(1).close().unwrap();
    let slot = NewSlot {
        staff: STAFF,
        password: PASSWORD,
        cost: COST,
    };
    let again = watari::store::Store::create(&place.store(), place.disk.clone(), &slot, entropy(1));
    assert!(matches!(again, Err(StoreError::Exists(_))));
}

#[test]
fn parts_of_another_store_are_refused_by_name() {
    let (mine, other) = (Place::new(), Place::new());
    for (place, seed) in [(&mine, 1), (&other, 2)] {
        let mut store = place.create(seed);
        store.commit(filled(3)).unwrap();
        store.snapshot(&mut |_| {}).unwrap();
        store.commit(filled(2)).unwrap();
        store.close().unwrap();
    }
    let parts = ["header.a", "header.b", "journal", "snapshots", "sled"];
    for part in parts {
        let place = Place::new();
        copy_folder(&mine.store(), &place.store());
        let (from, to) = (other.store().join(part), place.store().join(part));
        if from.is_dir() {
            fs::remove_dir_all(&to).unwrap();
            copy_folder(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
        match place.try_open(3) {
            // The index is built again, the foreign snapshots are passed over.
            Ok(mut store) => {
                assert!(["sled", "snapshots"].contains(&part), "{part} was accepted");
                let rows = store.fold(Tree::Meta, || 0, |count, _, _| *count += 1, &mut |_| {});
                assert_eq!(rows.unwrap(), 3);
            }
            Err(error) => {
                assert!(
                    matches!(&error, UnlockError::Store(StoreError::Damaged(_))),
                    "{part}: {}",
                    chain(&error)
                );
            }
        }
    }
}

#[test]
fn swapped_headers_are_both_good_and_an_old_pair_is_refused() {
    let place = Place::new();
    let mut store = place.create(1);
    let old = ["header.a", "header.b"].map(|name| fs::read(place.store().join(name)).unwrap());
    store
        .add_slot(&NewSlot {
            staff: OTHER,
            password: "second password",
            cost: COST,
        })
        .unwrap();
    store.close().unwrap();
    let (a, b) = (
        place.store().join("header.a"),
        place.store().join("header.b"),
    );
    fs::rename(&a, place.store().join("x")).unwrap();
    fs::rename(&b, &a).unwrap();
    fs::rename(place.store().join("x"), &b).unwrap();
    place.open(2).close().unwrap();
    // One older copy heals, two are an older store.
    fs::write(&a, &old[0]).unwrap();
    let store = place.open(3);
    assert!(store.has_slot(&OTHER));
    store.close().unwrap();
    assert_eq!(fs::read(&a).unwrap(), fs::read(&b).unwrap());
    fs::write(&a, &old[0]).unwrap();
    fs::write(&b, &old[1]).unwrap();
    let error = place.try_open(4).map(|_| ()).unwrap_err();
    assert!(
        chain(&error).contains("the header is older than the journal"),
        "{}",
        chain(&error)
    );
}

#[test]
fn a_store_older_than_its_witness_becomes_read_only() {
    let place = Place::new();
    let mut store = place.create(1);
    let old = Place::new();
    store.commit(filled(1)).unwrap();
    copy_folder(&place.store(), &old.store());
    store.commit(filled(2)).unwrap();
    let seen = store.status();
    store.hold_against(seen.counter, &seen.digest).unwrap();
    store.commit(filled(3)).unwrap();
    let mut older = old.open(2);
    let refused = older.hold_against(seen.counter, &seen.digest);
    assert!(matches!(refused, Err(StoreError::RolledBack { .. })));
    assert!(matches!(older.commit(filled(1)), Err(StoreError::Poisoned)));
    assert_eq!(
        older.get(Tree::Meta, &[0]).unwrap().unwrap().as_slice(),
        b"value 0"
    );
}

#[test]
fn misused_batches_are_refused_whole() {
    let place = Place::new();
    let mut store = place.create(1);
    let person = [7; 16];
    let mut batches: Vec<Batch> = Vec::new();
    for _ in 0..6 {
        let mut batch = Batch::new();
        batch.put(Tree::Meta, b"beside", b"x".to_vec());
        batches.push(batch);
    }
    batches[0].put(Tree::Pk, &person, vec![0; 32]);
    batches[1].put(Tree::Vault, &person, vec![0; 32]);
    batches[2].put_person(Tree::Ledger, person, vec![1]);
    batches[3].put_person(Tree::Vault, person, vec![1]);
    batches[4].forget_person(person);
    batches[5].put(Tree::Meta, b"long", vec![0; 17 * 1024 * 1024]);
    for batch in batches {
        assert!(store.commit(batch).is_err());
    }
    assert_eq!(store.get(Tree::Meta, b"beside").unwrap(), None);
    assert!(store.get(Tree::Vault, &person).is_err());
    assert!(store.get_person(Tree::Meta, &person).is_err());
    assert_eq!(store.status().counter, 1);
}

#[test]
fn a_number_kept_in_the_vault_stands_in_no_file() {
    let place = Place::new();
    let mut store = place.create(1);
    let number = b"123456789018";
    for person in 0..20 {
        let mut batch = Batch::new();
        batch.new_person([person; 16]);
        batch.put_person(Tree::Vault, [person; 16], number.to_vec());
        batch.put(Tree::Inquiry, number, number.to_vec());
        store.commit(batch).unwrap();
    }
    store.snapshot(&mut |_| {}).unwrap();
    store.rebuild(&mut |_| {}).unwrap();
    store.close().unwrap();
    let value: u64 = 123_456_789_018;
    let bcd = [0x12, 0x34, 0x56, 0x78, 0x90, 0x18];
    let encodings: [&[u8]; 4] = [
        number,
        &bcd,
        &value.to_be_bytes()[2..],
        &value.to_le_bytes()[..6],
    ];
    for (name, bytes) in files(&place.store()) {
        for encoding in encodings {
            let found = bytes
                .windows(encoding.len())
                .any(|window| window == encoding);
            assert!(!found, "{name} holds it");
        }
    }
}

fn filled(rows: u8) -> Batch {
    let mut batch = Batch::new();
    for row in 0..rows {
        batch.put(Tree::Meta, &[row], format!("value {row}").into_bytes());
    }
    batch
}
