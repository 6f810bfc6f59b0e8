//! From changes to sealed rows and what they do to the digests; many of them on all cores.

use super::change::Change;
use super::error::StoreError;
use super::keys::person_row_key;
use super::op::Op;
use super::row::{self, PIECE_LEN, RowKey, SPLIT_ROW_LEN, mark};
use super::rows::{Rows, piece_key};
use super::state::Digests;
use super::tree::Tree;
use crate::crypto::{Entropy, Key};
use std::num::NonZero;
use std::thread;

/// Below this many changes a thread costs more than it brings.
const SHARE_MIN: usize = 128;
const THREADS_MAX: usize = 8;
const NONCE_LEN: usize = 24;

/// A row as the journal and the index will hold it, or its end.
pub(super) struct SealedRow {
    tree: Tree,
    row_key: RowKey,
    value: Option<Vec<u8>>,
    /// Certainly not there yet.
    pub fresh: bool,
}

pub(super) struct Sealed {
    pub rows: Vec<SealedRow>,
    pub digests: Digests,
}

/// A row before it is sealed: the first of its value, or a piece of it.
struct Plain<'a> {
    tree: Tree,
    row_key: RowKey,
    logical: &'a [u8],
    value: &'a [u8],
    pieces: u16,
    fresh: bool,
}

struct Sealer<'a> {
    rows: Rows<'a>,
    nonces: std::slice::ChunksExact<'a, u8>,
    sealed: Sealed,
}

impl SealedRow {
    pub fn op(&self) -> Op<'_> {
        Op {
            tree: self.tree,
            row_key: &self.row_key,
            value: self.value.as_deref(),
        }
    }
}

pub(super) fn threads() -> usize {
    thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(THREADS_MAX)
}

/// `digests` as they are before; those of the result are as they are after.
pub(super) fn seal(
    changes: &[Change],
    rows: Rows,
    digests: &Digests,
    entropy: &mut dyn Entropy,
) -> Result<Sealed, StoreError> {
    let share = changes.len().div_ceil(threads()).max(SHARE_MIN);
    let mut nonces = vec![0; changes.iter().map(nonces_len).sum()];
    entropy.fill(&mut nonces);
    let mut rest = nonces.as_slice();
    let shares: Vec<_> = changes
        .chunks(share)
        .map(|share| {
            let (mine, others) = rest.split_at(share.iter().map(nonces_len).sum());
            rest = others;
            (share, mine)
        })
        .collect();
    let parts = seal_shares(&shares, rows);
    let mut whole = Sealed {
        rows: Vec::with_capacity(changes.len()),
        digests: digests.clone(),
    };
    for part in parts {
        let part = part?;
        whole.rows.extend(part.rows);
        whole.digests.merge(&part.digests);
    }
    Ok(whole)
}

