//! The rows of the report, a file each.

pub mod commit;
pub mod directory;
pub mod disk;
pub mod exchange;
pub mod import;
pub mod inquiry;
pub mod lookups;
pub mod memory;
pub mod replica;
pub mod search;
pub mod unlock;

use crate::figure::Line;
use crate::people;
use crate::records;
use crate::town;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Row {
    Inquiry,
    Exchange,
    Directory,
    Replica,
    Import,
    Lookups,
    Search,
    Unlock,
    Memory,
    Commit,
    Disk,
}

impl Row {
    pub const ALL: [Self; 11] = [
        Self::Inquiry,
        Self::Exchange,
        Self::Directory,
        Self::Replica,
        Self::Import,
        Self::Lookups,
        Self::Search,
        Self::Unlock,
        Self::Memory,
        Self::Commit,
        Self::Disk,
    ];
}

/// The stores of one run; they vanish with it.
pub struct World {
    folder: tempfile::TempDir,
    pub residents: u32,
    pub imports: u32,
    made: OnceCell<import::Imports>,
}

impl World {
    pub fn new(folder: &Path, residents: u32, imports: u32) -> anyhow::Result<Self> {
        Ok(Self {
            folder: tempfile::tempdir_in(folder)?,
            residents,
            imports: imports.max(1),
            made: OnceCell::new(),
        })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The town of the last import.
    pub fn town(&self) -> PathBuf {
        self.path("town")
    }

    /// The database of the last import.
    pub fn database(&self) -> PathBuf {
        self.path("records.db")
    }

    /// Imports once a run, whichever row asks first.
    pub fn imports(&self) -> anyhow::Result<&import::Imports> {
        if self.made.get().is_none() {
            let csv = self.path("targets.csv");
            people::write_csv(&csv, self.residents)?;
            let mut imports = import::Imports::default();
            for _ in 0..self.imports {
                let _ = std::fs::remove_dir_all(self.town());
                for end in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(self.path(&format!("records.db{end}")));
                }
                town::found(&self.town())?;
                drop(records::create(&self.database())?);
                imports.take(self, &csv)?;
            }
            let _ = self.made.set(imports);
        }
        self.made
            .get()
            .ok_or_else(|| anyhow::anyhow!("nothing was imported"))
    }
}

pub fn measure(rows: &[Row], world: &World) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for row in rows {
        eprintln!("measuring {row:?}");
        lines.extend(match row {
            Row::Inquiry => inquiry::lines(world)?,
            Row::Exchange => exchange::lines(world)?,
            Row::Directory => directory::lines(world)?,
            Row::Replica => replica::lines(world)?,
            Row::Import => import::lines(world)?,
            Row::Lookups => lookups::lines(world)?,
            Row::Search => search::lines(world)?,
            Row::Unlock => unlock::lines(world)?,
            Row::Memory => memory::lines(world)?,
            Row::Commit => commit::lines(world)?,
            Row::Disk => disk::lines(world)?,
        });
    }
    Ok(lines)
}
