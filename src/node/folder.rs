//! The data folder: `DATA/` and the names in it. No log file, no plain person data, nothing else.

use std::path::{Path, PathBuf};

/// Paths below one data folder.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A data folder, existing or not.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self(root.to_owned())
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// Settings.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.0.join("node.toml")
    }

    /// Keys of the screens.
    #[must_use]
    pub fn keymap(&self) -> PathBuf {
        self.0.join("keymap.toml")
    }

    /// The node's own card, public.
    #[must_use]
    pub fn card(&self) -> PathBuf {
        self.0.join("card.json")
    }

    /// The network's root keys as pinned at `init`, public.
    #[must_use]
    pub fn trust(&self) -> PathBuf {
        self.0.join("trust").join("trust.json")
    }

    /// Headers, journal, snapshots, index.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.0.join("store")
    }

    /// The local socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.0.join("run").join("node.sock")
    }
}
