//! Dated quotas: what another municipality may ask here beyond the usual, and what others agreed to.

use crate::domain::{Date, MunicipalityCode, UnixTime};
use serde::{Deserialize, Serialize};

/// Orders about quotas: an approver's but for the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum QuotaRequest {
    /// Both: all, newest first.
    List,
    /// Opens one for another municipality, or notes one that another opened.
    Open(QuotaOrder),
    /// Ends one before its day.
    Close {
        /// [`QuotaLine::no`]
        no: u32,
        /// Why.
        reason: String,
    },
    /// Lets a municipality ask again that asked about too many unknown people.
    Readmit {
        /// Which.
        code: MunicipalityCode,
        /// Why.
        reason: String,
    },
}

/// Who opened a quota for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaSide {
    /// This municipality, for another that asks.
    Given,
    /// Another, for this one; noted from its letter. Batches go by it.
    Agreed,
}

/// A quota to be opened or noted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QuotaOrder {
    /// Which way.
    pub side: QuotaSide,
    /// The other municipality.
    pub code: MunicipalityCode,
    /// Inquiries in all.
    pub count: u32,
    /// First day.
    pub from_day: Date,
    /// Last day.
    pub until: Date,
    /// Why: the letter it was agreed by.
    pub reason: String,
}

/// One quota.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QuotaLine {
    /// Its number.
    pub no: u32,
    /// Which way.
    pub side: QuotaSide,
    /// The other municipality.
    pub code: MunicipalityCode,
    /// Inquiries in all.
    pub count: u32,
    /// How many were asked within it.
    pub used: u32,
    /// First day.
    pub from_day: Date,
    /// Last day.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who opened or noted it.
    pub by: String,
    /// When.
    pub at: UnixTime,
    /// Who ended it before its day.
    pub closed_by: Option<String>,
    /// `coming`, `open`, `used_up`, `over`, `closed`.
    pub state: String,
    /// The municipality is shut out at the moment: it asked about too many unknown people.
    pub is_shut_out: bool,
}
