//! Batch inquiries: what is kept of them. Every row is a row of the store, and what becomes of it enters the commit that
//! makes it so: a node that was killed goes on where it was, and asks nobody twice.

mod quotas;

mod accepting;
mod checking;
mod deciding;
mod driving;
mod outcomes;
mod results;
mod showing;

use crate::api::{ApiError, BatchCounts, BatchState, ErrorCode, InquiryState};
use crate::domain::{Date, IdCheck, LegalBasis, MunicipalityCode, UnixTime};
use crate::inquiry::{Hold, Pace};
use crate::node::batches::quotas::Quotas;
use crate::node::open::{Open, damaged, refusal};
use crate::store::{Batch, PersonId, Store, Tree};
use outcomes::MoverChange;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Prefixes of the rows about batches, about their rows, and from an inquiry to its row.
const HEAD: &[u8] = b"batch-";
const MOVER: &[u8] = b"batchrow-";
const PLACE: &[u8] = b"inbatch-";
/// Row of `Meta`: day and last serial of that day.
const SERIAL: &[u8] = b"batch-serial";
/// Outcomes that are remembered for the speed.
const RECENT_MAX: usize = 4_096;
/// Over which time the speed is measured.
const RECENT_MS: u64 = 60_000;

/// Which row of which batch.
pub type Place = (String, u32);

/// What is kept of a batch as a whole.
#[derive(Clone, Serialize, Deserialize)]
pub struct Head {
    pub batch: String,
    pub state: BatchState,
    pub made_by: String,
    pub made_at: UnixTime,
    pub decided_by: Option<String>,
    pub decided_at: Option<UnixTime>,
    pub reason: String,
    pub rows: u32,
    /// As they were when it ended; of a batch that is under way its rows are counted.
    pub counts: BatchCounts,
}

/// One row: whom to ask about, whom to ask, why that is lawful, and how it stands. No My Number.
#[derive(Clone, Serialize, Deserialize)]
pub struct Mover {
    pub serial: String,
    pub person: PersonId,
    pub provider: MunicipalityCode,
    pub basis: LegalBasis,
    pub reference: String,
    pub basis_on: Date,
    pub id_check: IdCheck,
    pub id_checked_on: Date,
    pub register_checked_on: Date,
    pub state: MoverState,
    /// Its number stays the same when it is asked once more because the other side was full.
    pub inquiry: Option<String>,
    pub asked_on: Option<Date>,
    pub doses: u32,
    pub tries: u32,
    /// Why it is not asked.
    pub why: Option<String>,
}

/// How a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MoverState {
    Waiting,
    Queued,
    Ended(InquiryState),
    NotAsked,
}

/// All batches. Rows of those under way are in memory.
#[derive(Default)]
pub struct Batches {
    heads: BTreeMap<String, Head>,
    active: BTreeMap<String, Vec<Mover>>,
    /// Rows that wait, by the municipality they ask, in the order of their batches.
    queues: BTreeMap<MunicipalityCode, VecDeque<Place>>,
    paces: BTreeMap<MunicipalityCode, Pace>,
    /// What held up each municipality at the last look.
    holds: BTreeMap<MunicipalityCode, Hold>,
    pub quotas: Quotas,
    /// What the commit under way changes.
    pending: Vec<MoverChange>,
    /// When rows ended, milliseconds, oldest first.
    recent: VecDeque<u64>,
    /// When rows are to be looked at again.
    due_ms: Option<u64>,
    /// Since they were told of.
    changed: bool,
    told_ms: u64,
}

impl Head {
    fn is_active(&self) -> bool {
        matches!(
            self.state,
            BatchState::Awaiting | BatchState::Running | BatchState::Paused
        )
    }

    fn write(&self, batch: &mut Batch) {
        let row = postcard::to_stdvec(self).expect("plain data");
        batch.put(Tree::Inquiry, &[HEAD, self.batch.as_bytes()].concat(), row);
    }
}

impl Mover {
    /// The word of lists and files. What waits in a batch that ended is not asked any more.
    pub fn word(&self, batch: BatchState) -> &'static str {
        let is_over = matches!(batch, BatchState::Stopped | BatchState::Refused);
        match self.state {
            MoverState::Waiting if is_over => "not_asked",
            MoverState::Waiting => "waiting",
            MoverState::Queued | MoverState::Ended(InquiryState::Queued) => "queued",
            MoverState::Ended(InquiryState::Found) => "found",
            MoverState::Ended(InquiryState::NoAnswer) => "no_answer",
            MoverState::Ended(InquiryState::Aborted) => "aborted",
            MoverState::Ended(InquiryState::Expired) => "expired",
            MoverState::NotAsked => "not_asked",
        }
    }

    fn write(&self, batch: &mut Batch, no: &str, row: u32) {
        let value = postcard::to_stdvec(self).expect("plain data");
        batch.put(Tree::Inquiry, &mover_key(no, row), value);
    }
}

/// One more row that stands so.
fn count(counts: &mut BatchCounts, word: &str, by: i64) {
    let place = match word {
        "waiting" => &mut counts.waiting,
        "queued" => &mut counts.queued,
        "found" => &mut counts.found,
        "no_answer" => &mut counts.no_answer,
        "aborted" => &mut counts.aborted,
        "expired" => &mut counts.expired,
        _ => &mut counts.not_asked,
    };
    *place = u32::try_from(i64::from(*place) + by).unwrap_or(0);
}

