//! Operation logs of the municipality's other nodes: each node's log stays its own, and the others keep its leaves, so that a
//! machine that is lost does not take its log with it.

use super::message::{LogPart, OwnMessage, ReplicaMessage};
use super::serve::LEAVES_MAX;
use crate::api::{ApiError, AuditCopy, ErrorCode, LogCopy};
use crate::audit::{CHECKPOINT_LEN_MAX, Head, Leaf, Log, Verifier};
use crate::domain::UnixTime;
use crate::net::PeerRef;
use crate::node::clock::now;
use crate::node::log::{Detail, detail_matches};
use crate::node::open::{Open, damaged, refusal};
use crate::node::run::{Node, Phase};
use crate::store::{Batch, Tree};
use serde::{Deserialize, Serialize};

/// Row of `Replica` for each copy, followed by its name.
const COPY: &[u8] = b"log-copy-";
/// Copies of one machine's log: a further one is begun where it goes on from an older state than the last copy.
const COPIES_MAX: u8 = 8;

/// The first bytes of a node's identity (its number may go to another machine one day), and which copy it is.
type Name = [u8; 9];

/// What is here of a node's log.
#[derive(Serialize, Deserialize)]
struct Copy {
    node: u32,
    begun: UnixTime,
    /// The log's frontier over the leaves that are here.
    log: Vec<u8>,
    /// The newest checkpoint the node gave.
    checkpoint: Vec<u8>,
}

impl Copy {
    fn log(&self) -> Result<Log, ApiError> {
        Log::from_bytes(&self.log).map_err(damaged)
    }

    fn write(&self, name: Name, batch: &mut Batch) {
        let row = postcard::to_stdvec(self).expect("plain data");
        batch.put(Tree::Replica, &[COPY, &name].concat(), row);
    }
}

/// A log of another node as it lies here.
pub struct CopiedLog {
    /// Which one it is.
    pub copy: LogCopy,
    name: Name,
    begun: UnixTime,
    log: Log,
}

impl CopiedLog {
    /// How many leaves are here.
    pub fn leaves(&self) -> u64 {
        self.log.next_seq()
    }
}

/// What became of leaves that came.
#[derive(Debug, PartialEq, Eq)]
enum Kept {
    /// So many are new.
    New(u64),
    /// One of them is damaged: none was kept.
    Damaged,
    /// The log does not go on where the copy ends: another copy begins. The old one stays.
    WrittenAnew,
}

