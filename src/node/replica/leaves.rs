//! Operation logs of the municipality's other nodes: each node's log stays its own, and the others keep its leaves, so that a
//! machine that is lost does not take its log with it.
//!
//! What a node tells of its log comes in parts, and each part says how many leaves the whole log has and their root. Where a
//! copy has as many leaves it is held against that root. Later the node can tell nothing else of what was confirmed so: it
//! begins a further copy, with an alarm, and the confirmed one stays as it was.

use super::message::{LogPart, OwnMessage, ReplicaMessage};
use super::serve::LEAVES_MAX;
use crate::api::ApiError;
use crate::audit::{Head, LeafType, Log, Verifier};
use crate::domain::UnixTime;
use crate::net::PeerRef;
use crate::node::clock::now;
use crate::node::log::{Actor, DETAIL_ROW_LEN_MAX, Entry, StoredLine, stored_line, takes};
use crate::node::open::{Open, damaged, refusal};
use crate::node::run::{Node, Phase};
use crate::store::{Batch, Tree};
use serde::{Deserialize, Serialize};

/// Row of `Replica` for each copy, followed by its name.
pub(super) const COPY: &[u8] = b"log-copy-";
/// Copies of one machine's log.
const COPIES_MAX: u8 = 8;
/// Parts asked for one after the other; the next look goes on.
const PARTS_MAX: u64 = 64;

/// The first bytes of a node's identity (its number may go to another machine one day), and which copy it is.
pub(super) type Name = [u8; 9];

/// What is here of a node's log.
#[derive(Serialize, Deserialize)]
pub(super) struct Copy {
    pub node: u32,
    pub begun: UnixTime,
    /// The log's frontier over the leaves that are here.
    log: Vec<u8>,
    /// The same over those that a root of the node confirmed.
    confirmed: Vec<u8>,
}

impl Copy {
    fn new(of: PeerRef) -> Self {
        let log = Log::default().to_bytes();
        Self {
            node: of.node,
            begun: now(),
            log: log.clone(),
            confirmed: log,
        }
    }

    pub fn log(&self) -> Result<Log, ApiError> {
        Log::from_bytes(&self.log).map_err(damaged)
    }

    /// As far as the node itself confirmed it.
    fn set_back(self) -> Self {
        Self {
            log: self.confirmed.clone(),
            ..self
        }
    }

    fn is_confirmed(&self) -> Result<bool, ApiError> {
        let confirmed = Log::from_bytes(&self.confirmed).map_err(damaged)?;
        Ok(confirmed.next_seq() > 0)
    }

    fn write(&self, name: Name, batch: &mut Batch) {
        let row = postcard::to_stdvec(self).expect("plain data");
        batch.put(Tree::Replica, &[COPY, &name].concat(), row);
    }
}

/// What became of leaves that came.
#[derive(Debug, PartialEq, Eq)]
enum Kept {
    /// So many are new.
    New(u64),
    /// The part is not what the node itself says of its log. Leaves before the fault were kept.
    Damaged,
    /// The log is another one than was confirmed: a further copy begins.
    WrittenAnew,
    /// The same, and there are as many copies as may be: the log is not kept any more.
    TooOften,
}

impl Open {
    /// Leaves from a number on.
    ///
    /// # Errors
    /// The store's.
    pub fn give_leaves(&self, from: u64) -> Result<LogPart, ApiError> {
        let Head { size, root } = self.log.head();
        let until = size.min(from.saturating_add(LEAVES_MAX));
        let mut leaves = Vec::new();
        for seq in from..until {
            let Some(line) = stored_line(&self.store, seq).map_err(refusal)? else {
                break;
            };
            leaves.push(line);
        }
        Ok(LogPart { leaves, size, root })
    }

    /// The newest copy of a node's log, or the first one to be; `None` where it is no node of this municipality.
    fn newest_copy(&self, of: PeerRef) -> Result<Option<(Name, Copy)>, ApiError> {
        let mut siblings = self.sibling_keys().into_iter();
        let Some((_, id)) = siblings.find(|(at, _)| *at == of) else {
            return Ok(None);
        };
        let [a, b, c, d, e, f, g, h, ..] = id.0;
        let machine = [a, b, c, d, e, f, g, h];
        let mut newest = (name(machine, 0), Copy::new(of));
        for nth in 0..COPIES_MAX {
            let name = name(machine, nth);
            let row = self.store.get(Tree::Replica, &[COPY, &name].concat());
            let Some(row) = row.map_err(refusal)? else {
                break;
            };
            newest = (name, postcard::from_bytes(&row).map_err(damaged)?);
        }
        Ok(Some(newest))
    }

