//! The index: sled, driven so that nothing depends on what it promises about the disk.
//!
//! It may lose its newest changes, refuse to open, panic or bring back wrong pages; every caller verifies what
//! comes out, and the journal builds it again (`reliability.md` section 2). All trees lie in one sled tree, a
//! byte before each key, so that one batch changes all of them together.

use super::behind::Behind;
use super::journal::Position;
use super::keys::Keys;
use super::op::Op;
use super::row::RowKey;
use super::state::State;
use super::tree::Tree;
use crate::crypto::{Digest, Entropy, open_row, random, seal_row};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Behind all trees.
const STATE_KEY: &[u8] = b"\xffstate";
/// sled's default is 1 GiB. With this a town of 300,000 stays under 250 MiB.
const CACHE_LEN: u64 = 32 * 1024 * 1024;
/// Often, so that sled's log is not rewritten many times over.
const FLUSH_MS: u64 = 20;
/// A closed sled lets go of its lock a moment later.
const OPEN_TRIES: u32 = 50;
const NONCE_LEN: usize = 24;

pub(super) struct Index {
    /// Dropped first: its thread holds the database too.
    behind: Behind,
    db: sled::Db,
}

/// What the index knows of itself, written in the same batch as the rows.
pub(super) struct Applied {
    pub state: State,
    /// Where the record it applied last begins, and that record's hash.
    pub record: Position,
    pub hash: Digest,
}

/// Rows that become visible together.
#[derive(Default)]
pub(super) struct Changes(sled::Batch);

impl Changes {
    pub fn add(&mut self, op: &Op) {
        let place = Op::place(op.tree, op.row_key);
        match op.value {
            Some(value) => self.0.insert(place.as_slice(), value),
            None => self.0.remove(place.as_slice()),
        }
    }
}

impl Applied {
    fn seal(&self, keys: &Keys, entropy: &mut dyn Entropy) -> Vec<u8> {
        let mut plain = Vec::with_capacity(1024);
        self.state.write(&mut plain);
        plain.extend_from_slice(&self.record.segment.to_be_bytes());
        plain.extend_from_slice(&self.record.offset.to_be_bytes());
        plain.extend_from_slice(&self.record.sequence.to_be_bytes());
        plain.extend_from_slice(&self.record.previous);
        plain.extend_from_slice(&self.hash);
        let nonce: [u8; NONCE_LEN] = random(entropy);
        let sealed = seal_row(&keys.journal, &nonce, &[&aad(keys)], &plain);
        [nonce.as_slice(), &sealed].concat()
    }

    fn open(keys: &Keys, bytes: &[u8]) -> Option<Self> {
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let plain = open_row(&keys.journal, nonce, &[&aad(keys)], sealed).ok()?;
        let (state, rest) = State::read(&plain)?;
        let (segment, rest) = rest.split_first_chunk()?;
        let (offset, rest) = rest.split_first_chunk()?;
        let (sequence, rest) = rest.split_first_chunk()?;
        let (previous, rest) = rest.split_first_chunk()?;
        Some(Self {
            state,
            record: Position {
                segment: u64::from_be_bytes(*segment),
                offset: u64::from_be_bytes(*offset),
                sequence: u64::from_be_bytes(*sequence),
                previous: *previous,
            },
            hash: rest.try_into().ok()?,
        })
    }
}

fn aad(keys: &Keys) -> Vec<u8> {
    [b"vrx/1/index\0".as_slice(), &keys.store_id].concat()
}

impl Index {
    /// sled panics on some damaged files: that is an error like every other.
    pub fn open(folder: &Path) -> io::Result<Self> {
        remove_drafts(folder)?;
        let mut tries = 0;
        loop {
            match guarded(|| config(folder).open()) {
                Ok(db) => {
                    let behind = Behind::start()?;
                    return Ok(Self { behind, db });
                }
                Err(error) if tries < OPEN_TRIES && is_locked(&error) => tries += 1,
                Err(error) => return Err(error),
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    pub fn applied(&self, keys: &Keys) -> io::Result<Option<Applied>> {
        self.behind.wait()?;
        let bytes = guarded(|| self.db.get(STATE_KEY))?;
        Ok(bytes.and_then(|bytes| Applied::open(keys, &bytes)))
    }

    pub fn get(&self, tree: Tree, row_key: &RowKey) -> io::Result<Option<sled::IVec>> {
        self.behind.wait()?;
        guarded(|| self.db.get(Op::place(tree, row_key)))
    }

    /// All of it becomes visible together, and after a crash all of it is there or nothing. It may come back
    /// before that: what is read later sees it, and a failure shows at the latest then.
    pub fn apply(
        &self,
        changes: Changes,
        applied: &Applied,
        keys: &Keys,
        entropy: &mut dyn Entropy,
    ) -> io::Result<()> {
        let mut batch = changes.0;
        batch.insert(STATE_KEY, applied.seal(keys, entropy));
        let db = self.db.clone();
        let job = move || guarded(|| db.apply_batch(batch));
        self.behind.later(Box::new(job))
    }

    /// While it is being built there is no state in it, so that half an index is never taken for a whole one.
    pub fn load(&self, changes: Changes) -> io::Result<()> {
        self.behind.wait()?;
        guarded(|| self.db.apply_batch(changes.0))
    }

    /// The rows of a tree whose first byte is in `from..=to`, in the order of their keys, until `each` refuses.
    pub fn each<E: From<io::Error>>(
        &self,
        tree: Tree,
        from: u8,
        to: u8,
        mut each: impl FnMut(&RowKey, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.behind.wait()?;
        let (mut first, mut last) = ([0; 33], [0xff; 33]);
        (first[0], first[1]) = (tree.number(), from);
        (last[0], last[1]) = (tree.number(), to);
        let mut rows = self.db.range(first..=last);
        while let Some((place, value)) = guarded(|| rows.next().transpose())? {
            let row_key = place.get(1..).and_then(|key| key.try_into().ok());
            let row_key = row_key.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
            each(row_key, &value)?;
        }
        Ok(())
    }

    pub fn len(&self) -> u64 {
        guarded(|| self.db.size_on_disk()).unwrap_or(0)
    }

    /// For a clean end. Not needed for anything that was acknowledged.
    pub fn flush(&self) -> io::Result<()> {
        self.behind.wait()?;
        guarded(|| self.db.flush()).map(|_| ())
    }
}

fn config(folder: &Path) -> sled::Config {
    sled::Config::new()
        .path(folder)
        .cache_capacity(CACHE_LEN)
        .flush_every_ms(Some(FLUSH_MS))
        .use_compression(false)
}

fn guarded<T>(body: impl FnOnce() -> sled::Result<T>) -> io::Result<T> {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(error))) => Err(error),
        // Its text may hold bytes of the file, and says nothing to an operator.
        Ok(Err(_)) => Err(io::Error::other("the index is damaged")),
        Err(_) => Err(io::Error::other("the index stopped")),
    }
}

fn is_locked(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock || error.to_string().contains("acquire lock")
}

/// Unfinished ones stop sled from opening; removing them loses nothing.
fn remove_drafts(folder: &Path) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}
