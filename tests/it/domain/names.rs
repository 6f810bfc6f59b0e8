//! Keys of names, and romaji.

use proptest::prop_assert_eq;
use watari::domain::{KanaLevel, NameKeys, kana_key, kanji_key, romaji};

use super::rule::holds;

fn folded(name: &str) -> String {
    kana_key(name, KanaLevel::Folded)
}

#[test]
fn width_hiragana_spaces_and_dots_never_count() {
    for name in [
        "ヒラツカ ハナコ",
        "ヒラツカ　ハナコ",
        "ﾋﾗﾂｶ ﾊﾅｺ",
        "ひらつか はなこ",
        "ヒラツカ・ハナコ",
        "ヒラツカハナコ",
    ] {
        assert_eq!(kana_key(name, KanaLevel::Exact), "ヒラツカハナコ", "{name}");
    }
    for name in ["ガ", "ｶﾞ", "か\u{3099}", "カ゛", "が"] {
        assert_eq!(kana_key(name, KanaLevel::Exact), "ガ", "{name:?}");
    }
    assert_eq!(kana_key("O'Brien-Smith", KanaLevel::Exact), "OBRIENSMITH");
}

#[test]
fn small_letters_and_old_kana_fold_at_the_second_level() {
    for (a, b) in [
        ("キョウコ", "キヨウコ"),
        ("ヒットリ", "ヒツトリ"),
        ("ヂュン", "ジュン"),
        ("ミヅキ", "ミズキ"),
        ("カヲル", "カオル"),
        ("ヰド", "イド"),
        ("スヱ", "スエ"),
        ("ヴァレリ", "バレリ"),
        ("ヴィクトル", "ビクトル"),
        ("イヴ", "イブ"),
        ("ノーラ", "ノラ"),
        ("ノ―ラ", "ノラ"),
        ("ノ‐ラ", "ノラ"),
        ("ﾉｰﾗ", "ノラ"),
        ("ァィゥェォヮ", "アイウエオワ"),
        ("ヷヸヹヺ", "バビベボ"),
    ] {
        assert_eq!(folded(a), folded(b), "{a} {b}");
        assert_ne!(
            kana_key(a, KanaLevel::Exact),
            kana_key(b, KanaLevel::Exact),
            "{a} {b}"
        );
    }
}

#[test]
fn voiced_marks_fold_at_the_loosest_level_only() {
    let unvoiced = |name| kana_key(name, KanaLevel::Unvoiced);
    assert_eq!(unvoiced("ヤマザキ パピプペポ"), "ヤマサキハヒフヘホ");
    assert_eq!(
        unvoiced("ガギグゲゴザジズゼゾダヂヅデドバビブベボ"),
        "カキクケコサシスセソタシステトハヒフヘホ"
    );
    assert_eq!(unvoiced("ヴ"), "フ");
    assert_ne!(folded("ヤマザキ"), folded("ヤマサキ"));
}

#[test]
fn long_vowels_are_candidates_and_never_equal() {
    assert_ne!(folded("オオノ"), folded("オウノ"));
    assert_ne!(folded("オオノ"), folded("オーノ"));
}

#[test]
fn a_kana_key_is_its_own_key_at_every_level() {
    holds(
        "[ァ-ー ・'ｦ-ﾟぁ-ゖA-Za-z゛゜]{0,12}|.{0,12}",
        |name| {
            let keys = NameKeys::of(&name);
            for (level, key) in [
                (KanaLevel::Exact, &keys.exact),
                (KanaLevel::Folded, &keys.folded),
                (KanaLevel::Unvoiced, &keys.unvoiced),
            ] {
                prop_assert_eq!(key, &kana_key(&name, level));
                prop_assert_eq!(key, &kana_key(key, level));
            }
            Ok(())
        },
    );
}

#[test]
fn every_pair_of_the_variant_table_shares_a_key() {
    let table = include_str!("../../../config/name_variants.csv");
    assert_eq!(table.lines().count(), 54);
    for line in table.lines().skip(1) {
        let (canonical, variant) = line.split_once(',').unwrap();
        assert_eq!(kanji_key(variant), kanji_key(canonical), "{line}");
    }
}

#[test]
fn kanji_keys_strip_selectors_and_spaces_and_fold_forms() {
    assert_eq!(kanji_key("葛\u{E0100}城　花子"), kanji_key("葛城花子"));
    assert_eq!(kanji_key("髙﨑"), "高崎");
    assert_eq!(kanji_key("𠮷野"), "吉野");
    assert_eq!(kanji_key("渡邉"), kanji_key("渡邊"));
    assert_eq!(kanji_key("\u{FA19}谷"), "神谷");
    assert_eq!(kanji_key("Ｓｍｉｔｈ John"), "SMITHJOHN");
    assert_ne!(kanji_key("斎藤"), kanji_key("佐藤"));
}

#[test]
fn a_kanji_key_is_its_own_key() {
    holds(
        "[一-鿿 ァ-ー𠮷邉葛\u{E0100}髙﨑Ａ-ｚ]{0,8}|.{0,12}",
        |name| {
            let key = kanji_key(&name);
            prop_assert_eq!(&kanji_key(&key), &key);
            Ok(())
        },
    );
}

#[test]
fn romaji_follow_the_passport() {
    for (kana, latin) in [
        ("オオノ", "ONO"),
        ("ナンバ", "NAMBA"),
        ("サトウ", "SATO"),
        ("ユウコ", "YUKO"),
        ("ハッチョウ", "HATCHO"),
        ("ホンマ", "HOMMA"),
        ("ヒラツカ　ハナコ", "HIRATSUKA HANAKO"),
        ("ﾋﾗﾂｶ ﾊﾅｺ", "HIRATSUKA HANAKO"),
        ("シンイチ", "SHINICHI"),
        ("キッカワ", "KIKKAWA"),
        ("ニイガタ", "NIIGATA"),
        ("セノオ", "SENOO"),
        ("イノウエ", "INOUE"),
        ("マツウラ", "MATSUURA"),
        ("タノウエ", "TANOUE"),
        ("オオウチ", "OUCHI"),
        ("ヤマノウチ", "YAMANOUCHI"),
        ("コオリ", "KORI"),
        ("トウキョウ", "TOKYO"),
        ("ジュンイチロウ", "JUNICHIRO"),
        ("ケイコ", "KEIKO"),
        ("サンペイ", "SAMPEI"),
        ("ヒュウガ", "HYUGA"),
        ("ノーラ", "NORA"),
        ("ヅシ", "ZUSHI"),
        ("", ""),
    ] {
        assert_eq!(romaji(kana), latin, "{kana}");
    }
}
