//! The header: slots, wrapped keys, counter. Kept twice; a change writes and syncs both in turn.
//!
//! Written in place, so that a key dropped from it is overwritten. What is in it is believed only once its MAC,
//! made with the master key, is right; the CRC before that only tells a torn copy from a whole one.

use super::disk::{Disk, DiskFile};
use super::error::{Damage, StoreError};
use super::keys::{JOURNAL, Keys, MasterKey};
use super::slot::{SLOTS_MAX, Slot};
use super::tree::Tree;
use crate::crypto::{
    Entropy, Key, KeyId, canonical, equal, hmac_sha256, open_row, random, seal_row,
};
use minicbor::{Decode, Encode};
use std::io;
use std::path::Path;
use zeroize::Zeroizing;

const NAMES: [&str; 2] = ["header.a", "header.b"];
const MAGIC: [u8; 8] = *b"WSH\0\0\0\0\x01";
const VERSION: u8 = 1;
const EPOCH: u16 = 1;
const MAC_LEN: usize = 32;
const CRC_LEN: usize = 4;
const BODY_LEN_MAX: usize = 2 * 1024 * 1024;
const SEAL_KEYS_MAX: usize = 64;
const SEAL_KEY_LEN: usize = 8 + 8 + 32;
const NONCE_LEN: usize = 24;

#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct Header {
    #[n(1)]
    version: u8,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub store_id: [u8; 16],
    /// One a change of the header.
    #[n(3)]
    pub counter: u64,
    #[n(4)]
    pub slots: Vec<Slot>,
    /// Of the keys that wrap; one until rotation exists.
    #[n(5)]
    epoch: u16,
    #[n(6)]
    wrapped: Vec<WrappedKey>,
    #[cbor(n(7), with = "minicbor::bytes")]
    seal_keys: Vec<u8>,
}

#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct WrappedKey {
    #[n(1)]
    name: String,
    #[n(2)]
    epoch: u16,
    #[cbor(n(3), with = "minicbor::bytes")]
    sealed: Vec<u8>,
}

/// A private half that lives in the header, never in the journal.
pub struct SealKey {
    pub id: KeyId,
    pub not_after: u64,
    pub secret: Zeroizing<[u8; 32]>,
}

/// What the two files held: the newer valid header, its MAC, and whether the other copy has to be renewed.
pub(super) struct Loaded {
    pub header: Header,
    mac: [u8; MAC_LEN],
    body: Vec<u8>,
    pub differ: bool,
}

/// Both files, open for a change: what can fail before anything is written has not failed.
pub(super) struct Copies<'a> {
    disk: &'a dyn Disk,
    folder: &'a Path,
    files: Vec<Box<dyn DiskFile>>,
    /// One was missing, so the folder has to be synced as well.
    is_new: bool,
}

impl<'a> Copies<'a> {
    pub fn open(disk: &'a dyn Disk, folder: &'a Path) -> io::Result<Self> {
        let mut copies = Self {
            disk,
            folder,
            files: Vec::new(),
            is_new: false,
        };
        for name in NAMES {
            let path = folder.join(name);
            let file = match disk.open(&path, false) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    copies.is_new = true;
                    disk.open(&path, true)?
                }
                other => other?,
            };
            copies.files.push(file);
        }
        Ok(copies)
    }

    /// Zeros behind what is there, so that a full disk is met before anything is written over.
    pub fn make_room(&mut self, len: u64) -> io::Result<()> {
        for file in &mut self.files {
            let old_len = file.size()?;
            if old_len < len
                && let Err(error) = file.preallocate(old_len, len - old_len)
            {
                file.set_len(old_len)?;
                return Err(error);
            }
        }
        Ok(())
    }
}

impl Header {
    pub fn new(store_id: [u8; 16], master: &MasterKey, entropy: &mut dyn Entropy) -> Self {
        let mut header = Self {
            version: VERSION,
            store_id,
            counter: 1,
            slots: Vec::new(),
            epoch: EPOCH,
            wrapped: Vec::new(),
            seal_keys: Vec::new(),
        };
        header.add_missing_keys(master, entropy);
        header
    }

