//! Where the store stands after a commit: counter, link of the chain, digest of each tree.

use super::Tree;
use crate::crypto::{Digest, sha256};

/// Written into every journal record and, with the same commit, into the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// One a commit, also the sequence number of its journal record.
    pub counter: u64,
    /// The header as it was at this commit, or newer.
    pub header: u64,
    pub digests: Digests,
}

/// The sum of the marks of all rows, a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digests([Sum; Tree::ALL.len()]);

/// A number mod 2^256, most significant part first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum([u64; 4]);

impl Sum {
    pub fn add(&mut self, mark: &Digest) {
        self.merge(&Self::from_bytes(mark));
    }

    pub fn subtract(&mut self, mark: &Digest) {
        let mut borrow = false;
        let other = Self::from_bytes(mark);
        for (limb, part) in self.0.iter_mut().zip(other.0).rev() {
            let (less, first) = limb.overflowing_sub(part);
            let (less, second) = less.overflowing_sub(u64::from(borrow));
            *limb = less;
            borrow = first || second;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        let mut carry = false;
        for (limb, part) in self.0.iter_mut().zip(other.0).rev() {
            let (more, first) = limb.overflowing_add(part);
            let (more, second) = more.overflowing_add(u64::from(carry));
            *limb = more;
            carry = first || second;
        }
    }

    pub fn to_bytes(self) -> Digest {
        let mut bytes = [0; 32];
        for (eight, limb) in bytes.chunks_exact_mut(8).zip(self.0) {
            eight.copy_from_slice(&limb.to_be_bytes());
        }
        bytes
    }

    fn from_bytes(bytes: &Digest) -> Self {
        let mut sum = Self::default();
        for (limb, eight) in sum.0.iter_mut().zip(bytes.chunks_exact(8)) {
            *limb = u64::from_be_bytes(eight.try_into().expect("chunks of eight"));
        }
        sum
    }
}

impl Digests {
    pub fn empty() -> Self {
        Self([Sum::default(); Tree::ALL.len()])
    }

    pub fn of(&self, tree: Tree) -> &Sum {
        &self.0[usize::from(tree.number())]
    }

    pub fn of_mut(&mut self, tree: Tree) -> &mut Sum {
        &mut self.0[usize::from(tree.number())]
    }

    pub fn merge(&mut self, other: &Self) {
        for (sum, part) in self.0.iter_mut().zip(&other.0) {
            sum.merge(part);
        }
    }

    /// One hash over all of them, for checkpoints.
    pub fn hash(&self) -> Digest {
        sha256(&[&self.to_bytes()])
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|sum| sum.to_bytes()).collect()
    }
}

impl State {
    pub fn empty() -> Self {
        Self {
            counter: 0,
            header: 0,
            digests: Digests::empty(),
        }
    }

    pub fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.counter.to_be_bytes());
        to.extend_from_slice(&self.header.to_be_bytes());
        to.push(u8::try_from(Tree::ALL.len()).expect("a handful of trees"));
        to.extend_from_slice(&self.digests.to_bytes());
    }

    /// Takes a state from the front. One written before a tree existed has no digest for it: zero.
    pub fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (counter, rest) = bytes.split_first_chunk()?;
        let (header, rest) = rest.split_first_chunk()?;
        let (count, rest) = rest.split_first()?;
        let (sums, rest) = rest.split_at_checked(usize::from(*count) * 32)?;
        let mut digests = Digests::empty();
        if usize::from(*count) > digests.0.len() {
            return None;
        }
        for (sum, bytes) in digests.0.iter_mut().zip(sums.chunks_exact(32)) {
            *sum = Sum::from_bytes(bytes.try_into().expect("chunks of 32"));
        }
        let state = Self {
            counter: u64::from_be_bytes(*counter),
            header: u64::from_be_bytes(*header),
            digests,
        };
        Some((state, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_subtracted_in_any_order_was_never_added() {
        let marks: Vec<Digest> = (0..50u8).map(|n| sha256(&[&[n]])).collect();
        let mut sum = Sum::default();
        marks.iter().for_each(|mark| sum.add(mark));
        marks.iter().rev().for_each(|mark| sum.subtract(mark));
        assert_eq!(sum, Sum::default());
        sum.subtract(&marks[0]);
        sum.add(&marks[0]);
        assert_eq!(sum, Sum::default());
    }

    #[test]
    fn a_state_is_read_as_it_was_written() {
        let mut state = State::empty();
        state.counter = 7;
        state.digests.of_mut(Tree::Vault).add(&[0xab; 32]);
        let mut bytes = Vec::new();
        state.write(&mut bytes);
        bytes.push(9);
        assert_eq!(State::read(&bytes), Some((state, &[9u8][..])));
        assert_eq!(State::read(&bytes[..40]), None);
    }
}
