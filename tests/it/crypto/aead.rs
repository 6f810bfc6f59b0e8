//! Sealing with a shared key.

use super::{AEAD_KDF, array, bytes, json};
use watari::crypto::{Key, OpenError, open_message, open_row, seal_message, seal_row};

#[test]
fn a_row_is_sealed_as_the_xchacha_draft_says() {
    let vector = &json(AEAD_KDF)["xchacha20poly1305"];
    let key = Key::new(array(&vector["key"]));
    let (nonce, aad, plain) = (
        array(&vector["nonce"]),
        bytes(&vector["aad"]),
        bytes(&vector["pt"]),
    );
    let sealed = seal_row(&key, &nonce, &[&aad], &plain);
    assert_eq!(
        sealed,
        [bytes(&vector["ct"]), bytes(&vector["tag"])].concat()
    );
    assert_eq!(*open_row(&key, &nonce, &[&aad], &sealed).unwrap(), plain);
}

#[test]
fn the_parts_of_the_context_are_one_string() {
    let key = Key::new([1; 32]);
    let sealed = seal_message(&key, &[0; 12], &[b"ab", b"", b"c"], b"plain");
    assert_eq!(
        *open_message(&key, &[0; 12], &[b"abc"], &sealed).unwrap(),
        b"plain"
    );
}

#[test]
fn no_changed_bit_opens() {
    let (key, nonce) = (Key::new([1; 32]), [2; 24]);
    let sealed = seal_row(&key, &nonce, &[b"context"], b"plain");
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(
            open_row(&key, &nonce, &[b"context"], &changed).is_err(),
            "bit {bit}"
        );
    }
}

#[test]
fn nothing_cut_or_lengthened_opens() {
    let (key, nonce) = (Key::new([1; 32]), [2; 12]);
    let sealed = seal_message(&key, &nonce, &[], b"plain");
    for len in 0..sealed.len() {
        assert!(
            open_message(&key, &nonce, &[], &sealed[..len]).is_err(),
            "{len} bytes"
        );
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert!(open_message(&key, &nonce, &[], &longer).is_err());
}

#[test]
fn another_key_nonce_or_context_does_not_open_and_looks_the_same() {
    let (key, nonce) = (Key::new([1; 32]), [2; 24]);
    let sealed = seal_row(&key, &nonce, &[b"context"], b"plain");
    let other = Key::new([3; 32]);
    assert_eq!(
        open_row(&other, &nonce, &[b"context"], &sealed).unwrap_err(),
        OpenError
    );
    assert_eq!(
        open_row(&key, &[4; 24], &[b"context"], &sealed).unwrap_err(),
        OpenError
    );
    assert_eq!(
        open_row(&key, &nonce, &[b"contexT"], &sealed).unwrap_err(),
        OpenError
    );
    assert_eq!(open_row(&key, &nonce, &[], &sealed).unwrap_err(), OpenError);
}

#[test]
fn an_empty_value_is_sealed_as_well() {
    let (key, nonce) = (Key::new([1; 32]), [2; 24]);
    let sealed = seal_row(&key, &nonce, &[b"context"], b"");
    assert_eq!(sealed.len(), 16);
    assert!(
        open_row(&key, &nonce, &[b"context"], &sealed)
            .unwrap()
            .is_empty()
    );
    assert!(open_row(&key, &nonce, &[b"other"], &sealed).is_err());
}
