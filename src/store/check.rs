//! Reads everything and repairs nothing: headers, journal chain, snapshots, every row's seal, every digest.

use super::error::{Damage, StoreError};
use super::fold::read_tree;
use super::header::Header;
use super::journal::Reader;
use super::op::Ops;
use super::open::{Progress, Store};
use super::state::State;
use super::tree::Tree;
use super::{segment, snapshot};

/// What was read, and everything that was wrong.
#[derive(Debug, Default)]
pub struct CheckReport {
    pub journal_records: u64,
    pub journal_bytes: u64,
    pub snapshots: u64,
    pub rows: Vec<(Tree, u64)>,
    pub problems: Vec<Damage>,
}

/// A check under way, one piece after the other. Each holds the store for itself, so a commit may come between two.
pub struct Check {
    report: CheckReport,
    next: Option<Piece>,
    /// Further pieces of long values: told by the rows they belong to, and found.
    pieces_told: u64,
    pieces_found: u64,
    /// The commit after which the first tree was read.
    since: Option<u64>,
}

/// What is read without a commit in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    Headers,
    Journal,
    Snapshots,
    Tree(Tree),
}

impl Piece {
    fn next(self) -> Option<Self> {
        let tree = |at: usize| Tree::ALL.get(at).copied().map(Self::Tree);
        match self {
            Self::Headers => Some(Self::Journal),
            Self::Journal => Some(Self::Snapshots),
            Self::Snapshots => tree(0),
            Self::Tree(before) => tree(usize::from(before.number()) + 1),
        }
    }
}

impl Check {
    pub fn begin() -> Self {
        Self {
            report: CheckReport::default(),
            next: Some(Piece::Headers),
            pieces_told: 0,
            pieces_found: 0,
            since: None,
        }
    }

    /// The piece that is read next; none when everything was.
    pub fn next(&self) -> Option<Piece> {
        self.next
    }

    pub fn report(&self) -> &CheckReport {
        &self.report
    }
}

impl Store {
    /// Takes as long as reading the whole folder. An error is one of reading at all; findings are in the report.
    pub fn check(&self, progress: &mut dyn FnMut(Progress)) -> Result<CheckReport, StoreError> {
        let mut check = Check::begin();
        while check.next.is_some() {
            self.check_piece(&mut check)?;
            let done = check.report.rows.iter().map(|(_, rows)| rows).sum();
            progress(Progress::Checking { done });
        }
        Ok(check.report)
    }

    /// Reads the next piece.
    pub fn check_piece(&self, check: &mut Check) -> Result<(), StoreError> {
        let Some(piece) = check.next else {
            return Ok(());
        };
        match piece {
            Piece::Headers => self.check_headers(&mut check.report)?,
            Piece::Journal => self.check_journal(&mut check.report)?,
            Piece::Snapshots => self.check_snapshots(&mut check.report)?,
            Piece::Tree(tree) => self.check_tree(tree, check)?,
        }
        check.next = piece.next();
        Ok(())
    }

    fn check_headers(&self, report: &mut CheckReport) -> Result<(), StoreError> {
        match Header::load(&*self.disk, &self.folders.store) {
            Ok(loaded) => {
                let verified = loaded.verify(&self.master);
                report.problems.extend(verified.err());
                if loaded.header.counter < self.header.counter {
                    report.problems.push(Damage::HeaderOld);
                }
                if loaded.differ {
                    report.problems.push(Damage::HeaderCopy);
                }
                Ok(())
            }
            Err(error) => report.note(error),
        }
    }

    fn check_journal(&self, report: &mut CheckReport) -> Result<(), StoreError> {
        let checked = self.walk_journal(report);
        checked.or_else(|error| report.note(error))
    }

    fn walk_journal(&self, report: &mut CheckReport) -> Result<(), StoreError> {
        let folder = &self.folders.journal;
        let oldest = segment::list(&*self.disk, folder)?.first().copied();
        let oldest = oldest.ok_or(Damage::JournalMissing)?;
        let wanted = snapshot::list(&*self.disk, &self.folders.snapshots)?;
        let wanted = wanted.first().map_or(1, |counter| counter + 1);
        if oldest > wanted {
            let first = oldest;
            report.problems.push(Damage::JournalGap { wanted, first });
        }
        let mut reader = Reader::before(&self.disk, folder, &self.keys.store_id, oldest)?;
        let mut last = None;
        while let Ok(record) = reader.next()? {
            report.journal_records += 1;
            report.journal_bytes += record.bytes().len() as u64;
            let payload = record.open(&self.keys.store_id, &self.keys.journal);
            let payload = payload.ok_or(Damage::JournalSealed(record.sequence))?;
            let (state, ops) =
                State::read(&payload).ok_or(Damage::JournalSealed(record.sequence))?;
            if Ops::new(ops).any(|op| op.is_err()) || state.counter != record.sequence {
                return Err(Damage::JournalSealed(record.sequence).into());
            }
            last = Some(state);
        }
        match last {
            Some(state) if state == self.state => Ok(()),
            None if reader.position() == self.journal.end() => Ok(()),
            _ => Err(Damage::Digest(self.state.counter).into()),
        }
    }

    fn check_snapshots(&self, report: &mut CheckReport) -> Result<(), StoreError> {
        for counter in snapshot::list(&*self.disk, &self.folders.snapshots)? {
            let path = snapshot::path(&self.folders.snapshots, counter);
            let read = snapshot::read(&*self.disk, &path, counter, &self.keys, &mut |_| Ok(()));
            match read {
                Ok(_) => report.snapshots += 1,
                Err(error) => report.note(error)?,
            }
        }
        Ok(())
    }

    fn check_tree(&self, tree: Tree, check: &mut Check) -> Result<(), StoreError> {
        let read = read_tree(self.rows()?, tree)?;
        let report = &mut check.report;
        report.rows.push((tree, read.rows));
        report.problems.extend(read.damage);
        if read.sum != *self.state.digests.of(tree) {
            report.problems.push(Damage::Tree(tree.name()));
        }
        check.pieces_told += read.pieces;
        if tree == Tree::Piece {
            check.pieces_found = read.rows;
        }
        let since = *check.since.get_or_insert(self.state.counter);
        let is_last = Piece::Tree(tree).next().is_none();
        // Where a commit came between two trees, their numbers are of different moments.
        if is_last && since == self.state.counter && check.pieces_told != check.pieces_found {
            let orphan = Damage::Row(Tree::Piece.name());
            check.report.problems.push(orphan);
        }
        Ok(())
    }
}

impl CheckReport {
    /// Damage is a finding, everything else stops the check.
    fn note(&mut self, error: StoreError) -> Result<(), StoreError> {
        match error {
            StoreError::Damaged(damage) => {
                self.problems.push(damage);
                Ok(())
            }
            other => Err(other),
        }
    }
}
