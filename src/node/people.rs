//! Finding and showing people. Every search and every view is a leaf before its result leaves.

mod adding;
mod conflicts;
mod edit;
pub mod index;
mod number;
pub mod staging;
pub mod vault;

use crate::api::{
    ApiError, ErrorCode, FoundPeople, HistoryLine, PersonLine, PersonView, RecordVersion, Search,
};
use crate::audit::LeafType;
use crate::crypto;
use crate::document::{self, Document};
use crate::domain::{
    AddresseeNo, Private, Resident, Summary, SummaryView, Undecided, UnixTime, ViewReason,
    Whereabouts, check_dose,
};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged, refusal};
use crate::node::people::index::Slot;
use crate::node::staff::authors::Authors;
use crate::store::{Batch, PersonId, Tree, Value};

/// Lines of one search.
const FOUND_MAX: u32 = 200;

impl Open {
    /// Searches what was typed; the leaf holds no typed text.
    ///
    /// # Errors
    /// The store's.
    pub fn find_people(
        &mut self,
        search: &Search,
        actor: Actor,
        now: UnixTime,
    ) -> Result<FoundPeople, ApiError> {
        let count = search.count.clamp(1, FOUND_MAX) as usize;
        let offset = search.offset as usize;
        let hits = self.index.search(search.text.get(), offset, count);
        let entry = Entry::new(LeafType::Search, actor, format!("{} found", hits.total));
        self.log_only(entry, now)?;
        let total = u32::try_from(hits.total).unwrap_or(u32::MAX);
        let lines = hits
            .slots
            .into_iter()
            .filter_map(|slot| self.person_line(slot));
        Ok(FoundPeople {
            lines: lines.collect(),
            total,
            keys: hits.keys,
        })
    }

    /// One record, with what the quality rules say of each dose.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`], the store's.
    pub fn show_person(
        &mut self,
        addressee_no: &AddresseeNo,
        actor: Actor,
        now: UnixTime,
    ) -> Result<PersonView, ApiError> {
        let (slot, person) = self.person(addressee_no)?;
        let entry = Entry::new(LeafType::View, actor, "person").about(person);
        self.log_only(entry, now)?;
        let mut resident = self.resident(&person)?;
        let is_protected = resident.flags.protected;
        if is_protected {
            drop(Whereabouts::take(&mut resident.person));
        }
        let today = now.date();
        let findings = resident
            .doses
            .iter()
            .map(|dose| {
                let found = check_dose(dose, &resident, self.identity.own, today);
                found
                    .iter()
                    .map(|finding| finding.code().to_owned())
                    .collect()
            })
            .collect();
        Ok(PersonView {
            has_number: self.index.has_number(slot),
            undecided: self.undecided(&person)?.entries,
            findings,
            version: self.version(slot)?,
            tag: slot.tag(),
            is_protected,
            resident,
        })
    }

    /// Where a protected person lives. The reason is a word of a closed list, so the leaf may hold it.
    ///
    /// # Errors
    /// As [`Open::show_person`]; then nothing leaves.
    pub fn show_whereabouts(
        &mut self,
        addressee_no: &AddresseeNo,
        reason: ViewReason,
        actor: Actor,
        now: UnixTime,
    ) -> Result<Whereabouts, ApiError> {
        let (_, person) = self.person(addressee_no)?;
        let words = format!("protected address shown for {}", reason.as_str());
        self.log_only(Entry::new(LeafType::View, actor, words).about(person), now)?;
        let mut resident = self.resident(&person)?;
        Ok(Whereabouts::take(&mut resident.person))
    }

    /// The changes of one record, oldest first.
    ///
    /// # Errors
    /// As [`Open::show_person`].
    pub fn show_history(
        &mut self,
        addressee_no: &AddresseeNo,
        actor: Actor,
        now: UnixTime,
    ) -> Result<Vec<HistoryLine>, ApiError> {
        let (_, person) = self.person(addressee_no)?;
        let entry = Entry::new(LeafType::View, actor, "history").about(person);
        self.log_only(entry, now)?;
        let mut document = self.document(&person)?;
        let changes = document.history().map_err(damaged)?;
        let is_protected = document.resident().map_err(damaged)?.flags.protected;
        let authors = self.authors()?;
        let line = |change| {
            let mut line = history_line(change, &authors);
            if is_protected {
                keep_back(&line.what, [&mut line.old, &mut line.new]);
            }
            line
        };
        Ok(changes.into_iter().map(line).collect())
    }

    /// The line of a list about whoever stands at a place.
    pub fn person_line(&self, slot: Slot) -> Option<PersonLine> {
        person_line(slot, &self.index.view(slot)?)
    }

