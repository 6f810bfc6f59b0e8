//! A small disk of its own for a town, so that it can be filled to the last byte.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const BLOCK_LEN: usize = 1 << 16;

pub struct SmallDisk {
    folder: TempDir,
    is_mounted: bool,
}

impl SmallDisk {
    /// A mount of its own where this process may mount, else a plain folder. The size as `mount` takes it.
    pub fn new(size: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("watari-soak-")
            .tempdir()
            .unwrap();
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &format!("size={size},mode=0700")])
            .arg("watari-soak")
            .arg(folder.path());
        let is_mounted = mount.output().is_ok_and(|output| output.status.success());
        Self { folder, is_mounted }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn can_be_full(&self) -> bool {
        self.is_mounted
    }

    /// Takes all the room there is, but for the last byte of a page if it must. Again, it takes what was given back.
    pub fn fill(&self) {
        let ballast = self.path().join("ballast");
        let mut ballast = File::options()
            .create(true)
            .append(true)
            .open(ballast)
            .unwrap();
        for len in [BLOCK_LEN, 512, 1] {
            while ballast.write_all(&vec![0; len]).is_ok() {}
        }
    }

    pub fn free(&self) {
        let _ = fs::remove_file(self.path().join("ballast"));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        if self.is_mounted {
            let _ = Command::new("umount").arg("-l").arg(self.path()).status();
        }
    }
}
