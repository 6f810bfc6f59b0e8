//! Files in: rows are checked, staged, and saved a thousand at a time, each thousand whole with its leaf.
//!
//! A file may be registered again at any time: rows that are there already change nothing, so a killed import is
//! completed by the next one.

pub mod held;
mod rows;

use crate::api::{
    ApiError, ErrorCode, ImportLayout, ImportReport, LastImport, RejectedRow, UnfinishedImport,
};
use crate::audit::LeafType;
use crate::domain::UnixTime;
use crate::node::doses::user_of;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::people::staging::Author;
use crate::sheets::{Doses, FileError, Reader, Targets};
use crate::store::{Batch, Tree};

/// Refused rows that one reply carries; the others are counted.
const REJECTED_MAX: usize = 1_000;
/// Characters of a medium's identification.
const MEDIUM_CHARS_MAX: usize = 64;
/// Row of `Meta`: how the last import ended.
const LAST_IMPORT: &[u8] = b"last-import";

/// A file being imported on one connection.
pub struct ImportJob {
    source: Source,
    tally: Tally,
}

impl ImportJob {
    /// It registers this file, as far as a node can tell.
    pub fn is_of(&self, layout: ImportLayout, medium: &str) -> bool {
        !self.tally.dry_run && self.tally.layout == layout && self.tally.medium == medium
    }
}

/// Who imports, how, and what became of the rows so far.
pub(in crate::node) struct Tally {
    dry_run: bool,
    layout: ImportLayout,
    medium: String,
    report: ImportReport,
    /// The first refused rows of the whole file.
    rejected: Vec<RejectedRow>,
    actor: Actor,
    author: Author,
}

enum Source {
    Targets(Reader<Targets>),
    Doses(Reader<Doses>),
}

impl Open {
    /// Opens a file job; its leaf comes before the first row.
    ///
    /// # Errors
    /// [`ErrorCode::MediumMissing`], [`ErrorCode::ImportOrder`], the store's.
    pub fn import_begin(
        &mut self,
        connection: u64,
        layout: ImportLayout,
        medium: &str,
        dry_run: bool,
        actor: Actor,
        now: UnixTime,
    ) -> Result<ImportReport, ApiError> {
        let medium = crate::domain::clean_text(medium, MEDIUM_CHARS_MAX)
            .ok()
            .filter(|medium| !medium.text().trim().is_empty())
            .ok_or_else(|| ApiError::new(ErrorCode::MediumMissing))?;
        if self.imports.contains_key(&connection) {
            return Err(ApiError::new(ErrorCode::ImportOrder));
        }
        let own = self.identity.own;
        let today = now.date();
        let (source, name) = match layout {
            ImportLayout::Targets => {
                let reader = Reader::new(Targets { own, today }, None);
                (Source::Targets(reader), "targets")
            }
            ImportLayout::Doses => (Source::Doses(Reader::new(Doses, None)), "doses"),
        };
        let how = if dry_run { "check" } else { "import" };
        let entry = Entry::new(
            LeafType::Import,
            actor.clone(),
            format!("{how} of {name} begun"),
        )
        .object(medium.text());
        let author = self.author(&actor);
        let tally = Tally {
            dry_run,
            layout,
            medium: medium.text().to_owned(),
            report: ImportReport::default(),
            rejected: Vec::new(),
            actor,
            author,
        };
        self.log_only(entry, now)?;
        let job = ImportJob { source, tally };
        self.imports.insert(connection, job);
        Ok(ImportReport::default())
    }

    /// Takes the next bytes of the file; what they complete is durable when it returns.
    ///
    /// # Errors
    /// [`ErrorCode::ImportOrder`], a file that is not of the layout, the store's. The job ends then; what was
    /// acknowledged stays.
    pub fn import_part(
        &mut self,
        connection: u64,
        bytes: &[u8],
        now: UnixTime,
    ) -> Result<ImportReport, ApiError> {
        let mut job = self
            .imports
            .remove(&connection)
            .ok_or_else(|| ApiError::new(ErrorCode::ImportOrder))?;
        match &mut job.source {
            Source::Targets(reader) => reader.feed(bytes),
            Source::Doses(reader) => reader.feed(bytes),
        }
        .map_err(file_refusal)?;
        self.import_rows(&mut job, now)?;
        let report = job.tally.take_report();
        self.imports.insert(connection, job);
        Ok(report)
    }

