//! The document itself: made, opened, changed, saved.

use super::conflicts;
use super::conflicts::Conflict;
use super::conflicts::REMOVED_FIELD;
use super::conflicts::Write;
use super::differences::Difference;
use super::doses;
use super::error::DocumentError;
use super::first_version;
use super::gate;
use super::history;
use super::history::Change;
use super::persons;
use super::tree::Fields;
use super::tree::Part;
use super::tree::Tree;
use crate::domain::{CouponNo, DoseId, Resident, Undecided};
use automerge::ActorId;
use automerge::Automerge;
use automerge::ObjType;
use automerge::ROOT;
use automerge::ReadDoc;
use automerge::ScalarValue;
use automerge::hydrate::Map;
use automerge::hydrate::Value;
use automerge::transaction::CommitOptions;
use automerge::transaction::Transactable;
use automerge::transaction::Transaction;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

pub use super::gate::DOCUMENT_LEN_MAX;

const VERSION: i64 = 1;
pub(super) const VERSION_FIELD: &str = "version";
pub(super) const COUPON_KEY: &str = "coupon:";
pub(super) const DOSE_KEY: &str = "dose:";

/// Flags that hold back an answer: while replicas differ, set on one of them is set.
pub(super) const SAFE_FLAGS: [&str; 2] = ["no_auto_answer", "protected"];

/// One resident's record with its whole history.
pub struct Document {
    pub(super) document: Automerge,
    pub(super) resident: Resident,
}

/// A new record as a document, saved. `actor` names who writes and where: one replica and one staff member never
/// share it with another at the same time. `at` is in seconds since 1970.
pub fn create(resident: &Resident, actor: [u8; 16], at: u64) -> Vec<u8> {
    first_version::write(&tree(resident), actor, seconds(at))
}

/// What differs between two states of a record, in the order of its fields.
pub fn differences(old: &Resident, new: &Resident) -> Vec<Difference> {
    super::differences::between(&tree(old), &tree(new))
}

/// The same bytes by way of automerge itself.
#[cfg(test)]
pub(super) fn built(resident: &Resident, actor: [u8; 16], at: u64) -> Vec<u8> {
    let map = |fields: &Fields| -> std::collections::HashMap<&str, Value> {
        let present = fields
            .iter()
            .filter_map(|(name, value)| Some((*name, value.clone()?)));
        present
            .map(|(name, value)| (name, Value::Scalar(value)))
            .collect()
    };
    let tree = tree(resident);
    let mut root = map(&tree.root);
    for (key, fields) in &tree.parts {
        root.insert(key, Value::Map(map(fields).into()));
    }
    let mut document = Automerge::new().with_actor(ActorId::from(actor));
    let mut transaction = document.transaction();
    transaction
        .init_root_from_hydrate(&root.into())
        .expect("an empty document takes any map");
    transaction.commit_with(options(at, None));
    document.save_nocompress()
}

/// Opens a saved document that a seal vouched for.
pub fn open(bytes: &[u8]) -> Result<Document, DocumentError> {
    gate::check(bytes)?;
    guarded(|| {
        let document = Automerge::load(bytes).map_err(|_| DocumentError::Damaged)?;
        let resident = read(&document)?;
        Ok(Document { document, resident })
    })
}

impl Document {
    /// The record as it is now.
    pub fn resident(&self) -> Result<Resident, DocumentError> {
        Ok(self.resident.clone())
    }

    /// Writes what differs, field by field and nothing else, as one change; no change where nothing differs.
    /// After an error the document must be opened again.
    pub fn update(
        &mut self,
        resident: &Resident,
        actor: [u8; 16],
        at: u64,
        reason: Option<&str>,
    ) -> Result<(), DocumentError> {
        let mut after = resident.clone();
        after.sort();
        if after == self.resident {
            return Ok(());
        }
        let (old, new) = (tree(&self.resident), tree(&after));
        let document = &mut self.document;
        guarded(|| {
            document.set_actor(ActorId::from(actor));
            let mut transaction = document.transaction();
            write(&mut transaction, &old, &new).map_err(|_| DocumentError::Damaged)?;
            transaction.commit_with(options(at, reason));
            Ok(())
        })?;
        self.resident = after;
        Ok(())
    }

