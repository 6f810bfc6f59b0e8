//! The directory (接続先名簿): the signed list of a network's nodes and of who may ask whom.

use std::collections::{HashMap, HashSet};

use minicbor::{Decode, Encode};

use crate::crypto::{Digest, canonical, sha256};
use crate::domain::{ItemGroup, MunicipalityCode, Purpose, UnixTime};

use super::bucket::{BUCKET_BITS_MAX, BucketParameters};
use super::entry::{Entry, NodeRole};
use super::permission::Permission;
use super::root_key::RootKey;
use super::seen::{Backwards, Seen};
use super::signed::{RootSignature, SignedByRoots};
use super::trust::{NetworkId, Trust};

/// A longer file is refused unread.
pub const DIRECTORY_LEN_MAX: usize = 4 * 1024 * 1024;
const CONTEXT: &[u8] = b"vrx/1/dir\0";
const SIGNATURES_NEEDED: usize = 2;
const SIGNATURES_MAX: usize = 3;
const ENTRIES_MAX: usize = 16_384;
const PERMISSIONS_MAX: usize = 65_536;
/// Mergers after mergers that are followed.
const SUCCESSIONS_MAX: usize = 8;

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Content {
    #[n(1)]
    pub network: NetworkId,
    #[n(2)]
    pub version: u64,
    #[n(3)]
    pub issued: UnixTime,
    #[n(4)]
    pub expires: UnixTime,
    #[n(5)]
    pub bucket_bits_max: u8,
    /// In order of code and node.
    #[n(6)]
    pub entries: Vec<Entry>,
    #[n(7)]
    pub permissions: Vec<Permission>,
}

