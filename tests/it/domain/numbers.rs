//! My Number and addressee numbers.

use proptest::{prop_assert, prop_assert_eq};
use watari::domain::{AddresseeNo, AddresseeNoError, MyNumber, MyNumberError, Purpose};

use super::rule::holds;

fn text(number: &MyNumber) -> String {
    String::from_utf8(number.reveal(Purpose::TransferIn).to_vec()).unwrap()
}

fn error(text: &str) -> Option<MyNumberError> {
    MyNumber::parse(text).err()
}

#[test]
fn vectors_of_the_reference_are_read_as_they_stand() {
    for right in [
        "123456789018",
        "023456789013",
        "111111111118",
        "202400000010",
        "202400000060",
        "222222222225",
        "983205673214",
    ] {
        let number = MyNumber::parse(right).ok().unwrap();
        assert!(text(&number) == right);
        let base = right[..11].parse().unwrap();
        assert!(MyNumber::synthetic(base).ct_eq(&number));
    }
}

/// Says of a type, when compiling, whether it has a trait: the inherent constant wins over the trait's where its bound holds.
macro_rules! has_trait {
    ($type:ty, $bound:path) => {{
        #[allow(dead_code, reason = "unused for types that have the trait")]
        trait Without {
            const HAS: bool = false;
        }
        impl<T: ?Sized> Without for T {}
        struct Probe<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "unused for types that lack the trait")]
        impl<T: ?Sized + $bound> Probe<T> {
            const HAS: bool = true;
        }
        <Probe<$type>>::HAS
    }};
}

#[test]
fn a_my_number_cannot_be_printed_copied_or_stored_by_mistake() {
    assert!(has_trait!(String, std::fmt::Debug));
    assert!(!has_trait!(MyNumber, std::fmt::Debug));
    assert!(!has_trait!(MyNumber, std::fmt::Display));
    assert!(!has_trait!(MyNumber, Clone));
    assert!(!has_trait!(MyNumber, PartialEq));
    assert!(!has_trait!(MyNumber, serde::Serialize));
    assert!(!has_trait!(MyNumber, minicbor::Encode<()>));
}

#[test]
fn a_wrong_my_number_is_refused_without_being_repeated() {
    assert_eq!(error("123456789012"), Some(MyNumberError::CheckDigit));
    assert_eq!(error("123456789019"), Some(MyNumberError::CheckDigit));
    for wrong in [
        "",
        "12345678901",
        "12345678901X",
        "1234567890180",
        "１２３４５６７８９０１８",
        " 23456789013",
    ] {
        assert_eq!(
            error(wrong),
            Some(MyNumberError::NotTwelveDigits),
            "{wrong}"
        );
    }
    assert!(
        !MyNumberError::CheckDigit
            .to_string()
            .contains("123456789012")
    );
}

#[test]
fn any_my_number_survives_text_and_packing() {
    holds(0u64..100_000_000_000, |base| {
        let number = MyNumber::synthetic(base);
        let read = MyNumber::parse(&text(&number)).ok().unwrap();
        prop_assert!(read.ct_eq(&number));
        let unpacked = MyNumber::unpack(&number.pack()[..]).ok().unwrap();
        prop_assert!(unpacked.ct_eq(&number.duplicate()));
        prop_assert!(!MyNumber::synthetic(base ^ 1).ct_eq(&number));
        Ok(())
    });
}

/// Remainders 0 and 1 share check digit 0: only a change between sums with these two may pass.
#[test]
fn a_changed_digit_is_caught_except_where_two_remainders_share_a_check_digit() {
    let remainder = |digits: &[u8]| {
        let weights = [6u32, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
        digits
            .iter()
            .zip(weights)
            .map(|(d, w)| u32::from(d - b'0') * w)
            .sum::<u32>()
            % 11
    };
    holds(
        (0u64..100_000_000_000, 0usize..12, 1u8..10),
        |(base, place, step)| {
            let right = text(&MyNumber::synthetic(base)).into_bytes();
            let mut wrong = right.clone();
            wrong[place] = b'0' + (wrong[place] - b'0' + step) % 10;
            if MyNumber::parse(std::str::from_utf8(&wrong).unwrap()).is_ok() {
                let mut pair = [remainder(&right), remainder(&wrong)];
                pair.sort_unstable();
                prop_assert_eq!(pair, [0, 1]);
            }
            Ok(())
        },
    );
}

#[test]
fn packed_bytes_of_a_wrong_number_are_refused() {
    assert!(MyNumber::unpack(&[]).is_err());
    assert!(MyNumber::unpack(&[0; 6]).is_err());
    assert!(MyNumber::unpack(&[0xFF; 5]).is_err());
    let mut packed = MyNumber::synthetic(12_345_678_901).pack();
    packed[4] ^= 1;
    assert!(MyNumber::unpack(&packed[..]).is_err());
}

#[test]
fn an_addressee_number_is_kept_as_written() {
    for right in ["1", "000123", "A-12z", "123456789012345"] {
        let number = AddresseeNo::parse(right).unwrap();
        assert_eq!(number.as_str(), right);
        assert_eq!(
            serde_json::to_string(&number).unwrap(),
            format!("\"{right}\"")
        );
    }
    assert!(AddresseeNo::parse("123").unwrap() != AddresseeNo::parse("0123").unwrap());
    for wrong in ["", "1234567890123456"] {
        assert_eq!(AddresseeNo::parse(wrong), Err(AddresseeNoError::Length));
    }
    for wrong in [" 1", "１", "1_2", "1\n", "1\0", "あ"] {
        assert_eq!(
            AddresseeNo::parse(wrong),
            Err(AddresseeNoError::Character),
            "{wrong:?}"
        );
    }
}

#[test]
fn addressee_numbers_are_ordered_and_stored_like_their_text() {
    holds(("[0-9A-Za-z-]{1,15}", "[0-9A-Za-z-]{1,15}"), |(a, b)| {
        let (x, y) = (
            AddresseeNo::parse(&a).unwrap(),
            AddresseeNo::parse(&b).unwrap(),
        );
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        let row = postcard::to_stdvec(&x).unwrap();
        prop_assert_eq!(postcard::from_bytes::<AddresseeNo>(&row).unwrap(), x);
        let cbor = minicbor::to_vec(x).unwrap();
        prop_assert_eq!(minicbor::decode::<AddresseeNo>(&cbor).unwrap(), x);
        Ok(())
    });
}
