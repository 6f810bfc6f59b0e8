//! What is to be committed together: rows to put and to delete, people to begin and to forget.

use super::Tree;
use zeroize::Zeroizing;

pub type PersonId = [u8; 16];

/// Everything in it becomes durable together or not at all. Later lines win over earlier ones.
#[derive(Default)]
pub struct Batch {
    pub(super) lines: Vec<Line>,
}

pub(super) enum Line {
    Put(Tree, Vec<u8>, Zeroizing<Vec<u8>>),
    Delete(Tree, Vec<u8>),
    NewPerson(PersonId),
    PutPerson(Tree, PersonId, Zeroizing<Vec<u8>>),
    DeletePerson(Tree, PersonId),
    ForgetPerson(PersonId),
}

impl Batch {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn put(&mut self, tree: Tree, key: &[u8], value: impl Into<Zeroizing<Vec<u8>>>) {
        self.lines.push(Line::Put(tree, key.to_vec(), value.into()));
    }

    pub fn delete(&mut self, tree: Tree, key: &[u8]) {
        self.lines.push(Line::Delete(tree, key.to_vec()));
    }

    /// Draws the person's own key. Comes before the first row about the person; a known person is refused.
    pub fn new_person(&mut self, person: PersonId) {
        self.lines.push(Line::NewPerson(person));
    }

    /// The one row of this tree about the person, sealed under the person's key.
    pub fn put_person(
        &mut self,
        tree: Tree,
        person: PersonId,
        value: impl Into<Zeroizing<Vec<u8>>>,
    ) {
        self.lines.push(Line::PutPerson(tree, person, value.into()));
    }

    pub fn delete_person(&mut self, tree: Tree, person: PersonId) {
        self.lines.push(Line::DeletePerson(tree, person));
    }

    /// Deletes the person's key and every row about the person.
    pub fn forget_person(&mut self, person: PersonId) {
        self.lines.push(Line::ForgetPerson(person));
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}
