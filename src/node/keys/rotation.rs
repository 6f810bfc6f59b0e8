//! New keys for the municipality when somebody else may have the old ones: a machine was lost, a copy of its folder taken.
//!
//! The signing key ends at once and stays in the manifest for what it signed before; the seal keys go, so that nothing sent
//! from now on opens with them. Node 1 does it, the other nodes take the keys from it.

use crate::api::{ApiError, ErrorCode, KeysReplaced};
use crate::audit::LeafType;
use crate::crypto::{KeyPurpose, SigningKey, key_id};
use crate::directory::{Manifest, SealEntry, SigEntry};
use crate::domain::UnixTime;
use crate::inquiry::Input;
use crate::node::clock::now;
use crate::node::doses::reason;
use crate::node::keys::seal_keys;
use crate::node::log::{Actor, Entry};
use crate::node::network::SIG_LIFE_S;
use crate::node::network::own_key;
use crate::node::open::{Open, refusal};
use crate::node::run::{Node, Phase};
use crate::store::{Batch, SealKey, Tree};

impl Node {
    /// Replaces the keys and asks anew what was under way under the old ones and has told nothing about a person.
    ///
    /// # Errors
    /// [`ErrorCode::ReasonMissing`], [`ErrorCode::DirectoryMissing`], [`ErrorCode::NotFirstNode`], the store's.
    pub fn replace_keys(&mut self, typed: &str, actor: Actor) -> Result<KeysReplaced, ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let replaced = open.replace_keys(typed, actor, now())?;
        self.on_key_changed();
        Ok(replaced)
    }

    /// The municipality's signing key is another one now, replaced here or taken from another node: inquiries are signed with it.
    pub fn on_key_changed(&mut self) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let key = SigningKey::from_bytes(&open.identity.sig.to_bytes());
        self.step(Input::KeyReplaced(Box::new(key)));
    }
}

impl Open {
    fn replace_keys(
        &mut self,
        typed: &str,
        actor: Actor,
        now: UnixTime,
    ) -> Result<KeysReplaced, ApiError> {
        let reason = reason(typed)?;
        let own_id = self.identity.id.public().0;
        let directory = self.network.directory.as_ref();
        let entry = directory.and_then(|directory| directory.by_id(&own_id));
        if entry.is_some_and(|entry| entry.node != 1) {
            return Err(ApiError::new(ErrorCode::NotFirstNode));
        }
        let old = self.network.own_manifest();
        let old = old.ok_or_else(|| ApiError::new(ErrorCode::DirectoryMissing))?;
        let sig = SigningKey::generate(self.entropy.as_mut());
        let keys = seal_keys::replaced(&self.speaks, now, self.entropy.as_mut());
        let manifest = next(old.manifest(), &sig, keys.entries, now);
        let seq = manifest.seq;
        let signed = seal_keys::sign(&manifest, &self.identity.id)?;
        // The new key is in the header before a manifest names it; the old ones leave it afterwards.
        let kept = self.store.seal_keys().map_err(refusal)?;
        let new_rows = || {
            keys.fresh.iter().filter_map(|secret| {
                let id = key_id(KeyPurpose::Seal, &secret.public());
                Some(SealKey {
                    id,
                    secret: secret.to_bytes(),
                    not_after: signed.manifest().seal_key(&id)?.not_after.0,
                })
            })
        };
        let fresh: Vec<SealKey> = new_rows().collect();
        let mut both = kept;
        both.extend(new_rows());
        self.store.set_seal_keys(&both).map_err(refusal)?;
        let mut batch = Batch::new();
        batch.put(Tree::Directory, &own_key(seq), signed.file().to_vec());
        self.identity.write_sig(&sig, &mut batch);
        let words = format!("keys replaced: {reason}");
        let leaf = Entry::new(LeafType::KeyRotation, actor, words).hash(Some(signed.hash()));
        self.commit(batch, vec![leaf], now)?;
        self.network.own.push(signed);
        self.network.seal_secrets = seal_keys::known(&fresh);
        self.identity.sig = sig;
        self.store.set_seal_keys(&fresh).map_err(refusal)?;
        Ok(KeysReplaced { seq, at: now })
    }

    /// Private halves that the manifest in force does not name, such as after a stop in the middle of a replacement, go.
    ///
    /// # Errors
    /// The store's.
    pub fn drop_withdrawn_seal_keys(&mut self) -> Result<(), ApiError> {
        let Some(own) = self.network.own_manifest() else {
            return Ok(());
        };
        let kept = self.store.seal_keys().map_err(refusal)?;
        let (named, gone): (Vec<SealKey>, Vec<SealKey>) = kept
            .into_iter()
            .partition(|key| own.manifest().seal_key(&key.id).is_some());
        if gone.is_empty() || named.is_empty() {
            return Ok(());
        }
        for key in &gone {
            self.network.seal_secrets.remove(&key.id);
        }
        self.store.set_seal_keys(&named).map_err(refusal)
    }
}

/// The next manifest: the signing keys before end now, and the seal keys before are not in it any more.
fn next(old: &Manifest, sig: &SigningKey, seal: Vec<SealEntry>, now: UnixTime) -> Manifest {
    let mut next = old.clone();
    next.seq = old.seq + 1;
    next.issued = now;
    next.expires = Manifest::latest_end(now);
    for entry in &mut next.sig {
        entry.not_after = entry.not_after.min(now);
    }
    next.sig.push(SigEntry {
        public: sig.public().0,
        not_before: now,
        not_after: now.plus_seconds(SIG_LIFE_S),
    });
    next.seal = seal;
    next
}
