//! The store before anybody logged in: headers within bounds, nothing secret; and the one way to open it.

use super::attempts::{Attempts, Origin};
use super::disk::{Disk, DiskFile};
use super::error::{Damage, StoreError, UnlockError};
use super::header::{Copies, Header, Loaded};
use super::journal::Journal;
use super::keys::MasterKey;
use super::recovery::Recovery;
use super::slot::{NewSlot, PasswordCheck, Slot, StaffRef};
use super::upkeep::disk_full;
use super::{Batch, Folders, Progress, Store, snapshot};
use crate::crypto::{Entropy, Key, random};
use std::path::Path;
use std::sync::Arc;

/// Header read and bounds checked; nothing secret in memory. Holds the folder: no other process opens it.
pub struct Locked {
    disk: Arc<dyn Disk>,
    folders: Folders,
    header: Loaded,
    attempts: Option<Attempts>,
    lock: Option<Box<dyn DiskFile>>,
}

impl Locked {
    /// Changes nothing but the lock.
    pub fn open(folder: &Path, disk: Arc<dyn Disk>) -> Result<Self, StoreError> {
        Self::try_open(folder, disk).map_err(|error| match error {
            StoreError::Io(source) => StoreError::NoAccess {
                folder: folder.to_path_buf(),
                source,
            },
            other => other,
        })
    }

    fn try_open(folder: &Path, disk: Arc<dyn Disk>) -> Result<Self, StoreError> {
        let folders = Folders::new(folder);
        if !Header::exists(&*disk, folder)? {
            return Err(StoreError::Missing(folder.to_path_buf()));
        }
        let lock = take_lock(&*disk, &folders)?;
        let header = Header::load(&*disk, folder)?;
        let attempts = Attempts::load(disk.clone(), folder)?;
        Ok(Self {
            disk,
            folders,
            header,
            attempts: Some(attempts),
            lock: Some(lock),
        })
    }

    pub fn store_id(&self) -> [u8; 16] {
        self.header.header.store_id
    }

    /// Seconds this person has to wait before the next attempt from there.
    pub fn wait_s(&self, staff: &StaffRef, origin: Origin, now: u64) -> u64 {
        let attempts = self.attempts.as_ref();
        attempts.map_or(0, |attempts| attempts.wait_s(staff, origin, now))
    }

