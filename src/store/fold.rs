//! Reading whole trees, always against their digest: what comes out is complete and right, or an error.

use super::batch::PersonId;
use super::error::{Damage, StoreError};
use super::keys::person_row_key;
use super::open::{Progress, Store};
use super::row::{self, RowKey, mark};
use super::rows::{Rows, read_person_key};
use super::seal::threads;
use super::state::Sum;
use super::tree::Tree;
use crate::crypto::Key;
use std::io;
use std::thread;

/// Room for short-lived lists, reserved, not touched: the allocator gives blocks above 32 MiB back to the system for
/// good, and after freeing smaller ones keeps up to twice their size. 300,000 residents: 80 MiB less after unlocking (M).
const GIVEN_BACK_LEN: usize = 33 * 1024 * 1024;

/// Whose row in a tree about people lies under a key, and what opens it.
struct Owner {
    row_key: RowKey,
    person: PersonId,
    /// Of the row.
    key: Key,
}

enum Wrong {
    /// The index differs from the journal: it can be built again.
    Index,
    Stop(StoreError),
}

impl From<io::Error> for Wrong {
    fn from(_: io::Error) -> Self {
        Self::Index
    }
}

impl From<StoreError> for Wrong {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged(_) | StoreError::Index(_) => Self::Index,
            other => Self::Stop(other),
        }
    }
}

impl From<Damage> for Wrong {
    fn from(_: Damage) -> Self {
        Self::Index
    }
}

impl Store {
    /// Every row of a tree, in no order: `each` gets key and value. If the index turns out wrong it is built again
    /// and the fold begins anew from `start`, so that what it gives is always right.
    pub fn fold<T>(
        &mut self,
        tree: Tree,
        start: impl Fn() -> T,
        mut each: impl FnMut(&mut T, &[u8], &[u8]),
        progress: &mut dyn FnMut(Progress),
    ) -> Result<T, StoreError> {
        if tree.is_about_people() || matches!(tree, Tree::Pk | Tree::Piece) {
            return Err(StoreError::WrongTree(tree.name()));
        }
        self.verified(tree, progress, |rows, sum| {
            let mut folded = start();
            let key = &rows.of(tree).row;
            rows.index.each(tree, 0, 0xff, |row_key, value| {
                sum.add(&mark(&rows.of(tree).digest, tree, row_key, value));
                let head = row::open(rows.place(tree, row_key), key, value)?;
                let logical = head.key().to_vec();
                let value = rows.whole(tree, head, None)?;
                each(&mut folded, &logical, &value);
                Ok::<_, Wrong>(())
            })?;
            Ok(folded)
        })
    }

