//! Copies of the operation logs of the municipality's other nodes: reading them, and their proof.

use super::leaves::{COPY, Copy, Name, row_key};
use crate::api::{ApiError, AuditCopy, ErrorCode, LogCopy};
use crate::audit::Log;
use crate::domain::UnixTime;
use crate::node::log::{StoredLine, prove};
use crate::node::open::{Open, damaged, refusal};
use crate::store::Tree;
use std::cmp::Reverse;
use std::collections::HashMap;

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

    fn machine(&self) -> [u8; 8] {
        let [machine @ .., _] = self.name;
        machine
    }
}

impl Open {
    /// The logs of other nodes that are here, also of those that have left the municipality; of each number the newest first.
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
            Ok(CopiedLog {
                copy: LogCopy {
                    node: read.node,
                    older: 0,
                },
                name,
                begun: read.begun,
                log: read.log()?,
            })
        });
        let mut logs = logs.collect::<Result<Vec<_>, ApiError>>()?;
        let mut newest: HashMap<[u8; 8], UnixTime> = HashMap::new();
        for log in &logs {
            let newest = newest.entry(log.machine()).or_insert(log.begun);
            *newest = log.begun.max(*newest);
        }
        // The copies of one machine are numbered; whatever the clock was when they were begun.
        logs.sort_by_key(|log| {
            let since = newest.get(&log.machine()).copied();
            (log.copy.node, Reverse((since, log.name)))
        });
        let mut before: Option<LogCopy> = None;
        for log in &mut logs {
            let same = before.filter(|before| before.node == log.copy.node);
            log.copy.older = same.map_or(0, |before| before.older + 1);
            before = Some(log.copy);
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

    /// One line of another node's log.
    ///
    /// # Errors
    /// The store's.
    pub fn copied_line(&self, log: &CopiedLog, seq: u64) -> Result<Option<StoredLine>, ApiError> {
        let row = self.store.get(Tree::ReplicaLog, &row_key(log.name, seq));
        let row = row.map_err(refusal)?;
        Ok(row.and_then(|row| postcard::from_bytes(&row).ok()))
    }

    /// Recomputes the log of another node from what is here.
    ///
    /// # Errors
    /// The store's. A log that does not verify is no error but a report.
    pub fn verify_copy(&self, log: &CopiedLog) -> Result<AuditCopy, ApiError> {
        let proof = prove(&log.log.head(), |seq| self.copied_line(log, seq))?;
        Ok(AuditCopy {
            copy: log.copy,
            leaves: log.leaves(),
            ok: proof.ok,
            broken_at: proof.broken_at,
        })
    }
}
