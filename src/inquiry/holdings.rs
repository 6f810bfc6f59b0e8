//! What the core may look up. The node answers from its index and store, a test from a map.

use super::ids::{PersonId, RowKey};
use crate::crypto::{KeyId, SuiteSecret};
use crate::directory::{Directory, SignedManifest};
use crate::domain::{MunicipalityCode, MyNumber, Resident, Undecided};
use zeroize::Zeroizing;

/// A person as the provider's rules need it.
pub struct HeldPerson {
    pub resident: Resident,
    /// The records may not be given to anybody (提供制限).
    pub refused: bool,
    /// The record of the provision itself may not be disclosed (不開示).
    pub non_disclosure: bool,
}

/// Looked up at one moment; nothing is changed through it.
pub trait Holdings {
    /// Nothing before the first one is installed.
    fn directory(&self) -> Option<&Directory>;

    /// The newest manifest taken of another municipality, expired or not.
    fn manifest(&self, code: MunicipalityCode) -> Option<&SignedManifest>;

    /// Own manifests, newest last: all whose seal keys may still be used.
    fn own_manifests(&self) -> &[SignedManifest];

    /// An own seal key that is not erased yet.
    fn seal_secret(&self, key: &KeyId) -> Option<SuiteSecret>;

    /// Every person whose records are held and whose number falls into the bucket (see [`super::bucket_of`]), each
    /// number once, former residents and those without automatic answers too.
    fn bucket(&self, bits: u8, bucket: u16) -> Vec<(PersonId, MyNumber)>;

    /// The number of a person in the own register.
    fn number(&self, person: PersonId) -> Option<MyNumber>;

    fn person(&self, person: PersonId) -> Option<HeldPerson>;

    /// What of a person's record replicas wrote apart and nobody decided: nothing of it is provided without a human.
    fn undecided(&self, _person: PersonId) -> Undecided {
        Undecided::default()
    }

    /// A row the core saved.
    fn row(&self, key: &RowKey) -> Option<Zeroizing<Vec<u8>>>;

    /// The newest checkpoint of the own log, empty before the first.
    fn checkpoint(&self) -> Vec<u8>;
}
