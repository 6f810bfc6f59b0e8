//! Entries of a record that replicas wrote apart: shown side by side, decided by a person. Both values stay in the history.

use super::people::{PersonLine, RecordVersion};
use crate::domain::{AddresseeNo, DoseId, Private, UnixTime, ViewReason};
use serde::{Deserialize, Serialize};

/// People with such entries.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ConflictedPage {
    /// In the order of their registration.
    pub lines: Vec<PersonLine>,
    /// How many there are in all.
    pub total: u32,
}

/// Whose entries, and whether where a protected person lives may be among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictQuery {
    /// Whose.
    pub addressee_no: AddresseeNo,
    /// Why addresses of a protected person shall be shown; without it they are stars.
    pub addresses_for: Option<ViewReason>,
}

/// The entries of one person that contradict each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonConflicts {
    /// Who it is.
    pub person: PersonLine,
    /// The record they stand in; a decision names it.
    pub version: RecordVersion,
    /// In the order of the record's items, doses last.
    pub conflicts: Vec<EntryConflict>,
}

/// Entries that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryConflict {
    /// Names the entry in a decision.
    pub key: String,
    /// What it is about, as in [`super::HistoryLine::what`].
    pub what: String,
    /// How they contradict each other.
    pub kind: ConflictWord,
    /// What may be taken, oldest first.
    pub values: Vec<ConflictingValue>,
    /// The dose it is about, to correct it instead.
    pub dose: Option<DoseId>,
}

impl EntryConflict {
    /// How many choices there are: every value, and of perhaps doubled doses that both stand.
    pub fn choices(&self) -> usize {
        self.values.len() + usize::from(self.kind == ConflictWord::Double)
    }
}

/// How entries contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictWord {
    /// Several values.
    Values,
    /// A dose was cancelled on one replica and corrected on another.
    Cancelled,
    /// A dose was taken back on one replica and corrected on another.
    Removed,
    /// Perhaps one dose, entered twice.
    Double,
}

/// One of the values and its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictingValue {
    /// Absent where the item was emptied.
    pub value: Option<Private<String>>,
    /// When it was written.
    pub at: UnixTime,
    /// Who: as in [`super::HistoryLine::actor`].
    pub actor: String,
    /// The node of the own municipality where it was written, where that is known.
    pub replica: Option<u16>,
    /// The reason given then.
    pub reason: Option<String>,
    /// It counts until somebody decides.
    pub in_force: bool,
}

/// Which value stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictDecision {
    /// Whose.
    pub addressee_no: AddresseeNo,
    /// The record as it was shown.
    pub version: RecordVersion,
    /// Which entry: [`EntryConflict::key`].
    pub key: String,
    /// Which value, from 1; behind the values of perhaps doubled doses comes that both stand.
    pub take: u32,
    /// Why.
    pub reason: String,
}
