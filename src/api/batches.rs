//! Batch inquiries (一括照会): many movers from one file, one approval, and how far they got.

use super::files::RejectedRow;
use super::quotas::{QuotaLine, QuotaRequest};
use crate::domain::{AddresseeNo, Date, Dose, MunicipalityCode, Private, UnixTime};
use serde::{Deserialize, Serialize};

/// Longest file of movers, in bytes.
pub const BATCH_FILE_LEN_MAX: usize = 4 * 1024 * 1024;
/// Rows of one batch.
pub const BATCH_ROWS_MAX: u32 = 20_000;

/// Orders of a clerk and of an approver about batches; the node knows who may what.
#[derive(Serialize, Deserialize)]
pub enum BatchRequest {
    /// A clerk: every row is checked; without `check_only` the batch then waits for an approver. Nothing is sent.
    Make {
        /// The file, at most [`BATCH_FILE_LEN_MAX`] bytes.
        file: Private<Vec<u8>>,
        /// Only the check and the look before sending.
        check_only: bool,
    },
    /// Both: all batches, newest first.
    List,
    /// Both: one batch with what each municipality does.
    Show {
        /// Batch number.
        batch: String,
    },
    /// Both: rows of a batch. Names are shown, so it is a leaf.
    ListRows(BatchRows),
    /// An approver who did not make it.
    Decide {
        /// Batch number.
        batch: String,
        /// Begin, or never.
        approve: bool,
        /// Why; needed where it is refused.
        reason: String,
    },
    /// Both.
    Steer {
        /// Batch number.
        batch: String,
        /// What happens to it.
        step: BatchStep,
        /// Why; needed for a stop.
        reason: String,
    },
    /// A clerk: the result as CSV, part by part. Without My Number.
    Export {
        /// Batch number.
        batch: String,
        /// Of the part before.
        cursor: Option<u64>,
        /// How it is written.
        charset: Charset,
    },
    /// A clerk: the result as data, part by part.
    Result {
        /// Batch number.
        batch: String,
        /// Of the part before.
        cursor: Option<u64>,
    },
    /// A clerk: takes over what needs no decision, part by part: the person agrees in name, birth date and sex, every
    /// signature holds, and nothing contradicts the own record.
    AcceptAgreeing {
        /// Batch number.
        batch: String,
        /// Only counts.
        check_only: bool,
        /// Of the part before.
        cursor: Option<u64>,
    },
    /// Quotas for others and agreed with others.
    Quota(QuotaRequest),
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum BatchReply {
    /// What the file holds, and the batch if one was made.
    Made(Box<BatchMade>),
    /// All batches.
    List(Vec<BatchLine>),
    /// One batch, after the order.
    Batch(Box<BatchView>),
    /// Rows.
    Rows(BatchRowPage),
    /// A part of the result file.
    Export(super::files::ExportPart),
    /// A part of the result.
    Result(BatchResultPart),
    /// What was, or would be, taken over.
    Accepted(BatchAccepted),
    /// Quotas.
    Quotas(Vec<QuotaLine>),
}

/// What a person does with a batch that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchStep {
    /// No further row leaves; what is under way goes on.
    Pause,
    /// It goes on.
    Resume,
    /// For good; what is under way still ends by itself.
    Stop,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charset {
    /// UTF-8 without a byte order mark.
    #[default]
    Utf8,
    /// UTF-8 with one, for spreadsheet programs.
    Utf8Bom,
    /// CP932 (Shift_JIS).
    Cp932,
}

/// How a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// For an approver.
    Awaiting,
    /// An approver said no; nothing was sent.
    Refused,
    /// Rows leave.
    Running,
    /// A person holds it.
    Paused,
    /// A person ended it.
    Stopped,
    /// Every row has its outcome.
    Finished,
}

/// How rows of a batch stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchCounts {
    /// Not asked yet.
    pub waiting: u32,
    /// On their way.
    pub queued: u32,
    /// Answered, with doses or without.
    pub found: u32,
    /// Unknown, refused or held there.
    pub no_answer: u32,
    /// Not accepted.
    pub aborted: u32,
    /// 14 days passed.
    pub expired: u32,
    /// Not asked, and never will be: the batch ended before, or the row could not be asked any more.
    pub not_asked: u32,
}

impl BatchCounts {
    /// Rows in all.
    #[must_use]
    pub const fn rows(&self) -> u32 {
        self.waiting + self.queued + self.ended()
    }

    /// Rows with an end.
    #[must_use]
    pub const fn ended(&self) -> u32 {
        self.found + self.no_answer + self.aborted + self.expired + self.not_asked
    }
}

