//! Where randomness comes from: an argument of everything that needs some, so that a test can repeat it.

use std::convert::Infallible;

/// A source of bytes nobody can predict. Only tests implement another one than [`SystemEntropy`].
pub trait Entropy: Send {
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The operating system's generator.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness to every process");
    }
}

pub fn random<const N: usize>(entropy: &mut dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

/// Hands an [`Entropy`] to libraries that ask for a generator of `rand_core`.
pub(super) struct Generator<'a>(pub &'a mut dyn Entropy);

impl rand_core::TryRng for Generator<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(random(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(random(self.0)))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Generator<'_> {}
