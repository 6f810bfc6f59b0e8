//! What the folder of a network keeps between two publications: its members. Pure; the command line reads and writes the file.

use serde::{Deserialize, Serialize};

use crate::crypto::VerifyKey;
use crate::domain::{Municipality, MunicipalityCode, UnixTime, municipality};

use super::bucket::{BUCKET_BITS_DEFAULT, BUCKET_BITS_MAX, BucketError, bucket_parameters};
use super::card::{Card, CardError, CardFile};
use super::entry::{ADDRESSES_MAX, Entry, NO_END, NodeRole, Succession, is_address};
use super::json::{self, JsonError};
use super::members::Content;
use super::permission::Permission;
use super::trust::Trust;

const KIND: &str = "watari-network-1";
const FILE_LEN_MAX: usize = 16 * 1024 * 1024;
const FIRST_NODE: u16 = 1;
/// Nodes of one municipality.
const NODES_MAX: u16 = 16;
const DAY: u64 = 86_400;
/// How long a directory is valid unless told otherwise.
const VALID_DAYS: u64 = 400;

/// The members of a network and the number of its last publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    version: u64,
    bucket_bits_max: u8,
    members: Vec<Member>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub card: Card,
    /// 1; replicas from 2 on.
    pub node: u16,
    pub population: u32,
    pub addresses: Vec<String>,
    pub epoch: u32,
    pub added: UnixTime,
    pub revoked: bool,
    /// The end of its time, as after a merger.
    pub not_after: UnixTime,
    pub succeeds: Vec<Succession>,
}

/// What adding a card did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    New,
    /// The same node with another population or other addresses.
    Changed,
    /// A new key in place of a revoked one.
    Replaced,
    /// A further node of a member.
    Replica,
}

#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error("this is no list of a network's members")]
    Json(#[from] JsonError),
    #[error("this is no list of members that this version knows")]
    Kind,
    #[error("the card of a member is not valid")]
    Card(#[from] CardError),
    #[error("{0} has no node 1 in force; a replica is added to a member")]
    NoFirstNode(MunicipalityCode),
    #[error("{0} has as many nodes as a municipality may have")]
    TooManyNodes(MunicipalityCode),
    #[error("{0} is already a member with another key; revoke that one first")]
    OtherKey(MunicipalityCode),
    #[error("this key is already the member {0}")]
    SameKey(MunicipalityCode),
    #[error("{0} is no municipality that can be a member")]
    NoMunicipality(MunicipalityCode),
    #[error("{0} is not a member")]
    NoMember(MunicipalityCode),
    #[error("a municipality has at least one resident")]
    Population,
    #[error(
        "a node has 1 to 8 addresses, written like /ip4/10.20.30.40/tcp/4710, and none of them a wildcard"
    )]
    Addresses,
    #[error("a municipality is too large for the network's bucket bits")]
    Bucket(#[from] BucketError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftFile {
    kind: String,
    version: u64,
    bucket_bits_max: u8,
    members: Vec<MemberFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberFile {
    card: CardFile,
    #[serde(default = "first_node")]
    node: u16,
    population: u32,
    addresses: Vec<String>,
    epoch: u32,
    added: UnixTime,
    revoked: bool,
    #[serde(default = "no_end", skip_serializing_if = "is_no_end")]
    not_after: UnixTime,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    succeeds: Vec<SuccessionFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuccessionFile {
    code: MunicipalityCode,
    since: UnixTime,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            version: 0,
            bucket_bits_max: BUCKET_BITS_DEFAULT,
            members: Vec::new(),
        }
    }
}

impl Draft {
    pub fn parse(text: &str, trust: &Trust) -> Result<Self, DraftError> {
        let file: DraftFile = json::parse(text, FILE_LEN_MAX)?;
        if file.kind != KIND {
            return Err(DraftError::Kind);
        }
        let mut draft = Self {
            version: file.version,
            ..Self::default()
        };
        draft.set_bucket_bits_max(file.bucket_bits_max)?;
        for member in file.members {
            draft.members.push(Member {
                card: Card::check(member.card, trust)?,
                node: member.node,
                population: member.population,
                addresses: member.addresses,
                epoch: member.epoch,
                added: member.added,
                revoked: member.revoked,
                not_after: member.not_after,
                succeeds: member
                    .succeeds
                    .into_iter()
                    .map(SuccessionFile::read)
                    .collect(),
            });
        }
        Ok(draft)
    }

