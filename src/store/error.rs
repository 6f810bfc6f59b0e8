//! Why the store refuses. Each variant is something a caller does differently; nothing in them is secret.

use rustix::io::Errno;
use std::io;
use std::path::PathBuf;

/// What was found broken, and where. Shown to the operator together with `check` and `restore`.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    #[error("no valid header in the store")]
    Headers,
    #[error("the two headers belong to different stores")]
    ForeignHeader,
    #[error("a header was changed by something that does not have the keys")]
    HeaderForged,
    #[error("one of the two headers is missing, damaged or old")]
    HeaderCopy,
    #[error("the header is older than the journal")]
    HeaderOld,
    #[error("the head of journal segment {0} is damaged")]
    SegmentHead(u64),
    #[error("journal segment {0} belongs to another store")]
    ForeignSegment(u64),
    #[error("a journal record after {after} is damaged and valid ones follow it")]
    JournalHole { after: u64 },
    #[error("the index is at {index}, ahead of the journal at {journal}")]
    IndexAhead { index: u64, journal: u64 },
    #[error("a snapshot is at {snapshot}, ahead of the journal at {journal}")]
    SnapshotAhead { snapshot: u64, journal: u64 },
    #[error("snapshot {0} is damaged")]
    Snapshot(u64),
    #[error("the journal begins at {first}, but records from {wanted} on are needed")]
    JournalGap { wanted: u64, first: u64 },
    #[error("a journal record at {0} does not open")]
    JournalSealed(u64),
    #[error("what the journal gives differs from the digest it recorded at {0}")]
    Digest(u64),
    #[error("the journal has no segment")]
    JournalMissing,
    #[error("a row in tree {0} does not open")]
    Row(&'static str),
    #[error("tree {0} differs from its recorded digest")]
    Tree(&'static str),
    #[error("a person's key is missing though rows of the person are there")]
    PersonKey,
}

impl Damage {
    /// The word of replies and the place it is about, if there is one.
    pub fn word(&self) -> (&'static str, String) {
        match self {
            Self::Headers => ("headers", String::new()),
            Self::ForeignHeader => ("foreign_header", String::new()),
            Self::HeaderForged => ("header_forged", String::new()),
            Self::HeaderCopy => ("header_copy", String::new()),
            Self::HeaderOld => ("header_old", String::new()),
            Self::SegmentHead(first) => ("segment_head", first.to_string()),
            Self::ForeignSegment(first) => ("foreign_segment", first.to_string()),
            Self::JournalHole { after } => ("journal_hole", after.to_string()),
            Self::IndexAhead { index, .. } => ("index_ahead", index.to_string()),
            Self::SnapshotAhead { snapshot, .. } => ("snapshot_ahead", snapshot.to_string()),
            Self::Snapshot(counter) => ("snapshot", counter.to_string()),
            Self::JournalGap { first, .. } => ("journal_gap", first.to_string()),
            Self::JournalSealed(record) => ("journal_sealed", record.to_string()),
            Self::Digest(record) => ("digest", record.to_string()),
            Self::JournalMissing => ("journal_missing", String::new()),
            Self::Row(tree) => ("row", (*tree).to_owned()),
            Self::Tree(tree) => ("tree", (*tree).to_owned()),
            Self::PersonKey => ("person_key", String::new()),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("there is no store in {0}")]
    Missing(PathBuf),
    /// No right to it, a file system that is read-only, a disk that does not answer: nothing was touched.
    #[error("the store in {folder} cannot be read and written")]
    NoAccess { folder: PathBuf, source: io::Error },
    #[error("there is already a store in {0}")]
    Exists(PathBuf),
    #[error("another process has the store open")]
    InUse,
    #[error("the store is damaged")]
    Damaged(#[source] Damage),
    /// Nothing was written; works again once there is space.
    #[error("the disk is full, so nothing was recorded")]
    DiskFull,
    /// No file could be opened, so nothing was written; works again once others are closed.
    #[error("too many files are open")]
    TooManyFiles,
    #[error("the disk failed")]
    Io(#[source] io::Error),
    /// Read-only until the store is opened again.
    #[error("the store is read-only since an earlier failure")]
    Poisoned,
    /// Durable in the journal, but the index failed: read-only until the store is opened again.
    #[error("the index failed")]
    Index(#[source] io::Error),
    #[error("a witness has seen counter {witnessed}, the store is at {counter}")]
    RolledBack { counter: u64, witnessed: u64 },
    #[error("the person is not in the store")]
    UnknownPerson,
    #[error("the person is in the store already")]
    KnownPerson,
    #[error("the value or batch is longer than the store takes")]
    TooLong,
    #[error("tree {0} is not written this way")]
    WrongTree(&'static str),
    #[error("the password cost is out of bounds")]
    BadCost,
    #[error("the last slot cannot be removed")]
    LastSlot,
    #[error("there are too many slots")]
    TooManySlots,
}

#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// Wrong password or unknown user: the same error, at the same cost.
    #[error("user or password is wrong")]
    Refused,
    #[error("wait {0} s before the next attempt")]
    Wait(u64),
    #[error("the store cannot be opened")]
    Store(#[from] StoreError),
}

impl StoreError {
    /// Whether an error of the system means that there is no room.
    #[must_use]
    pub fn is_full(error: &io::Error) -> bool {
        matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
        )
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.raw_os_error().map(Errno::from_raw_os_error) {
            Some(Errno::MFILE | Errno::NFILE) => Self::TooManyFiles,
            _ => Self::Io(error),
        }
    }
}

impl From<Damage> for StoreError {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}
