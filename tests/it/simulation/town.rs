//! One town: its keys, its people, its disk, and a core that can be dropped at any moment.

use super::disk::Disk;
use super::people::{Case, Citizen};
use super::seeded::Seeded;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use watari::crypto::{KeyId, SealSecret, SigningKey, VerifyKey, random, sha256};
use watari::directory::{
    Directory, Manifest, PublicKey, SealEntry, SigEntry, SignedManifest, bucket_parameters,
    may_be_erased, seal_key_due,
};
use watari::domain::{MunicipalityCode, MyNumber, Purpose, Resident, UnixTime};
use watari::inquiry::{Core, HeldPerson, Holdings, Limits, Own, PersonId, RowKey};
use zeroize::Zeroizing;

const YEAR_S: u64 = 366 * 86_400;
const OWN_KEPT: usize = 8;

pub struct Registered {
    pub citizen: Citizen,
    pub resident: Resident,
    pub refused: bool,
}

pub struct Town {
    pub index: usize,
    pub code: MunicipalityCode,
    pub id: SigningKey,
    sig: SigningKey,
    /// Keys it signed with before.
    old_sigs: Vec<VerifyKey>,
    pub limits: Limits,
    pub directory: Arc<Directory>,
    pub own: Vec<SignedManifest>,
    seals: HashMap<KeyId, SealSecret>,
    /// Durable too: taken in commits, or fetched.
    pub manifests: HashMap<MunicipalityCode, SignedManifest>,
    pub people: BTreeMap<PersonId, Registered>,
    pub disk: Disk,
    pub core: Option<Core>,
    pub entropy: Seeded,
    /// Counts starts: what was under way for an earlier one is lost.
    pub start: u64,
    pub ahead_ms: i64,
    /// Boundaries of effects passed, and at which one it will fall.
    pub passed: u64,
    pub falls_at: Option<u64>,
}

impl Town {
    pub fn new(index: usize, code: MunicipalityCode, directory: Arc<Directory>, seed: u64) -> Self {
        let mut entropy = Seeded::new(seed ^ ((index as u64 + 1) << 32));
        Self {
            index,
            code,
            id: id_of(code),
            sig: SigningKey::from_bytes(&random(&mut entropy)),
            old_sigs: Vec::new(),
            limits: Limits::default(),
            directory,
            own: Vec::new(),
            seals: HashMap::new(),
            manifests: HashMap::new(),
            people: BTreeMap::new(),
            disk: Disk::default(),
            core: None,
            entropy,
            start: 0,
            ahead_ms: 0,
            passed: 0,
            falls_at: None,
        }
    }

    pub fn register(&mut self, citizen: Citizen, resident: Resident, refused: bool) {
        let registered = Registered {
            citizen,
            resident,
            refused,
        };
        self.people.insert(citizen.at(self.index), registered);
    }

    pub fn register_left(&mut self, citizen: Citizen, case: Case) {
        if case != Case::Unknown {
            self.register(citizen, citizen.left(case), case == Case::Refused);
        }
    }

    pub fn knows(&self, citizen: Citizen) -> bool {
        self.people.contains_key(&citizen.at(self.index))
    }

    pub fn local_ms(&self, now_ms: u64) -> u64 {
        now_ms.saturating_add_signed(self.ahead_ms)
    }

    pub fn sig_public(&self) -> VerifyKey {
        self.sig.public()
    }

    /// Everything in memory is gone.
    pub fn fall(&mut self) {
        self.core = None;
        self.start += 1;
        self.falls_at = None;
    }

    /// The core out of its rows.
    pub fn rise(&mut self, now_ms: u64) {
        let own = Own {
            code: self.code,
            key: SigningKey::from_bytes(&self.sig.to_bytes()),
        };
        let rows = self.disk.rows_at_start();
        let (core, unreadable) = Core::restore(own, self.limits.clone(), rows, now_ms);
        assert_eq!(unreadable, 0, "every row of {} is read again", self.code);
        self.core = Some(core);
        self.start += 1;
    }

    /// Whether it falls here. Every effect has such a place before it, and every step one at its end.
    pub fn falls(&mut self) -> bool {
        self.passed += 1;
        self.falls_at.is_some_and(|at| at < self.passed)
    }

    /// Signs with another key from now on, and says so in a new manifest.
    pub fn change_key(&mut self, now: UnixTime) {
        self.old_sigs.push(self.sig.public());
        self.sig = SigningKey::from_bytes(&random(&mut self.entropy));
        if let Some(core) = &mut self.core {
            core.set_key(SigningKey::from_bytes(&self.sig.to_bytes()));
        }
        let newest = self.own.last().unwrap().manifest();
        let manifest = Manifest {
            seq: newest.seq + 1,
            issued: now,
            expires: Manifest::latest_end(now),
            sig: self.sig_entries(now),
            ..newest.clone()
        };
        self.own.push(manifest.sign(&self.id).unwrap());
    }

