//! The administrator's requests: accounts and directory. No type here can hold a resident.

use super::health::Maintenance;
use super::replicas::{ReplicaReply, ReplicaRequest};
use super::secret::Secret;
use crate::domain::{MunicipalityCode, Role, UnixTime};
use serde::{Deserialize, Serialize};

/// Orders of an administrator.
#[derive(Serialize, Deserialize)]
pub enum AdminRequest {
    /// A new account. The password is the person's own and works at once.
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
