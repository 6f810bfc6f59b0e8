//! What replicas of one record tell each other: which changes each has, and the changes the other lacks. Between nodes that
//! hold the same keys only, and past the gate (`reliability.md` section 4).
//!
//! Two replicas with the same changes save the same bytes, in whatever order the changes came: changes that nobody saw
//! before the other are put in the order of their hashes. So the hash of a stored row says whether two replicas agree.

use super::error::DocumentError;
use super::gate;
use super::record::{Document, guarded, read};
use automerge::Automerge;
use automerge::Change;
use automerge::ChangeHash;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;

/// Names one change of a document.
pub type Head = [u8; 32];

/// Most changes taken at once.
const CHANGES_MAX: usize = 2_000;

impl Document {
    /// The changes that nobody changed anything after, sorted.
    pub fn heads(&self) -> Vec<Head> {
        self.document
            .get_heads()
            .iter()
            .map(|head| head.0)
            .collect()
    }

    /// Whether every one of these changes is in this document.
    pub fn has(&self, heads: &[Head]) -> bool {
        let known = self.hashes();
        heads.iter().all(|head| known.contains(head))
    }

    /// The changes that a replica with these heads lacks, oldest first. Heads that are unknown here tell nothing.
    pub fn changes_since(&self, heads: &[Head]) -> Result<Vec<Vec<u8>>, DocumentError> {
        let known = self.hashes();
        let common: Vec<ChangeHash> = heads
            .iter()
            .filter(|head| known.contains(*head))
            .map(|head| ChangeHash(*head))
            .collect();
        let document = &self.document;
        guarded(|| {
            let changes = document.get_changes(&common);
            Ok(changes.iter().map(|one| one.raw_bytes().to_vec()).collect())
        })
    }

    /// Takes in changes of another replica. Nothing is lost: of fields changed on both, the document keeps both values. After an
    /// error the document must be opened again.
    pub fn take(&mut self, changes: &[Vec<u8>]) -> Result<(), DocumentError> {
        if changes.len() > CHANGES_MAX {
            return Err(DocumentError::TooLarge);
        }
        changes
            .iter()
            .try_for_each(|bytes| gate::check_change(bytes))?;
        let document = &mut self.document;
        let taken = guarded(|| {
            let changes = changes
                .iter()
                .map(|bytes| Change::from_bytes(bytes.clone()));
            let changes: Vec<Change> = changes
                .collect::<Result<_, _>>()
                .map_err(|_| DocumentError::Damaged)?;
            let hashes: Vec<ChangeHash> = changes.iter().map(Change::hash).collect();
            document
                .apply_changes(changes)
                .map_err(|_| DocumentError::Damaged)?;
            // A change whose predecessors are not here waits inside automerge and is not saved.
            let known: HashSet<ChangeHash> = hashes_of(document).into_iter().collect();
            if !hashes.iter().all(|hash| known.contains(hash)) {
                return Err(DocumentError::Damaged);
            }
            Ok(())
        });
        taken?;
        self.settle()
    }

    /// Takes in a document of the same person that began apart: one person entered on two replicas.
    pub fn unite(&mut self, other: &mut Self) -> Result<(), DocumentError> {
        let document = &mut self.document;
        guarded(|| {
            let merged = document.merge(&mut other.document);
            merged.map(drop).map_err(|_| DocumentError::Damaged)
        })?;
        self.settle()
    }

    /// Changes in the order that every replica gives them, and the record as it is now.
    pub fn settle(&mut self) -> Result<(), DocumentError> {
        let document = &mut self.document;
        self.resident = guarded(|| {
            let changes = document.get_changes(&[]);
            // Changes that follow each other have one order only.
            let is_line = changes.iter().all(|change| change.deps().len() <= 1)
                && document.get_heads().len() <= 1;
            if !is_line {
                let mut settled = Automerge::new();
                for place in order(&changes) {
                    // One by one: of several, automerge chooses an order of its own.
                    settled
                        .apply_changes(changes.get(place).cloned())
                        .map_err(|_| DocumentError::Damaged)?;
                }
                *document = settled;
            }
            read(document)
        })?;
        Ok(())
    }

    fn hashes(&self) -> HashSet<Head> {
        let hashes = hashes_of(&self.document);
        hashes.into_iter().map(|hash| hash.0).collect()
    }
}

fn hashes_of(document: &Automerge) -> Vec<ChangeHash> {
    let changes = document.get_changes_meta(&[]);
    changes.into_iter().map(|change| change.hash).collect()
}

/// Places of the changes, each behind those it builds on, else by hash.
fn order(changes: &[Change]) -> Vec<usize> {
    let places: HashMap<ChangeHash, usize> = changes
        .iter()
        .enumerate()
        .map(|(place, change)| (change.hash(), place))
        .collect();
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); changes.len()];
    let mut waits_for: Vec<usize> = Vec::with_capacity(changes.len());
    for (place, change) in changes.iter().enumerate() {
        let before = change.deps().iter().filter_map(|dep| places.get(dep));
        waits_for.push(before.clone().count());
        for dep in before {
            if let Some(followers) = followers.get_mut(*dep) {
                followers.push(place);
            }
        }
    }
    let is_free = |place: &usize| waits_for.get(*place) == Some(&0);
    let key = |place: usize| changes.get(place).map(|change| (change.hash(), place));
    let mut free: BTreeSet<(ChangeHash, usize)> =
        (0..changes.len()).filter(is_free).filter_map(key).collect();
    let mut order = Vec::with_capacity(changes.len());
    while let Some((_, place)) = free.pop_first() {
        order.push(place);
        for follower in followers.get(place).into_iter().flatten() {
            if let Some(left) = waits_for.get_mut(*follower) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    free.extend(key(*follower));
                }
            }
        }
    }
    order
}
