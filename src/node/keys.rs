//! Who this node is: its municipality and its private keys, one for each purpose, sealed in the store.

mod rotation;
pub mod seal_keys;

use crate::api::ApiError;
use crate::crypto::{Entropy, SigningKey};
use crate::directory::NodeRole;
use crate::domain::MunicipalityCode;
use crate::node::open::{damaged, refusal};
use crate::store::{Batch, Store, Tree};

const OWN: &[u8] = b"own-code";
const ID: &[u8] = b"id";
const SIG: &[u8] = b"sig";
const LOG: &[u8] = b"log";
const WIT: &[u8] = b"wit";
const ROLE: &[u8] = b"role";

/// Private keys of this node (`protocol.md` section 3 of the specification); never one key for two purposes.
pub struct Identity {
    /// Own municipality.
    pub own: MunicipalityCode,
    /// What it does; a relay never makes a seal key.
    pub role: NodeRole,
    /// The libp2p identity, certified by the directory.
    pub id: SigningKey,
    /// Signs messages, statements and receipts.
    pub sig: SigningKey,
    /// Signs checkpoints.
    pub log: SigningKey,
    /// Cosigns the checkpoints of others.
    pub wit: SigningKey,
}

impl Identity {
    /// Fresh keys.
    pub fn generate(own: MunicipalityCode, role: NodeRole, entropy: &mut dyn Entropy) -> Self {
        Self {
            own,
            role,
            id: SigningKey::generate(entropy),
            sig: SigningKey::generate(entropy),
            log: SigningKey::generate(entropy),
            wit: SigningKey::generate(entropy),
        }
    }

    /// Whether it keeps mail for others and no records.
    pub fn is_relay(&self) -> bool {
        self.role == NodeRole::Relay
    }

    /// Whether it stands at a vaccination venue: coupons and doses, no My Number, no key of the municipality.
    pub fn is_venue(&self) -> bool {
        self.role == NodeRole::Venue
    }

    /// Rows of a new store.
    pub fn write(&self, batch: &mut Batch) {
        batch.put(Tree::Keys, OWN, self.own.as_u32().to_be_bytes().to_vec());
        batch.put(Tree::Keys, ROLE, self.role.name().as_bytes().to_vec());
        for (name, key) in [
            (ID, &self.id),
            (SIG, &self.sig),
            (LOG, &self.log),
            (WIT, &self.wit),
        ] {
            batch.put(Tree::Keys, name, key.to_bytes().to_vec());
        }
    }

    /// The municipality's `sig` in place of the own one.
    pub fn write_sig(&self, sig: &SigningKey, batch: &mut Batch) {
        batch.put(Tree::Keys, SIG, sig.to_bytes().to_vec());
    }

    /// The keys of an open store.
    ///
    /// # Errors
    /// The store's, or damage where one is missing.
    pub fn load(store: &Store) -> Result<Self, ApiError> {
        let own = store.get(Tree::Keys, OWN).map_err(refusal)?;
        let own = own
            .and_then(|bytes| bytes.as_slice().try_into().ok())
            .and_then(|bytes| MunicipalityCode::new(u32::from_be_bytes(bytes)).ok())
            .ok_or_else(|| damaged("own municipality code"))?;
        // Stores of before there were relays do not say it.
        let role = match store.get(Tree::Keys, ROLE).map_err(refusal)? {
            Some(name) => std::str::from_utf8(&name).ok().and_then(NodeRole::parse),
            None => Some(NodeRole::Municipality),
        };
        let role = role.ok_or_else(|| damaged("role of the node"))?;
        let key = |name: &[u8]| -> Result<SigningKey, ApiError> {
            let bytes = store.get(Tree::Keys, name).map_err(refusal)?;
            bytes
                .and_then(|bytes| bytes.as_slice().try_into().ok())
                .map(|bytes: [u8; 32]| SigningKey::from_bytes(&bytes))
                .ok_or_else(|| damaged("own keys"))
        };
        Ok(Self {
            own,
            role,
            id: key(ID)?,
            sig: key(SIG)?,
            log: key(LOG)?,
            wit: key(WIT)?,
        })
    }
}
