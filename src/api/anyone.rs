//! What everybody may ask, logged in or not: the login itself and the health of the node without any resident.

use super::health::{Diagnosis, NodeHealth, PeerHealth};
use super::secret::Secret;
use super::venue::VenueStatus;
use crate::domain::{MunicipalityCode, Role, UnixTime};
use serde::{Deserialize, Serialize};

/// Requests that need no login.
#[derive(Serialize, Deserialize)]
pub enum AnyoneRequest {
    /// Health of the node.
    ShowStatus,
    /// Everything worth knowing about a node that does not do what it should; no personal data.
    Diagnose,
    /// Log in on this connection; the first login after a start opens the store.
    LogIn {
        /// User ID of the account.
        user: String,
        /// Password; wiped by the node after use.
        password: Secret,
    },
    /// End the login of this connection.
    LogOut,
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum AnyoneReply {
    /// Health of the node.
    Status(Box<Status>),
    /// The diagnosis.
    Diagnosis(Box<Diagnosis>),
    /// The login succeeded.
    LoggedIn(Session),
    /// The login of this connection ended.
    LoggedOut,
}

/// A login on one connection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    /// User ID as stored.
    pub user: String,
    /// Its role.
    pub role: Role,
    /// The municipality this node belongs to.
    pub own: MunicipalityCode,
    /// Seconds without activity after which the node locks this session (`SAFE-42`).
    pub idle_s: u32,
    /// The login before this one.
    pub last_login: Option<UnixTime>,
    /// Refused logins since then.
    pub failures: u32,
}

/// Health of the node in one page; no personal data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Status {
    /// Own municipality.
    pub own: MunicipalityCode,
    /// Practice network (`design.md` section 7 of the specification): fictional towns and people.
    pub practice: bool,
    /// The store is open.
    pub unlocked: bool,
    /// Residents held; `None` while locked.
    pub residents: Option<u64>,
    /// Dose rows kept apart until a person decides.
    pub held_rows: Option<u64>,
    /// Bytes of journal and snapshots on disk.
    pub store_bytes: u64,
    /// Number of the last commit.
    pub store_counter: u64,
    /// Why the store takes no changes, if so: `disk error` until a restart, `disk full` until there is room.
    pub read_only: Option<String>,
    /// Leaves in the operation log.
    pub log_leaves: u64,
    /// Version of the installed directory.
    pub directory_version: Option<u64>,
    /// When it expires.
    pub directory_expires: Option<UnixTime>,
    /// When the own manifest expires.
    pub manifest_expires: Option<UnixTime>,
    /// The fixed time after which this node answers an inquiry, whatever the answer (`SAFE-60`), in milliseconds.
    pub answer_after_ms: Option<u32>,
    /// Addresses the node listens on.
    pub addresses: Vec<String>,
    /// The other municipalities.
    pub peers: Vec<PeerStatus>,
    /// The other nodes of the own municipality.
    pub siblings: Vec<SiblingStatus>,
    /// How a venue's own node stands with its municipality; absent anywhere else.
    pub venue: Option<VenueStatus>,
    /// Inquiries of this node without an outcome.
    pub open_inquiries: u64,
    /// Inquiries of others that wait for a person here.
    pub held_inquiries: u64,
    /// Own clock when answering.
    pub clock: UnixTime,
    /// Clock, expiry, maintenance, what the directory says of this node.
    pub health: NodeHealth,
    /// A relay: mail of others and no records.
    pub is_relay: bool,
    /// What waits at this relay, while it is unlocked.
    pub mailbox: Option<MailboxView>,
    /// Relays that this node collects from, or where its own messages wait.
    pub relays: Vec<RelayStatus>,
}

/// A relay as this node uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayStatus {
    /// Its code.
    pub code: MunicipalityCode,
    /// Which of its nodes.
    pub node: u32,
    /// Connected now.
    pub connected: bool,
    /// When everything that waited there was fetched; `None` for a relay of others.
    pub collected: Option<UnixTime>,
    /// Messages of this node that wait there and were not answered yet.
    pub waiting: u64,
    /// Since when the oldest does.
    pub oldest: Option<UnixTime>,
}

/// What waits at a relay: codes, counts, bytes and ages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxView {
    /// All envelopes.
    pub envelopes: u64,
    /// Their bytes.
    pub bytes: u64,
    /// By recipient.
    pub lines: Vec<MailboxLine>,
}

/// What waits for one municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxLine {
    /// Whose mail.
    pub code: MunicipalityCode,
    /// How many envelopes.
    pub envelopes: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When the oldest came.
    pub oldest: Option<UnixTime>,
}

/// Another node of the own municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiblingStatus {
    /// Its number: 1, or 2 and up for replicas.
    pub node: u32,
    /// A connection is open now.
    pub connected: bool,
    /// What it has shown.
    pub standing: SiblingStanding,
    /// When both last held the same.
    pub in_step_at: Option<UnixTime>,
    /// Records it has and this node has not fetched yet.
    pub behind_by: u64,
}

/// What a node of the own municipality has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiblingStanding {
    /// It was not met yet.
    Unknown,
    /// It has not got the municipality's keys.
    Newcomer,
    /// It holds the municipality's keys.
    Replica,
}

impl Status {
    /// No inquiry is asked or answered with this directory any more.
    pub fn directory_has_expired(&self) -> bool {
        self.directory_expires.is_some_and(|end| end < self.clock)
    }
}

/// One other municipality as the network task sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PeerStatus {
    /// Its code.
    pub code: MunicipalityCode,
    /// Connected now.
    pub connected: bool,
    /// Last time something was exchanged.
    pub last_success: Option<UnixTime>,
    /// Messages of inquiries waiting for it.
    pub queued: u64,
    /// Faults, circuit, maintenance.
    pub health: PeerHealth,
}
