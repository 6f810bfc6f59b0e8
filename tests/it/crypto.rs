//! Ciphers against the vectors of their RFCs and our own, and what they must refuse.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;
use watari::crypto::Entropy;

mod aead;
mod kat;
mod oprf;
mod password;
mod process;
mod seal;
mod sign;
mod suite;

const AEAD_KDF: &str = include_str!("../vectors/aead_kdf.json");

/// Gives out what it was told to, once.
struct Script(Vec<u8>);

impl Entropy for Script {
    fn fill(&mut self, bytes: &mut [u8]) {
        let rest = self.0.split_off(bytes.len());
        bytes.copy_from_slice(&self.0);
        self.0 = rest;
    }
}

/// Randomness that is the same in every run: these tests compare, they do not search.
struct Seeded(ChaCha20Rng);

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

fn seeded() -> Seeded {
    Seeded(ChaCha20Rng::seed_from_u64(1))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}
