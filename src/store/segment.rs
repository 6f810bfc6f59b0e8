//! One journal file: a head that names the store and its first record, then records, then zeros.

use super::disk::{Disk, DiskFile};
use super::record::{self, Record};
use crate::crypto::Digest;
use std::io;
use std::path::{Path, PathBuf};

const MAGIC: [u8; 8] = *b"WJS\0\0\0\0\x01";
pub(super) const HEAD_LEN: u64 = 8 + 16 + 8 + 32 + 4;
/// Files grow in such steps of written zeros.
pub(super) const STEP: u64 = 8 * 1024 * 1024;
const SUFFIX: &str = ".seg";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SegmentHead {
    pub store_id: [u8; 16],
    pub first: u64,
    /// Hash of the record before the first one.
    pub previous: Digest,
}

/// What stands at a place in a segment.
pub(super) enum Found {
    Record(Record),
    /// Zeros to the end of the file, or the end itself.
    End,
    /// Something that is no whole record.
    Broken,
}

impl SegmentHead {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = [
            MAGIC.as_slice(),
            &self.store_id,
            &self.first.to_be_bytes(),
            &self.previous,
        ]
        .concat();
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_be_bytes());
        bytes
    }

    pub fn read(file: &dyn DiskFile) -> io::Result<Option<Self>> {
        let mut bytes = [0; HEAD_LEN as usize];
        let count = file.read_at(&mut bytes, 0)?;
        Ok((count == bytes.len())
            .then(|| Self::parse(&bytes))
            .flatten())
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (body, crc) = bytes.split_last_chunk::<4>()?;
        let (magic, rest) = body.split_first_chunk::<8>()?;
        let (store_id, rest) = rest.split_first_chunk()?;
        let (first, rest) = rest.split_first_chunk()?;
        let valid = *magic == MAGIC && crc32fast::hash(body) == u32::from_be_bytes(*crc);
        valid.then_some(Self {
            store_id: *store_id,
            first: u64::from_be_bytes(*first),
            previous: rest.try_into().ok()?,
        })
    }
}

pub(super) fn path(folder: &Path, first: u64) -> PathBuf {
    folder.join(format!("{first:020}{SUFFIX}"))
}

/// The first sequence numbers of all segments, in order. Other names are not ours and are left alone.
pub(super) fn list(disk: &dyn Disk, folder: &Path) -> io::Result<Vec<u64>> {
    let names = disk.list(folder)?;
    let numbers = names.iter().filter_map(|name| number(name, SUFFIX));
    Ok(numbers.collect())
}

pub(super) fn number(name: &str, suffix: &str) -> Option<u64> {
    let digits = name.strip_suffix(suffix)?;
    (digits.len() == 20).then(|| digits.parse().ok()).flatten()
}

/// Whole and synced before its name exists.
pub(super) fn create(
    disk: &dyn Disk,
    folder: &Path,
    head: &SegmentHead,
) -> io::Result<Box<dyn DiskFile>> {
    let draft = folder.join("next.tmp");
    let mut file = disk.open(&draft, true)?;
    file.set_len(0)?;
    file.write_at(&head.to_bytes(), 0)?;
    file.preallocate(HEAD_LEN, STEP - HEAD_LEN)?;
    file.sync()?;
    disk.rename(&draft, &path(folder, head.first))?;
    disk.sync_folder(folder)?;
    Ok(file)
}

pub(super) fn read(file: &dyn DiskFile, offset: u64) -> io::Result<Found> {
    let mut head = [0; record::HEAD_LEN];
    let count = file.read_at(&mut head, offset)?;
    if head[..count].iter().all(|byte| *byte == 0) {
        return Ok(if only_zeros(file, offset)? {
            Found::End
        } else {
            Found::Broken
        });
    }
    let Some(len) = record::read_head(&head[..count]).map(|head| head.len) else {
        return Ok(Found::Broken);
    };
    if file.size()? < offset + len as u64 {
        return Ok(Found::Broken);
    }
    let mut bytes = vec![0; len];
    let count = file.read_at(&mut bytes, offset)?;
    bytes.truncate(count);
    Ok(record::parse(bytes).map_or(Found::Broken, Found::Record))
}

/// Is there a whole record with at least this number anywhere behind? One more byte on at a time.
pub(super) fn any_record_behind(
    file: &dyn DiskFile,
    offset: u64,
    sequence_min: u64,
) -> io::Result<bool> {
    let mut at = offset;
    while let Some(start) = find_magic(file, at)? {
        if let Found::Record(record) = read(file, start)?
            && record.sequence >= sequence_min
        {
            return Ok(true);
        }
        at = start + 1;
    }
    Ok(false)
}

fn only_zeros(file: &dyn DiskFile, offset: u64) -> io::Result<bool> {
    let zeros = vec![0; 256 * 1024];
    let mut bytes = vec![0; 256 * 1024];
    let mut at = offset;
    loop {
        let count = file.read_at(&mut bytes, at)?;
        // Comparing slices is fast even where nothing is optimised.
        if bytes[..count] != zeros[..count] {
            return Ok(false);
        }
        if count < bytes.len() {
            return Ok(true);
        }
        at += count as u64;
    }
}

fn find_magic(file: &dyn DiskFile, offset: u64) -> io::Result<Option<u64>> {
    let mut bytes = vec![0; 256 * 1024];
    let mut at = offset;
    loop {
        let count = file.read_at(&mut bytes, at)?;
        let mut windows = bytes[..count].windows(record::MAGIC.len());
        if let Some(found) = windows.position(|window| window == record::MAGIC) {
            return Ok(Some(at + found as u64));
        }
        if count < bytes.len() {
            return Ok(None);
        }
        // The magic may lie across the border of two reads.
        at += (count - record::MAGIC.len() + 1) as u64;
    }
}
