//! Dated quotas: those opened here for others, which the core goes by, and those others opened for this municipality,
//! which batches go by. An approver opens and closes them, leaf first; a day ends them.

use crate::api::{ApiError, ErrorCode, QuotaLine, QuotaOrder, QuotaSide};
use crate::audit::LeafType;
use crate::domain::{Date, MunicipalityCode, UnixTime};
use crate::inquiry::{self, Agreed};
use crate::node::doses::{reason, user_of};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::store::{Batch, Store, Tree};
use serde::{Deserialize, Serialize};

/// Prefix of their rows.
const GRANT: &[u8] = b"grant-";
/// Most inquiries of one quota.
const COUNT_MAX: u32 = 100_000;
/// Longest time of one quota.
const DAYS_MAX: i32 = 92;

/// One quota as it lies in its row.
#[derive(Clone, Serialize, Deserialize)]
struct Grant {
    no: u32,
    side: QuotaSide,
    code: MunicipalityCode,
    count: u32,
    /// Of those agreed with others; what others used here the core counts.
    used: u32,
    from_day: Date,
    until: Date,
    reason: String,
    by: String,
    at: UnixTime,
    closed_by: Option<String>,
}

/// All quotas, oldest first.
#[derive(Default)]
pub struct Quotas(Vec<Grant>);

impl Grant {
    fn begins(&self) -> UnixTime {
        UnixTime::start_of(self.from_day)
    }

    fn ends(&self) -> UnixTime {
        let day_after = self.until.plus_days(1);
        day_after.map_or(UnixTime(0), UnixTime::start_of)
    }

    /// Not closed, and not over.
    fn is_alive(&self, now: UnixTime) -> bool {
        self.closed_by.is_none() && now < self.ends()
    }

    fn quota(&self) -> inquiry::Quota {
        inquiry::Quota {
            no: self.no,
            from: self.code,
            count: self.count,
            begins: self.begins(),
            ends: self.ends(),
        }
    }

    fn overlaps(&self, order: &QuotaOrder) -> bool {
        self.side == order.side
            && self.code == order.code
            && self.closed_by.is_none()
            && self.from_day <= order.until
            && order.from_day <= self.until
    }

    fn write(&self, batch: &mut Batch) {
        let row = postcard::to_stdvec(self).expect("plain data");
        let key = [GRANT, &self.no.to_be_bytes()].concat();
        batch.put(Tree::Inquiry, &key, row);
    }
}

impl Quotas {
    /// As stored.
    ///
    /// # Errors
    /// The store's.
    pub fn load(store: &mut Store) -> Result<Self, ApiError> {
        let take = |grants: &mut Vec<Grant>, key: &[u8], row: &[u8]| {
            if key.starts_with(GRANT) {
                grants.extend(postcard::from_bytes(row).ok());
            }
        };
        let grants: Result<Vec<Grant>, _> = store.fold(Tree::Inquiry, Vec::new, take, &mut |_| {});
        let mut grants = grants.map_err(refusal)?;
        grants.sort_by_key(|grant| grant.no);
        Ok(Self(grants))
    }

    /// Those the core lets others in by; it knows the time itself.
    pub fn given(&self) -> Vec<inquiry::Quota> {
        let given = self.0.iter().filter(|grant| grant.side == QuotaSide::Given);
        let open = given.filter(|grant| grant.closed_by.is_none());
        open.map(Grant::quota).collect()
    }

    /// What a municipality opened for this one.
    pub fn agreed(&self, code: MunicipalityCode) -> Option<Agreed> {
        let of_code = |grant: &&Grant| {
            grant.side == QuotaSide::Agreed && grant.code == code && grant.closed_by.is_none()
        };
        let now = crate::node::clock::now();
        let grant = self.0.iter().filter(of_code);
        let grant = grant
            .filter(|grant| now < grant.ends())
            .min_by_key(|grant| grant.from_day)?;
        Some(Agreed {
            left: grant.count.saturating_sub(grant.used),
            begins: grant.begins(),
            ends: grant.ends(),
        })
    }

    /// One more question that an agreement covers, if one does: its count enters the commit that asks.
    pub fn use_agreed(&mut self, batch: &mut Batch, code: MunicipalityCode, now: UnixTime) -> bool {
        let covers = |grant: &&mut Grant| {
            grant.side == QuotaSide::Agreed
                && grant.code == code
                && grant.is_alive(now)
                && grant.begins() <= now
                && grant.used < grant.count
        };
        let Some(grant) = self.0.iter_mut().find(covers) else {
            return false;
        };
        grant.used += 1;
        grant.write(batch);
        true
    }
}

