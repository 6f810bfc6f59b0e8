//! Small files that commands read and write: whole or not at all, with the rights they need.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use crate::cli::failure::Failure;

/// Secrets, sealed or not, and personal data.
pub const OWNER_ONLY: u32 = 0o600;
/// What is public by its nature.
pub const EVERYBODY: u32 = 0o644;

/// The largest of these files: a list of 1,741 members.
const FILE_LEN_MAX: u64 = 16 * 1024 * 1024;

/// A folder of its own, which must not exist or be empty.
pub fn create_folder(path: &Path) -> Result<(), Failure> {
    let taken = || Failure::new("E-7009", &[("folder", &path.display())]);
    match fs::read_dir(path).map(|mut entries| entries.next().is_some()) {
        Ok(true) => Err(taken()),
        Ok(false) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
            made.map_err(|error| Failure::file(path, &error))
        }
        Err(_) => Err(taken()),
    }
}

/// Writes beside the place and then moves there.
pub fn save(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Failure> {
    let unfinished = path.with_extension("unfinished");
    let saved = write(&unfinished, bytes, mode).and_then(|()| fs::rename(&unfinished, path));
    saved.map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        Failure::file(path, &error)
    })
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut file = create(path, mode)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A new file with these rights.
pub fn create(path: &Path, mode: u32) -> io::Result<File> {
    let _ = fs::remove_file(path);
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
}

/// A text file of bounded size.
pub fn load_text(path: &Path) -> Result<String, Failure> {
    let unreadable = |error: io::Error| Failure::file(path, &error);
    let mut text = String::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(FILE_LEN_MAX)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    Ok(text)
}
