//! One node of a member, as the directory names it.

use std::fmt;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::crypto::VerifyKey;
use crate::domain::{MunicipalityCode, UnixTime, clean_text};

/// The last second of the year 9999 in Japan: no end is planned.
pub const NO_END: UnixTime = UnixTime(253_402_268_399);

pub(super) const ADDRESSES_MAX: usize = 8;
const ADDRESS_LEN_MAX: usize = 256;
const NAME_LEN_MAX: usize = 120;
const ROLES_MAX: usize = 4;
const SUCCEEDED_MAX: usize = 32;
const ROLE_LEN_MAX: usize = 24;

/// What a node does in the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeRole {
    /// Keeps records, asks and answers.
    Municipality,
    /// Mailbox and circuit relay; has no key that opens a person's data.
    Relay,
    /// Cosigns log heads.
    Witness,
    /// A municipality's node at a vaccination venue: coupons and doses, no key of the municipality (`VENUE-3`).
    Venue,
}

impl NodeRole {
    pub fn name(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::Relay => "relay",
            Self::Witness => "witness",
            Self::Venue => "venue",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Municipality, Self::Relay, Self::Witness, Self::Venue]
            .into_iter()
            .find(|role| role.name() == text)
    }
}

impl fmt::Display for NodeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    #[n(1)]
    pub code: MunicipalityCode,
    /// 1; replicas from 2 on.
    #[n(2)]
    pub node: u16,
    /// Raised when the node gets new keys.
    #[n(3)]
    pub epoch: u32,
    #[n(4)]
    pub name: String,
    #[n(5)]
    #[cbor(with = "minicbor::bytes")]
    pub id_pub: [u8; 32],
    /// Multiaddr text.
    #[n(6)]
    pub addresses: Vec<String>,
    #[n(7)]
    pub population: u32,
    /// Names of [`NodeRole`]; a name that this version does not know is kept and means nothing.
    #[n(8)]
    pub roles: Vec<String>,
    #[n(9)]
    pub not_before: UnixTime,
    #[n(10)]
    pub not_after: UnixTime,
    #[n(11)]
    pub revoked: bool,
    /// Municipalities that this one carries on after a merger, in order of code. Absent where there is none: a
    /// directory without mergers has the bytes it always had.
    #[n(12)]
    pub succeeds: Option<Vec<Succession>>,
}

/// A municipality that became part of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Succession {
    /// The code that was.
    #[n(1)]
    pub code: MunicipalityCode,
    /// From then on its successor is asked and answers.
    #[n(2)]
    pub since: UnixTime,
}

impl Entry {
    pub fn id(&self) -> VerifyKey {
        VerifyKey(self.id_pub)
    }

    pub fn has_role(&self, role: NodeRole) -> bool {
        self.roles.iter().any(|name| name == role.name())
    }

    /// The role of its card; that of a municipality's node, unless it names another one.
    pub fn role(&self) -> NodeRole {
        let mut roles = self.roles.iter().filter_map(|name| NodeRole::parse(name));
        roles.next().unwrap_or(NodeRole::Municipality)
    }

    /// Whether this node speaks for its code at that time.
    pub fn is_valid(&self, at: UnixTime) -> bool {
        !self.revoked && self.not_before <= at && at <= self.not_after
    }

    fn may_succeed(&self, all: &[Succession]) -> bool {
        let ascending = all.iter().zip(all.iter().skip(1));
        (1..=SUCCEEDED_MAX).contains(&all.len())
            && ascending.into_iter().all(|(a, b)| a.code < b.code)
            && all.iter().all(|one| one.code != self.code)
    }

    pub(super) fn key(&self) -> (MunicipalityCode, u16) {
        (self.code, self.node)
    }

    /// What is wrong with it, if anything is.
    pub(super) fn fault(&self) -> Option<&'static str> {
        if self.node == 0 {
            return Some("nodes are numbered from 1");
        }
        if self.name.is_empty() || self.name.len() > NAME_LEN_MAX || !is_plain(&self.name) {
            return Some("a name is 1 to 120 bytes of plain text");
        }
        if self.addresses.len() > ADDRESSES_MAX || !self.addresses.iter().all(|a| is_address(a)) {
            return Some("a node has at most 8 addresses, written like /ip4/10.20.30.40/tcp/4710");
        }
        let fits = |role: &String| !role.is_empty() && role.len() <= ROLE_LEN_MAX && is_plain(role);
        if self.roles.is_empty() || self.roles.len() > ROLES_MAX || !self.roles.iter().all(fits) {
            return Some("a node has 1 to 4 roles");
        }
        if self.has_role(NodeRole::Municipality) && self.population == 0 {
            return Some("a municipality has residents");
        }
        if self
            .succeeds
            .as_deref()
            .is_some_and(|all| !self.may_succeed(all))
        {
            return Some("a municipality succeeds 1 to 32 others, each once, in order of code");
        }
        (self.not_after < self.not_before).then_some("a node's period ends before it begins")
    }
}

/// Text of a multiaddr; `net` reads it in full. An unspecified address reaches nobody.
pub(super) fn is_address(text: &str) -> bool {
    text.len() <= ADDRESS_LEN_MAX
        && text.starts_with('/')
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !text.starts_with("/ip4/0.0.0.0/")
        && !text.starts_with("/ip6/::/")
}

/// As `clean_text` leaves it: a name may not disguise itself on a screen.
fn is_plain(text: &str) -> bool {
    clean_text(text, NAME_LEN_MAX).is_ok_and(|cleaned| cleaned.text() == text)
}