    /// Which state of the record is in force.
    ///
    /// # Errors
    /// Damage where the place is empty.
    pub fn version(&self, slot: Slot) -> Result<RecordVersion, ApiError> {
        let view = self.index.view(slot).ok_or_else(|| damaged("a summary"))?;
        Ok(RecordVersion(*view.document_hash))
    }

    /// Who has this addressee number.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`]
    pub fn person(&self, addressee_no: &AddresseeNo) -> Result<(Slot, PersonId), ApiError> {
        self.index
            .by_addressee(addressee_no)
            .and_then(|slot| Some((slot, self.index.person(slot)?)))
            .ok_or_else(|| ApiError::new(ErrorCode::PersonUnknown))
    }

    /// The document of a person, held against the hash in the summary.
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn document(&self, person: &PersonId) -> Result<Document, ApiError> {
        let row = self.record_row(person)?;
        let document = document::document_in(&row).map_err(damaged)?;
        document::open(document).map_err(damaged)
    }

    fn record_row(&self, person: &PersonId) -> Result<Value, ApiError> {
        let row = self
            .store
            .get_person(Tree::Document, person)
            .map_err(refusal)?;
        let row = row.ok_or_else(|| damaged("a document is missing"))?;
        let stated = self
            .index
            .slot(person)
            .and_then(|slot| self.index.view(slot));
        if stated.is_none_or(|view| !is_of_summary(&row, &view)) {
            return Err(damaged("a document differs from its summary"));
        }
        Ok(row)
    }

    /// What a person's record is now.
    ///
    /// # Errors
    /// As [`Open::document`].
    pub fn resident(&self, person: &PersonId) -> Result<Resident, ApiError> {
        document::resident_in(&self.record_row(person)?).map_err(damaged)
    }
}

impl Open {
    /// What of a person's record waits for a decision.
    ///
    /// # Errors
    /// As [`Open::document`].
    pub fn undecided(&self, person: &PersonId) -> Result<Undecided, ApiError> {
        document::undecided_in(&self.record_row(person)?).map_err(damaged)
    }
}

/// Values of a change that say where a protected person lives or lived become stars.
pub fn keep_back(what: &str, values: [&mut Option<Private<String>>; 2]) {
    if Whereabouts::ITEMS.contains(&what) {
        for value in values.into_iter().flatten() {
            *value = Private::from("***");
        }
    }
}

/// Whether a record's row is the one its summary was made from.
pub fn is_of_summary(row: &[u8], summary: &SummaryView<'_>) -> bool {
    *summary.document_hash == crypto::sha256(&[row])
}

/// Puts record and summary of a person into a batch; gives the summary for the index. The document says the same as the
/// record, which is sorted.
pub fn write_person(
    batch: &mut Batch,
    person: PersonId,
    resident: &Resident,
    undecided: &Undecided,
    document: &[u8],
) -> Vec<u8> {
    let row = document::to_row(resident, undecided, document);
    let hash = crypto::sha256(&[&row]);
    let mut summary = Summary::of(resident, hash);
    summary.flags.undecided = !undecided.is_empty();
    let summary = summary.to_bytes();
    batch.put_person(Tree::Document, person, row);
    batch.put_person(Tree::Summary, person, summary.clone());
    summary
}

fn person_line(slot: Slot, view: &SummaryView<'_>) -> Option<PersonLine> {
    Some(PersonLine {
        addressee_no: AddresseeNo::parse(view.addressee_no).ok()?,
        tag: slot.tag(),
        name: Private::new(view.name_kanji.to_owned()),
        kana: Private::new(view.name_kana.to_owned()),
        birth_date: Private::new(view.birth_date.to_string()),
        sex: view.sex.code(),
        resident_class: view.resident_class,
        household_no: Some(view.household_no)
            .filter(|no| !no.is_empty())
            .map(str::to_owned),
        coupon_no: view
            .coupons()
            .find(|coupon| !coupon.void)
            .map(|coupon| coupon.number.to_string()),
        doses: u32::from(view.dose_count),
        marks: marks(view),
    })
}

/// Words for what a clerk must see at once; the catalogue has their sentences.
fn marks(view: &SummaryView<'_>) -> Vec<String> {
    let flags = view.flags;
    [
        (flags.protected, "protected"),
        (flags.no_auto_answer, "no_auto_answer"),
        (flags.moved_out, "moved_out"),
        (flags.dead, "dead"),
        (flags.removed, "removed"),
        (flags.undecided, "undecided"),
    ]
    .into_iter()
    .filter(|(set, _)| *set)
    .map(|(_, word)| word.to_owned())
    .collect()
}

fn history_line(change: document::Change, authors: &Authors) -> HistoryLine {
    HistoryLine {
        at: change.at,
        actor: authors.name(&change.actor),
        what: change.what,
        old: change.old.map(Private::new),
        new: change.new.map(Private::new),
        reason: change.reason,
    }
}
