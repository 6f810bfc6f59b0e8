//! A commit: seal, append one record, sync, then change the index.

use super::batch::Batch;
use super::change;
use super::error::StoreError;
use super::index::{Applied, Changes};
use super::open::Store;
use super::record::{self, RECORD_LEN_MAX};
use super::seal;
use super::state::State;
use super::upkeep::disk_full;
use crate::crypto::random;

/// The journal is rolled at this length, or at that of the newest snapshot if it is longer.
const JOURNAL_LEN_MAX: u64 = 64 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commit {
    pub counter: u64,
    /// Time for [`Store::snapshot`].
    pub snapshot_due: bool,
}

impl Store {
    /// Durable when it returns. After [`StoreError::DiskFull`] nothing happened, and it may be tried again.
    pub fn commit(&mut self, batch: Batch) -> Result<Commit, StoreError> {
        if batch.is_empty() {
            return Ok(self.committed());
        }
        self.record(batch, false)
    }

    /// In order, with one record and one sync for all of them: they become durable together.
    pub fn commit_many(&mut self, batches: Vec<Batch>) -> Result<Commit, StoreError> {
        let lines = batches.into_iter().flat_map(|batch| batch.lines).collect();
        self.commit(Batch { lines })
    }

    /// As [`Store::commit`], but may use the reserve of the journal: for the leaf that says that the disk is full.
    pub fn commit_last(&mut self, batch: Batch) -> Result<Commit, StoreError> {
        self.record(batch, true)
    }

    /// Whether a small commit would find room now. What is asked here is taken at once, and stays with the store.
    pub fn has_room(&mut self) -> bool {
        let index = self.index.as_ref();
        !self.is_poisoned()
            && self.journal.take_room().is_ok()
            && index.is_some_and(|index| index.make_room(&Changes::default(), false).is_ok())
    }

    pub(super) fn record(&mut self, batch: Batch, last: bool) -> Result<Commit, StoreError> {
        if self.is_poisoned() {
            return Err(StoreError::Poisoned);
        }
        let done = self.try_record(batch, last);
        // Before the journal or behind it: an index that failed once, sled's own files being full, is not believed again.
        if let Err(StoreError::Index(_)) = done {
            self.poisoned = true;
        }
        done
    }

    fn try_record(&mut self, batch: Batch, last: bool) -> Result<Commit, StoreError> {
        let rows = super::rows::Rows {
            index: self.index.as_ref().ok_or(StoreError::Poisoned)?,
            keys: &self.keys,
        };
        let entropy = &mut *self.entropy;
        let changes = change::merge(batch.lines.into_iter(), rows, entropy)?;
        let sealed = seal::seal(&changes, rows, &self.state.digests, entropy)?;
        drop(changes);
        let state = State {
            counter: self.state.counter + 1,
            header: self.header.counter,
            digests: sealed.digests,
        };
        let mut payload = Vec::new();
        state.write(&mut payload);
        sealed
            .rows
            .iter()
            .for_each(|row| row.op().write(&mut payload));
        if record::len_of(payload.len()) > RECORD_LEN_MAX {
            return Err(StoreError::TooLong);
        }
        let mut changes = Changes::default();
        let rows_sealed = sealed.rows.iter();
        rows_sealed.for_each(|row| changes.add(&row.op(), row.fresh));
        let promise = rows.index.make_room(&changes, last);
        // Nothing was written yet.
        let promise = promise.map_err(|error| disk_full(error.into()))?;
        let end = self.journal.end();
        let nonce = random(entropy);
        let record = record::write(&self.keys, end.sequence, &end.previous, &nonce, &payload);
        drop(payload);
        let start = self.journal.append(&record, last)?;
        // Acknowledged or not, it is in the journal now, and the next one has to follow it.
        let applied = Applied {
            state,
            record: start,
            hash: record.hash,
        };
        let changes = (changes, promise);
        let done = rows.index.apply(changes, &applied, &self.keys, entropy);
        self.state = applied.state;
        done.map_err(StoreError::Index)?;
        Ok(self.committed())
    }

    pub(super) fn snapshot_due(&self) -> bool {
        self.journal.len() > self.snapshot_len.max(JOURNAL_LEN_MAX)
    }

    fn committed(&self) -> Commit {
        Commit {
            counter: self.state.counter,
            snapshot_due: self.snapshot_due(),
        }
    }
}
