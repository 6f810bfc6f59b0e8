//! What another replica gave enters the own records: one commit for a batch, with its leaf, and nothing of it before.
//!
//! Nothing is dropped. A field changed on both sides keeps both values in the document. A person entered on both sides
//! becomes one, under the smaller of the two keys, with the history of both.

use super::message::Given;
use super::ranges::{Key, Mark};
use super::shelf::{Gone, short};
use crate::api::ApiError;
use crate::audit::LeafType;
use crate::crypto::{Digest, sha256};
use crate::document::{self, Document, DocumentError};
use crate::domain::{AddresseeNo, Resident, Undecided, UnixTime};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged, refusal};
use crate::node::people::index::Slot;
use crate::node::people::vault;
use crate::node::people::write_person;
use crate::store::{Batch, PersonId, Tree};
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;

/// Bytes that were refused and are not opened again while the node is unlocked.
#[derive(Default)]
pub struct Refused(HashSet<(PersonId, Digest)>);

/// Refused bytes that are remembered.
const REFUSED_MAX: usize = 10_000;

impl Refused {
    fn holds(&self, person: &PersonId, given: &Given) -> bool {
        self.0.contains(&(*person, digest(given)))
    }

    fn add(&mut self, person: PersonId, given: &Given) {
        if self.0.len() < REFUSED_MAX {
            self.0.insert((person, digest(given)));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn digest(given: &Given) -> Digest {
    let empty = Vec::new();
    let parts = match given {
        Given::Nothing => &empty,
        Given::Changes(changes) => changes,
        Given::Whole(bytes) => return sha256(&[b"whole\0", bytes]),
    };
    let hashes: Vec<Digest> = parts.iter().map(|part| sha256(&[part])).collect();
    sha256(&[hashes.as_flattened()])
}

fn mark_with(document: &Document, bytes: &[u8]) -> Option<Mark> {
    let (resident, undecided) = (document.resident().ok()?, document.undecided().ok()?);
    let row = document::to_row(&resident, &undecided, bytes);
    Some(short(&sha256(&[&row])))
}

/// The mark of the row that these bytes would have.
fn row_mark(document: &Document, given: &Given) -> Option<Mark> {
    let Given::Whole(bytes) = given else {
        return None;
    };
    mark_with(document, bytes)
}

/// Records about to be written.
#[derive(Default)]
struct Merging {
    people: BTreeMap<PersonId, (Document, Resident, Undecided)>,
    by_addressee: HashMap<AddresseeNo, PersonId>,
    gone: BTreeMap<PersonId, Gone>,
    back: HashSet<PersonId>,
}

impl Merging {
    fn put(&mut self, person: PersonId, document: Document) -> Result<(), DocumentError> {
        let (resident, undecided) = (document.resident()?, document.undecided()?);
        self.by_addressee
            .insert(resident.person.addressee_no, person);
        self.people.insert(person, (document, resident, undecided));
        Ok(())
    }
}

impl Open {
    /// Takes documents; gives how many records changed. One that cannot be opened is left out, with a leaf, and its bytes are not
    /// tried again.
    ///
    /// # Errors
    /// The store's; then nothing happened.
    pub fn take_documents(
        &mut self,
        from: u32,
        given: Vec<(Key, Given)>,
        now: UnixTime,
    ) -> Result<usize, ApiError> {
        let mut merging = Merging::default();
        let mut entries = Vec::new();
        for (person, one) in given {
            if self.refused.holds(&person, &one) {
                continue;
            }
            if let Err(error) = self.merge_one(&mut merging, person, &one)? {
                tracing::error!(%error, node = from, "a record of an own node was refused");
                self.refused.add(person, &one);
                let words = format!("record of node {from} refused");
                entries.push(Entry::new(LeafType::Refusal, Actor::Node, words));
            }
        }
        let count = merging.people.len();
        if count > 0 {
            let words = format!("{count} records in step with node {from}");
            entries.push(Entry::new(LeafType::Edit, Actor::Node, words));
        }
        if !entries.is_empty() {
            self.save_merged(merging, Batch::new(), entries, now)?;
        }
        Ok(count)
    }

    /// The inner error is the document's.
    fn merge_one(
        &self,
        merging: &mut Merging,
        person: PersonId,
        given: &Given,
    ) -> Result<Result<(), DocumentError>, ApiError> {
        let mut person = person;
        let mut undone = None;
        match self.gone(&person)? {
            None => {}
            Some(Gone::Undone { state }) => undone = Some(state),
            // It will learn that the person is gone; what it changed meanwhile is in the bytes.
            Some(Gone::Merged { into }) => person = into,
        }
        let held = self.held(merging, &person)?;
        let came = match (held, given) {
            (None, Given::Nothing) => return Ok(Ok(())),
            // The same changes, and yet not the same row: put into the order that every replica gives them.
            (Some(mut held), Given::Nothing) => match held.settle() {
                Ok(()) => {
                    let bytes = held.save();
                    if self.mark_of(&person) == mark_with(&held, &bytes) {
                        return Ok(Ok(()));
                    }
                    Ok(held)
                }
                Err(error) => Err(error),
            },
            (Some(mut held), Given::Changes(changes)) => held.take(changes).map(|()| held),
            (None, Given::Changes(_)) => return Ok(Ok(())),
            (None, Given::Whole(bytes)) => document::open(bytes),
            (Some(mut held), Given::Whole(bytes)) => {
                document::open(bytes).and_then(|mut other| held.unite(&mut other).map(|()| held))
            }
        };
        let came = match came {
            Ok(came) => came,
            Err(error) => return Ok(Err(error)),
        };
        // The other side has not heard yet that this very state was taken back.
        if undone.is_some() && undone == row_mark(&came, given) {
            return Ok(Ok(()));
        }
        self.place(merging, person, came)
    }

    /// Under the person's key; where somebody else has the addressee number, both are one person.
    fn place(
        &self,
        merging: &mut Merging,
        person: PersonId,
        mut came: Document,
    ) -> Result<Result<(), DocumentError>, ApiError> {
        let no = match came.resident() {
            Ok(resident) => resident.person.addressee_no,
            Err(error) => return Ok(Err(error)),
        };
        let staged = merging.by_addressee.get(&no).copied();
        let holder = staged.or_else(|| {
            let slot = self.index.by_addressee(&no)?;
            self.index.person(slot)
        });
        let holder = holder.filter(|holder| !merging.gone.contains_key(holder));
        let Some(holder) = holder.filter(|holder| *holder != person) else {
            merging.back.insert(person);
            return Ok(merging.put(person, came));
        };
        let Some(mut other) = self.held(merging, &holder)? else {
            return Ok(merging.put(person, came));
        };
        let (stays, goes) = (holder.min(person), holder.max(person));
        if let Err(error) = came.unite(&mut other) {
            return Ok(Err(error));
        }
        merging.people.remove(&goes);
        merging.gone.insert(goes, Gone::Merged { into: stays });
        merging.back.insert(stays);
        Ok(merging.put(stays, came))
    }

    /// The document as it would be after what came so far; taken out of the batch, to be put back.
    fn held(&self, merging: &mut Merging, person: &PersonId) -> Result<Option<Document>, ApiError> {
        if let Some((document, _, _)) = merging.people.remove(person) {
            return Ok(Some(document));
        }
        match self.index.slot(person) {
            Some(_) => self.document(person).map(Some),
            None => Ok(None),
        }
    }

    /// Why somebody is not here any more.
    ///
    /// # Errors
    /// The store's.
    pub fn gone(&self, person: &PersonId) -> Result<Option<Gone>, ApiError> {
        let row = self.store.get(Tree::Gone, person).map_err(refusal)?;
        row.map(|row| Gone::read(&row).ok_or_else(|| damaged("a record of who is gone")))
            .transpose()
    }

    fn save_merged(
        &mut self,
        merging: Merging,
        mut batch: Batch,
        entries: Vec<Entry>,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let residents = merging.people.values().map(|(_, resident, _)| resident);
        self.widen_export(&mut batch, residents)?;
        let mut summaries = Vec::new();
        for (person, (mut document, resident, undecided)) in merging.people {
            if self.index.slot(&person).is_none() {
                batch.new_person(person);
            }
            if merging.back.contains(&person) && self.gone(&person)?.is_some() {
                batch.delete(Tree::Gone, &person);
            }
            let bytes = document.save();
            let summary = write_person(&mut batch, person, &resident, &undecided, &bytes);
            summaries.push((person, summary));
        }
        let mut numbers = Vec::new();
        for (person, gone) in &merging.gone {
            batch.put(Tree::Gone, person, gone.to_bytes());
            if let Gone::Merged { into } = gone {
                numbers.extend(self.hand_over_number(&mut batch, person, *into)?);
            }
            if self.index.slot(person).is_some() {
                batch.forget_person(*person);
            }
        }
        self.commit(batch, entries, now)?;
        self.todo_changed = true;
        for person in merging.gone.keys() {
            self.index.forget(person);
        }
        for (person, summary) in &summaries {
            self.index.take_summary(person, summary);
            self.changed.extend(self.index.slot(person).map(Slot::tag));
        }
        let numbers = numbers.iter().map(|(person, number)| (person, number));
        self.index.take_numbers(numbers);
        Ok(())
    }

    /// The number of a person who is another one now, unless that one has a later one.
    fn hand_over_number(
        &self,
        batch: &mut Batch,
        person: &PersonId,
        into: PersonId,
    ) -> Result<Option<(PersonId, crate::domain::MyNumber)>, ApiError> {
        let row = |person| self.store.get_person(Tree::Vault, person).map_err(refusal);
        let Some(own) = row(person)? else {
            return Ok(None);
        };
        if row(&into)?.is_some_and(|there| !vault::counts_before(&own, &there)) {
            return Ok(None);
        }
        let number = vault::number_in(&own).ok_or_else(|| damaged("a vault row"))?;
        batch.put_person(Tree::Vault, into, own.to_vec());
        Ok(Some((into, number)))
    }

    /// Takes rows of who is gone. Somebody who changed here since is kept, and the other side learns of it.
    ///
    /// # Errors
    /// The store's; then nothing happened.
    pub fn take_gone(
        &mut self,
        from: u32,
        rows: Vec<(Key, Option<Vec<u8>>)>,
        now: UnixTime,
    ) -> Result<usize, ApiError> {
        let mut merging = Merging::default();
        for (person, row) in rows {
            let Some(gone) = row.and_then(|row| Gone::read(&row)) else {
                continue;
            };
            let known = self.gone(&person)?;
            if known.is_some_and(|known| known >= gone) {
                continue;
            }
            let held = self.index.slot(&person).is_some();
            match gone {
                Gone::Undone { state } if held && self.mark_of(&person) != Some(state) => {}
                Gone::Undone { .. } => {
                    merging.gone.insert(person, gone);
                }
                Gone::Merged { into } => {
                    self.merge_into(&mut merging, person, into)?;
                }
            }
        }
        let count = merging.gone.len();
        if count > 0 {
            let words = format!("{count} people gone as on node {from}");
            let entry = Entry::new(LeafType::Edit, Actor::Node, words);
            self.save_merged(merging, Batch::new(), vec![entry], now)?;
        }
        Ok(count)
    }

    /// Whoever is held under the old key enters the record of the new one.
    fn merge_into(
        &self,
        merging: &mut Merging,
        person: PersonId,
        into: PersonId,
    ) -> Result<(), ApiError> {
        let old = self.held(merging, &person)?;
        merging.gone.insert(person, Gone::Merged { into });
        if let Some(mut old) = old {
            let merged = match self.held(merging, &into)? {
                Some(mut new) => new.unite(&mut old).map(|()| new),
                None => Ok(old),
            };
            let merged = merged.map_err(damaged)?;
            merging.put(into, merged).map_err(damaged)?;
            merging.back.insert(into);
        }
        Ok(())
    }

    /// What is kept of somebody who is taken back.
    pub fn undone(&self, person: &PersonId) -> Gone {
        Gone::Undone {
            state: self.mark_of(person).unwrap_or_default(),
        }
    }

    fn mark_of(&self, person: &PersonId) -> Option<Mark> {
        let slot = self.index.slot(person)?;
        Some(short(self.index.view(slot)?.document_hash))
    }

    /// Takes rows of the vault: the later one counts.
    ///
    /// # Errors
    /// The store's; then nothing happened.
    pub fn take_number_rows(
        &mut self,
        from: u32,
        rows: Vec<(Key, Option<Vec<u8>>)>,
        now: UnixTime,
    ) -> Result<usize, ApiError> {
        let (mut batch, mut numbers) = (Batch::new(), Vec::new());
        for (person, row) in rows {
            let (Some(row), Some(_)) = (row, self.index.slot(&person)) else {
                continue;
            };
            let Some(number) = vault::number_in(&row) else {
                tracing::error!(node = from, "a vault row of an own node was refused");
                continue;
            };
            let own = self
                .store
                .get_person(Tree::Vault, &person)
                .map_err(refusal)?;
            if own.is_none_or(|own| vault::counts_before(&row, &own)) {
                batch.put_person(Tree::Vault, person, row);
                numbers.push((person, number));
            }
        }
        if numbers.is_empty() {
            return Ok(0);
        }
        let words = format!("{} numbers in step with node {from}", numbers.len());
        let entry = Entry::new(LeafType::Edit, Actor::Node, words);
        self.commit(batch, vec![entry], now)?;
        let taken = numbers.iter().map(|(person, number)| (person, number));
        self.index.take_numbers(taken);
        Ok(numbers.len())
    }
}
