//! The catalogue: every text in both languages, in the words of the glossary, safe for every terminal.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;
use watari::api::ErrorCode;
use watari::text;
use watari::text::Lang;

/// Words that the glossary avoids, with the texts in which the same letters are another word.
const AVOIDED_JA: [&str; 26] = [
    "マイナンバー",
    "ユーザー",
    "利用者名",
    "クーポン",
    "市町村コード",
    "転入元",
    "転入照会",
    "参照番号",
    "記録番号",
    "該当なし。",
    "照会リスト",
    "監査ログ",
    "警告",
    "削除",
    "更新",
    "キャンセル",
    "やめる",
    "サーバ",
    "クライアント",
    "アドレス帳",
    "保存期限",
    "タスク",
    "ペンディング",
    "控え",
    "病院",
    "自市",
];
const AVOIDED_EN: [&str; 21] = [
    "citizen",
    "patient",
    "shot",
    "jab",
    "ticket",
    "voucher",
    "national ID",
    "patch",
    "responder",
    "requester",
    "VIP",
    "address book",
    "hospital",
    "delete",
    "upload",
    "dump",
    "break-glass",
    "DPO",
    "vendor",
    "root user",
    "audit log",
];

#[test]
fn every_text_is_there_in_both_languages_with_the_same_placeholders() {
    for (name, text) in text::all() {
        assert!(
            !text.ja.trim().is_empty() && !text.en.trim().is_empty(),
            "{name} is empty"
        );
        let names = |lang| text.placeholders(lang).into_iter().collect::<BTreeSet<_>>();
        assert_eq!(names(Lang::Ja), names(Lang::En), "placeholders of {name}");
    }
}

#[test]
fn no_text_holds_control_characters_or_characters_of_ambiguous_width() {
    for (name, text) in text::all() {
        for language in [text.ja, text.en] {
            assert!(
                !language.chars().any(char::is_control),
                "{name} holds a control character"
            );
            assert_eq!(
                language.width(),
                language.width_cjk(),
                "{name} is of ambiguous width: {language}"
            );
        }
    }
}

#[test]
fn texts_keep_to_the_words_of_the_glossary() {
    for (name, text) in text::all() {
        for word in AVOIDED_JA {
            assert!(!text.ja.contains(word), "{name} says {word}");
        }
        for word in AVOIDED_EN {
            let letters = |c: char| !c.is_alphanumeric();
            let said = text
                .en
                .split(letters)
                .any(|said| said.eq_ignore_ascii_case(word));
            assert!(
                !said && (!word.contains(' ') || !text.en.contains(word)),
                "{name} says {word}"
            );
        }
    }
}

#[test]
fn every_text_of_one_name_stands_once() {
    let mut seen = BTreeSet::new();
    for (name, _) in text::all() {
        assert!(seen.insert(name.clone()), "{name} stands twice");
    }
}

#[test]
fn every_error_code_says_what_happened_what_became_of_the_input_and_what_to_do_next() {
    for code in ErrorCode::ALL {
        let error = text::error(code.as_str());
        assert!(error.is_some(), "{} {code:?} has no text", code.as_str());
    }
}

#[test]
fn a_placeholder_is_filled_and_one_without_a_value_stays_visible() {
    let text = text::Text {
        ja: "{a}と{b}",
        en: "{a} and {b} in {{",
    };
    assert_eq!(text.show(Lang::Ja, &[("a", &1)]), "1と{b}");
    assert_eq!(
        text.show(Lang::En, &[("a", &1), ("b", &"x")]),
        "1 and x in {{"
    );
}

#[test]
fn a_noun_agrees_with_its_number() {
    let text = text::Text {
        ja: "{count}件",
        en: "{count} {count|inquiry|inquiries}",
    };
    assert_eq!(text.show(Lang::En, &[("count", &1)]), "1 inquiry");
    assert_eq!(text.show(Lang::En, &[("count", &0)]), "0 inquiries");
    assert_eq!(text.show(Lang::En, &[("count", &21)]), "21 inquiries");
    assert_eq!(text.show(Lang::Ja, &[("count", &1)]), "1件");
    assert_eq!(text.placeholders(Lang::En), ["count", "count"]);
}

#[test]
fn details_of_the_operation_log_are_in_the_language_of_the_reader() {
    for (written, ja, en) in [
        ("3 found", "3件", "3 found"),
        ("own registrations", "自分の登録", "own registrations"),
        (
            "check of targets begun",
            "検査: 対象者・接種券",
            "check: people and coupons",
        ),
        (
            "check 0",
            "保存データの検査 誤り0件",
            "check of the store, 0 faults",
        ),
        (
            "number compared for transfer-in: not equal",
            "個人番号の照合（転入者照会）: 不一致",
            "My Number compared (inquiry for a mover): not equal",
        ),
        ("disk_full", "ディスクがいっぱい", "the disk is full"),
        ("own manifest seq 3", "自分の鍵情報 3", "own manifest 3"),
        ("992020 seq 3", "992020 の鍵情報 3", "manifest 3 of 992020"),
        (
            "impossible_match 992020",
            "起こりえない一致 992020",
            "a match that cannot be 992020",
        ),
        (
            "protected address shown for mailing",
            "支援措置対象者の住所の表示（接種券・通知の送付）",
            "address of a protected person shown (sending a coupon or a notice)",
        ),
        (
            "number not registered: taken",
            "個人番号を登録せず（ほかの住民が使っています）",
            "My Number not registered (somebody else has it)",
        ),
        (
            "words of a newer node",
            "words of a newer node",
            "words of a newer node",
        ),
    ] {
        assert_eq!(text::detail(written, Lang::Ja), ja);
        assert_eq!(text::detail(written, Lang::En), en);
    }
}

