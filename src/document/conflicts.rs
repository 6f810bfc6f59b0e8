//! What was written apart on two replicas and contradicts itself: found, and decided by one more change.
//!
//! Automerge keeps every value that was put at the same time and shows one of them. Three further contradictions are no
//! two values of one field, and are found by the order of the changes: a dose cancelled or taken back here and corrected
//! there, and one dose entered on both.

use super::changes::Changes;
use super::error::DocumentError;
use super::history::{part_label, show};
use super::record::{COUPON_KEY, DOSE_KEY, VERSION_FIELD};
use crate::domain::{DoseId, Undecided, UnixTime};
use automerge::{Automerge, ObjId, ROOT, ReadDoc, ScalarValue, Value};

/// A part that was taken back. It stays in the document, so that what another replica wrote into it is not lost.
pub(super) const REMOVED_FIELD: &str = "removed";
const CANCELLED_FIELD: &str = "cancelled";
const KIND_FIELD: &str = "kind";
const BETWEEN: char = '/';

/// Fields that rules set and no person types: the one in force stays.
const BY_RULE: [&str; 7] = [
    "state",
    "registered_at",
    "inquiry",
    "statement_id",
    "statement",
    "signature",
    VERSION_FIELD,
];
const IDENTITY: [&str; 6] = [
    "addressee_no",
    "unified_addressee_no",
    "name_kana",
    "name_kanji",
    "birth_date",
    "sex",
];

/// Entries that contradict each other until somebody decides.
#[derive(Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Names the entry on every replica alike.
    pub key: String,
    /// As in [`super::Change::what`].
    pub what: String,
    pub kind: ConflictKind,
    /// What there is to take, oldest first; on every replica in the same order.
    pub values: Vec<ConflictValue>,
}

/// How entries contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// Several values of one field, or of one coupon.
    Values,
    /// Cancelled on one replica, corrected on another.
    Cancelled,
    /// Taken back on one replica, corrected on another.
    Removed,
    /// Perhaps one dose, entered twice. Both may stand: that is the choice behind the two.
    Double,
}

/// One of the entries, and where it is from.
#[derive(Clone, PartialEq, Eq)]
pub struct ConflictValue {
    /// Absent where the field was emptied.
    pub value: Option<String>,
    pub at: UnixTime,
    /// As in [`super::Change::actor`].
    pub actor: String,
    pub reason: Option<String>,
    /// The record shows this one until somebody decides.
    pub in_force: bool,
}

/// All of a document, in the order of its fields.
pub(super) fn of(document: &Automerge) -> Result<Vec<Found>, DocumentError> {
    let Some(changes) = Changes::apart(document) else {
        return Ok(Vec::new());
    };
    let search = Search { document, changes };
    let mut found = Vec::new();
    let keys: Vec<String> = document.keys(ROOT).collect();
    for key in &keys {
        if !is_part(key) {
            search.field("", &ROOT, key, &mut found)?;
        }
    }
    for key in keys.iter().filter(|key| is_part(key)) {
        search.part(key, &mut found)?;
    }
    search.doubles(&keys, &mut found)?;
    Ok(found)
}

/// A conflict with what decides it.
pub(super) struct Found {
    pub(super) conflict: Conflict,
    pub(super) choices: Vec<Vec<Write>>,
    dose: Vec<DoseId>,
}

/// One step of a decision. Every one makes a new operation, so that the decision follows what it decides.
pub(super) enum Write {
    Put(ObjId, String, ScalarValue),
    /// The part of the root under this key becomes a copy of this one.
    Part(String, ObjId),
}

/// What others must know of the conflicts of a record.
pub(super) fn undecided(found: &[Found]) -> Undecided {
    let mut doses: Vec<DoseId> = found.iter().flat_map(|one| one.dose.clone()).collect();
    doses.sort_unstable();
    doses.dedup();
    Undecided {
        entries: u16::try_from(found.len()).unwrap_or(u16::MAX),
        identity: found
            .iter()
            .any(|one| IDENTITY.contains(&one.conflict.key.as_str())),
        doses,
    }
}

/// Whether a part that was taken back stays visible: another replica wrote into it at the same time.
pub(super) fn is_removed(document: &Automerge, part: &ObjId) -> Result<bool, DocumentError> {
    let Some(removed) = op(document, part, REMOVED_FIELD)? else {
        return Ok(false);
    };
    if !is_set(&removed.0) {
        return Ok(false);
    }
    let Some(changes) = Changes::apart(document) else {
        return Ok(true);
    };
    let search = Search { document, changes };
    Ok(search.written_apart(part, REMOVED_FIELD)?.is_none())
}

