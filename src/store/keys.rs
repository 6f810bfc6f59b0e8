//! The keys of an open store: three a tree, one for journal and snapshots; the master key makes none twice.

use super::Tree;
use crate::crypto::{Key, hkdf_expand};

/// The name under which the key of journal and snapshots is kept beside those of the trees.
pub(super) const JOURNAL: &str = "journal";
const WRAP: &[u8] = b"vrx/1/wrap";
const HEADER: &[u8] = b"vrx/1/hdr";

/// Random, drawn once, wrapped in the header; lives only while the store is open.
pub(super) struct MasterKey(pub Key);

pub(super) struct TreeKeys {
    /// Logical keys to keys on disk.
    pub index: Key,
    pub row: Key,
    pub digest: Key,
}

pub(super) struct Keys {
    pub store_id: [u8; 16],
    trees: Vec<TreeKeys>,
    /// Seals journal records, snapshot blocks and the state of the index.
    pub journal: Key,
}

impl MasterKey {
    pub fn wrap(&self, epoch: u16) -> Key {
        hkdf_expand(&self.0, &[WRAP, &epoch.to_be_bytes()].concat())
    }

    pub fn header(&self) -> Key {
        hkdf_expand(&self.0, HEADER)
    }
}

impl TreeKeys {
    fn new(tree: &Key) -> Self {
        Self {
            index: hkdf_expand(tree, b"vrx/1/idx"),
            row: hkdf_expand(tree, b"vrx/1/row"),
            digest: hkdf_expand(tree, b"vrx/1/dig"),
        }
    }
}

impl Keys {
    /// `trees` in the order of [`Tree::ALL`].
    pub fn new(store_id: [u8; 16], trees: &[Key], journal: &Key) -> Self {
        Self {
            store_id,
            trees: trees.iter().map(TreeKeys::new).collect(),
            journal: TreeKeys::new(journal).row,
        }
    }

    pub fn of(&self, tree: Tree) -> &TreeKeys {
        &self.trees[usize::from(tree.number())]
    }
}

/// The key of all rows of one tree about one person, from the person's own key.
pub(super) fn person_row_key(person: &Key, tree: Tree) -> Key {
    hkdf_expand(person, &[b"vrx/1/row\0", tree.name().as_bytes()].concat())
}
