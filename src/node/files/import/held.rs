//! Held rows of files: kept in their own layout, and tried again when their person is registered.

use crate::api::{ApiError, ErrorCode, HeldId, ImportLayout, ImportReport};
use crate::audit::LeafType;
use crate::domain::UnixTime;
use crate::node::doses::held::Held;
use crate::node::files::import::Tally;
use crate::node::files::import::rows::RowEnd;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::people::staging::Staging;
use crate::sheets::{DoseExport, DoseRow, Doses, Encoding, Event, Output, Reader};
use crate::store::{Batch, Tree};

/// Held rows that are tried again at once.
const HELD_MAX: usize = 10_000;

impl Open {
    /// Doses held for somebody who was added by hand.
    ///
    /// # Errors
    /// The store's.
    pub fn release_for(&mut self, actor: &Actor, now: UnixTime) -> Result<(), ApiError> {
        if self.held_rows == 0 {
            return Ok(());
        }
        let tally = Tally {
            dry_run: false,
            layout: ImportLayout::Targets,
            medium: String::new(),
            report: ImportReport::default(),
            rejected: Vec::new(),
            actor: actor.clone(),
            author: self.author(actor),
        };
        self.release_held(&tally, now)
    }

    /// Tries the held rows again: their people may be registered now.
    pub(super) fn release_held(&mut self, tally: &Tally, now: UnixTime) -> Result<(), ApiError> {
        let take = |rows: &mut Vec<(HeldId, Held)>, key: &[u8], row: &[u8]| {
            let held = key.try_into().ok().map(HeldId).zip(Held::parse(row));
            rows.extend(held.filter(|_| rows.len() < HELD_MAX));
        };
        let held = self.store.fold(Tree::Import, Vec::new, take, &mut |_| {});
        let mut staging = Staging::default();
        let mut batch = Batch::new();
        let mut released = 0;
        let mut of_desk = Vec::new();
        for (key, held) in held.map_err(refusal)? {
            match held {
                Held::Desk(desk) => of_desk.push((key, *desk)),
                Held::File(row) => {
                    let end = self.stage_doses(&mut staging, &row, now)?;
                    if matches!(end, RowEnd::Registered { .. } | RowEnd::Unchanged) {
                        batch.delete(Tree::Import, &key.0);
                        released += 1;
                    }
                }
            }
        }
        if released > 0 {
            let words = format!("{released} held rows registered");
            let entry = Entry::new(LeafType::Import, tally.actor.clone(), words);
            self.save(staging, batch, vec![entry], tally.author, None, now)?;
            self.held_rows = self.held_rows.saturating_sub(released);
        }
        self.release_desk(of_desk, tally, now)
    }

    /// A held row whose person was named; gives how many doses are staged, and marked.
    ///
    /// # Errors
    /// [`ErrorCode::DoseThere`], [`ErrorCode::DoseImpossible`], the store's.
    pub(in crate::node) fn stage_held_row(
        &mut self,
        staging: &mut Staging,
        row: &DoseRow,
        now: UnixTime,
    ) -> Result<(u32, u32), ApiError> {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        match self.stage_doses(staging, row, now)? {
            RowEnd::Registered { marked } => {
                let marked = u32::try_from(marked).unwrap_or(u32::MAX);
                Ok((count(row.doses.len()), marked))
            }
            RowEnd::Refused { code, .. } => {
                Err(ApiError::new(ErrorCode::DoseImpossible).with("finding", code))
            }
            RowEnd::Unchanged => Err(ApiError::new(ErrorCode::DoseThere)),
            RowEnd::Held(_) => Err(ApiError::new(ErrorCode::PersonUnknown)),
        }
    }
}

/// A held row in the words of its own layout: header and one row.
pub fn held_bytes(row: &DoseRow) -> Vec<u8> {
    let blocks = row.doses.iter().map(|dose| dose.dose_no).max().unwrap_or(1);
    let mut export = DoseExport::new(blocks, true, Output::UTF8);
    let mut bytes = Vec::new();
    let written = export
        .begin(&mut bytes)
        .and_then(|()| export.row(row, &mut bytes));
    written.expect("what was read from this layout fits into it");
    bytes
}

pub(in crate::node) fn parse_held(bytes: &[u8]) -> Option<DoseRow> {
    let mut reader = Reader::new(Doses, Some(Encoding::Utf8));
    reader.feed(bytes).ok()?;
    reader.finish();
    match reader.next_row().ok()?? {
        Event::Row { row, .. } => Some(row),
        Event::Rejected(_) => None,
    }
}