/// A leaf with its detail.
type CopiedRow = (Vec<u8>, Option<Vec<u8>>);

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
            let key = seq.to_be_bytes();
            let Some(leaf) = self.store.get(Tree::Log, &key).map_err(refusal)? else {
                break;
            };
            let detail = self.store.get(Tree::LogDetail, &key).map_err(refusal)?;
            leaves.push((leaf.to_vec(), detail.map(|detail| detail.to_vec())));
        }
        Ok(LogPart {
            leaves,
            size,
            root,
            checkpoint: self.checkpoint(),
        })
    }

    /// The newest copy of a node's log, or the first one to be; `None` where it is no node of this municipality.
    fn newest_copy(&self, of: PeerRef) -> Result<Option<(Name, Copy)>, ApiError> {
        let mut siblings = self.sibling_keys().into_iter();
        let Some((_, id)) = siblings.find(|(at, _)| *at == of) else {
            return Ok(None);
        };
        let [a, b, c, d, e, f, g, h, ..] = id.0;
        let name = |nth: u8| [a, b, c, d, e, f, g, h, nth];
        let mut newest = (name(0), new_copy(of));
        for nth in 0..COPIES_MAX {
            let row = self.store.get(Tree::Replica, &[COPY, &name(nth)].concat());
            let Some(row) = row.map_err(refusal)? else {
                break;
            };
            newest = (name(nth), postcard::from_bytes(&row).map_err(damaged)?);
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

    /// Keeps leaves that follow those that are here, and holds all of them against the root the node names: what is here
    /// once cannot be told differently later.
    ///
    /// No leaf of its own: two nodes that log each other's logs would never end.
    fn keep_leaves(
        &mut self,
        of: PeerRef,
        (name, copy): (Name, Copy),
        first: u64,
        part: LogPart,
    ) -> Result<Kept, ApiError> {
        let mut verifier = Verifier::after(copy.log()?);
        if verifier.size() != first {
            return Ok(Kept::New(0));
        }
        let stated = Head {
            size: part.size,
            root: part.root,
        };
        let mut batch = Batch::new();
        for (bytes, detail) in &part.leaves {
            let seq = verifier.size();
            let is_whole = verifier.take(bytes).is_ok_and(|leaf| {
                let detail = detail.as_ref();
                detail.is_none_or(|detail| detail_matches(&leaf, detail))
            });
            if !is_whole {
                return Ok(Kept::Damaged);
            }
            let row = postcard::to_stdvec(&(bytes, detail)).expect("plain data");
            batch.put(Tree::ReplicaLog, &row_key(name, seq), row);
        }
        if stated.size < first || verifier.contradicts(&stated) {
            return self.begin_copy(of, name);
        }
        if part.leaves.is_empty() {
            return Ok(Kept::New(0));
        }
        let copy = Copy {
            log: verifier.log().to_bytes(),
            checkpoint: match part.checkpoint.len() {
                0..=CHECKPOINT_LEN_MAX => part.checkpoint,
                _ => Vec::new(),
            },
            ..copy
        };
        copy.write(name, &mut batch);
        self.store.commit(batch).map_err(refusal)?;
        Ok(Kept::New(verifier.size() - first))
    }

    fn begin_copy(&mut self, of: PeerRef, last: Name) -> Result<Kept, ApiError> {
        let [id @ .., nth] = last;
        if nth + 1 < COPIES_MAX {
            let [a, b, c, d, e, f, g, h] = id;
            let mut batch = Batch::new();
            new_copy(of).write([a, b, c, d, e, f, g, h, nth + 1], &mut batch);
            self.store.commit(batch).map_err(refusal)?;
        }
        Ok(Kept::WrittenAnew)
    }

    /// The logs of other nodes that are here, also of those that have left the municipality.
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn copied_logs(&mut self) -> Result<Vec<CopiedLog>, ApiError> {
        let take = |copies: &mut Vec<(Name, Vec<u8>)>, key: &[u8], value: &[u8]| {
            let name = key.strip_prefix(COPY).and_then(|name| name.try_into().ok());
            copies.extend(name.map(|name| (name, value.to_vec())));
        };
        let rows = self.store.fold(Tree::Replica, Vec::new, take, &mut |_| {});
        let logs = rows.map_err(refusal)?.into_iter().map(|(name, row)| {
            let read: Copy = postcard::from_bytes(&row).map_err(damaged)?;
            let copy = LogCopy {
                node: read.node,
                older: 0,
            };
            let (begun, log) = (read.begun, read.log()?);
            Ok(CopiedLog {
                copy,
                name,
                begun,
                log,
            })
        });
        let mut logs = logs.collect::<Result<Vec<_>, ApiError>>()?;
        logs.sort_by_key(|log| (log.copy.node, std::cmp::Reverse((log.begun, log.name))));
        for at in 1..logs.len() {
            let before = logs[at - 1].copy;
            if before.node == logs[at].copy.node {
                logs[at].copy.older = before.older + 1;
            }
        }
        Ok(logs)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ErrorCode::LogUnknown`], the store's, damage.
    pub fn copied_log(&mut self, copy: LogCopy) -> Result<CopiedLog, ApiError> {
        let mut logs = self.copied_logs()?.into_iter();
        logs.find(|log| log.copy == copy)
            .ok_or_else(|| ApiError::new(ErrorCode::LogUnknown))
    }

    /// One leaf of another node's log with its detail.
    ///
    /// # Errors
    /// The store's.
    pub fn copied_line(
        &self,
        log: &CopiedLog,
        seq: u64,
    ) -> Result<Option<(Leaf, Detail)>, ApiError> {
        let line = self.copied_row(log, seq)?;
        Ok(line.and_then(|(leaf, detail)| {
            let detail = postcard::from_bytes(&detail?).ok()?;
            Some((Leaf::parse(&leaf)?, detail))
        }))
    }

    fn copied_row(&self, log: &CopiedLog, seq: u64) -> Result<Option<CopiedRow>, ApiError> {
        let row = self.store.get(Tree::ReplicaLog, &row_key(log.name, seq));
        let row = row.map_err(refusal)?;
        Ok(row.and_then(|row| postcard::from_bytes(&row).ok()))
    }

    /// Recomputes the log of another node from what is here.
    ///
    /// # Errors
    /// The store's. A log that does not verify is no error but a report.
    pub fn verify_copy(&self, log: &CopiedLog) -> Result<AuditCopy, ApiError> {
        let (mut verifier, mut broken_at) = (Verifier::default(), None);
        for seq in 0..log.leaves() {
            let is_whole = self.copied_row(log, seq)?.is_some_and(|(leaf, detail)| {
                let leaf = verifier.take(&leaf);
                leaf.is_ok_and(|leaf| detail.is_none_or(|detail| detail_matches(&leaf, &detail)))
            });
            if !is_whole {
                broken_at = Some(seq);
                break;
            }
        }
        Ok(AuditCopy {
            copy: log.copy,
            leaves: log.leaves(),
            ok: broken_at.is_none() && verifier.finish(&log.log.head()).is_ok(),
            broken_at,
        })
    }
}

fn new_copy(of: PeerRef) -> Copy {
    Copy {
        node: of.node,
        begun: now(),
        log: Log::default().to_bytes(),
        checkpoint: Vec::new(),
    }
}

fn row_key(name: Name, seq: u64) -> Vec<u8> {
    [name.as_slice(), &seq.to_be_bytes()].concat()
}

impl Node {
    /// Leaves came; more are asked for where there are more.
    pub fn on_leaves(&mut self, from: PeerRef, first: u64, part: LogPart) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let kept = match open.newest_copy(from) {
            Ok(Some(newest)) => open.keep_leaves(from, newest, first, part),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        match kept {
            Ok(Kept::New(kept)) if kept >= LEAVES_MAX => {
                let message = ReplicaMessage::Leaves { from: first + kept };
                self.ask_sibling(from, OwnMessage::Replica(message));
            }
            Ok(Kept::New(_)) => {}
            Ok(Kept::Damaged) => {
                tracing::error!(node = from.node, "a part of its log came damaged");
            }
            Ok(Kept::WrittenAnew) => {
                self.raise_about_node("log_written_anew", from, now());
                let message = ReplicaMessage::Leaves { from: 0 };
                self.ask_sibling(from, OwnMessage::Replica(message));
            }
            Err(error) => {
                tracing::error!(code = error.code.as_str(), "a log could not be kept");
            }
        }
    }
}

#[cfg(test)]
mod tests;
