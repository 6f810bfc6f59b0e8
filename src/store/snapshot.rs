//! A snapshot: every sealed row in blocks, each sealed once more, numbered, the last one saying that it is the last.
//!
//! Written under another name, synced, read back whole, then given its name.

use super::bundle::NotABundle;
use super::disk::{Disk, DiskFile};
use super::error::{Damage, StoreError};
use super::index::Index;
use super::keys::Keys;
use super::op::{Op, Ops};
use super::row::mark;
use super::segment;
use super::state::{Digests, State};
use super::tree::Tree;
use crate::crypto::{Digest, Entropy, open_row, random, seal_row};
use std::io;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const MAGIC: [u8; 8] = *b"WSN\0\0\0\0\x01";
const HEAD_LEN: usize = 8 + 16 + 8;
const BLOCK_LEN: usize = 1024 * 1024;
const BLOCK_LEN_MAX: usize = 2 * 1024 * 1024;
const NONCE_LEN: usize = 24;
const SUFFIX: &str = ".snap";
const DRAFT: &str = "next.tmp";
const ROWS: u8 = 0;
const LAST: u8 = 1;

/// What the last block says.
pub(super) struct Summary {
    pub state: State,
    /// Hash of the journal record the snapshot stands behind.
    pub hash: Digest,
    pub rows: u64,
    pub len: u64,
}

struct Writer<'a> {
    file: Box<dyn DiskFile>,
    offset: u64,
    block: Vec<u8>,
    number: u64,
    counter: u64,
    keys: &'a Keys,
    entropy: &'a mut dyn Entropy,
}

pub(super) fn path(folder: &Path, counter: u64) -> PathBuf {
    folder.join(format!("{counter:020}{SUFFIX}"))
}

/// Their counters, oldest first.
pub(super) fn list(disk: &dyn Disk, folder: &Path) -> io::Result<Vec<u64>> {
    let names = disk.list(folder)?;
    let numbers = names
        .iter()
        .filter_map(|name| segment::number(name, SUFFIX));
    Ok(numbers.collect())
}

/// `progress` is told the rows written.
pub(super) fn write(
    disk: &dyn Disk,
    folder: &Path,
    index: &Index,
    (state, hash): (&State, &Digest),
    keys: &Keys,
    entropy: &mut dyn Entropy,
    progress: &mut dyn FnMut(u64),
) -> Result<Summary, StoreError> {
    let draft = folder.join(DRAFT);
    let mut file = disk.open(&draft, true)?;
    file.set_len(0)?;
    let mut writer = Writer::new(file, state.counter, keys, entropy)?;
    let mut rows = 0;
    for tree in Tree::ALL.into_iter().filter(|tree| tree.beside() == *tree) {
        index.all(tree, |bundle| {
            for row in bundle.rows() {
                let (tree, value) = row.map_err(|NotABundle| Damage::Tree(tree.name()))?;
                writer.add(&Op {
                    tree,
                    row_key: bundle.row_key,
                    value: Some(value),
                })?;
                rows += 1;
                if rows % 10_000 == 0 {
                    progress(rows);
                }
            }
            Ok::<_, StoreError>(())
        })?;
    }
    writer.finish(state, hash, rows)?;
    // What could not be read back never gets the name.
    let summary = read(disk, &draft, state.counter, keys, &mut |_| Ok(()))?;
    if summary.state != *state {
        return Err(Damage::Snapshot(state.counter).into());
    }
    disk.rename(&draft, &path(folder, state.counter))?;
    disk.sync_folder(folder)?;
    Ok(summary)
}

/// Verifies all of it; `each` gets every row. Nothing that `each` got counts before this returns.
pub(super) fn read(
    disk: &dyn Disk,
    path: &Path,
    counter: u64,
    keys: &Keys,
    each: &mut dyn FnMut(&Op) -> Result<(), StoreError>,
) -> Result<Summary, StoreError> {
    let damaged = || StoreError::from(Damage::Snapshot(counter));
    let file = disk.open(path, false)?;
    let len = file.size()?;
    let mut head = [0; HEAD_LEN];
    if file.read_at(&mut head, 0)? < HEAD_LEN || head != head_of(keys, counter) {
        return Err(damaged());
    }
    let (mut offset, mut number, mut rows) = (HEAD_LEN as u64, 0, 0);
    let mut digests = Digests::empty();
    loop {
        let (kind, block, next) =
            read_block(&*file, offset, keys, counter, number)?.ok_or_else(damaged)?;
        (offset, number) = (next, number + 1);
        if kind == LAST {
            let summary = read_summary(&block, len).ok_or_else(damaged)?;
            let right = summary.rows == rows
                && summary.state.counter == counter
                && summary.state.digests == digests
                && offset == len;
            return if right { Ok(summary) } else { Err(damaged()) };
        }
        for op in Ops::new(&block) {
            let op = op.map_err(|_| damaged())?;
            let value = op.value.ok_or_else(damaged)?;
            let digest = &keys.of(op.tree).digest;
            let sum = digests.of_mut(op.tree);
            sum.add(&mark(digest, op.tree, op.row_key, value));
            rows += 1;
            each(&op)?;
        }
    }
}

