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

impl Store {
    /// Takes as long as reading the whole folder. An error is one of reading at all; findings are in the report.
    pub fn check(&self, progress: &mut dyn FnMut(Progress)) -> Result<CheckReport, StoreError> {
        let mut report = CheckReport::default();
        self.check_headers(&mut report)?;
        self.check_journal(&mut report)?;
        self.check_snapshots(&mut report)?;
        self.check_index(&mut report, progress)?;
        Ok(report)
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

    fn check_index(
        &self,
        report: &mut CheckReport,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), StoreError> {
        let rows = self.rows()?;
        let (mut done, mut pieces, mut pieces_found) = (0, 0, 0);
        for tree in Tree::ALL {
            let read = read_tree(rows, tree)?;
            report.rows.push((tree, read.rows));
            report.problems.extend(read.damage);
            if read.sum != *self.state.digests.of(tree) {
                report.problems.push(Damage::Tree(tree.name()));
            }
            pieces += read.pieces;
            if tree == Tree::Piece {
                pieces_found = read.rows;
            }
            done += read.rows;
            progress(Progress::Checking { done });
        }
        if pieces != pieces_found {
            report.problems.push(Damage::Row(Tree::Piece.name()));
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
