//! Municipality codes and the table.

use proptest::prop_assert_eq;
use watari::domain::{
    CodeError, MunicipalityCode, MunicipalityKind, look_alikes, municipalities, municipality,
    same_names, search_municipalities,
};

use super::rule::holds;

fn code(text: &str) -> MunicipalityCode {
    MunicipalityCode::parse(text).unwrap()
}

#[test]
fn worked_examples_have_the_check_digit_of_the_reference() {
    for text in [
        "142034", "382060", "011002", "131016", "271004", "141003", "472018", "992011", "992020",
        "993018",
    ] {
        assert_eq!(code(text).to_string(), text);
    }
}

#[test]
fn a_wrong_code_says_what_is_wrong() {
    assert_eq!(
        MunicipalityCode::parse("142033"),
        Err(CodeError::CheckDigit)
    );
    assert_eq!(
        MunicipalityCode::parse("382061"),
        Err(CodeError::CheckDigit)
    );
    for text in [
        "",
        "14203",
        "1420345",
        "14203x",
        "１４２０３４",
        " 142034",
        "+42034",
    ] {
        assert_eq!(
            MunicipalityCode::parse(text),
            Err(CodeError::NotSixDigits),
            "{text}"
        );
    }
    for five in [0, 48_100, 98_201] {
        assert_eq!(
            MunicipalityCode::with_check_digit(five),
            Err(CodeError::Prefix)
        );
    }
    assert_eq!(
        MunicipalityCode::new(u32::MAX),
        Err(CodeError::NotSixDigits)
    );
}

#[test]
fn any_right_code_survives_text_number_json_and_cbor() {
    holds(0u32..100_000, |five| {
        let Ok(code) = MunicipalityCode::with_check_digit(five) else {
            return Ok(());
        };
        prop_assert_eq!(MunicipalityCode::parse(&code.to_string()), Ok(code));
        prop_assert_eq!(MunicipalityCode::new(code.as_u32()), Ok(code));
        let json = serde_json::to_string(&code).unwrap();
        prop_assert_eq!(&json, &format!("\"{code}\""));
        prop_assert_eq!(
            serde_json::from_str::<MunicipalityCode>(&json).unwrap(),
            code
        );
        let cbor = minicbor::to_vec(code).unwrap();
        prop_assert_eq!(&cbor, &minicbor::to_vec(code.as_u32()).unwrap());
        prop_assert_eq!(minicbor::decode::<MunicipalityCode>(&cbor).unwrap(), code);
        Ok(())
    });
}

/// Remainders 0 and 10 share check digit 1: only a change between sums with these two remainders may pass.
#[test]
fn a_changed_digit_is_caught_except_where_two_remainders_share_a_check_digit() {
    let remainder = |six: u32| {
        let digit = |place: u32| six / place % 10;
        (6 * digit(100_000) + 5 * digit(10_000) + 4 * digit(1_000) + 3 * digit(100) + 2 * digit(10))
            % 11
    };
    for row in municipalities(false) {
        let right = row.code.as_u32();
        for place in [1, 10, 100, 1_000, 10_000, 100_000] {
            let digit = right / place % 10;
            for other in (0..10).filter(|other| *other != digit) {
                let wrong = right - digit * place + other * place;
                if MunicipalityCode::new(wrong).is_ok() {
                    let mut pair = [remainder(right), remainder(wrong)];
                    pair.sort_unstable();
                    assert_eq!(pair, [0, 10], "{right} {wrong}");
                }
            }
        }
    }
}

#[test]
fn every_row_of_the_list_is_in_the_table() {
    let lines = include_str!("../../../config/municipalities.csv")
        .lines()
        .skip(1);
    assert_eq!(lines.clone().count(), 1_918);
    for line in lines {
        let (digits, rest) = line.split_once(',').unwrap();
        let row = municipality(code(digits)).unwrap();
        let cells: Vec<&str> = rest.split(',').collect();
        assert_eq!(
            [row.prefecture, row.prefecture_kana, row.name, row.kana],
            cells[..4]
        );
    }
    let count = |kind| {
        municipalities(false)
            .iter()
            .filter(|row| row.kind == kind)
            .count()
    };
    assert_eq!(municipalities(false).len(), 1_918);
    assert_eq!(count(MunicipalityKind::City), 772);
    assert_eq!(count(MunicipalityKind::DesignatedCity), 20);
    assert_eq!(count(MunicipalityKind::SpecialWard), 23);
    assert_eq!(count(MunicipalityKind::Town), 743);
    assert_eq!(count(MunicipalityKind::Village), 183);
    assert_eq!(count(MunicipalityKind::Ward), 171);
    assert_eq!(count(MunicipalityKind::NorthernTerritory), 6);
}

#[test]
fn wards_and_northern_territories_may_not_be_asked() {
    let askable = municipalities(false)
        .iter()
        .filter(|row| row.may_be_asked());
    assert_eq!(askable.count(), 1_741);
    let ward = municipality(code("011011")).unwrap();
    assert!(!ward.may_be_asked());
    assert_eq!(ward.parent, Some(code("011002")));
}

