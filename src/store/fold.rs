//! Reading whole trees, always against their digest: what comes out is complete and right, or an error.

use super::batch::PersonId;
use super::bundle::{Bundle, NotABundle};
use super::error::{Damage, StoreError};
use super::index::Turns;
use super::keys::person_row_key;
use super::open::{Progress, Store};
use super::row::{self, RowKey, mark};
use super::rows::{Rows, Value, read_person_key};
use super::seal::threads;
use super::state::{Digests, Sum};
use super::tree::Tree;
use crate::crypto::Key;
use std::io;
use std::thread;

/// Room for owners, reserved, not touched: a list that grows leaves copies of the keys behind.
const OWNERS_LEN: usize = 400_000;

/// Whose row in a tree that lies apart is found under a key, and what opens it.
struct Owner {
    row_key: RowKey,
    person: PersonId,
    /// The person's own.
    key: Key,
}

/// What one thread read.
struct Part<T> {
    folded: T,
    digests: Digests,
    print: u128,
    owners: Vec<Owner>,
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
        self.verified(&[tree], progress, |rows, digests| {
            let mut folded = start();
            let key = &rows.of(tree).row;
            rows.index.all(tree, |bundle| {
                let value = row_of(rows, bundle, tree, digests)?.ok_or(Damage::Row(tree.name()))?;
                let head = row::open(rows.place(tree, bundle.row_key), key, value)?;
                let logical = head.key().to_vec();
                let value = rows.whole(tree, head, None)?;
                each(&mut folded, &logical, &value);
                Ok::<_, Wrong>(())
            })?;
            Ok(folded)
        })
    }

    /// As [`Store::fold`] over the rows about people in some trees, on all cores: one result a thread. Everybody is
    /// gone through once, and once more for each tree that lies apart.
    pub fn fold_people<T: Send>(
        &mut self,
        trees: &[Tree],
        start: impl Fn() -> T + Sync,
        each: impl Fn(&mut T, Tree, &PersonId, &[u8]) + Sync,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<T>, StoreError> {
        if let Some(tree) = trees.iter().find(|tree| !tree.is_about_people()) {
            return Err(StoreError::WrongTree(tree.name()));
        }
        let (beside, apart): (Vec<Tree>, Vec<Tree>) =
            trees.iter().partition(|tree| tree.beside() == Tree::Pk);
        let all = [&[Tree::Pk], trees].concat();
        self.verified(&all, progress, |rows, digests| {
            let read = |turns| people(rows, turns, &beside, &apart, start(), &each);
            let (mut folded, mut owners) = joined(rows, Tree::Pk, digests, read)?;
            for tree in &apart {
                owners.sort_unstable_by_key(|owner| owner.row_key);
                let read = |turns| people_apart(rows, turns, *tree, &owners, start(), &each);
                folded.extend(joined(rows, *tree, digests, read)?.0);
            }
            Ok(folded)
        })
    }

    /// Once more after building the index again, if the first time something was wrong.
    fn verified<T>(
        &mut self,
        trees: &[Tree],
        progress: &mut dyn FnMut(Progress),
        mut body: impl FnMut(Rows, &mut Digests) -> Result<T, Wrong>,
    ) -> Result<T, StoreError> {
        let mut differing = None;
        for last in [false, true] {
            let mut digests = Digests::empty();
            let done = body(self.rows()?, &mut digests);
            let differs = |tree: &&Tree| digests.of(**tree) != self.state.digests.of(**tree);
            differing = trees.iter().find(differs).or(trees.first());
            match done {
                Ok(done) if !trees.iter().any(|tree| differs(&tree)) => return Ok(done),
                Ok(_) | Err(Wrong::Index) if self.has_index_failed() => {
                    self.poisoned = true;
                    return Err(StoreError::Poisoned);
                }
                Ok(_) | Err(Wrong::Index) if !last => {
                    self.rebuild_because("a tree differs from its digest", progress)?;
                }
                Ok(_) | Err(Wrong::Index) => break,
                Err(Wrong::Stop(error)) => return Err(error),
            }
        }
        Err(Damage::Tree(differing.map_or("", |tree| tree.name())).into())
    }
}

