//! The search line as a clerk types into it, over a real store.

use crate::world::{World, import, number, target, targets_file};
use watari::api::{ClerkReply, ClerkRequest, FoundPeople, Handle, ImportLayout, Search, SearchKey};
use watari::domain::{PartialDate, Private};

const MIHON: u32 = 992_011;

async fn find(handle: &Handle, typed: &str, offset: u32, count: u32) -> FoundPeople {
    let search = Search {
        text: Private::new(typed.to_owned()),
        offset,
        count,
    };
    match handle
        .clerk(ClerkRequest::FindPeople(search))
        .await
        .unwrap()
    {
        ClerkReply::Found(found) => found,
        other => panic!("not people: {other:?}"),
    }
}

fn nos(found: &FoundPeople) -> Vec<String> {
    let lines = found.lines.iter();
    lines.map(|line| line.addressee_no.to_string()).collect()
}

/// Born on 1972-01-05 instead of the usual day.
fn born_in_january(row: &str) -> String {
    row.replace("19721201", "19720105")
}

async fn town() -> (World, Handle) {
    let world = World::new(&[MIHON]).await;
    let town = &world.towns[0];
    let clerk = town.clerk().await;
    let row = |no: &str, n: u64, kanji: &str, kana: &str, coupon: &str| {
        target(town.code, no, &number(n), (kanji, kana), coupon)
    };
    let rows = [
        row("A1", 1, "佐藤 美保", "サトウ ミホ", "0000000017"),
        born_in_january(&row("A2", 2, "佐藤 太郎", "サトウ タロウ", "0000000025")),
        row("A3", 3, "山崎 京子", "ヤマザキ キョウコ", "0000000033"),
        row("A4", 4, "山崎 次郎", "ヤマサキ ジロウ", "0000000041"),
        row("A5", 5, "SMITH JOHN", "スミス ジョン", "0000000058"),
        row("A6", 6, "渡邊 美佐", "ワタナベ ミサ", "0000000066"),
    ];
    let report = import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    assert_eq!(report.registered, 6, "{report:?}");
    (world, clerk)
}

#[tokio::test(flavor = "multi_thread")]
async fn names_dates_and_numbers_are_understood_and_narrow_each_other_down() {
    let (_world, clerk) = town().await;
    for (typed, expected) in [
        ("さ", &["A2", "A1"][..]),
        ("さとう s47", &["A2", "A1"]),
        ("さとう s47.1", &["A2"]),
        ("サトウ 3470105", &["A2"]),
        ("3470105", &["A2"]),
        ("19720105", &["A2"]),
        ("ｻﾄｳ ﾐﾎ", &["A1"]),
        ("サトウ ミ", &["A1"]),
        ("みほ", &["A1"]),
        ("佐藤", &["A2", "A1"]),
        ("佐藤太郎", &["A2"]),
        ("渡辺", &["A6"]),
        ("キヨウコ", &["A3"]),
        ("ヤマサキ", &["A4", "A3"]),
        ("ヤマザキ", &["A3", "A4"]),
        ("佐藤 0000000017", &["A1"]),
        ("渡邊 0000000017", &[]),
        ("sato", &["A2", "A1"]),
        ("sato miho", &["A1"]),
        ("smith", &["A5"]),
        ("a4", &[]),
        ("A4", &["A4"]),
        ("0000000099", &[]),
        ("", &[]),
    ] {
        let found = find(&clerk, typed, 0, 50).await;
        assert_eq!(nos(&found), expected, "{typed}");
        assert_eq!(found.total as usize, expected.len(), "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_say_how_each_word_was_understood() {
    let (_world, clerk) = town().await;
    let found = find(&clerk, "さとう s47", 0, 50).await;
    let year = PartialDate::new(1972, 0, 0).unwrap();
    let kana = SearchKey::Kana(Private::new("サトウ".to_owned()));
    assert!(found.keys == [kana, SearchKey::Birth(year)]);
    let found = find(&clerk, "0000000017", 0, 50).await;
    assert!(matches!(found.keys[..], [SearchKey::Coupon(_)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_page_by_page_and_a_name_that_changed_is_found_by_the_new_one_alone() {
    let (world, clerk) = town().await;
    let first = find(&clerk, "s47", 0, 4).await;
    let second = find(&clerk, "s47", 4, 4).await;
    assert_eq!((first.total, second.total), (6, 6));
    let mut all = [nos(&first), nos(&second)].concat();
    all.sort();
    assert_eq!(all, ["A1", "A2", "A3", "A4", "A5", "A6"]);

    let code = world.towns[0].code;
    let row = target(
        code,
        "A1",
        &number(1),
        ("例示 美保", "レイジ ミホ"),
        "0000000017",
    );
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    assert_eq!(nos(&find(&clerk, "レイジ", 0, 9).await), ["A1"]);
    assert_eq!(nos(&find(&clerk, "例示", 0, 9).await), ["A1"]);
    assert_eq!(nos(&find(&clerk, "サトウ", 0, 9).await), ["A2"]);
    assert_eq!(nos(&find(&clerk, "佐藤", 0, 9).await), ["A2"]);
}
