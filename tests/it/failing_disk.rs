//! A disk that fails at the n-th thing asked of it: once, for good, or because it is full.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use watari::store::{Disk, DiskFile, OsDisk};

/// How it fails.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// One write, sync or rename; the next is good again.
    Once,
    /// That one and everything after it.
    Dead,
    /// Whatever takes space, from then on until freed.
    Full,
}

/// Counts what is asked of the disk, then fails.
#[derive(Default)]
pub struct Fuse {
    left: AtomicUsize,
    is_armed: AtomicBool,
    is_full: AtomicBool,
    is_lasting: AtomicBool,
    lacks_files: AtomicBool,
}

impl Fuse {
    /// The n-th from now on fails.
    pub fn arm(&self, n: usize, fault: Fault) {
        self.left.store(n, Ordering::SeqCst);
        self.is_full.store(fault == Fault::Full, Ordering::SeqCst);
        self.is_lasting
            .store(fault == Fault::Dead, Ordering::SeqCst);
        self.is_armed.store(true, Ordering::SeqCst);
    }

    /// From now on, or no longer, no file can be opened, as when the process has too many.
    pub fn lack_files(&self, lacks: bool) {
        self.lacks_files.store(lacks, Ordering::SeqCst);
    }

    fn files(&self) -> io::Result<()> {
        match self.lacks_files.load(Ordering::SeqCst) {
            true => Err(rustix::io::Errno::MFILE.into()),
            false => Ok(()),
        }
    }

    /// The disk is good again.
    pub fn free(&self) {
        self.is_armed.store(false, Ordering::SeqCst);
    }

    /// Something that an input or output error may hit.
    fn any(&self) -> io::Result<()> {
        if !self.is_armed.load(Ordering::SeqCst) || self.is_full.load(Ordering::SeqCst) {
            return Ok(());
        }
        let left = self.left.load(Ordering::SeqCst);
        if left > 1 {
            self.left.store(left - 1, Ordering::SeqCst);
            return Ok(());
        }
        if !self.is_lasting.load(Ordering::SeqCst) {
            self.free();
        }
        Err(io::Error::other("the disk fails"))
    }

    /// Something that makes a file longer.
    fn space(&self) -> io::Result<()> {
        if !self.is_armed.load(Ordering::SeqCst) || !self.is_full.load(Ordering::SeqCst) {
            return Ok(());
        }
        let left = self.left.load(Ordering::SeqCst);
        if left <= 1 {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.left.store(left - 1, Ordering::SeqCst);
        Ok(())
    }
}

/// The operating system's disk with a fuse.
pub struct Failing(pub Arc<Fuse>);

struct FailingFile(Box<dyn DiskFile>, Arc<Fuse>);

impl Disk for Failing {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        OsDisk.create_folder(path)
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn DiskFile>> {
        self.0.files()?;
        if create && !path.exists() {
            self.0.any()?;
            self.0.space()?;
        }
        let file = OsDisk.open(path, create)?;
        Ok(Box::new(FailingFile(file, self.0.clone())))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.any()?;
        OsDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.any()?;
        OsDisk.remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        OsDisk.remove_folder(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        OsDisk.list(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.0.any()?;
        OsDisk.sync_folder(folder)
    }
}

impl DiskFile for FailingFile {
    fn size(&self) -> io::Result<u64> {
        self.0.size()
    }

    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(bytes, offset)
    }

    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.1.any()?;
        if offset + bytes.len() as u64 > self.0.size()? {
            self.half(bytes, offset)?;
        }
        self.0.write_at(bytes, offset)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.1.any()?;
        self.0.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.1.any()?;
        self.0.sync()
    }

    fn preallocate(&mut self, from: u64, len: u64) -> io::Result<()> {
        self.1.any()?;
        if from + len > self.0.size()? {
            self.half(&vec![0; usize::try_from(len).unwrap()], from)?;
        }
        self.0.preallocate(from, len)
    }

    fn try_lock(&self) -> io::Result<bool> {
        self.0.try_lock()
    }
}

impl FailingFile {
    /// When the disk is full, the first half still fits.
    fn half(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let full = self.1.space();
        if full.is_err() {
            self.0.write_at(&bytes[..bytes.len() / 2], offset)?;
        }
        full
    }
}
