//! Coupon numbers and the 18-digit line.

use proptest::prop_assert_eq;
use watari::domain::{
    CodeError, CouponKind, CouponLine, CouponLineError, CouponNo, MunicipalityCode, Private,
};

use super::rule::holds;

#[test]
fn a_coupon_number_keeps_its_zeros_and_hides_in_debug() {
    let coupon = CouponNo::parse("0000012345").unwrap();
    assert_eq!(coupon.to_string(), "0000012345");
    assert_eq!(coupon.as_u64(), 12_345);
    assert!(!format!("{coupon:?}").contains("12345"));
    assert_eq!(serde_json::to_string(&coupon).unwrap(), "\"0000012345\"");
    for wrong in [
        "",
        "123456789",
        "12345678901",
        "12345 6789",
        "+123456789",
        "１２３４５６７８９０",
    ] {
        assert!(CouponNo::parse(wrong).is_err(), "{wrong}");
    }
    assert!(CouponNo::new(10_000_000_000).is_err());
}

#[test]
fn a_line_is_taken_apart() {
    for text in [
        "219920110000012345",
        "2 1 992011 0000012345",
        "2　1　992011　0000012345",
    ] {
        let line = CouponLine::parse(text).unwrap();
        assert_eq!(line.kind, CouponKind::Vaccination);
        assert_eq!(line.dose, 1);
        assert_eq!(line.code, MunicipalityCode::parse("992011").unwrap());
        assert_eq!(line.coupon, CouponNo::parse("0000012345").unwrap());
        assert_eq!(line.to_string(), "219920110000012345");
    }
}

#[test]
fn a_line_that_is_wrong_says_where() {
    use CouponLineError::{Code, Dose, Length, NotDigit, UnknownKind, UnknownMunicipality};
    let error = |text: &str| CouponLine::parse(text).unwrap_err();
    assert_eq!(error(""), Length { found: 0 });
    assert_eq!(error("21992011000001234"), Length { found: 17 });
    assert_eq!(error("2199201100000123456"), Length { found: 19 });
    assert_eq!(error("2199201l0000012345"), NotDigit { position: 8 });
    assert_eq!(error("21992011ㅇ000012345"), NotDigit { position: 9 });
    assert_eq!(error("119920110000012345"), UnknownKind(1));
    assert_eq!(error("209920110000012345"), Dose);
    assert_eq!(error("219920120000012345"), Code(CodeError::CheckDigit));
    // Right check digits, but a prefecture, a ward, and a number no one has.
    for code in ["140007", "011011"] {
        let code = MunicipalityCode::parse(code).unwrap();
        assert_eq!(
            error(&format!("21{code}0000012345")),
            UnknownMunicipality(code)
        );
    }
}

#[test]
fn any_line_survives_being_shown() {
    holds(
        (0usize..2, 1u8..10, 0u32..1000, 0u64..10_000_000_000),
        |(kind, dose, five, coupon)| {
            let line = CouponLine {
                kind: CouponKind::TABLE[kind].1,
                dose,
                code: MunicipalityCode::with_check_digit(99_000 + five).unwrap(),
                coupon: CouponNo::new(coupon).unwrap(),
            };
            prop_assert_eq!(CouponLine::parse(&line.to_string()), Ok(line));
            let row = postcard::to_stdvec(&line.coupon).unwrap();
            prop_assert_eq!(postcard::from_bytes::<CouponNo>(&row).unwrap(), line.coupon);
            let cbor = minicbor::to_vec(line.coupon).unwrap();
            prop_assert_eq!(minicbor::decode::<CouponNo>(&cbor).unwrap(), line.coupon);
            Ok(())
        },
    );
}

#[test]
fn a_read_line_never_panics() {
    holds(".{0,30}", |text| {
        let _ = CouponLine::parse(&text);
        Ok(())
    });
}

#[test]
fn private_values_hide_in_debug_and_pass_through_files() {
    let name = Private::new("平塚花子".to_owned());
    assert_eq!(format!("{name:?} {:?}", Some(&name)), "… Some(…)");
    assert_eq!(serde_json::to_string(&name).unwrap(), "\"平塚花子\"");
    assert_eq!(
        minicbor::to_vec(&name).unwrap(),
        minicbor::to_vec("平塚花子").unwrap()
    );
    assert_eq!(name.get(), "平塚花子");
}
