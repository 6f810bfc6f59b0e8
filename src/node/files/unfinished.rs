//! Imports that came to no end: their node or their terminal went away. They are named until the same file is imported.

use crate::api::{ApiError, ImportLayout, UnfinishedImport};
use crate::node::files::import::ImportJob;
use crate::node::open::{Open, refusal};
use crate::store::{Batch, Store, Tree};

/// Row of `Meta`: imports that registered rows and did not end, the ones under way too.
const UNFINISHED: &[u8] = b"unfinished-imports";
/// More are forgotten, the oldest first.
const IMPORTS_MAX: usize = 16;

/// Imports that did not end.
#[derive(Default)]
pub struct Unfinished(Vec<UnfinishedImport>);

impl Unfinished {
    /// # Errors
    /// The store's.
    pub fn load(store: &Store) -> Result<Self, ApiError> {
        let row = store.get(Tree::Meta, UNFINISHED).map_err(refusal)?;
        let imports = row.and_then(|row| postcard::from_bytes(&row).ok());
        Ok(Self(imports.unwrap_or_default()))
    }

    /// Puts how an import stands into the batch; the rows of that batch and this become durable together.
    pub fn put(&mut self, batch: &mut Batch, import: UnfinishedImport) {
        self.0
            .retain(|other| !other.is_of(import.layout, &import.medium));
        self.0.insert(0, import);
        self.0.truncate(IMPORTS_MAX);
        self.write(batch);
    }

    /// It came to its end, or was stopped.
    pub fn drop(&mut self, batch: &mut Batch, layout: ImportLayout, medium: &str) {
        let before = self.0.len();
        self.0.retain(|other| !other.is_of(layout, medium));
        if self.0.len() < before {
            self.write(batch);
        }
    }

    fn write(&self, batch: &mut Batch) {
        let row = postcard::to_stdvec(&self.0).expect("plain data");
        batch.put(Tree::Meta, UNFINISHED, row);
    }
}

impl Open {
    /// Those that nobody works on, the newest first.
    pub fn unfinished_imports(&self) -> Vec<UnfinishedImport> {
        let runs = |import: &&UnfinishedImport| {
            let mut jobs = self.imports.values();
            !jobs.any(|job: &ImportJob| job.is_of(import.layout, &import.medium))
        };
        self.unfinished.0.iter().filter(runs).cloned().collect()
    }
}
