//! A row as it lies on disk: key hashed, value padded and sealed, bound to store, tree, key and epoch.

use super::{Damage, Tree};
use crate::crypto::{Digest, Key, hmac_sha256, open_row, seal_row, sha256};
use zeroize::Zeroizing;

pub(super) type RowKey = [u8; 32];

const VERSION: u8 = 1;
/// The only one until rotation exists; the place for it is in every row.
const EPOCH: u16 = 1;
const NONCE_LEN: usize = 24;
const OUTSIDE_LEN: usize = 1 + 2 + NONCE_LEN;
const INSIDE_LEN: usize = 2 + 2 + 4;
const STEP: usize = 256;
const TAG_LEN: usize = 16;

/// So much of a value goes into one row, so that a sealed row stays below 64 KiB.
pub(super) const PIECE_LEN: usize = 60 * 1024;
/// No row that has further pieces is shorter than this.
pub(super) const SPLIT_ROW_LEN: usize = PIECE_LEN;
pub(super) const KEY_LEN_MAX: usize = 512;
pub(super) const VALUE_LEN_MAX: usize = 16 * 1024 * 1024;

/// Who seals, and where the row belongs.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub store_id: &'a [u8; 16],
    pub tree: Tree,
    pub row_key: &'a RowKey,
}

/// What was inside: the logical key, the value (or its first piece) and how many pieces follow.
pub(super) struct Opened {
    plain: Zeroizing<Vec<u8>>,
    key_len: usize,
    value_len: usize,
    pub pieces: u16,
}

impl Opened {
    pub fn key(&self) -> &[u8] {
        &self.plain[INSIDE_LEN..INSIDE_LEN + self.key_len]
    }

    pub fn value(&self) -> &[u8] {
        &self.plain[INSIDE_LEN + self.key_len..][..self.value_len]
    }

    /// Without another copy of the secret bytes.
    pub fn into_value(mut self) -> Zeroizing<Vec<u8>> {
        let start = INSIDE_LEN + self.key_len;
        self.plain.copy_within(start..start + self.value_len, 0);
        self.plain.truncate(self.value_len);
        self.plain
    }
}

pub(super) fn row_key(index: &Key, logical: &[u8]) -> RowKey {
    hmac_sha256(index.as_bytes(), &[logical])
}

/// What a row adds to the digest of its tree.
pub(super) fn mark(digest: &Key, tree: Tree, row_key: &RowKey, value: &[u8]) -> Digest {
    let parts = [tree.name().as_bytes(), row_key, &sha256(&[value])];
    hmac_sha256(digest.as_bytes(), &parts)
}

pub(super) fn seal(
    at: Place,
    key: &Key,
    nonce: &[u8; NONCE_LEN],
    logical: &[u8],
    value: &[u8],
    pieces: u16,
) -> Vec<u8> {
    let len = INSIDE_LEN + logical.len() + value.len();
    let padded = len.next_multiple_of(STEP);
    let mut plain = Zeroizing::new(Vec::with_capacity(padded));
    plain.extend_from_slice(&pieces.to_be_bytes());
    plain.extend_from_slice(&short(logical.len()).to_be_bytes());
    plain.extend_from_slice(&long(value.len()).to_be_bytes());
    plain.extend_from_slice(logical);
    plain.extend_from_slice(value);
    plain.resize(padded, 0);
    let sealed = seal_row(key, nonce, &[&aad(at, VERSION, EPOCH)], &plain);
    let mut row = Vec::with_capacity(OUTSIDE_LEN + sealed.len());
    row.push(VERSION);
    row.extend_from_slice(&EPOCH.to_be_bytes());
    row.extend_from_slice(nonce);
    row.extend_from_slice(&sealed);
    row
}

pub(super) fn open(at: Place, key: &Key, row: &[u8]) -> Result<Opened, Damage> {
    let damaged = || Damage::Row(at.tree.name());
    let (version, rest) = row.split_first().ok_or_else(damaged)?;
    let (epoch, rest) = rest.split_first_chunk::<2>().ok_or_else(damaged)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>().ok_or_else(damaged)?;
    if sealed.len() < TAG_LEN + STEP {
        return Err(damaged());
    }
    let context = aad(at, *version, u16::from_be_bytes(*epoch));
    let plain = open_row(key, nonce, &[&context], sealed).map_err(|_| damaged())?;
    parse(plain).ok_or_else(damaged)
}

fn parse(plain: Zeroizing<Vec<u8>>) -> Option<Opened> {
    let (pieces, rest) = plain.split_first_chunk::<2>()?;
    let (key_len, rest) = rest.split_first_chunk::<2>()?;
    let (value_len, rest) = rest.split_first_chunk::<4>()?;
    let pieces = u16::from_be_bytes(*pieces);
    let key_len = usize::from(u16::from_be_bytes(*key_len));
    let value_len = usize::try_from(u32::from_be_bytes(*value_len)).ok()?;
    (key_len.checked_add(value_len)? <= rest.len()).then_some(Opened {
        key_len,
        value_len,
        pieces,
        plain,
    })
}

fn aad(at: Place, version: u8, epoch: u16) -> Vec<u8> {
    let name = at.tree.name().as_bytes();
    let mut aad = Vec::with_capacity(96);
    aad.extend_from_slice(b"vrx/1/rowad\0");
    aad.extend_from_slice(at.store_id);
    aad.extend_from_slice(&short(name.len()).to_be_bytes());
    aad.extend_from_slice(name);
    aad.extend_from_slice(at.row_key);
    aad.push(version);
    aad.extend_from_slice(&epoch.to_be_bytes());
    aad
}

fn short(len: usize) -> u16 {
    u16::try_from(len).expect("keys and names are bounded before they come here")
}

fn long(len: usize) -> u32 {
    u32::try_from(len).expect("values are bounded before they come here")
}
