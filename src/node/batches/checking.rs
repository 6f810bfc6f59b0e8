//! A file of movers: every row is checked before anything is sent, and what cannot be asked is named.

use super::{Head, Mover, MoverState, SERIAL, counts_of};
use crate::api::{
    ApiError, BATCH_FILE_LEN_MAX, BATCH_ROWS_MAX, BatchCounts, BatchMade, BatchState, ErrorCode,
    RejectedRow,
};
use crate::audit::LeafType;
use crate::domain::{AddresseeNo, Date, MunicipalityCode, Purpose, UnixTime};
use crate::node::doses::user_of;
use crate::node::files::import::file_refusal;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::sheets::{
    ADDRESSEE_COLUMN, Event, MoverRow, Movers, PROVIDER_COLUMN, Reader, SERIAL_COLUMN,
};
use crate::store::{Batch, PersonId, Tree};
use std::collections::{BTreeMap, HashSet};

/// Refused rows that a reply carries; the others are counted.
const REJECTED_MAX: usize = 1_000;

/// What the rows of a file are held against.
struct Known {
    /// People and the municipality that was asked about them lately, or will be by another batch.
    asked: HashSet<(PersonId, MunicipalityCode)>,
    planned: HashSet<(PersonId, MunicipalityCode)>,
    in_file: HashSet<(PersonId, MunicipalityCode)>,
    serials: HashSet<String>,
}

