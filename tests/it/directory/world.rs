//! A small practice network, the same in every test.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use watari::crypto::{Entropy, SealPublic, SigningKey};
use watari::directory::{
    BucketParameters, Card, Content, Draft, Manifest, NodeRole, PublicKey, RootKey, SealEntry,
    SigEntry, Trust, bucket_parameters, create_network, default_permissions,
};
use watari::domain::{MunicipalityCode, UnixTime};

pub const DAY: u64 = 86_400;
pub const NOW: UnixTime = UnixTime(1_800_000_000);
pub const POPULATION: u32 = 8_000;

pub struct Seeded(ChaCha20Rng);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

pub fn code(text: &str) -> MunicipalityCode {
    MunicipalityCode::parse(text).unwrap()
}

pub fn mihon() -> MunicipalityCode {
    code("992011")
}

pub fn sanbon() -> MunicipalityCode {
    code("992020")
}

/// The `id` key of the member with this code.
pub fn id_of(code: MunicipalityCode) -> SigningKey {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&code.as_u32().to_be_bytes());
    SigningKey::from_bytes(&bytes)
}

pub struct World {
    pub trust: Trust,
    pub roots: [RootKey; 3],
    pub draft: Draft,
}

pub fn world() -> World {
    let (trust, roots) = create_network(true, &mut Seeded::new(1));
    let mut draft = Draft::default();
    for member in [mihon(), sanbon()] {
        let card = Card::make(&trust, member, NodeRole::Municipality, &id_of(member)).unwrap();
        let addresses = vec!["/ip4/10.0.0.1/tcp/4710".to_owned()];
        draft
            .add(card, POPULATION, addresses, UnixTime(NOW.0 - DAY))
            .unwrap();
    }
    World {
        trust,
        roots,
        draft,
    }
}

impl World {
    pub fn content(&self) -> Content {
        let permissions = default_permissions(UnixTime(NOW.0 - DAY).date());
        self.draft.clone().next(&self.trust, permissions, NOW, None)
    }

    pub fn sign(&self, content: &Content) -> Vec<u8> {
        let [a, b, _] = &self.roots;
        content.sign(&self.trust, &[a, b]).unwrap().file().to_vec()
    }
}

pub fn parameters() -> BucketParameters {
    bucket_parameters(POPULATION, 0, 8).unwrap()
}

pub fn manifest(code: MunicipalityCode, at: UnixTime) -> Manifest {
    let parameters = parameters();
    Manifest {
        code,
        seq: 1,
        issued: at,
        expires: Manifest::latest_end(at),
        sig: vec![SigEntry {
            public: SigningKey::from_bytes(&[1; 32]).public().0,
            not_before: at,
            not_after: at.plus_seconds(365 * DAY),
        }],
        log_pub: vec![PublicKey([2; 32])],
        wit_pub: vec![PublicKey([3; 32])],
        seal: vec![SealEntry::issue(&SealPublic([4; 32]), at)],
        n_rounded: parameters.n_rounded,
        beta: parameters.beta,
        m: parameters.m,
        answer_after_ms: 500,
        versions: None,
    }
}