#[test]
fn codes_among_the_values_of_an_error_are_words_and_a_missing_value_is_a_dash() {
    let values = [("limit".to_owned(), "person_provider".to_owned())];
    let [what, ..] = text::sentences("E-4006", &values, Lang::Ja).unwrap();
    assert!(what.contains("1日の上限"), "{what}");
    let values = [
        ("field".to_owned(), "phone".to_owned()),
        ("reason".to_owned(), "too_long".to_owned()),
    ];
    let [what, ..] = text::sentences("E-3018", &values, Lang::En).unwrap();
    assert_eq!(
        what,
        "The field Telephone cannot be recorded so (it is too long)."
    );
    let [what, ..] = text::sentences("E-1011", &[], Lang::Ja).unwrap();
    assert!(what.contains("残り - 回"), "{what}");
}

#[test]
fn columns_of_a_table_align_with_wide_and_narrow_characters() {
    let rows = vec![
        vec!["佐藤".to_owned(), "1".to_owned()],
        vec!["Sato".to_owned(), "2".to_owned()],
    ];
    assert_eq!(text::table(&rows), ["佐藤  1", "Sato  2"]);
}

#[test]
fn every_finding_and_every_reason_for_a_rejected_row_has_its_sentence() {
    let sources = [
        include_str!("../../src/sheets/rejection.rs"),
        include_str!("../../src/domain/quality.rs"),
    ];
    for source in sources {
        let arms = source.split("const fn").filter(|part| {
            part.trim_start().starts_with("code(") || part.trim_start().starts_with("text_code(")
        });
        for code in arms
            .flat_map(|arm| arm.split("=> \"").skip(1))
            .filter_map(|rest| rest.split('"').next())
        {
            assert!(text::row(code).is_some(), "{code} has no sentence");
        }
    }
}

#[test]
fn every_alarm_has_its_words() {
    for kind in watari::inquiry::AlarmKind::ALL {
        assert!(text::words::alarm(kind.word()).is_some(), "{}", kind.word());
    }
    for word in ["disk_full", "check"] {
        assert!(text::words::alarm(word).is_some(), "{word}");
    }
}

/// Wordings with a word of a list in them, which are told with each word, and two that are no leaves.
const VARIED: [&str; 16] = [
    "{word} {} {}: {reason}",
    "{how} what agrees in {}",
    "batch {no} {word}: {} rows",
    "{how} of {name} begun",
    "{inquiry}: {word}",
    "quota {no} {word} {}: {} from {} until {}",
    "{count} {what} in step with node {from}",
    "{letter} to {} {}",
    "{word} version {version}",
    "expires_{} {}",
    "{} {}",
    "{} {}{query}",
    "number compared for {}: {result}",
    "ledger disclosed {to}",
    "an alarm could not be logged",
    "plain data",
];

/// Literals with a space between here and the end of the call or statement.
fn wordings(code: &str, begins: &str, ends: char) -> Vec<String> {
    let mut found = Vec::new();
    for after in code.split(begins).skip(1) {
        let statement = after.split(ends).next().unwrap_or_default();
        let literals = statement.split('"').skip(1).step_by(2);
        found.extend(
            literals
                .filter(|text| text.contains(' '))
                .map(str::to_owned),
        );
    }
    found
}

fn sources(folder: &std::path::Path, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if !path.ends_with("tests.rs") {
            let code = std::fs::read_to_string(&path).unwrap();
            into.push(code.split("#[cfg(test)]").next().unwrap().to_owned());
        }
    }
}

#[test]
fn every_wording_that_the_node_writes_into_its_log_is_told_in_japanese() {
    let mut codes = Vec::new();
    sources(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/node"),
        &mut codes,
    );
    let mut untold = BTreeSet::new();
    let mut seen = 0;
    for code in codes.iter().filter(|code| code.contains("Entry::new(")) {
        let mut all = wordings(code, "Entry::new(", ';');
        all.extend(wordings(code, "log_refusal(", ';'));
        all.extend(wordings(code, "let words = ", ';'));
        all.retain(|text| !VARIED.contains(&text.as_str()));
        for wording in all {
            seen += 1;
            let mut pieces = wording.split('{');
            let mut written = pieces.next().unwrap_or_default().to_owned();
            for piece in pieces {
                written.push('1');
                written.push_str(piece.split_once('}').map_or("", |(_, rest)| rest));
            }
            if text::detail(&written, Lang::Ja) == written {
                untold.insert(wording);
            }
        }
    }
    assert!(seen > 60, "{seen} wordings");
    assert!(untold.is_empty(), "{untold:#?}");
}
