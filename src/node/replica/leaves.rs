//! Operation logs of the municipality's other nodes: each node's log stays its own, and the others keep its leaves, so that a
//! machine that is lost does not take its log with it.

use super::message::{OwnMessage, ReplicaAnswer, ReplicaMessage};
use super::serve::LEAVES_MAX;
use crate::api::ApiError;
use crate::audit::{CHECKPOINT_LEN_MAX, Leaf};
use crate::net::PeerRef;
use crate::node::log::detail_matches;
use crate::node::open::{Open, number_row, refusal};
use crate::node::run::{Node, Phase};
use crate::store::{Batch, Tree};

/// Row of `Replica` with the newest checkpoint of a node.
const CHECKPOINT: &[u8] = b"checkpoint-";
/// Row of `Replica` with how many leaves of a node are here.
const COUNT: &[u8] = b"leaves-";

/// A leaf with its detail.
type Line = (Vec<u8>, Option<Vec<u8>>);

impl Open {
    /// Leaves from a number on.
    ///
    /// # Errors
    /// The store's.
    pub fn give_leaves(&self, from: u64) -> Result<ReplicaAnswer, ApiError> {
        let until = self.log.leaves().min(from.saturating_add(LEAVES_MAX));
        let mut leaves = Vec::new();
        for seq in from..until {
            let key = seq.to_be_bytes();
            let Some(leaf) = self.store.get(Tree::Log, &key).map_err(refusal)? else {
                break;
            };
            let detail = self.store.get(Tree::LogDetail, &key).map_err(refusal)?;
            leaves.push((leaf.to_vec(), detail.map(|detail| detail.to_vec())));
        }
        Ok(ReplicaAnswer::Leaves {
            leaves,
            checkpoint: self.checkpoint(),
        })
    }

    fn log_name(&self, of: PeerRef) -> Option<[u8; 8]> {
        let mut siblings = self.sibling_keys().into_iter();
        let (_, id) = siblings.find(|(at, _)| *at == of)?;
        id.0.first_chunk().copied()
    }

    /// How many leaves of a node are here.
    ///
    /// # Errors
    /// The store's.
    pub fn leaves_had(&self, of: PeerRef) -> Result<u64, ApiError> {
        let Some(name) = self.log_name(of) else {
            return Ok(u64::MAX);
        };
        let key = [COUNT, &name].concat();
        Ok(number_row(&self.store, Tree::Replica, &key)?.unwrap_or(0))
    }

    /// Keeps leaves that follow those that are here; gives how many.
    ///
    /// No leaf of its own: two nodes that log each other's logs would never end.
    fn keep_leaves(
        &mut self,
        of: PeerRef,
        first: u64,
        lines: &[Line],
        checkpoint: Vec<u8>,
    ) -> Result<u64, ApiError> {
        let (Some(name), true) = (self.log_name(of), self.leaves_had(of)? == first) else {
            return Ok(0);
        };
        let mut batch = Batch::new();
        let mut next = first;
        for (bytes, detail) in lines {
            let leaf = Leaf::parse(bytes).filter(|leaf| leaf.seq == next);
            let whole = leaf.is_some_and(|leaf| {
                let detail = detail.as_ref();
                detail.is_none_or(|detail| detail_matches(&leaf, detail))
            });
            if !whole {
                tracing::error!(
                    node = of.node,
                    seq = next,
                    "a log of an own node does not fit"
                );
                break;
            }
            let key = [name.as_slice(), &next.to_be_bytes()].concat();
            let row = postcard::to_stdvec(&(bytes, detail)).expect("plain data");
            batch.put(Tree::ReplicaLog, &key, row);
            next += 1;
        }
        if next == first {
            return Ok(0);
        }
        batch.put(
            Tree::Replica,
            &[COUNT, &name].concat(),
            next.to_be_bytes().to_vec(),
        );
        if checkpoint.len() <= CHECKPOINT_LEN_MAX {
            batch.put(Tree::Replica, &[CHECKPOINT, &name].concat(), checkpoint);
        }
        self.store.commit(batch).map_err(refusal)?;
        Ok(next - first)
    }
}

impl Node {
    /// Leaves came; more are asked for where there are more.
    pub fn on_leaves(&mut self, from: PeerRef, first: u64, lines: &[Line], checkpoint: Vec<u8>) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        match open.keep_leaves(from, first, lines, checkpoint) {
            Ok(kept) if kept >= LEAVES_MAX => {
                let message = ReplicaMessage::Leaves { from: first + kept };
                self.ask_sibling(from, OwnMessage::Replica(message));
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(code = error.code.as_str(), "a log could not be kept");
            }
        }
    }
}
