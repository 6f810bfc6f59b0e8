//! The open store: one object, one writer. Its methods are in the files of their subjects.

use super::attempts::Attempts;
use super::disk::{Disk, DiskFile};
use super::error::StoreError;
use super::header::Header;
use super::index::Index;
use super::journal::Journal;
use super::keys::{Keys, MasterKey};
use super::rows::{Rows, Value};
use super::state::State;
use super::{PersonId, Tree};
use crate::crypto::{Digest, Entropy, Key, hkdf_expand};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Every key is in memory while this lives and wiped when it is dropped.
///
/// Invariant: `state` is that of the newest record in the journal, and the index agrees with it unless `poisoned`.
pub struct Store {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) folders: Folders,
    pub(super) header: Header,
    pub(super) master: MasterKey,
    pub(super) keys: Arc<Keys>,
    /// None only if it could not be built again.
    pub(super) index: Option<Index>,
    pub(super) journal: Journal,
    pub(super) state: State,
    pub(super) entropy: Box<dyn Entropy>,
    pub(super) attempts: Attempts,
    pub(super) snapshot_len: u64,
    pub(super) rebuilt: Option<&'static str>,
    pub(super) poisoned: bool,
    pub(super) _lock: Box<dyn DiskFile>,
}

#[derive(Clone)]
pub(super) struct Folders {
    pub store: PathBuf,
    pub journal: PathBuf,
    pub snapshots: PathBuf,
    pub index: PathBuf,
    pub index_aside: PathBuf,
}

/// What takes long, and how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Password,
    /// Journal records applied to the index.
    Replaying {
        done: u64,
    },
    /// Rows taken from a snapshot.
    Rebuilding {
        done: u64,
    },
    /// Rows written.
    Snapshot {
        done: u64,
    },
    /// Rows read.
    Checking {
        done: u64,
    },
}

#[derive(Debug, Clone)]
pub struct Status {
    pub store_id: [u8; 16],
    /// One a commit.
    pub counter: u64,
    /// Over the digests of all trees, for checkpoints.
    pub digest: Digest,
    pub journal_len: u64,
    pub snapshot_len: u64,
    pub index_len: u64,
    /// Read-only until opened again.
    pub poisoned: bool,
    /// Why the index was built again since the store was opened.
    pub rebuilt: Option<&'static str>,
    pub snapshot_due: bool,
}

impl Folders {
    pub fn new(store: &Path) -> Self {
        Self {
            store: store.to_path_buf(),
            journal: store.join("journal"),
            snapshots: store.join("snapshots"),
            index: store.join("sled"),
            index_aside: store.join("sled.aside"),
        }
    }
}

impl Store {
    pub fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Value>, StoreError> {
        if tree.is_about_people() || matches!(tree, Tree::Pk | Tree::Piece) {
            return Err(StoreError::WrongTree(tree.name()));
        }
        self.rows()?.get(tree, key)
    }

    /// None if there is no such row or no such person.
    pub fn get_person(&self, tree: Tree, person: &PersonId) -> Result<Option<Value>, StoreError> {
        if !tree.is_about_people() {
            return Err(StoreError::WrongTree(tree.name()));
        }
        self.rows()?.get_person(tree, person)
    }

    pub fn has_person(&self, person: &PersonId) -> Result<bool, StoreError> {
        Ok(self.rows()?.person_key(person)?.is_some())
    }

    /// For commitments in the log to what is about the person: gone when the person is forgotten.
    pub fn leaf_key(&self, person: &PersonId) -> Result<Option<Key>, StoreError> {
        let key = self.rows()?.person_key(person)?;
        Ok(key.map(|key| hkdf_expand(&key, b"vrx/1/leaf")))
    }

    /// Changes with every change of a row of this tree, and with nothing else.
    pub fn tree_digest(&self, tree: Tree) -> [u8; 32] {
        self.state.digests.of(tree).to_bytes()
    }

    pub fn status(&self) -> Status {
        let journal_len =
            super::journal::size(&*self.disk, &self.folders.journal).unwrap_or_default();
        Status {
            store_id: self.header.store_id,
            counter: self.state.counter,
            digest: self.state.digests.hash(),
            journal_len,
            snapshot_len: self.snapshot_len,
            index_len: self.index.as_ref().map_or(0, Index::len),
            poisoned: self.is_poisoned(),
            rebuilt: self.rebuilt,
            snapshot_due: self.snapshot_due(),
        }
    }

    /// Lets the index reach the disk and forgets the keys. Dropping is as safe, only the next opening is slower.
    pub fn close(self) -> Result<(), StoreError> {
        let index = self.index.as_ref();
        index.map_or(Ok(()), |index| index.flush().map_err(StoreError::Index))
    }

    pub(super) fn rows(&self) -> Result<Rows<'_>, StoreError> {
        Ok(Rows {
            index: self.index.as_ref().ok_or(StoreError::Poisoned)?,
            keys: &self.keys,
        })
    }

    pub(super) fn is_poisoned(&self) -> bool {
        self.poisoned || self.journal.is_broken() || self.has_index_failed()
    }

    /// Another one is built when the store is opened by another process: sled does not let go of a failed one in this.
    pub(super) fn has_index_failed(&self) -> bool {
        self.index.as_ref().is_none_or(Index::has_failed)
    }
}