    /// The file ends; a registration file may release doses that were held for its people.
    ///
    /// # Errors
    /// As [`Open::import_part`].
    pub fn import_end(&mut self, connection: u64, now: UnixTime) -> Result<ImportReport, ApiError> {
        let mut job = self
            .imports
            .remove(&connection)
            .ok_or_else(|| ApiError::new(ErrorCode::ImportOrder))?;
        match &mut job.source {
            Source::Targets(reader) => reader.finish(),
            Source::Doses(reader) => reader.finish(),
        }
        self.import_rows(&mut job, now)?;
        if matches!(job.source, Source::Targets(_)) && !job.tally.dry_run && self.held_rows > 0 {
            self.release_held(&job.tally, now)?;
        }
        let report = &job.tally.report;
        let words = format!(
            "ended: read {}, registered {}, unchanged {}, held {}, rejected {}",
            report.read, report.registered, report.unchanged, report.held, report.rejected_count
        );
        let entry = Entry::new(LeafType::Import, job.tally.actor.clone(), words);
        let report = job.tally.take_report();
        let last = LastImport {
            at: now,
            user: user_of(&job.tally.actor).to_owned(),
            layout: job.tally.layout,
            report: ImportReport {
                rejected: job.tally.rejected.clone(),
                ..report.clone()
            },
        };
        let mut batch = Batch::new();
        if !job.tally.dry_run {
            let row = postcard::to_stdvec(&last).expect("plain data");
            batch.put(Tree::Meta, LAST_IMPORT, row);
            let Tally { layout, medium, .. } = &job.tally;
            self.unfinished.drop(&mut batch, *layout, medium);
        }
        self.commit(batch, vec![entry], now)?;
        if !job.tally.dry_run {
            self.refused_rows = last.report.rejected_count;
            self.todo_changed = true;
        }
        Ok(report)
    }

    /// How the last import ended.
    ///
    /// # Errors
    /// The store's.
    pub fn last_import(&self) -> Result<Option<Box<LastImport>>, ApiError> {
        let row = self.store.get(Tree::Meta, LAST_IMPORT).map_err(refusal)?;
        Ok(row
            .and_then(|row| postcard::from_bytes(&row).ok())
            .map(Box::new))
    }

    /// Leaves the import; what was acknowledged stays.
    ///
    /// # Errors
    /// [`ErrorCode::ImportOrder`], the store's.
    pub fn import_stop(
        &mut self,
        connection: u64,
        now: UnixTime,
    ) -> Result<ImportReport, ApiError> {
        let mut job = self
            .imports
            .remove(&connection)
            .ok_or_else(|| ApiError::new(ErrorCode::ImportOrder))?;
        let entry = Entry::new(LeafType::Import, job.tally.actor.clone(), "stopped");
        let mut batch = Batch::new();
        if !job.tally.dry_run {
            let Tally { layout, medium, .. } = &job.tally;
            self.unfinished.drop(&mut batch, *layout, medium);
        }
        self.commit(batch, vec![entry], now)?;
        Ok(job.tally.take_report())
    }

    /// How an import stands, for whoever finds it without its end.
    fn note_import(&mut self, batch: &mut Batch, tally: &Tally, now: UnixTime) {
        let import = UnfinishedImport {
            at: now,
            user: user_of(&tally.actor).to_owned(),
            layout: tally.layout,
            medium: tally.medium.clone(),
            rows: tally.report.registered + tally.report.unchanged,
        };
        self.unfinished.put(batch, import);
    }
}

impl Tally {
    /// Who imports.
    pub(in crate::node) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The counts so far with the refusals since the last time.
    fn take_report(&mut self) -> ImportReport {
        let rejected = std::mem::take(&mut self.report.rejected);
        let room = REJECTED_MAX.saturating_sub(self.rejected.len());
        self.rejected.extend(rejected.iter().take(room).cloned());
        ImportReport {
            rejected,
            ..self.report.clone()
        }
    }
}

impl ImportReport {
    fn refuse(&mut self, line: u64, column: u32, code: &str) {
        self.rejected_count += 1;
        if self.rejected.len() < REJECTED_MAX {
            self.rejected.push(RejectedRow {
                line,
                column,
                code: code.to_owned(),
            });
        }
    }
}

pub(in crate::node) fn file_refusal(error: FileError) -> ApiError {
    match error {
        FileError::TooLarge => ApiError::new(ErrorCode::FileTooLarge),
        other => ApiError::new(ErrorCode::FileLayout)
            .with("line", 1)
            .with("reason", other),
    }
}
