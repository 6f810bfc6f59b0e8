//! The history of a record as lines for a person: who, when, what, old value, new value, why.

use super::conflicts::REMOVED_FIELD;
use super::record::COUPON_KEY;
use super::record::DOSE_KEY;
use super::record::VERSION_FIELD;
use super::tree::Fields;
use crate::domain::UnixTime;
use automerge::Automerge;
use automerge::ObjId;
use automerge::PatchAction;
use automerge::Prop;
use automerge::ROOT;
use automerge::ReadDoc;
use automerge::ScalarValue;
use automerge::Value;

/// One changed field. The first change of a record, and an added or removed coupon or dose, are one line each.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    pub at: UnixTime,
    /// The actor as text where it is text, else in hexadecimal.
    pub actor: String,
    /// `created`, or the field's name in `domain`, behind the coupon or dose it belongs to: `name_kanji`,
    /// `coupon 0000000017 void_since`, `dose 231/2 lot_no`.
    pub what: String,
    pub old: Option<String>,
    pub new: Option<String>,
    pub reason: Option<String>,
}

/// All changes, oldest first.
pub(super) fn of(document: &Automerge) -> Vec<Change> {
    let mut lines = Vec::new();
    for change in document.get_changes(&[]) {
        let line = Change {
            at: UnixTime(u64::try_from(change.timestamp()).unwrap_or(0)),
            actor: actor(change.actor_id().to_bytes()),
            what: "created".to_owned(),
            old: None,
            new: None,
            reason: change.message().map(str::to_owned),
        };
        if change.deps().is_empty() {
            lines.push(line);
            continue;
        }
        let moment = Moment {
            document,
            before: change.deps(),
            after: [change.hash()],
        };
        for patch in document.diff(moment.before, &moment.after) {
            lines.extend(moment.line(&patch, &line));
        }
    }
    lines
}

/// Whether a part entered the document by a change of somebody whose name begins so.
pub(super) fn is_added_by(document: &Automerge, part: &str, name: &[u8]) -> bool {
    let has =
        |heads: &[automerge::ChangeHash]| matches!(document.get_at(ROOT, part, heads), Ok(Some(_)));
    let changes = document.get_changes(&[]);
    let mut of_name = changes
        .iter()
        .filter(|change| change.actor_id().to_bytes().starts_with(name));
    of_name.any(|change| has(&[change.hash()]) && !has(change.deps()))
}

/// The record just before and just after one change.
struct Moment<'a> {
    document: &'a Automerge,
    before: &'a [automerge::ChangeHash],
    after: [automerge::ChangeHash; 1],
}

