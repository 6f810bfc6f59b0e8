//! Directory and manifests as this node holds them: accepted, remembered, renewed, handed on to peers that ask.
//!
//! They lie in the store and not beside it, so that taking one is as durable as the leaf about it.

mod changed;
mod exchange;
pub mod manifest_pace;
pub mod manifests;
pub mod online;
mod open_files;
pub mod question;
pub mod wanted;

pub use manifests::SIG_LIFE_S;
pub use question::Question;

use crate::api::{ApiError, ErrorCode};
use crate::audit::LeafType;
use crate::crypto::{KeyId, SuiteSecret};
use crate::directory::{Directory, NodeRole, SignedManifest, Trust};
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry::{envelope::envelope_lens, mailbox::relays_of};
use crate::net::{Members, Peer, PeerRef};
use crate::node::keys::Identity;
use crate::node::keys::seal_keys::{self};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged, refusal};
use crate::store::{Batch, Store, Tree};
use std::collections::HashMap;

const TRUST: &[u8] = b"trust";
const DIRECTORY: &[u8] = b"directory";
const OWN_MANIFEST: &[u8] = b"own-manifest";
const MANIFEST: &[u8] = b"manifest-";
/// Own manifests that peers may still name in an inquiry under way.
const OWN_KEPT_MAX: usize = 8;

/// What is known of the network.
pub struct Network {
    pub trust: Trust,
    pub directory: Option<Directory>,
    /// Own manifests, newest last.
    pub own: Vec<SignedManifest>,
    pub manifests: HashMap<MunicipalityCode, SignedManifest>,
    /// Private halves of the seal keys, by id.
    pub seal_secrets: HashMap<KeyId, SuiteSecret>,
}

impl Network {
    /// Rows of a new store.
    pub fn begin(trust: &Trust, batch: &mut Batch) {
        batch.put(Tree::Directory, TRUST, trust.to_json().into_bytes());
    }

    /// What an open store holds.
    ///
    /// # Errors
    /// The store's, or damage where something does not verify any more.
    pub fn load(store: &mut Store, identity: &Identity) -> Result<Self, ApiError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = store
            .fold(
                Tree::Directory,
                Vec::new,
                |rows: &mut Vec<_>, key, value| rows.push((key.to_vec(), value.to_vec())),
                &mut |_| {},
            )
            .map_err(refusal)?;
        let find = |wanted: &[u8]| rows.iter().find(|(key, _)| key == wanted);
        let trust = find(TRUST)
            .and_then(|(_, json)| Trust::parse(std::str::from_utf8(json).ok()?).ok())
            .ok_or_else(|| damaged("root keys of the network"))?;
        let directory = match find(DIRECTORY) {
            Some((_, file)) => {
                Some(Directory::open(file, &trust).map_err(|_| damaged("directory"))?)
            }
            None => None,
        };
        let mut network = Self {
            trust,
            directory,
            own: Vec::new(),
            manifests: HashMap::new(),
            seal_secrets: seal_keys::load(store)?,
        };
        for (key, file) in &rows {
            network.load_manifest(key, file, identity)?;
        }
        network.own.sort_by_key(|signed| signed.manifest().seq);
        Ok(network)
    }

    fn load_manifest(
        &mut self,
        key: &[u8],
        file: &[u8],
        identity: &Identity,
    ) -> Result<(), ApiError> {
        if key.starts_with(OWN_MANIFEST) {
            // A replica has the manifests of node 1.
            let directory = self.directory.as_ref();
            let first = directory.and_then(|directory| directory.node(identity.own, 1));
            let signed = SignedManifest::open(file, &identity.id.public())
                .or_else(|error| match first {
                    Some(entry) => SignedManifest::open(file, &entry.id()),
                    None => Err(error),
                })
                .map_err(|_| damaged("own manifest"))?;
            self.own.push(signed);
        } else if let Some(code) = manifest_code(key) {
            let id = self
                .directory
                .as_ref()
                .and_then(|directory| directory.node(code, 1));
            // A member that left the directory: its manifest is of no use until it is back.
            if let Some(entry) = id
                && let Ok(signed) = SignedManifest::open(file, &entry.id())
            {
                self.manifests.insert(code, signed);
            }
        }
        Ok(())
    }

    /// The manifest others seal to.
    pub fn own_manifest(&self) -> Option<&SignedManifest> {
        self.own.last()
    }

    /// Everybody this node may meet, and the lengths envelopes may have.
    pub fn members(&self, own_id: &[u8; 32], now: UnixTime) -> Members {
        let Some(directory) = &self.directory else {
            return Members::default();
        };
        let own = directory.by_id(own_id);
        let is_peer = |entry: &&crate::directory::Entry| {
            entry.is_valid(now)
                && entry.id_pub != *own_id
                && own.is_none_or(|own| meets(own, entry))
        };
        let peers = directory
            .entries()
            .iter()
            .filter(is_peer)
            .map(|entry| Peer {
                at: peer_ref(entry),
                id_public: entry.id_pub,
                addresses: entry.addresses.clone(),
                via: ways_to(directory, entry, now),
            });
        let own = directory.by_id(own_id);
        Members {
            peers: peers.collect(),
            query_lens: envelope_lens(directory.m_max()),
            own_via: own.map_or_else(Vec::new, |own| ways_to(directory, own, now)),
            own_addresses: own.map_or_else(Vec::new, |own| own.addresses.clone()),
        }
    }
}

