//! The node's records as the core of the border protocol looks them up.

use crate::crypto::{KeyId, SuiteSecret};
use crate::directory::{Directory, SignedManifest};
use crate::domain::{MunicipalityCode, MyNumber, Purpose, Undecided};
use crate::inquiry::{HeldPerson, Holdings, PersonId, RowKey};
use crate::node::open::Open;
use crate::store::Tree;
use zeroize::Zeroizing;

/// The node's records as the core sees them.
pub struct View<'a>(pub &'a Open);

impl Holdings for View<'_> {
    fn directory(&self) -> Option<&Directory> {
        self.0.network.directory.as_ref()
    }

    fn manifest(&self, code: MunicipalityCode) -> Option<&SignedManifest> {
        self.0.network.manifests.get(&code)
    }

    fn own_manifests(&self) -> &[SignedManifest] {
        &self.0.network.own
    }

    fn seal_secret(&self, key: &KeyId) -> Option<SuiteSecret> {
        self.0.network.seal_secrets.get(key).cloned()
    }

    fn bucket(&self, bits: u8, bucket: u16) -> Vec<(PersonId, MyNumber)> {
        let people = self.0.index.in_bucket(bits, bucket).into_iter();
        people
            .map(|(person, number)| (PersonId(person), number))
            .collect()
    }

    fn number(&self, person: PersonId) -> Option<MyNumber> {
        self.0.number(&person.0, Purpose::TransferIn).ok().flatten()
    }

    fn person(&self, person: PersonId) -> Option<HeldPerson> {
        let resident = self.0.resident(&person.0).ok()?;
        Some(HeldPerson {
            refused: false,
            // 不開示 (`domain.md` 7.0 par. 2): that this town provided says where a protected person went.
            non_disclosure: resident.flags.protected,
            resident,
        })
    }

    fn undecided(&self, person: PersonId) -> Undecided {
        // A record that cannot be read gives nothing out: see `person`.
        self.0.undecided(&person.0).unwrap_or_default()
    }

    fn row(&self, key: &RowKey) -> Option<Zeroizing<Vec<u8>>> {
        self.0
            .store
            .get(Tree::Inquiry, &key.to_bytes())
            .ok()
            .flatten()
    }

    fn checkpoint(&self) -> Vec<u8> {
        self.0.checkpoint()
    }
}
