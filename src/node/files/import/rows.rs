//! A chunk of rows: each is registered, held, refused or there already, and all of them are saved with one leaf.

use crate::api::{ApiError, ImportReport};
use crate::audit::LeafType;
use crate::crypto;
use crate::domain::{AddresseeNo, DoseId, Resident, UnixTime, check_dose};
use crate::node::doses::recheck;
use crate::node::files::import::held::held_bytes;
use crate::node::files::import::{ImportJob, Source, Tally, file_refusal};
use crate::node::log::Entry;
use crate::node::open::{Open, refusal};
use crate::node::people::staging::Staging;
use crate::sheets::{self, DoseCells, DoseRow, Encoding, Event, Layout, Reader, TargetRow};
use crate::store::{Batch, Tree};

/// What became of one row.
pub enum RowEnd {
    Registered { marked: u64 },
    Unchanged,
    Held(Vec<u8>),
    Refused { column: u32, code: &'static str },
}

/// Columns of the registration layout that another person may already have.
const NUMBER_COLUMN: u32 = 4;
const COUPON_COLUMN: u32 = 9;

/// Rows that become durable together.
const ROWS_MAX: usize = 1_000;

impl Open {
    pub fn import_rows(&mut self, job: &mut ImportJob, now: UnixTime) -> Result<(), ApiError> {
        let tally = &mut job.tally;
        loop {
            let full = match &mut job.source {
                Source::Targets(reader) => {
                    let rows = next_rows(reader, &mut tally.report)?;
                    self.import_chunk(tally, &rows, now, Self::stage_target)?
                }
                Source::Doses(reader) => {
                    let rows = next_rows(reader, &mut tally.report)?;
                    self.import_chunk(tally, &rows, now, Self::stage_doses)?
                }
            };
            if !full {
                return Ok(());
            }
        }
    }

    /// Stages and saves one chunk; gives whether it was full, so that more may wait.
    fn import_chunk<R>(
        &mut self,
        tally: &mut Tally,
        rows: &[(u64, R)],
        now: UnixTime,
        stage: fn(&mut Self, &mut Staging, &R, UnixTime) -> Result<RowEnd, ApiError>,
    ) -> Result<bool, ApiError> {
        let mut staging = Staging::default();
        let mut batch = Batch::new();
        let (mut registered, mut held_new) = (0_u64, 0_u64);
        for (line, row) in rows {
            match stage(self, &mut staging, row, now)? {
                RowEnd::Registered { marked } => {
                    registered += 1;
                    tally.report.marked += marked;
                }
                RowEnd::Unchanged => tally.report.unchanged += 1,
                RowEnd::Held(row) => {
                    tally.report.held += 1;
                    held_new += self.hold(&mut batch, row)?;
                }
                RowEnd::Refused { column, code } => tally.report.refuse(*line, column, code),
            }
        }
        tally.report.registered += registered;
        let changes = !staging.is_unchanged() || !batch.is_empty();
        if changes && !tally.dry_run {
            let (first, last) = (rows.first(), rows.last());
            let lines = first
                .zip(last)
                .map_or((0, 0), |(first, last)| (first.0, last.0));
            let words = format!("lines {} to {}: {registered} registered", lines.0, lines.1);
            let entry = Entry::new(LeafType::Import, tally.actor.clone(), words);
            self.note_import(&mut batch, tally, now);
            self.save(staging, batch, vec![entry], tally.author, None, now)?;
            self.held_rows += held_new;
        }
        Ok(rows.len() == ROWS_MAX)
    }

    fn stage_target(
        &mut self,
        staging: &mut Staging,
        row: &TargetRow,
        _now: UnixTime,
    ) -> Result<RowEnd, ApiError> {
        let refused = |column, code| Ok(RowEnd::Refused { column, code });
        let no = &row.addressee_no;
        if staging.coupon_is_anothers(self, row.coupon_no, no) {
            return refused(COUPON_COLUMN, "coupon_of_another_person");
        }
        if let Some(number) = &row.my_number
            && staging.number_is_anothers(self, number, no)
        {
            return refused(NUMBER_COLUMN, "number_of_another_person");
        }
        let before = staging.resident(self, no)?;
        let after = row.apply(before);
        let mut changed = staging.set(self, no, after)?;
        if let Some(number) = &row.my_number
            && row.action == sheets::Action::Register
        {
            changed |= staging.set_number(self, no, number);
        }
        Ok(if changed {
            RowEnd::Registered { marked: 0 }
        } else {
            RowEnd::Unchanged
        })
    }

