//! R2: the power fails at any write; what the journal's files then hold is replayed, sled's files are anything older.

use super::model::{Model, batch, content, seeded};
use super::place::{Place, copy_folder, create, open};
use super::recorded::{Image, Loss, Recorder};
use crate::scale::{cases, seed};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use watari::store::{Batch, Disk, OsDisk, Tree};

const COMMITS: u64 = 90;
const COPY_EVERY: u64 = 5;
const LONG_ROWS: u8 = 56;

#[derive(Debug, Clone, Copy)]
enum Sled {
    /// As it was, at or before the cut.
    Synced,
    Empty,
    /// Each file as at some earlier moment.
    Mixed,
}

/// A run: after each commit how much was written, what it holds, and now and then a copy of sled's files.
struct Run {
    place: Place,
    start: Image,
    recorder: Arc<Recorder>,
    /// Events until the commit was acknowledged, and the model then.
    commits: Vec<(usize, Model)>,
    copies: Vec<(usize, PathBuf)>,
    _folder: TempDir,
}

fn record(seed: u64) -> Run {
    let mut place = Place::new();
    create(&place.store(), &place.disk, seed).close().unwrap();
    let start = Image::of(&place.store());
    let recorder = Arc::new(Recorder::new(&start));
    place.disk = recorder.clone();
    let folder = tempfile::tempdir().unwrap();
    let mut store = place.open(seed);
    let mut random = seeded(seed);
    let mut model = Model::default();
    let (mut commits, mut copies) = (vec![(0, model.clone())], Vec::new());
    for number in 0..COMMITS {
        let steps = model.random_steps(&mut random);
        let mut batch = batch(&steps);
        match number {
            // So that the segment grows.
            40 => long(&mut batch),
            41 => (0..LONG_ROWS).for_each(|row| batch.delete(Tree::Import, &[row])),
            _ => {}
        }
        store.commit(batch).unwrap();
        model.apply(&steps);
        commits.push((recorder.len(), model.clone()));
        if number % 25 == 24 {
            store.snapshot(&mut |_| {}).unwrap();
        }
        if number % COPY_EVERY == 0 {
            let copy = folder.path().join(number.to_string());
            copy_folder(&place.store().join("sled"), &copy);
            copies.push((recorder.len(), copy));
        }
    }
    drop(store);
    Run {
        place,
        start,
        recorder,
        commits,
        copies,
        _folder: folder,
    }
}

/// In a tree that the model does not look at.
fn long(batch: &mut Batch) {
    for row in 0..LONG_ROWS {
        batch.put(Tree::Import, &[row], vec![row; 150_000]);
    }
}

impl Run {
    /// What was acknowledged, and what may be there at most.
    fn bounds(&self, cut: usize) -> (usize, usize) {
        let acknowledged = self
            .commits
            .iter()
            .rposition(|(events, _)| *events <= cut)
            .unwrap();
        (acknowledged, (acknowledged + 1).min(self.commits.len() - 1))
    }

    fn sled(&self, cut: usize, sled: Sled, to: &Path, random: &mut ChaCha8Rng) {
        let earlier: Vec<_> = self
            .copies
            .iter()
            .filter(|(events, _)| *events <= cut)
            .collect();
        match (sled, earlier.last()) {
            (Sled::Synced, Some((_, copy))) => copy_folder(copy, to),
            (Sled::Mixed, Some((_, newest))) => {
                copy_folder(newest, to);
                mix(&earlier, to, random);
            }
            _ => {}
        }
    }
}

fn mix(earlier: &[&(usize, PathBuf)], to: &Path, random: &mut ChaCha8Rng) {
    for entry in fs::read_dir(to).unwrap() {
        let path = entry.unwrap().path();
        let (_, copy) = earlier[random.next_u32() as usize % earlier.len()];
        let older = copy.join(path.file_name().unwrap());
        if path.is_file() && older.is_file() {
            fs::copy(older, path).unwrap();
        }
    }
}

#[test]
fn what_was_acknowledged_survives_every_power_cut() {
    let seed = seed(21);
    let mut random = seeded(seed);
    let run = record(seed);
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let losses = [Loss::Strict, Loss::Torn, Loss::Reordered];
    let sleds = [Sled::Synced, Sled::Empty, Sled::Mixed];
    for number in 0..cases(100, 1_500, 15_000) {
        let (loss, sled) = (losses[number % 3], sleds[number / 3 % 3]);
        let cut = random.next_u32() as usize % (run.recorder.len() + 1);
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        let image = run.recorder.after_cut(&run.start, cut, loss, &mut random);
        image.save(&run.place.store(), &store);
        run.sled(cut, sled, &store.join("sled"), &mut random);
        let what = format!("case {number}: {loss:?} at event {cut}, sled {sled:?}");
        let mut store = open(&store, &disk, seed)
            .map_err(|error| format!("{what}: {}", super::place::chain(&error)))
            .unwrap();
        let (least, most) = run.bounds(cut);
        let there = usize::try_from(store.status().counter - 1).unwrap();
        assert!(
            (least..=most).contains(&there),
            "{what}: {there} commits, {least} acknowledged"
        );
        assert!(
            content(&mut store).unwrap() == run.commits[there].1,
            "{what}: content differs"
        );
        let mut batch = Batch::new();
        batch.put(Tree::Directory, b"after", b"the cut".to_vec());
        store.commit(batch).unwrap();
        if number % 5 == 0 {
            let found = store.check(&mut |_| {}).unwrap();
            assert!(found.problems.is_empty(), "{what}: {found:?}");
        }
    }
}