    pub fn to_json(&self) -> String {
        let members = self.members.iter().map(|member| MemberFile {
            card: member.card.file().clone(),
            node: member.node,
            population: member.population,
            addresses: member.addresses.clone(),
            epoch: member.epoch,
            added: member.added,
            revoked: member.revoked,
            not_after: member.not_after,
            succeeds: member.succeeds.iter().map(SuccessionFile::of).collect(),
        });
        json::show(&DraftFile {
            kind: KIND.to_owned(),
            version: self.version,
            bucket_bits_max: self.bucket_bits_max,
            members: members.collect(),
        })
    }

    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The version published last; 0 before the first.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Fewer bits leak less and cost the asked municipality more.
    pub fn set_bucket_bits_max(&mut self, bits: u8) -> Result<(), DraftError> {
        if bits > BUCKET_BITS_MAX {
            return Err(BucketError::TooManyBits.into());
        }
        self.bucket_bits_max = bits;
        Ok(())
    }

    /// Takes a card whose fingerprint was compared. A relay's population is 0.
    pub fn add(
        &mut self,
        card: Card,
        population: u32,
        addresses: Vec<String>,
        at: UnixTime,
    ) -> Result<Added, DraftError> {
        self.check_member(&card, population, &addresses)?;
        let (code, id) = (card.code(), card.id());
        let mut member = Member {
            card,
            node: FIRST_NODE,
            population,
            addresses,
            epoch: 1,
            added: at,
            revoked: false,
            not_after: NO_END,
            succeeds: Vec::new(),
        };
        let same = |old: &&mut Member| old.card.code() == code && old.card.id() == id;
        let known = self.members.iter().any(|old| same_node(old, code, &id));
        let first = |old: &&mut Member| old.card.code() == code && old.node == FIRST_NODE;
        let old = match known {
            true => self.members.iter_mut().find(same),
            false => self.members.iter_mut().find(first),
        };
        let is_venue = member.card.role() == NodeRole::Venue;
        if is_venue && old.as_ref().is_none_or(|old| old.node == FIRST_NODE) {
            return Err(DraftError::NoFirstNode(code));
        }
        let Some(old) = old else {
            self.members.push(member);
            return Ok(Added::New);
        };
        member.node = old.node;
        let same_key = old.card.id() == member.card.id();
        if !same_key && !old.revoked {
            return Err(DraftError::OtherKey(code));
        }
        member.epoch = if same_key { old.epoch } else { old.epoch + 1 };
        member.added = if same_key { old.added } else { at };
        member.succeeds.clone_from(&old.succeeds);
        if same_key {
            member.not_after = old.not_after;
        }
        *old = member;
        Ok(if same_key {
            Added::Changed
        } else {
            Added::Replaced
        })
    }

    /// Takes the card of a further node of a municipality that is a member already: in the place of a revoked replica, or
    /// under the next number.
    pub fn add_replica(
        &mut self,
        card: Card,
        addresses: Vec<String>,
        at: UnixTime,
    ) -> Result<Added, DraftError> {
        let (code, id) = (card.code(), card.id());
        let first = |member: &&Member| {
            member.card.code() == code && member.node == FIRST_NODE && !member.revoked
        };
        let population = match self.members.iter().find(first) {
            Some(member) => member.population,
            None => return Err(DraftError::NoFirstNode(code)),
        };
        if self.members.iter().any(|old| same_node(old, code, &id)) {
            return self.add(card, population, addresses, at);
        }
        self.check_member(&card, population, &addresses)?;
        let mut member = Member {
            card,
            node: self.next_node(code)?,
            population,
            addresses,
            epoch: 1,
            added: at,
            revoked: false,
            not_after: NO_END,
            succeeds: Vec::new(),
        };
        let same_place = |old: &&mut Member| old.card.code() == code && old.node == member.node;
        match self.members.iter_mut().find(same_place) {
            Some(old) => {
                member.epoch = old.epoch + 1;
                *old = member;
            }
            None => self.members.push(member),
        }
        Ok(Added::Replica)
    }

    /// The lowest number of a replica that is free or revoked.
    fn next_node(&self, code: MunicipalityCode) -> Result<u16, DraftError> {
        let taken = |node: u16| {
            let mut members = self.members.iter();
            members.any(|other| other.card.code() == code && other.node == node && !other.revoked)
        };
        (FIRST_NODE + 1..=NODES_MAX)
            .find(|node| !taken(*node))
            .ok_or(DraftError::TooManyNodes(code))
    }

