//! Reading single rows: index, keys and nothing else. What comes out of the index is believed only once it opened.

use super::batch::PersonId;
use super::error::{Damage, StoreError};
use super::index::{Found, Index};
use super::keys::{Keys, TreeKeys, person_row_key};
use super::row::{self, Opened, Place, RowKey, VALUE_LEN_MAX};
use super::tree::Tree;
use crate::crypto::Key;
use zeroize::Zeroizing;

pub type Value = Zeroizing<Vec<u8>>;

#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub index: &'a Index,
    pub keys: &'a Keys,
}

/// The row of one piece of a long value.
pub(super) fn piece_key(tree: Tree, logical: &[u8], number: u16) -> Vec<u8> {
    let name = tree.name().as_bytes();
    let len = u8::try_from(name.len()).expect("names are short");
    [&[len], name, logical, &number.to_be_bytes()].concat()
}

impl<'a> Rows<'a> {
    pub fn of(self, tree: Tree) -> &'a TreeKeys {
        self.keys.of(tree)
    }

    pub fn row_key(self, tree: Tree, logical: &[u8]) -> RowKey {
        row::row_key(&self.of(tree.beside()).index, logical)
    }

    pub fn place<'b>(self, tree: Tree, row_key: &'b RowKey) -> Place<'b>
    where
        'a: 'b,
    {
        Place {
            store_id: &self.keys.store_id,
            tree,
            row_key,
        }
    }

    pub fn raw(self, tree: Tree, row_key: &RowKey) -> Result<Option<Found>, StoreError> {
        self.index.get(tree, row_key).map_err(StoreError::Index)
    }

    pub fn get(self, tree: Tree, logical: &[u8]) -> Result<Option<Value>, StoreError> {
        self.open(tree, logical, &self.of(tree).row, None)
    }

    pub fn get_person(self, tree: Tree, person: &PersonId) -> Result<Option<Value>, StoreError> {
        let Some(key) = self.person_key(person)? else {
            return Ok(None);
        };
        let row_key = person_row_key(&key, tree);
        self.open(tree, person, &row_key, Some(&key))
    }

    pub fn person_key(self, person: &PersonId) -> Result<Option<Key>, StoreError> {
        let value = self.get(Tree::Pk, person)?;
        value.map(|bytes| read_person_key(&bytes)).transpose()
    }

    fn open(
        self,
        tree: Tree,
        logical: &[u8],
        key: &Key,
        person: Option<&Key>,
    ) -> Result<Option<Value>, StoreError> {
        let row_key = self.row_key(tree, logical);
        let Some(bytes) = self.raw(tree, &row_key)? else {
            return Ok(None);
        };
        let opened = row::open(self.place(tree, &row_key), key, bytes.bytes())?;
        if opened.key() != logical {
            return Err(Damage::Row(tree.name()).into());
        }
        self.whole(tree, opened, person).map(Some)
    }

    /// With the pieces that follow, if there are any.
    pub fn whole(
        self,
        tree: Tree,
        head: Opened,
        person: Option<&Key>,
    ) -> Result<Value, StoreError> {
        if head.pieces == 0 {
            return Ok(head.into_value());
        }
        let len = (usize::from(head.pieces) + 1) * row::PIECE_LEN;
        if len > VALUE_LEN_MAX + row::PIECE_LEN {
            return Err(Damage::Row(tree.name()).into());
        }
        // One allocation: no plain copy of a shorter buffer stays behind.
        let mut value = Zeroizing::new(Vec::with_capacity(len));
        value.extend_from_slice(head.value());
        let key = self.piece_row_key(person);
        for number in 1..=head.pieces {
            let logical = piece_key(tree, head.key(), number);
            let row_key = self.row_key(Tree::Piece, &logical);
            let bytes = self.raw(Tree::Piece, &row_key)?;
            let bytes = bytes.ok_or(Damage::Row(Tree::Piece.name()))?;
            let piece = row::open(self.place(Tree::Piece, &row_key), &key, bytes.bytes())?;
            value.extend_from_slice(piece.value());
        }
        Ok(value)
    }

    pub fn piece_row_key(self, person: Option<&Key>) -> Key {
        match person {
            Some(key) => person_row_key(key, Tree::Piece),
            None => self.of(Tree::Piece).row.duplicate(),
        }
    }
}

pub(super) fn read_person_key(bytes: &[u8]) -> Result<Key, StoreError> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| Damage::PersonKey)?;
    Ok(Key::new(bytes))
}
