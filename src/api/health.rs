//! The health of node and network: faults of peers, clock, expiry, maintenance, the diagnosis. Ids and times only, so
//! that all of it may be handed to a supporter as it stands.

use crate::domain::{MunicipalityCode, UnixTime};
use serde::{Deserialize, Serialize};

/// A closed list of words; sentences for each stand in the text catalogue under the word.
macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [$name] = &[$($name::$item,)*];

            /// The word in the catalogue and in JSON.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$item => $word,)* }
            }

            /// Reads the word back.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|item| item.word() == word)
            }
        }
    };
}

closed_list! {
    /// Why a peer was not reached, or did not take what was sent.
    PeerFault {
        /// Nobody listens at the address: the node is off, or still locked after a restart.
        Refused = "refused",
        /// The connection was made and ended.
        ConnectionEnded = "connection_ended",
        /// Connected, and no answer in time.
        ReadTimeout = "read_timeout",
        /// No connection in time.
        ConnectTimeout = "connect_timeout",
        /// No way to any address of the directory.
        NoEndpoint = "no_endpoint",
        /// Another key answers at the address.
        Authentication = "authentication",
        /// The directory does not name it.
        NotInDirectory = "not_in_directory",
        /// The directory says that its key is believed no more.
        Revoked = "revoked",
        /// Something answers that does not speak the protocol.
        Protocol = "protocol",
        /// It is there and does not take the message.
        NotTaken = "not_taken",
        /// Something else, on the own side.
        Other = "other",
    }
}

closed_list! {
    /// Whether messages go to a peer.
    CircuitState {
        /// They do.
        Closed = "closed",
        /// It failed too often; they wait.
        Open = "open",
        /// One of them is tried.
        HalfOpen = "half_open",
    }
}

closed_list! {
    /// Why a node rests.
    MaintenanceReason {
        /// A newer version of the program.
        Upgrade = "upgrade",
        /// The machine.
        Repair = "repair",
        /// The building's power or line.
        Outage = "outage",
        /// Work on the records, such as a takeover.
        Records = "records",
        /// Anything else.
        Other = "other",
    }
}

closed_list! {
    /// The own clock against those of the peers.
    ClockState {
        /// No peer told its time today.
        Unknown = "unknown",
        /// Together with the others.
        Good = "good",
        /// More than 2 minutes off: somebody should set it.
        Off = "off",
        /// More than 10 minutes off: nothing is sent.
        Stopped = "stopped",
    }
}

closed_list! {
    /// What the directory in force says of this very node.
    OwnEntry {
        /// Nothing is installed yet.
        NoDirectory = "no_directory",
        /// It names this node.
        Good = "good",
        /// It does not name the municipality.
        Missing = "missing",
        /// It names other keys: another node took this one's place.
        Replaced = "replaced",
        /// It revokes this node.
        Revoked = "revoked",
        /// Its time in the directory is over, as after a merger.
        Ended = "ended",
        /// More people are held here than a municipality of the stated population may answer for.
        TooSmall = "too_small",
    }
}

closed_list! {
    /// What comes to an end.
    ExpiryKind {
        /// The directory in force.
        Directory = "directory",
        /// The own manifest; renewed weekly by the node itself.
        Manifest = "manifest",
        /// The own seal key in use; renewed weekly by the node itself.
        SealKey = "seal_key",
        /// The own signing key; changed by hand.
        SigningKey = "signing_key",
        /// Entries of the permission list that let this municipality ask.
        PermissionOwn = "permission_own",
        /// Entries that let others ask.
        Permission = "permission",
        /// The own entry of the directory.
        Entry = "entry",
    }
}

closed_list! {
    /// How urgent something is.
    Level {
        /// Nothing to do.
        Ok = "ok",
        /// Somebody should look at it soon.
        Attention = "attention",
        /// Work stands still, or will at once.
        Problem = "problem",
    }
}

/// A node rests until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintenance {
    /// The planned end.
    pub until: UnixTime,
    /// Why.
    pub reason: MaintenanceReason,
}

/// How a peer is, beside whether it is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerHealth {
    /// When it was last dialled or sent something.
    pub last_attempt: Option<UnixTime>,
    /// The last fault, if it is newer than the last success.
    pub fault: Option<PeerFault>,
    /// When.
    pub fault_at: Option<UnixTime>,
    /// Failures since something was answered.
    pub failures: u32,
    /// Whether messages go to it.
    pub circuit: CircuitState,
    /// When an open circuit lets one message through.
    pub next_try: Option<UnixTime>,
    /// It said that it rests.
    pub maintenance: Option<Maintenance>,
    /// Its clock less the own, as it last said.
    pub clock_offset_s: Option<i64>,
    /// Protocol version it last said it speaks.
    pub version: Option<u8>,
}

impl Default for PeerHealth {
    fn default() -> Self {
        Self {
            last_attempt: None,
            fault: None,
            fault_at: None,
            failures: 0,
            circuit: CircuitState::Closed,
            next_try: None,
            maintenance: None,
            clock_offset_s: None,
            version: None,
        }
    }
}

/// Something that ends within 60 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiry {
    /// What.
    pub what: ExpiryKind,
    /// When.
    pub ends: UnixTime,
    /// Whole days left; 0 on the last day and after it.
    pub days: u64,
    /// How urgent it is.
    pub level: Level,
}

/// A municipality became part of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// Which was.
    pub former: MunicipalityCode,
    /// Which carries it on.
    pub successor: MunicipalityCode,
    /// From when.
    pub since: UnixTime,
}

/// How this node is, as every screen may say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeHealth {
    /// Since when it is locked, where it is.
    pub locked_since: Option<UnixTime>,
    /// The own clock against the peers'.
    pub clock: ClockState,
    /// Seconds the own clock is behind (positive) or ahead (negative) of the middle of the peers.
    pub clock_offset_s: Option<i64>,
    /// It rests.
    pub maintenance: Option<Maintenance>,
    /// What the directory says of this node.
    pub own_entry: OwnEntry,
    /// A peer saw this node twice at once: its folder was copied and both run.
    pub runs_twice: bool,
    /// A peer knows a later state of this node than this one is in.
    pub went_back: bool,
    /// What ends soon, the first to end first.
    pub expiring: Vec<Expiry>,
    /// Mergers that the directory tells of.
    pub merged: Vec<Merged>,
}

/// One line of the diagnosis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at: `store`, `disk`, `keys`, `clock`, `directory`, `listening`, `peer`, `queue`, `log`, ...
    pub topic: String,
    /// The peer it is about.
    pub about: Option<MunicipalityCode>,
    /// How urgent it is.
    pub level: Level,
    /// A word whose sentences, what is so and what to do next, stand in the catalogue.
    pub word: String,
    /// Values for the sentences.
    pub values: Vec<(String, String)>,
}

/// Everything worth knowing about a node that does not do what it should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// When, by the own clock.
    pub at: UnixTime,
    /// Whose node.
    pub own: MunicipalityCode,
    /// Version of the program.
    pub version: String,
    /// Line by line.
    pub findings: Vec<Finding>,
}
