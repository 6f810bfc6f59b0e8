//! The Merkle tree of RFC 9162 section 2.1: hashes, and the compact frontier that is enough to append.

use minicbor::{Decode, Encode};

use crate::crypto::{Digest, sha256};

/// Far beyond every log; a larger size is damage.
const SIZE_MAX: u64 = 1 << 48;

/// The hash of a leaf's bytes.
pub fn leaf_hash(leaf: &[u8]) -> Digest {
    sha256(&[&[0], leaf])
}

pub(super) fn node_hash(left: &Digest, right: &Digest) -> Digest {
    sha256(&[&[1], left, right])
}

/// The root of a whole list of leaf hashes.
pub fn root_of(hashes: &[Digest]) -> Digest {
    let mut frontier = Frontier::default();
    for hash in hashes {
        frontier.push(*hash);
    }
    frontier.root()
}

/// The roots of the complete subtrees of a log, largest first: all that is needed to append to it, in O(log n) bytes.
///
/// Invariant: as many peaks as `size` has one bits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Frontier {
    #[n(1)]
    size: u64,
    #[n(2)]
    peaks: Vec<Peak>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
struct Peak(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    Digest,
);

impl Frontier {
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn push(&mut self, leaf: Digest) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left.0, &hash);
            }
        }
        self.peaks.push(Peak(hash));
        self.size += 1;
    }

    pub fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev().map(|peak| peak.0);
        match peaks.next() {
            None => sha256(&[]),
            Some(last) => peaks.fold(last, |right, left| node_hash(&left, &right)),
        }
    }

    pub(super) fn is_whole(&self) -> bool {
        self.size < SIZE_MAX && self.peaks.len() == self.size.count_ones() as usize
    }
}
