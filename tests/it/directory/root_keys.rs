//! Root key files: only with the password, only in their own network.

use std::sync::OnceLock;

use watari::directory::{RootKey, RootKeyError, Trust, create_network};

use super::world::Seeded;

const PASSWORD: &str = "correct horse battery staple";

/// Sealing takes the password's cost, so it is done once for all tests here.
fn sealed() -> &'static (Trust, String) {
    static SEALED: OnceLock<(Trust, String)> = OnceLock::new();
    SEALED.get_or_init(|| {
        let entropy = &mut Seeded::new(5);
        let (trust, [first, ..]) = create_network(true, entropy);
        let text = first.seal(&trust, PASSWORD, entropy).unwrap();
        (trust, text)
    })
}

#[test]
fn a_wrong_password_opens_no_root_key() {
    let (trust, text) = sealed();
    let refused = RootKey::open(text, trust, "correct horse battery stable");
    assert!(matches!(refused, Err(RootKeyError::Open)));
}

#[test]
fn a_root_key_of_another_network_is_refused_before_its_password_is_tried() {
    let (_, text) = sealed();
    let (other, _) = create_network(true, &mut Seeded::new(6));
    let refused = RootKey::open(text, &other, PASSWORD);
    assert!(matches!(refused, Err(RootKeyError::OtherNetwork)));
}

#[test]
fn a_root_key_file_with_another_number_or_cost_does_not_open() {
    let (trust, text) = sealed();
    for (field, other) in [
        ("\"number\": 1", "\"number\": 2"),
        ("\"t\": 3", "\"t\": 4"),
        ("\"t\": 3", "\"t\": 4000000000"),
        ("\"m_kib\": 65536", "\"m_kib\": 4294967295"),
    ] {
        assert!(text.contains(field));
        let changed = text.replace(field, other);
        assert!(matches!(
            RootKey::open(&changed, trust, PASSWORD),
            Err(RootKeyError::Open)
        ));
    }
    assert!(RootKey::open("", trust, PASSWORD).is_err());
    assert!(RootKey::open(&text[..text.len() / 2], trust, PASSWORD).is_err());
}

#[test]
fn the_right_password_opens_the_key_that_the_trust_file_names() {
    let (trust, text) = sealed();
    let key = RootKey::open(text, trust, PASSWORD).unwrap();
    assert_eq!(key.number(), 1);
}
