//! The seal keys of the own manifest: which are new, which it still names whole, and where their private halves lie.

use crate::api::{ApiError, ErrorCode};
use crate::crypto::{Entropy, KeyId, KeyPurpose, SigningKey, Suite, SuiteSecret};
use crate::directory::{
    FIRST_VERSION, Manifest, ManifestError, SealEntry, SignedManifest, seal_key_due,
    seal_key_due_in,
};
use crate::domain::UnixTime;
use crate::node::open::{Open, refusal};
use crate::store::{SealKey, Store};
use std::collections::HashMap;

/// Keys that are due, and the entries of those before as the next manifest has them.
pub struct NextSealKeys {
    pub entries: Vec<SealEntry>,
    pub fresh: Vec<SuiteSecret>,
}

impl NextSealKeys {
    /// Of `kept` the keys that are not erased yet; X-Wing where a version that knows it is spoken.
    pub fn after(
        mut kept: Vec<SealEntry>,
        speaks: &[u8],
        now: UnixTime,
        entropy: &mut dyn Entropy,
    ) -> Self {
        let mut fresh = Vec::new();
        if seal_key_due(&kept, now) {
            fresh.push(SuiteSecret::generate(Suite::X25519, entropy));
        }
        let is_spoken = knows_hybrid(speaks);
        let is_due = is_spoken && seal_key_due_in(Suite::XWing, &kept, now);
        if is_due {
            fresh.push(SuiteSecret::generate(Suite::XWing, entropy));
        }
        if is_due || !is_spoken {
            let hybrid = |entry: &&mut SealEntry| entry.suite() == Some(Suite::XWing);
            kept.iter_mut()
                .filter(hybrid)
                .for_each(SealEntry::name_only);
        }
        kept.extend(fresh.iter().map(|secret| SealEntry::issue_of(secret, now)));
        Self {
            entries: kept,
            fresh,
        }
    }
}

/// Fresh keys of every suite that is spoken, with none kept: the ones before are somebody else's too.
pub fn replaced(speaks: &[u8], now: UnixTime, entropy: &mut dyn Entropy) -> NextSealKeys {
    NextSealKeys::after(Vec::new(), speaks, now, entropy)
}

fn knows_hybrid(speaks: &[u8]) -> bool {
    speaks.iter().any(|version| *version > FIRST_VERSION)
}

/// Signs a manifest; where it would be too long, with so many signing keys before, without the key of X-Wing.
pub fn sign(manifest: &Manifest, id: &SigningKey) -> Result<SignedManifest, ApiError> {
    let signed = manifest.sign(id).or_else(|error| {
        if error != ManifestError::TooLong {
            return Err(error);
        }
        tracing::warn!("the own manifest has no room for a key of suite 2");
        let mut shorter = manifest.clone();
        shorter
            .seal
            .retain(|entry| entry.suite() != Some(Suite::XWing));
        shorter.sign(id)
    });
    signed.map_err(|error| {
        tracing::error!(%error, "own manifest cannot be made");
        ApiError::new(ErrorCode::Internal).with("what", error)
    })
}

/// Private halves as they lie in the store: the suite follows from the id.
pub fn known(keys: &[SealKey]) -> HashMap<KeyId, SuiteSecret> {
    let known = keys.iter().filter_map(|key| {
        let secret = SuiteSecret::of_id(KeyPurpose::Seal, &key.id, &key.secret);
        if secret.is_none() {
            tracing::error!("a seal key of the store has another id than it should");
        }
        Some((key.id, secret?))
    });
    known.collect()
}

pub fn load(store: &Store) -> Result<HashMap<KeyId, SuiteSecret>, ApiError> {
    Ok(known(&store.seal_keys().map_err(refusal)?))
}

impl Open {
    /// The halves that this manifest names.
    ///
    /// # Errors
    /// The store's.
    pub fn save_seal_secrets(&mut self, manifest: &Manifest) -> Result<(), ApiError> {
        let secrets = self.network.seal_secrets.iter();
        let keys: Vec<SealKey> = secrets
            .filter_map(|(id, secret)| {
                Some(SealKey {
                    id: *id,
                    secret: secret.to_bytes(),
                    not_after: manifest.seal_key(id)?.not_after.0,
                })
            })
            .collect();
        self.store.set_seal_keys(&keys).map_err(refusal)
    }
}
