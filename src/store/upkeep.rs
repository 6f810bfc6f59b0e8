//! Snapshots, rebuilding, and holding the store against what a witness has seen.

use super::error::{Damage, StoreError};
use super::journal;
use super::open::{Progress, Store};
use super::recovery::Recovery;
use super::snapshot;
use crate::crypto::Digest;

impl Store {
    /// Writes all rows beside the journal, reads them back and begins a new segment; two snapshots are kept,
    /// and every segment after the older one. Due every 24 h and when a commit says so.
    pub fn snapshot(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), StoreError> {
        if self.is_poisoned() {
            return Err(StoreError::Poisoned);
        }
        let newest = snapshot::list(&*self.disk, &self.folders.snapshots)?;
        if newest.last() == Some(&self.state.counter) {
            return Ok(());
        }
        let written = match self.write_snapshot(progress) {
            // What was read back differs from the digests: it is the index that is wrong.
            Err(StoreError::Damaged(Damage::Snapshot(_))) => {
                self.rebuild_because("a snapshot of it was wrong", progress)?;
                self.write_snapshot(progress)
            }
            other => other,
        };
        self.snapshot_len = written.map_err(disk_full)?;
        self.journal.rotate().map_err(disk_full)?;
        self.prune()
    }

    fn write_snapshot(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<u64, StoreError> {
        let rows = super::rows::Rows {
            index: self.index.as_ref().ok_or(StoreError::Poisoned)?,
            keys: &self.keys,
        };
        let hash = self.journal.end().previous;
        let written = snapshot::write(
            &*self.disk,
            &self.folders.snapshots,
            rows.index,
            (&self.state, &hash),
            rows.keys,
            &mut *self.entropy,
            &mut |done| progress(Progress::Snapshot { done }),
        );
        if written.is_err() {
            // A draft is never taken for a snapshot; only its space is won back.
            let _ = self.disk.remove(&snapshot::draft(&self.folders.snapshots));
        }
        Ok(written?.len)
    }

    fn prune(&mut self) -> Result<(), StoreError> {
        let oldest = snapshot::prune(&*self.disk, &self.folders.snapshots)?;
        if let Some(counter) = oldest {
            journal::prune(&*self.disk, &self.folders.journal, counter + 1)?;
        }
        if self.folders.index_aside.exists() {
            self.disk.remove_folder(&self.folders.index_aside)?;
        }
        Ok(())
    }

    /// Builds the index again from snapshot and journal; the old one is moved aside.
    pub fn rebuild(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), StoreError> {
        self.rebuild_because("asked for", progress)
    }

    pub(super) fn rebuild_because(
        &mut self,
        reason: &'static str,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), StoreError> {
        if self.has_index_failed() {
            self.poisoned = true;
            return Err(StoreError::Poisoned);
        }
        tracing::warn!(reason, "the index is built again");
        // sled lets go of its files only when it is dropped.
        self.index = None;
        let recovered = Recovery {
            disk: &self.disk,
            folders: &self.folders,
            keys: &self.keys,
            entropy: &mut *self.entropy,
            progress,
        }
        .rebuild(reason)?;
        if recovered.state != self.state {
            self.poisoned = true;
            return Err(Damage::Digest(self.state.counter).into());
        }
        self.index = Some(recovered.index);
        self.rebuilt = recovered.rebuilt;
        Ok(())
    }

    /// Read-only from now on if a witness has seen more than this store has, or the same with other content.
    pub fn hold_against(&mut self, counter: u64, digest: &Digest) -> Result<(), StoreError> {
        let mine = self.state.counter;
        let other = mine == counter && self.state.digests.hash() != *digest;
        if mine < counter || other {
            self.poisoned = true;
            return Err(StoreError::RolledBack {
                counter: mine,
                witnessed: counter,
            });
        }
        Ok(())
    }
}

/// An error of the disk by its right name.
pub(super) fn disk_full(error: StoreError) -> StoreError {
    match error {
        StoreError::Io(error) | StoreError::Index(error) if StoreError::is_full(&error) => {
            StoreError::DiskFull
        }
        other => other,
    }
}
