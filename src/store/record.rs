//! The frame of a journal record: magic, length, sequence, hash of the record before, sealed payload, CRC32.
//!
//! The CRC tells a record that was cut short from one that was changed, without a key; the seal and the chain
//! of hashes tell everything else.

use super::keys::Keys;
use crate::crypto::{Digest, Key, open_row, seal_row, sha256};
use zeroize::Zeroizing;

pub(super) const MAGIC: [u8; 4] = *b"WJR1";
pub(super) const HEAD_LEN: usize = 4 + 4 + 8 + 32;
pub(super) const RECORD_LEN_MAX: usize = 64 * 1024 * 1024;
const NONCE_LEN: usize = 24;
const TAG_LEN: usize = 16;
const CRC_LEN: usize = 4;

pub(super) struct Head {
    pub sequence: u64,
    pub previous: Digest,
    /// Of the whole record.
    pub len: usize,
}

pub(super) struct Record {
    pub sequence: u64,
    pub previous: Digest,
    pub hash: Digest,
    bytes: Vec<u8>,
}

pub(super) fn write(
    keys: &Keys,
    sequence: u64,
    previous: &Digest,
    nonce: &[u8; NONCE_LEN],
    payload: &[u8],
) -> Record {
    let context = aad(&keys.store_id, sequence, previous);
    let sealed = seal_row(&keys.journal, nonce, &[&context], payload);
    let len = NONCE_LEN + sealed.len();
    let mut bytes = Vec::with_capacity(HEAD_LEN + len + CRC_LEN);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(
        &u32::try_from(len)
            .expect("checked by the caller")
            .to_be_bytes(),
    );
    bytes.extend_from_slice(&sequence.to_be_bytes());
    bytes.extend_from_slice(previous);
    bytes.extend_from_slice(nonce);
    bytes.extend_from_slice(&sealed);
    bytes.extend_from_slice(&crc32fast::hash(&bytes).to_be_bytes());
    Record {
        sequence,
        previous: *previous,
        hash: sha256(&[&bytes]),
        bytes,
    }
}

/// So long is the record around a payload.
pub(super) fn len_of(payload: usize) -> usize {
    HEAD_LEN + NONCE_LEN + payload + TAG_LEN + CRC_LEN
}

pub(super) fn read_head(bytes: &[u8]) -> Option<Head> {
    let (magic, rest) = bytes.split_first_chunk::<4>()?;
    let (len, rest) = rest.split_first_chunk::<4>()?;
    let (sequence, rest) = rest.split_first_chunk::<8>()?;
    let (previous, _) = rest.split_first_chunk::<32>()?;
    let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
    let whole = HEAD_LEN + len + CRC_LEN;
    let possible = len >= NONCE_LEN + TAG_LEN && whole <= RECORD_LEN_MAX;
    (*magic == MAGIC && possible).then_some(Head {
        sequence: u64::from_be_bytes(*sequence),
        previous: *previous,
        len: whole,
    })
}

/// A whole record whose CRC is right; nothing is said of its seal yet.
pub(super) fn parse(bytes: Vec<u8>) -> Option<Record> {
    let head = read_head(&bytes)?;
    let (body, crc) = bytes.split_last_chunk::<CRC_LEN>()?;
    let whole = bytes.len() == head.len && crc32fast::hash(body) == u32::from_be_bytes(*crc);
    whole.then(|| Record {
        sequence: head.sequence,
        previous: head.previous,
        hash: sha256(&[&bytes]),
        bytes,
    })
}

impl Record {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn open(&self, store_id: &[u8; 16], journal: &Key) -> Option<Zeroizing<Vec<u8>>> {
        let end = self.bytes.len().checked_sub(CRC_LEN)?;
        let body = self.bytes.get(HEAD_LEN..end)?;
        let (nonce, sealed) = body.split_first_chunk::<NONCE_LEN>()?;
        let context = aad(store_id, self.sequence, &self.previous);
        open_row(journal, nonce, &[&context], sealed).ok()
    }
}

fn aad(store_id: &[u8; 16], sequence: u64, previous: &Digest) -> Vec<u8> {
    [
        b"vrx/1/journal\0".as_slice(),
        store_id,
        &sequence.to_be_bytes(),
        previous,
    ]
    .concat()
}
