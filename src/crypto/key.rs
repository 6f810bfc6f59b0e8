//! A symmetric key, and comparison that takes the same time whatever the bytes are.

use super::{Entropy, random};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// 32 secret bytes.
///
/// Invariant: wiped when dropped, never shown, copied only by [`Key::duplicate`].
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    pub fn new(mut bytes: [u8; 32]) -> Self {
        let key = Self(bytes);
        bytes.zeroize();
        key
    }

    pub fn random(entropy: &mut dyn Entropy) -> Self {
        Self::new(random(entropy))
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A second copy, on purpose.
    pub fn duplicate(&self) -> Self {
        Self(self.0)
    }

    pub fn ct_eq(&self, other: &Self) -> bool {
        equal(&self.0, &other.0)
    }
}

/// Constant time in the content; the lengths are not secret.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}
