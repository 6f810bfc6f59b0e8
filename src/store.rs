//! Journal and sled: everything is sealed here, keys included. Knows rows and people's ids, nothing of what they mean.
//!
//! The journal is the truth, sled is its index: a commit is one sealed record, synced, before the index
//! changes (`reliability.md` section 2). Whatever opens the folder either has everything that was
//! acknowledged or says in one error why not.
//!
//! Blocking, one writer, no clock: time and randomness are arguments. Nobody else names sled.

mod batch;
mod disk;
mod error;
mod tree;
mod writer;

pub use batch::{Batch, PersonId};
pub use disk::{Disk, DiskFile, OsDisk};
pub use error::{Damage, StoreError, UnlockError};
pub use tree::Tree;
pub use writer::*;