    /// A tree that is new in this version gets its key. True if any did.
    pub fn add_missing_keys(&mut self, master: &MasterKey, entropy: &mut dyn Entropy) -> bool {
        let before = self.wrapped.len();
        let names = Tree::ALL.iter().map(|tree| tree.name()).chain([JOURNAL]);
        for name in names {
            if !self.wrapped.iter().any(|key| key.name == name) {
                let sealed = self.wrap(master, name, Key::random(entropy).as_bytes(), entropy);
                self.wrapped.push(WrappedKey {
                    name: name.to_owned(),
                    epoch: EPOCH,
                    sealed,
                });
            }
        }
        self.wrapped.len() > before
    }

    pub fn keys(&self, master: &MasterKey) -> Result<Keys, Damage> {
        let unwrap = |name: &str| {
            let key = self.wrapped.iter().find(|key| key.name == name);
            let sealed = &key.ok_or(Damage::Headers)?.sealed;
            let plain = self.unwrap(master, name, sealed)?;
            let bytes: [u8; 32] = plain.as_slice().try_into().map_err(|_| Damage::Headers)?;
            Ok::<_, Damage>(Key::new(bytes))
        };
        let trees = Tree::ALL
            .iter()
            .map(|tree| unwrap(tree.name()))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Keys::new(self.store_id, &trees, &unwrap(JOURNAL)?))
    }

    pub fn seal_keys(&self, master: &MasterKey) -> Result<Vec<SealKey>, Damage> {
        if self.seal_keys.is_empty() {
            return Ok(Vec::new());
        }
        let plain = self.unwrap(master, "seal keys", &self.seal_keys)?;
        let rows = plain.chunks_exact(SEAL_KEY_LEN);
        Ok(rows.filter_map(read_seal_key).collect())
    }

    pub fn set_seal_keys(
        &mut self,
        master: &MasterKey,
        keys: &[SealKey],
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        if keys.len() > SEAL_KEYS_MAX {
            return Err(StoreError::TooLong);
        }
        let mut plain = Zeroizing::new(Vec::with_capacity(keys.len() * SEAL_KEY_LEN));
        for key in keys {
            plain.extend_from_slice(&key.id);
            plain.extend_from_slice(&key.not_after.to_be_bytes());
            plain.extend_from_slice(&*key.secret);
        }
        self.seal_keys = self.wrap(master, "seal keys", &plain, entropy);
        Ok(())
    }

    fn wrap(
        &self,
        master: &MasterKey,
        name: &str,
        plain: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = random(entropy);
        let key = master.wrap(self.epoch);
        let sealed = seal_row(&key, &nonce, &[&self.aad(name)], plain);
        [nonce.as_slice(), &sealed].concat()
    }

    fn unwrap(
        &self,
        master: &MasterKey,
        name: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Damage> {
        let (nonce, sealed) = sealed
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(Damage::Headers)?;
        open_row(&master.wrap(self.epoch), nonce, &[&self.aad(name)], sealed)
            .map_err(|_| Damage::HeaderForged)
    }

    fn aad(&self, name: &str) -> Vec<u8> {
        [
            b"vrx/1/wrapped\0",
            self.store_id.as_slice(),
            name.as_bytes(),
        ]
        .concat()
    }

    /// Both copies, one after the other, each synced: at every moment one of them is whole.
    pub fn save(&self, mut copies: Copies<'_>, master: &MasterKey) -> Result<(), StoreError> {
        let bytes = self.to_bytes(master)?;
        for file in &mut copies.files {
            write_over(&mut **file, &bytes)?;
        }
        if copies.is_new {
            copies.disk.sync_folder(copies.folder)?;
        }
        Ok(())
    }

    /// What each copy holds.
    pub fn to_bytes(&self, master: &MasterKey) -> Result<Vec<u8>, StoreError> {
        if self.slots.len() > SLOTS_MAX {
            return Err(StoreError::TooManySlots);
        }
        let body = canonical::encode(self);
        let mac = hmac_sha256(master.header().as_bytes(), &[&body]);
        let len = u32::try_from(body.len()).map_err(|_| StoreError::TooManySlots)?;
        let mut bytes = [MAGIC.as_slice(), &len.to_be_bytes(), &body, &mac].concat();
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_be_bytes());
        Ok(bytes)
    }

    /// Only what is surely not there is missing; what may not be looked at is an error.
    pub fn exists(disk: &dyn Disk, folder: &Path) -> io::Result<bool> {
        for name in NAMES {
            match disk.open(&folder.join(name), false) {
                Ok(_) => return Ok(true),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    pub fn load(disk: &dyn Disk, folder: &Path) -> Result<Loaded, StoreError> {
        let mut copies = Vec::new();
        for name in NAMES {
            copies.push(read_copy(disk, &folder.join(name))?);
        }
        let differ = match &copies[..] {
            [Some(a), Some(b)] if a.header.store_id != b.header.store_id => {
                return Err(Damage::ForeignHeader.into());
            }
            [Some(a), Some(b)] => a.body != b.body || a.mac != b.mac,
            _ => true,
        };
        let valid = copies.into_iter().flatten();
        let newest = valid.max_by_key(|copy| copy.header.counter);
        let newest = newest.ok_or(Damage::Headers)?;
        Ok(Loaded { differ, ..newest })
    }
}

impl Loaded {
    pub fn verify(&self, master: &MasterKey) -> Result<(), Damage> {
        let right = hmac_sha256(master.header().as_bytes(), &[&self.body]);
        if equal(&right, &self.mac) {
            Ok(())
        } else {
            Err(Damage::HeaderForged)
        }
    }
}

fn read_seal_key(row: &[u8]) -> Option<SealKey> {
    let (id, rest) = row.split_first_chunk()?;
    let (not_after, secret) = rest.split_first_chunk()?;
    Some(SealKey {
        id: *id,
        not_after: u64::from_be_bytes(*not_after),
        secret: Zeroizing::new(secret.try_into().ok()?),
    })
}

/// What was longer before is overwritten with zeros, then cut.
fn write_over(file: &mut dyn DiskFile, bytes: &[u8]) -> io::Result<()> {
    let old_len = file.size()?;
    let len = bytes.len() as u64;
    file.write_at(bytes, 0)?;
    if old_len > len {
        file.preallocate(len, old_len - len)?;
        file.sync()?;
        file.set_len(len)?;
    }
    file.sync()
}

/// None if it is missing or not whole.
fn read_copy(disk: &dyn Disk, path: &Path) -> io::Result<Option<Loaded>> {
    let file = match disk.open(path, false) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut start = [0; 12];
    if file.read_at(&mut start, 0)? < start.len() {
        return Ok(None);
    }
    let (magic, len) = start.split_at(MAGIC.len());
    let len = u32::from_be_bytes(len.try_into().expect("twelve less eight")) as usize;
    if magic != MAGIC || len > BODY_LEN_MAX {
        return Ok(None);
    }
    let mut bytes = vec![0; start.len() + len + MAC_LEN + CRC_LEN];
    let count = file.read_at(&mut bytes, 0)?;
    Ok(parse_copy(&bytes[..count], start.len() + len))
}

fn parse_copy(bytes: &[u8], body_end: usize) -> Option<Loaded> {
    let (whole, crc) = bytes.split_last_chunk::<CRC_LEN>()?;
    if crc32fast::hash(whole) != u32::from_be_bytes(*crc) {
        return None;
    }
    let (front, mac) = whole.split_at_checked(body_end)?;
    let body = front.get(MAGIC.len() + 4..)?.to_vec();
    let header: Header = canonical::decode(&body, BODY_LEN_MAX).ok()?;
    if header.version != VERSION || header.slots.len() > SLOTS_MAX {
        return None;
    }
    Some(Loaded {
        mac: mac.try_into().ok()?,
        header,
        body,
        differ: false,
    })
}
