//! Journal and sled: everything is sealed here, keys included. Knows rows and people's ids, nothing of what they mean.
//!
//! The journal is the truth, sled is its index: a commit is one sealed record, synced, before the index
//! changes (`reliability.md` section 2). Whatever opens the folder either has everything that was
//! acknowledged or says in one error why not.
//!
//! Blocking, one writer, no clock: time and randomness are arguments. Nobody else names sled.
//!
//! | in the folder | what |
//! | --- | --- |
//! | `header.a`, `header.b` | slots and wrapped keys, twice |
//! | `journal/` | segments of records: the truth since the older snapshot |
//! | `snapshots/` | the newest two |
//! | `sled/` | the index; `sled.aside` is one that was found wrong, until the next snapshot |
//! | `attempts`, `lock` | failed logins; who has the store open |

mod access;
mod attempts;
mod batch;
mod behind;
mod bundle;
mod change;
mod check;
mod commit;
mod disk;
mod error;
mod fold;
mod header;
mod index;
mod journal;
mod keys;
mod locked;
mod op;
mod open;
mod outside;
mod record;
mod recovery;
mod room;
mod row;
mod rows;
mod seal;
mod segment;
mod slot;
mod snapshot;
mod state;
mod tree;
mod upkeep;

pub use attempts::{Attempt, Origin};
pub use batch::{Batch, PersonId};
pub use check::{Check, CheckReport, Piece};
pub use commit::Commit;
pub use disk::{Disk, DiskFile, OsDisk};
pub use error::{Damage, StoreError, UnlockError};
pub use header::SealKey;
pub use locked::Locked;
pub use open::{Progress, Status, Store};
pub use outside::{journal_sequence, rewrite_journal_payload};
pub use rows::Value;
pub use slot::{NewSlot, PasswordCheck, SealedSlot, StaffRef};
pub use tree::Tree;

use open::Folders;
