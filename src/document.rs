//! One Automerge document per resident: record to document and back, changes, history. In memory; no My Number.
//!
//! Only bytes that a seal vouched for are opened, and those pass the gate first (`reliability.md` section 4):
//! crafted bytes make automerge panic or take memory without bound.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod changes;
mod conflicts;
mod differences;
mod doses;
mod error;
mod first_version;
mod gate;
mod history;
mod persons;
mod record;
mod replicas;
mod row;
mod tree;

pub use conflicts::Conflict;
pub use conflicts::ConflictKind;
pub use conflicts::ConflictValue;
pub use differences::Difference;
pub use error::DocumentError;
pub use history::Change;
pub use record::DOCUMENT_LEN_MAX;
pub use record::Document;
pub use record::create;
pub use record::differences;
pub use record::open;
pub use replicas::Head;
pub use row::document_in;
pub use row::is_in_accord;
pub use row::resident_in;
pub use row::to_row;
pub use row::undecided_in;
