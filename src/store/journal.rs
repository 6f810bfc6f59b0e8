//! The chain of records over all segments: appended and synced at one end, read from any place.

use super::disk::{Disk, DiskFile};
use super::error::{Damage, StoreError};
use super::record::Record;
use super::segment::{self, Found, HEAD_LEN, STEP, SegmentHead};
use crate::crypto::{Digest, sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Kept free at the end of the newest segment, so that a last leaf fits when the disk is full.
const RESERVE: u64 = 256 * 1024;
/// Records from this length on do not have their place filled with zeros first.
const LARGE: u64 = 1024 * 1024;

/// Few records are longer.
const USUAL: u64 = 64 * 1024;

/// Where a record begins or would begin, and what comes before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub segment: u64,
    pub offset: u64,
    pub sequence: u64,
    pub previous: Digest,
}

/// The writing end.
pub(super) struct Journal {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    store_id: [u8; 16],
    file: Box<dyn DiskFile>,
    end: Position,
    /// Written up to here, with zeros behind the last record.
    allocated: u64,
    broken: bool,
}

/// Reads records one after the other and, at their end, says what kind of end it is.
pub(super) struct Reader {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    segments: Vec<u64>,
    file: Box<dyn DiskFile>,
    at: Position,
}

/// The end of the valid records.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tail {
    pub end: Position,
    /// A record was begun there and not finished.
    pub torn: bool,
}

/// Before the first record stands the hash of the store's id.
pub(super) fn genesis(store_id: &[u8; 16]) -> SegmentHead {
    SegmentHead {
        store_id: *store_id,
        first: 1,
        previous: sha256(&[b"vrx/1/genesis\0", store_id]),
    }
}

impl Reader {
    /// At the start of the segment that holds record `sequence`, or of the first one if there is none.
    pub fn before(
        disk: &Arc<dyn Disk>,
        folder: &Path,
        store_id: &[u8; 16],
        sequence: u64,
    ) -> Result<Self, StoreError> {
        let segments = segment::list(&**disk, folder)?;
        let holding = segments.iter().rev().find(|first| **first <= sequence);
        let first = *holding.or(segments.first()).ok_or(Damage::JournalMissing)?;
        let (file, head) = open_segment(&**disk, folder, store_id, first)?;
        Ok(Self {
            disk: disk.clone(),
            folder: folder.to_path_buf(),
            segments,
            file,
            at: Position {
                segment: first,
                offset: HEAD_LEN,
                sequence: first,
                previous: head.previous,
            },
        })
    }

    /// At a place noted earlier; nothing is believed of it but the hash before.
    pub fn at(
        disk: &Arc<dyn Disk>,
        folder: &Path,
        store_id: &[u8; 16],
        at: Position,
    ) -> Result<Option<Self>, StoreError> {
        let segments = segment::list(&**disk, folder)?;
        if !segments.contains(&at.segment) {
            return Ok(None);
        }
        let (file, _) = open_segment(&**disk, folder, store_id, at.segment)?;
        Ok(Some(Self {
            disk: disk.clone(),
            folder: folder.to_path_buf(),
            segments,
            file,
            at,
        }))
    }

    pub fn position(&self) -> Position {
        self.at
    }

    /// The next record, and the place behind it becomes the position; or the tail.
    pub fn next(&mut self) -> Result<Result<Record, Tail>, StoreError> {
        match segment::read(&*self.file, self.at.offset)? {
            Found::Record(record) if self.follows(&record) => {
                self.at = Position {
                    offset: self.at.offset + record.bytes().len() as u64,
                    sequence: record.sequence + 1,
                    previous: record.hash,
                    ..self.at
                };
                Ok(Ok(record))
            }
            // A whole record that does not belong here.
            Found::Record(_) => Err(self.hole().into()),
            Found::End if self.is_last() => Ok(Err(self.tail(false))),
            Found::End => self.next_segment(),
            Found::Broken => self.broken(),
        }
    }

    fn follows(&self, record: &Record) -> bool {
        record.sequence == self.at.sequence && record.previous == self.at.previous
    }