    pub fn stage_doses(
        &mut self,
        staging: &mut Staging,
        row: &DoseRow,
        now: UnixTime,
    ) -> Result<RowEnd, ApiError> {
        let Some(no) = self.whose(row) else {
            return Ok(RowEnd::Held(held_bytes(row)));
        };
        let Some(mut resident) = staging.resident(self, &no)? else {
            return Ok(RowEnd::Held(held_bytes(row)));
        };
        let mut added = Vec::new();
        for cells in &row.doses {
            if is_registered(&resident, cells) {
                continue;
            }
            let dose = cells.to_dose(DoseId(crypto::random(self.entropy.as_mut())));
            let findings = check_dose(&dose, &resident, self.identity.own, now.date());
            if let Some(finding) = findings.iter().find(|finding| finding.refuses_row()) {
                return Ok(RowEnd::Refused {
                    column: u32::from(cells.date_column()),
                    code: finding.code(),
                });
            }
            added.push(dose.id);
            resident.doses.push(dose);
        }
        if added.is_empty() {
            return Ok(RowEnd::Unchanged);
        }
        let marked = recheck(&mut resident, self.identity.own, now, &added);
        staging.set(self, &no, Some(resident))?;
        Ok(RowEnd::Registered { marked })
    }

    /// By addressee number, or by a coupon of the own municipality where that column is blank.
    fn whose(&self, row: &DoseRow) -> Option<AddresseeNo> {
        if let Some(no) = row.addressee_no {
            return self.index.by_addressee(&no).map(|_| no);
        }
        let own = self.identity.own;
        let mut coupons = row.doses.iter().map(|dose| dose.coupon);
        let slot = coupons.find_map(|coupon| {
            let is_own = coupon.municipality == own;
            is_own
                .then(|| self.index.by_coupon(coupon.number))
                .flatten()
        })?;
        AddresseeNo::parse(self.index.view(slot)?.addressee_no).ok()
    }

    /// Keeps a row apart; 1 if it was not held already.
    fn hold(&self, batch: &mut Batch, row: Vec<u8>) -> Result<u64, ApiError> {
        let key = crypto::sha256(&[&row]);
        if self
            .store
            .get(Tree::Import, &key)
            .map_err(refusal)?
            .is_some()
        {
            return Ok(0);
        }
        batch.put(Tree::Import, &key, row);
        Ok(1)
    }
}

/// The same dose by number, day and coupon is there already.
fn is_registered(resident: &Resident, cells: &DoseCells) -> bool {
    resident.counted_doses().any(|dose| {
        dose.dose_no == cells.dose_no
            && dose.vaccinated_on == Some(cells.vaccinated_on)
            && dose.coupon == Some(cells.coupon)
    })
}

/// The next rows of a file, at most [`ROWS_MAX`].
fn next_rows<L: Layout>(
    reader: &mut Reader<L>,
    report: &mut ImportReport,
) -> Result<Vec<(u64, L::Row)>, ApiError> {
    let mut rows = Vec::new();
    while rows.len() < ROWS_MAX {
        match reader.next_row().map_err(file_refusal)? {
            Some(Event::Row { line, row }) => rows.push((line, row)),
            Some(Event::Rejected(rejection)) => {
                let column = rejection.column.map_or(0, u32::from);
                report.refuse(rejection.line, column, rejection.reason.code());
            }
            None => break,
        }
    }
    let seen = reader.seen();
    report.read = seen.rows;
    report.encoding = match seen.encoding {
        Some(Encoding::Utf8) => "UTF-8".to_owned(),
        Some(Encoding::Cp932) => "CP932".to_owned(),
        None => String::new(),
    };
    Ok(rows)
}
