//! Deterministic CBOR: one encoding for a value, and everything else refused.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use proptest::prelude::any;
use watari::crypto::canonical::{NotCanonical, decode, encode, encode_secret};

const LEN_MAX: usize = 65_536;

#[derive(Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
struct Letter {
    #[n(1)]
    version: u64,
    #[n(2)]
    name: Option<String>,
    #[n(3)]
    body: Option<ByteVec>,
    #[n(30)]
    lines: Option<Vec<u32>>,
}

fn letter() -> Letter {
    Letter {
        version: 1,
        name: Some("渡り".into()),
        body: Some(vec![1, 2, 3].into()),
        lines: Some(vec![0, 23, 24, 65_536]),
    }
}

fn read(text: &str) -> Result<Letter, NotCanonical> {
    decode(&hex::decode(text.replace(' ', "")).unwrap(), LEN_MAX)
}

#[test]
fn what_is_written_is_read_back() {
    let bytes = encode(&letter());
    assert_eq!(decode(&bytes, LEN_MAX), Ok(letter()));
    assert_eq!(*encode_secret(&letter()), bytes);
    assert_eq!(
        hex::encode(bytes),
        "a4010102 66e6b8a1e3828a 0343010203 181e84001718181a00010000".replace(' ', "")
    );
}

#[test]
fn an_optional_field_that_is_missing_is_not_written() {
    let short = Letter {
        version: 24,
        name: None,
        body: None,
        lines: None,
    };
    assert_eq!(hex::encode(encode(&short)), "a1011818");
    assert_eq!(read("a1 01 1818"), Ok(short));
}

#[test]
fn a_second_encoding_of_the_same_value_is_refused() {
    assert!(read("a1 01 01").is_ok());
    for (why, text) in [
        ("one in two bytes", "a1 01 1801"),
        ("one in three bytes", "a1 01 190001"),
        ("one in five bytes", "a1 01 1a00000001"),
        ("one in nine bytes", "a1 01 1b0000000000000001"),
        ("a key in two bytes", "a1 1801 01"),
        ("a length of the map in two bytes", "b801 01 01"),
        ("a map of indefinite length", "bf 01 01 ff"),
        ("null for a missing field", "a2 01 01 02 f6"),
        ("undefined for a missing field", "a2 01 01 02 f7"),
        ("a tag", "a1 01 c101"),
        ("a tag before everything", "d9d9f7 a1 01 01"),
    ] {
        assert_eq!(read(text), Err(NotCanonical), "{why}");
    }
}

#[test]
fn strings_and_arrays_have_one_encoding_as_well() {
    assert!(read("a4 01 01 02 6161 03 41ff 181e 8101").is_ok());
    for (why, text) in [
        ("a text with its length in two bytes", "a2 01 01 02 780161"),
        ("a text of indefinite length", "a2 01 01 02 7f6161ff"),
        (
            "bytes with their length in three bytes",
            "a2 01 01 03 590001ff",
        ),
        ("bytes of indefinite length", "a2 01 01 03 5f41ffff"),
        (
            "an array with its length in two bytes",
            "a2 01 01 181e 980101",
        ),
        ("an array of indefinite length", "a2 01 01 181e 9f01ff"),
        ("a text that is not UTF-8", "a2 01 01 02 61ff"),
        ("text where bytes belong", "a2 01 01 03 6161"),
        ("a negative number", "a1 01 20"),
        ("a floating-point number", "a1 01 f93c00"),
    ] {
        assert_eq!(read(text), Err(NotCanonical), "{why}");
    }
}

#[test]
fn keys_out_of_order_twice_unknown_or_missing_are_refused() {
    assert!(read("a2 01 01 02 6161").is_ok());
    for (why, text) in [
        ("out of order", "a2 02 6161 01 01"),
        ("twice", "a2 01 01 01 01"),
        ("twice with another value", "a2 01 01 01 02"),
        ("unknown", "a2 01 01 04 01"),
        ("unknown and deep", "a2 01 01 04 818181818100"),
        ("unknown and negative", "a2 01 01 20 01"),
        ("unknown and a text", "a2 01 01 6161 01"),
        ("missing", "a1 02 6161"),
        ("all missing", "a0"),
    ] {
        assert_eq!(read(text), Err(NotCanonical), "{why}");
    }
}

