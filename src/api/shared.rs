//! What logins of several roles may ask: what is to do, alarms, the operation log.

use super::anyone::PeerStatus;
use crate::domain::{Date, MunicipalityCode, UnixTime};
use serde::{Deserialize, Serialize};

/// Requests of several roles.
#[derive(Serialize, Deserialize)]
pub enum SharedRequest {
    /// Counts for the home screen; every login may ask, and it holds no resident.
    ShowToDo,
    /// Alarms, newest first.
    ListAlarms {
        /// At most so many, 1 to 200.
        count: u32,
    },
    /// Somebody looked at the alarms up to this one.
    SeeAlarms {
        /// Sequence number of the newest one seen.
        up_to: u64,
    },
    /// Lines of the operation log, newest first.
    ListAudit(AuditQuery),
    /// Recompute the whole log and compare it with its head.
    VerifyAudit,
    /// Do not wait any longer before a peer is tried again.
    TryPeer {
        /// Which.
        code: MunicipalityCode,
    },
    /// Begin to read everything on disk; the reply is about the first part.
    BeginCheck,
    /// Read the next part.
    ContinueCheck,
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum SharedReply {
    /// What is to do.
    ToDo(Box<ToDo>),
    /// Alarms.
    Alarms(Vec<AlarmLine>),
    /// Lines of the log.
    Audit(AuditPage),
    /// The proof.
    AuditVerified(AuditReport),
    /// What was read last.
    Checked(CheckPart),
    /// The peer is being tried.
    PeerTried,
}

/// Which lines of the log are wanted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Only lines before this sequence number.
    pub before: Option<u64>,
    /// At most so many, 1 to 1,000.
    pub count: u32,
    /// Only this user's, by user ID.
    pub user: Option<String>,
    /// Only of this type, the word of [`AuditLine::kind`].
    pub kind: Option<String>,
    /// The log of another node of this municipality, as far as it is copied here.
    pub copy: Option<LogCopy>,
}

/// A copy of another node's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogCopy {
    /// The node's number in the directory.
    pub node: u32,
    /// 0 for the newest. There is an older one where a node went on from an older state than its copy, or its number went
    /// to another machine.
    pub older: u32,
}

/// The node's number, and after a stroke how many copies back: `2`, `2/1`.
impl std::fmt::Display for LogCopy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.older {
            0 => write!(f, "{}", self.node),
            older => write!(f, "{}/{older}", self.node),
        }
    }
}

/// A part of the log.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AuditPage {
    /// Newest first.
    pub lines: Vec<AuditLine>,
    /// Ask on with this as `before`; `None` is the beginning of the log. A page of a narrow search may be empty and not
    /// the last.
    pub next: Option<u64>,
    /// Leaves in the whole log.
    pub leaves: u64,
    /// The logs of other nodes that are here too.
    pub copies: Vec<LogCopy>,
}

/// What waits for a person. Counts only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToDo {
    /// Answers that arrived and are not decided to the last row.
    pub answers: u64,
    /// Inquiries without doses that have no end yet, those that rest until a later day apart.
    pub no_answers: u64,
    /// Inquiries that rest until a later day.
    pub resting: u64,
    /// Inquiries on their way.
    pub queued: u64,
    /// Letters whose answer is late.
    pub letters_late: u64,
    /// Inquiries of others that wait for a person here.
    pub to_approve: u64,
    /// Batches that wait for an approver.
    pub batches_to_approve: u64,
    /// Batches that run, or that somebody holds.
    pub batches: u64,
    /// Held doses.
    pub held: u64,
    /// Rows of the last import that were refused.
    pub refused_rows: u64,
    /// Imports that came to no end.
    pub unfinished_imports: u64,
    /// People with entries that two replicas wrote apart.
    pub undecided: u64,
    /// Alarms nobody looked at.
    pub alarms: u64,
    /// Doses registered on each of the last seven days, today last.
    pub registered: Vec<(Date, u32)>,
    /// The other municipalities.
    pub peers: Vec<PeerStatus>,
}

/// An alarm: something is wrong, a person must look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmLine {
    /// Its leaf in the operation log.
    pub seq: u64,
    /// When.
    pub at: UnixTime,
    /// What, as a word and whom it is about: `too_many_none 992020`.
    pub what: String,
    /// Who looked at it.
    pub seen_by: Option<String>,
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
    /// The logs of the municipality's other nodes, as far as they are copied here.
    pub copies: Vec<AuditCopy>,
}

impl AuditReport {
    /// The own log is whole and so are the copies of the others.
    pub fn is_whole(&self) -> bool {
        self.ok && self.copies.iter().all(|copy| copy.ok)
    }
}

/// Result of a verification of another node's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditCopy {
    /// Whose log.
    pub copy: LogCopy,
    /// Leaves that are here.
    pub leaves: u64,
    /// Every one of them is as it came, in order.
    pub ok: bool,
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
