//! A store in a folder of its own, with seeded randomness and a password that costs nothing.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use watari::crypto::{Entropy, PasswordCost};
use watari::store::{
    Disk, Locked, NewSlot, Origin, OsDisk, StaffRef, Store, StoreError, UnlockError,
};

pub const STAFF: StaffRef = *b"staff-0000000001";
/// The system account from which people try to get in.
pub const DESK: Origin = 1001;
pub const PASSWORD: &str = "correct horse battery staple";
/// Only tests may be so cheap.
pub const COST: PasswordCost = PasswordCost {
    m_kib: 8,
    t: 1,
    p: 1,
};

pub struct Seeded(pub ChaCha8Rng);

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

pub fn entropy(seed: u64) -> Box<dyn Entropy> {
    Box::new(Seeded(ChaCha8Rng::seed_from_u64(seed)))
}

pub struct Place {
    root: TempDir,
    pub disk: Arc<dyn Disk>,
}

impl Place {
    pub fn new() -> Self {
        Self::with_disk(Arc::new(OsDisk))
    }

    pub fn with_disk(disk: Arc<dyn Disk>) -> Self {
        let root = tempfile::tempdir().unwrap();
        Self { root, disk }
    }

    pub fn store(&self) -> PathBuf {
        self.root.path().join("store")
    }

    pub fn create(&self, seed: u64) -> Store {
        create(&self.store(), &self.disk, seed)
    }

    pub fn open(&self, seed: u64) -> Store {
        self.try_open(seed).map_err(|error| chain(&error)).unwrap()
    }

    pub fn try_open(&self, seed: u64) -> Result<Store, UnlockError> {
        open(&self.store(), &self.disk, seed)
    }
}

pub fn create(folder: &Path, disk: &Arc<dyn Disk>, seed: u64) -> Store {
    let slot = NewSlot {
        staff: STAFF,
        password: PASSWORD,
        cost: COST,
    };
    Store::create(folder, disk.clone(), &slot, entropy(seed)).unwrap()
}

pub fn open(folder: &Path, disk: &Arc<dyn Disk>, seed: u64) -> Result<Store, UnlockError> {
    let mut locked = lock(folder, disk)?;
    locked.unlock((&STAFF, DESK), PASSWORD, 0, entropy(seed), &mut |_| {})
}

/// A process that another test starts has every open file, locks too, until it runs its own program: tried again for a while.
fn lock(folder: &Path, disk: &Arc<dyn Disk>) -> Result<Locked, StoreError> {
    let begun = Instant::now();
    loop {
        match Locked::open(folder, disk.clone()) {
            Err(StoreError::InUse) if begun.elapsed() < Duration::from_secs(5) => {
                std::thread::yield_now();
            }
            other => return other,
        }
    }
}

/// An error and its causes in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// What disappears meanwhile (sled's drafts do) is left out.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            let copied = std::fs::copy(entry.path(), target);
            let gone = matches!(&copied, Err(error) if error.kind() == ErrorKind::NotFound);
            assert!(gone || copied.is_ok(), "{copied:?}");
        }
    }
}