fn seal_shares(shares: &[(&[Change], &[u8])], rows: Rows) -> Vec<Result<Sealed, StoreError>> {
    let work = |(changes, nonces): (&[Change], &[u8])| Sealer::new(rows, nonces).all(changes);
    if let [only] = shares {
        return vec![work(*only)];
    }
    thread::scope(|scope| {
        let threads: Vec<_> = shares
            .iter()
            .map(|share| scope.spawn(move || work(*share)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("sealing does not panic"))
            .collect()
    })
}

fn nonces_len(change: &Change) -> usize {
    let rows = change
        .value
        .as_ref()
        .map_or(0, |value| 1 + pieces_of(value));
    rows * NONCE_LEN
}

/// How many rows follow the first one.
fn pieces_of(value: &[u8]) -> usize {
    value.len().div_ceil(PIECE_LEN).saturating_sub(1)
}

impl<'a> Sealer<'a> {
    fn new(rows: Rows<'a>, nonces: &'a [u8]) -> Self {
        Self {
            rows,
            nonces: nonces.chunks_exact(NONCE_LEN),
            sealed: Sealed {
                rows: Vec::new(),
                digests: Digests::empty(),
            },
        }
    }

    fn all(mut self, changes: &[Change]) -> Result<Sealed, StoreError> {
        for change in changes {
            self.change(change)?;
        }
        Ok(self.sealed)
    }

    fn change(&mut self, change: &Change) -> Result<(), StoreError> {
        let tree = change.tree;
        let row_key = self.rows.row_key(tree, &change.logical);
        let key = match &change.person {
            Some(person) => person_row_key(person, tree),
            None => self.rows.of(tree).row.duplicate(),
        };
        let old_pieces = self.forget_old(change, &row_key, &key)?;
        let value = change.value.as_deref();
        let mut parts = value.map_or(&[][..], Vec::as_slice).chunks(PIECE_LEN);
        let pieces = value.map_or(0, |value| pieces_of(value));
        let pieces = u16::try_from(pieces).map_err(|_| StoreError::TooLong)?;
        let first = parts.next().unwrap_or_default();
        if value.is_some() {
            let logical = change.logical.as_slice();
            let fresh = change.fresh;
            let row = Plain {
                tree,
                row_key,
                logical,
                value: first,
                pieces,
                fresh,
            };
            self.put(&row, &key);
        } else if old_pieces.is_some() {
            self.delete(tree, row_key);
        }
        let old_pieces = old_pieces.unwrap_or(0);
        if pieces > 0 || old_pieces > 0 {
            self.pieces(change, parts, old_pieces)?;
        }
        Ok(())
    }

    /// Takes the row that is there now out of the digest. Gives how many pieces it had; none if there is no row.
    fn forget_old(
        &mut self,
        change: &Change,
        row_key: &RowKey,
        key: &Key,
    ) -> Result<Option<u16>, StoreError> {
        if change.fresh {
            return Ok(None);
        }
        let Some(old) = self.rows.raw(change.tree, row_key)? else {
            return Ok(None);
        };
        self.subtract(change.tree, row_key, old.bytes());
        if old.bytes().len() < SPLIT_ROW_LEN {
            return Ok(Some(0));
        }
        let opened = row::open(self.rows.place(change.tree, row_key), key, old.bytes())?;
        Ok(Some(opened.pieces))
    }

    fn pieces<'v>(
        &mut self,
        change: &Change,
        parts: impl Iterator<Item = &'v [u8]>,
        old_pieces: u16,
    ) -> Result<(), StoreError> {
        let key = self.rows.piece_row_key(change.person.as_deref());
        let mut number = 0;
        for part in parts {
            number += 1;
            let logical = piece_key(change.tree, &change.logical, number);
            let row_key = self.rows.row_key(Tree::Piece, &logical);
            if number <= old_pieces {
                self.forget_piece(&row_key)?;
            }
            let row = Plain {
                tree: Tree::Piece,
                row_key,
                logical: &logical,
                value: part,
                pieces: 0,
                fresh: false,
            };
            self.put(&row, &key);
        }
        for number in number + 1..=old_pieces {
            let logical = piece_key(change.tree, &change.logical, number);
            let row_key = self.rows.row_key(Tree::Piece, &logical);
            self.forget_piece(&row_key)?;
            self.delete(Tree::Piece, row_key);
        }
        Ok(())
    }

    fn forget_piece(&mut self, row_key: &RowKey) -> Result<(), StoreError> {
        if let Some(old) = self.rows.raw(Tree::Piece, row_key)? {
            self.subtract(Tree::Piece, row_key, old.bytes());
        }
        Ok(())
    }

    fn subtract(&mut self, tree: Tree, row_key: &RowKey, old: &[u8]) {
        let old = mark(&self.rows.of(tree).digest, tree, row_key, old);
        self.sealed.digests.of_mut(tree).subtract(&old);
    }

    fn put(&mut self, plain: &Plain, key: &Key) {
        let nonce = self.nonces.next().and_then(|nonce| nonce.try_into().ok());
        let nonce = nonce.expect("one was drawn for every row");
        let Plain { tree, row_key, .. } = *plain;
        let place = self.rows.place(tree, &row_key);
        let value = row::seal(place, key, nonce, plain.logical, plain.value, plain.pieces);
        let new = mark(&self.rows.of(tree).digest, tree, &row_key, &value);
        self.sealed.digests.of_mut(tree).add(&new);
        self.sealed.rows.push(SealedRow {
            tree,
            row_key,
            value: Some(value),
            fresh: plain.fresh,
        });
    }

    fn delete(&mut self, tree: Tree, row_key: RowKey) {
        self.sealed.rows.push(SealedRow {
            tree,
            row_key,
            value: None,
            fresh: false,
        });
    }
}