    fn is_last(&self) -> bool {
        self.segments.last() == Some(&self.at.segment)
    }

    fn next_segment(&mut self) -> Result<Result<Record, Tail>, StoreError> {
        let next = self.segments.iter().find(|first| **first > self.at.segment);
        let first = *next.ok_or_else(|| self.hole())?;
        let (file, head) = open_segment(&*self.disk, &self.folder, &self.store_id()?, first)?;
        if first != self.at.sequence || head.previous != self.at.previous {
            return Err(self.hole().into());
        }
        self.file = file;
        self.at.segment = first;
        self.at.offset = HEAD_LEN;
        self.next()
    }

    fn store_id(&self) -> Result<[u8; 16], StoreError> {
        let head = SegmentHead::read(&*self.file)?;
        Ok(head
            .ok_or(Damage::ForeignSegment(self.at.segment))?
            .store_id)
    }

    /// A torn tail if nothing valid is behind it, else a hole.
    fn broken(&self) -> Result<Result<Record, Tail>, StoreError> {
        let behind = !self.is_last()
            || segment::any_record_behind(&*self.file, self.at.offset + 1, self.at.sequence)?;
        if behind {
            return Err(self.hole().into());
        }
        Ok(Err(self.tail(true)))
    }

    fn tail(&self, torn: bool) -> Tail {
        Tail { end: self.at, torn }
    }

    fn hole(&self) -> Damage {
        Damage::JournalHole {
            after: self.at.sequence - 1,
        }
    }
}

fn open_segment(
    disk: &dyn Disk,
    folder: &Path,
    store_id: &[u8; 16],
    first: u64,
) -> Result<(Box<dyn DiskFile>, SegmentHead), StoreError> {
    let file = disk.open(&segment::path(folder, first), false)?;
    let head = SegmentHead::read(&*file)?.ok_or(Damage::SegmentHead(first))?;
    if head.store_id != *store_id || head.first != first {
        return Err(Damage::ForeignSegment(first).into());
    }
    Ok((file, head))
}

impl Journal {
    /// The first segment of a new store.
    pub fn create(disk: Arc<dyn Disk>, folder: &Path, store_id: [u8; 16]) -> io::Result<Self> {
        Self::begin(disk, folder, &genesis(&store_id))
    }

    fn begin(disk: Arc<dyn Disk>, folder: &Path, head: &SegmentHead) -> io::Result<Self> {
        let file = segment::create(&*disk, folder, head)?;
        Ok(Self {
            disk,
            folder: folder.to_path_buf(),
            store_id: head.store_id,
            file,
            end: Position {
                segment: head.first,
                offset: HEAD_LEN,
                sequence: head.first,
                previous: head.previous,
            },
            allocated: STEP,
            broken: false,
        })
    }

    /// Goes on behind the last valid record. A torn one is cut off here, and only here.
    pub fn resume(
        disk: Arc<dyn Disk>,
        folder: &Path,
        store_id: [u8; 16],
        tail: Tail,
    ) -> Result<Self, StoreError> {
        let path = segment::path(folder, tail.end.segment);
        let mut file = disk.open(&path, false)?;
        if tail.torn {
            file.set_len(tail.end.offset)?;
            file.sync()?;
        }
        let allocated = file.size()?;
        Ok(Self {
            disk,
            folder: folder.to_path_buf(),
            store_id,
            file,
            end: tail.end,
            allocated,
            broken: false,
        })
    }

    pub fn end(&self) -> Position {
        self.end
    }

    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Of the newest segment.
    pub fn len(&self) -> u64 {
        self.end.offset
    }

    /// Durable when it returns. Gives the place where the record begins. `last` may use the reserve.
    pub fn append(&mut self, record: &Record, last: bool) -> Result<Position, StoreError> {
        if self.broken {
            return Err(StoreError::Poisoned);
        }
        let allocated = self.allocated;
        self.make_room(record.bytes().len() as u64, last)?;
        let start = self.end;
        self.write(record.bytes(), allocated)?;
        self.end = Position {
            offset: start.offset + record.bytes().len() as u64,
            sequence: record.sequence + 1,
            previous: record.hash,
            ..start
        };
        self.allocated = self.allocated.max(self.end.offset);
        Ok(start)
    }

