//! Directory and manifests as this node holds them: accepted, remembered, renewed, handed on to peers that ask.
//!
//! They lie in the store and not beside it, so that taking one is as durable as the leaf about it.

mod changed;
mod exchange;
pub mod manifest_pace;
pub mod online;
mod open_files;
pub mod wanted;

use crate::api::{ApiError, ErrorCode};
use crate::audit::LeafType;
use crate::crypto::{self, Entropy, KeyId, KeyPurpose, SuiteSecret, oprf};
use crate::directory::{
    Directory, Manifest, NodeRole, PublicKey, SealEntry, Seen, SigEntry, SignedManifest, Trust,
    bucket_parameters, may_be_erased,
};
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry::{envelope::envelope_lens, mailbox::relays_of};
use crate::net::{Members, Peer, PeerRef};
use crate::node::keys::Identity;
use crate::node::keys::seal_keys::{self, NextSealKeys};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged, refusal};
use crate::store::{Batch, Store, Tree};
use std::collections::HashMap;

const TRUST: &[u8] = b"trust";
const DIRECTORY: &[u8] = b"directory";
const OWN_MANIFEST: &[u8] = b"own-manifest";
const MANIFEST: &[u8] = b"manifest-";
/// Why no more manifests of a municipality are taken today.
const MANIFESTS_OVER: &str = "too many manifests in a day refused";
/// Own manifests that peers may still name in an inquiry under way.
const OWN_KEPT_MAX: usize = 8;
/// Time after which a signing key that is in use ends, far ahead; it is renewed by hand.
pub const SIG_LIFE_S: u64 = 10 * 366 * 24 * 3600;

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

    /// The file a peer asks for on `/vrx/info/1`; `None` when there is nothing newer.
    pub fn info(&self, own: MunicipalityCode, question: &[u8]) -> Option<Vec<u8>> {
        match Question::parse(question)? {
            Question::Directory { had } => self
                .directory
                .as_ref()
                .filter(|directory| directory.version() > had)
                .map(|directory| directory.file().to_vec()),
            Question::Manifest { code, had } => {
                let known = if code == own.as_u32() {
                    self.own_manifest()
                } else {
                    let code = MunicipalityCode::new(code).ok()?;
                    self.manifests.get(&code)
                };
                known
                    .filter(|signed| signed.manifest().seq > had)
                    .map(|signed| signed.file().to_vec())
            }
        }
    }

    /// What to ask of a peer: its directory and its manifest, each newer than what is here.
    pub fn questions(&self, peer: MunicipalityCode) -> [Vec<u8>; 2] {
        let version = self.directory.as_ref().map_or(0, Directory::version);
        let seq = self
            .manifests
            .get(&peer)
            .map_or(0, |signed| signed.manifest().seq);
        [
            Question::Directory { had: version }.to_bytes(),
            Question::Manifest {
                code: peer.as_u32(),
                had: seq,
            }
            .to_bytes(),
        ]
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

/// The two questions of `/vrx/info/1`.
pub enum Question {
    /// `[1, version had]`
    Directory { had: u64 },
    /// `[2, code, seq had]`
    Manifest { code: u32, had: u64 },
}

impl Question {
    /// Canonical CBOR, nothing behind it.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut decoder = minicbor::Decoder::new(bytes);
        let question = match decoder.array().ok()?? {
            2 if decoder.u8().ok()? == 1 => Self::Directory {
                had: decoder.u64().ok()?,
            },
            3 if decoder.u8().ok()? == 2 => Self::Manifest {
                code: decoder.u32().ok()?,
                had: decoder.u64().ok()?,
            },
            _ => return None,
        };
        (question.to_bytes() == bytes).then_some(question)
    }

    /// As it crosses.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut encoder = minicbor::Encoder::new(Vec::new());
        let written = match self {
            Self::Directory { had } => encoder
                .array(2)
                .and_then(|e| e.u8(1))
                .and_then(|e| e.u64(*had)),
            Self::Manifest { code, had } => encoder
                .array(3)
                .and_then(|e| e.u8(2))
                .and_then(|e| e.u32(*code))
                .and_then(|e| e.u64(*had)),
        };
        written.expect("a vector takes every byte");
        encoder.into_writer()
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

    /// Takes the manifest of another municipality; gives its code if it is news.
    ///
    /// # Errors
    /// The store's. What does not verify is dropped with a leaf.
    pub fn take_manifest(
        &mut self,
        file: &[u8],
        from: Actor,
        now: UnixTime,
    ) -> Result<Option<MunicipalityCode>, ApiError> {
        let Some(directory) = &self.network.directory else {
            return Ok(None);
        };
        let seen_of =
            |code: MunicipalityCode| self.network.manifests.get(&code).map(SignedManifest::seen);
        let offered = SignedManifest::accept(file, directory, None, now);
        let accepted = offered.and_then(|signed| {
            let seen: Option<Seen> = seen_of(signed.manifest().code);
            SignedManifest::accept(file, directory, seen.as_ref(), now)
        });
        let signed = match accepted {
            Ok(signed) if signed.manifest().code != self.identity.own => signed,
            Ok(_) => return Ok(None),
            Err(error) => {
                tracing::warn!(%error, "a manifest was refused");
                self.log_refusal(from, "manifest refused", now);
                return Ok(None);
            }
        };
        let code = signed.manifest().code;
        if seen_of(code) == Some(signed.seen()) {
            return Ok(None);
        }
        if self.manifest_pace.is_over(code, now) {
            self.log_refusal(Actor::Peer(code), MANIFESTS_OVER, now);
            return Ok(None);
        }
        self.keep_manifest(signed, from, now).map(Some)
    }

    /// The same, and of a municipality that was carried on by another one its last.
    ///
    /// # Errors
    /// The store's.
    pub fn take_manifest_of(
        &mut self,
        file: &[u8],
        from: Actor,
        now: UnixTime,
    ) -> Result<Option<MunicipalityCode>, ApiError> {
        let former = self
            .network
            .directory
            .as_ref()
            .and_then(|directory| SignedManifest::accept_former(file, directory, None).ok());
        let Some(signed) = former else {
            return self.take_manifest(file, from, now);
        };
        let code = signed.manifest().code;
        let known = self.network.manifests.get(&code).map(SignedManifest::seen);
        let is_news = known.is_none_or(|known| known.version < signed.manifest().seq);
        if code == self.identity.own || !is_news {
            return Ok(None);
        }
        if self.manifest_pace.is_over(code, now) {
            self.log_refusal(Actor::Peer(code), MANIFESTS_OVER, now);
            return Ok(None);
        }
        self.keep_manifest(signed, from, now).map(Some)
    }

    /// A manifest that was checked enters store and memory.
    ///
    /// # Errors
    /// The store's.
    pub fn keep_manifest(
        &mut self,
        signed: SignedManifest,
        from: Actor,
        now: UnixTime,
    ) -> Result<MunicipalityCode, ApiError> {
        let code = signed.manifest().code;
        let mut batch = Batch::new();
        batch.put(Tree::Directory, &manifest_key(code), signed.file().to_vec());
        let words = format!("{code} seq {}", signed.manifest().seq);
        let entry = Entry::new(LeafType::ManifestAccepted, from, words).hash(Some(signed.hash()));
        self.commit(batch, vec![entry], now)?;
        self.manifest_pace.count(code, now);
        self.network.manifests.insert(code, signed);
        Ok(code)
    }

    /// A manifest the core has checked, as it goes into the batch with the message that brought it.
    pub fn stage_manifest(
        &self,
        batch: &mut Batch,
        code: MunicipalityCode,
        file: &[u8],
        now: UnixTime,
    ) -> Option<SignedManifest> {
        let entry = self.network.directory.as_ref()?.node(code, 1)?;
        let signed = SignedManifest::open(file, &entry.id()).ok()?;
        let known = self
            .network
            .manifests
            .get(&code)
            .map_or(0, |known| known.manifest().seq);
        if signed.manifest().code != code
            || signed.manifest().seq <= known
            || self.manifest_pace.is_over(code, now)
        {
            return None;
        }
        batch.put(Tree::Directory, &manifest_key(code), signed.file().to_vec());
        Some(signed)
    }

    /// Makes the next own manifest where one is due: weekly with a new seal key, or when the parameters changed.
    /// Without an entry in the directory there is none.
    ///
    /// # Errors
    /// The store's.
    pub fn renew_manifest(&mut self, now: UnixTime) -> Result<bool, ApiError> {
        let Some(next) = self.next_manifest(now) else {
            return Ok(false);
        };
        let (manifest, fresh) = next;
        let mut erased: Vec<KeyId> = Vec::new();
        if let Some(old) = self.network.own.last() {
            let entries = old.manifest().seal.iter();
            erased.extend(
                entries
                    .filter(|entry| may_be_erased(entry, now))
                    .map(SealEntry::key_id),
            );
        }
        for secret in fresh {
            let id = crypto::key_id(KeyPurpose::Seal, &secret.public());
            self.network.seal_secrets.insert(id, secret);
        }
        self.network
            .seal_secrets
            .retain(|id, _| !erased.contains(id));
        let signed = seal_keys::sign(&manifest, &self.identity.id)?;
        self.save_seal_secrets(signed.manifest())?;
        let mut batch = Batch::new();
        let seq = signed.manifest().seq;
        batch.put(Tree::Directory, &own_key(seq), signed.file().to_vec());
        if let Some(first) = self.network.own.first()
            && self.network.own.len() >= OWN_KEPT_MAX
        {
            batch.delete(Tree::Directory, &own_key(first.manifest().seq));
            self.network.own.remove(0);
        }
        let entry = Entry::new(
            LeafType::KeyRotation,
            Actor::Node,
            format!("own manifest seq {seq}"),
        )
        .hash(Some(signed.hash()));
        self.commit(batch, vec![entry], now)?;
        self.network.own.push(signed);
        Ok(true)
    }

    /// The next manifest if one is due, with the private halves of keys that are new.
    fn next_manifest(&mut self, now: UnixTime) -> Option<(Manifest, Vec<SuiteSecret>)> {
        let directory = self.network.directory.as_ref()?;
        // Nobody seals to a relay, so it has no key that opens anything.
        if self.identity.is_relay() {
            return None;
        }
        // A replica takes the manifest of node 1 and issues none (`protocol.md` section 3).
        let entry = directory.node(self.identity.own, 1)?;
        if directory
            .nodes_of(self.identity.own)
            .iter()
            .any(|node| node.node != 1 && node.id_pub == self.identity.id.public().0)
        {
            return None;
        }
        let held = u32::try_from(self.index.len()).unwrap_or(u32::MAX);
        let parameters =
            bucket_parameters(entry.population, held, directory.bucket_bits_max()).ok()?;
        let old = self.network.own.last().map(SignedManifest::manifest);
        let versions = Manifest::naming(&self.speaks);
        let is_same = |old: &Manifest| old.parameters() == parameters && old.versions == versions;
        if old.is_some_and(|old| is_same(old) && !old.renewal_due(now)) {
            return None;
        }
        let kept = old.map(|old| old.seal_keys_kept(now)).unwrap_or_default();
        let keys = NextSealKeys::after(kept, &self.speaks, now, self.entropy.as_mut());
        let sig = match old {
            Some(old) => old.sig.clone(),
            None => vec![SigEntry {
                public: self.identity.sig.public().0,
                not_before: now,
                not_after: now.plus_seconds(SIG_LIFE_S),
            }],
        };
        let manifest = Manifest {
            code: self.identity.own,
            seq: old.map_or(1, |old| old.seq + 1),
            issued: now,
            expires: Manifest::latest_end(now),
            sig,
            log_pub: vec![PublicKey(self.identity.log.public().0)],
            wit_pub: vec![PublicKey(self.identity.wit.public().0)],
            seal: keys.entries,
            n_rounded: parameters.n_rounded,
            beta: parameters.beta,
            m: parameters.m,
            answer_after_ms: answer_after_ms(parameters.m, self.entropy.as_mut()),
            versions,
        };
        Some((manifest, keys.fresh))
    }
}

/// 500 ms, or the next multiple that four times this machine's own work for M entries fits in; measured once per
/// manifest on a part of them.
fn answer_after_ms(m: u32, entropy: &mut dyn Entropy) -> u32 {
    const STEP_MS: u128 = 500;
    const SAMPLE: u32 = 256;
    let inputs: Vec<[u8; 32]> = (0..SAMPLE).map(|_| crypto::random(entropy)).collect();
    let inputs: Vec<&[u8]> = inputs.iter().map(<[u8; 32]>::as_slice).collect();
    let begun = std::time::Instant::now();
    let (states, elements) = oprf::blind_many(&inputs, entropy);
    let finalized = oprf::finalize_many(&states, &elements);
    let took_ms = begun.elapsed().as_micros() * u128::from(m) / u128::from(SAMPLE) / 1_000;
    debug_assert!(finalized.is_ok(), "own elements are group elements");
    let steps = (took_ms * 4).div_ceil(STEP_MS).max(1);
    u32::try_from(steps * STEP_MS)
        .unwrap_or(u32::MAX)
        .min(600_000)
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
