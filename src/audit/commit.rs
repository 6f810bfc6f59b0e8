//! What a leaf says about people without saying it: commitments that only the holder of a key or of `r` can open.

use crate::crypto::{Digest, Key, hkdf_expand, hmac_sha256, sha256};

/// Who acted: `HMAC(K_actor, staff id)`.
pub fn actor(key: &Key, staff_id: &[u8]) -> Digest {
    hmac_sha256(key.as_bytes(), &[staff_id])
}

/// The key for leaves about one person, from that person's data key; erasing the data key makes the leaves anonymous.
pub fn leaf_key(data_key: &Key) -> Key {
    hkdf_expand(data_key, b"vrx/1/leaf")
}

/// About whom: differs in every leaf, so that two leaves about one person cannot be linked without the key.
pub fn subject(leaf_key: &Key, seq: u64) -> Digest {
    hmac_sha256(leaf_key.as_bytes(), &[&seq.to_be_bytes()])
}

/// About what, where no person is meant: a file, a setting, an account.
pub fn object_commitment(r: &[u8; 32], object: &[u8]) -> Digest {
    sha256(&[b"vrx/1/object\0", r, object])
}

/// The detail record is a sealed row that keeps `r` with it.
pub fn detail_commitment(r: &[u8; 32], detail: &[u8]) -> Digest {
    sha256(&[b"vrx/1/detail\0", r, detail])
}