    /// Every other town has a program that speaks one version.
    fn speaks(&self) -> &'static [u8] {
        match self.code.as_u32() % 2 {
            0 => &[1, 2],
            _ => &[1],
        }
    }

    fn sig_entries(&self, now: UnixTime) -> Vec<SigEntry> {
        let keys = self.old_sigs.iter().copied().chain([self.sig.public()]);
        keys.map(|key| SigEntry {
            public: key.0,
            not_before: UnixTime(now.0 - YEAR_S),
            not_after: now.plus_seconds(YEAR_S),
        })
        .collect()
    }

    /// The next own manifest where one is due: weekly, or with more people.
    pub fn renew(&mut self, now: UnixTime) {
        let entry = self.directory.node(self.code, 1).unwrap();
        let held = u32::try_from(self.people.len()).unwrap();
        let parameters =
            bucket_parameters(entry.population, held, self.directory.bucket_bits_max()).unwrap();
        let old = self.own.last().map(SignedManifest::manifest);
        if old.is_some_and(|old| old.parameters() == parameters && !old.renewal_due(now)) {
            return;
        }
        let mut seal = old.map(|old| old.seal_keys_kept(now)).unwrap_or_default();
        if let Some(old) = old {
            for entry in old.seal.iter().filter(|entry| may_be_erased(entry, now)) {
                self.seals.remove(&entry.key_id());
            }
        }
        let seq = old.map_or(1, |old| old.seq + 1);
        if seal_key_due(&seal, now) {
            let secret = SealSecret::generate(&mut self.entropy);
            let entry = SealEntry::issue(&secret.public(), now);
            self.seals.insert(entry.key_id(), secret);
            seal.push(entry);
        }
        let manifest = Manifest {
            code: self.code,
            seq,
            issued: now,
            expires: Manifest::latest_end(now),
            sig: self.sig_entries(now),
            log_pub: vec![PublicKey([2; 32])],
            wit_pub: vec![PublicKey([3; 32])],
            seal,
            n_rounded: parameters.n_rounded,
            beta: parameters.beta,
            m: parameters.m,
            answer_after_ms: 500,
            versions: Manifest::naming(self.speaks()),
        };
        self.own.push(manifest.sign(&self.id).unwrap());
        if self.own.len() > OWN_KEPT {
            self.own.remove(0);
        }
    }

    /// Takes a manifest as a node does: in order, and signed by whom the directory names.
    pub fn take_manifest(&mut self, file: &[u8], now: UnixTime) -> bool {
        let Ok(offered) = SignedManifest::accept(file, &self.directory, None, now) else {
            return false;
        };
        let code = offered.manifest().code;
        let had = self
            .manifests
            .get(&code)
            .map_or(0, |had| had.manifest().seq);
        let newer = offered.manifest().seq > had;
        if newer {
            self.manifests.insert(code, offered);
        }
        newer
    }
}

/// The `id` key behind a code.
pub fn id_of(code: MunicipalityCode) -> SigningKey {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&code.as_u32().to_be_bytes());
    SigningKey::from_bytes(&bytes)
}

fn bucket_of(digits: &[u8; 12], bits: u8) -> u16 {
    let [first, second, ..] = sha256(&[b"vrx/1/bucket\0", digits]);
    let head = u32::from(u16::from_be_bytes([first, second]));
    (head >> (16 - u32::from(bits))) as u16
}

impl Holdings for Town {
    fn directory(&self) -> Option<&Directory> {
        Some(&self.directory)
    }

    fn manifest(&self, code: MunicipalityCode) -> Option<&SignedManifest> {
        self.manifests.get(&code)
    }

    fn own_manifests(&self) -> &[SignedManifest] {
        &self.own
    }

    fn seal_secret(&self, key: &KeyId) -> Option<SealSecret> {
        let secret = self.seals.get(key)?;
        Some(SealSecret::from_bytes(&secret.to_bytes()))
    }

    fn bucket(&self, bits: u8, bucket: u16) -> Vec<(PersonId, MyNumber)> {
        let inside = |(_, person): &(&PersonId, &Registered)| {
            bucket_of(&person.citizen.digits(), bits) == bucket
        };
        let people = self.people.iter().filter(inside);
        people
            .map(|(id, person)| (*id, person.citizen.number()))
            .collect()
    }

    fn number(&self, person: PersonId) -> Option<MyNumber> {
        Some(self.people.get(&person)?.citizen.number())
    }

    fn person(&self, person: PersonId) -> Option<HeldPerson> {
        let held = self.people.get(&person)?;
        let mut resident = held.resident.clone();
        for dose in &mut resident.doses {
            dose.statement = self.disk.statements.get(&(person, dose.id)).cloned();
        }
        Some(HeldPerson {
            resident,
            refused: held.refused,
            non_disclosure: false,
        })
    }

    fn row(&self, key: &RowKey) -> Option<Zeroizing<Vec<u8>>> {
        self.disk.rows.get(key).cloned().map(Zeroizing::new)
    }

    fn checkpoint(&self) -> Vec<u8> {
        format!("{} {}", self.code, self.disk.leaves.len()).into_bytes()
    }
}

/// What a purpose is needed for in these tests.
pub const PURPOSE: Purpose = Purpose::TransferIn;
