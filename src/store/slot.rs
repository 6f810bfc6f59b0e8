//! A slot: the master key sealed under one staff member's password. The only way in.

use super::keys::MasterKey;
use crate::crypto::{
    Entropy, Key, PasswordCost, equal, hkdf_expand, open_row, password_key, random, seal_row,
};
use minicbor::{Decode, Encode};

/// A staff member as slots know one: 16 bytes made from the account's id by the caller.
pub type StaffRef = [u8; 16];

pub(super) const SLOTS_MAX: usize = 4096;
const SEALED_LEN: usize = 32 + 16;
const KIND_PASSWORD: u8 = 1;

/// For whom a slot is made, and at what cost a password is tried.
pub struct NewSlot<'a> {
    pub staff: StaffRef,
    pub password: &'a str,
    pub cost: PasswordCost,
}

/// As the header lists it. Kind 2, recovery, is reserved.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct Slot {
    #[n(1)]
    kind: u8,
    #[cbor(n(2), with = "minicbor::bytes")]
    id: [u8; 16],
    #[cbor(n(3), with = "minicbor::bytes")]
    pub staff: StaffRef,
    #[n(4)]
    m_kib: u32,
    #[n(5)]
    t: u32,
    #[n(6)]
    p: u32,
    #[cbor(n(7), with = "minicbor::bytes")]
    salt: [u8; 16],
    #[cbor(n(8), with = "minicbor::bytes")]
    nonce: [u8; 24],
    #[cbor(n(9), with = "minicbor::bytes")]
    sealed: [u8; SEALED_LEN],
}

/// A slot made on another thread, ready to take its place.
pub struct SealedSlot(pub(super) Slot);

/// Verifies a login without the store, on another thread.
pub struct PasswordCheck {
    store_id: [u8; 16],
    /// None only if there is no slot at all, and then nobody gets in.
    slot: Option<Slot>,
    known: bool,
}

impl Slot {
    pub fn seal(
        new: &NewSlot,
        store_id: &[u8; 16],
        master: &MasterKey,
        entropy: &mut dyn Entropy,
    ) -> Option<Self> {
        let mut slot = Self {
            kind: KIND_PASSWORD,
            id: random(entropy),
            staff: new.staff,
            m_kib: new.cost.m_kib,
            t: new.cost.t,
            p: new.cost.p,
            salt: random(entropy),
            nonce: random(entropy),
            sealed: [0; SEALED_LEN],
        };
        let key = slot.password_key(store_id, new.password)?;
        let sealed = seal_row(
            &key,
            &slot.nonce,
            &[&slot.aad(store_id)],
            master.0.as_bytes(),
        );
        slot.sealed = sealed.try_into().ok()?;
        Some(slot)
    }

    /// Costs one Argon2id, right or wrong.
    pub fn open(&self, store_id: &[u8; 16], password: &str) -> Option<MasterKey> {
        let key = self.password_key(store_id, password)?;
        let plain = open_row(&key, &self.nonce, &[&self.aad(store_id)], &self.sealed).ok()?;
        Some(MasterKey(Key::new(plain.as_slice().try_into().ok()?)))
    }

    pub fn is_password(&self) -> bool {
        self.kind == KIND_PASSWORD
    }

    fn password_key(&self, store_id: &[u8; 16], password: &str) -> Option<Key> {
        let cost = PasswordCost {
            m_kib: self.m_kib,
            t: self.t,
            p: self.p,
        };
        let stretched = password_key(password, &self.salt, cost).ok()?;
        let info = [b"vrx/1/kek\0".as_slice(), store_id].concat();
        Some(hkdf_expand(&stretched, &info))
    }

    fn aad(&self, store_id: &[u8; 16]) -> Vec<u8> {
        [
            b"vrx/1/slot\0".as_slice(),
            store_id,
            &self.id,
            &self.staff,
            &self.m_kib.to_be_bytes(),
            &self.t.to_be_bytes(),
            &self.p.to_be_bytes(),
        ]
        .concat()
    }
}

impl PasswordCheck {
    /// For unknown people the first slot's cost is paid in vain.
    pub(super) fn new(store_id: [u8; 16], slots: &[Slot], staff: &StaffRef) -> Self {
        let mut passwords = slots.iter().filter(|slot| slot.is_password());
        let known = passwords.clone().find(|slot| equal(&slot.staff, staff));
        Self {
            store_id,
            slot: known.or(passwords.next()).cloned(),
            known: known.is_some(),
        }
    }

    /// Costs one Argon2id whoever it is: never on the runtime's threads.
    pub fn run(&self, password: &str) -> bool {
        self.open(password).is_some()
    }

    /// Whoever knows the old password gets a slot under the new one. Costs two Argon2id, one where the old is wrong.
    pub fn change(
        &self,
        old: &str,
        new: &NewSlot,
        entropy: &mut dyn Entropy,
    ) -> Option<SealedSlot> {
        let master = self.open(old)?;
        Slot::seal(new, &self.store_id, &master, entropy).map(SealedSlot)
    }

    pub(super) fn open(&self, password: &str) -> Option<MasterKey> {
        let opened = self.slot.as_ref()?.open(&self.store_id, password);
        opened.filter(|_| self.known)
    }
}