/// One row of a bundle, counted.
fn row_of<'a>(
    rows: Rows,
    bundle: Bundle<'a>,
    tree: Tree,
    digests: &mut Digests,
) -> Result<Option<&'a [u8]>, Damage> {
    let row = bundle.row(tree);
    let row = row.map_err(|NotABundle| Damage::Tree(tree.name()))?;
    if let Some(value) = row {
        let mark = mark(&rows.of(tree).digest, tree, bundle.row_key, value);
        digests.of_mut(tree).add(&mark);
    }
    Ok(row)
}

/// Everybody in some turns: rows that lie beside the person's key, and owners of those that lie apart.
fn people<T>(
    rows: Rows,
    turns: Turns,
    beside: &[Tree],
    apart: &[Tree],
    folded: T,
    each: &impl Fn(&mut T, Tree, &PersonId, &[u8]),
) -> Result<Part<T>, Wrong> {
    let mut part = Part::new(folded, if apart.is_empty() { 0 } else { OWNERS_LEN });
    part.print = rows.index.each(Tree::Pk, turns, |bundle| {
        let (person, key) = person_of(rows, bundle, &mut part.digests)?;
        for tree in beside {
            if let Some(row) = row_of(rows, bundle, *tree, &mut part.digests)? {
                let value = open_row(rows, bundle.row_key, *tree, row, &key)?;
                each(&mut part.folded, *tree, &person, &value);
            }
        }
        for tree in apart {
            part.owners.push(Owner {
                row_key: rows.row_key(*tree, &person),
                person,
                key: key.duplicate(),
            });
        }
        Ok::<_, Wrong>(())
    })?;
    Ok(part)
}

fn people_apart<T>(
    rows: Rows,
    turns: Turns,
    tree: Tree,
    owners: &[Owner],
    folded: T,
    each: &impl Fn(&mut T, Tree, &PersonId, &[u8]),
) -> Result<Part<T>, Wrong> {
    let mut part = Part::new(folded, 0);
    part.print = rows.index.each(tree, turns, |bundle| {
        let row = row_of(rows, bundle, tree, &mut part.digests)?.ok_or(Damage::Row(tree.name()))?;
        let owner = owner_of(owners, bundle.row_key)?;
        let value = open_row(rows, bundle.row_key, tree, row, &owner.key)?;
        each(&mut part.folded, tree, &owner.person, &value);
        Ok::<_, Wrong>(())
    })?;
    Ok(part)
}

fn owner_of<'a>(owners: &'a [Owner], row_key: &RowKey) -> Result<&'a Owner, Damage> {
    let at = owners.binary_search_by(|owner| owner.row_key.cmp(row_key));
    at.ok()
        .and_then(|at| owners.get(at))
        .ok_or(Damage::PersonKey)
}

/// Who a bundle of the tree `pk` is about, with the person's own key.
fn person_of(
    rows: Rows,
    bundle: Bundle,
    digests: &mut Digests,
) -> Result<(PersonId, Key), StoreError> {
    let row = row_of(rows, bundle, Tree::Pk, digests)?.ok_or(Damage::PersonKey)?;
    let place = rows.place(Tree::Pk, bundle.row_key);
    let opened = row::open(place, &rows.of(Tree::Pk).row, row)?;
    let person = PersonId::try_from(opened.key()).map_err(|_| Damage::PersonKey)?;
    Ok((person, read_person_key(opened.value())?))
}

/// The value of a row about a person.
fn open_row(
    rows: Rows,
    row_key: &RowKey,
    tree: Tree,
    row: &[u8],
    person: &Key,
) -> Result<Value, StoreError> {
    let head = row::open(
        rows.place(tree, row_key),
        &person_row_key(person, tree),
        row,
    )?;
    rows.whole(tree, head, Some(person))
}