fn head_of(keys: &Keys, counter: u64) -> [u8; HEAD_LEN] {
    let mut head = [0; HEAD_LEN];
    head[..8].copy_from_slice(&MAGIC);
    head[8..24].copy_from_slice(&keys.store_id);
    head[24..].copy_from_slice(&counter.to_be_bytes());
    head
}

fn aad(keys: &Keys, counter: u64, number: u64, kind: u8) -> Vec<u8> {
    [
        b"vrx/1/snapshot\0".as_slice(),
        &keys.store_id,
        &counter.to_be_bytes(),
        &number.to_be_bytes(),
        &[kind],
    ]
    .concat()
}

impl<'a> Writer<'a> {
    fn new(
        mut file: Box<dyn DiskFile>,
        counter: u64,
        keys: &'a Keys,
        entropy: &'a mut dyn Entropy,
    ) -> io::Result<Self> {
        file.write_at(&head_of(keys, counter), 0)?;
        Ok(Self {
            file,
            offset: HEAD_LEN as u64,
            block: Vec::with_capacity(BLOCK_LEN_MAX),
            number: 0,
            counter,
            keys,
            entropy,
        })
    }

    fn add(&mut self, op: &Op) -> io::Result<()> {
        op.write(&mut self.block);
        if self.block.len() < BLOCK_LEN {
            return Ok(());
        }
        self.write_block(ROWS)
    }

    fn write_block(&mut self, kind: u8) -> io::Result<()> {
        let nonce: [u8; NONCE_LEN] = random(self.entropy);
        let context = aad(self.keys, self.counter, self.number, kind);
        let sealed = seal_row(&self.keys.journal, &nonce, &[&context], &self.block);
        let len = u32::try_from(NONCE_LEN + sealed.len()).expect("blocks are about 1 MiB");
        let bytes = [&[kind], len.to_be_bytes().as_slice(), &nonce, &sealed].concat();
        self.file.write_at(&bytes, self.offset)?;
        self.offset += bytes.len() as u64;
        self.number += 1;
        self.block.clear();
        Ok(())
    }

    fn finish(mut self, state: &State, hash: &Digest, rows: u64) -> io::Result<()> {
        if !self.block.is_empty() {
            self.write_block(ROWS)?;
        }
        state.write(&mut self.block);
        self.block.extend_from_slice(hash);
        self.block.extend_from_slice(&rows.to_be_bytes());
        self.write_block(LAST)?;
        self.file.sync()
    }
}

type Block = (u8, Zeroizing<Vec<u8>>, u64);

fn read_block(
    file: &dyn DiskFile,
    offset: u64,
    keys: &Keys,
    counter: u64,
    number: u64,
) -> io::Result<Option<Block>> {
    let mut start = [0; 5];
    if file.read_at(&mut start, offset)? < start.len() {
        return Ok(None);
    }
    let [kind, len @ ..] = start;
    let len = u32::from_be_bytes(len) as usize;
    if !(NONCE_LEN..=BLOCK_LEN_MAX).contains(&len) {
        return Ok(None);
    }
    let mut bytes = vec![0; len];
    let count = file.read_at(&mut bytes, offset + start.len() as u64)?;
    let context = aad(keys, counter, number, kind);
    let opened = bytes[..count]
        .split_first_chunk::<NONCE_LEN>()
        .and_then(|(nonce, sealed)| open_row(&keys.journal, nonce, &[&context], sealed).ok());
    let next = offset + (start.len() + len) as u64;
    Ok(opened.map(|block| (kind, block, next)))
}

fn read_summary(block: &[u8], len: u64) -> Option<Summary> {
    let (state, rest) = State::read(block)?;
    let (hash, rows) = rest.split_first_chunk()?;
    Some(Summary {
        state,
        hash: *hash,
        rows: u64::from_be_bytes(rows.try_into().ok()?),
        len,
    })
}

/// Deletes all but the newest two. Gives the oldest kept one's counter, once there are two.
pub(super) fn prune(disk: &dyn Disk, folder: &Path) -> io::Result<Option<u64>> {
    let counters = list(disk, folder)?;
    let Some((kept, old)) = counters
        .split_last_chunk::<2>()
        .map(|(old, two)| (two, old))
    else {
        return Ok(None);
    };
    for counter in old {
        disk.remove(&path(folder, *counter))?;
    }
    disk.sync_folder(folder)?;
    Ok(Some(kept[0]))
}

pub(super) fn draft(folder: &Path) -> PathBuf {
    folder.join(DRAFT)
}

/// Zero if there is none.
pub(super) fn newest_len(disk: &dyn Disk, folder: &Path) -> io::Result<u64> {
    match list(disk, folder)?.last() {
        Some(counter) => disk.open(&path(folder, *counter), false)?.size(),
        None => Ok(0),
    }
}