impl Open {
    /// All quotas, newest first.
    pub fn list_quotas(&self, now: UnixTime) -> Vec<QuotaLine> {
        let shut_out = self.inquiries.shut_out();
        let grants = self.batches.quotas.0.iter().rev();
        grants
            .map(|grant| {
                let used = match grant.side {
                    QuotaSide::Given => self.inquiries.quota_used(&grant.quota()),
                    QuotaSide::Agreed => grant.used,
                };
                QuotaLine {
                    no: grant.no,
                    side: grant.side,
                    code: grant.code,
                    count: grant.count,
                    used,
                    from_day: grant.from_day,
                    until: grant.until,
                    reason: grant.reason.clone(),
                    by: grant.by.clone(),
                    at: grant.at,
                    closed_by: grant.closed_by.clone(),
                    state: state_word(grant, used, now).to_owned(),
                    is_shut_out: grant.side == QuotaSide::Given && shut_out.contains(&grant.code),
                }
            })
            .collect()
    }

    /// Opens a quota for another municipality, or notes one that another opened.
    ///
    /// # Errors
    /// [`ErrorCode::QuotaUnusable`], [`ErrorCode::ReasonMissing`], [`ErrorCode::ProviderUnknown`], the store's.
    pub fn open_quota(
        &mut self,
        order: &QuotaOrder,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let reason = reason(&order.reason)?;
        self.check_provider(order.code, now)?;
        self.check_quota(order, now.date())?;
        let no = self.batches.quotas.0.last().map_or(1, |last| last.no + 1);
        let grant = Grant {
            no,
            side: order.side,
            code: order.code,
            count: order.count,
            used: 0,
            from_day: order.from_day,
            until: order.until,
            reason,
            by: user_of(actor).to_owned(),
            at: now,
            closed_by: None,
        };
        let word = match order.side {
            QuotaSide::Given => "opened for",
            QuotaSide::Agreed => "agreed with",
        };
        let words = format!(
            "quota {no} {word} {}: {} from {} until {}",
            order.code, order.count, order.from_day, order.until
        );
        let mut batch = Batch::new();
        grant.write(&mut batch);
        let entry = Entry::new(LeafType::Setting, actor.clone(), words);
        self.commit(batch, vec![entry], now)?;
        self.batches.quotas.0.push(grant);
        self.take_quotas();
        Ok(())
    }

    fn check_quota(&self, order: &QuotaOrder, today: Date) -> Result<(), ApiError> {
        let unusable =
            |reason: &str| Err(ApiError::new(ErrorCode::QuotaUnusable).with("reason", reason));
        if !(1..=COUNT_MAX).contains(&order.count) {
            return unusable("quota_count");
        }
        if order.until < order.from_day || order.until < today {
            return unusable("quota_days");
        }
        if order.until.days_since(order.from_day) >= DAYS_MAX {
            return unusable("quota_too_long");
        }
        if self
            .batches
            .quotas
            .0
            .iter()
            .any(|grant| grant.overlaps(order))
        {
            return unusable("quota_overlaps");
        }
        Ok(())
    }

    /// Ends a quota before its day.
    ///
    /// # Errors
    /// [`ErrorCode::QuotaUnknown`], [`ErrorCode::ReasonMissing`], the store's.
    pub fn close_quota(
        &mut self,
        no: u32,
        typed: &str,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let why = reason(typed)?;
        let grants = self.batches.quotas.0.iter();
        let at = grants
            .clone()
            .position(|grant| grant.no == no && grant.is_alive(now));
        let at = at.ok_or_else(|| ApiError::new(ErrorCode::QuotaUnknown))?;
        let mut grant = self.batches.quotas.0[at].clone();
        grant.closed_by = Some(user_of(actor).to_owned());
        let mut batch = Batch::new();
        grant.write(&mut batch);
        let words = format!("quota {no} of {} closed: {why}", grant.code);
        let entry = Entry::new(LeafType::Setting, actor.clone(), words);
        self.commit(batch, vec![entry], now)?;
        self.batches.quotas.0[at] = grant;
        self.take_quotas();
        Ok(())
    }

    /// The leaf before a municipality that was shut out may ask again.
    ///
    /// # Errors
    /// [`ErrorCode::QuotaUnknown`] where it is not shut out, [`ErrorCode::ReasonMissing`], the store's.
    pub fn log_readmission(
        &mut self,
        code: MunicipalityCode,
        typed: &str,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let why = reason(typed)?;
        if !self.inquiries.shut_out().contains(&code) {
            return Err(ApiError::new(ErrorCode::QuotaUnknown));
        }
        let words = format!("{code} may ask again: {why}");
        self.log_only(Entry::new(LeafType::Setting, actor.clone(), words), now)
    }

    /// What changed takes effect.
    fn take_quotas(&mut self) {
        let given = self.batches.quotas.given();
        self.inquiries.set_quotas(given);
        self.batches.look_soon();
    }
}

fn state_word(grant: &Grant, used: u32, now: UnixTime) -> &'static str {
    if grant.closed_by.is_some() {
        "closed"
    } else if now >= grant.ends() {
        "over"
    } else if now < grant.begins() {
        "coming"
    } else if used >= grant.count {
        "used_up"
    } else {
        "open"
    }
}
