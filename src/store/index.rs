//! The index: sled, driven so that nothing depends on what it promises about the disk.
//!
//! It may lose its newest changes, refuse to open, panic or bring back wrong pages; every caller verifies what
//! comes out, and the journal builds it again (`reliability.md` section 2). All trees lie in one sled tree, a
//! byte before each key, so that one batch changes all of them together.
//!
//! What lies together is put where its commit falls: bundles go in the order of commits, which sled takes many times
//! faster than the order of hashes, and a short entry under the hashed key says where.

use super::behind::Behind;
use super::bundle::{self, Bundle, NotABundle};
use super::journal::Position;
use super::keys::Keys;
use super::op::Op;
use super::room::{Promise, Room};
use super::row::RowKey;
use super::state::State;
use super::tree::Tree;
use crate::crypto::{Digest, Entropy, open_row, random, seal_row};
use std::collections::{HashMap, VecDeque};
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Behind all trees.
const STATE_KEY: &[u8] = b"\xffstate";
/// sled's default is 1 GiB. Four times as much cost a reopened town of 300,000 another 100 MiB (M).
const CACHE_LEN: u64 = 8 * 1024 * 1024;
/// sled gives what is longer than a quarter of this a file of its own, for which no room is held: a page of 17 rows of the
/// greatest length is shorter. Its default is 512 KiB.
const SEGMENT_LEN: usize = 8 * 1024 * 1024;
/// Often, so that sled's log is not rewritten many times over.
const FLUSH_MS: u64 = 20;
/// A closed sled lets go of its lock a moment later.
const OPEN_TRIES: u32 = 50;
const NONCE_LEN: usize = 24;

pub(super) struct Index {
    /// Dropped first: its thread holds the database too.
    behind: Behind,
    db: sled::Db,
    room: Arc<Room>,
    on_the_way: Arc<Mutex<OnTheWay>>,
}

/// What commits make of their places that may not have arrived, oldest commit first: whoever reads one row need not
/// wait for them.
type OnTheWay = VecDeque<HashMap<Place, Option<Held>>>;

/// What the index knows of itself, written in the same batch as the rows.
pub(super) struct Applied {
    pub state: State,
    /// Where the record it applied last begins, and that record's hash.
    pub record: Position,
    pub hash: Digest,
}

/// Rows that become visible together.
#[derive(Default)]
pub(super) struct Changes {
    groups: Vec<Group>,
    by_place: HashMap<Place, usize>,
}

/// Changes of rows that lie together.
struct Group {
    place: Place,
    row_key: RowKey,
    rows: Vec<(Tree, Option<Vec<u8>>)>,
    /// Certainly nothing there yet.
    fresh: bool,
}

/// A bundle and where it lies.
#[derive(Clone)]
struct Held {
    turn: Turn,
    bundle: sled::IVec,
}

/// What becomes of a place.
struct Put {
    place: Place,
    old: Option<Turn>,
    new: Option<Held>,
}

/// The tree beside which the row lies and the front of its key: under it lies where the bundle is.
type Place = [u8; 1 + SHORT_LEN];
/// The commit and the bundle's number in it.
type Turn = [u8; TURN_LEN];
/// Turns from the first to the last, as numbers.
pub(super) type Turns = (u128, u128);

/// A row's value as it came out of the index.
pub(super) struct Found {
    bundle: sled::IVec,
    row: Range<usize>,
}

/// 128 bits of a hash never meet by chance, and so short an entry is kept without an allocation.
const SHORT_LEN: usize = 16;
const TURN_LEN: usize = 8 + 4;
/// Marks bundles; without it, a tree's number marks entries.
const BUNDLES: u8 = 0x80;

impl Found {
    pub fn bytes(&self) -> &[u8] {
        self.bundle.get(self.row.clone()).unwrap_or_default()
    }
}

impl Changes {
    /// `fresh`: the first row of something new, so that nobody has to look for older ones.
    pub fn add(&mut self, op: &Op, fresh: bool) {
        let place = place(op.tree, op.row_key);
        let at = *self.by_place.entry(place).or_insert_with(|| {
            self.groups.push(Group {
                place,
                row_key: *op.row_key,
                rows: Vec::new(),
                fresh,
            });
            self.groups.len() - 1
        });
        if let Some(group) = self.groups.get_mut(at) {
            group.fresh &= fresh;
            group.rows.push((op.tree, op.value.map(<[u8]>::to_vec)));
        }
    }

    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Of the values, without what stays in their bundles.
    fn byte_count(&self) -> usize {
        let rows = self.groups.iter().flat_map(|group| &group.rows);
        rows.filter_map(|(_, value)| value.as_ref())
            .map(Vec::len)
            .sum()
    }
}