    /// The whole document, to be sealed. Never compressed: the gate refuses what is.
    pub fn save(&mut self) -> Vec<u8> {
        self.document.save_nocompress()
    }

    /// Every change with its fields, oldest first.
    pub fn history(&mut self) -> Result<Vec<Change>, DocumentError> {
        let document = &self.document;
        guarded(|| Ok(history::of(document)))
    }

    /// Whether a dose entered the record by a change of somebody whose name begins so.
    pub fn is_dose_by(&self, dose: DoseId, name: &[u8]) -> Result<bool, DocumentError> {
        let part = format!("{DOSE_KEY}{dose}");
        guarded(|| Ok(history::is_added_by(&self.document, &part, name)))
    }

    /// What was written apart and contradicts itself.
    pub fn conflicts(&self) -> Result<Vec<Conflict>, DocumentError> {
        let found = guarded(|| conflicts::of(&self.document))?;
        Ok(found.into_iter().map(|found| found.conflict).collect())
    }

    /// The same in short, for the row of the record.
    pub fn undecided(&self) -> Result<Undecided, DocumentError> {
        let found = guarded(|| conflicts::of(&self.document))?;
        Ok(conflicts::undecided(&found))
    }

    /// Takes one choice of a conflict, counted from 0, as one change that follows every entry it decides between.
    /// After an error the document must be opened again.
    pub fn decide(
        &mut self,
        key: &str,
        take: usize,
        actor: [u8; 16],
        at: u64,
        reason: &str,
    ) -> Result<(), DocumentError> {
        let document = &mut self.document;
        self.resident = guarded(|| {
            let found = conflicts::of(document)?;
            let conflict = found.into_iter().find(|found| found.conflict.key == key);
            let choice = conflict.and_then(|found| found.choices.into_iter().nth(take));
            let choice = choice.ok_or(DocumentError::NoConflict)?;
            document.set_actor(ActorId::from(actor));
            let mut transaction = document.transaction();
            for write in choice {
                write_choice(&mut transaction, write).map_err(|_| DocumentError::Damaged)?;
            }
            transaction.commit_with(options(at, Some(reason)));
            read(document)
        })?;
        Ok(())
    }

    /// Takes in what another replica of the same record has. Of a field changed on both, one value is in force on both
    /// replicas and the others stay beside it, see [`Self::conflicts`].
    pub fn merge(&mut self, other: &mut Self) -> Result<(), DocumentError> {
        let document = &mut self.document;
        self.resident = guarded(|| {
            document
                .merge(&mut other.document)
                .map_err(|_| DocumentError::Damaged)?;
            read(document)
        })?;
        Ok(())
    }
}

/// Automerge may panic on what it did not write itself; here that is an error like any other.
pub(super) fn guarded<T>(
    run: impl FnOnce() -> Result<T, DocumentError>,
) -> Result<T, DocumentError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(DocumentError::Damaged))
}

fn options(at: u64, reason: Option<&str>) -> CommitOptions {
    let options = CommitOptions::default().with_time(seconds(at));
    match reason {
        Some(reason) => options.with_message(reason),
        None => options,
    }
}

fn seconds(at: u64) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

fn tree(resident: &Resident) -> Tree {
    let mut root = vec![(VERSION_FIELD, Some(ScalarValue::Int(VERSION)))];
    persons::person_fields(&resident.person, &mut root);
    persons::flag_fields(&resident.flags, &mut root);
    let mut parts = BTreeMap::new();
    for coupon in &resident.coupons {
        let key = format!("{COUPON_KEY}{}", coupon.number);
        parts.insert(key, persons::coupon_fields(coupon));
    }
    for dose in &resident.doses {
        let key = format!("{DOSE_KEY}{}", dose.id);
        parts.insert(key, doses::dose_fields(dose));
    }
    Tree { root, parts }
}

