//! Sealing to a public key.

use super::{Script, array, bytes, json, seeded};
use serde_json::Value;
use watari::crypto::{SealPublic, SealSecret, open_from, seal_to};

const RFC_9180: &str = include_str!("../../vectors/hpke_x25519_chacha20poly1305.json");

fn base_vector() -> Value {
    json(RFC_9180)["vectors"][0].take()
}

#[test]
fn the_base_vector_of_rfc_9180_holds() {
    let vector = base_vector();
    assert_eq!(vector["mode"], 0);
    let secret = SealSecret::from_bytes(&array(&vector["skRm"]));
    assert_eq!(secret.public().0, array(&vector["pkRm"]));
    let first = &vector["encryptions"][0];
    let (info, aad, plain) = (
        bytes(&vector["info"]),
        bytes(&first["aad"]),
        bytes(&first["pt"]),
    );
    let mut entropy = Script(bytes(&vector["ikmE"]));
    let (enc, sealed) = seal_to(&secret.public(), &info, &aad, &plain, &mut entropy).unwrap();
    assert_eq!(enc, array(&vector["enc"]));
    assert_eq!(sealed, bytes(&first["ct"]));
    assert_eq!(
        *open_from(&secret, &enc, &info, &aad, &sealed).unwrap(),
        plain
    );
}

#[test]
fn only_the_secret_half_with_the_same_context_opens() {
    let mut entropy = seeded();
    let secret = SealSecret::generate(&mut entropy);
    let other = SealSecret::generate(&mut entropy);
    let (enc, sealed) = seal_to(&secret.public(), b"info", b"aad", b"plain", &mut entropy).unwrap();
    assert!(open_from(&other, &enc, b"info", b"aad", &sealed).is_err());
    assert!(open_from(&secret, &enc, b"infO", b"aad", &sealed).is_err());
    assert!(open_from(&secret, &enc, b"info", b"aaD", &sealed).is_err());
    assert!(open_from(&secret, &other.public().0, b"info", b"aad", &sealed).is_err());
    for len in 0..sealed.len() {
        assert!(
            open_from(&secret, &enc, b"info", b"aad", &sealed[..len]).is_err(),
            "{len} bytes"
        );
    }
    assert_eq!(
        *open_from(&secret, &enc, b"info", b"aad", &sealed).unwrap(),
        b"plain"
    );
}

#[test]
fn sealing_twice_gives_nothing_in_common() {
    let mut entropy = seeded();
    let to = SealSecret::generate(&mut entropy).public();
    let first = seal_to(&to, b"", b"", b"plain", &mut entropy).unwrap();
    let second = seal_to(&to, b"", b"", b"plain", &mut entropy).unwrap();
    assert!(first.0 != second.0 && first.1 != second.1);
}

#[test]
fn a_key_of_small_order_is_refused_on_both_sides() {
    let mut entropy = seeded();
    let secret = SealSecret::generate(&mut entropy);
    for bad in [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ] {
        let point: [u8; 32] = hex::decode(bad).unwrap().try_into().unwrap();
        assert!(
            seal_to(&SealPublic(point), b"", b"", b"plain", &mut entropy).is_err(),
            "{bad}"
        );
        assert!(
            open_from(&secret, &point, b"", b"", &[0; 32]).is_err(),
            "{bad}"
        );
    }
}

#[test]
fn a_secret_survives_the_store() {
    let secret = SealSecret::generate(&mut seeded());
    let stored = SealSecret::from_bytes(&secret.to_bytes());
    assert_eq!(stored.public(), secret.public());
}
