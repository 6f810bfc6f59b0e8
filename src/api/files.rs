//! Files in and out as a clerk sees them: counts, refused rows, parts of an export. No row of an export has a My Number (`SAFE-51`).

use crate::domain::{Private, UnixTime};
use serde::{Deserialize, Serialize};

/// Layout of an imported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportLayout {
    /// Targets and coupons.
    Targets,
    /// Doses, wide layout.
    Doses,
}

/// Counts of an import; the JSON of `watari import` is made from it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Rows read, header apart.
    pub read: u64,
    /// Rows that changed something.
    pub registered: u64,
    /// Rows that were there already.
    pub unchanged: u64,
    /// Rows kept apart: person or coupon unknown here.
    pub held: u64,
    /// Rows refused since the last reply.
    pub rejected: Vec<RejectedRow>,
    /// Rows refused in all.
    pub rejected_count: u64,
    /// Doses registered that a person should look at (`domain.md` 8.2).
    pub marked: u64,
    /// Character set found: `UTF-8` or `CP932`.
    pub encoding: String,
}

/// A refused row; the refused value itself is not repeated.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Line in the file from 1, the header being 1.
    pub line: u64,
    /// Column from 1; 0 for the whole row.
    pub column: u32,
    /// Stable code of the reason.
    pub code: String,
}

/// A part of an export.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportPart {
    /// CSV bytes; append them to the file.
    pub bytes: Private<Vec<u8>>,
    /// Ask again with this; `None` is the end.
    pub cursor: Option<u64>,
    /// People written so far.
    pub people: u64,
}

/// An import that came to no end: its node or its terminal went away. What it registered stays; the same file, imported
/// once more, adds the other rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnfinishedImport {
    /// When it was last heard of.
    pub at: UnixTime,
    /// Who imported.
    pub user: String,
    /// Which layout.
    pub layout: ImportLayout,
    /// Number of the medium.
    pub medium: String,
    /// Rows that are on record.
    pub rows: u64,
}

impl UnfinishedImport {
    /// Whether it is of this file, as far as a node can tell.
    #[must_use]
    pub fn is_of(&self, layout: ImportLayout, medium: &str) -> bool {
        self.layout == layout && self.medium == medium
    }
}

/// How the last import of this node ended; it stays until the next one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LastImport {
    /// When it ended.
    pub at: UnixTime,
    /// Who imported.
    pub user: String,
    /// Which layout.
    pub layout: ImportLayout,
    /// Counts, and the first refused rows.
    pub report: ImportReport,
}
