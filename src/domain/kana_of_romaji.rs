//! Latin letters to kana, for searching: whoever reads no kana types `sato`. Long vowels are not guessed.

/// Syllables of one to four letters with their kana.
#[rustfmt::skip]
const SYLLABLES: [(&str, &str); 135] = [
    ("a", "ア"), ("i", "イ"), ("u", "ウ"), ("e", "エ"), ("o", "オ"),
    ("ka", "カ"), ("ki", "キ"), ("ku", "ク"), ("ke", "ケ"), ("ko", "コ"),
    ("ga", "ガ"), ("gi", "ギ"), ("gu", "グ"), ("ge", "ゲ"), ("go", "ゴ"),
    ("sa", "サ"), ("shi", "シ"), ("si", "シ"), ("su", "ス"), ("se", "セ"), ("so", "ソ"),
    ("za", "ザ"), ("ji", "ジ"), ("zi", "ジ"), ("zu", "ズ"), ("ze", "ゼ"), ("zo", "ゾ"),
    ("ta", "タ"), ("chi", "チ"), ("ti", "チ"), ("tsu", "ツ"), ("tu", "ツ"), ("te", "テ"), ("to", "ト"),
    ("da", "ダ"), ("di", "ヂ"), ("du", "ヅ"), ("de", "デ"), ("do", "ド"),
    ("na", "ナ"), ("ni", "ニ"), ("nu", "ヌ"), ("ne", "ネ"), ("no", "ノ"),
    ("ha", "ハ"), ("hi", "ヒ"), ("fu", "フ"), ("hu", "フ"), ("he", "ヘ"), ("ho", "ホ"),
    ("ba", "バ"), ("bi", "ビ"), ("bu", "ブ"), ("be", "ベ"), ("bo", "ボ"),
    ("pa", "パ"), ("pi", "ピ"), ("pu", "プ"), ("pe", "ペ"), ("po", "ポ"),
    ("ma", "マ"), ("mi", "ミ"), ("mu", "ム"), ("me", "メ"), ("mo", "モ"),
    ("ya", "ヤ"), ("yu", "ユ"), ("yo", "ヨ"),
    ("ra", "ラ"), ("ri", "リ"), ("ru", "ル"), ("re", "レ"), ("ro", "ロ"),
    ("wa", "ワ"), ("wo", "ヲ"),
    ("kya", "キャ"), ("kyu", "キュ"), ("kyo", "キョ"), ("gya", "ギャ"), ("gyu", "ギュ"), ("gyo", "ギョ"),
    ("sha", "シャ"), ("shu", "シュ"), ("sho", "ショ"), ("she", "シェ"),
    ("sya", "シャ"), ("syu", "シュ"), ("syo", "ショ"),
    ("ja", "ジャ"), ("ju", "ジュ"), ("jo", "ジョ"), ("je", "ジェ"),
    ("jya", "ジャ"), ("jyu", "ジュ"), ("jyo", "ジョ"), ("zya", "ジャ"), ("zyu", "ジュ"), ("zyo", "ジョ"),
    ("cha", "チャ"), ("chu", "チュ"), ("cho", "チョ"), ("che", "チェ"),
    ("tya", "チャ"), ("tyu", "チュ"), ("tyo", "チョ"),
    ("nya", "ニャ"), ("nyu", "ニュ"), ("nyo", "ニョ"), ("hya", "ヒャ"), ("hyu", "ヒュ"), ("hyo", "ヒョ"),
    ("bya", "ビャ"), ("byu", "ビュ"), ("byo", "ビョ"), ("pya", "ピャ"), ("pyu", "ピュ"), ("pyo", "ピョ"),
    ("mya", "ミャ"), ("myu", "ミュ"), ("myo", "ミョ"), ("rya", "リャ"), ("ryu", "リュ"), ("ryo", "リョ"),
    ("fa", "ファ"), ("fi", "フィ"), ("fe", "フェ"), ("fo", "フォ"),
    ("va", "ヴァ"), ("vi", "ヴィ"), ("vu", "ヴ"), ("ve", "ヴェ"), ("vo", "ヴォ"),
    ("thi", "ティ"), ("dhi", "ディ"), ("n'", "ン"),
];

/// The kana of as many letters as make syllables; the beginning of one at the end is left out. Empty for letters that no
/// Japanese name is spelled with.
pub fn kana_of_romaji(latin: &str) -> String {
    let lower = latin.to_ascii_lowercase();
    let mut rest = lower.as_str();
    let mut kana = String::new();
    while !rest.is_empty() {
        let Some((written, taken)) = first(rest) else {
            return String::new();
        };
        kana.push_str(written);
        rest = rest.get(taken..).unwrap_or_default();
    }
    kana
}

/// The kana of what stands at the beginning, and how many letters it took.
fn first(rest: &str) -> Option<(&'static str, usize)> {
    for len in [3, 2, 1] {
        let syllable = rest.get(..len).and_then(|letters| {
            let known = SYLLABLES.iter().find(|(latin, _)| *latin == letters);
            known.map(|(_, kana)| *kana)
        });
        if let Some(syllable) = syllable {
            return Some((syllable, len));
        }
    }
    let is_begun = |(latin, _): &(&str, &str)| latin.starts_with(rest);
    let mut letters = rest.chars();
    match (letters.next()?, letters.next()) {
        // Not said to its end yet: n may become na.
        _ if SYLLABLES.iter().any(is_begun) => Some(("", rest.len())),
        ('n', Some(_)) | ('m', Some('b' | 'm' | 'p')) => Some(("ン", 1)),
        // A long o of passports.
        ('h', _) => Some(("", 1)),
        ('t', Some('c')) => Some(("ッ", 1)),
        (one, Some(two)) if one == two => Some(("ッ", 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_spelled() {
        for (latin, kana) in [
            ("sato", "サト"),
            ("Kyoko", "キョコ"),
            ("namba", "ナンバ"),
            ("kanna", "カンナ"),
            ("hattori", "ハットリ"),
            ("botchan", "ボッチャ"),
            ("yamad", "ヤマ"),
            ("yamash", "ヤマ"),
            ("ohno", "オノ"),
            ("smith", ""),
            ("x", ""),
            ("", ""),
        ] {
            assert_eq!(kana_of_romaji(latin), kana, "{latin}");
        }
    }
}
