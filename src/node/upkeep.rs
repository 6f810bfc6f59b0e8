//! What time makes due in an open store: checkpoints of the operation log, snapshots of the rows.

use crate::api::ApiError;
use crate::audit::{Checkpoint, LeafType, StoreState, checkpoint_due};
use crate::domain::UnixTime;
use crate::inquiry::AlarmKind;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, number_row, refusal};
use crate::store::{Batch, Store, Tree};

/// Row of `Meta` with the newest checkpoint, a signed note.
const CHECKPOINT: &[u8] = b"checkpoint";
/// Row of `Meta` with the version of the directory whose end was told.
const EXPIRED: &[u8] = b"directory-expired";
/// Seconds until a snapshot that failed is tried again.
const SNAPSHOT_AGAIN_S: u64 = 600;
/// Seconds between two alarms about a full disk.
const DISK_FULL_AGAIN_S: u64 = 3_600;
/// Between two looks for room on a full disk.
const LOOK_FOR_ROOM_MS: u64 = 2_000;
/// Seconds between two snapshots.
const SNAPSHOT_EVERY_S: u64 = 24 * 3600;

/// When the last ones were made.
pub struct Upkeep {
    checkpoint: Option<(u64, u64)>,
    snapshot: UnixTime,
    /// Until then a snapshot that failed is not tried again.
    snapshot_after: UnixTime,
    /// The last commit found no room on the disk.
    pub is_disk_full: bool,
    /// When room is looked for next.
    look_for_room_ms: u64,
    /// When the last leaf said so: a smaller commit between two that do not fit begins no new alarm.
    disk_full_told: Option<UnixTime>,
    /// The directory whose end is known to be told.
    expired: Option<u64>,
}

impl Upkeep {
    /// After an unlock: a snapshot is due a day from now.
    pub fn new(now: UnixTime) -> Self {
        Self {
            checkpoint: None,
            snapshot: now,
            snapshot_after: now,
            is_disk_full: false,
            look_for_room_ms: 0,
            disk_full_told: None,
            expired: None,
        }
    }

    /// When something is due that does not wait for the next minute.
    pub fn due_at_ms(&self) -> Option<u64> {
        self.is_disk_full.then_some(self.look_for_room_ms)
    }
}

impl Open {
    /// Makes what is due.
    ///
    /// # Errors
    /// The store's.
    pub fn keep_up(&mut self, now: UnixTime) -> Result<(), ApiError> {
        if checkpoint_due(self.upkeep.checkpoint, self.log.leaves(), now.0) {
            self.make_checkpoint(now)?;
        }
        self.tell_expired_directory(now)?;
        self.tell_expiring(now)?;
        self.forget_expired(now)?;
        self.tell_repeats(now)?;
        self.inquiries.forget_over();
        if now.seconds_since(self.upkeep.snapshot) >= SNAPSHOT_EVERY_S {
            self.take_snapshot(now);
        }
        Ok(())
    }

    /// What was committed is durable without a snapshot, so one that fails makes nobody's request fail.
    pub fn take_snapshot(&mut self, now: UnixTime) {
        if now < self.upkeep.snapshot_after {
            return;
        }
        match self.store.snapshot(&mut |_| {}) {
            Ok(()) => self.upkeep.snapshot = now,
            Err(error) => {
                tracing::error!(%error, "no snapshot");
                self.upkeep.snapshot_after = now.plus_seconds(SNAPSHOT_AGAIN_S);
            }
        }
    }

    /// A full disk ends when there is room again: nobody has to say so, and nothing is started anew. Whether it ended.
    pub fn finds_room(&mut self, now_ms: u64) -> bool {
        if self.upkeep.due_at_ms().is_none_or(|due| now_ms < due) {
            return false;
        }
        self.upkeep.look_for_room_ms = now_ms.saturating_add(LOOK_FOR_ROOM_MS);
        self.upkeep.is_disk_full = !self.store.has_room();
        !self.upkeep.is_disk_full
    }

    /// What would have to be recorded need not be begun.
    pub fn is_without_room(&mut self) -> bool {
        self.upkeep.is_disk_full && !self.store.has_room()
    }

    /// The alarm that the disk is full: the journal keeps room for this one leaf.
    pub fn tell_disk_full(&mut self, now: UnixTime) {
        let is_known = std::mem::replace(&mut self.upkeep.is_disk_full, true);
        if !is_known {
            tracing::warn!("the disk is full");
        }
        let told = self.upkeep.disk_full_told;
        if told.is_some_and(|told| now.seconds_since(told) < DISK_FULL_AGAIN_S) {
            return;
        }
        let entry = Entry::new(LeafType::Alarm, Actor::Node, "disk_full");
        match self.record(Batch::new(), vec![entry], now, Store::commit_last) {
            Ok(_) => self.upkeep.disk_full_told = Some(now),
            Err(_) if is_known => {}
            Err(error) => tracing::error!(%error, "a full disk could not be logged"),
        }
    }

    /// The alarm about a directory that has expired, once for each (`protocol.md` section 3).
    fn tell_expired_directory(&mut self, now: UnixTime) -> Result<(), ApiError> {
        let directory = self.network.directory.as_ref();
        let Some(expired) = directory.filter(|directory| directory.is_expired(now)) else {
            return Ok(());
        };
        let version = expired.version();
        if self.upkeep.expired == Some(version) {
            return Ok(());
        }
        if number_row(&self.store, Tree::Meta, EXPIRED)? != Some(version) {
            let word = AlarmKind::DirectoryExpired.word();
            tracing::warn!(kind = word, version, "alarm");
            let mut batch = Batch::new();
            batch.put(Tree::Meta, EXPIRED, version.to_be_bytes().to_vec());
            let words = format!("{word} version {version}");
            let entry = Entry::new(LeafType::Alarm, Actor::Node, words);
            self.commit(batch, vec![entry], now)?;
        }
        self.upkeep.expired = Some(version);
        Ok(())
    }

    /// A leaf with counter and digest of the store, and a signed note over the log up to it.
    fn make_checkpoint(&mut self, now: UnixTime) -> Result<(), ApiError> {
        let store = self.store.status();
        let mut entry = Entry::new(LeafType::Checkpoint, Actor::Node, "checkpoint");
        entry.store = Some(StoreState {
            counter: store.counter,
            digest: store.digest,
        });
        self.log_only(entry, now)?;
        let mut batch = Batch::new();
        batch.put(Tree::Meta, CHECKPOINT, self.sign_checkpoint().into_bytes());
        self.store.commit(batch).map_err(refusal)?;
        self.upkeep.checkpoint = Some((self.log.leaves(), now.0));
        Ok(())
    }

    /// The newest checkpoint, empty before the first.
    pub fn checkpoint(&self) -> Vec<u8> {
        let row = self.store.get(Tree::Meta, CHECKPOINT);
        row.ok().flatten().map_or_else(Vec::new, |row| row.to_vec())
    }

    fn sign_checkpoint(&self) -> String {
        let code = self.identity.own.to_string();
        Checkpoint::new(&code, self.log.head()).sign(&self.identity.log)
    }
}
