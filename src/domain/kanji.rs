//! Search keys of kanji names: old and variant forms fold to one (domain.md 6.3). The name itself is never changed.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Variant and canonical form, in order of the variant.
static VARIANTS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut pairs: Vec<(char, char)> = include_str!("../../config/name_variants.csv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .filter_map(|(canonical, variant)| Some((single(variant)?, single(canonical)?)))
        .filter(|(variant, canonical)| variant != canonical)
        .collect();
    pairs.sort_unstable();
    pairs
});

/// The character of a cell, after what every key does anyway; `None` for sequences.
fn single(cell: &str) -> Option<char> {
    let mut chars = cell.nfkc().filter(|c| !is_selector(*c));
    match (chars.next(), chars.next()) {
        (Some(c), None) => Some(c),
        _ => None,
    }
}

/// The search key of a kanji name: selectors stripped, compatibility and variant forms folded, spaces dropped.
pub fn kanji_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    if name.chars().all(is_plain) {
        key.extend(name.chars().filter_map(fold));
    } else {
        // Dropping a space may bring a letter and its mark together: compose once more.
        key.extend(name.nfkc().filter_map(fold).nfc());
    }
    key
}

/// Characters that NFKC leaves alone: most names consist of nothing else.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{3000}' | 'ぁ'..='ゖ' | 'ァ'..='ー' | '一'..='\u{9FFF}')
}

fn fold(c: char) -> Option<char> {
    match c {
        ' ' | '\u{3000}' | '・' => None,
        c if c.is_ascii() => Some(c.to_ascii_uppercase()),
        '〜' => Some('~'),
        '‐' | '‑' | '–' | '—' | '―' | '−' => Some('-'),
        c if is_selector(c) => None,
        c => Some(canonical(c)),
    }
}

/// The form that stands for all variants of a character.
pub(in crate::domain) fn canonical(c: char) -> char {
    match VARIANTS.binary_search_by_key(&c, |pair| pair.0) {
        Ok(found) => VARIANTS.get(found).map_or(c, |pair| pair.1),
        Err(_) => c,
    }
}

/// Variation selectors, ideographic and standardised.
pub(in crate::domain) fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}
