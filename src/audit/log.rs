//! Appending to the log, and going through all of it again.

use crate::crypto::{Digest, canonical};

use super::leaf::{Action, LEAF_LEN_MAX, Leaf};
use super::tree::{Frontier, leaf_hash};

const FRONTIER_LEN_MAX: usize = 4096;

/// Size and root of the log at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub size: u64,
    pub root: Digest,
}

/// A leaf to be stored under its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub seq: u64,
    pub bytes: Vec<u8>,
}

/// Why a log is not what its head says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    #[error("entry {seq} of the operation log is damaged")]
    Damaged { seq: u64 },
    #[error("entry {seq} of the operation log is missing or out of order")]
    OutOfOrder { seq: u64 },
    #[error("the operation log has {found} entries, its head says {stated}")]
    OtherSize { found: u64, stated: u64 },
    #[error("the operation log was changed: its entries do not give the root its head says")]
    OtherRoot,
    #[error("the saved state of the operation log is damaged")]
    State,
}

/// The end of the log. Cloning it is cheap; the node keeps the old one until the new leaf is durable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    frontier: Frontier,
}

impl Log {
    /// The number the next leaf will carry; the first is 0.
    pub fn next_seq(&self) -> u64 {
        self.frontier.size()
    }

    pub fn head(&self) -> Head {
        Head {
            size: self.frontier.size(),
            root: self.frontier.root(),
        }
    }

    pub fn append(&mut self, action: Action) -> Record {
        let seq = self.next_seq();
        let bytes = canonical::encode(&Leaf::new(seq, action));
        self.frontier.push(leaf_hash(&bytes));
        Record { seq, bytes }
    }

    /// The state to save beside the leaves: O(log n) bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::encode(&self.frontier)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LogError> {
        let frontier: Frontier =
            canonical::decode(bytes, FRONTIER_LEN_MAX).map_err(|_| LogError::State)?;
        if !frontier.is_whole() {
            return Err(LogError::State);
        }
        Ok(Self { frontier })
    }
}

impl Leaf {
    /// Reads a leaf as it was stored; anything but the one canonical form is damage.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        canonical::decode(bytes, LEAF_LEN_MAX).ok()
    }
}

/// Goes through the leaves one after another without holding them.
#[derive(Debug, Clone, Default)]
pub struct Verifier {
    frontier: Frontier,
}

impl Verifier {
    /// Goes on where a log ends.
    pub fn after(log: Log) -> Self {
        let Log { frontier } = log;
        Self { frontier }
    }

    /// How many leaves were taken.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Whether `stated` is about exactly these leaves and has another root.
    pub fn contradicts(&self, stated: &Head) -> bool {
        stated.size == self.frontier.size() && stated.root != self.frontier.root()
    }

    pub fn take(&mut self, bytes: &[u8]) -> Result<Leaf, LogError> {
        let seq = self.frontier.size();
        let leaf = Leaf::parse(bytes).ok_or(LogError::Damaged { seq })?;
        if leaf.seq != seq {
            return Err(LogError::OutOfOrder { seq });
        }
        self.frontier.push(leaf_hash(bytes));
        Ok(leaf)
    }

    /// The log these leaves make; for a node that rebuilds its state.
    pub fn log(&self) -> Log {
        Log {
            frontier: self.frontier.clone(),
        }
    }

    pub fn finish(&self, stated: &Head) -> Result<(), LogError> {
        let found = self.frontier.size();
        if found != stated.size {
            return Err(LogError::OtherSize {
                found,
                stated: stated.size,
            });
        }
        if self.frontier.root() != stated.root {
            return Err(LogError::OtherRoot);
        }
        Ok(())
    }
}

/// Checks a whole log against its head.
pub fn verify<I, B>(leaves: I, head: &Head) -> Result<(), LogError>
where
    I: IntoIterator<Item = B>,
    B: AsRef<[u8]>,
{
    let mut verifier = Verifier::default();
    for leaf in leaves {
        verifier.take(leaf.as_ref())?;
    }
    verifier.finish(head)
}
