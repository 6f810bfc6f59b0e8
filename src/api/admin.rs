//! The administrator's requests: accounts and directory. No type here can hold a resident.

use super::health::Maintenance;
use super::replicas::{ReplicaReply, ReplicaRequest};
use super::secret::Secret;
use crate::domain::{MunicipalityCode, Role, UnixTime};
use serde::{Deserialize, Serialize};

/// Orders of an administrator.
#[derive(Serialize, Deserialize)]
pub enum AdminRequest {
    /// A new account. Its password works at once; an approver changes it before anything is approved.
    AddStaff {
        /// User ID.
        user: String,
        /// Role of the account.
        role: Role,
        /// First password.
        password: Secret,
    },
    /// Take a signed directory.
    InstallDirectory {
        /// The file's bytes, at most 4 MiB.
        file: Vec<u8>,
    },
    /// The directory in force.
    ShowDirectory,
    /// New keys for the municipality, the old ones end at once.
    ReplaceKeys {
        /// Why; goes into the operation log.
        reason: String,
    },
    /// About the municipality's own nodes.
    Replicas(ReplicaRequest),
    /// Rest until then, or rest no longer.
    SetMaintenance(Option<Maintenance>),
    /// After a merger: what the former municipality kept enters this node. Counts come back, no resident.
    TakeOver {
        /// Its data folder on this machine.
        folder: String,
        /// An account of that folder.
        user: String,
        /// Its password.
        password: Secret,
    },
}

/// What comes back to an administrator.
#[derive(Debug, Serialize, Deserialize)]
pub enum AdminReply {
    /// The account exists.
    StaffAdded(StaffAdded),
    /// The directory in force.
    Directory(Box<DirectoryView>),
    /// The keys are new.
    KeysReplaced(KeysReplaced),
    /// About the municipality's own nodes.
    Replicas(ReplicaReply),
    /// What is in force now.
    Maintenance(Option<Maintenance>),
    /// What was taken over.
    TakenOver(TakenOver),
}

/// What came of a takeover.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TakenOver {
    /// Whose records.
    pub former: MunicipalityCode,
    /// People that are new here.
    pub people: u64,
    /// People who were here already; their doses were joined.
    pub joined: u64,
    /// Passed over because an earlier takeover brought them.
    pub there_already: u64,
    /// Doses, with the former issuer's signature.
    pub doses: u64,
    /// People with another addressee number here, because theirs was taken.
    pub renumbered: u64,
    /// Coupons whose number somebody else has here; found by their issuer.
    pub coupons_apart: u64,
    /// Provision records.
    pub records: u64,
    /// Inquiries of the former municipality without an end: to be asked again.
    pub open_inquiries: u64,
    /// Inquiries of others that waited for a person there.
    pub held_inquiries: u64,
}

impl TakenOver {
    /// Nothing yet.
    #[must_use]
    pub const fn default_of(former: MunicipalityCode) -> Self {
        Self {
            former,
            people: 0,
            joined: 0,
            there_already: 0,
            doses: 0,
            renumbered: 0,
            coupons_apart: 0,
            records: 0,
            open_inquiries: 0,
            held_inquiries: 0,
        }
    }
}

/// Keys that were replaced.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeysReplaced {
    /// Number of the manifest that names the new ones.
    pub seq: u64,
    /// When the old ones ended.
    pub at: UnixTime,
}

/// A new account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StaffAdded {
    /// User ID.
    pub user: String,
    /// Role.
    pub role: Role,
}

/// The directory in force, for people.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DirectoryView {
    /// Version.
    pub version: u64,
    /// Issued.
    pub issued: UnixTime,
    /// Expires.
    pub expires: UnixTime,
    /// Members.
    pub entries: Vec<DirectoryLine>,
    /// Lines of the permission list.
    pub permissions: u64,
}

/// One node in the directory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DirectoryLine {
    /// Municipality code.
    pub code: MunicipalityCode,
    /// Node number, 1 or more.
    pub node: u32,
    /// Name as the directory gives it.
    pub name: String,
    /// Population that caps its bucket.
    pub population: u64,
    /// Addresses.
    pub addresses: Vec<String>,
    /// Fingerprint of its identity key.
    pub fingerprint: String,
    /// No longer trusted.
    pub revoked: bool,
}
