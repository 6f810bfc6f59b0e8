//! Text from outside: refused at the entrance, harmless where it is shown.

use proptest::{prop_assert, prop_assert_eq};
use watari::domain::{TextError, clean_text, show_safe};

use super::rule::holds;

fn cleaned(text: &str) -> String {
    clean_text(text, 100).ok().unwrap().into_text()
}

fn refused(text: &str) -> TextError {
    clean_text(text, 100).err().unwrap()
}

#[test]
fn names_pass_as_they_are() {
    for name in [
        "平塚　花子",
        "葛\u{E0100}城",
        "髙﨑 𠮷男",
        "Müller",
        "O'Brien",
        "\u{FA19}谷",
        "ｶﾞﾙｼｱ",
        "々〇ヶ",
        "",
    ] {
        assert_eq!(cleaned(name), name);
    }
}

#[test]
fn what_steers_a_terminal_or_hides_is_refused() {
    use TextError::{Broken, Control, Direction, Invisible, Selector};
    for c in [
        '\0', '\t', '\n', '\r', '\u{1B}', '\u{7F}', '\u{85}', '\u{9B}', '\u{2028}', '\u{2029}',
    ] {
        assert_eq!(refused(&format!("花{c}子")), Control(2), "{c:?}");
    }
    for c in [
        '\u{61C}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202E}', '\u{2066}', '\u{2069}',
    ] {
        assert_eq!(refused(&format!("花{c}")), Direction(2), "{c:?}");
    }
    for c in [
        '\u{AD}',
        '\u{200B}',
        '\u{200C}',
        '\u{200D}',
        '\u{2060}',
        '\u{FEFF}',
        '\u{3164}',
        '\u{E0001}',
        '\u{E0041}',
        '\u{FFF9}',
        '\u{34F}',
    ] {
        assert_eq!(refused(&format!("花{c}")), Invisible(2), "{c:?}");
    }
    for text in [
        "\u{E0100}",
        "ア\u{E0100}",
        "A\u{FE0F}",
        "葛\u{E0100}\u{E0101}",
        "花 \u{FE00}",
    ] {
        assert!(matches!(refused(text), Selector(_)), "{text:?}");
    }
    for c in ['\u{FFFD}', '\u{FFFF}', '\u{1FFFE}', '\u{FDD0}'] {
        assert_eq!(refused(&format!("花{c}")), Broken(2), "{c:?}");
    }
}

#[test]
fn length_is_bounded_in_what_a_person_sees_as_characters() {
    assert!(clean_text(&"葛\u{E0100}".repeat(10), 10).is_ok());
    assert!(clean_text(&"か\u{3099}".repeat(10), 10).is_ok());
    for text in [
        "葛\u{E0100}".repeat(11),
        "a".repeat(11),
        "花".repeat(1_000_000),
    ] {
        assert_eq!(
            clean_text(&text, 10).err(),
            Some(TextError::TooLong { max: 10 })
        );
    }
    assert_eq!(
        refused(&format!("a{}", "\u{301}".repeat(50))),
        TextError::Marks
    );
}

#[test]
fn a_name_is_normalised_but_not_changed_into_another_form() {
    assert_eq!(cleaned("か\u{3099}"), "が");
    assert_eq!(
        clean_text("か\u{3099}", 9).ok().unwrap().original(),
        Some("か\u{3099}")
    );
    assert_eq!(clean_text("が", 9).ok().unwrap().original(), None);
    // NFC would make another, simpler form of these.
    assert_eq!(cleaned("\u{FA19}か\u{3099}\u{F9DC}"), "\u{FA19}が\u{F9DC}");
}

#[test]
fn shown_text_carries_marks_for_what_is_hidden() {
    assert_eq!(show_safe("平塚 花子"), "平塚 花子");
    assert_eq!(
        show_safe("\u{1B}[2Jx\u{202E}y\n"),
        "<U+001B>[2Jx<U+202E>y<U+000A>"
    );
    assert_eq!(show_safe("葛\u{E0100}\u{E0101}"), "葛\u{E0100}<U+E0101>");
    assert_eq!(show_safe("外\u{E000}字"), "外<U+E000>字");
    // What terminals measure differently or turn round would tear the row beside it.
    assert_eq!(show_safe("👍\u{1F3FD}"), "👍<U+1F3FD>");
    assert_eq!(show_safe("\u{1F1EF}\u{1F1F5}"), "<U+1F1EF><U+1F1F5>");
    assert_eq!(show_safe("\u{5E9}a\u{E33}"), "<U+05E9>a<U+0E33>");
    assert_eq!(show_safe("\u{301}a\u{301}"), "<U+0301>a\u{301}");
    assert!(
        show_safe(&format!("a{}", "\u{301}".repeat(50)))
            .matches('\u{301}')
            .count()
            < 10
    );
}

#[test]
fn whatever_comes_in_nothing_dangerous_comes_out() {
    let texts = "(\\PC|[\u{0}-\u{1F}\u{7F}-\u{9F}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{FE00}-\u{FE0F}\u{E0100}-\u{E0110}\u{E0020}-\u{E0030}葛か\u{3099}\u{FA19}]){0,20}";
    holds(texts, |text| {
        let shown = show_safe(&text);
        prop_assert!(!shown.chars().any(char::is_control));
        prop_assert_eq!(&show_safe(&shown), &shown);
        if let Ok(clean) = clean_text(&text, 20) {
            prop_assert!(!clean.text().chars().any(char::is_control));
            let again = clean_text(clean.text(), 20).ok().unwrap();
            prop_assert_eq!(again.text(), clean.text());
            prop_assert_eq!(again.original(), None);
        }
        Ok(())
    });
}