/// Whether a flag is set by any of the values that stand beside each other.
pub(super) fn any_set(document: &Automerge, field: &str) -> Result<bool, DocumentError> {
    let values = document
        .get_all(ROOT, field)
        .map_err(|_| DocumentError::Damaged)?;
    Ok(values.iter().any(|(value, _)| match value {
        Value::Scalar(value) => is_set(value),
        Value::Object(_) => false,
    }))
}

struct Search<'a> {
    document: &'a Automerge,
    changes: Changes,
}

/// One of several contents of the same coupon or dose: its fields, how it is shown, where it stands.
type Whole = (Vec<(String, ScalarValue)>, ConflictValue, ObjId);

impl Search<'_> {
    /// Several values of one field of a part.
    fn field(
        &self,
        prefix: &str,
        part: &ObjId,
        name: &str,
        found: &mut Vec<Found>,
    ) -> Result<(), DocumentError> {
        if BY_RULE.contains(&name) {
            return Ok(());
        }
        let scalars = self.scalars(part, name)?;
        let mut values: Vec<(ConflictValue, ScalarValue)> = Vec::new();
        for (scalar, id) in scalars {
            let value = self.origin(&id, shown(&scalar))?;
            match values.iter_mut().find(|(_, known)| *known == scalar) {
                Some((known, _)) if order(known) <= order(&value) => {}
                Some(known) => *known = (value, scalar),
                None => values.push((value, scalar)),
            }
        }
        if values.len() < 2 {
            return Ok(());
        }
        self.mark_in_force(part, name, &mut values)?;
        values.sort_by(|(a, _), (b, _)| order(a).cmp(&order(b)));
        let put =
            |scalar: &ScalarValue| vec![Write::Put(part.clone(), name.to_owned(), scalar.clone())];
        let choices = values.iter().map(|(_, scalar)| put(scalar)).collect();
        let what = match prefix {
            "" => name.to_owned(),
            key => format!("{} {name}", part_label(self.document, key)),
        };
        found.push(Found {
            conflict: Conflict {
                key: key_of(prefix, name),
                what,
                kind: ConflictKind::Values,
                values: values.into_iter().map(|(value, _)| value).collect(),
            },
            choices,
            dose: dose_of(prefix),
        });
        Ok(())
    }

    fn mark_in_force(
        &self,
        part: &ObjId,
        name: &str,
        values: &mut [(ConflictValue, ScalarValue)],
    ) -> Result<(), DocumentError> {
        let Some((winner, _)) = op(self.document, part, name)? else {
            return Ok(());
        };
        let safe = part == &ROOT
            && super::record::SAFE_FLAGS.contains(&name)
            && any_set(self.document, name)?;
        for (value, scalar) in values {
            value.in_force = if safe {
                is_set(scalar)
            } else {
                *scalar == winner
            };
        }
        Ok(())
    }

    /// A coupon or a dose: as a whole, then its fields.
    fn part(&self, key: &str, found: &mut Vec<Found>) -> Result<(), DocumentError> {
        let parts = self.document.get_all(ROOT, key);
        let parts = parts.map_err(|_| DocumentError::Damaged)?;
        let parts: Vec<ObjId> = parts.into_iter().map(|(_, id)| id).collect();
        let Some((_, part)) = get(self.document, &ROOT, key)? else {
            return Ok(());
        };
        self.whole(key, &part, &parts, found)?;
        for end in [REMOVED_FIELD, CANCELLED_FIELD] {
            let Some((ended, id)) = op(self.document, &part, end)?.filter(|(end, _)| is_set(end))
            else {
                continue;
            };
            if let Some((fields, newest)) = self.written_apart(&part, end)? {
                found.push(self.ended(key, &part, end, (ended, &id), (&fields, &newest))?);
            } else if end == REMOVED_FIELD {
                return Ok(());
            }
        }
        let names: Vec<String> = self.document.keys(&part).collect();
        for name in names {
            self.field(key, &part, &name, found)?;
        }
        Ok(())
    }

    /// The same coupon or dose made on two replicas with different contents.
    fn whole(
        &self,
        key: &str,
        winner: &ObjId,
        parts: &[ObjId],
        found: &mut Vec<Found>,
    ) -> Result<(), DocumentError> {
        let mut kinds: Vec<Whole> = Vec::new();
        for part in parts {
            let contents = self.contents(part)?;
            if kinds.iter().any(|(known, ..)| *known == contents) {
                continue;
            }
            let shown = super::history::PART_FIELDS.map(|field| {
                let value = contents.iter().find(|(name, _)| name == field)?;
                shown(&value.1)
            });
            let shown = shown.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let mut value = self.origin(part, Some(shown))?;
            value.in_force = part == winner;
            kinds.push((contents, value, part.clone()));
        }
        if kinds.len() < 2 {
            return Ok(());
        }
        kinds.sort_by(|(_, a, _), (_, b, _)| order(a).cmp(&order(b)));
        let copy = |part: &ObjId| vec![Write::Part(key.to_owned(), part.clone())];
        found.push(Found {
            conflict: Conflict {
                key: key.to_owned(),
                what: part_label(self.document, key),
                kind: ConflictKind::Values,
                values: kinds.iter().map(|(_, value, _)| value.clone()).collect(),
            },
            choices: kinds.iter().map(|(.., part)| copy(part)).collect(),
            dose: dose_of(key),
        });
        Ok(())
    }

    fn contents(&self, part: &ObjId) -> Result<Vec<(String, ScalarValue)>, DocumentError> {
        let mut contents = Vec::new();
        for name in self.document.keys(part) {
            if let Some((value, _)) = op(self.document, part, &name)?
                && !BY_RULE.contains(&name.as_str())
            {
                contents.push((name, value));
            }
        }
        Ok(contents)
    }

    /// What other replicas typed into a part while it was ended: the fields, and the newest of their operations.
    fn written_apart(
        &self,
        part: &ObjId,
        end: &str,
    ) -> Result<Option<(Vec<String>, ObjId)>, DocumentError> {
        let Some((_, ended)) = op(self.document, part, end)? else {
            return Ok(None);
        };
        let mut written: Vec<(String, ConflictValue, ObjId)> = Vec::new();
        let typed = |name: &String| {
            name != end && name != REMOVED_FIELD && !BY_RULE.contains(&name.as_str())
        };
        for name in self.document.keys(part).filter(typed) {
            for (value, id) in self.scalars(part, &name)? {
                if self.changes.are_apart(self.document, &ended, &id) {
                    let value = shown(&value).unwrap_or_default();
                    let origin = self.origin(&id, None)?;
                    written.push((format!("{name} {value}").trim_end().to_owned(), origin, id));
                }
            }
        }
        let newest = written
            .iter()
            .max_by(|(_, a, _), (_, b, _)| order(a).cmp(&order(b)));
        let newest = newest.map(|(.., id)| id.clone());
        let fields = written.into_iter().map(|(field, ..)| field).collect();
        Ok(newest.map(|newest| (fields, newest)))
    }

    fn ended(
        &self,
        key: &str,
        part: &ObjId,
        end: &str,
        (ended, ended_by): (ScalarValue, &ObjId),
        (fields, corrected_by): (&[String], &ObjId),
    ) -> Result<Found, DocumentError> {
        let removed = end == REMOVED_FIELD;
        let mut end_value = self.origin(ended_by, Some(end.to_owned()))?;
        let mut stand_value = self.origin(corrected_by, Some(fields.join(", ")))?;
        // Nothing is dropped: what was taken back shows until somebody decides.
        (end_value.in_force, stand_value.in_force) = (!removed, removed);
        let put = |value| vec![Write::Put(part.clone(), end.to_owned(), value)];
        Ok(Found {
            conflict: Conflict {
                key: key_of(key, end),
                what: format!("{} {end}", part_label(self.document, key)),
                kind: match removed {
                    true => ConflictKind::Removed,
                    false => ConflictKind::Cancelled,
                },
                values: vec![end_value, stand_value],
            },
            choices: vec![put(ended), put(ScalarValue::Null)],
            dose: dose_of(key),
        })
    }

    /// The same vaccination on the same day, or under the same number, entered on two replicas.
    fn doubles(&self, keys: &[String], found: &mut Vec<Found>) -> Result<(), DocumentError> {
        let mut doses = Vec::new();
        for key in keys.iter().filter(|key| key.starts_with(DOSE_KEY)) {
            doses.extend(self.counted(key)?);
        }
        for (at, first) in doses.iter().enumerate() {
            for second in doses.iter().skip(at.saturating_add(1)) {
                let alike =
                    first.kind == second.kind && (first.on == second.on || first.no == second.no);
                if alike && self.changes.are_apart(self.document, &first.by, &second.by) {
                    found.push(self.double(first, second)?);
                }
            }
        }
        Ok(())
    }

    fn counted(&self, key: &str) -> Result<Option<Counted>, DocumentError> {
        let Some((_, part)) = get(self.document, &ROOT, key)? else {
            return Ok(None);
        };
        let value = |name| op(self.document, &part, name);
        let is_set = |name| Ok(value(name)?.is_some_and(|(value, _)| is_set(&value)));
        if is_set(REMOVED_FIELD)? || is_set(CANCELLED_FIELD)? || is_set("not_done")? {
            return Ok(None);
        }
        let Some((kind, by)) = value(KIND_FIELD)? else {
            return Ok(None);
        };
        let scalar = |name| Ok(value(name)?.map(|(value, _)| value));
        Ok(Some(Counted {
            key: key.to_owned(),
            on: scalar("vaccinated_on")?,
            no: scalar("dose_no")?,
            part,
            kind,
            by,
        }))
    }

    fn double(&self, first: &Counted, second: &Counted) -> Result<Found, DocumentError> {
        let (mut doses, mut values) = ([first, second], Vec::new());
        doses.sort_by_key(|dose| dose.key.as_str());
        for dose in doses {
            let contents = self.contents(&dose.part)?;
            let words = ["vaccinated_on", "lot_no", "venue"].map(|field| {
                let value = contents.iter().find(|(name, _)| name == field)?;
                shown(&value.1)
            });
            let words = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let mut value = self.origin(&dose.by, Some(words))?;
            value.in_force = true;
            values.push(value);
        }
        let [one, other] = doses;
        let cancel = |dose: &Counted| {
            let set = ScalarValue::Boolean(true);
            Write::Put(dose.part.clone(), CANCELLED_FIELD.to_owned(), set)
        };
        let stand = |dose: &Counted| {
            Write::Put(dose.part.clone(), KIND_FIELD.to_owned(), dose.kind.clone())
        };
        Ok(Found {
            conflict: Conflict {
                key: key_of(&one.key, &other.key),
                what: part_label(self.document, &one.key),
                kind: ConflictKind::Double,
                values,
            },
            choices: vec![
                vec![stand(one), cancel(other)],
                vec![cancel(one), stand(other)],
                vec![stand(one), stand(other)],
            ],
            dose: doses.iter().flat_map(|dose| dose_of(&dose.key)).collect(),
        })
    }

    fn scalars(
        &self,
        part: &ObjId,
        name: &str,
    ) -> Result<Vec<(ScalarValue, ObjId)>, DocumentError> {
        let all = self.document.get_all(part, name);
        let all = all.map_err(|_| DocumentError::Damaged)?;
        let scalars = all.into_iter().filter_map(|(value, id)| match value {
            Value::Scalar(value) => Some((value.into_owned(), id)),
            Value::Object(_) => None,
        });
        Ok(scalars.collect())
    }

    fn origin(&self, id: &ObjId, value: Option<String>) -> Result<ConflictValue, DocumentError> {
        let hash = self.document.hash_for_opid(id);
        let change = hash.and_then(|hash| self.document.get_change_meta_by_hash(&hash));
        let change = change.ok_or(DocumentError::Damaged)?;
        Ok(ConflictValue {
            value,
            at: UnixTime(u64::try_from(change.timestamp).unwrap_or(0)),
            actor: super::history::actor(change.actor.to_bytes()),
            reason: change.message.as_deref().map(str::to_owned),
            in_force: false,
        })
    }
}