    /// As [`Store::fold`] over the rows about people, on all cores: one result a thread.
    pub fn fold_people<T: Send>(
        &mut self,
        tree: Tree,
        start: impl Fn() -> T + Sync,
        each: impl Fn(&mut T, &PersonId, &[u8]) + Sync,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<T>, StoreError> {
        if !tree.is_about_people() {
            return Err(StoreError::WrongTree(tree.name()));
        }
        let pk = *self.state.digests.of(Tree::Pk);
        self.verified(tree, progress, |rows, sum| {
            let (owners, owners_sum) = owners(rows, tree)?;
            if owners_sum != pk {
                return Err(Wrong::Index);
            }
            let parts = in_ranges(|from, to| {
                let mut folded = start();
                let sum = people(rows, tree, &owners, (from, to), |person, value| {
                    each(&mut folded, person, value);
                })?;
                Ok::<_, Wrong>((folded, sum))
            });
            let mut all = Vec::new();
            for part in parts {
                let (folded, part) = part?;
                sum.merge(&part);
                all.push(folded);
            }
            Ok(all)
        })
    }

    /// Once more after building the index again, if the first time something was wrong.
    fn verified<T>(
        &mut self,
        tree: Tree,
        progress: &mut dyn FnMut(Progress),
        mut body: impl FnMut(Rows, &mut Sum) -> Result<T, Wrong>,
    ) -> Result<T, StoreError> {
        for last in [false, true] {
            let mut sum = Sum::default();
            match body(self.rows()?, &mut sum) {
                Ok(done) if sum == *self.state.digests.of(tree) => return Ok(done),
                Ok(_) | Err(Wrong::Index) if !last => {
                    self.rebuild_because("a tree differs from its digest", progress)?;
                }
                Ok(_) | Err(Wrong::Index) => break,
                Err(Wrong::Stop(error)) => return Err(error),
            }
        }
        Err(Damage::Tree(tree.name()).into())
    }
}

/// Every person's row in a tree, in the order of the keys on disk, so that one pass over the tree finds them.
fn owners(rows: Rows, tree: Tree) -> Result<(Vec<Owner>, Sum), Wrong> {
    let mut all = list_given_back();
    let mut sum = Sum::default();
    for part in in_ranges(|from, to| owners_in(rows, tree, from, to)) {
        let (part, part_sum) = part?;
        all.extend(part);
        sum.merge(&part_sum);
    }
    all.sort_unstable_by_key(|owner: &Owner| owner.row_key);
    Ok((all, sum))
}

fn list_given_back() -> Vec<Owner> {
    Vec::with_capacity(GIVEN_BACK_LEN / size_of::<Owner>())
}

fn owners_in(rows: Rows, tree: Tree, from: u8, to: u8) -> Result<(Vec<Owner>, Sum), Wrong> {
    let mut owners = list_given_back();
    let mut sum = Sum::default();
    let keys = rows.of(Tree::Pk);
    rows.index.each(Tree::Pk, from, to, |row_key, value| {
        sum.add(&mark(&keys.digest, Tree::Pk, row_key, value));
        let opened = row::open(rows.place(Tree::Pk, row_key), &keys.row, value)?;
        let person = PersonId::try_from(opened.key()).map_err(|_| Damage::PersonKey)?;
        let key = read_person_key(opened.value())?;
        owners.push(Owner {
            row_key: rows.row_key(tree, &person),
            key: person_row_key(&key, tree),
            person,
        });
        Ok::<_, Wrong>(())
    })?;
    Ok((owners, sum))
}

fn people(
    rows: Rows,
    tree: Tree,
    owners: &[Owner],
    (from, to): (u8, u8),
    mut each: impl FnMut(&PersonId, &[u8]),
) -> Result<Sum, Wrong> {
    let mut sum = Sum::default();
    // Both are in the order of the keys: one goes along with the other.
    let mut next = owners.partition_point(|owner| owner.row_key[0] < from);
    rows.index.each(tree, from, to, |row_key, value| {
        sum.add(&mark(&rows.of(tree).digest, tree, row_key, value));
        while owners
            .get(next)
            .is_some_and(|owner| owner.row_key < *row_key)
        {
            next += 1;
        }
        let owner = owners.get(next).filter(|owner| owner.row_key == *row_key);
        let owner = owner.ok_or(Damage::PersonKey)?;
        let head = row::open(rows.place(tree, row_key), &owner.key, value)?;
        if head.pieces == 0 {
            each(&owner.person, head.value());
        } else {
            let key = rows.person_key(&owner.person)?.ok_or(Damage::PersonKey)?;
            let value = rows.whole(tree, head, Some(&key))?;
            each(&owner.person, &value);
        }
        Ok::<_, Wrong>(())
    })?;
    Ok(sum)
}

/// The keys on disk are hashes, so that equal ranges hold about equally many rows.
fn in_ranges<T: Send>(work: impl Fn(u8, u8) -> T + Sync) -> Vec<T> {
    let count = threads();
    let border = |n: usize| u8::try_from((n * 256 / count).min(255)).unwrap_or(u8::MAX);
    let range = |n: usize| {
        let last = if n + 1 == count {
            255
        } else {
            border(n + 1) - 1
        };
        (border(n), last)
    };
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..count)
            .map(|n| {
                let (from, to) = range(n);
                scope.spawn(move || work(from, to))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a fold's closure does not panic"))
            .collect()
    })
}

/// What [`Store::check`] finds in a tree: how many rows, their sum, and the first thing that does not open.
pub(super) struct Read {
    pub rows: u64,
    pub pieces: u64,
    pub sum: Sum,
    pub damage: Option<Damage>,
}

pub(super) fn read_tree(rows: Rows, tree: Tree) -> Result<Read, StoreError> {
    let owners = if tree.is_about_people() {
        owners(rows, tree).map_or_else(|_| Vec::new(), |(owners, _)| owners)
    } else {
        Vec::new()
    };
    let mut read = Read {
        rows: 0,
        pieces: 0,
        sum: Sum::default(),
        damage: None,
    };
    let done = rows.index.each(tree, 0, 0xff, |row_key, value| {
        read.rows += 1;
        let digest = &rows.of(tree).digest;
        read.sum.add(&mark(digest, tree, row_key, value));
        match open_any(rows, tree, &owners, row_key, value) {
            Ok(pieces) => read.pieces += pieces,
            Err(damage) => read.damage = Some(damage),
        }
        Ok::<_, io::Error>(())
    });
    if done.is_err() {
        read.damage = Some(Damage::Tree(tree.name()));
    }
    Ok(read)
}

fn open_any(
    rows: Rows,
    tree: Tree,
    owners: &[Owner],
    row_key: &RowKey,
    value: &[u8],
) -> Result<u64, Damage> {
    let place = rows.place(tree, row_key);
    let broken = |_| Damage::Row(tree.name());
    if tree == Tree::Piece {
        // Opened from the row they belong to.
        return Ok(0);
    }
    if !tree.is_about_people() {
        let head = row::open(place, &rows.of(tree).row, value)?;
        let pieces = u64::from(head.pieces);
        rows.whole(tree, head, None).map_err(broken)?;
        return Ok(pieces);
    }
    let found = owners.binary_search_by(|owner| owner.row_key.cmp(row_key));
    let owner = &owners[found.map_err(|_| Damage::PersonKey)?];
    let head = row::open(place, &owner.key, value)?;
    let pieces = u64::from(head.pieces);
    if pieces > 0 {
        let key = rows.person_key(&owner.person).map_err(broken)?;
        rows.whole(tree, head, key.as_ref()).map_err(broken)?;
    }
    Ok(pieces)
}