impl Moment<'_> {
    fn line(&self, patch: &automerge::Patch, line: &Change) -> Option<Change> {
        let (PatchAction::PutMap { key, .. } | PatchAction::DeleteMap { key }) = &patch.action
        else {
            return None;
        };
        let part = match patch.path.last() {
            Some((_, Prop::Map(part))) => Some(part.as_str()),
            _ => None,
        };
        let what = match part {
            None if is_part(key) => self.part_name(key),
            None if key == VERSION_FIELD => return None,
            None => key.clone(),
            Some(part) if key == REMOVED_FIELD => return self.removed(part, line),
            // The fields of a new or removed part are in its own line.
            Some(part) if !(self.has(part, self.before) && self.has(part, &self.after)) => {
                return None;
            }
            Some(part) => format!("{} {key}", self.part_name(part)),
        };
        Some(Change {
            what,
            old: self.value(&patch.obj, key, self.before),
            new: self.value(&patch.obj, key, &self.after),
            ..line.clone()
        })
    }

    /// A coupon or dose that was taken back, or came back by a decision.
    fn removed(&self, part: &str, line: &Change) -> Option<Change> {
        let (_, object) = self.document.get_at(ROOT, part, &self.after).ok()??;
        let removed = self.value(&object, REMOVED_FIELD, &self.after);
        let whole = self.value(&ROOT, part, self.before);
        let (old, new) = match removed.is_some_and(|removed| removed == "true") {
            true => (whole, None),
            false => (None, whole),
        };
        Some(Change {
            what: self.part_name(part),
            old,
            new,
            ..line.clone()
        })
    }

    fn has(&self, part: &str, heads: &[automerge::ChangeHash]) -> bool {
        matches!(self.document.get_at(ROOT, part, heads), Ok(Some(_)))
    }

    fn value(&self, object: &ObjId, key: &str, heads: &[automerge::ChangeHash]) -> Option<String> {
        match self.document.get_at(object, key, heads).ok()?? {
            (Value::Scalar(_), _) => show_all(&self.document.get_all_at(object, key, heads).ok()?),
            (Value::Object(_), part) => {
                let values = PART_FIELDS.map(|field| self.value(&part, field, heads));
                Some(values.into_iter().flatten().collect::<Vec<_>>().join(" "))
            }
        }
    }

    /// `coupon NUMBER`, or `dose KIND/NUMBER` as it is after the change or was before.
    fn part_name(&self, key: &str) -> String {
        if let Some(number) = key.strip_prefix(COUPON_KEY) {
            return format!("coupon {number}");
        }
        let field = |name: &str| {
            [&self.after[..], self.before].iter().find_map(|heads| {
                let (_, part) = self.document.get_at(ROOT, key, heads).ok()??;
                self.value(&part, name, heads)
            })
        };
        let kind = field("kind").unwrap_or_default();
        format!("dose {kind:0>3}/{}", field("dose_no").unwrap_or_default())
    }
}

/// What stands for a whole coupon or dose.
pub(super) const PART_FIELDS: [&str; 3] = ["vaccinated_on", "issued_on", "lot_no"];

/// A whole coupon or dose in a few words.
pub(super) fn value_of_part(part: &Fields) -> String {
    let value = |wanted: &str| {
        let field = part.iter().find(|(name, _)| *name == wanted)?;
        field.1.as_ref().map(show)
    };
    let values = PART_FIELDS.map(value);
    values.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// `coupon NUMBER`, or `dose KIND/NUMBER` as it is now.
pub(super) fn part_label(document: &Automerge, key: &str) -> String {
    if let Some(number) = key.strip_prefix(COUPON_KEY) {
        return format!("coupon {number}");
    }
    let field = |name: &str| {
        let (_, part) = document.get(ROOT, key).ok()??;
        let (value, _) = document.get(&part, name).ok()??;
        show_all(&[(value, part)])
    };
    let kind = field("kind").unwrap_or_default();
    format!("dose {kind:0>3}/{}", field("dose_no").unwrap_or_default())
}

/// Values that stand beside each other; nothing where there is none.
fn show_all(values: &[(Value<'_>, ObjId)]) -> Option<String> {
    let mut shown: Vec<String> = Vec::new();
    for (value, _) in values {
        if let Value::Scalar(value) = value
            && **value != ScalarValue::Null
        {
            let value = show(value);
            if !shown.contains(&value) {
                shown.push(value);
            }
        }
    }
    (!shown.is_empty()).then(|| shown.join(" / "))
}

fn is_part(key: &str) -> bool {
    key.starts_with(COUPON_KEY) || key.starts_with(DOSE_KEY)
}

pub(super) fn show(value: &ScalarValue) -> String {
    match value {
        ScalarValue::Str(text) => text.to_string(),
        ScalarValue::Int(number) => number.to_string(),
        ScalarValue::Boolean(value) => value.to_string(),
        ScalarValue::Bytes(bytes) => hexadecimal(bytes),
        _ => String::new(),
    }
}

pub(super) fn actor(bytes: &[u8]) -> String {
    let end = bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |at| at.saturating_add(1));
    let text = bytes.get(..end).unwrap_or_default();
    match std::str::from_utf8(text) {
        Ok(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            text.to_owned()
        }
        _ => hexadecimal(bytes),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
