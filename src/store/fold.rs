//! Reading whole trees, always against their digest: what comes out is complete and right, or an error.

use super::batch::PersonId;
use super::error::{Damage, StoreError};
use super::index::Turns;
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
            let print = rows.index.all(tree, |row_key, value| {
                sum.add(&mark(&rows.of(tree).digest, tree, row_key, value));
                let head = row::open(rows.place(tree, row_key), key, value)?;
                let logical = head.key().to_vec();
                let value = rows.whole(tree, head, None)?;
                each(&mut folded, &logical, &value);
                Ok::<_, Wrong>(())
            })?;
            found_by_key(rows, tree, print)?;
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
            let parts = in_shares(rows, tree, |turns| {
                let mut folded = start();
                let (part, print) = people(rows, tree, &owners, turns, |person, value| {
                    each(&mut folded, person, value);
                })?;
                Ok::<_, Wrong>((folded, part, print))
            })?;
            let (mut all, mut prints) = (Vec::new(), 0u128);
            for part in parts {
                let (folded, part, print) = part?;
                sum.merge(&part);
                prints = prints.wrapping_add(print);
                all.push(folded);
            }
            found_by_key(rows, tree, prints)?;
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

/// What was read in the order of commits must be what is found under the keys.
fn found_by_key(rows: Rows, tree: Tree, print: u128) -> Result<(), Wrong> {
    if rows.index.print(tree)? == print {
        Ok(())
    } else {
        Err(Wrong::Index)
    }
}

/// Every person's row in a tree, in the order of the keys on disk.
fn owners(rows: Rows, tree: Tree) -> Result<(Vec<Owner>, Sum), Wrong> {
    let (mut all, mut sum, mut prints) = (list_given_back(), Sum::default(), 0u128);
    for part in in_shares(rows, Tree::Pk, |turns| owners_in(rows, tree, turns))? {
        let (part, part_sum, print) = part?;
        all.extend(part);
        sum.merge(&part_sum);
        prints = prints.wrapping_add(print);
    }
    found_by_key(rows, Tree::Pk, prints)?;
    all.sort_unstable_by_key(|owner: &Owner| owner.row_key);
    Ok((all, sum))
}

fn list_given_back() -> Vec<Owner> {
    Vec::with_capacity(GIVEN_BACK_LEN / size_of::<Owner>())
}

fn owners_in(rows: Rows, tree: Tree, turns: Turns) -> Result<(Vec<Owner>, Sum, u128), Wrong> {
    let mut owners = list_given_back();
    let mut sum = Sum::default();
    let keys = rows.of(Tree::Pk);
    let print = rows.index.each(Tree::Pk, turns, |row_key, value| {
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
    Ok((owners, sum, print))
}

fn people(
    rows: Rows,
    tree: Tree,
    owners: &[Owner],
    turns: Turns,
    mut each: impl FnMut(&PersonId, &[u8]),
) -> Result<(Sum, u128), Wrong> {
    let mut sum = Sum::default();
    let print = rows.index.each(tree, turns, |row_key, value| {
        sum.add(&mark(&rows.of(tree).digest, tree, row_key, value));
        let owner = owners.binary_search_by_key(row_key, |owner| owner.row_key);
        let owner = &owners[owner.map_err(|_| Damage::PersonKey)?];
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
    Ok((sum, print))
}

/// A thread for each share of a tree.
fn in_shares<T: Send>(
    rows: Rows,
    tree: Tree,
    work: impl Fn(Turns) -> T + Sync,
) -> Result<Vec<T>, Wrong> {
    let shares = rows.index.shares(tree, threads() as u128)?;
    Ok(thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = shares
            .into_iter()
            .map(|turns| scope.spawn(move || work(turns)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a fold's closure does not panic"))
            .collect()
    }))
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
    let done = rows.index.all(tree, |row_key, value| {
        read.rows += 1;
        let digest = &rows.of(tree).digest;
        read.sum.add(&mark(digest, tree, row_key, value));
        match open_any(rows, tree, &owners, row_key, value) {
            Ok(pieces) => read.pieces += pieces,
            Err(damage) => read.damage = Some(damage),
        }
        Ok::<_, io::Error>(())
    });
    if done.is_err() || done.ok() != rows.index.print(tree).ok() {
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
