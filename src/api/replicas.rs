//! The municipality's own nodes: who gets its keys. No type here can hold a key or a resident.

use super::anyone::SiblingStatus;
use crate::domain::UnixTime;
use serde::{Deserialize, Serialize};

/// Orders of an administrator about the municipality's nodes.
#[derive(Serialize, Deserialize)]
pub enum ReplicaRequest {
    /// The other nodes, and new ones that wait.
    ShowReplicas,
    /// On the new node: ask for the municipality's keys.
    RequestKeys,
    /// On a node that has them: take the request of a new node.
    Enrol {
        /// The request's file.
        file: Vec<u8>,
        /// Its fingerprint as it was read out over the telephone.
        fingerprint: String,
    },
    /// On the new node: take the package.
    Join {
        /// The package's file.
        file: Vec<u8>,
    },
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum ReplicaReply {
    /// The nodes.
    Replicas(Box<ReplicaView>),
    /// The own request.
    Requested(KeysRequested),
    /// The request was taken and waits for an approver.
    Enrolled(EnrolmentLine),
    /// The keys are here.
    Joined,
}

/// The municipality's nodes as one of them sees them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReplicaView {
    /// Whether this node has the municipality's keys.
    pub has_keys: bool,
    /// The others.
    pub nodes: Vec<SiblingStatus>,
    /// Requests of new nodes, newest first.
    pub enrolments: Vec<EnrolmentLine>,
}

/// The own request of a new node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeysRequested {
    /// To be brought to a node that has the keys.
    pub file: Vec<u8>,
    /// To be read out over the telephone.
    pub fingerprint: String,
    /// The request is good until then.
    pub expires: UnixTime,
}

/// One request of a new node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentLine {
    /// What it is called in commands.
    pub id: String,
    /// Its number in the directory.
    pub node: Option<u32>,
    /// As it was compared.
    pub fingerprint: String,
    /// Administrator who took it.
    pub requested_by: String,
    /// When.
    pub requested_at: UnixTime,
    /// Good until then.
    pub expires: UnixTime,
    /// Approver.
    pub approved_by: Option<String>,
    /// Where it stands.
    pub state: EnrolmentState,
}

/// Where a request of a new node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentState {
    /// For an approver.
    Waiting,
    /// The package is made.
    Approved,
    /// Too late.
    Expired,
}

/// A new node may have the keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReplicaApproved {
    /// Which.
    pub enrolment: EnrolmentLine,
    /// The sealed package, should the new node not be reached; it also goes over the channel.
    pub package: Vec<u8>,
}
