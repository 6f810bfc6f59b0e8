//! Who decides as a second person does so under a password of their own: one that an administrator gave opens no approval.
//!
//! Invariant: the row stands only for an account whose holder has changed the password; an account without it is asked to.

use crate::api::{ApiError, ErrorCode};
use crate::audit::LeafType;
use crate::domain::UnixTime;
use crate::node::doses::user_of;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::store::{Batch, Tree};

/// Prefix of rows of `Meta`: when the holder of an account changed its password first.
const OWN_PASSWORD: &[u8] = b"own-password\0";

impl Open {
    /// Refuses a second person whose password is somebody else's choice.
    ///
    /// # Errors
    /// [`ErrorCode::PasswordNotOwn`], the store's.
    pub fn check_own_password(&mut self, actor: &Actor, now: UnixTime) -> Result<(), ApiError> {
        let row = self.store.get(Tree::Meta, &row_key(user_of(actor)));
        if row.map_err(refusal)?.is_some() {
            return Ok(());
        }
        // A screen that stays open asks again and again: one leaf, and then how often.
        let words = "approver without an own password refused";
        self.log_repeated(Entry::new(LeafType::Refusal, actor.clone(), words), now);
        Err(ApiError::new(ErrorCode::PasswordNotOwn))
    }

    /// The holder has changed the password. It follows the new slot: after a crash between the two the holder is asked once more.
    ///
    /// # Errors
    /// The store's.
    pub fn note_own_password(&mut self, user: &str, now: UnixTime) -> Result<(), ApiError> {
        let mut batch = Batch::new();
        let row = now.0.to_be_bytes().to_vec();
        batch.put(Tree::Meta, &row_key(user), row);
        self.commit(batch, Vec::new(), now)
    }
}

fn row_key(user: &str) -> Vec<u8> {
    [OWN_PASSWORD, user.as_bytes()].concat()
}