/// A dose that counts.
struct Counted {
    key: String,
    part: ObjId,
    kind: ScalarValue,
    /// The operation that last said of which kind it is.
    by: ObjId,
    on: Option<ScalarValue>,
    no: Option<ScalarValue>,
}

fn order(value: &ConflictValue) -> (UnixTime, &str, Option<&str>) {
    (value.at, &value.actor, value.value.as_deref())
}

fn key_of(prefix: &str, name: &str) -> String {
    match prefix {
        "" => name.to_owned(),
        prefix => format!("{prefix}{BETWEEN}{name}"),
    }
}

fn dose_of(key: &str) -> Vec<DoseId> {
    let id = key.strip_prefix(DOSE_KEY).and_then(DoseId::parse);
    id.into_iter().collect()
}

fn is_part(key: &str) -> bool {
    key.starts_with(COUPON_KEY) || key.starts_with(DOSE_KEY)
}

fn is_set(value: &ScalarValue) -> bool {
    *value == ScalarValue::Boolean(true)
}

fn shown(value: &ScalarValue) -> Option<String> {
    (*value != ScalarValue::Null).then(|| show(value))
}

fn get(
    document: &Automerge,
    part: &ObjId,
    name: &str,
) -> Result<Option<(bool, ObjId)>, DocumentError> {
    let value = document
        .get(part, name)
        .map_err(|_| DocumentError::Damaged)?;
    Ok(value.map(|(value, id)| (value.is_object(), id)))
}

/// The value in force, and the operation that put it.
fn op(
    document: &Automerge,
    part: &ObjId,
    name: &str,
) -> Result<Option<(ScalarValue, ObjId)>, DocumentError> {
    let value = document
        .get(part, name)
        .map_err(|_| DocumentError::Damaged)?;
    Ok(value.and_then(|(value, id)| match value {
        Value::Scalar(value) => Some((value.into_owned(), id)),
        Value::Object(_) => None,
    }))
}
