//! The check of everything (`reliability.md` section 2): reads all there is, part by part, and repairs nothing.
//!
//! Others are served between two parts, so one who checks does not stop the work.

use crate::api::{ApiError, CheckPart, CheckProblem, ErrorCode};
use crate::audit::LeafType;
use crate::document::is_in_accord;
use crate::domain::UnixTime;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::people::is_of_summary;
use crate::store::{Check, Piece, Tree};

/// Documents opened for one reply, and held against their records and summaries.
const DOCUMENTS_MAX: usize = 2_000;
/// Headers there are.
const HEADERS: u64 = 2;

/// A check of one connection, as far as it got.
pub struct CheckJob {
    store: Check,
    stage: Stage,
    actor: Actor,
    problems: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Store,
    /// From this place in the index on.
    Documents(usize),
    Log,
    Ledger,
    Done,
}

impl Open {
    /// The first part; its leaf comes before anything is read.
    ///
    /// # Errors
    /// The store's.
    pub fn begin_check(
        &mut self,
        connection: u64,
        actor: Actor,
        now: UnixTime,
    ) -> Result<CheckPart, ApiError> {
        self.log_only(Entry::new(LeafType::View, actor.clone(), "check"), now)?;
        let job = CheckJob {
            store: Check::begin(),
            stage: Stage::Store,
            actor,
            problems: 0,
        };
        self.checks.insert(connection, job);
        self.continue_check(connection, now)
    }

    /// The next part; after the last one an alarm where something is wrong.
    ///
    /// # Errors
    /// No check was begun on this connection, or the store cannot be read at all.
    pub fn continue_check(
        &mut self,
        connection: u64,
        now: UnixTime,
    ) -> Result<CheckPart, ApiError> {
        let mut job = self
            .checks
            .remove(&connection)
            .ok_or_else(|| ApiError::new(ErrorCode::BadRequest))?;
        let mut part = self.check_part(&mut job)?;
        job.problems += part.problems.len();
        part.more = job.stage != Stage::Done;
        if part.more {
            self.checks.insert(connection, job);
        } else if job.problems > 0 {
            tracing::error!(problems = job.problems, "check");
            let words = format!("check {}", job.problems);
            let entry = Entry::new(LeafType::Alarm, job.actor, words);
            // Where the store takes nothing any more, the finding must still be told.
            if let Err(error) = self.log_only(entry, now) {
                tracing::error!(code = error.code.as_str(), "a finding could not be logged");
            }
        }
        Ok(part)
    }

    fn check_part(&mut self, job: &mut CheckJob) -> Result<CheckPart, ApiError> {
        match job.stage {
            Stage::Store => self.check_store(job),
            Stage::Documents(from) => {
                let (part, next) = self.check_documents(from);
                job.stage = next.map_or(Stage::Log, Stage::Documents);
                Ok(part)
            }
            Stage::Log => {
                job.stage = Stage::Ledger;
                self.check_log()
            }
            Stage::Ledger | Stage::Done => {
                job.stage = Stage::Done;
                self.check_ledger()
            }
        }
    }

    fn check_store(&self, job: &mut CheckJob) -> Result<CheckPart, ApiError> {
        let piece = job.store.next();
        let known = job.store.report().problems.len();
        self.store.check_piece(&mut job.store).map_err(refusal)?;
        let report = job.store.report();
        let (part, name, read) = match piece {
            None | Some(Piece::Headers) => ("headers", None, HEADERS),
            Some(Piece::Journal) => ("journal", None, report.journal_records),
            Some(Piece::Snapshots) => ("snapshots", None, report.snapshots),
            Some(Piece::Tree(tree)) => {
                let rows = report.rows.last().map_or(0, |(_, rows)| *rows);
                ("rows", Some(tree.name().to_owned()), rows)
            }
        };
        let found = report.problems.iter().skip(known);
        let problems = found.map(|damage| {
            let (word, at) = damage.word();
            problem(word, &at)
        });
        let problems = problems.collect();
        if job.store.next().is_none() {
            job.stage = Stage::Documents(0);
        }
        Ok(CheckPart {
            name,
            ..read_part(part, read, problems)
        })
    }

    /// The next documents, and where to go on.
    fn check_documents(&self, from: usize) -> (CheckPart, Option<usize>) {
        let slots = self.index.slots().skip(from).take(DOCUMENTS_MAX);
        let (mut read, mut wrong) = (0, 0_u64);
        for slot in slots {
            read += 1;
            let person = self.index.person(slot);
            let row = person.and_then(|person| {
                let row = self.store.get_person(Tree::Document, &person);
                row.ok().flatten()
            });
            let stated = self.index.view(slot);
            let fits = row
                .zip(stated)
                .is_some_and(|(row, stated)| is_of_summary(&row, &stated) && is_in_accord(&row));
            // A place that was given back holds nobody.
            wrong += u64::from(person.is_some() && !fits);
        }
        let problems = (wrong > 0).then(|| problem("documents", &wrong));
        let part = read_part("documents", read as u64, problems.into_iter().collect());
        (part, (read == DOCUMENTS_MAX).then_some(from + read))
    }

    fn check_log(&mut self) -> Result<CheckPart, ApiError> {
        let report = match self.verify_audit() {
            Ok(report) => report,
            Err(error) => return unreadable("log", self.log.leaves(), error),
        };
        let at = report.broken_at.unwrap_or(report.leaves);
        let own = (!report.ok).then(|| problem("log", &at));
        let copies = report.copies.iter().filter(|copy| !copy.ok);
        let copies = copies.map(|copy| problem("log_copy", &copy.copy));
        let read = report.leaves + report.copies.iter().map(|copy| copy.leaves).sum::<u64>();
        Ok(read_part(
            "log",
            read,
            own.into_iter().chain(copies).collect(),
        ))
    }

    fn check_ledger(&self) -> Result<CheckPart, ApiError> {
        let report = match self.verify_ledger() {
            Ok(report) => report,
            Err(error) => return unreadable("ledger", 0, error),
        };
        let problems = report.broken.iter().map(|no| problem("ledger", &no));
        Ok(read_part("ledger", report.records, problems.collect()))
    }
}

/// A row that does not open ends what it belongs to; other faults end the check.
fn unreadable(part: &str, read: u64, error: ApiError) -> Result<CheckPart, ApiError> {
    match error.code {
        ErrorCode::StoreDamaged => Ok(read_part(part, read, vec![problem(part, &"-")])),
        _ => Err(error),
    }
}

fn read_part(part: &str, read: u64, problems: Vec<CheckProblem>) -> CheckPart {
    CheckPart {
        part: part.to_owned(),
        name: None,
        read,
        problems,
        more: true,
    }
}

fn problem(word: &str, at: &dyn std::fmt::Display) -> CheckProblem {
    CheckProblem {
        word: word.to_owned(),
        at: at.to_string(),
    }
}