    /// How many leaves of a node are here; `None` where it is none of this municipality's.
    ///
    /// # Errors
    /// The store's, damage.
    pub fn leaves_had(&self, of: PeerRef) -> Result<Option<u64>, ApiError> {
        let newest = self.newest_copy(of)?;
        newest
            .map(|(_, copy)| Ok(copy.log()?.next_seq()))
            .transpose()
    }

    /// Keeps leaves that follow those that are here, and holds all of them against the root the node names.
    ///
    /// No leaf of its own but an alarm: two nodes that log each other's logs would never end.
    fn keep_leaves(
        &mut self,
        of: PeerRef,
        (name, copy): (Name, Copy),
        first: u64,
        part: &LogPart,
    ) -> Result<Kept, ApiError> {
        let mut verifier = Verifier::after(copy.log()?);
        if verifier.size() != first {
            return Ok(Kept::New(0));
        }
        let mut batch = Batch::new();
        let mut is_damaged = part.leaves.len() as u64 > LEAVES_MAX;
        for line in part.leaves.iter().take(LEAVES_MAX as usize) {
            let (seq, before) = (verifier.size(), verifier.clone());
            if !is_short(line) || !takes(&mut verifier, line) {
                (is_damaged, verifier) = (true, before);
                break;
            }
            let row = postcard::to_stdvec(line).expect("plain data");
            batch.put(Tree::ReplicaLog, &row_key(name, seq), row);
        }
        let (size, is_full) = (verifier.size(), part.leaves.len() as u64 == LEAVES_MAX);
        let stated = Head {
            size: part.size,
            root: part.root,
        };
        if part.size < first || verifier.contradicts(&stated) {
            return self.on_other_log(of, (name, copy));
        }
        let is_confirmed = size == part.size;
        is_damaged |= !is_confirmed && (size > part.size || !is_full);
        let log = verifier.log().to_bytes();
        let is_news = size > first || is_confirmed && copy.confirmed != log;
        let kept = Copy {
            confirmed: match is_confirmed {
                true => log.clone(),
                false => copy.confirmed,
            },
            log,
            ..copy
        };
        if is_news {
            kept.write(name, &mut batch);
            self.commit(batch, Vec::new(), now())?;
        }
        Ok(match is_damaged {
            true => Kept::Damaged,
            false => Kept::New(size - first),
        })
    }

    /// The leaves here are not those of the node's log.
    fn on_other_log(&mut self, of: PeerRef, (name, copy): (Name, Copy)) -> Result<Kept, ApiError> {
        let (is_confirmed, [machine @ .., nth]) = (copy.is_confirmed()?, name);
        let mut batch = Batch::new();
        copy.set_back().write(name, &mut batch);
        if !is_confirmed {
            // None of it ever was: from the beginning, at the next look.
            self.commit(batch, Vec::new(), now())?;
            return Ok(Kept::Damaged);
        }
        if nth + 1 >= COPIES_MAX {
            return Ok(Kept::TooOften);
        }
        Copy::new(of).write(self::name(machine, nth + 1), &mut batch);
        let words = format!("log_written_anew {}", of.node);
        let alarm = Entry::new(LeafType::Alarm, Actor::Node, words);
        self.commit(batch, vec![alarm], now())?;
        Ok(Kept::WrittenAnew)
    }
}

fn name(machine: [u8; 8], nth: u8) -> Name {
    let [a, b, c, d, e, f, g, h] = machine;
    [a, b, c, d, e, f, g, h, nth]
}

pub(super) fn row_key(name: Name, seq: u64) -> Vec<u8> {
    [name.as_slice(), &seq.to_be_bytes()].concat()
}

fn is_short((_, detail): &StoredLine) -> bool {
    let len = detail.as_ref().map_or(0, Vec::len);
    len <= DETAIL_ROW_LEN_MAX
}

impl Node {
    /// Leaves came; more are asked for where there are more.
    pub fn on_leaves(&mut self, from: PeerRef, first: u64, part: &LogPart) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let kept = match open.newest_copy(from) {
            Ok(Some(newest)) => open.keep_leaves(from, newest, first, part),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        match kept {
            Ok(Kept::New(kept)) => {
                let had = first + kept;
                if kept == LEAVES_MAX && !(had / LEAVES_MAX).is_multiple_of(PARTS_MAX) {
                    let message = ReplicaMessage::Leaves { from: had };
                    self.ask_sibling(from, OwnMessage::Replica(message));
                }
            }
            Ok(Kept::WrittenAnew) => {
                let message = ReplicaMessage::Leaves { from: 0 };
                self.ask_sibling(from, OwnMessage::Replica(message));
            }
            Ok(Kept::Damaged) => self.raise_about_node("log_damaged", from),
            Ok(Kept::TooOften) => self.raise_about_node("log_not_kept", from),
            Err(error) => {
                tracing::error!(code = error.code.as_str(), "a log could not be kept");
            }
        }
    }
}

#[cfg(test)]
mod tests;
