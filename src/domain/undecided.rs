//! What two replicas wrote apart and nobody decided yet, as far as others must know without reading the history.

use super::DoseId;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// Nothing, but for a record that two replicas changed at the same time. `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undecided {
    /// Entries that wait for a decision.
    pub entries: u16,
    /// Among them an item by which the person is recognised: name, birth date, sex, addressee number.
    pub identity: bool,
    /// Doses with such an entry, in the order of their ids.
    pub doses: Vec<DoseId>,
}

impl Undecided {
    /// Whether everything is decided.
    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }
}

impl fmt::Debug for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Undecided(…)")
    }
}