impl Put {
    /// The old bundle goes, the new one comes in the turn of its commit.
    fn add_to(&self, batch: &mut sled::Batch) {
        let tree = self.place[0];
        if let Some(old) = &self.old {
            batch.remove(bundle_key(tree, old));
        }
        match &self.new {
            Some(Held { turn, bundle }) => {
                batch.insert(bundle_key(tree, turn), bundle.clone());
                batch.insert(self.place.as_slice(), turn.as_slice());
            }
            None => batch.remove(self.place.as_slice()),
        }
    }
}

fn place(tree: Tree, row_key: &RowKey) -> Place {
    let mut place = [0; 1 + SHORT_LEN];
    place[0] = tree.beside().number();
    place[1..].copy_from_slice(&row_key[..SHORT_LEN]);
    place
}

fn turn(commit: u64, number: u32) -> Turn {
    let mut turn = [0; TURN_LEN];
    turn[..8].copy_from_slice(&commit.to_be_bytes());
    turn[8..].copy_from_slice(&number.to_be_bytes());
    turn
}

fn bundle_key(tree: u8, turn: &[u8]) -> sled::IVec {
    let mut key = Vec::with_capacity(1 + TURN_LEN);
    key.push(BUNDLES | tree);
    key.extend_from_slice(turn);
    key.into()
}

/// The number of a turn at the end of a key.
fn number_of(turn: &[u8]) -> u128 {
    turn.iter()
        .fold(0, |number, byte| number << 8 | u128::from(*byte))
}

fn turn_of(number: u128) -> Turn {
    let mut turn = [0; TURN_LEN];
    turn.copy_from_slice(&number.to_be_bytes()[16 - TURN_LEN..]);
    turn
}

/// One bundle's share in what entries and bundles of a tree must agree on.
fn print_of(short: &[u8], turn: u128) -> u128 {
    number_of(short).wrapping_mul(turn << 1 | 1)
}

impl Applied {
    fn seal(&self, keys: &Keys, entropy: &mut dyn Entropy) -> Vec<u8> {
        let mut plain = Vec::with_capacity(1024);
        self.state.write(&mut plain);
        plain.extend_from_slice(&self.record.segment.to_be_bytes());
        plain.extend_from_slice(&self.record.offset.to_be_bytes());
        plain.extend_from_slice(&self.record.sequence.to_be_bytes());
        plain.extend_from_slice(&self.record.previous);
        plain.extend_from_slice(&self.hash);
        let nonce: [u8; NONCE_LEN] = random(entropy);
        let sealed = seal_row(&keys.journal, &nonce, &[&aad(keys)], &plain);
        [nonce.as_slice(), &sealed].concat()
    }

    fn open(keys: &Keys, bytes: &[u8]) -> Option<Self> {
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let plain = open_row(&keys.journal, nonce, &[&aad(keys)], sealed).ok()?;
        let (state, rest) = State::read(&plain)?;
        let (segment, rest) = rest.split_first_chunk()?;
        let (offset, rest) = rest.split_first_chunk()?;
        let (sequence, rest) = rest.split_first_chunk()?;
        let (previous, rest) = rest.split_first_chunk()?;
        Some(Self {
            state,
            record: Position {
                segment: u64::from_be_bytes(*segment),
                offset: u64::from_be_bytes(*offset),
                sequence: u64::from_be_bytes(*sequence),
                previous: *previous,
            },
            hash: rest.try_into().ok()?,
        })
    }
}

fn aad(keys: &Keys) -> Vec<u8> {
    [b"vrx/1/index\0".as_slice(), &keys.store_id].concat()
}

