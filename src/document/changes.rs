//! Which changes knew of which: two that did not know each other were made apart.

use automerge::{Automerge, ChangeHash, ObjId};
use std::collections::{HashMap, HashSet};

/// The changes of a document with what each follows.
pub(super) struct Changes(HashMap<ChangeHash, Vec<ChangeHash>>);

impl Changes {
    /// Nothing where every change follows the one before it: then nothing was made apart.
    pub(super) fn apart(document: &Automerge) -> Option<Self> {
        let changes = document.get_changes_meta(&[]);
        let is_line =
            changes.iter().all(|change| change.deps.len() <= 1) && document.get_heads().len() <= 1;
        let known = || changes.into_iter().map(|change| (change.hash, change.deps));
        (!is_line).then(|| Self(known().collect()))
    }

    /// Whether the changes of two operations were made without knowing of each other.
    pub(super) fn are_apart(&self, document: &Automerge, one: &ObjId, other: &ObjId) -> bool {
        let hash = |id| document.hash_for_opid(id);
        match (hash(one), hash(other)) {
            (Some(one), Some(other)) => !self.follows(one, other) && !self.follows(other, one),
            _ => false,
        }
    }

    fn follows(&self, change: ChangeHash, earlier: ChangeHash) -> bool {
        let (mut ahead, mut seen) = (vec![change], HashSet::new());
        while let Some(change) = ahead.pop() {
            if change == earlier {
                return true;
            }
            if seen.insert(change) {
                ahead.extend(self.0.get(&change).into_iter().flatten());
            }
        }
        false
    }
}