/// A batch in a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchLine {
    /// `B-20260401-01`.
    pub batch: String,
    /// How it stands.
    pub state: BatchState,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: UnixTime,
    /// Who approved or refused it, or stopped it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<UnixTime>,
    /// Why, where somebody said so.
    pub reason: String,
    /// Its rows.
    pub counts: BatchCounts,
    /// Whether whoever asks could decide about it: an approver, and not its maker.
    pub may_decide: bool,
}

/// What one municipality does for a batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchTown {
    /// Which.
    pub provider: MunicipalityCode,
    /// Its rows.
    pub counts: BatchCounts,
    /// What holds them up: `full`, `unreachable`, `declined`, `hour`, `day`.
    pub hold: Option<String>,
    /// Until when, where that is known.
    pub hold_until: Option<UnixTime>,
    /// A connection to it is up.
    pub is_reachable: bool,
    /// Inquiries left of a quota it opened for this municipality.
    pub agreed_left: Option<u32>,
    /// Rows that limits keep until tomorrow or later.
    pub tomorrow: u32,
}

/// One batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchView {
    /// As in the list.
    pub line: BatchLine,
    /// Its municipalities, those with most rows left first.
    pub towns: Vec<BatchTown>,
    /// Outcomes in the last minute, of all batches.
    pub per_minute: u32,
    /// Until the last row has left, by limits and speed; absent where nothing is left.
    pub seconds_left: Option<u64>,
}

/// What a file of movers holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchMade {
    /// The batch that waits for an approver now; absent after a check, and where no row can be asked.
    pub batch: Option<String>,
    /// Rows read, header apart.
    pub read: u64,
    /// Rows that can be asked.
    pub taken: u32,
    /// Rows refused, the first thousand.
    pub rejected: Vec<RejectedRow>,
    /// Rows refused in all.
    pub rejected_count: u64,
    /// By municipality.
    pub towns: Vec<BatchTown>,
    /// How long it takes.
    pub seconds: u64,
}

/// Which rows are wanted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BatchRows {
    /// Batch number.
    pub batch: String,
    /// Only those that stand so: a word of [`BatchRowLine::state`].
    pub state: Option<String>,
    /// Only those that ask this municipality.
    pub provider: Option<MunicipalityCode>,
    /// Lines to leave out at the beginning.
    pub offset: u32,
    /// At most so many, 1 to 200.
    pub count: u32,
}

/// A part of the rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BatchRowPage {
    /// In the order of the file.
    pub lines: Vec<BatchRowLine>,
    /// How many there are in all.
    pub total: u32,
}

/// One row of a batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchRowLine {
    /// Row from 1.
    pub row: u32,
    /// 照会通番 of the file.
    pub serial: String,
    /// About whom; absent where the person was forgotten since.
    pub addressee_no: Option<AddresseeNo>,
    /// Name in kanji.
    pub name: Private<String>,
    /// Name in kana.
    pub kana: Private<String>,
    /// Who is asked.
    pub provider: MunicipalityCode,
    /// `waiting`, `queued`, `found`, `no_answer`, `aborted`, `expired`, `not_asked`.
    pub state: String,
    /// Why it was not asked, a word of the row reasons.
    pub why: Option<String>,
    /// Its inquiry, once it was asked.
    pub inquiry: Option<String>,
    /// Doses of the answer.
    pub doses: u32,
}

/// A part of the result.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchResultPart {
    /// In the order of the file.
    pub rows: Vec<BatchResultRow>,
    /// Ask again with this; `None` is the end.
    pub cursor: Option<u64>,
}

/// The result of one row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchResultRow {
    /// 照会通番 of the file.
    pub serial: String,
    /// About whom.
    pub addressee_no: Option<AddresseeNo>,
    /// Who was asked.
    pub provider: MunicipalityCode,
    /// A word of [`BatchRowLine::state`].
    pub state: String,
    /// Its inquiry.
    pub inquiry: Option<String>,
    /// When it was asked.
    pub asked_on: Option<Date>,
    /// Doses of the answer, with who recorded them.
    pub doses: Vec<(Dose, MunicipalityCode)>,
}

/// What taking over did, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchAccepted {
    /// Answers taken over whole.
    pub people: u32,
    /// Doses added.
    pub added: u32,
    /// Doses that were there already.
    pub unchanged: u32,
    /// Doses added that a person should look at.
    pub marked: u32,
    /// Answers left to a person, because something differs.
    pub differing: u32,
    /// Answers left to a person, because a signature could not be held against its key.
    pub unsigned: u32,
    /// Ask again with this; `None` is the end.
    pub cursor: Option<u64>,
}
