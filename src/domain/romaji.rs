//! Kana to passport Hepburn, for English screens. A spelling read from a passport wins over any conversion.

use std::iter::Peekable;
use std::str::Chars;

use crate::domain::KanaLevel;
use crate::domain::kana_key;

/// Readings in which two vowels meet across a word boundary and both are written.
const SEPARATE: [(&str, &str); 3] = [
    ("ノウエ", "ノ-ウエ"),
    ("ノウチ", "ノ-ウチ"),
    ("ツウラ", "ツ-ウラ"),
];

/// Capital letters by passport rules: long vowels short (オオノ ONO), N before B, M, P is M, ッチ is TCH. Words stay apart.
pub fn romaji(kana: &str) -> String {
    kana.split(char::is_whitespace)
        .filter(|word| !word.is_empty())
        .map(word)
        .collect::<Vec<_>>()
        .join(" ")
}

fn word(kana: &str) -> String {
    let mut key = kana_key(kana, KanaLevel::Exact);
    for (joined, apart) in SEPARATE {
        key = key.replace(joined, apart);
    }
    let mut latin = String::with_capacity(key.len());
    let mut writer = Writer {
        latin: &mut latin,
        doubled: false,
        long: false,
    };
    let mut rest = key.chars().peekable();
    while let Some(c) = rest.next() {
        writer.write(c, &mut rest);
    }
    latin
}

struct Writer<'a> {
    latin: &'a mut String,
    /// A ッ waits for its consonant.
    doubled: bool,
    /// The last kana was swallowed as a long vowel; the next vowel starts anew.
    long: bool,
}

impl Writer<'_> {
    fn write(&mut self, c: char, rest: &mut Peekable<Chars<'_>>) {
        let long = std::mem::take(&mut self.long);
        match c {
            '-' => self.long = true,
            'ー' => {}
            'ッ' => self.doubled = true,
            'ン' => self.latin.push('N'),
            'ウ' if !long && self.ends_with_vowel(&['O', 'U']) && !small_vowel(rest) => {
                self.long = true;
            }
            'オ' if !long && self.ends_with_vowel(&['O']) && rest.peek().is_some() => {
                self.long = true;
            }
            c => match rest.peek().and_then(|small| contracted(c, *small)) {
                Some(syllable) => {
                    rest.next();
                    self.push(syllable);
                }
                None => self.push_single(c),
            },
        }
    }

    fn push_single(&mut self, c: char) {
        match single(c) {
            Some(syllable) => self.push(syllable),
            None => self.latin.push(c),
        }
    }

    fn push(&mut self, syllable: &str) {
        if std::mem::take(&mut self.doubled) {
            let doubled = if syllable.starts_with("CH") {
                "T"
            } else {
                syllable.get(..1).unwrap_or("")
            };
            self.latin.push_str(doubled);
        }
        if self.latin.ends_with('N') && syllable.starts_with(['B', 'M', 'P']) {
            self.latin.pop();
            self.latin.push('M');
        }
        self.latin.push_str(syllable);
    }

    fn ends_with_vowel(&self, vowels: &[char]) -> bool {
        self.latin.ends_with(vowels)
    }
}

fn small_vowel(rest: &mut Peekable<Chars<'_>>) -> bool {
    rest.peek()
        .is_some_and(|c| matches!(c, 'ィ' | 'ェ' | 'ォ' | 'ァ'))
}

/// Syllables of two kana.
fn contracted(c: char, small: char) -> Option<&'static str> {
    let row: [&str; 3] = match c {
        'キ' => ["KYA", "KYU", "KYO"],
        'ギ' => ["GYA", "GYU", "GYO"],
        'シ' => ["SHA", "SHU", "SHO"],
        'ジ' | 'ヂ' => ["JA", "JU", "JO"],
        'チ' => ["CHA", "CHU", "CHO"],
        'ニ' => ["NYA", "NYU", "NYO"],
        'ヒ' => ["HYA", "HYU", "HYO"],
        'ビ' => ["BYA", "BYU", "BYO"],
        'ピ' => ["PYA", "PYU", "PYO"],
        'ミ' => ["MYA", "MYU", "MYO"],
        'リ' => ["RYA", "RYU", "RYO"],
        _ => return foreign(c, small),
    };
    match small {
        'ャ' => Some(row[0]),
        'ュ' => Some(row[1]),
        'ョ' => Some(row[2]),
        _ => foreign(c, small),
    }
}

/// Pairs of foreign names.
fn foreign(c: char, small: char) -> Option<&'static str> {
    Some(match (c, small) {
        ('シ', 'ェ') => "SHIE",
        ('ジ', 'ェ') => "JIE",
        ('チ', 'ェ') => "CHIE",
        ('テ', 'ィ') => "TEI",
        ('デ', 'ィ') => "DEI",
        ('フ', 'ァ') => "FUA",
        ('フ', 'ィ') => "FUI",
        ('フ', 'ェ') => "FUE",
        ('フ', 'ォ') => "FUO",
        ('ヴ', 'ァ') => "BUA",
        ('ヴ', 'ィ') => "BUI",
        ('ヴ', 'ェ') => "BUE",
        ('ヴ', 'ォ') => "BUO",
        ('ウ', 'ィ') => "UI",
        ('ウ', 'ェ') => "UE",
        ('ウ', 'ォ') => "UO",
        _ => return None,
    })
}

#[rustfmt::skip]
fn single(c: char) -> Option<&'static str> {
    Some(match c {
        'ア' | 'ァ' => "A", 'イ' | 'ィ' | 'ヰ' => "I", 'ウ' | 'ゥ' => "U", 'エ' | 'ェ' | 'ヱ' => "E", 'オ' | 'ォ' | 'ヲ' => "O",
        'カ' | 'ヵ' => "KA", 'キ' => "KI", 'ク' => "KU", 'ケ' | 'ヶ' => "KE", 'コ' => "KO",
        'ガ' => "GA", 'ギ' => "GI", 'グ' => "GU", 'ゲ' => "GE", 'ゴ' => "GO",
        'サ' => "SA", 'シ' => "SHI", 'ス' => "SU", 'セ' => "SE", 'ソ' => "SO",
        'ザ' => "ZA", 'ジ' | 'ヂ' => "JI", 'ズ' | 'ヅ' => "ZU", 'ゼ' => "ZE", 'ゾ' => "ZO",
        'タ' => "TA", 'チ' => "CHI", 'ツ' => "TSU", 'テ' => "TE", 'ト' => "TO", 'ダ' => "DA", 'デ' => "DE", 'ド' => "DO",
        'ナ' => "NA", 'ニ' => "NI", 'ヌ' => "NU", 'ネ' => "NE", 'ノ' => "NO",
        'ハ' => "HA", 'ヒ' => "HI", 'フ' => "FU", 'ヘ' => "HE", 'ホ' => "HO",
        'バ' => "BA", 'ビ' => "BI", 'ブ' | 'ヴ' => "BU", 'ベ' => "BE", 'ボ' => "BO",
        'パ' => "PA", 'ピ' => "PI", 'プ' => "PU", 'ペ' => "PE", 'ポ' => "PO",
        'マ' => "MA", 'ミ' => "MI", 'ム' => "MU", 'メ' => "ME", 'モ' => "MO",
        'ヤ' | 'ャ' => "YA", 'ユ' | 'ュ' => "YU", 'ヨ' | 'ョ' => "YO",
        'ラ' => "RA", 'リ' => "RI", 'ル' => "RU", 'レ' => "RE", 'ロ' => "RO", 'ワ' | 'ヮ' => "WA",
        _ => return None,
    })
}
