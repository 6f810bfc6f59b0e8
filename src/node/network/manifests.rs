//! Manifests of others are taken, and the own one is renewed before it ends.

use crate::api::ApiError;
use crate::audit::LeafType;
use crate::crypto::{self, Entropy, KeyId, KeyPurpose, SuiteSecret, oprf};
use crate::directory::{
    Manifest, PublicKey, SealEntry, Seen, SigEntry, SignedManifest, bucket_parameters,
    may_be_erased,
};
use crate::domain::{MunicipalityCode, UnixTime};
use crate::node::keys::seal_keys::{self, NextSealKeys};
use crate::node::log::{Actor, Entry};
use crate::node::network::{OWN_KEPT_MAX, manifest_key, own_key};
use crate::node::open::Open;
use crate::store::{Batch, Tree};

/// Why no more manifests of a municipality are taken today.
const MANIFESTS_OVER: &str = "too many manifests in a day refused";
/// Time after which a signing key that is in use ends, far ahead; it is renewed by hand.
pub const SIG_LIFE_S: u64 = 10 * 366 * 24 * 3600;

impl Open {
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