impl Index {
    /// sled panics on some damaged files: that is an error like every other.
    pub fn open(folder: &Path) -> io::Result<Self> {
        remove_drafts(folder)?;
        let mut tries = 0;
        loop {
            match guarded(|| config(folder).open()) {
                Ok(db) => {
                    let behind = Behind::start()?;
                    return Ok(Self {
                        behind,
                        db,
                        room: Arc::new(Room::open(folder)?),
                        on_the_way: Arc::default(),
                    });
                }
                Err(error) if tries < OPEN_TRIES && is_locked(&error) => tries += 1,
                Err(error) => return Err(error),
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    pub fn applied(&self, keys: &Keys) -> io::Result<Option<Applied>> {
        self.behind.wait()?;
        let bytes = guarded(|| self.db.get(STATE_KEY))?;
        Ok(bytes.and_then(|bytes| Applied::open(keys, &bytes)))
    }

    pub fn get(&self, tree: Tree, row_key: &RowKey) -> io::Result<Option<Found>> {
        let Some(held) = self.find(&place(tree, row_key), row_key)? else {
            return Ok(None);
        };
        let row = Bundle::read(&held.bundle)
            .and_then(|bundle| bundle.row(tree))
            .map_err(|NotABundle| damaged())?;
        // A row is a part of the bytes it was found in.
        let found = row.map(|row| {
            let start = row.as_ptr().addr() - held.bundle.as_ptr().addr();
            start..start + row.len()
        });
        Ok(found.map(|row| Found {
            bundle: held.bundle,
            row,
        }))
    }

    fn find(&self, place: &Place, row_key: &RowKey) -> io::Result<Option<Held>> {
        self.behind.check()?;
        let held = match self.underway(place) {
            Some(held) => held,
            None => self.arrived(place)?,
        };
        match held {
            Some(held) if !held.bundle.starts_with(row_key) => Err(damaged()),
            held => Ok(held),
        }
    }

    /// What the newest commit on its way makes of a place, if any changes it. What no commit on its way changes
    /// stays where it is meanwhile.
    fn underway(&self, place: &Place) -> Option<Option<Held>> {
        let commits = locked(&self.on_the_way);
        commits
            .iter()
            .rev()
            .find_map(|held| held.get(place).cloned())
    }

    fn arrived(&self, place: &Place) -> io::Result<Option<Held>> {
        guarded(|| self.db.get(place))?
            .map(|entry| {
                let turn: Turn = entry.as_ref().try_into().map_err(|_| damaged())?;
                let bundle = guarded(|| self.db.get(bundle_key(place[0], &turn)))?;
                // An entry without its bundle is not a row that is not there.
                let bundle = bundle.ok_or_else(damaged)?;
                Ok(Held { turn, bundle })
            })
            .transpose()
    }

    /// What the changes make of their places, in the turns of a commit from `first`.
    fn put_together(&self, changes: Changes, commit: u64, first: u32) -> io::Result<Vec<Put>> {
        let groups = (first..).zip(changes.groups);
        let puts = groups.map(|(number, group)| {
            let old = match group.fresh {
                true => None,
                false => self.find(&group.place, &group.row_key)?,
            };
            let before = old.as_ref().map(|held| Bundle::read(&held.bundle));
            let new = before
                .transpose()
                .and_then(|before| bundle::changed(before, &group.row_key, &group.rows))
                .map_err(|NotABundle| damaged())?;
            Ok(Put {
                place: group.place,
                old: old.map(|held| held.turn),
                new: new.map(|bundle| Held {
                    turn: turn(commit, number),
                    bundle: bundle.into(),
                }),
            })
        });
        puts.collect()
    }

    /// Room on the disk for changes that [`Index::apply`] follows with; none where it is full. `last` may use the reserve.
    pub fn make_room(&self, changes: &Changes, last: bool) -> io::Result<Promise> {
        self.room.promise(changes.len(), changes.byte_count(), last)
    }

    /// All of it becomes visible together, and after a crash all of it is there or nothing. It may come back
    /// before that: what is read later sees it, and a failure shows at the latest then.
    pub fn apply(
        &self,
        (changes, promise): (Changes, Promise),
        applied: &Applied,
        keys: &Keys,
        entropy: &mut dyn Entropy,
    ) -> io::Result<()> {
        let state = applied.seal(keys, entropy);
        let puts = self.put_together(changes, applied.state.counter, 0)?;
        let held = puts.iter().map(|put| (put.place, put.new.clone()));
        locked(&self.on_the_way).push_back(held.collect());
        let (db, on_the_way) = (self.db.clone(), self.on_the_way.clone());
        let room = self.room.clone();
        let job = move || {
            let done = guarded(|| {
                let mut batch = sled::Batch::default();
                puts.iter().for_each(|put| put.add_to(&mut batch));
                batch.insert(STATE_KEY, state);
                db.apply_batch(batch)?;
                locked(&on_the_way).pop_front();
                let_go(&db, puts.len())
            });
            drop(promise);
            room.keep();
            done
        };
        self.behind.later(Box::new(job))
    }

    /// While it is being built there is no state in it, so that half an index is never taken for a whole one.
    /// `first` is the number of the bundles before these.
    pub fn load(&self, changes: Changes, first: u32) -> io::Result<()> {
        self.behind.wait()?;
        let _promise = self.make_room(&changes, false)?;
        let puts = self.put_together(changes, 0, first)?;
        guarded(|| {
            let mut batch = sled::Batch::default();
            puts.iter().for_each(|put| put.add_to(&mut batch));
            self.db.apply_batch(batch)?;
            let_go(&self.db, puts.len())
        })
    }

    /// The turns of the bundles beside a tree in about equal shares, for threads.
    pub fn shares(&self, tree: Tree, count: u128) -> io::Result<Vec<Turns>> {
        self.behind.wait()?;
        let prefix = [BUNDLES | tree.number()];
        let mut all = self.db.scan_prefix(prefix);
        let first = guarded(|| all.next().transpose())?;
        let last = guarded(|| all.next_back().transpose())?;
        let number = |row: &(sled::IVec, sled::IVec)| number_of(row.0.get(1..).unwrap_or_default());
        let Some(first) = first.as_ref().map(number) else {
            return Ok(Vec::new());
        };
        let last = last.as_ref().map_or(first, number).max(first);
        let step = (last - first) / count + 1;
        let shares = (0..count)
            .map(|n| (first + step * n, (first + step * n + step - 1).min(last)))
            .filter(|(from, to)| from <= to);
        Ok(shares.collect())
    }

    /// The bundles beside a tree in some turns, until `each` refuses. Gives the print of them all.
    pub fn each<E: From<io::Error>>(
        &self,
        tree: Tree,
        (from, to): Turns,
        mut each: impl FnMut(Bundle) -> Result<(), E>,
    ) -> Result<u128, E> {
        self.behind.wait()?;
        let key = |number| bundle_key(tree.number(), &turn_of(number));
        let mut bundles = self.db.range(key(from)..=key(to));
        let mut print = 0u128;
        while let Some((turn, bytes)) = guarded(|| bundles.next().transpose())? {
            let bundle = Bundle::read(&bytes).map_err(|NotABundle| damaged())?;
            let turn = number_of(turn.get(1..).unwrap_or_default());
            print = print.wrapping_add(print_of(&bundle.row_key[..SHORT_LEN], turn));
            each(bundle)?;
        }
        Ok(print)
    }

    /// All bundles beside a tree, each found under its key as well.
    pub fn all<E: From<io::Error>>(
        &self,
        tree: Tree,
        each: impl FnMut(Bundle) -> Result<(), E>,
    ) -> Result<(), E> {
        let print = self.each(tree, (0, number_of(&[0xff; TURN_LEN])), each)?;
        if self.print(tree)? == print {
            Ok(())
        } else {
            Err(damaged().into())
        }
    }

    /// The print that the bundles beside a tree must have, from their entries: each is found under its key.
    pub fn print(&self, tree: Tree) -> io::Result<u128> {
        self.behind.wait()?;
        let mut entries = self.db.scan_prefix([tree.number()]);
        let mut print = 0u128;
        while let Some((place, turn)) = guarded(|| entries.next().transpose())? {
            let short = place.get(1..).unwrap_or_default();
            print = print.wrapping_add(print_of(short, number_of(&turn)));
        }
        Ok(print)
    }

    pub fn len(&self) -> u64 {
        guarded(|| self.db.size_on_disk()).unwrap_or(0)
    }

    /// Whether something did not arrive: nothing here can be believed, and sled may never answer again.
    pub fn has_failed(&self) -> bool {
        self.behind.check().is_err()
    }

    /// For a clean end. Not needed for anything that was acknowledged.
    pub fn flush(&self) -> io::Result<()> {
        self.behind.wait()?;
        guarded(|| self.db.flush()).map(|_| ())
    }
}

impl Drop for Index {
    /// sled writes what it holds when the last of its handles goes. After a failure that may never end, and holds up every
    /// other sled of the process.
    fn drop(&mut self) {
        if self.has_failed() {
            std::mem::forget(self.db.clone());
        }
    }
}

fn config(folder: &Path) -> sled::Config {
    sled::Config::new()
        .path(folder)
        .cache_capacity(CACHE_LEN)
        .segment_size(SEGMENT_LEN)
        .flush_every_ms(Some(FLUSH_MS))
        .use_compression(false)
}

fn guarded<T>(body: impl FnOnce() -> sled::Result<T>) -> io::Result<T> {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(error))) => Err(error),
        // Its text may hold bytes of the file, and says nothing to an operator.
        Ok(Err(_)) => Err(damaged()),
        Err(_) => Err(io::Error::other("the index stopped")),
    }
}

/// sled frees the pages it replaced only now and then while it is asked for something, and one batch counts as one
/// question: 150,000 people in a row took 1.3 GiB. Some cheap questions for each bundle keep up with them (M).
fn let_go(db: &sled::Db, bundles: usize) -> sled::Result<()> {
    (0..2 * bundles).try_for_each(|_| db.get(STATE_KEY).map(drop))
}

fn locked(on_the_way: &Mutex<OnTheWay>) -> MutexGuard<'_, OnTheWay> {
    on_the_way.lock().unwrap_or_else(PoisonError::into_inner)
}

fn damaged() -> io::Error {
    io::Error::other("the index is damaged")
}

fn is_locked(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock || error.to_string().contains("acquire lock")
}

/// Unfinished ones stop sled from opening; removing them loses nothing.
fn remove_drafts(folder: &Path) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}
