//! What is kept in step, and what each node has of it: keys and marks by shelf, made from the store when it changed.

use super::ranges::{Items, Key, Mark};
use crate::api::ApiError;
use crate::crypto::{self, hkdf_expand, hmac_sha256};
use crate::domain::{MunicipalityCode, MyNumber, Purpose};
use crate::node::open::{Open, refusal};
use crate::store::{PersonId, Tree};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// What full replicas keep in step, in the order in which it is fetched. My Number is on one of them, so no node that may
/// have less than everything is ever asked or answered in these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Shelf {
    /// People who were forgotten or found to be another one.
    Gone,
    /// Documents of people.
    Documents,
    /// My Number.
    Numbers,
    /// Halves of provision records.
    Halves,
    /// Keys that open their sealed part.
    HalfKeys,
}

impl Shelf {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [
        Self::Gone,
        Self::Documents,
        Self::Numbers,
        Self::Halves,
        Self::HalfKeys,
    ];

    /// Where it lies; a change of that tree is a change of the shelf.
    fn tree(self) -> Tree {
        match self {
            Self::Gone => Tree::Gone,
            Self::Documents => Tree::Summary,
            Self::Numbers => Tree::Vault,
            Self::Halves => Tree::Ledger,
            Self::HalfKeys => Tree::VaultKey,
        }
    }
}

/// One shelf as it was at a state of its tree.
pub struct Inventory {
    state: [u8; 32],
    pub items: Items,
    /// Keys of rows, where they are not the key itself.
    rows: HashMap<Key, Vec<u8>>,
}

impl Inventory {
    #[cfg(test)]
    pub fn of(items: Items) -> Self {
        let (state, rows) = Default::default();
        Self { state, items, rows }
    }

    /// The row behind a key.
    pub fn row(&self, key: &Key) -> Option<&[u8]> {
        self.rows.get(key).map(Vec::as_slice)
    }
}

/// The shelves as they were looked at last.
#[derive(Default)]
pub struct Shelves {
    known: HashMap<Shelf, Arc<Inventory>>,
    /// Municipalities whose manifest is needed before their records can be verified.
    pub wanted: Vec<MunicipalityCode>,
}

impl Open {
    /// Changes with every change of a shelf.
    pub fn shelf_state(&self, shelf: Shelf) -> [u8; 32] {
        self.store.tree_digest(shelf.tree())
    }

    /// What is here now.
    ///
    /// # Errors
    /// The store's.
    pub fn inventory(&mut self, shelf: Shelf) -> Result<Arc<Inventory>, ApiError> {
        let state = self.store.tree_digest(shelf.tree());
        if let Some(known) = self.shelves.known.get(&shelf)
            && known.state == state
        {
            return Ok(Arc::clone(known));
        }
        let mut rows = HashMap::new();
        let items = match shelf {
            Shelf::Documents => self.document_items(),
            Shelf::Numbers => self.number_items(),
            Shelf::Gone => self.row_items(Tree::Gone, |key, value| {
                Some((Key::try_from(key).ok()?, mark(value)))
            })?,
            Shelf::Halves | Shelf::HalfKeys => {
                let (items, names) = self.half_items(shelf)?;
                rows = names;
                items
            }
        };
        let inventory = Arc::new(Inventory {
            state,
            items: Items::new(items),
            rows,
        });
        self.shelves.known.insert(shelf, Arc::clone(&inventory));
        Ok(inventory)
    }

    /// The hash of a stored row: replicas with the same changes have the same row.
    fn document_items(&self) -> Vec<(Key, Mark)> {
        let slots = self.index.slots();
        slots
            .filter_map(|slot| {
                let person = self.index.person(slot)?;
                (self.index.slot(&person) == Some(slot)).then_some(())?;
                let view = self.index.view(slot)?;
                Some((person, short(view.document_hash)))
            })
            .collect()
    }

    /// Under a key of the municipality, so that no mark tells a number to who has not got it.
    fn number_items(&self) -> Vec<(Key, Mark)> {
        let secret = crypto::Key::new(*self.identity.sig.to_bytes());
        let key = hkdf_expand(&secret, b"watari/replica/number");
        let mark = |number: &MyNumber| {
            let digest = hmac_sha256(key.as_bytes(), &[number.reveal(Purpose::Provision)]);
            short(&digest)
        };
        let all = self.index.in_bucket(0, 0).into_iter();
        all.map(|(person, number)| (person, mark(&number)))
            .collect()
    }

    /// Items from every row of a tree.
    fn row_items(
        &mut self,
        tree: Tree,
        item: impl Fn(&[u8], &[u8]) -> Option<(Key, Mark)> + Sync,
    ) -> Result<Vec<(Key, Mark)>, ApiError> {
        let take = |items: &mut Vec<(Key, Mark)>, key: &[u8], value: &[u8]| {
            items.extend(item(key, value));
        };
        self.store
            .fold(tree, Vec::new, take, &mut |_| {})
            .map_err(refusal)
    }
}

/// The first half of a hash.
pub fn short(digest: &[u8; 32]) -> Mark {
    let mut mark = Mark::default();
    mark.copy_from_slice(&digest[..16]);
    mark
}

/// The mark of a row that is the same on every replica.
pub fn mark(value: &[u8]) -> Mark {
    short(&crypto::sha256(&[value]))
}

/// Why a person is not here any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Gone {
    /// Taken back as it was: an import that was undone. Whoever has a later state of the record keeps it.
    Undone { state: Mark },
    /// Entered on two replicas; the record is that of another key.
    Merged { into: PersonId },
}

impl Gone {
    /// As stored.
    pub fn to_bytes(self) -> Vec<u8> {
        postcard::to_stdvec(&self).expect("plain data")
    }

    /// As stored or sent.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}
