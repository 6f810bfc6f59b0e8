//! カナ氏名 (item 5) as it is stored: full-width katakana, one full-width space between the parts.

use unicode_normalization::UnicodeNormalization;

/// Half-width letters made full-width, hiragana katakana, every run of blanks one full-width space. `None` if a kanji or nothing is in it:
/// then it is no reading. Latin letters of foreign names stay.
pub fn kana_name(text: &str) -> Option<String> {
    // Composed last: a voicing mark that fits no hiragana may fit the katakana.
    let full_width: String = text.nfkc().map(katakana).nfc().collect();
    // After the folding, which takes squared signs such as ㈳ apart.
    if full_width.chars().any(is_kanji) {
        return None;
    }
    let words: Vec<&str> = full_width.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join("\u{3000}"))
}

fn katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => c,
    }
}

fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}