/// A cell that is refused, and why.
type Refusal = (u32, &'static str);

impl Open {
    /// Checks a file, and makes a batch of it that waits for an approver.
    ///
    /// # Errors
    /// [`ErrorCode::FileTooLarge`], [`ErrorCode::FileLayout`], [`ErrorCode::DirectoryMissing`],
    /// [`ErrorCode::DirectoryExpired`], the store's.
    pub fn make_batch(
        &mut self,
        file: &[u8],
        check_only: bool,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<BatchMade, ApiError> {
        if file.len() > BATCH_FILE_LEN_MAX {
            return Err(ApiError::new(ErrorCode::FileTooLarge));
        }
        self.check_directory(now)?;
        if check_only {
            let entry = Entry::new(LeafType::Import, actor.clone(), "check of a batch inquiry");
            self.log_only(entry, now)?;
        }
        let (movers, mut made) = self.check_movers(file, now)?;
        let counts = counts_of(movers.iter(), BatchState::Awaiting);
        let mut towns: BTreeMap<MunicipalityCode, BatchCounts> = BTreeMap::new();
        for mover in &movers {
            towns.entry(mover.provider).or_default().waiting += 1;
        }
        made.taken = counts.waiting;
        (made.towns, made.seconds) = self.forecast(&towns);
        if !check_only && !movers.is_empty() {
            made.batch = Some(self.save_batch(movers, counts, actor, now)?);
        }
        Ok(made)
    }

    fn check_movers(
        &mut self,
        file: &[u8],
        now: UnixTime,
    ) -> Result<(Vec<Mover>, BatchMade), ApiError> {
        let today = now.date();
        let own = self.identity.own;
        let mut reader = Reader::new(Movers { own, today }, None);
        reader.feed(file).map_err(file_refusal)?;
        reader.finish();
        let mut known = Known {
            asked: self.cases.asked_lately(now),
            planned: self.batches.planned(),
            in_file: HashSet::new(),
            serials: HashSet::new(),
        };
        let mut made = BatchMade {
            batch: None,
            read: 0,
            taken: 0,
            rejected: Vec::new(),
            rejected_count: 0,
            towns: Vec::new(),
            seconds: 0,
        };
        let mut movers = Vec::new();
        while let Some(event) = reader.next_row().map_err(file_refusal)? {
            let (line, checked) = match event {
                Event::Rejected(rejected) => {
                    let column = rejected.column.map_or(0, u32::from);
                    (rejected.line, Err((column, rejected.reason.code())))
                }
                Event::Row { line, .. } if movers.len() >= BATCH_ROWS_MAX as usize => {
                    (line, Err((0, "too_many_rows")))
                }
                Event::Row { line, row } => (line, self.check_mover(row, &mut known, now)?),
            };
            match checked {
                Ok(mover) => movers.push(mover),
                Err((column, code)) => refuse(&mut made, line, column, code),
            }
        }
        made.read = reader.seen().rows;
        Ok((movers, made))
    }

    fn check_mover(
        &mut self,
        row: MoverRow,
        known: &mut Known,
        now: UnixTime,
    ) -> Result<Result<Mover, Refusal>, ApiError> {
        let person = match self.askable(&row.addressee_no)? {
            Ok(person) => person,
            Err(code) => return Ok(Err((ADDRESSEE_COLUMN, code))),
        };
        if let Err(error) = self.check_provider(row.provider, now) {
            return match error.code {
                ErrorCode::ProviderUnknown | ErrorCode::ProviderNotAskable => {
                    Ok(Err((PROVIDER_COLUMN, "not_in_directory")))
                }
                _ => Err(error),
            };
        }
        let pair = (person, row.provider);
        if known.asked.contains(&pair) {
            return Ok(Err((ADDRESSEE_COLUMN, "asked_already")));
        }
        if known.planned.contains(&pair) {
            return Ok(Err((ADDRESSEE_COLUMN, "in_another_batch")));
        }
        if !known.serials.insert(row.serial.clone()) {
            return Ok(Err((SERIAL_COLUMN, "serial_twice")));
        }
        if !known.in_file.insert(pair) {
            return Ok(Err((ADDRESSEE_COLUMN, "mover_twice")));
        }
        Ok(Ok(mover_of(row, person)))
    }

    /// A person here with a number and a name, whom asking does not betray: where a protected person lives now is told to
    /// nobody by a list; a clerk decides that person by person.
    pub(super) fn askable(
        &self,
        no: &AddresseeNo,
    ) -> Result<Result<PersonId, &'static str>, ApiError> {
        let Ok((slot, person)) = self.person(no) else {
            return Ok(Err("mover_unknown"));
        };
        let Some(view) = self.index.view(slot) else {
            return Ok(Err("mover_unknown"));
        };
        if view.flags.protected {
            return Ok(Err("mover_protected"));
        }
        if view.name_kana.is_empty() {
            return Ok(Err("mover_without_kana"));
        }
        let number = self.number(&person, Purpose::TransferIn)?;
        Ok(number.map(|_| person).ok_or("mover_without_number"))
    }

    /// Rows and head become durable together, with their leaf.
    fn save_batch(
        &mut self,
        movers: Vec<Mover>,
        counts: BatchCounts,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<String, ApiError> {
        let (no, serial) = self.next_batch_no(now.date())?;
        let head = Head {
            batch: no.clone(),
            state: BatchState::Awaiting,
            made_by: user_of(actor).to_owned(),
            made_at: now,
            decided_by: None,
            decided_at: None,
            reason: String::new(),
            rows: counts.waiting,
            counts,
        };
        let mut batch = Batch::new();
        for (row, mover) in (1..).zip(&movers) {
            mover.write(&mut batch, &no, row);
        }
        head.write(&mut batch);
        batch.put(Tree::Meta, SERIAL, serial);
        let words = format!("batch {no} made: {} rows", head.rows);
        let entry = Entry::new(LeafType::Edit, actor.clone(), words).object(no.clone());
        self.commit(batch, vec![entry], now)?;
        self.batches.active.insert(no.clone(), movers);
        self.batches.heads.insert(no.clone(), head);
        self.batches.changed = true;
        self.todo_changed = true;
        Ok(no)
    }

    /// `B-`, the day, and a serial of that day.
    fn next_batch_no(&self, today: Date) -> Result<(String, Vec<u8>), ApiError> {
        let row = self.store.get(Tree::Meta, SERIAL).map_err(refusal)?;
        let last: Option<(String, u32)> = row.and_then(|row| postcard::from_bytes(&row).ok());
        let day = today.show_yyyymmdd();
        let last = last.filter(|(last_day, _)| *last_day == day);
        let serial = last.map_or(0, |(_, serial)| serial) + 1;
        let no = format!("B-{day}-{serial:02}");
        let row = postcard::to_stdvec(&(day, serial)).expect("plain data");
        Ok((no, row))
    }
}

impl super::Batches {
    /// Whom batches that have not ended will ask about.
    fn planned(&self) -> HashSet<(PersonId, MunicipalityCode)> {
        let movers = self.active.values().flatten();
        let waiting = movers.filter(|mover| mover.state == MoverState::Waiting);
        waiting
            .map(|mover| (mover.person, mover.provider))
            .collect()
    }
}

fn mover_of(row: MoverRow, person: PersonId) -> Mover {
    Mover {
        serial: row.serial,
        person,
        provider: row.provider,
        basis: row.basis,
        reference: row.reference,
        basis_on: row.basis_on,
        id_check: row.id_check,
        id_checked_on: row.id_checked_on,
        register_checked_on: row.register_checked_on,
        state: MoverState::Waiting,
        inquiry: None,
        asked_on: None,
        doses: 0,
        tries: 0,
        why: None,
    }
}

fn refuse(made: &mut BatchMade, line: u64, column: u32, code: &str) {
    made.rejected_count += 1;
    if made.rejected.len() < REJECTED_MAX {
        made.rejected.push(RejectedRow {
            line,
            column,
            code: code.to_owned(),
        });
    }
}