fn counts_of<'a>(movers: impl Iterator<Item = &'a Mover>, state: BatchState) -> BatchCounts {
    let mut counts = BatchCounts::default();
    for mover in movers {
        count(&mut counts, mover.word(state), 1);
    }
    counts
}

fn mover_key(no: &str, row: u32) -> Vec<u8> {
    [MOVER, no.as_bytes(), b"/", &row.to_be_bytes()].concat()
}

fn place_key(inquiry: &str) -> Vec<u8> {
    [PLACE, inquiry.as_bytes()].concat()
}

impl Batches {
    /// As stored.
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn load(store: &mut Store) -> Result<Self, ApiError> {
        let take = |heads: &mut Vec<Head>, key: &[u8], row: &[u8]| {
            if key.starts_with(HEAD) {
                heads.extend(postcard::from_bytes(row).ok());
            }
        };
        let heads: Vec<Head> = store
            .fold(Tree::Inquiry, Vec::new, take, &mut |_| {})
            .map_err(refusal)?;
        let mut batches = Self {
            quotas: Quotas::load(store)?,
            due_ms: Some(0),
            ..Self::default()
        };
        for head in heads {
            if head.is_active() {
                let rows = 1..=head.rows;
                let movers: Result<_, _> = rows
                    .map(|row| load_mover(store, &head.batch, row))
                    .collect();
                batches.active.insert(head.batch.clone(), movers?);
            }
            batches.heads.insert(head.batch.clone(), head);
        }
        batches.line_up();
        Ok(batches)
    }

    /// The queues from what waits in batches that run.
    fn line_up(&mut self) {
        self.queues.clear();
        let mut running: Vec<&Head> = self.heads.values().collect();
        running.retain(|head| head.state == BatchState::Running);
        running.sort_by_key(|head| (head.decided_at, head.batch.clone()));
        for head in running {
            let movers = self.active.get(&head.batch).into_iter().flatten();
            for (row, mover) in (1..).zip(movers) {
                if mover.state == MoverState::Waiting {
                    let queue = self.queues.entry(mover.provider).or_default();
                    queue.push_back((head.batch.clone(), row));
                }
            }
        }
        self.look_soon();
    }

    /// Rows may leave: something ended, came back, or was ordered.
    pub fn look_soon(&mut self) {
        self.due_ms = Some(0);
    }

    /// When rows are to be looked at, milliseconds since 1970.
    pub fn due_at_ms(&self) -> Option<u64> {
        self.due_ms.filter(|_| !self.active.is_empty())
    }

    /// Batches that wait for an approver, and those that run or are held.
    pub fn to_do(&self) -> (u64, u64) {
        let of = |states: &[BatchState]| {
            let heads = self.heads.values();
            heads.filter(|head| states.contains(&head.state)).count() as u64
        };
        (
            of(&[BatchState::Awaiting]),
            of(&[BatchState::Running, BatchState::Paused]),
        )
    }

    /// Whether listeners are to hear of a change; at most once a second.
    pub fn take_news(&mut self, now_ms: u64) -> bool {
        let is_news = self.changed && now_ms.saturating_sub(self.told_ms) >= 1_000;
        if is_news {
            self.changed = false;
            self.told_ms = now_ms;
        }
        is_news
    }

    fn head(&self, batch: &str) -> Result<&Head, ApiError> {
        let head = self.heads.get(batch.trim());
        head.ok_or_else(|| ApiError::new(ErrorCode::BatchUnknown))
    }

    fn counts(&self, head: &Head) -> BatchCounts {
        let movers = self.active.get(&head.batch);
        movers.map_or(head.counts, |movers| counts_of(movers.iter(), head.state))
    }

    fn ended_lately(&self, now_ms: u64) -> u32 {
        let from = now_ms.saturating_sub(RECENT_MS);
        let lately = self.recent.iter().filter(|at| **at > from).count();
        u32::try_from(lately).unwrap_or(u32::MAX)
    }
}

impl Open {
    fn mover(&self, batch: &str, row: u32) -> Result<Mover, ApiError> {
        let at = usize::try_from(row.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some(movers) = self.batches.active.get(batch) {
            return movers.get(at).cloned().ok_or_else(|| damaged("a batch"));
        }
        load_mover(&self.store, batch, row)
    }

    /// The row of a batch that an inquiry belongs to.
    fn place_of(&self, inquiry: &str) -> Result<Option<Place>, ApiError> {
        let row = self.store.get(Tree::Inquiry, &place_key(inquiry));
        let row = row.map_err(refusal)?;
        Ok(row.and_then(|row| postcard::from_bytes(&row).ok()))
    }
}

fn load_mover(store: &Store, batch: &str, row: u32) -> Result<Mover, ApiError> {
    let found = store.get(Tree::Inquiry, &mover_key(batch, row));
    let found = found.map_err(refusal)?;
    found
        .and_then(|found| postcard::from_bytes(&found).ok())
        .ok_or_else(|| damaged("a row of a batch"))
}
