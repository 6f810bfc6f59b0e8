//! From batches to changes: lines merged, people's keys found, what cannot be refused before anything is sealed.

use super::batch::{Line, PersonId};
use super::error::StoreError;
use super::row::{KEY_LEN_MAX, VALUE_LEN_MAX};
use super::rows::Rows;
use super::tree::Tree;
use crate::crypto::{Entropy, Key};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The value a row will have, or none.
pub(super) struct Change {
    pub tree: Tree,
    pub logical: Vec<u8>,
    pub value: Option<Zeroizing<Vec<u8>>>,
    /// The person the row is about.
    pub person: Option<Arc<Key>>,
    /// Certainly not there yet, so the index need not be asked.
    pub fresh: bool,
}

struct Person {
    /// None once forgotten.
    key: Option<Arc<Key>>,
    /// The key under which rows already there are sealed.
    before: Option<Arc<Key>>,
}

struct Merge<'a> {
    rows: Rows<'a>,
    entropy: &'a mut dyn Entropy,
    people: HashMap<PersonId, Person>,
    changes: BTreeMap<(Tree, Vec<u8>), Change>,
}

/// In the order of trees and keys; of several lines for a row the last one wins.
pub(super) fn merge(
    lines: impl Iterator<Item = Line>,
    rows: Rows,
    entropy: &mut dyn Entropy,
) -> Result<Vec<Change>, StoreError> {
    let mut merge = Merge {
        rows,
        entropy,
        people: HashMap::new(),
        changes: BTreeMap::new(),
    };
    for line in lines {
        merge.line(line)?;
    }
    Ok(merge.changes.into_values().collect())
}

impl Merge<'_> {
    fn line(&mut self, line: Line) -> Result<(), StoreError> {
        match line {
            Line::Put(tree, key, value) => self.row(tree, key, Some(value)),
            Line::Delete(tree, key) => self.row(tree, key, None),
            Line::NewPerson(person) => self.new_person(person),
            Line::PutPerson(tree, person, value) => self.about(tree, person, Some(value)),
            Line::DeletePerson(tree, person) => self.about(tree, person, None),
            Line::ForgetPerson(person) => self.forget(person),
        }
    }

    fn row(
        &mut self,
        tree: Tree,
        logical: Vec<u8>,
        value: Option<Zeroizing<Vec<u8>>>,
    ) -> Result<(), StoreError> {
        if tree.is_about_people() || matches!(tree, Tree::Pk | Tree::Piece) {
            return Err(StoreError::WrongTree(tree.name()));
        }
        check_len(&logical, value.as_deref())?;
        self.put(Change {
            tree,
            logical,
            value,
            person: None,
            fresh: false,
        });
        Ok(())
    }

    fn about(
        &mut self,
        tree: Tree,
        person: PersonId,
        value: Option<Zeroizing<Vec<u8>>>,
    ) -> Result<(), StoreError> {
        if !tree.is_about_people() {
            return Err(StoreError::WrongTree(tree.name()));
        }
        check_len(&person, value.as_deref())?;
        let state = self.person(person)?;
        let key = state.key.clone().ok_or(StoreError::UnknownPerson)?;
        let fresh = state.before.is_none();
        self.put(Change {
            tree,
            logical: person.to_vec(),
            value,
            person: Some(key),
            fresh,
        });
        Ok(())
    }

    fn new_person(&mut self, person: PersonId) -> Result<(), StoreError> {
        let state = self.person(person)?;
        // Forgotten in this commit: old rows under the old key must be gone before the id is used again.
        if state.key.is_some() || state.before.is_some() {
            return Err(StoreError::KnownPerson);
        }
        let key = Arc::new(Key::random(self.entropy));
        let bytes = Zeroizing::new(key.as_bytes().to_vec());
        self.person(person)?.key = Some(key);
        self.put_key(person, Some(bytes), true);
        Ok(())
    }

    fn forget(&mut self, person: PersonId) -> Result<(), StoreError> {
        let state = self.person(person)?;
        let key = state.key.take().ok_or(StoreError::UnknownPerson)?;
        let key = state.before.clone().unwrap_or(key);
        for tree in Tree::ALL.into_iter().filter(|tree| tree.is_about_people()) {
            self.put(Change {
                tree,
                logical: person.to_vec(),
                value: None,
                person: Some(key.clone()),
                fresh: false,
            });
        }
        self.put_key(person, None, false);
        Ok(())
    }

    fn put_key(&mut self, person: PersonId, value: Option<Zeroizing<Vec<u8>>>, fresh: bool) {
        self.put(Change {
            tree: Tree::Pk,
            logical: person.to_vec(),
            value,
            person: None,
            fresh,
        });
    }

    fn put(&mut self, change: Change) {
        let place = (change.tree, change.logical.clone());
        self.changes.insert(place, change);
    }

    fn person(&mut self, person: PersonId) -> Result<&mut Person, StoreError> {
        use std::collections::hash_map::Entry;
        match self.people.entry(person) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let key = self.rows.person_key(&person)?.map(Arc::new);
                Ok(entry.insert(Person {
                    before: key.clone(),
                    key,
                }))
            }
        }
    }
}

fn check_len(logical: &[u8], value: Option<&Vec<u8>>) -> Result<(), StoreError> {
    let too_long =
        logical.len() > KEY_LEN_MAX || value.is_some_and(|value| value.len() > VALUE_LEN_MAX);
    if too_long {
        Err(StoreError::TooLong)
    } else {
        Ok(())
    }
}
