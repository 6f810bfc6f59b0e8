//! The two suites behind one face: X-Wing as its draft has it, and no secret that opens in the other suite.

use super::{Script, array, bytes, json, seeded};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use watari::crypto::{
    KeyPurpose, Suite, SuiteSecret, key_id, open_in_suite, random, seal_in_suite,
};

const X_WING: &str = include_str!("../../vectors/xwing.json");

/// The single message of HPKE base mode from a KEM's shared secret, by the text of RFC 9180 section 5.1.
fn sealed_by_hand(shared: &[u8], info: &[u8], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    // KEM 0x647a, HKDF-SHA256, ChaCha20Poly1305.
    let suite = b"HPKE\x64\x7a\x00\x01\x00\x03";
    let extract = |salt: &[u8], label: &[u8], key: &[u8]| {
        let labelled = [b"HPKE-v1", suite.as_slice(), label, key].concat();
        Hkdf::<Sha256>::extract(Some(salt), &labelled).0.to_vec()
    };
    let context = [
        vec![0],
        extract(b"", b"psk_id_hash", b""),
        extract(b"", b"info_hash", info),
    ]
    .concat();
    let secret = extract(shared, b"secret", b"");
    let expand = |label: &[u8], len: u16| {
        let head = [len.to_be_bytes().as_slice(), b"HPKE-v1", suite, label].concat();
        let mut out = vec![0; usize::from(len)];
        let prk = Hkdf::<Sha256>::from_prk(&secret).unwrap();
        prk.expand(&[head, context.clone()].concat(), &mut out)
            .unwrap();
        out
    };
    let cipher = ChaCha20Poly1305::new_from_slice(&expand(b"key", 32)).unwrap();
    let nonce: [u8; 12] = expand(b"base_nonce", 12).try_into().unwrap();
    let payload = Payload { msg: plain, aad };
    cipher.encrypt(&Nonce::from(nonce), payload).unwrap()
}

#[test]
fn the_vectors_of_the_x_wing_draft_hold_and_hpke_is_built_on_them() {
    let vectors = json(X_WING)["vectors"].take();
    let vectors = vectors.as_array().unwrap();
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let secret = SuiteSecret::from_bytes(Suite::XWing, &array(&vector["sk"]));
        let public = bytes(&vector["pk"]);
        assert_eq!(secret.public(), public);
        assert_eq!(public.len(), Suite::XWing.public_len());
        let mut entropy = Script(bytes(&vector["eseed"]));
        let (enc, sealed) =
            seal_in_suite(&public, b"info", b"aad", b"plain", &mut entropy).unwrap();
        assert_eq!(enc, bytes(&vector["ct"]));
        assert_eq!(enc.len(), Suite::XWing.enc_len());
        let by_hand = sealed_by_hand(&bytes(&vector["ss"]), b"info", b"aad", b"plain");
        assert_eq!(sealed, by_hand);
        let opened = open_in_suite(&secret, &enc, b"info", b"aad", &by_hand).unwrap();
        assert_eq!(*opened, b"plain");
    }
}

#[test]
fn a_secret_opens_in_its_own_suite_and_nothing_that_was_changed() {
    let mut entropy = seeded();
    let bytes: [u8; 32] = random(&mut entropy);
    let of = |suite| SuiteSecret::from_bytes(suite, &bytes);
    let hybrid = of(Suite::XWing);
    let (enc, sealed) =
        seal_in_suite(&hybrid.public(), b"info", b"aad", b"plain", &mut entropy).unwrap();
    let open = |secret: &SuiteSecret, enc: &[u8], info: &[u8], aad: &[u8], sealed: &[u8]| {
        open_in_suite(secret, enc, info, aad, sealed).is_ok()
    };
    assert!(open(&hybrid, &enc, b"info", b"aad", &sealed));
    assert!(!open(&of(Suite::X25519), &enc, b"info", b"aad", &sealed));
    assert!(!open(
        &of(Suite::X25519),
        &enc[..32],
        b"info",
        b"aad",
        &sealed
    ));
    assert!(!open(&hybrid, &enc[..1_119], b"info", b"aad", &sealed));
    assert!(!open(&hybrid, &enc, b"infO", b"aad", &sealed));
    assert!(!open(&hybrid, &enc, b"info", b"aaD", &sealed));
    for at in [0, 600, 1_087, 1_088, 1_119] {
        let mut changed = enc.clone();
        changed[at] ^= 1;
        assert!(
            !open(&hybrid, &changed, b"info", b"aad", &sealed),
            "byte {at}"
        );
    }
}

#[test]
fn a_public_key_that_is_none_is_refused() {
    let mut entropy = seeded();
    let public = SuiteSecret::generate(Suite::XWing, &mut entropy).public();
    let mut seal = |to: &[u8]| seal_in_suite(to, b"", b"", b"plain", &mut entropy).is_ok();
    assert!(seal(&public));
    assert!(!seal(&public[..1_215]));
    assert!(!seal(&[0xff; 1_216]), "coefficients beyond the modulus");
    assert!(!seal(&[]));
}

#[test]
fn a_stored_key_is_found_in_the_suite_of_its_id() {
    let mut entropy = seeded();
    for suite in Suite::ALL {
        let secret = SuiteSecret::generate(suite, &mut entropy);
        let id = key_id(KeyPurpose::Seal, &secret.public());
        let found = SuiteSecret::of_id(KeyPurpose::Seal, &id, &secret.to_bytes()).unwrap();
        assert_eq!(found.suite(), suite);
        assert_eq!(found.public(), secret.public());
        let reply = SuiteSecret::of_id(KeyPurpose::Reply, &id, &secret.to_bytes());
        assert!(reply.is_none());
    }
}
