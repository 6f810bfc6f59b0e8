//! The keys that a municipality's nodes share: seal keys and the manifests that name them. Node 1 issues them, the others take
//! them as they are (`protocol.md` section 3).

use crate::api::ApiError;
use crate::audit::LeafType;
use crate::crypto::{KeyId, SigningKey, VerifyKey};
use crate::directory::SignedManifest;
use crate::domain::UnixTime;
use crate::node::keys::seal_keys;
use crate::node::log::{Actor, Entry};
use crate::node::network::own_key;
use crate::node::open::{Open, refusal};
use crate::store::{Batch, SealKey, Tree};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Manifests and seal keys in one package; a municipality keeps eight of the first and three of the second.
const COUNT_MAX: usize = 32;

/// The private half of a key on its way, wiped when dropped.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct PrivateHalf([u8; 32]);

impl PrivateHalf {
    pub fn new(bytes: &Zeroizing<[u8; 32]>) -> Self {
        Self(**bytes)
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What crosses between replicas, sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct SharedKeys {
    /// Own manifests, oldest first.
    manifests: Vec<Vec<u8>>,
    seal: Vec<(KeyId, PrivateHalf, u64)>,
    /// The key that the newest manifest says is signed with.
    sig: PrivateHalf,
}

impl std::fmt::Debug for SharedKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedKeys(…)")
    }
}

impl Open {
    /// Whether this node is a further node of its municipality.
    pub fn is_replica(&self) -> bool {
        let own_id = self.identity.id.public().0;
        let directory = self.network.directory.as_ref();
        directory
            .and_then(|directory| directory.by_id(&own_id))
            .is_some_and(|entry| entry.code == self.identity.own && entry.node != 1)
    }

    fn first_node(&self) -> Option<VerifyKey> {
        let directory = self.network.directory.as_ref()?;
        Some(directory.node(self.identity.own, 1)?.id())
    }

    /// Which manifest is in force here.
    pub fn own_manifest_seq(&self) -> u64 {
        let newest = self.network.own_manifest();
        newest.map_or(0, |signed| signed.manifest().seq)
    }

    /// What a replica with this manifest lacks.
    ///
    /// # Errors
    /// The store's.
    pub fn keys_to_share(&self, had: u64) -> Result<Option<SharedKeys>, ApiError> {
        if had >= self.own_manifest_seq() {
            return Ok(None);
        }
        self.shared_keys().map(Some)
    }

    /// All of them.
    ///
    /// # Errors
    /// The store's.
    pub fn shared_keys(&self) -> Result<SharedKeys, ApiError> {
        let keys = self.store.seal_keys().map_err(refusal)?;
        let manifests = self.network.own.iter();
        Ok(SharedKeys {
            manifests: manifests.map(|signed| signed.file().to_vec()).collect(),
            seal: keys
                .into_iter()
                .map(|key| (key.id, PrivateHalf::new(&key.secret), key.not_after))
                .collect(),
            sig: PrivateHalf::new(&self.identity.sig.to_bytes()),
        })
    }

    /// Takes manifests that node 1 signed and the seal keys they name. The keys enter the header first: a manifest in force
    /// whose keys are missing would lose inquiries, keys too many lose nothing.
    ///
    /// # Errors
    /// The store's; then it is taken again.
    pub fn take_shared_keys(&mut self, keys: &SharedKeys, now: UnixTime) -> Result<bool, ApiError> {
        let Some(first) = self.first_node() else {
            return Ok(false);
        };
        let files = keys.manifests.iter().take(COUNT_MAX);
        let mut manifests: Vec<SignedManifest> = files
            .filter_map(|file| SignedManifest::open(file, &first).ok())
            .filter(|signed| signed.manifest().code == self.identity.own)
            .collect();
        manifests.sort_by_key(|signed| signed.manifest().seq);
        let newest = manifests.last().map(|signed| signed.manifest().seq);
        if !self.is_replica() || newest.is_none_or(|seq| seq <= self.own_manifest_seq()) {
            return Ok(false);
        }
        let rows: Vec<SealKey> = keys
            .seal
            .iter()
            .take(COUNT_MAX)
            .map(|(id, secret, not_after)| SealKey {
                id: *id,
                secret: Zeroizing::new(*secret.bytes()),
                not_after: *not_after,
            })
            .collect();
        self.store.set_seal_keys(&rows).map_err(refusal)?;
        let mut batch = Batch::new();
        for signed in &manifests {
            let key = own_key(signed.manifest().seq);
            batch.put(Tree::Directory, &key, signed.file().to_vec());
        }
        for old in &self.network.own {
            let seq = old.manifest().seq;
            if manifests.iter().all(|signed| signed.manifest().seq != seq) {
                batch.delete(Tree::Directory, &own_key(seq));
            }
        }
        // Replaced where the old one was lost.
        let sig = SigningKey::from_bytes(keys.sig.bytes());
        let in_force = manifests
            .last()
            .and_then(|signed| signed.manifest().current_sig_key(now));
        let is_new = in_force.is_some_and(|entry| entry.public == sig.public().0)
            && sig.public().0 != self.identity.sig.public().0;
        if is_new {
            self.identity.write_sig(&sig, &mut batch);
        }
        let words = format!("own manifest seq {} taken from node 1", newest.unwrap_or(0));
        let entry = Entry::new(LeafType::KeyRotation, Actor::Node, words)
            .hash(manifests.last().map(SignedManifest::hash));
        self.commit(batch, vec![entry], now)?;
        if is_new {
            self.identity.sig = sig;
        }
        self.network.own = manifests;
        self.network.seal_secrets = seal_keys::known(&rows);
        Ok(true)
    }
}