impl<T> Part<T> {
    fn new(folded: T, owners: usize) -> Self {
        Self {
            folded,
            digests: Digests::empty(),
            print: 0,
            owners: Vec::with_capacity(owners),
        }
    }
}

/// A thread for each share of a tree, and what they read put together.
fn joined<T: Send>(
    rows: Rows,
    tree: Tree,
    digests: &mut Digests,
    read: impl Fn(Turns) -> Result<Part<T>, Wrong> + Sync,
) -> Result<(Vec<T>, Vec<Owner>), Wrong> {
    let shares = rows.index.shares(tree, threads() as u128)?;
    let parts: Vec<_> = thread::scope(|scope| {
        let read = &read;
        let threads: Vec<_> = shares
            .into_iter()
            .map(|turns| scope.spawn(move || read(turns)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a fold's closure does not panic"))
            .collect()
    });
    let (mut folded, mut owners, mut print) = (Vec::new(), Vec::new(), 0u128);
    for part in parts {
        let part = part?;
        digests.merge(&part.digests);
        print = print.wrapping_add(part.print);
        folded.push(part.folded);
        if owners.is_empty() {
            owners = part.owners;
        } else {
            owners.extend(part.owners);
        }
    }
    // What was read in the order of commits must be what is found under the keys.
    if rows.index.print(tree)? == print {
        Ok((folded, owners))
    } else {
        Err(Wrong::Index)
    }
}

/// What [`Store::check`] finds in a tree: how many rows, their sum, and the first thing that does not open.
pub(super) struct Read {
    pub rows: u64,
    pub pieces: u64,
    pub sum: Sum,
    pub damage: Option<Damage>,
}

pub(super) fn read_tree(rows: Rows, tree: Tree) -> Result<Read, StoreError> {
    let owners = if tree.is_about_people() && tree.beside() == tree {
        let read = |turns| people(rows, turns, &[], &[tree], (), &|(), _, _, _| ());
        let owners = joined(rows, Tree::Pk, &mut Digests::empty(), read);
        let mut owners = owners.map_or_else(|_| Vec::new(), |(_, owners)| owners);
        owners.sort_unstable_by_key(|owner| owner.row_key);
        owners
    } else {
        Vec::new()
    };
    let mut digests = Digests::empty();
    let (mut count, mut pieces, mut damage) = (0, 0, None);
    let done = rows.index.all(tree.beside(), |bundle| {
        let opened = row_of(rows, bundle, tree, &mut digests).and_then(|row| {
            let Some(row) = row else { return Ok(0) };
            count += 1;
            open_any(rows, tree, bundle, row, &owners)
        });
        match opened {
            Ok(more) => pieces += more,
            Err(found) => damage = Some(found),
        }
        Ok::<_, io::Error>(())
    });
    if done.is_err() {
        damage = Some(Damage::Tree(tree.name()));
    }
    Ok(Read {
        rows: count,
        pieces,
        sum: *digests.of(tree),
        damage,
    })
}

/// Opens a row with its pieces; gives how many those are.
fn open_any(
    rows: Rows,
    tree: Tree,
    bundle: Bundle,
    row: &[u8],
    owners: &[Owner],
) -> Result<u64, Damage> {
    let place = rows.place(tree, bundle.row_key);
    let broken = |_| Damage::Row(tree.name());
    if tree == Tree::Piece {
        // Opened from the row they belong to.
        return Ok(0);
    }
    let person = if !tree.is_about_people() {
        None
    } else if tree.beside() == tree {
        Some(owner_of(owners, bundle.row_key)?.key.duplicate())
    } else {
        let read = person_of(rows, bundle, &mut Digests::empty());
        Some(read.map_err(|_| Damage::PersonKey)?.1)
    };
    let head = match &person {
        Some(person) => row::open(place, &person_row_key(person, tree), row)?,
        None => row::open(place, &rows.of(tree).row, row)?,
    };
    let pieces = u64::from(head.pieces);
    rows.whole(tree, head, person.as_ref()).map_err(broken)?;
    Ok(pieces)
}