/// A directory that was checked.
///
/// Invariant: signed by two of the network's three root keys, within bounds, entries in order and each once.
#[derive(Debug, Clone)]
pub struct Directory {
    content: Content,
    by_id: HashMap<[u8; 32], usize>,
    hash: Digest,
    file: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    #[error("the directory is larger than 4 MiB")]
    TooLong,
    #[error("this is no directory file, or it is damaged")]
    Form,
    #[error("the directory belongs to another network")]
    OtherNetwork,
    #[error("the directory is signed by {found} of the network's root keys, it needs 2 of the 3")]
    Signatures { found: usize },
    #[error("the directory names root key {root} twice or does not know it")]
    Root { root: u8 },
    #[error("the directory has version {offered}, this node has already taken version {seen}")]
    Older { offered: u64, seen: u64 },
    #[error("two different directories carry the version {version}; ask who signs for the network")]
    SameVersion { version: u64 },
    #[error("the entry of {code} node {node} is not valid: {fault}")]
    Entry {
        code: MunicipalityCode,
        node: u16,
        fault: &'static str,
    },
    #[error("row {row} of the permission list is not valid: {fault}")]
    Permission { row: usize, fault: &'static str },
    #[error("the directory is not valid: {0}")]
    Content(&'static str),
}

impl Content {
    /// Encodes and signs; every key must be of this network, and two different ones are needed.
    pub fn sign(&self, trust: &Trust, keys: &[&RootKey]) -> Result<Directory, DirectoryError> {
        if keys.iter().any(|key| key.network() != trust.network()) {
            return Err(DirectoryError::OtherNetwork);
        }
        let bytes = canonical::encode(self);
        let sign = |key: &&RootKey| RootSignature {
            root: key.number(),
            sig: key.key().sign(CONTEXT, &bytes),
        };
        let mut signatures: Vec<RootSignature> = keys.iter().map(sign).collect();
        signatures.sort_by_key(|signature| signature.root);
        let file = canonical::encode(&SignedByRoots { bytes, signatures });
        Directory::open(&file, trust)
    }

    fn check(&self, trust: &Trust) -> Result<(), DirectoryError> {
        if self.network != trust.network() {
            return Err(DirectoryError::OtherNetwork);
        }
        if self.bucket_bits_max > BUCKET_BITS_MAX {
            return Err(DirectoryError::Content("at most 10 bucket bits"));
        }
        if self.expires <= self.issued {
            return Err(DirectoryError::Content("it expires before it is issued"));
        }
        if self.entries.len() > ENTRIES_MAX || self.permissions.len() > PERMISSIONS_MAX {
            return Err(DirectoryError::Content("it is too long"));
        }
        self.check_entries(trust)?;
        let faults = self.permissions.iter().zip(1..);
        let mut faults = faults.filter_map(|(row, at)| row.fault().map(|fault| (at, fault)));
        faults.next().map_or(Ok(()), |(row, fault)| {
            Err(DirectoryError::Permission { row, fault })
        })
    }

    fn check_entries(&self, trust: &Trust) -> Result<(), DirectoryError> {
        let mut ids = HashSet::new();
        let mut succeeded = HashSet::new();
        let mut last = None;
        for entry in &self.entries {
            let fault = if last.is_some_and(|last| last >= entry.key()) {
                Some("entries come in order of code and node, each once")
            } else if !ids.insert(entry.id_pub) {
                Some("its key is already another node's")
            } else if !trust.takes(entry.code) {
                Some(
                    "practice codes belong to practice networks only, all others to real ones only",
                )
            } else if !entry
                .succeeds
                .iter()
                .flatten()
                .all(|one| succeeded.insert(one.code))
            {
                Some("two municipalities succeed the same one")
            } else {
                entry.fault()
            };
            if let Some(fault) = fault {
                let (code, node) = entry.key();
                return Err(DirectoryError::Entry { code, node, fault });
            }
            last = Some(entry.key());
        }
        Ok(())
    }
}

impl Directory {
    /// Checks a file against the network's root keys. Says nothing about versions: for a file this node took before.
    pub fn open(file: &[u8], trust: &Trust) -> Result<Self, DirectoryError> {
        if file.len() > DIRECTORY_LEN_MAX {
            return Err(DirectoryError::TooLong);
        }
        let signed: SignedByRoots =
            canonical::decode(file, DIRECTORY_LEN_MAX).map_err(|_| DirectoryError::Form)?;
        let content: Content = canonical::decode(&signed.bytes, DIRECTORY_LEN_MAX)
            .map_err(|_| DirectoryError::Form)?;
        if content.network != trust.network() {
            return Err(DirectoryError::OtherNetwork);
        }
        check_signatures(&signed, trust)?;
        content.check(trust)?;
        let ids = content.entries.iter().map(|entry| entry.id_pub).zip(0..);
        Ok(Self {
            by_id: ids.collect(),
            hash: sha256(&[&signed.bytes]),
            file: file.to_vec(),
            content,
        })
    }

    /// Takes a file that is offered: as [`Self::open`], and never older than what was seen.
    pub fn accept(file: &[u8], trust: &Trust, seen: Option<&Seen>) -> Result<Self, DirectoryError> {
        let directory = Self::open(file, trust)?;
        let version = directory.version();
        let allowed = seen.map_or(Ok(()), |seen| seen.allows(version, &directory.hash));
        match allowed {
            Ok(()) => Ok(directory),
            Err(Backwards::SameNumberOtherBytes) => Err(DirectoryError::SameVersion { version }),
            Err(Backwards::Older) => Err(DirectoryError::Older {
                offered: version,
                seen: seen.map_or(0, |seen| seen.version),
            }),
        }
    }

    /// To be remembered for the next [`Self::accept`].
    pub fn seen(&self) -> Seen {
        Seen {
            version: self.content.version,
            hash: self.hash,
        }
    }

    /// The bytes as they were signed, for the disk and for other nodes.
    pub fn file(&self) -> &[u8] {
        &self.file
    }

    pub fn content(&self) -> &Content {
        &self.content
    }

    pub fn network(&self) -> NetworkId {
        self.content.network
    }

    pub fn version(&self) -> u64 {
        self.content.version
    }

    pub fn expires(&self) -> UnixTime {
        self.content.expires
    }

    /// After this: an alarm, and no new inquiry.
    pub fn is_expired(&self, at: UnixTime) -> bool {
        at > self.content.expires
    }

    pub fn bucket_bits_max(&self) -> u8 {
        self.content.bucket_bits_max
    }

    pub fn entries(&self) -> &[Entry] {
        &self.content.entries
    }

    /// One node; node 1 issues the municipality's manifest.
    pub fn node(&self, code: MunicipalityCode, node: u16) -> Option<&Entry> {
        let entries = self.entries();
        let at = entries
            .binary_search_by_key(&(code, node), Entry::key)
            .ok()?;
        entries.get(at)
    }

    /// All nodes of a code: node 1 and its replicas.
    pub fn nodes_of(&self, code: MunicipalityCode) -> &[Entry] {
        let entries = self.entries();
        let start = entries.partition_point(|entry| entry.code < code);
        let end = entries.partition_point(|entry| entry.code <= code);
        entries.get(start..end).unwrap_or_default()
    }

    pub fn by_id(&self, id_pub: &[u8; 32]) -> Option<&Entry> {
        self.entries().get(*self.by_id.get(id_pub)?)
    }

    /// The municipality's node 1, if it speaks for its code at that time.
    pub fn municipality(&self, code: MunicipalityCode, at: UnixTime) -> Option<&Entry> {
        self.node(code, 1)
            .filter(|entry| entry.is_valid(at) && entry.has_role(NodeRole::Municipality))
            // In the second of a merger both periods are in force; the successor is the one that counts.
            .filter(|_| self.successor(code, at).is_none())
    }

    /// Who carries a municipality on after a merger that has taken effect: the last of a chain of mergers.
    pub fn successor(&self, code: MunicipalityCode, at: UnixTime) -> Option<MunicipalityCode> {
        let mut now = code;
        for _ in 0..SUCCESSIONS_MAX {
            let Some((next, _)) = self.succession(now).filter(|(_, since)| *since <= at) else {
                break;
            };
            now = next;
        }
        (now != code).then_some(now)
    }

    /// Who carries a municipality on, and from when.
    pub fn succession(&self, code: MunicipalityCode) -> Option<(MunicipalityCode, UnixTime)> {
        let find = |entry: &Entry| {
            let all = entry.succeeds.as_deref().unwrap_or_default();
            let found = all.iter().find(|one| one.code == code);
            found.map(|one| (entry.code, one.since))
        };
        self.entries().iter().find_map(find)
    }

    /// Every merger: who was, who carries it on, from when.
    pub fn successions(
        &self,
    ) -> impl Iterator<Item = (MunicipalityCode, MunicipalityCode, UnixTime)> {
        self.entries().iter().flat_map(|entry| {
            let all = entry.succeeds.as_deref().unwrap_or_default();
            all.iter().map(|one| (one.code, entry.code, one.since))
        })
    }

    /// Whether a member may ask for these doses; a code that is no valid member may ask for nothing.
    pub fn permits(
        &self,
        from: MunicipalityCode,
        purpose: Purpose,
        item: ItemGroup,
        at: UnixTime,
    ) -> bool {
        let item = item.wire_code();
        self.permissions_of(from, purpose, at)
            .any(|row| row.items.contains(&item))
    }

    /// Whether a member may ask for anything at all; what is asked for is not known when an inquiry opens.
    pub fn permits_any(&self, from: MunicipalityCode, purpose: Purpose, at: UnixTime) -> bool {
        self.permissions_of(from, purpose, at).next().is_some()
    }

    fn permissions_of(
        &self,
        from: MunicipalityCode,
        purpose: Purpose,
        at: UnixTime,
    ) -> impl Iterator<Item = &Permission> {
        let member = self.municipality(from, at).is_some();
        let purpose = purpose.wire_code().filter(|_| member);
        let covers = move |row: &&Permission| purpose.is_some_and(|p| row.covers(from, p, at));
        self.content.permissions.iter().filter(covers)
    }

    /// The largest M any member may state: what the largest frame on the wire is made for.
    pub fn m_max(&self) -> u32 {
        let bits = self.bucket_bits_max();
        let caps = self.entries().iter();
        caps.map(|entry| BucketParameters::m_cap(entry.population, bits))
            .max()
            .unwrap_or(0)
    }
}

fn check_signatures(signed: &SignedByRoots, trust: &Trust) -> Result<(), DirectoryError> {
    if signed.signatures.len() > SIGNATURES_MAX {
        return Err(DirectoryError::Form);
    }
    let mut last = 0;
    let mut found = 0;
    for RootSignature { root, sig } in &signed.signatures {
        let key = trust.root(*root).filter(|_| *root > last);
        let key = key.ok_or(DirectoryError::Root { root: *root })?;
        last = *root;
        if key.verify(CONTEXT, &signed.bytes, sig).is_ok() {
            found += 1;
        }
    }
    if found < SIGNATURES_NEEDED {
        return Err(DirectoryError::Signatures { found });
    }
    Ok(())
}
