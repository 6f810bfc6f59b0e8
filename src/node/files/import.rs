//! Files in: rows are checked, staged, and saved a thousand at a time, each thousand whole with its leaf.
//!
//! A file may be registered again at any time: rows that are there already change nothing, so a killed import is
//! completed by the next one.

use crate::api::{
    ApiError, ErrorCode, HeldId, ImportLayout, ImportReport, LastImport, RejectedRow,
    UnfinishedImport,
};
use crate::audit::LeafType;
use crate::crypto;
use crate::domain::{
    AddresseeNo, DoseId, MunicipalityCode, Resident, UnixTime, check_dose, state_after,
};
use crate::node::doses::held::Held;
use crate::node::doses::user_of;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::people::staging::{Author, Staging};
use crate::sheets::{
    self, DoseCells, DoseExport, DoseRow, Doses, Encoding, Event, FileError, Layout, Output,
    Reader, TargetRow, Targets,
};
use crate::store::{Batch, Tree};

/// Rows that become durable together.
const ROWS_MAX: usize = 1_000;
/// Refused rows that one reply carries; the others are counted.
const REJECTED_MAX: usize = 1_000;
/// Characters of a medium's identification.
const MEDIUM_CHARS_MAX: usize = 64;
/// Row of `Meta`: how the last import ended.
const LAST_IMPORT: &[u8] = b"last-import";
/// Held rows that are tried again at once.
const HELD_MAX: usize = 10_000;

/// Columns of the registration layout that another person may already have.
const NUMBER_COLUMN: u32 = 4;
const COUPON_COLUMN: u32 = 9;

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

/// What became of one row.
enum RowEnd {
    Registered { marked: u64 },
    Unchanged,
    Held(Vec<u8>),
    Refused { column: u32, code: &'static str },
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

    fn import_rows(&mut self, job: &mut ImportJob, now: UnixTime) -> Result<(), ApiError> {
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

    fn stage_doses(
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
    fn release_held(&mut self, tally: &Tally, now: UnixTime) -> Result<(), ApiError> {
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

/// The same dose by number, day and coupon is there already.
fn is_registered(resident: &Resident, cells: &DoseCells) -> bool {
    resident.counted_doses().any(|dose| {
        dose.dose_no == cells.dose_no
            && dose.vaccinated_on == Some(cells.vaccinated_on)
            && dose.coupon == Some(cells.coupon)
    })
}

/// Gives every dose the state its neighbours make; counts the marked ones among `added`.
pub fn recheck(
    resident: &mut Resident,
    own: MunicipalityCode,
    now: UnixTime,
    added: &[DoseId],
) -> u64 {
    let states: Vec<_> = resident
        .doses
        .iter()
        .map(|dose| state_after(&check_dose(dose, resident, own, now.date()), dose.state))
        .collect();
    let mut marked = 0;
    for (dose, state) in resident.doses.iter_mut().zip(states) {
        dose.state = state;
        let is_normal = matches!(state, crate::domain::DoseState::Normal);
        marked += u64::from(added.contains(&dose.id) && !is_normal);
    }
    resident.sort();
    marked
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

pub(in crate::node) fn file_refusal(error: FileError) -> ApiError {
    match error {
        FileError::TooLarge => ApiError::new(ErrorCode::FileTooLarge),
        other => ApiError::new(ErrorCode::FileLayout)
            .with("line", 1)
            .with("reason", other),
    }
}

/// A held row in the words of its own layout: header and one row.
fn held_bytes(row: &DoseRow) -> Vec<u8> {
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
