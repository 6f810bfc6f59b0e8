//! Signatures: strict, and over a context.

use super::seeded;
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::Verifier;
use sha2::{Digest, Sha512};
use watari::crypto::{BadSignature, KeyPurpose, SigningKey, VerifyKey, key_id, sha256};

/// RFC 8032 section 7.1, test 3.
const SECRET: &str = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7";
const PUBLIC: &str = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
const SIGNATURE: &str = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
                         18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";

/// The points of order 1, 2, 4 and 8, some in encodings that are not canonical.
const SMALL_ORDER: [&str; 9] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

const IDENTITY: &str = SMALL_ORDER[0];

fn point(hex_text: &str) -> [u8; 32] {
    hex::decode(hex_text).unwrap().try_into().unwrap()
}

#[test]
fn the_vector_of_rfc_8032_holds_wherever_the_context_ends() {
    let key = SigningKey::from_bytes(&point(SECRET));
    assert_eq!(key.public().0, point(PUBLIC));
    assert_eq!(hex::encode(key.sign(b"", &[0xaf, 0x82])), SIGNATURE);
    assert_eq!(hex::encode(key.sign(&[0xaf], &[0x82])), SIGNATURE);
    assert_eq!(
        key.public()
            .verify(b"", &[0xaf, 0x82], &hex::decode(SIGNATURE).unwrap()),
        Ok(())
    );
}

#[test]
fn another_key_context_or_text_is_refused() {
    let mut entropy = seeded();
    let key = SigningKey::generate(&mut entropy);
    let other = SigningKey::generate(&mut entropy).public();
    let sig = key.sign(b"vrx/1/dir\0", b"bytes");
    assert_eq!(key.public().verify(b"vrx/1/dir\0", b"bytes", &sig), Ok(()));
    assert_eq!(
        other.verify(b"vrx/1/dir\0", b"bytes", &sig),
        Err(BadSignature)
    );
    assert_eq!(
        key.public().verify(b"vrx/1/sig\0", b"bytes", &sig),
        Err(BadSignature)
    );
    assert_eq!(
        key.public().verify(b"vrx/1/dir\0", b"byteS", &sig),
        Err(BadSignature)
    );
}

#[test]
fn no_changed_bit_and_no_other_length_verifies() {
    let key = SigningKey::from_bytes(&[9; 32]);
    let sig = key.sign(b"context\0", b"bytes");
    for bit in 0..512 {
        let mut changed = sig;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(
            key.public()
                .verify(b"context\0", b"bytes", &changed)
                .is_err(),
            "bit {bit}"
        );
    }
    assert!(key.public().verify(b"context\0", b"bytes", &[]).is_err());
    assert!(
        key.public()
            .verify(b"context\0", b"bytes", &sig[..63])
            .is_err()
    );
    let longer = [sig.as_slice(), &[0]].concat();
    assert!(
        key.public()
            .verify(b"context\0", b"bytes", &longer)
            .is_err()
    );
}

/// Adds the order of the group to the scalar: the same number, written a second way.
fn malleated(sig: [u8; 64]) -> [u8; 64] {
    let order = point("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let mut malleated = sig;
    let mut carry = 0;
    for (byte, add) in malleated[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
    assert_eq!(carry, 0);
    malleated
}

#[test]
fn a_malleated_signature_is_refused() {
    let key = SigningKey::from_bytes(&[9; 32]);
    let sig = malleated(key.sign(b"context\0", b"bytes"));
    assert_eq!(
        key.public().verify(b"context\0", b"bytes", &sig),
        Err(BadSignature)
    );
}

#[test]
fn a_key_of_small_order_signs_nothing() {
    // R the identity and S zero fit every text under a key of order 1, for a verifier that is not strict.
    let sig = [point(IDENTITY), [0; 32]].concat();
    let lax = ed25519_dalek::VerifyingKey::from_bytes(&point(IDENTITY)).unwrap();
    assert!(
        lax.verify(b"any text", &sig.as_slice().try_into().unwrap())
            .is_ok()
    );
    for bad in SMALL_ORDER {
        for text in 0..64u8 {
            assert!(
                VerifyKey(point(bad)).verify(b"", &[text], &sig).is_err(),
                "{bad}"
            );
        }
    }
}

#[test]
fn a_signature_with_a_point_of_small_order_is_refused() {
    let secret = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
    let public = secret.verifying_key();
    let challenge = Sha512::new()
        .chain_update(point(IDENTITY))
        .chain_update(public.as_bytes())
        .chain_update(b"text")
        .finalize();
    let s = Scalar::from_bytes_mod_order_wide(&challenge.into()) * secret.to_scalar();
    let sig = [point(IDENTITY), s.to_bytes()].concat();
    assert!(
        public
            .verify(b"text", &sig.as_slice().try_into().unwrap())
            .is_ok()
    );
    assert!(
        VerifyKey(public.to_bytes())
            .verify(b"", b"text", &sig)
            .is_err()
    );
}

#[test]
fn what_is_no_point_is_no_key() {
    let sig = SigningKey::from_bytes(&[9; 32]).sign(b"", b"text");
    let off_curve = point("0200000000000000000000000000000000000000000000000000000000000000");
    assert_eq!(
        VerifyKey(off_curve).verify(b"", b"text", &sig),
        Err(BadSignature)
    );
    assert_eq!(
        VerifyKey([0xff; 32]).verify(b"", b"text", &sig),
        Err(BadSignature)
    );
}

#[test]
fn a_key_has_another_id_for_every_purpose() {
    let public = [7; 32];
    let id = key_id(KeyPurpose::Reply, &public);
    assert_eq!(id, sha256(&[b"vrx/1/kid\0reply\0", &public])[..8]);
    let others = [
        KeyPurpose::Id,
        KeyPurpose::Sig,
        KeyPurpose::Log,
        KeyPurpose::Wit,
        KeyPurpose::Seal,
    ];
    let mut ids: Vec<_> = others.map(|purpose| key_id(purpose, &public)).into();
    ids.push(id);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

#[test]
fn a_signing_key_survives_the_store() {
    let key = SigningKey::generate(&mut seeded());
    assert_eq!(
        SigningKey::from_bytes(&key.to_bytes()).public(),
        key.public()
    );
}
