//! The operation log: leaves, the Merkle tree over them, checkpoints, proofs. No IO: the node stores leaves.
//!
//! Invariant: a leaf is durable before the action it describes takes effect. [`Log::append`] therefore only makes the bytes;
//! the node keeps the old `Log` until they are synced. Leaves hold commitments and no personal data, so erasing a person
//! never breaks the tree.

mod checkpoint;
mod commit;
mod leaf;
mod log;
mod proof;
mod tree;

pub use checkpoint::{CHECKPOINT_LEN_MAX, Checkpoint, CheckpointError, checkpoint_due, origin};
pub use commit::{actor, detail_commitment, leaf_key, object_commitment, subject};
pub use leaf::{Action, LEAF_LEN_MAX, Leaf, LeafType, StoreState};
pub use log::{Head, Log, LogError, Record, Verifier, verify};
pub use proof::{consistency_path, inclusion_path, verify_consistency, verify_inclusion};
pub use tree::{Frontier, leaf_hash, root_of};