    fn check_member(
        &self,
        card: &Card,
        population: u32,
        addresses: &[String],
    ) -> Result<(), DraftError> {
        let code = card.code();
        let id = card.id();
        let mut others = self
            .members
            .iter()
            .filter(|other| other.card.code() != code);
        if let Some(other) = others.find(|other| other.card.id() == id) {
            return Err(DraftError::SameKey(other.card.code()));
        }
        if card.role() == NodeRole::Municipality {
            if !municipality(code).is_some_and(Municipality::may_be_asked) {
                return Err(DraftError::NoMunicipality(code));
            }
            if population == 0 {
                return Err(DraftError::Population);
            }
            bucket_parameters(population, population, self.bucket_bits_max)?;
        }
        let fits = (1..=ADDRESSES_MAX).contains(&addresses.len());
        if !fits || !addresses.iter().all(|address| is_address(address)) {
            return Err(DraftError::Addresses);
        }
        Ok(())
    }

    /// The node's key is no longer believed; a new card may then take its place.
    pub fn revoke(&mut self, code: MunicipalityCode) -> Result<(), DraftError> {
        self.revoke_node(code, FIRST_NODE)
    }

    /// The same of one node of several.
    pub fn revoke_node(&mut self, code: MunicipalityCode, node: u16) -> Result<(), DraftError> {
        let mut members = self.members.iter_mut();
        let member = members.find(|member| member.card.code() == code && member.node == node);
        member.ok_or(DraftError::NoMember(code))?.revoked = true;
        Ok(())
    }

    /// A municipality becomes part of another one: from then on its nodes are met no more, its keys still verify what
    /// they signed, and its successor is asked in its place.
    pub fn succeed(
        &mut self,
        successor: MunicipalityCode,
        former: MunicipalityCode,
        since: UnixTime,
    ) -> Result<(), DraftError> {
        let first = |code| {
            move |member: &&mut Member| member.card.code() == code && member.node == FIRST_NODE
        };
        if successor == former || !self.members.iter().any(|m| m.card.code() == former) {
            return Err(DraftError::NoMember(former));
        }
        let member = self.members.iter_mut().find(first(successor));
        let member = member.filter(|member| !member.revoked && member.not_after > since);
        let member = member.ok_or(DraftError::NoFirstNode(successor))?;
        member.succeeds.retain(|one| one.code != former);
        member.succeeds.push(Succession {
            code: former,
            since,
        });
        member.succeeds.sort_by_key(|one| one.code);
        let nodes = self.members.iter_mut();
        for node in nodes.filter(|node| node.card.code() == former) {
            node.not_after = since.max(node.added);
        }
        Ok(())
    }

    /// The next version, to be signed. Save the draft before the signed file is handed out, so that no version appears twice.
    pub fn next(
        &mut self,
        trust: &Trust,
        permissions: Vec<Permission>,
        issued: UnixTime,
        valid_days: Option<u64>,
    ) -> Content {
        self.version += 1;
        let mut entries: Vec<Entry> = self.members.iter().map(entry).collect();
        entries.sort_by_key(Entry::key);
        let days = valid_days.unwrap_or(VALID_DAYS);
        Content {
            network: trust.network(),
            version: self.version,
            issued,
            expires: issued.plus_seconds(days.saturating_mul(DAY)),
            bucket_bits_max: self.bucket_bits_max,
            entries,
            permissions,
        }
    }
}

fn first_node() -> u16 {
    FIRST_NODE
}

fn same_node(member: &Member, code: MunicipalityCode, id: &VerifyKey) -> bool {
    member.card.code() == code && member.card.id() == *id
}

fn entry(member: &Member) -> Entry {
    let code = member.card.code();
    let name = municipality(code).map_or_else(|| code.to_string(), |found| found.name.to_owned());
    Entry {
        code,
        node: member.node,
        epoch: member.epoch,
        name,
        id_pub: member.card.id().0,
        addresses: member.addresses.clone(),
        population: member.population,
        roles: vec![member.card.role().name().to_owned()],
        not_before: member.added,
        not_after: member.not_after,
        revoked: member.revoked,
        succeeds: (!member.succeeds.is_empty()).then(|| member.succeeds.clone()),
    }
}

fn no_end() -> UnixTime {
    NO_END
}

fn is_no_end(at: &UnixTime) -> bool {
    *at == NO_END
}

impl SuccessionFile {
    fn read(self) -> Succession {
        Succession {
            code: self.code,
            since: self.since,
        }
    }

    fn of(one: &Succession) -> Self {
        Self {
            code: one.code,
            since: one.since,
        }
    }
}