fn write(
    transaction: &mut Transaction<'_>,
    old: &Tree,
    new: &Tree,
) -> Result<(), automerge::AutomergeError> {
    write_fields(transaction, &ROOT, &old.root, &new.root)?;
    for key in old.parts.keys().filter(|key| !new.parts.contains_key(*key)) {
        if let Some((_, part)) = transaction.get(ROOT, key.as_str())? {
            transaction.put(&part, REMOVED_FIELD, true)?;
        }
    }
    for (key, fields) in &new.parts {
        match (old.parts.get(key), transaction.get(ROOT, key.as_str())?) {
            (Some(before), Some((_, part))) => write_fields(transaction, &part, before, fields)?,
            _ => {
                let part = transaction.put_object(ROOT, key.as_str(), ObjType::Map)?;
                write_fields(transaction, &part, &Vec::new(), fields)?;
            }
        }
    }
    Ok(())
}

/// Each step is a new operation: putting what is there already would be none.
fn write_choice(
    transaction: &mut Transaction<'_>,
    write: Write,
) -> Result<(), automerge::AutomergeError> {
    match write {
        Write::Put(part, name, value) => {
            transaction.delete(&part, name.as_str())?;
            transaction.put(&part, name, value)
        }
        Write::Part(key, from) => {
            let names: Vec<String> = transaction.keys(&from).collect();
            let mut fields = Vec::new();
            for name in names {
                if let Some((automerge::Value::Scalar(value), _)) = transaction.get(&from, &name)? {
                    fields.push((name, value.into_owned()));
                }
            }
            let part = transaction.put_object(ROOT, key, ObjType::Map)?;
            fields
                .into_iter()
                .try_for_each(|(name, value)| transaction.put(&part, name, value))
        }
    }
}

fn write_fields(
    transaction: &mut Transaction<'_>,
    part: &automerge::ObjId,
    old: &Fields,
    new: &Fields,
) -> Result<(), automerge::AutomergeError> {
    for (index, (name, value)) in new.iter().enumerate() {
        let before = old.get(index).and_then(|(_, value)| value.as_ref());
        match value {
            _ if before == value.as_ref() => {}
            Some(value) => transaction.put(part, *name, value.clone())?,
            // Not deleted: a deletion gives way without a trace to what another replica writes at the same time.
            None => transaction.put(part, *name, ScalarValue::Null)?,
        }
    }
    Ok(())
}

pub(super) fn read(document: &Automerge) -> Result<Resident, DocumentError> {
    let Value::Map(root) = document.hydrate(None) else {
        return Err(DocumentError::Damaged);
    };
    let part = Part(&root);
    if part.int::<i64>(VERSION_FIELD)? != Some(VERSION) {
        return Err(DocumentError::Version);
    }
    let mut resident = Resident::new(persons::person(&part)?);
    resident.flags = persons::flags(&part)?;
    let [no_auto_answer, protected] = SAFE_FLAGS.map(|flag| conflicts::any_set(document, flag));
    resident.flags.no_auto_answer = no_auto_answer?;
    resident.flags.protected = protected?;
    for (key, value) in root.iter() {
        if let Value::Map(part) = &value.value
            && !is_removed(document, key)?
        {
            read_part(key, part, &mut resident)?;
        }
    }
    resident.sort();
    Ok(resident)
}

fn is_removed(document: &Automerge, key: &str) -> Result<bool, DocumentError> {
    let part = document
        .get(ROOT, key)
        .map_err(|_| DocumentError::Damaged)?;
    part.map_or(Ok(false), |(_, part)| {
        conflicts::is_removed(document, &part)
    })
}

fn read_part(key: &str, part: &Map, resident: &mut Resident) -> Result<(), DocumentError> {
    let part = Part(part);
    if let Some(number) = key.strip_prefix(COUPON_KEY) {
        let number = CouponNo::parse(number).map_err(|_| DocumentError::Field("coupon"))?;
        resident.coupons.push(persons::coupon(number, &part)?);
    } else if let Some(id) = key.strip_prefix(DOSE_KEY) {
        let id = DoseId::parse(id).ok_or(DocumentError::Field("dose"))?;
        resident.doses.push(doses::dose(id, &part)?);
    }
    Ok(())
}
