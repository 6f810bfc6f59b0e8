//! The one way to files: a trait, so that tests can record, cut and fail what is written.
//!
//! sled opens its own files and is not behind it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

/// What the store asks of a file system.
pub trait Disk: Send + Sync {
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Opens for reading and writing; `create` also makes a missing file.
    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn DiskFile>>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// The names in a folder, in order.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// Makes names created, renamed or removed in the folder durable.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

pub trait DiskFile: Send + Sync {
    fn size(&self) -> io::Result<u64>;
    /// Reads until `bytes` is full or the file ends; gives the count.
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize>;
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()>;
    fn set_len(&mut self, len: u64) -> io::Result<()>;
    /// Content and length are durable when it returns.
    fn sync(&mut self) -> io::Result<()>;
    /// Makes the file longer by written zeros: space is taken now, and later syncs need not record it.
    fn preallocate(&mut self, from: u64, len: u64) -> io::Result<()>;
    /// Nobody else holds it while this is open. False if somebody does.
    fn try_lock(&self) -> io::Result<bool>;
}

/// The operating system's files, readable by their owner only.
pub struct OsDisk;

struct OsFile(File);

const ZEROS: &[u8] = &[0; 64 * 1024];

impl Disk for OsDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        use std::os::unix::fs::DirBuilderExt;
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn DiskFile>> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(create)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        Ok(Box::new(OsFile(file)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut names = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

impl DiskFile for OsFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut done = 0;
        while done < bytes.len() {
            match self.0.read_at(&mut bytes[done..], offset + done as u64) {
                Ok(0) => break,
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn preallocate(&mut self, from: u64, len: u64) -> io::Result<()> {
        let mut offset = from;
        while offset < from + len {
            let count = (from + len - offset).min(ZEROS.len() as u64);
            self.0.write_all_at(
                &ZEROS[..usize::try_from(count).unwrap_or(ZEROS.len())],
                offset,
            )?;
            offset += count;
        }
        Ok(())
    }

    fn try_lock(&self) -> io::Result<bool> {
        match self.0.try_lock() {
            Ok(()) => Ok(true),
            Err(fs::TryLockError::WouldBlock) => Ok(false),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }
}
