//! What waits for an approver (承認者): inquiries of others that the node may not answer by itself (`SAFE-66`).

use super::people::PersonLine;
use super::replicas::{ReplicaApproved, ReplicaView};
use crate::domain::{MunicipalityCode, UnixTime};
use serde::{Deserialize, Serialize};

/// Orders of an approver.
#[derive(Serialize, Deserialize)]
pub enum ApprovalRequest {
    /// What waits, soonest deadline first. Names are shown, so it is a leaf.
    ListHeld,
    /// Provide the records after all, or nothing.
    Decide {
        /// [`HeldInquiry::query`], or its first six or more characters.
        query: String,
        /// Whether the records follow.
        approve: bool,
        /// Why; kept in the operation log. Wanted where nothing is provided.
        reason: Option<String>,
    },
    /// The municipality's nodes, and new ones that wait for its keys.
    ShowReplicas,
    /// A new node may have the municipality's keys.
    ApproveReplica {
        /// [`super::EnrolmentLine::id`]
        id: String,
    },
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum ApprovalReply {
    /// What waits.
    Held(Vec<HeldInquiry>),
    /// What became of it.
    Decided(HeldInquiryDecided),
    /// The nodes.
    Replicas(Box<ReplicaView>),
    /// The package is made.
    ReplicaApproved(Box<ReplicaApproved>),
}

/// An inquiry that was answered with "no answer" and waits for a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldInquiry {
    /// Its processing number, 32 hexadecimal digits.
    pub query: String,
    /// Who asks.
    pub inquirer: MunicipalityCode,
    /// `flagged` or `other_name`.
    pub why: String,
    /// About whom, as the own register has them.
    pub person: PersonLine,
    /// `covid-19`, `infant`, `elderly`.
    pub items: Vec<String>,
    /// `consent` or `art19-16`, with its reference.
    pub basis: Option<(String, String)>,
    /// When it was asked.
    pub requested_at: UnixTime,
    /// A decision must be made before.
    pub expires: UnixTime,
    /// The other side has confirmed the "no answer": a decision can be made.
    pub can_decide: bool,
    /// Address withheld: 支援措置. What is provided says where the person lives to nobody.
    pub is_protected: bool,
}

/// A decision and what followed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldInquiryDecided {
    /// Its processing number.
    pub query: String,
    /// `provided`, `refused`, or `not_provided`: approved, but today's rules or record forbid it.
    pub outcome: String,
}
