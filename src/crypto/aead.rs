//! Sealing with a shared key: ChaCha20-Poly1305 for messages (RFC 8439), XChaCha20-Poly1305 for what lies on disk.

use super::Key;
use chacha20poly1305::aead::{AeadInOut, KeyInit, Nonce};
use chacha20poly1305::{ChaCha20Poly1305, XChaCha20Poly1305};
use zeroize::Zeroizing;

const TAG_LEN: usize = 16;

/// Opening fails in one way: wrong key, wrong context and changed bytes look the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed value does not open")]
pub struct OpenError;

/// The caller never uses a key twice with the same nonce.
pub fn seal_message(key: &Key, nonce: &[u8; 12], aad: &[&[u8]], plain: &[u8]) -> Vec<u8> {
    seal::<ChaCha20Poly1305>(key, nonce.into(), aad, plain)
}

pub fn open_message(
    key: &Key,
    nonce: &[u8; 12],
    aad: &[&[u8]],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    open::<ChaCha20Poly1305>(key, nonce.into(), aad, sealed)
}

/// The nonce is long enough to be drawn at random for every write.
pub fn seal_row(key: &Key, nonce: &[u8; 24], aad: &[&[u8]], plain: &[u8]) -> Vec<u8> {
    seal::<XChaCha20Poly1305>(key, nonce.into(), aad, plain)
}

pub fn open_row(
    key: &Key,
    nonce: &[u8; 24],
    aad: &[&[u8]],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    open::<XChaCha20Poly1305>(key, nonce.into(), aad, sealed)
}

/// Encrypts in place in a buffer that never grows, so that no plain copy stays behind.
fn seal<C: AeadInOut + KeyInit>(
    key: &Key,
    nonce: &Nonce<C>,
    aad: &[&[u8]],
    plain: &[u8],
) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(plain.len() + TAG_LEN);
    sealed.extend_from_slice(plain);
    cipher::<C>(key)
        .encrypt_in_place(nonce, &aad.concat(), &mut sealed)
        .expect("rows and messages are far below 256 GiB");
    sealed
}

fn open<C: AeadInOut + KeyInit>(
    key: &Key,
    nonce: &Nonce<C>,
    aad: &[&[u8]],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let mut plain = Zeroizing::new(sealed.to_vec());
    cipher::<C>(key)
        .decrypt_in_place(nonce, &aad.concat(), &mut *plain)
        .map_err(|_| OpenError)?;
    Ok(plain)
}

fn cipher<C: KeyInit>(key: &Key) -> C {
    C::new_from_slice(key.as_bytes()).expect("both ciphers take 32 bytes")
}
