//! From what lies in the folder to an index that agrees with the journal: catch up, or build it again.

use super::disk::Disk;
use super::error::{Damage, StoreError};
use super::index::{Applied, Changes, Index};
use super::journal::{Position, Reader, Tail};
use super::keys::Keys;
use super::op::Ops;
use super::record::Record;
use super::row::mark;
use super::snapshot;
use super::state::State;
use super::{Folders, Progress};
use crate::crypto::Entropy;
use std::io;
use std::sync::Arc;

/// Bundles of rows a batch while the index is built.
const LOAD_BUNDLES: usize = 1000;
/// As long as the pieces in which the index grows.
const ROOM: u64 = 1024 * 1024;

pub(super) struct Recovery<'a> {
    pub disk: &'a Arc<dyn Disk>,
    pub folders: &'a Folders,
    pub keys: &'a Keys,
    pub entropy: &'a mut dyn Entropy,
    pub progress: &'a mut dyn FnMut(Progress),
}

pub(super) struct Recovered {
    pub index: Index,
    pub state: State,
    pub tail: Tail,
    /// Why the index was built again.
    pub rebuilt: Option<&'static str>,
}

/// The index cannot be used, for this reason; the journal can.
struct Unusable(&'static str);

enum Failure {
    Unusable(&'static str),
    Stop(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Stop(error)
    }
}

impl From<io::Error> for Failure {
    fn from(_: io::Error) -> Self {
        Self::Unusable("the index failed while it was read")
    }
}

impl From<Unusable> for Failure {
    fn from(Unusable(reason): Unusable) -> Self {
        Self::Unusable(reason)
    }
}

impl Recovery<'_> {
    pub fn run(&mut self) -> Result<Recovered, StoreError> {
        let recovered = match self.open_index() {
            Ok((index, applied)) => self.catch_up(index, applied),
            Err(failure) => Err(failure),
        };
        let recovered = match recovered {
            Ok(recovered) => recovered,
            Err(Failure::Stop(error)) => return Err(error),
            Err(Failure::Unusable(reason)) => {
                let recovered = self.rebuild(reason)?;
                if recovered.state.counter > 0 {
                    tracing::warn!(reason, "the index was built again");
                }
                recovered
            }
        };
        self.no_snapshot_is_ahead(&recovered.tail)?;
        Ok(recovered)
    }

    fn open_index(&self) -> Result<(Index, Applied), Failure> {
        if !self.folders.index.exists() {
            return Err(Unusable("there was no index").into());
        }
        let index = match Index::open(&self.folders.index) {
            Ok(index) => index,
            // Building it again takes more room than it does.
            Err(error) if StoreError::is_full(&error) => return Err(StoreError::DiskFull.into()),
            Err(_) => return Err(Unusable("the index does not open").into()),
        };
        let applied = index.applied(self.keys)?;
        let applied = applied.ok_or(Unusable("the index has no valid state"))?;
        Ok((index, applied))
    }

    fn catch_up(&mut self, index: Index, applied: Applied) -> Result<Recovered, Failure> {
        let mut reader = self.reader_behind(&applied)?;
        let mut state = applied.state;
        let first = state.counter;
        loop {
            let start = reader.position();
            match reader.next()? {
                Ok(record) => state = self.apply(&index, &state, &record, start)?,
                Err(tail) => {
                    return Ok(Recovered {
                        index,
                        state,
                        tail,
                        rebuilt: None,
                    });
                }
            }
            let done = state.counter - first;
            (self.progress)(Progress::Replaying { done });
        }
    }

    /// The record that the index applied last must be in the journal, or the journal has lost something.
    fn reader_behind(&self, applied: &Applied) -> Result<Reader, Failure> {
        let Position { sequence, .. } = applied.record;
        let folder = &self.folders.journal;
        let noted = Reader::at(self.disk, folder, &self.keys.store_id, applied.record)?;
        if let Some(mut reader) = noted
            && let Ok(Ok(record)) = reader.next()
            && record.hash == applied.hash
        {
            return Ok(reader);
        }
        let tail = self.walk(sequence)?;
        let journal = tail.end.sequence - 1;
        if journal < sequence {
            let index = sequence;
            return Err(StoreError::from(Damage::IndexAhead { index, journal }).into());
        }
        Err(Unusable("the index and the journal differ").into())
    }

    /// To the end, from the segment that should hold `sequence`.
    fn walk(&self, sequence: u64) -> Result<Tail, StoreError> {
        let folder = &self.folders.journal;
        let mut reader = Reader::before(self.disk, folder, &self.keys.store_id, sequence)?;
        loop {
            if let Err(tail) = reader.next()? {
                return Ok(tail);
            }
        }
    }

    /// A record whose outcome is not what it says is not applied.
    fn apply(
        &mut self,
        index: &Index,
        before: &State,
        record: &Record,
        start: Position,
    ) -> Result<State, Failure> {
        let sealed = || StoreError::from(Damage::JournalSealed(record.sequence));
        let payload = record
            .open(&self.keys.store_id, &self.keys.journal)
            .ok_or_else(sealed)?;
        let (state, ops) = State::read(&payload).ok_or_else(sealed)?;
        let mut digests = before.digests.clone();
        let mut changes = Changes::default();
        for op in Ops::new(ops) {
            let op = op.map_err(|_| sealed())?;
            let digest = &self.keys.of(op.tree).digest;
            let sum = digests.of_mut(op.tree);
            if let Some(old) = index.get(op.tree, op.row_key)? {
                sum.subtract(&mark(digest, op.tree, op.row_key, old.bytes()));
            }
            if let Some(new) = op.value {
                sum.add(&mark(digest, op.tree, op.row_key, new));
            }
            changes.add(&op, false);
        }
        if state.digests != digests || state.counter != record.sequence {
            return Err(Unusable("the index differs from the digest in the journal").into());
        }
        let applied = Applied {
            state,
            record: start,
            hash: record.hash,
        };
        let promise = index.make_room(&changes, false).map_err(index_failed)?;
        index.apply((changes, promise), &applied, self.keys, self.entropy)?;
        Ok(applied.state)
    }

    /// The old index is moved aside. Everything comes from the newest snapshot that is whole, and the journal.
    pub fn rebuild(&mut self, reason: &'static str) -> Result<Recovered, StoreError> {
        self.move_aside()?;
        let snapshots = snapshot::list(&**self.disk, &self.folders.snapshots)?;
        for counter in snapshots.iter().rev() {
            let index = self.new_index()?;
            match self.load(&index, *counter) {
                Ok(summary) => {
                    let from = (summary.state, Some(summary.hash));
                    return self.replay(index, from, reason);
                }
                Err(StoreError::Damaged(damage)) => {
                    tracing::error!(%damage, "a snapshot is passed over");
                    drop(index);
                }
                Err(error) => return Err(error),
            }
        }
        let index = self.new_index()?;
        self.replay(index, (State::empty(), None), reason)
    }

    fn move_aside(&self) -> Result<(), StoreError> {
        let (index, aside) = (&self.folders.index, &self.folders.index_aside);
        if index.exists() {
            if aside.exists() {
                self.disk.remove_folder(aside)?;
            }
            self.disk.rename(index, aside)?;
            self.disk.sync_folder(&self.folders.store)?;
        }
        Ok(())
    }

    fn new_index(&self) -> Result<Index, StoreError> {
        if self.folders.index.exists() {
            self.disk.remove_folder(&self.folders.index)?;
        }
        Index::open(&self.folders.index).map_err(index_failed)
    }

    fn load(&mut self, index: &Index, counter: u64) -> Result<snapshot::Summary, StoreError> {
        let path = snapshot::path(&self.folders.snapshots, counter);
        let (mut changes, mut done) = (Changes::default(), 0);
        let progress = &mut *self.progress;
        let mut each = |op: &super::op::Op| {
            changes.add(op, false);
            if changes.len() == LOAD_BUNDLES {
                let full = std::mem::take(&mut changes);
                index.load(full, done).map_err(index_failed)?;
                done += LOAD_BUNDLES as u32;
                progress(Progress::Rebuilding {
                    done: u64::from(done),
                });
            }
            Ok(())
        };
        let summary = snapshot::read(&**self.disk, &path, counter, self.keys, &mut each)?;
        index.load(changes, done).map_err(index_failed)?;
        Ok(summary)
    }

    fn replay(
        &mut self,
        index: Index,
        (mut state, hash): (State, Option<[u8; 32]>),
        reason: &'static str,
    ) -> Result<Recovered, StoreError> {
        let base = state.counter;
        let folder = &self.folders.journal;
        let mut reader = Reader::before(self.disk, folder, &self.keys.store_id, base.max(1))?;
        if reader.position().sequence > base + 1 {
            return Err(Damage::JournalGap {
                wanted: base + 1,
                first: reader.position().sequence,
            }
            .into());
        }
        loop {
            let start = reader.position();
            if start.sequence == base + 1 && hash.is_some_and(|hash| hash != start.previous) {
                return Err(Damage::Snapshot(base).into());
            }
            match reader.next()? {
                Ok(record) if record.sequence < base => {}
                Ok(record) if record.sequence == base => {
                    self.settle(&index, &state, start, &record)?;
                }
                Ok(record) => {
                    state = self
                        .apply(&index, &state, &record, start)
                        .map_err(|failure| self.why(failure, &index, record.sequence))?;
                    let done = state.counter - base;
                    (self.progress)(Progress::Replaying { done });
                }
                Err(tail) => {
                    return Ok(Recovered {
                        index,
                        state,
                        tail,
                        rebuilt: Some(reason),
                    });
                }
            }
        }
    }

    /// An index that was just made and does not hold what it was given: the disk took it not, or the journal is wrong.
    fn why(&self, failure: Failure, index: &Index, record: u64) -> StoreError {
        match (failure, index.flush()) {
            (Failure::Stop(error), _) => error,
            (_, Err(error)) if StoreError::is_full(&error) => StoreError::DiskFull,
            _ if self.disk_is_full() => StoreError::DiskFull,
            (_, Err(error)) => StoreError::Index(error),
            (_, Ok(())) => Damage::Digest(record).into(),
        }
    }

    /// Whether a further file of some size finds no room.
    fn disk_is_full(&self) -> bool {
        let path = self.folders.store.join("room");
        let tried = self.disk.open(&path, true);
        let tried = tried.and_then(|mut file| file.preallocate(0, ROOM));
        let _ = self.disk.remove(&path);
        tried.is_err_and(|error| StoreError::is_full(&error))
    }

    /// What the snapshot gave becomes the state of the index.
    fn settle(
        &mut self,
        index: &Index,
        state: &State,
        start: Position,
        record: &Record,
    ) -> Result<(), StoreError> {
        let applied = Applied {
            state: state.clone(),
            record: start,
            hash: record.hash,
        };
        let changes = Changes::default();
        let promise = index.make_room(&changes, false).map_err(index_failed)?;
        index
            .apply((changes, promise), &applied, self.keys, self.entropy)
            .map_err(index_failed)
    }

    fn no_snapshot_is_ahead(&self, tail: &Tail) -> Result<(), StoreError> {
        let snapshots = snapshot::list(&**self.disk, &self.folders.snapshots)?;
        let journal = tail.end.sequence - 1;
        match snapshots.last() {
            Some(&snapshot) if snapshot > journal => {
                Err(Damage::SnapshotAhead { snapshot, journal }.into())
            }
            _ => Ok(()),
        }
    }
}

fn index_failed(error: io::Error) -> StoreError {
    match StoreError::is_full(&error) {
        true => StoreError::DiskFull,
        false => StoreError::Index(error),
    }
}
