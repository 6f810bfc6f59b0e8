//! How batches stand: counts, what each municipality does, and when the end can be expected.

use super::{Head, Mover, counts_of};
use crate::api::{
    ApiError, BatchCounts, BatchLine, BatchRowLine, BatchRowPage, BatchRows, BatchState, BatchTown,
    BatchView,
};
use crate::audit::LeafType;
use crate::domain::{AddresseeNo, MunicipalityCode, UnixTime};
use crate::inquiry::{Hold, Pace, PaceLimits, Standing};
use crate::node::clock::now_ms;
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use std::collections::{BTreeMap, BTreeSet};

/// Lines of one reply.
const LINES_MAX: u32 = 200;
/// Rows a second that are reckoned with before anything was measured: of one municipality, and of all together.
const TOWN_SPEED: u64 = 5;
const SPEED: u64 = 10;

impl Open {
    /// All batches, newest first.
    pub fn list_batches(&self, viewer: Option<&str>) -> Vec<BatchLine> {
        let heads = self.batches.heads.values().rev();
        heads.map(|head| self.batch_line(head, viewer)).collect()
    }

    fn batch_line(&self, head: &Head, viewer: Option<&str>) -> BatchLine {
        BatchLine {
            batch: head.batch.clone(),
            state: head.state,
            made_by: head.made_by.clone(),
            made_at: head.made_at,
            decided_by: head.decided_by.clone(),
            decided_at: head.decided_at,
            reason: head.reason.clone(),
            counts: self.batches.counts(head),
            may_decide: head.state == BatchState::Awaiting
                && viewer.is_some_and(|viewer| viewer != head.made_by),
        }
    }

    /// One batch with its municipalities. `viewer` is an approver who looks.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::BatchUnknown`], the store's.
    pub fn show_batch(
        &self,
        batch: &str,
        viewer: Option<&str>,
        reachable: &BTreeSet<MunicipalityCode>,
    ) -> Result<BatchView, ApiError> {
        let head = self.batches.head(batch)?;
        let mut towns: BTreeMap<MunicipalityCode, Vec<Mover>> = BTreeMap::new();
        for row in 1..=head.rows {
            let mover = self.mover(&head.batch, row)?;
            towns.entry(mover.provider).or_default().push(mover);
        }
        let counts = towns
            .iter()
            .map(|(code, movers)| (*code, counts_of(movers.iter(), head.state)));
        let counts: BTreeMap<MunicipalityCode, BatchCounts> = counts.collect();
        let (mut towns, seconds) = self.forecast(&counts);
        let runs = matches!(head.state, BatchState::Running | BatchState::Paused);
        for town in &mut towns {
            town.is_reachable = reachable.contains(&town.provider);
            let hold = self.batches.holds.get(&town.provider);
            if let Some(hold) = hold.filter(|_| runs && town.counts.waiting > 0) {
                town.hold = Some(hold_word(*hold).to_owned());
                let until = hold.until_ms().map(|until| UnixTime(until / 1_000));
                town.hold_until = until;
            } else if town.counts.queued > 0 && !town.is_reachable {
                town.hold = Some("unreachable".to_owned());
            }
        }
        towns.sort_by_key(|town| {
            let left = town.counts.waiting + town.counts.queued;
            (std::cmp::Reverse(left), town.provider)
        });
        let line = self.batch_line(head, viewer);
        let left = line.counts.waiting + line.counts.queued > 0;
        Ok(BatchView {
            towns,
            per_minute: self.batches.ended_lately(now_ms()),
            seconds_left: (left && head.is_active()).then_some(seconds),
            line,
        })
    }

    /// What limits and speed make of so many rows: the municipalities, and the seconds until the last row has left.
    pub(super) fn forecast(
        &self,
        counts: &BTreeMap<MunicipalityCode, BatchCounts>,
    ) -> (Vec<BatchTown>, u64) {
        let now_ms = now_ms();
        let measured = u64::from(self.batches.ended_lately(now_ms)).div_ceil(60);
        let speed = if measured > 0 { measured } else { SPEED };
        let mut left = 0_u64;
        let mut slowest = 0_u64;
        let towns = counts.iter().map(|(code, counts)| {
            let rows = counts.waiting;
            let agreed = self.batches.quotas.agreed(*code);
            let standing = Standing {
                open: counts.queued as usize,
                is_reachable: true,
                agreed,
            };
            let known = self.batches.paces.get(code);
            let pace = known.cloned().unwrap_or_default();
            let forecast = Pace::forecast(
                &pace,
                rows as usize,
                &standing,
                &PaceLimits::default(),
                now_ms,
            );
            left += u64::from(rows) + u64::from(counts.queued);
            slowest = slowest.max(forecast.waits_s + u64::from(rows) / TOWN_SPEED);
            BatchTown {
                provider: *code,
                counts: *counts,
                hold: None,
                hold_until: None,
                is_reachable: false,
                agreed_left: agreed.map(|agreed| agreed.left),
                tomorrow: u32::try_from(forecast.tomorrow).unwrap_or(u32::MAX),
            }
        });
        let towns = towns.collect();
        (towns, slowest.max(left.div_ceil(speed)))
    }

    /// Rows of a batch; looking is a leaf.
    ///
    /// # Errors
    /// As [`Open::show_batch`].
    pub fn list_batch_rows(
        &mut self,
        query: &BatchRows,
        actor: Actor,
        now: UnixTime,
    ) -> Result<BatchRowPage, ApiError> {
        let head = self.batches.head(&query.batch)?.clone();
        let entry = Entry::new(LeafType::View, actor, format!("rows of {}", head.batch));
        self.log_only(entry, now)?;
        let mut page = BatchRowPage::default();
        let count = query.count.clamp(1, LINES_MAX);
        for row in 1..=head.rows {
            let mover = self.mover(&head.batch, row)?;
            let word = mover.word(head.state);
            let fits = query.state.as_deref().is_none_or(|state| state == word)
                && query.provider.is_none_or(|code| code == mover.provider);
            if !fits {
                continue;
            }
            page.total += 1;
            if page.total > query.offset && page.total <= query.offset.saturating_add(count) {
                page.lines.push(self.row_line(row, mover, word));
            }
        }
        Ok(page)
    }

    fn row_line(&self, row: u32, mover: Mover, word: &str) -> BatchRowLine {
        let slot = self.index.slot(&mover.person);
        let person = slot.and_then(|slot| self.person_line(slot));
        BatchRowLine {
            row,
            serial: mover.serial,
            addressee_no: person.as_ref().map(|person| person.addressee_no),
            name: person
                .as_ref()
                .map(|person| person.name.clone())
                .unwrap_or_default(),
            kana: person.map(|person| person.kana).unwrap_or_default(),
            provider: mover.provider,
            state: word.to_owned(),
            why: mover.why,
            inquiry: mover.inquiry,
            doses: mover.doses,
        }
    }

    /// The addressee number of the person of a row, while the person is known.
    pub(super) fn mover_no(&self, mover: &Mover) -> Option<AddresseeNo> {
        self.addressee_of(&mover.person).ok()
    }
}

const fn hold_word(hold: Hold) -> &'static str {
    match hold {
        Hold::Full => "full",
        Hold::Unreachable => "unreachable",
        Hold::Declined { .. } => "declined",
        Hold::Hour { .. } => "hour",
        Hold::Day { .. } => "day",
    }
}
