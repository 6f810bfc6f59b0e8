//! SHA-256, HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869).

use super::Key;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroize;

pub type Digest = [u8; 32];

/// The hash of the parts one after the other. Who hashes parts of varying length frames them first.
pub fn sha256(parts: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Digest {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

pub fn hkdf_extract(salt: &[u8], ikm: &[u8]) -> Key {
    let (mut prk, _) = Hkdf::<Sha256>::extract(Some(salt), ikm);
    let key = Key::new(prk.into());
    prk.as_mut_slice().zeroize();
    key
}

pub fn hkdf_expand(prk: &Key, info: &[u8]) -> Key {
    let mut okm = [0; 32];
    Hkdf::<Sha256>::from_prk(prk.as_bytes())
        .expect("32 bytes are a whole pseudorandom key")
        .expand(info, &mut okm)
        .expect("32 bytes are one block of output");
    let key = Key::new(okm);
    okm.zeroize();
    key
}
