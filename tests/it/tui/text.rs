//! Text and keys as terminals and input methods really give them: width, wrapping, paste, barcodes, key events.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use watari::tui::burst::{Burst, Typed};
use watari::tui::key::Key;
use watari::tui::paste::Pasted;
use watari::tui::width::{cells, fit, fit_right, jp_wrap, shown};

#[test]
fn text_is_cut_on_whole_characters_and_filled_to_its_cells() {
    for text in [
        "佐藤 太郎",
        "葛\u{e0100}城 花子",
        "ｶﾞ",
        "abc",
        "",
        "👨‍👩‍👧 家族",
        "\u{1b}[31m赤",
    ] {
        for width in 0..20 {
            for fitted in [fit(text, width), fit_right(text, width)] {
                assert_eq!(cells(&fitted), width, "{text:?} in {width}: {fitted:?}");
            }
        }
    }
    assert_eq!(fit("佐藤 太郎", 7), "佐藤 ..");
}

#[test]
fn nothing_from_a_record_steers_the_terminal_and_half_width_kana_are_full() {
    let shown = shown("\u{1b}]0;x\u{7}ｶﾞｷﾞ\u{202e}");
    assert!(!shown.chars().any(char::is_control), "{shown:?}");
    assert!(
        shown.contains("ガギ") && !shown.contains('\u{202e}'),
        "{shown:?}"
    );
}

#[test]
fn no_line_begins_with_a_mark_that_closes() {
    let text = "接種券番号を入力してください。登録は、F10（または Ctrl+S）です。";
    for width in 6..40 {
        let lines = jp_wrap(text, width);
        for line in &lines {
            assert!(cells(line) <= width, "{line:?} in {width}");
            assert!(
                !line.starts_with(['。', '、', '）', 'ー']) && !line.ends_with('（'),
                "{line:?} in {width}"
            );
        }
        let joined: String = lines.concat();
        let letters = |text: &str| text.replace(' ', "");
        assert_eq!(
            letters(&joined),
            letters(text),
            "nothing is lost in {width}"
        );
    }
}

#[test]
fn only_the_first_line_of_a_paste_is_taken() {
    for raw in ["一行目\r二行目", "一行目\n二行目", "\r\n一行目\r\n二行目"] {
        let pasted = Pasted::of(raw);
        assert_eq!((pasted.text.as_str(), pasted.more), ("一行目", true));
    }
    assert_eq!(Pasted::of("a\u{1b}[31mb\u{7}").text, "a[31mb");
    let long = Pasted::of(&"x".repeat(100_000));
    assert!(long.cut && long.text.len() == 1_024);
    let marks = Pasted::of(&format!("e{}", "\u{301}".repeat(30_000)));
    assert!(marks.cut && marks.text.chars().count() == 9);
    assert!(!Pasted::of(&"x".repeat(400)).cut);
}

fn push_all(burst: &mut Burst, keys: &str, gap_ms: u64) -> Vec<Typed> {
    let mut decided = Vec::new();
    let mut now = 1_000;
    for c in keys.chars() {
        now += gap_ms;
        let key = if c == '\r' { Key::Enter } else { Key::Char(c) };
        decided.extend(burst.push(key, now));
    }
    decided
}

#[test]
fn fast_digits_with_enter_are_a_barcode_and_slow_ones_are_keys() {
    let scan = |keys, gap| push_all(&mut Burst::default(), keys, gap);
    assert_eq!(
        scan("0000000017\r", 5),
        [Typed::Scan("0000000017".to_owned())]
    );
    assert_eq!(
        scan("００００００００１７\r", 5),
        [Typed::Scan("0000000017".to_owned())]
    );
    assert_eq!(scan("0000000017\r", 80).len(), 11);
    assert_eq!(scan("123\r", 5).len(), 4, "too few for a barcode");
}

#[test]
fn one_key_is_one_key_whatever_the_terminal_calls_it() {
    let of = |code, modifiers| Key::of(KeyEvent::new(code, modifiers));
    let plain = KeyModifiers::NONE;
    let ctrl = KeyModifiers::CONTROL;
    for (code, modifiers, key) in [
        (KeyCode::Char('h'), ctrl, Some(Key::Backspace)),
        (KeyCode::Char('c'), ctrl, Some(Key::Esc)),
        (KeyCode::F(12), plain, Some(Key::Esc)),
        (KeyCode::Char('s'), ctrl, Some(Key::F(10))),
        (KeyCode::Char('j'), ctrl, Some(Key::Enter)),
        (
            KeyCode::Char('L'),
            ctrl | KeyModifiers::SHIFT,
            Some(Key::Ctrl('l')),
        ),
        (KeyCode::BackTab, KeyModifiers::SHIFT, Some(Key::BackTab)),
        (KeyCode::Char('z'), ctrl, None),
        (KeyCode::F(11), plain, None),
        (KeyCode::Char('x'), KeyModifiers::ALT, None),
    ] {
        assert_eq!(of(code, modifiers), key, "{code:?} {modifiers:?}");
    }
    assert_eq!(Key::Char('？').plain(), Key::F(1));
    assert_eq!(Key::Char('２').digit(), Some(2));
    assert_eq!(Key::Char('Ａ').plain(), Key::Char('A'));
}
