//! What a town has on disk: everything that survives when it is stopped.

use std::collections::BTreeMap;
use watari::crypto::{KeyId, KeyPurpose, SuiteSecret};
use watari::directory::{Directory, SignedManifest};
use watari::domain::{MunicipalityCode, MyNumber, Purpose, Resident};
use watari::inquiry::{
    Alarm, Commit, HeldInquiry, HeldOver, HeldPerson, Holdings, Leaf, Outcome, PersonId, RowKey,
    SessionId, SignedHalf, bucket_of,
};
use zeroize::Zeroizing;

/// A person of a town.
pub struct Held {
    pub number: MyNumber,
    pub resident: Resident,
    pub refused: bool,
    pub non_disclosure: bool,
}

#[derive(Default)]
pub struct Disk {
    pub directory: Option<Directory>,
    pub manifests: BTreeMap<MunicipalityCode, SignedManifest>,
    pub own: Vec<SignedManifest>,
    pub seals: BTreeMap<KeyId, Zeroizing<[u8; 32]>>,
    pub people: BTreeMap<PersonId, Held>,
    pub rows: BTreeMap<RowKey, Zeroizing<Vec<u8>>>,
    /// The ledger: one half a session.
    pub halves: BTreeMap<SessionId, SignedHalf>,
    pub vault: BTreeMap<SessionId, [u8; 32]>,
    pub outcomes: Vec<Outcome>,
    pub held: Vec<HeldInquiry>,
    pub over: Vec<HeldOver>,
    /// How many statements were made.
    pub statements: usize,
    pub alarms: Vec<Alarm>,
    pub leaves: Vec<Leaf>,
    pub commits: usize,
    pub checkpoint: Vec<u8>,
}

impl Disk {
    /// One batch, whole.
    pub fn apply(&mut self, commit: Commit) {
        self.commits += 1;
        self.leaves.extend(commit.leaves);
        for (key, row) in commit.rows {
            match row {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
        for half in commit.halves {
            self.halves.insert(half.session, half.half);
        }
        for key in commit.vault {
            self.vault.insert(key.session, *key.prk.as_bytes());
        }
        for made in commit.statements {
            self.statements += 1;
            let held = self.people.get_mut(&made.person).unwrap();
            let mut doses = held.resident.doses.iter_mut();
            doses.find(|dose| dose.id == made.dose).unwrap().statement = Some(made.statement);
        }
        self.held.extend(commit.held);
        self.over.extend(commit.over);
        for (code, file) in commit.manifests {
            self.take_checked_manifest(code, &file);
        }
        self.outcomes.extend(commit.outcomes);
        self.alarms.extend(commit.alarms);
    }

    fn take_checked_manifest(&mut self, code: MunicipalityCode, file: &[u8]) {
        let directory = self.directory.as_ref().unwrap();
        let id = directory.node(code, 1).unwrap().id();
        let signed = SignedManifest::open(file, &id).unwrap();
        self.manifests.insert(code, signed);
    }

    /// What a restart reads.
    pub fn rows_read_at_start(&self) -> Vec<Zeroizing<Vec<u8>>> {
        self.rows
            .iter()
            .filter(|(key, _)| key.is_read_at_start())
            .map(|(_, row)| row.clone())
            .collect()
    }
}

impl Holdings for Disk {
    fn directory(&self) -> Option<&Directory> {
        self.directory.as_ref()
    }

    fn manifest(&self, code: MunicipalityCode) -> Option<&SignedManifest> {
        self.manifests.get(&code)
    }

    fn own_manifests(&self) -> &[SignedManifest] {
        &self.own
    }

    fn seal_secret(&self, key: &KeyId) -> Option<SuiteSecret> {
        let bytes = self.seals.get(key)?;
        SuiteSecret::of_id(KeyPurpose::Seal, key, bytes)
    }

    fn bucket(&self, bits: u8, bucket: u16) -> Vec<(PersonId, MyNumber)> {
        self.people
            .iter()
            .filter(|(_, held)| bucket_of(held.number.reveal(Purpose::Provision), bits) == bucket)
            .map(|(id, held)| (*id, held.number.duplicate()))
            .collect()
    }

    fn number(&self, person: PersonId) -> Option<MyNumber> {
        self.people.get(&person).map(|held| held.number.duplicate())
    }

    fn person(&self, person: PersonId) -> Option<HeldPerson> {
        self.people.get(&person).map(|held| HeldPerson {
            resident: held.resident.clone(),
            refused: held.refused,
            non_disclosure: held.non_disclosure,
        })
    }

    fn row(&self, key: &RowKey) -> Option<Zeroizing<Vec<u8>>> {
        self.rows.get(key).cloned()
    }

    fn checkpoint(&self) -> Vec<u8> {
        self.checkpoint.clone()
    }
}
