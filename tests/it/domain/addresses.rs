//! Keys of addresses, and how sure a match is.

use proptest::prop_assert_eq;
use watari::domain::{
    Agreement, MatchItems, MatchLevel, MyNumber, PartialDate, address_key, match_level,
};

use super::rule::holds;

#[test]
fn ways_to_write_a_number_are_the_same_place() {
    let key = "平塚市浅間町2-1-2";
    for address in [
        "平塚市浅間町2丁目1番地2号",
        "平塚市浅間町2-1-2",
        "平塚市浅間町２－１－２",
        "平塚市浅間町二丁目1番2号",
        "平塚市浅間町２丁目１番地２",
        "平塚市浅間町2丁目1-2",
        "平塚市浅間町2丁目1番地の2",
        "平塚市浅間町2‐1―2",
        "平塚市 浅間町 2丁目 1番 2号",
        "平塚市大字浅間町2丁目1番2号",
        "平塚市浅間町字2-1-2",
        "平塚市浅間町2-1-2 市民ハイツ301号",
        "平塚市浅間町2丁目1番2号市民ハイツ301",
        "平塚市浅間町2−1−2　メゾン平塚",
    ] {
        assert_eq!(address_key(address), key, "{address}");
    }
}

#[test]
fn numerals_within_names_stay() {
    assert_eq!(address_key("三重県四日市市"), "三重県四日市市");
    assert_eq!(
        address_key("八王子市元本郷町三丁目24番1号"),
        "八王子市元本郷町3-24-1"
    );
    assert_eq!(
        address_key("札幌市中央区北一条西二十丁目"),
        address_key("札幌市中央区北1条西20丁目")
    );
}

#[test]
fn ke_and_tsu_fold() {
    for address in [
        "千代田区霞ヶ関1-1",
        "千代田区霞ケ関1-1",
        "千代田区霞が関1-1",
        "千代田区霞ガ関1-1",
    ] {
        assert_eq!(address_key(address), "千代田区霞ケ関1-1");
    }
    assert_eq!(address_key("四ッ谷1"), address_key("四ツ谷1"));
    assert_eq!(
        address_key("鶴ヶ島市脚折1922番地7"),
        address_key("鶴ケ島市脚折1922-7")
    );
    assert_eq!(
        address_key("港南区ニュータウン5-1"),
        "港南区ニュータウン5-1"
    );
}

#[test]
fn different_places_stay_different() {
    assert_ne!(address_key("浅間町2-1-2"), address_key("浅間町21-2"));
    assert_ne!(address_key("浅間町2-1-2"), address_key("浅間町2-1-3"));
    assert_ne!(address_key("浅間町2-1-2"), address_key("浅間町2-1"));
}

#[test]
fn any_text_has_an_address_key() {
    holds(
        "[一二三十百0-9丁目番地号の字大ーヶ 町-]{0,16}|.{0,16}",
        |text| {
            let key = address_key(&text);
            prop_assert_eq!(key.contains(' '), false);
            Ok(())
        },
    );
}

fn person<'a>(number: Option<&'a MyNumber>, kanji: &'a str, kana: &'a str) -> MatchItems<'a> {
    MatchItems {
        my_number: number,
        kana,
        kanji,
        birth: PartialDate::parse("1980-05-05").unwrap(),
        sex: 2,
        address: "平塚市浅間町2丁目1番地2号",
    }
}

#[test]
fn every_level_has_its_condition() {
    let (own, family) = (MyNumber::synthetic(1), MyNumber::synthetic(2));
    let here = person(Some(&own), "渡邉 花子", "ワタナベ ハナコ");
    let without = MatchItems {
        my_number: None,
        ..here
    };
    let there = MatchItems {
        address: "平塚市浅間町2-1-2",
        kanji: "渡辺花子",
        ..here
    };
    assert_eq!(match_level(&here, &there), MatchLevel::A);
    let married = MatchItems {
        kanji: "佐藤花子",
        kana: "サトウ ハナコ",
        ..there
    };
    assert_eq!(match_level(&here, &married), MatchLevel::B);
    let born = PartialDate::parse("1980-05-06").unwrap();
    assert_eq!(
        match_level(
            &here,
            &MatchItems {
                birth: born,
                ..there
            }
        ),
        MatchLevel::B
    );
    assert_eq!(match_level(&without, &there), MatchLevel::C);
    assert_eq!(
        match_level(&without, &MatchItems { sex: 0, ..there }),
        MatchLevel::D
    );
    assert_eq!(
        match_level(
            &without,
            &MatchItems {
                address: "大磯町1",
                ..there
            }
        ),
        MatchLevel::E
    );
    assert_eq!(
        match_level(&without, &MatchItems { kanji: "", ..there }),
        MatchLevel::E
    );
    assert_eq!(match_level(&without, &married), MatchLevel::F);
    assert_eq!(
        match_level(
            &without,
            &MatchItems {
                birth: born,
                ..there
            }
        ),
        MatchLevel::F
    );
    assert_eq!(
        match_level(
            &here,
            &MatchItems {
                my_number: Some(&family),
                ..there
            }
        ),
        MatchLevel::E
    );
}

#[test]
fn a_level_never_rises_when_an_item_stops_agreeing() {
    holds(
        (
            0u8..3,
            proptest::collection::vec(proptest::bool::ANY, 5),
            0usize..5,
        ),
        |(number, items, lost)| {
            let agreement = |items: &[bool]| Agreement {
                my_number: [None, Some(false), Some(true)][usize::from(number)],
                kana: items[0],
                kanji: items[1],
                birth: items[2],
                sex: items[3],
                address: items[4],
            };
            let mut fewer = items.clone();
            fewer[lost] = false;
            let (before, after) = (agreement(&items).level(), agreement(&fewer).level());
            prop_assert_eq!(after.max(before), after);
            Ok(())
        },
    );
}

#[test]
fn unknown_items_equal_nothing() {
    let nobody = MatchItems {
        my_number: None,
        kana: "",
        kanji: "",
        birth: PartialDate::Year(1980),
        sex: 9,
        address: "",
    };
    let agreement = Agreement::between(&nobody, &nobody);
    assert!(!(agreement.kana || agreement.kanji || agreement.sex || agreement.address));
    assert_eq!(agreement.my_number, None);
}
