//! What lies in a folder.

use std::path::Path;

/// Bytes of all files below a folder.
pub fn len(folder: &Path) -> std::io::Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        sum += if about.is_dir() {
            len(&entry.path())?
        } else {
            about.len()
        };
    }
    Ok(sum)
}
