//! Passphrases to keys.

use super::{AEAD_KDF, array, bytes, json};
use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use watari::crypto::{BadCost, Key, PasswordCost, password_key};

/// Far below the floor, so that the tests are quick.
const CHEAP: PasswordCost = PasswordCost {
    m_kib: 64,
    t: 1,
    p: 1,
};

fn key_of(passphrase: &str) -> Key {
    password_key(passphrase, &[1; 16], CHEAP).unwrap()
}

#[test]
fn argon2id_is_that_of_rfc_9106() {
    let vector = &json(AEAD_KDF)["argon2id"];
    let data = bytes(&vector["associated_data"]);
    let params = ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(AssociatedData::new(&data).unwrap())
        .build()
        .unwrap();
    let secret = bytes(&vector["secret"]);
    let argon2 = Argon2::new_with_secret(&secret, Algorithm::Argon2id, Version::V0x13, params);
    let mut tag = [0; 32];
    let (password, salt) = (bytes(&vector["password"]), bytes(&vector["salt"]));
    argon2
        .unwrap()
        .hash_password_into(&password, &salt, &mut tag)
        .unwrap();
    assert_eq!(tag, array(&vector["tag"]));
}

#[test]
fn ours_is_plain_argon2id_with_the_given_cost() {
    let cost = PasswordCost {
        m_kib: 256,
        t: 2,
        p: 2,
    };
    let params = ParamsBuilder::new()
        .m_cost(256)
        .t_cost(2)
        .p_cost(2)
        .build()
        .unwrap();
    let mut expected = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into("渡り鳥は北へ".as_bytes(), &[5; 16], &mut expected)
        .unwrap();
    let key = password_key("渡り鳥は北へ", &[5; 16], cost).unwrap();
    assert_eq!(key.as_bytes(), &expected);
}

#[test]
fn one_passphrase_typed_in_two_ways_is_one_passphrase() {
    assert!(key_of("ワクチン ABC123").ct_eq(&key_of("ﾜｸﾁﾝ　ＡＢＣ１２３")));
    assert!(key_of("ガギグ").ct_eq(&key_of("カ\u{3099}キ\u{3099}ク\u{3099}")));
}

#[test]
fn another_passphrase_salt_or_cost_gives_another_key() {
    let key = key_of("ワクチン");
    assert!(!key.ct_eq(&key_of("ワクチン ")));
    assert!(!key.ct_eq(&password_key("ワクチン", &[2; 16], CHEAP).unwrap()));
    let dearer = PasswordCost { t: 2, ..CHEAP };
    assert!(!key.ct_eq(&password_key("ワクチン", &[1; 16], dearer).unwrap()));
}

#[test]
fn a_cost_out_of_bounds_is_refused_before_any_memory_is_taken() {
    let cost = |m_kib, t, p| PasswordCost { m_kib, t, p };
    for bad in [
        cost(u32::MAX, 1, 1),
        cost(64, u32::MAX, 1),
        cost(64, 1, u32::MAX),
        cost(0, 1, 1),
        cost(64, 0, 1),
        cost(64, 1, 0),
        cost(8, 1, 16),
    ] {
        assert_eq!(
            password_key("passphrase", &[1; 16], bad).err(),
            Some(BadCost),
            "{bad:?}"
        );
    }
}

#[test]
fn the_floor_is_the_second_choice_of_the_rfc() {
    assert!(PasswordCost::FLOOR.is_at_least_floor());
    assert!(PasswordCost::STANDARD.is_at_least_floor());
    assert!(!CHEAP.is_at_least_floor());
}