#[test]
fn real_codes_look_alike_as_often_as_was_counted() {
    let (mut one_digit, mut swapped) = (0, 0);
    for row in municipalities(false)
        .iter()
        .filter(|row| row.may_be_asked())
    {
        for other in look_alikes(row.code) {
            let (a, b) = (row.code.to_string(), other.code.to_string());
            match a.bytes().zip(b.bytes()).filter(|(x, y)| x != y).count() {
                1 => one_digit += 1,
                2 => swapped += 1,
                n => panic!("{a} and {b} differ in {n} digits"),
            }
        }
    }
    assert_eq!((one_digit / 2, swapped / 2), (174, 35));
    let kazo = look_alikes(code("112101"));
    assert!(kazo.iter().any(|town| town.name == "小金井市"));
    assert!(kazo.iter().any(|town| town.name == "川越市"));
}

#[test]
fn a_name_alone_is_no_key() {
    let shared: Vec<_> = municipalities(false)
        .iter()
        .filter(|row| row.may_be_asked() && !same_names(row).is_empty())
        .collect();
    assert_eq!(shared.len(), 57);
    let ikeda = shared.iter().find(|row| row.name == "池田町").unwrap();
    assert_eq!(same_names(ikeda).len(), 3);
}

#[test]
fn practice_towns_have_names_and_never_meet_real_ones() {
    let shown = |text| {
        let town = municipality(code(text)).unwrap();
        assert!(town.is_practice() && town.may_be_asked());
        (town.full_name(), town.romaji())
    };
    assert_eq!(
        shown("992011"),
        ("練習県見本市".to_owned(), "Mihon-shi".to_owned())
    );
    assert_eq!(
        shown("992020"),
        ("練習県三本市".to_owned(), "Mitsumoto-shi".to_owned())
    );
    assert_eq!(
        shown("993018"),
        ("練習県例示町".to_owned(), "Reiji-machi".to_owned())
    );
    let other = MunicipalityCode::with_check_digit(99_400).unwrap();
    let (name, latin) = shown(&other.to_string());
    assert_eq!(name, format!("練習県練習町{other}"));
    assert_eq!(latin, format!("Renshu-machi {other}"));
    assert_eq!(municipalities(true).len(), 1_000);
    assert!(
        municipalities(true)
            .iter()
            .all(|row| row.code.is_practice())
    );
    assert!(
        !municipalities(false)
            .iter()
            .any(|row| row.code.is_practice())
    );
    assert!(
        look_alikes(code("992011"))
            .iter()
            .all(|town| town.is_practice())
    );
}

#[test]
fn a_clerk_finds_a_municipality_by_code_name_prefecture_reading_or_letters() {
    let first = |text: &str| {
        search_municipalities(text, false, 10)
            .first()
            .map(|town| town.code)
    };
    let hiratsuka = Some(code("142034"));
    for text in [
        "142034",
        "１４２０３４",
        "平塚市",
        "平塚",
        "神奈川県平塚市",
        "神奈川県 平塚市",
        "ひらつか",
        "ﾋﾗﾂｶ",
        "ヒラツカシ",
        "hiratsuka",
        "Hiratsuka-shi",
        "kanagawa hiratsuka",
    ] {
        assert_eq!(first(text), hiratsuka, "{text}");
    }
    let fuchu = search_municipalities("府中市", false, 10);
    assert_eq!(
        fuchu.iter().map(|town| town.prefecture).collect::<Vec<_>>(),
        ["東京都", "広島県"]
    );
    assert!(search_municipalities("札幌市中央区", false, 10).is_empty());
    assert!(search_municipalities("見本", false, 10).is_empty());
    assert!(search_municipalities("平塚", true, 10).is_empty());
    assert_eq!(search_municipalities("見本", true, 10).len(), 1);
    assert!(search_municipalities(" ", false, 10).is_empty());
    assert_eq!(search_municipalities("市", false, 7).len(), 7);
}

#[test]
fn names_and_prefectures_have_latin_letters() {
    let latin = |text: &str| {
        let town = municipality(code(text)).unwrap();
        format!("{}, {}", town.romaji(), town.prefecture_romaji())
    };
    assert_eq!(latin("142034"), "Hiratsuka-shi, Kanagawa");
    assert_eq!(latin("382060"), "Saijo-shi, Ehime");
    assert_eq!(latin("131016"), "Chiyoda-ku, Tokyo");
    assert_eq!(latin("011002"), "Sapporo-shi, Hokkaido");
    assert_eq!(latin("271004"), "Osaka-shi, Osaka");
    assert_eq!(latin("261009"), "Kyoto-shi, Kyoto");
    for row in municipalities(false)
        .iter()
        .filter(|row| row.may_be_asked())
    {
        assert!(
            row.romaji().is_ascii() && row.romaji().contains('-'),
            "{}",
            row.name
        );
    }
}
