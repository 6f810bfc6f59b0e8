//! R3: every file of the store, damaged in every way: the right content, or a refusal that names its cause.

use super::model::{Model, batch, content, seeded};
use super::place::{Place, chain, copy_folder, open};
use crate::scale::{cases, seed};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use watari::store::{Disk, OsDisk, StoreError, UnlockError};

const PAGE: usize = 4096;

#[derive(Debug, Clone, Copy)]
enum Way {
    Cut,
    Flipped,
    Zeroed,
    Swapped,
    Emptied,
    Missing,
    Older,
}

const WAYS: [Way; 7] = [
    Way::Cut,
    Way::Flipped,
    Way::Zeroed,
    Way::Swapped,
    Way::Emptied,
    Way::Missing,
    Way::Older,
];

/// A closed store with two snapshots and records behind them, and the same store some commits before.
fn two_ages(seed: u64) -> (Place, Place, Model) {
    let (place, older) = (Place::new(), Place::new());
    let mut store = place.create(seed);
    let mut random = seeded(seed);
    let mut model = Model::default();
    for number in 0..70 {
        let steps = model.random_steps(&mut random);
        store.commit(batch(&steps)).unwrap();
        model.apply(&steps);
        if number % 25 == 24 {
            store.snapshot(&mut |_| {}).unwrap();
        }
        if number == 60 {
            store.close().unwrap();
            copy_folder(&place.store(), &older.store());
            store = place.open(seed);
        }
    }
    store.close().unwrap();
    (place, older, model)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.file_name() != Some("lock".as_ref()) {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// False if this file cannot be damaged in this way.
fn damage(path: &Path, older: &Path, way: Way, random: &mut ChaCha8Rng) -> bool {
    let mut bytes = fs::read(path).unwrap();
    // What was preallocated and never used is not worth damaging.
    let used = bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1);
    if used == 0 {
        return false;
    }
    let any = |random: &mut ChaCha8Rng| random.next_u32() as usize % used;
    match way {
        Way::Cut => bytes.truncate(any(random)),
        Way::Flipped => bytes[any(random)] ^= 1 << (random.next_u32() % 8),
        Way::Zeroed => {
            let start = any(random) / PAGE * PAGE;
            let end = (start + PAGE).min(bytes.len());
            bytes[start..end].fill(0);
        }
        Way::Swapped => {
            let (a, b) = (any(random) / PAGE * PAGE, any(random) / PAGE * PAGE);
            if a.max(b) + PAGE > bytes.len() {
                return false;
            }
            let page = bytes[a..a + PAGE].to_vec();
            bytes.copy_within(b..b + PAGE, a);
            bytes[b..b + PAGE].copy_from_slice(&page);
        }
        Way::Emptied => bytes.clear(),
        Way::Missing => {
            fs::remove_file(path).unwrap();
            return true;
        }
        Way::Older => {
            let Ok(before) = fs::read(older) else {
                return false;
            };
            bytes = before;
        }
    }
    fs::write(path, bytes).unwrap();
    true
}

#[test]
fn damage_is_repaired_or_named_and_never_taken_for_right() {
    let seed = seed(31);
    let mut random = seeded(seed);
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let (place, older, model) = two_ages(seed);
    let names: Vec<_> = files(&place.store())
        .iter()
        .map(|path| path.strip_prefix(place.store()).unwrap().to_path_buf())
        .collect();
    assert!(names.len() >= 8, "{names:?}");
    let (mut refused, mut rebuilt, mut found) = (0, 0, 0);
    for (number, (name, way)) in names
        .iter()
        .flat_map(|name| WAYS.map(|way| (name, way)))
        .cycle()
        .take(names.len() * WAYS.len() * cases(1, 40, 400))
        .enumerate()
    {
        let copy = Place::new();
        copy_folder(&place.store(), &copy.store());
        let older = older.store().join(name);
        if !damage(&copy.store().join(name), &older, way, &mut random) {
            continue;
        }
        let what = format!("case {number}: {} {way:?}", name.display());
        match open(&copy.store(), &disk, seed) {
            Ok(mut store) => {
                let before = store.check(&mut |_| {}).map(|report| report.problems.len());
                assert!(
                    content(&mut store).unwrap() == model,
                    "{what}: content differs"
                );
                found += usize::from(before.is_ok_and(|problems| problems > 0));
                rebuilt += usize::from(store.status().rebuilt.is_some());
            }
            Err(UnlockError::Store(StoreError::Damaged(_) | StoreError::Io(_))) => refused += 1,
            Err(error) => panic!("{what}: {}", chain(&error)),
        }
    }
    println!("{refused} refused, {rebuilt} rebuilt, {found} found by check");
    assert!(refused > 0 && rebuilt > 0 && found > 0);
}

#[test]
fn check_finds_what_nothing_else_reads() {
    let seed = seed(32);
    let mut random = seeded(seed);
    let (place, _, _) = two_ages(seed);
    let folders = ["journal", "snapshots"].map(|folder| place.store().join(folder));
    let last = files(&folders[0]).pop().unwrap();
    let old = |path: &&PathBuf| **path != last;
    let paths: Vec<_> = folders.iter().flat_map(|folder| files(folder)).collect();
    for path in paths.iter().filter(old) {
        let bytes = fs::read(path).unwrap();
        let mut damaged = bytes.clone();
        let place_of_damage = random.next_u32() as usize % bytes.len();
        damaged[place_of_damage] ^= 1;
        fs::write(path, damaged).unwrap();
        let store = place.open(seed);
        let report = store.check(&mut |_| {}).unwrap();
        assert!(
            !report.problems.is_empty(),
            "{} at {place_of_damage}",
            path.display()
        );
        store.close().unwrap();
        fs::write(path, bytes).unwrap();
    }
}