impl Open {
    /// Takes a directory if it is newer, of this network and signed; the leaf and the file are one commit.
    /// Gives whether something changed.
    ///
    /// # Errors
    /// [`ErrorCode::DirectoryRefused`], or the store's.
    pub fn take_directory(
        &mut self,
        file: &[u8],
        actor: Actor,
        now: UnixTime,
    ) -> Result<bool, ApiError> {
        let seen = self.network.directory.as_ref().map(Directory::seen);
        let taken = Directory::accept(file, &self.network.trust, seen.as_ref());
        let directory = match taken {
            Ok(directory) => directory,
            Err(error) => {
                self.log_refusal(actor, "directory refused", now);
                return Err(ApiError::new(ErrorCode::DirectoryRefused).with("reason", error));
            }
        };
        if seen == Some(directory.seen()) {
            return Ok(false);
        }
        let own = self.identity.own;
        if let Some(entry) = directory.node(own, 1)
            && directory
                .nodes_of(own)
                .iter()
                .all(|node| node.id_pub != self.identity.id.public().0)
        {
            tracing::warn!(code = %entry.code, "the directory names other keys for this municipality");
        }
        let mut batch = Batch::new();
        batch.put(Tree::Directory, DIRECTORY, directory.file().to_vec());
        self.remember_former(&directory, &mut batch);
        let entry = Entry::new(
            LeafType::DirectoryAccepted,
            actor,
            format!("version {}", directory.version()),
        )
        .hash(Some(directory.seen().hash));
        self.commit(batch, vec![entry], now)?;
        self.network.directory = Some(directory);
        self.renew_manifest(now)?;
        Ok(true)
    }
}

/// The relays through which a node is reached; a relay itself is not.
fn ways_to(directory: &Directory, entry: &crate::directory::Entry, now: UnixTime) -> Vec<PeerRef> {
    if entry.has_role(NodeRole::Relay) {
        return Vec::new();
    }
    let relays = relays_of(directory, entry.code, now);
    relays.into_iter().map(peer_ref).collect()
}

/// Which node of which municipality.
pub fn peer_ref(entry: &crate::directory::Entry) -> PeerRef {
    PeerRef {
        code: entry.code,
        node: u32::from(entry.node),
    }
}

/// A venue's node meets the municipality's own nodes with records and nobody else, and nobody else meets it (`VENUE-3`).
fn meets(own: &crate::directory::Entry, other: &crate::directory::Entry) -> bool {
    let is_venue = |entry: &crate::directory::Entry| entry.has_role(NodeRole::Venue);
    match (is_venue(own), is_venue(other)) {
        (false, false) => true,
        (true, true) => false,
        _ => own.code == other.code,
    }
}

pub fn own_key(seq: u64) -> Vec<u8> {
    [OWN_MANIFEST, &seq.to_be_bytes()].concat()
}

fn manifest_key(code: MunicipalityCode) -> Vec<u8> {
    [MANIFEST, &code.as_u32().to_be_bytes()].concat()
}

fn manifest_code(key: &[u8]) -> Option<MunicipalityCode> {
    let code = key.strip_prefix(MANIFEST)?.try_into().ok()?;
    MunicipalityCode::new(u32::from_be_bytes(code)).ok()
}
