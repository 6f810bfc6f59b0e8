//! Search keys of kana names at three levels of folding (domain.md 6.2). The name itself is never changed.

use unicode_normalization::UnicodeNormalization;

/// How much two spellings may differ and still share a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KanaLevel {
    /// Width, hiragana, spaces and dots do not count.
    Exact,
    /// Nor do small letters, long marks, and ヂ=ジ, ヅ=ズ, ヲ=オ, ヰ=イ, ヱ=エ, ヴ=ブ.
    Folded,
    /// Nor do voiced marks. The loosest: good for candidates, never for equality.
    Unvoiced,
}

/// The keys of one name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NameKeys {
    /// [`KanaLevel::Exact`].
    pub exact: String,
    /// [`KanaLevel::Folded`].
    pub folded: String,
    /// [`KanaLevel::Unvoiced`].
    pub unvoiced: String,
}

impl NameKeys {
    /// All three keys of a name.
    pub fn of(name: &str) -> NameKeys {
        let exact = exact_key(name);
        let folded = folded_key(&exact);
        let unvoiced = folded.chars().filter_map(unvoice).collect();
        NameKeys {
            exact,
            folded,
            unvoiced,
        }
    }
}

/// The search key of a kana name.
pub fn kana_key(name: &str, level: KanaLevel) -> String {
    let exact = exact_key(name);
    if level == KanaLevel::Exact {
        return exact;
    }
    let folded = folded_key(&exact);
    if level == KanaLevel::Folded {
        return folded;
    }
    folded.chars().filter_map(unvoice).collect()
}

fn exact_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    if name.chars().all(is_plain) {
        key.extend(name.chars().filter_map(exact));
    } else {
        // Dropping a dot may bring a letter and its mark together: compose once more.
        key.extend(
            name.chars()
                .map(joining_mark)
                .nfkc()
                .filter_map(exact)
                .nfc(),
        );
    }
    key
}

/// Characters that NFKC leaves alone: most names consist of nothing else.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{3000}' | 'ァ'..='ー' | 'ぁ'..='ゖ')
}

/// Voiced marks standing alone would become a space and a mark; as joining marks they join.
fn joining_mark(c: char) -> char {
    match c {
        '゛' => '\u{3099}',
        '゜' => '\u{309A}',
        other => other,
    }
}

fn exact(c: char) -> Option<char> {
    match c {
        '・' | '\'' | '’' | '-' | '.' | ',' => None,
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '─' => Some('ー'),
        c if c.is_whitespace() => None,
        c => Some(c.to_ascii_uppercase()),
    }
}

fn folded_key(exact: &str) -> String {
    let mut key = String::with_capacity(exact.len());
    let mut rest = exact.chars().peekable();
    while let Some(c) = rest.next() {
        let pair = if c == 'ヴ' {
            rest.peek().copied().and_then(with_v)
        } else {
            None
        };
        if let Some(folded) = pair {
            key.push(folded);
            rest.next();
        } else {
            key.extend(fold(c));
        }
    }
    key
}

/// What ヴ and the vowel after it fold to.
fn with_v(vowel: char) -> Option<char> {
    Some(match vowel {
        'ァ' | 'ア' => 'バ',
        'ィ' | 'イ' => 'ビ',
        'ェ' | 'エ' => 'ベ',
        'ォ' | 'オ' => 'ボ',
        _ => return None,
    })
}

fn fold(c: char) -> Option<char> {
    Some(match c {
        // A mark that joined no letter says nothing.
        'ー' | '\u{3099}' | '\u{309A}' => return None,
        'ァ' => 'ア',
        'ィ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' => 'エ',
        'ォ' => 'オ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ヂ' => 'ジ',
        'ヅ' => 'ズ',
        'ヲ' => 'オ',
        'ヰ' => 'イ',
        'ヸ' => 'ビ',
        'ヱ' => 'エ',
        'ヴ' => 'ブ',
        'ヷ' => 'バ',
        'ヹ' => 'ベ',
        'ヺ' => 'ボ',
        other => other,
    })
}

fn unvoice(c: char) -> Option<char> {
    Some(match c {
        // In Unicode a voiced letter follows its plain one, and a semi-voiced one follows that.
        'ガ' | 'ギ' | 'グ' | 'ゲ' | 'ゴ' | 'ザ' | 'ジ' | 'ズ' | 'ゼ' | 'ゾ' | 'ダ' | 'ヂ'
        | 'ヅ' | 'デ' | 'ド' | 'バ' | 'ビ' | 'ブ' | 'ベ' | 'ボ' => {
            char::from_u32(u32::from(c) - 1)?
        }
        'パ' | 'ピ' | 'プ' | 'ペ' | 'ポ' => char::from_u32(u32::from(c) - 2)?,
        other => other,
    })
}
