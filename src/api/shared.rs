//! What every login may ask: the operation log.

use crate::domain::UnixTime;
use serde::{Deserialize, Serialize};

/// Requests of every role.
#[derive(Serialize, Deserialize)]
pub enum SharedRequest {
    /// Lines of the operation log, newest first.
    ListAudit {
        /// Only lines before this sequence number.
        before: Option<u64>,
        /// At most so many, 1 to 1,000.
        count: u32,
    },
    /// Recompute the whole log and compare it with its head.
    VerifyAudit,
    /// Begin to read everything on disk; the reply is about the first part.
    BeginCheck,
    /// Read the next part.
    ContinueCheck,
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum SharedReply {
    /// Lines of the log.
    Audit(Vec<AuditLine>),
    /// The proof.
    AuditVerified(AuditReport),
    /// What was read last.
    Checked(CheckPart),
}

/// One leaf of the operation log with its detail.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditLine {
    /// Sequence number from 0.
    pub seq: u64,
    /// When.
    pub at: UnixTime,
    /// Closed list of leaf types, as a word.
    pub kind: String,
    /// User ID, `node`, or `peer 992011`.
    pub actor: String,
    /// Words about it; ids only.
    pub detail: String,
}

/// Result of a verification.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditReport {
    /// Every leaf is there, in order, and the head is the stored one.
    pub ok: bool,
    /// Leaves read.
    pub leaves: u64,
    /// Merkle head over them, hex.
    pub head: String,
    /// First leaf at which it broke.
    pub broken_at: Option<u64>,
}

/// One part of a check. Parts of the same kind and name belong together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckPart {
    /// `headers`, `journal`, `snapshots`, `rows`, `documents`, `log` or `ledger`.
    pub part: String,
    /// The tree of `rows`.
    pub name: Option<String>,
    /// Headers, journal records, snapshots, rows, documents, leaves or provision records read.
    pub read: u64,
    /// What is wrong.
    pub problems: Vec<CheckProblem>,
    /// Something is left to be read.
    pub more: bool,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckProblem {
    /// A word whose sentences stand in the text catalogue.
    pub word: String,
    /// Where: the number of a record, snapshot or leaf, or the name of a tree; empty where there is only one place.
    pub at: String,
}
