//! What this node gives to another that holds the municipality's keys: comparisons, documents, rows. Bounded, and nothing is changed.

use super::channel::MESSAGE_LEN_MAX;
use super::message::{Given, ReplicaAnswer};
use super::ranges::{Asked, Key};
use super::shelf::Shelf;
use crate::api::ApiError;
use crate::document::{DOCUMENT_LEN_MAX, Head};
use crate::node::open::{Open, damaged, refusal};
use crate::store::Tree;

/// Documents in one question.
pub const DOCUMENTS_MAX: usize = 64;
/// Rows in one question.
pub const ROWS_MAX: usize = 512;
/// Leaves in one answer.
pub const LEAVES_MAX: u64 = 512;
/// An answer that has reached this length takes nothing more: what is asked for next always fits beside it.
const ANSWER_LEN: usize = MESSAGE_LEN_MAX / 2;

impl Open {
    /// What is here of what is asked; whether it is all the same is the second.
    ///
    /// # Errors
    /// The store's.
    pub fn compare_shelf(
        &mut self,
        shelf: Shelf,
        asked: &Asked,
    ) -> Result<(ReplicaAnswer, bool), ApiError> {
        let inventory = self.inventory(shelf)?;
        let found = inventory.items.answer(asked);
        Ok((ReplicaAnswer::Found(found), inventory.items.agrees(asked)))
    }

    /// Of each document what the other side lacks.
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn give_documents(&self, asked: &[(Key, Vec<Head>)]) -> Result<ReplicaAnswer, ApiError> {
        let (mut given, mut len) = (Vec::new(), 0);
        for (person, heads) in asked.iter().take(DOCUMENTS_MAX) {
            if len >= ANSWER_LEN {
                break;
            }
            let one = self.give_document(person, heads)?;
            len += match &one {
                Given::Nothing => 0,
                Given::Changes(changes) => changes.iter().map(Vec::len).sum(),
                Given::Whole(bytes) => bytes.len(),
            };
            given.push((*person, one));
        }
        Ok(ReplicaAnswer::Documents(given))
    }

    fn give_document(&self, person: &Key, heads: &[Head]) -> Result<Given, ApiError> {
        if self.index.slot(person).is_none() {
            return Ok(Given::Nothing);
        }
        let mut document = self.document(person)?;
        if heads.is_empty() {
            return Ok(Given::Whole(document.save()));
        }
        let changes = document.changes_since(heads).map_err(damaged)?;
        let len: usize = changes.iter().map(Vec::len).sum();
        Ok(match len {
            0 => Given::Nothing,
            // So much is shorter as a whole.
            _ if len > DOCUMENT_LEN_MAX => Given::Whole(document.save()),
            _ => Given::Changes(changes),
        })
    }

    /// Rows of a shelf.
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn give_rows(&mut self, shelf: Shelf, keys: &[Key]) -> Result<ReplicaAnswer, ApiError> {
        let inventory = self.inventory(shelf)?;
        let (mut rows, mut len) = (Vec::new(), 0);
        for key in keys.iter().take(ROWS_MAX) {
            if len >= ANSWER_LEN {
                break;
            }
            let row = match shelf {
                Shelf::Documents => None,
                Shelf::Gone => self.store.get(Tree::Gone, key).map_err(refusal)?,
                Shelf::Numbers => self.store.get_person(Tree::Vault, key).map_err(refusal)?,
                Shelf::Halves => inventory
                    .row(key)
                    .map(|place| self.half_to_give(place))
                    .transpose()?
                    .flatten(),
                Shelf::HalfKeys => inventory
                    .row(key)
                    .map(|place| self.half_key_to_give(place))
                    .transpose()?
                    .flatten(),
            };
            len += row.as_ref().map_or(0, |row| row.len());
            rows.push((*key, row.map(|row| row.to_vec())));
        }
        Ok(ReplicaAnswer::Rows(rows))
    }
}
