//! What waits for an approver (承認者): inquiries of others that the node may not answer by itself (`SAFE-66`).

use super::people::PersonLine;
use super::replicas::{ReplicaApproved, ReplicaView};
use crate::domain::{
    Date, MunicipalityCode, Private, UnixTime, VaccinationKind, ViewReason, Whereabouts,
};
use serde::{Deserialize, Serialize};

/// Orders of an approver.
#[derive(Serialize, Deserialize)]
pub enum ApprovalRequest {
    /// What waits, soonest deadline first. Names are shown, so it is a leaf.
    ListHeld,
    /// One of them in full. It is a leaf about the person.
    ShowHeld {
        /// [`HeldInquiry::query`], or its first six or more characters.
        query: String,
    },
    /// Where a protected person lives; the leaf with the reason comes first.
    ShowHeldWhereabouts {
        /// As in [`ApprovalRequest::ShowHeld`].
        query: String,
        /// What for.
        reason: ViewReason,
    },
    /// Provide the records after all, or nothing.
    Decide {
        /// [`HeldInquiry::query`], or its first six or more characters.
        query: String,
        /// Whether the records follow.
        approve: bool,
        /// Why; kept in the operation log. Wanted where nothing is provided.
        reason: Option<String>,
        /// The office responsible for the protection was asked; wanted before a protected person's records are provided.
        office_asked: bool,
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
    /// One in full.
    Shown(Box<HeldDetail>),
    /// Where the person lives.
    Whereabouts(Box<Private<Whereabouts>>),
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

/// One of them with everything a decision needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldDetail {
    /// As in the list.
    pub line: HeldInquiry,
    /// Day of the legal basis, as the inquirer states it.
    pub basis_on: Option<Date>,
    /// Which document was seen and when, as the inquirer states it.
    pub identity: Option<(String, Date)>,
    /// When the number was compared with the inquirer's resident register, as it states.
    pub register_on: Option<Date>,
    /// How the own record compares with who was asked about; absent where number, birth date or sex are not equal any more.
    pub likeness: Option<HeldLikeness>,
    /// Where the person lives or lived; absent for a protected person.
    pub whereabouts: Option<Private<Whereabouts>>,
    /// Day of the move away, where the own register has one.
    pub moved_out_on: Option<Date>,
    /// Where to.
    pub moved_out_to: Option<MunicipalityCode>,
    /// Day of death.
    pub died_on: Option<Date>,
    /// What would be provided, oldest first.
    pub doses: Vec<ProvidedDose>,
}

/// What is known of whoever was asked about: number, birth date and sex are equal to the own record's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLikeness {
    /// The name in kana is equal too.
    pub same_name: bool,
    /// Since when the person lives there, as the inquirer states.
    pub moved_in: Option<Date>,
    /// Today's permission list allows it; otherwise an approval provides nothing.
    pub permitted: bool,
}

/// A dose that would be provided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvidedDose {
    /// Which vaccination.
    pub kind: VaccinationKind,
    /// Which dose.
    pub dose_no: u8,
    /// When.
    pub on: Option<Date>,
}

/// A decision and what followed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldInquiryDecided {
    /// Its processing number.
    pub query: String,
    /// `provided`, `refused`, or `not_provided`: approved, but today's rules or record forbid it.
    pub outcome: String,
}
