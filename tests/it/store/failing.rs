//! R4: the disk is full or fails at the n-th thing asked of it; nothing acknowledged is lost, and it goes on afterwards.

use super::model::{Model, batch, content, seeded};
use super::place::{Place, chain};
use super::scale::{cases, seed};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use watari::store::{Batch, Disk, DiskFile, OsDisk, StoreError, Tree};

/// Counts writes, syncs and renames down, then fails.
#[derive(Default)]
struct Fuse {
    left: AtomicUsize,
    /// From then on for everything that takes space, until freed; else once.
    full: AtomicBool,
    armed: AtomicBool,
}

struct Failing(Arc<Fuse>);

struct FailingFile(Box<dyn DiskFile>, Arc<Fuse>);

impl Fuse {
    fn arm(&self, left: usize, full: bool) {
        self.left.store(left, Ordering::SeqCst);
        self.full.store(full, Ordering::SeqCst);
        self.armed.store(true, Ordering::SeqCst);
    }

    fn free(&self) {
        self.armed.store(false, Ordering::SeqCst);
    }

    /// Something that an input or output error may hit.
    fn any(&self) -> io::Result<()> {
        if !self.armed.load(Ordering::SeqCst) || self.full.load(Ordering::SeqCst) {
            return Ok(());
        }
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.free();
            return Err(io::Error::from(io::ErrorKind::Other));
        }
        Ok(())
    }

    /// Something that makes a file longer.
    fn space(&self) -> io::Result<()> {
        if !self.armed.load(Ordering::SeqCst) || !self.full.load(Ordering::SeqCst) {
            return Ok(());
        }
        let left = self.left.load(Ordering::SeqCst);
        if left <= 1 {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.left.store(left - 1, Ordering::SeqCst);
        Ok(())
    }
}

impl Disk for Failing {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        OsDisk.create_folder(path)
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn DiskFile>> {
        if create && !path.exists() {
            self.0.any()?;
            self.0.space()?;
        }
        let file = OsDisk.open(path, create)?;
        Ok(Box::new(FailingFile(file, self.0.clone())))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.any()?;
        OsDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.any()?;
        OsDisk.remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        OsDisk.remove_folder(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        OsDisk.list(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.0.any()?;
        OsDisk.sync_folder(folder)
    }
}

impl DiskFile for FailingFile {
    fn size(&self) -> io::Result<u64> {
        self.0.size()
    }

    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(bytes, offset)
    }

    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.1.any()?;
        if offset + bytes.len() as u64 > self.0.size()? {
            self.half(bytes, offset)?;
        }
        self.0.write_at(bytes, offset)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.1.any()?;
        self.0.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.1.any()?;
        self.0.sync()
    }

    fn preallocate(&mut self, from: u64, len: u64) -> io::Result<()> {
        self.1.any()?;
        if from + len > self.0.size()? {
            self.half(&vec![0; usize::try_from(len).unwrap()], from)?;
        }
        self.0.preallocate(from, len)
    }

    fn try_lock(&self) -> io::Result<bool> {
        self.0.try_lock()
    }
}

impl FailingFile {
    /// When the disk is full, the first half still fits.
    fn half(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let full = self.1.space();
        if full.is_err() {
            self.0.write_at(&bytes[..bytes.len() / 2], offset)?;
        }
        full
    }
}

/// Commits until something fails or enough were made. Gives the model of what was acknowledged, and of what was tried.
fn work(
    store: &mut watari::store::Store,
    seed: u64,
    from: Model,
    long: bool,
) -> (Model, Model, Option<StoreError>) {
    let mut random = seeded(seed);
    let mut model = from;
    for number in 0..12 {
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

fn run(full: bool, count: usize, seed: u64) {
    let fuse = Arc::new(Fuse::default());
    let place = Place::with_disk(Arc::new(Failing(fuse.clone())));
    let mut failed = 0;
    for n in 1..=count {
        let folder = Place::with_disk(place.disk.clone());
        let mut store = folder.create(seed);
        fuse.arm(n, full);
        let (sure, tried, error) = work(&mut store, seed + n as u64, Model::default(), full);
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
            let (_, _, error) = work(&mut store, seed, sure.clone(), false);
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
        let (_, _, error) = work(&mut store, seed, there, false);
        assert!(error.is_none(), "{what}: {error:?}");
    }
    assert!(failed > count / 2, "only {failed} of {count} failed");
}

fn content_or_none(store: &mut watari::store::Store) -> Option<Model> {
    content(store).ok()
}

#[test]
fn nothing_acknowledged_is_lost_when_the_disk_fails() {
    run(false, cases(40, 400, 400), seed(41));
}

#[test]
fn a_full_disk_is_said_and_the_store_goes_on_once_there_is_space() {
    run(true, cases(8, 40, 40), seed(42));
}