    /// Seconds of Argon2id, then recovery: never on the runtime's threads. After [`UnlockError::Refused`] and
    /// [`UnlockError::Wait`] nothing but the attempt is on disk, and this may be called again; also after
    /// [`StoreError::DiskFull`].
    pub fn unlock(
        &mut self,
        (staff, origin): (&StaffRef, Origin),
        password: &str,
        now: u64,
        entropy: Box<dyn Entropy>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Store, UnlockError> {
        let attempts = self.attempts.as_mut().ok_or(StoreError::InUse)?;
        let wait = attempts.wait_s(staff, origin, now);
        if wait > 0 {
            return Err(UnlockError::Wait(wait));
        }
        progress(Progress::Password);
        let header = &self.header.header;
        let check = PasswordCheck::new(header.store_id, &header.slots, staff);
        let Some(master) = check.open(password) else {
            let noted = attempts.failed(staff, origin, now, false);
            noted.map_err(StoreError::from)?;
            return Err(UnlockError::Refused);
        };
        let opened = self.open_with(master, entropy, progress);
        let mut store = opened.map_err(disk_full)?;
        // It is open, and the lock is its own by now: failures that stay counted only make the next login wait.
        if let Err(error) = store.note_success(staff, origin) {
            tracing::warn!(%error, "the count of failed logins stays");
        }
        Ok(store)
    }

    fn open_with(
        &mut self,
        master: MasterKey,
        mut entropy: Box<dyn Entropy>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Store, StoreError> {
        self.header.verify(&master)?;
        let mut header = self.header.header.clone();
        let grown = header.add_missing_keys(&master, &mut *entropy);
        let keys = Arc::new(header.keys(&master)?);
        let recovered = Recovery {
            disk: &self.disk,
            folders: &self.folders,
            keys: &keys,
            entropy: &mut *entropy,
            progress,
        }
        .run()?;
        if recovered.state.header > header.counter {
            return Err(Damage::HeaderOld.into());
        }
        header.counter += u64::from(grown);
        if grown || self.header.differ {
            let copies = Copies::open(&*self.disk, &self.folders.store)?;
            header.save(copies, &master)?;
        }
        let store_id = header.store_id;
        let journal = Journal::resume(
            self.disk.clone(),
            &self.folders.journal,
            store_id,
            recovered.tail,
        )?;
        let snapshot_len = snapshot::newest_len(&*self.disk, &self.folders.snapshots)?;
        Ok(Store {
            disk: self.disk.clone(),
            folders: self.folders.clone(),
            header,
            master,
            keys,
            index: Some(recovered.index),
            journal,
            state: recovered.state,
            entropy,
            attempts: self.attempts.take().ok_or(StoreError::InUse)?,
            snapshot_len,
            rebuilt: recovered.rebuilt,
            poisoned: false,
            _lock: self.lock.take().ok_or(StoreError::InUse)?,
        })
    }
}

impl Store {
    /// A new store with one slot. Made beside its place and moved there whole.
    pub fn create(
        folder: &Path,
        disk: Arc<dyn Disk>,
        first: &NewSlot,
        entropy: Box<dyn Entropy>,
    ) -> Result<Self, StoreError> {
        if folder.exists() {
            return Err(StoreError::Exists(folder.to_path_buf()));
        }
        let draft = Folders::new(&folder.with_extension("new"));
        if draft.store.exists() {
            disk.remove_folder(&draft.store)?;
        }
        let same = disk.clone();
        let made = Self::make(folder, &draft, disk, first, entropy);
        if made.is_err() && draft.store.exists() {
            // Only space is won back: a draft is never taken for a store.
            let _ = same.remove_folder(&draft.store);
        }
        made.map_err(disk_full)
    }

    fn make(
        folder: &Path,
        draft: &Folders,
        disk: Arc<dyn Disk>,
        first: &NewSlot,
        mut entropy: Box<dyn Entropy>,
    ) -> Result<Self, StoreError> {
        for path in [&draft.store, &draft.journal, &draft.snapshots] {
            disk.create_folder(path)?;
        }
        let lock = take_lock(&*disk, draft)?;
        let store_id = random(&mut *entropy);
        let master = MasterKey(Key::random(&mut *entropy));
        let mut header = Header::new(store_id, &master, &mut *entropy);
        let slot = Slot::seal(first, &store_id, &master, &mut *entropy);
        header.slots.push(slot.ok_or(StoreError::BadCost)?);
        Journal::create(disk.clone(), &draft.journal, store_id)?;
        header.save(Copies::open(&*disk, &draft.store)?, &master)?;
        disk.rename(&draft.store, folder)?;
        if let Some(parent) = folder.parent() {
            disk.sync_folder(parent)?;
        }
        let mut locked = Locked {
            header: Header::load(&*disk, folder)?,
            attempts: Some(Attempts::load(disk.clone(), folder)?),
            folders: Folders::new(folder),
            lock: Some(lock),
            disk,
        };
        let mut store = locked.open_with(master, entropy, &mut |_| {})?;
        store.rebuilt = None;
        // From now on index and journal both have something that the other must agree with.
        store.record(Batch::new(), false)?;
        Ok(store)
    }
}

fn take_lock(disk: &dyn Disk, folders: &Folders) -> Result<Box<dyn DiskFile>, StoreError> {
    let lock = disk.open(&folders.store.join("lock"), true)?;
    if lock.try_lock()? {
        Ok(lock)
    } else {
        Err(StoreError::InUse)
    }
}