    /// For a record of the usual length, and the reserve behind it.
    pub fn take_room(&mut self) -> Result<(), StoreError> {
        self.make_room(USUAL, false)
    }

    fn make_room(&mut self, len: u64, last: bool) -> Result<(), StoreError> {
        let need = self.end.offset + len;
        if need + RESERVE <= self.allocated {
            return Ok(());
        }
        match self.grow(need, len) {
            Ok(()) => Ok(()),
            Err(error) if StoreError::is_full(&error) => {
                // Nothing of a record was written, so nothing is in doubt.
                self.shrink()?;
                let fits = last && need <= self.allocated;
                if fits {
                    Ok(())
                } else {
                    Err(StoreError::DiskFull)
                }
            }
            Err(error) => Err(self.break_with(error)),
        }
    }

    fn grow(&mut self, need: u64, len: u64) -> io::Result<()> {
        let (from, to) = if len < LARGE {
            (self.allocated, self.allocated.max(need) + STEP)
        } else {
            (need.max(self.allocated), need + RESERVE)
        };
        self.file.preallocate(from, to - from)?;
        self.allocated = to;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8], allocated: u64) -> Result<(), StoreError> {
        match self.file.write_at(bytes, self.end.offset) {
            Ok(()) => self.file.sync(),
            Err(error) if StoreError::is_full(&error) => {
                return match self.take_back(bytes.len() as u64, allocated) {
                    Ok(()) => Err(StoreError::DiskFull),
                    Err(error) => Err(self.break_with(error)),
                };
            }
            Err(error) => Err(error),
        }
        // Whether it reached the disk is unknown; only reopening tells.
        .map_err(|error| self.break_with(error))
    }

    /// Of a record that found no room nothing may stay: it was refused.
    fn take_back(&mut self, len: u64, allocated: u64) -> io::Result<()> {
        let within = len.min(allocated - self.end.offset);
        self.file.preallocate(self.end.offset, within)?;
        self.file.set_len(allocated)?;
        self.allocated = allocated;
        self.file.sync()
    }

    fn shrink(&mut self) -> Result<(), StoreError> {
        let allocated = self.allocated;
        self.file
            .set_len(allocated)
            .map_err(|error| self.break_with(error))
    }

    fn break_with(&mut self, error: io::Error) -> StoreError {
        self.broken = true;
        StoreError::Io(error)
    }

    /// Later records go to a new segment. The old one keeps no zeros at its end.
    pub fn rotate(&mut self) -> Result<(), StoreError> {
        if self.broken {
            return Err(StoreError::Poisoned);
        }
        if self.end.offset == HEAD_LEN {
            return Ok(());
        }
        let head = SegmentHead {
            store_id: self.store_id,
            first: self.end.sequence,
            previous: self.end.previous,
        };
        let next = Self::begin(self.disk.clone(), &self.folder, &head)?;
        // Only space is won by this: a failure changes nothing that counts.
        let _ = self.file.set_len(self.end.offset);
        *self = next;
        Ok(())
    }
}

/// Deletes the segments that end before record `keep_from`; the newest always stays.
pub(super) fn prune(disk: &dyn Disk, folder: &Path, keep_from: u64) -> io::Result<()> {
    let segments = segment::list(disk, folder)?;
    for pair in segments.windows(2) {
        if pair[1] <= keep_from {
            disk.remove(&segment::path(folder, pair[0]))?;
        }
    }
    disk.sync_folder(folder)
}

/// Bytes of all segments.
pub(super) fn size(disk: &dyn Disk, folder: &Path) -> io::Result<u64> {
    let mut sum = 0;
    for first in segment::list(disk, folder)? {
        sum += disk.open(&segment::path(folder, first), false)?.size()?;
    }
    Ok(sum)
}