#[test]
fn what_follows_and_what_is_cut_are_refused() {
    let bytes = encode(&letter());
    for len in 0..bytes.len() {
        assert_eq!(
            decode::<Letter>(&bytes[..len], LEN_MAX),
            Err(NotCanonical),
            "{len} bytes"
        );
    }
    for more in [0x00, 0xa0, 0xf6, 0xff] {
        let longer = [bytes.as_slice(), &[more]].concat();
        assert_eq!(decode::<Letter>(&longer, LEN_MAX), Err(NotCanonical));
    }
}

#[test]
fn what_is_longer_than_allowed_is_not_looked_at() {
    let bytes = encode(&letter());
    assert!(decode::<Letter>(&bytes, bytes.len()).is_ok());
    assert_eq!(decode::<Letter>(&bytes, bytes.len() - 1), Err(NotCanonical));
}

#[test]
fn a_length_far_beyond_the_input_allocates_nothing() {
    for huge in [
        "9bffffffffffffffff",
        "bbffffffffffffffff",
        "5bffffffffffffffff",
        "7bffffffffffffffff",
        "9affffffff00",
        "5affffffff00",
        "a1 01 9b7fffffffffffffff",
        "a2 01 01 181e 9bffffffffffffffff 00",
        "a2 01 01 03 5bffffffffffffffff 00",
    ] {
        assert_eq!(read(huge), Err(NotCanonical), "{huge}");
        let bytes = hex::decode(huge.replace(' ', "")).unwrap();
        assert_eq!(
            decode::<Vec<u64>>(&bytes, LEN_MAX),
            Err(NotCanonical),
            "{huge}"
        );
        assert_eq!(
            decode::<ByteVec>(&bytes, LEN_MAX),
            Err(NotCanonical),
            "{huge}"
        );
    }
}

#[test]
fn a_nest_without_end_is_refused() {
    for opening in [0x81, 0x82, 0x9f, 0xa1, 0xbf, 0xc1] {
        let nest = vec![opening; 4 << 20];
        assert_eq!(decode::<Letter>(&nest, nest.len()), Err(NotCanonical));
        let inside = [&[0xa2, 0x01, 0x01, 0x04], nest.as_slice()].concat();
        assert_eq!(decode::<Letter>(&inside, inside.len()), Err(NotCanonical));
    }
}

/// A type that nests in itself, as none of ours does.
#[derive(Debug, PartialEq, Encode, Decode)]
struct Nest(#[n(0)] Vec<Nest>);

#[test]
fn even_a_type_that_nests_in_itself_is_bounded() {
    // A nest in a nest is two arrays deep.
    let nest = |depth| (1..depth).fold(Nest(vec![]), |inner, _| Nest(vec![inner]));
    assert!(decode::<Nest>(&encode(&nest(8)), LEN_MAX).is_ok());
    assert_eq!(
        decode::<Nest>(&encode(&nest(9)), LEN_MAX),
        Err(NotCanonical)
    );
}

proptest::proptest! {
    #[test]
    fn whatever_is_accepted_is_its_own_encoding(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        if let Ok(letter) = decode::<Letter>(&bytes, LEN_MAX) {
            proptest::prop_assert_eq!(encode(&letter), bytes);
        }
    }

    #[test]
    fn one_changed_byte_never_reads_as_the_same_letter(place in 0usize..28, byte in any::<u8>()) {
        let mut bytes = encode(&letter());
        let place = place % bytes.len();
        proptest::prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        proptest::prop_assert_ne!(decode::<Letter>(&bytes, LEN_MAX), Ok(letter()));
    }
}
