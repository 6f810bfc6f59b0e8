//! The store while it is locked and while it is open (signatures; bodies follow).
#![expect(
    clippy::needless_pass_by_value,
    unused_variables,
    reason = "bodies follow"
)]

use super::{Batch, Damage, Disk, PersonId, StoreError, Tree, UnlockError};
use crate::crypto::{Digest, Entropy, KeyId, PasswordCost};
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A staff member as slots know one: 16 bytes made from the account's id by the caller.
pub type StaffRef = [u8; 16];
pub type Value = Zeroizing<Vec<u8>>;

/// Header read and bounds checked; nothing secret in memory.
pub struct Locked;
pub struct Store;
pub struct PasswordCheck;

pub struct NewSlot<'a> {
    pub staff: StaffRef,
    pub password: &'a str,
    pub cost: PasswordCost,
}

/// A private half that lives in the header, never in the journal.
pub struct SealKey {
    pub id: KeyId,
    pub secret: Zeroizing<[u8; 32]>,
    pub not_after: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commit {
    pub counter: u64,
    /// Time for [`Store::snapshot`].
    pub snapshot_due: bool,
}

/// What takes long, and how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Password,
    Replaying { done: u64, of: u64 },
    Rebuilding { done: u64, of: u64 },
    Snapshot { done: u64 },
    Checking { done: u64, of: u64 },
}

/// A failed attempt while the store was locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    pub staff: StaffRef,
    pub at: u64,
}

#[derive(Debug, Clone)]
pub struct Status {
    pub store_id: [u8; 16],
    pub counter: u64,
    /// Over the digests of all trees, for checkpoints.
    pub digest: Digest,
    pub journal_len: u64,
    pub snapshot_len: u64,
    pub index_len: u64,
    pub poisoned: bool,
    /// Why the index was rebuilt at this opening.
    pub rebuilt: Option<String>,
    pub snapshot_due: bool,
}

#[derive(Debug, Default)]
pub struct CheckReport {
    pub journal_records: u64,
    pub journal_bytes: u64,
    pub snapshots: u64,
    pub rows: Vec<(Tree, u64)>,
    pub problems: Vec<Damage>,
}

impl Locked {
    pub fn open(folder: &Path, disk: Arc<dyn Disk>) -> Result<Self, StoreError> {
        unimplemented!()
    }

    pub fn store_id(&self) -> [u8; 16] {
        unimplemented!()
    }

    /// Seconds this person has to wait before the next attempt.
    pub fn wait_s(&self, staff: &StaffRef, now: u64) -> u64 {
        unimplemented!()
    }

    /// Seconds of Argon2id, then recovery: never on the runtime's threads. Refused: try again on the same value.
    pub fn unlock(
        &mut self,
        staff: &StaffRef,
        password: &str,
        now: u64,
        entropy: Box<dyn Entropy>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Store, UnlockError> {
        unimplemented!()
    }
}

impl Store {
    pub fn create(
        folder: &Path,
        disk: Arc<dyn Disk>,
        first: &NewSlot,
        entropy: Box<dyn Entropy>,
    ) -> Result<Self, StoreError> {
        unimplemented!()
    }

    /// Durable when it returns. After [`StoreError::DiskFull`] nothing happened and it may be tried again.
    pub fn commit(&mut self, batch: Batch) -> Result<Commit, StoreError> {
        unimplemented!()
    }

    /// One record and one sync for all of them, in order; they become durable together.
    pub fn commit_many(&mut self, batches: Vec<Batch>) -> Result<Commit, StoreError> {
        unimplemented!()
    }

    pub fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Value>, StoreError> {
        unimplemented!()
    }

    pub fn get_person(&self, tree: Tree, person: &PersonId) -> Result<Option<Value>, StoreError> {
        unimplemented!()
    }

    pub fn leaf_key(&self, person: &PersonId) -> Result<Option<crate::crypto::Key>, StoreError> {
        unimplemented!()
    }
    pub fn has_person(&self, person: &PersonId) -> Result<bool, StoreError> {
        unimplemented!()
    }

    /// Every row of a tree, in no order, against the tree's digest. If the index turns out wrong it is rebuilt
    /// and the fold begins again from `start`, so what it gives is always right.
    pub fn fold<T>(
        &mut self,
        tree: Tree,
        start: impl Fn() -> T,
        each: impl FnMut(&mut T, &[u8], &[u8]),
        progress: &mut dyn FnMut(Progress),
    ) -> Result<T, StoreError> {
        unimplemented!()
    }

    /// As [`Store::fold`] over the rows about people (their keys are read too), on all cores: one result a thread.
    pub fn fold_people<T: Send>(
        &mut self,
        tree: Tree,
        start: impl Fn() -> T + Sync,
        each: impl Fn(&mut T, &PersonId, &[u8]) + Sync,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<T>, StoreError> {
        unimplemented!()
    }

    /// To verify a further login on another thread; unknown people cost the same.
    pub fn password_check(&self, staff: &StaffRef) -> PasswordCheck {
        unimplemented!()
    }

    /// Adds a slot or replaces the person's. Costs one Argon2id.
    pub fn add_slot(&mut self, slot: &NewSlot) -> Result<(), StoreError> {
        unimplemented!()
    }

    pub fn remove_slot(&mut self, staff: &StaffRef) -> Result<(), StoreError> {
        unimplemented!()
    }

    pub fn has_slot(&self, staff: &StaffRef) -> bool {
        unimplemented!()
    }

    pub fn wait_s(&self, staff: &StaffRef, now: u64) -> u64 {
        unimplemented!()
    }

    /// A login that [`PasswordCheck`] refused: the next delay of this person grows.
    pub fn note_failure(&mut self, staff: &StaffRef, now: u64) -> Result<(), StoreError> {
        unimplemented!()
    }

    pub fn note_success(&mut self, staff: &StaffRef) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Attempts that failed while the store was locked, for leaves; given once.
    pub fn take_attempts(&mut self) -> Vec<Attempt> {
        unimplemented!()
    }

    pub fn seal_keys(&self) -> Result<Vec<SealKey>, StoreError> {
        unimplemented!()
    }

    /// Replaces them all; both headers are rewritten in place, so that dropped ones are gone.
    pub fn set_seal_keys(&mut self, keys: &[SealKey]) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Writes all rows beside the journal and begins a new segment. Due every 24 h or when a commit says so.
    pub fn snapshot(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Reads everything, repairs nothing.
    pub fn check(&self, progress: &mut dyn FnMut(Progress)) -> Result<CheckReport, StoreError> {
        unimplemented!()
    }

    /// Builds the index again from snapshot and journal; the old one is moved aside.
    pub fn rebuild(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Read-only from now on if a witness has seen more than this store has (`S8`).
    pub fn hold_against(&mut self, counter: u64, digest: &Digest) -> Result<(), StoreError> {
        unimplemented!()
    }

    pub fn status(&self) -> Status {
        unimplemented!()
    }

    /// Lets the index reach the disk and forgets the keys.
    pub fn close(self) -> Result<(), StoreError> {
        unimplemented!()
    }
}

impl PasswordCheck {
    /// Costs one Argon2id whoever it is.
    pub fn run(&self, password: &str) -> bool {
        unimplemented!()
    }
}
