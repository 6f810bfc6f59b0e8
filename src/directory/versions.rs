//! Which versions of the border protocol a municipality speaks, and which one two of them use.
//!
//! Both sides read it from manifests, which are signed and never go back, and from nothing else: who stands in between
//! cannot make two of them speak an older version than they can.

use super::Manifest;

/// What a manifest without the field speaks.
pub const FIRST_VERSION: u8 = 1;
/// What this program speaks, lowest first.
pub const VERSIONS: [u8; 2] = [FIRST_VERSION, 2];
/// A longer list of versions is refused.
const LISTED_MAX: usize = 32;

/// Two municipalities speak no version in common: how the other one stands to the own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Apart {
    Older,
    Newer,
}

impl Manifest {
    /// The versions it names; one without the field is of a program that speaks the first only.
    pub fn versions(&self) -> &[u8] {
        let named = self.versions.as_deref();
        named.unwrap_or(&[FIRST_VERSION])
    }

    pub fn speaks(&self, version: u8) -> bool {
        self.versions().contains(&version)
    }

    /// Those of its versions that this program speaks too, lowest first.
    pub fn versions_here(&self) -> impl DoubleEndedIterator<Item = u8> {
        VERSIONS.into_iter().filter(|version| self.speaks(*version))
    }

    /// How a manifest names these versions: the first alone goes without saying, as in every older manifest.
    pub fn naming(versions: &[u8]) -> Option<Vec<u8>> {
        let mut named: Vec<u8> = versions.to_vec();
        named.sort_unstable();
        named.dedup();
        (named != [FIRST_VERSION]).then_some(named)
    }

    pub(super) fn names_versions_well(&self) -> bool {
        let ascends = |pair: &[u8]| matches!(pair, [lower, higher] if lower < higher);
        self.versions.as_ref().is_none_or(|named| {
            (1..=LISTED_MAX).contains(&named.len()) && named.windows(2).all(ascends)
        })
    }
}

/// The highest version that both speak.
///
/// # Errors
/// How the other one stands to the own where there is none.
pub fn common_version(own: &Manifest, theirs: &Manifest) -> Result<u8, Apart> {
    let common = own.versions_here().rfind(|version| theirs.speaks(*version));
    common.ok_or_else(|| {
        let highest = theirs.versions().iter().copied().max();
        match highest > own.versions_here().next_back() {
            true => Apart::Newer,
            false => Apart::Older,
        }
    })
}
