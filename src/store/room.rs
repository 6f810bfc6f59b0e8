//! Room on the disk for what the index is about to write, taken before the journal says that it happened.
//!
//! sled does not get over a write that finds no room: it stops, and holds up every other sled of the process. So blocks
//! behind the end of its file are taken for it beforehand; where none can be had, the commit is refused, and when there
//! is room again the next one goes through. Nobody else can take what is held here.

use rustix::fs::{FallocateFlags, fallocate, fstatvfs};
use rustix::io::Errno;
use rustix::process::{Resource, getrlimit};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Beyond what commits need: sled has some of what it was given in memory, and moves pages about when nobody asks it to.
const MARGIN: u64 = 12 * 1024 * 1024;
/// Of the margin stays when the leaf was written that says that the disk is full.
const LAST_MARGIN: u64 = 10 * 1024 * 1024;
/// Taken at once, so that not every commit has to.
const STEP: u64 = 4 * 1024 * 1024;
/// What one byte of a bundle may cost: sled writes a page again with each few changes of it.
const BYTE_COST: u64 = 4;
/// What the short entry of a bundle may cost: its page, again.
const BUNDLE_COST: u64 = 1024;
/// Of the file system's own count.
const BLOCK: u64 = 512;

/// The file that sled writes, by its name.
pub(super) struct Room {
    file: File,
    /// What commits on their way may still write.
    promised: Arc<AtomicU64>,
}

/// For one commit, until it arrived.
pub(super) struct Promise {
    promised: Arc<AtomicU64>,
    len: u64,
}

impl Drop for Promise {
    fn drop(&mut self) {
        self.promised.fetch_sub(self.len, Ordering::SeqCst);
    }
}

impl Room {
    pub fn open(folder: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).open(folder.join("db"))?;
        Ok(Self {
            file,
            promised: Arc::default(),
        })
    }

    /// For so many bundles with so many bytes. `last` may use the margin.
    ///
    /// # Errors
    /// One that [`super::StoreError::is_full`] knows where there is none.
    pub fn promise(&self, bundles: usize, bytes: usize, last: bool) -> io::Result<Promise> {
        let len = bytes as u64 * BYTE_COST + bundles as u64 * BUNDLE_COST;
        let others = self.promised.fetch_add(len, Ordering::SeqCst);
        let promise = Promise {
            promised: self.promised.clone(),
            len,
        };
        self.hold(others + len, last)?;
        Ok(promise)
    }

    /// Takes again what sled gave back when it shortened its file. That there is none will be told to who needs it.
    pub fn keep(&self) {
        let _ = self.hold(self.promised.load(Ordering::SeqCst), false);
    }

    fn hold(&self, need: u64, last: bool) -> io::Result<()> {
        let metadata = self.file.metadata()?;
        let end = metadata.size();
        let held = (metadata.blocks() * BLOCK).saturating_sub(end);
        if held >= need + MARGIN {
            return Ok(());
        }
        let grown = self
            .grow(end, need + MARGIN + STEP)
            .or_else(|_| self.grow(end, need + MARGIN));
        match grown {
            Err(_) if last && held >= need + LAST_MARGIN => Ok(()),
            other => other,
        }
    }

    fn grow(&self, end: u64, len: u64) -> io::Result<()> {
        if getrlimit(Resource::Fsize)
            .current
            .is_some_and(|max| end + len > max)
        {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        match fallocate(&self.file, FallocateFlags::KEEP_SIZE, end, len) {
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => self.see(len),
            Err(Errno::INTR) => {
                fallocate(&self.file, FallocateFlags::KEEP_SIZE, end, len).map_err(Into::into)
            }
            other => other.map_err(Into::into),
        }
    }

    /// Where the file system keeps nothing for anybody, there is at least to be something left.
    fn see(&self, len: u64) -> io::Result<()> {
        let free = fstatvfs(&self.file)?;
        match free.f_bavail.saturating_mul(free.f_frsize) >= len {
            true => Ok(()),
            false => Err(io::ErrorKind::StorageFull.into()),
        }
    }
}
