//! Who gets in and what else the header keeps: slots, failed attempts, seal keys.

use super::attempts::{Attempt, Origin};
use super::batch::Batch;
use super::error::StoreError;
use super::header::{Copies, Header, SealKey};
use super::open::Store;
use super::slot::{NewSlot, PasswordCheck, SLOTS_MAX, SealedSlot, Slot, StaffRef};
use super::upkeep::disk_full;

impl Store {
    /// For a further login while the store is open, on another thread.
    pub fn password_check(&self, staff: &StaffRef) -> PasswordCheck {
        PasswordCheck::new(self.header.store_id, &self.header.slots, staff)
    }

    /// Adds a slot or replaces the person's. Costs one Argon2id.
    pub fn add_slot(&mut self, new: &NewSlot) -> Result<(), StoreError> {
        let store_id = self.header.store_id;
        let slot = Slot::seal(new, &store_id, &self.master, &mut *self.entropy);
        self.put_slot(slot.ok_or(StoreError::BadCost)?)
    }

    /// Replaces the person's slot by one that was made on another thread.
    pub fn replace_slot(&mut self, sealed: SealedSlot) -> Result<(), StoreError> {
        self.put_slot(sealed.0)
    }

    fn put_slot(&mut self, slot: Slot) -> Result<(), StoreError> {
        let mut header = self.header.clone();
        header.slots.retain(|other| other.staff != slot.staff);
        if header.slots.len() >= SLOTS_MAX {
            return Err(StoreError::TooManySlots);
        }
        header.slots.push(slot);
        self.save_header(header)
    }

    pub fn remove_slot(&mut self, staff: &StaffRef) -> Result<(), StoreError> {
        let mut header = self.header.clone();
        header.slots.retain(|slot| slot.staff != *staff);
        if header.slots.is_empty() {
            return Err(StoreError::LastSlot);
        }
        self.save_header(header)
    }

    pub fn has_slot(&self, staff: &StaffRef) -> bool {
        let mut slots = self.header.slots.iter();
        slots.any(|slot| slot.staff == *staff)
    }

    /// Seconds this person has to wait before the next attempt from there.
    pub fn wait_s(&self, staff: &StaffRef, origin: Origin, now: u64) -> u64 {
        self.attempts.wait_s(staff, origin, now)
    }

    /// A login that [`PasswordCheck`] refused: this person's delay grows. The caller writes the leaf.
    pub fn note_failure(
        &mut self,
        staff: &StaffRef,
        origin: Origin,
        now: u64,
    ) -> Result<(), StoreError> {
        Ok(self.attempts.failed(staff, origin, now, true)?)
    }

    pub fn note_success(&mut self, staff: &StaffRef, origin: Origin) -> Result<(), StoreError> {
        Ok(self.attempts.succeeded(staff, origin)?)
    }

    /// What failed while the store was locked and no leaf tells of yet; [`Store::note_logged`] follows when they do.
    pub fn unlogged_attempts(&self) -> Vec<Attempt> {
        self.attempts.unlogged()
    }

    /// Leaves about every failed attempt are durable. Without this they are written again after the next start.
    pub fn note_logged(&mut self) -> Result<(), StoreError> {
        Ok(self.attempts.logged()?)
    }

    pub fn seal_keys(&self) -> Result<Vec<SealKey>, StoreError> {
        Ok(self.header.seal_keys(&self.master)?)
    }

    /// Replaces them all. The headers are rewritten in place, so that dropped keys are gone from them.
    pub fn set_seal_keys(&mut self, keys: &[SealKey]) -> Result<(), StoreError> {
        let mut header = self.header.clone();
        header.set_seal_keys(&self.master, keys, &mut *self.entropy)?;
        self.save_header(header)
    }

    /// The journal then says which header belongs to it, so that an older one put back is noticed.
    fn save_header(&mut self, mut header: Header) -> Result<(), StoreError> {
        if self.is_poisoned() {
            return Err(StoreError::Poisoned);
        }
        header.counter += 1;
        // A file that does not open or finds no room leaves everything as it was.
        let mut copies = Copies::open(&*self.disk, &self.folders.store)?;
        let len = header.to_bytes(&self.master)?.len() as u64;
        let room = copies.make_room(len);
        room.map_err(|error| disk_full(error.into()))?;
        if let Err(error) = header.save(copies, &self.master) {
            // One copy may have it and the other not.
            self.poisoned = true;
            return Err(error);
        }
        self.header = header;
        self.record(Batch::new(), true).map(|_| ())
    }
}
