//! Search keys of addresses: 2丁目1番地2号 and 2-1-2 are the same place (domain.md 6.4). The address is never changed.

use std::iter::Peekable;
use std::vec::IntoIter;

use unicode_normalization::UnicodeNormalization;

use crate::domain::kanji::canonical;
use crate::domain::kanji::is_selector;

/// The search key of an address: width, numerals, dashes, ヶ, ッ and 大字 folded, the building after the number dropped.
pub fn address_key(address: &str) -> String {
    let chars: Vec<char> = address.nfkc().filter(|c| !is_selector(*c)).collect();
    let mut folding = Folding {
        key: String::with_capacity(address.len()),
        after_number: false,
    };
    let mut rest = with_arabic_numbers(&chars).into_iter().peekable();
    while let Some(c) = rest.next() {
        if folding.ends_at(c, &mut rest) {
            break;
        }
    }
    let end = folding.key.trim_end_matches('-').len();
    folding.key.truncate(end);
    folding.key
}

struct Folding {
    key: String,
    /// The key's last part is a number or what closes one.
    after_number: bool,
}

impl Folding {
    /// Takes one character; true where the rest is the building.
    fn ends_at(&mut self, c: char, rest: &mut Peekable<IntoIter<char>>) -> bool {
        match c {
            '0'..='9' => self.push_digit(c),
            _ if c.is_whitespace() => return self.after_number && !next_is_digit(rest),
            '号' if self.after_number => return !next_is(rest, &['-', '−', 'の', 'ノ']),
            '番' if self.after_number => {
                rest.next_if_eq(&'地');
                self.push_dash();
            }
            '丁' if self.after_number && next_is(rest, &['目']) => {
                rest.next();
                self.push_dash();
            }
            'の' | 'ノ' | '之' if self.after_number && next_is_digit(rest) => self.push_dash(),
            _ if is_dash(c) && self.after_number => self.push_dash(),
            '大' if next_is(rest, &['字']) => {
                rest.next();
            }
            '字' => {}
            _ => {
                self.key.push(fold(c));
                self.after_number = false;
            }
        }
        false
    }

    fn push_digit(&mut self, c: char) {
        self.key.push(c);
        self.after_number = true;
    }

    fn push_dash(&mut self) {
        if !self.key.ends_with('-') {
            self.key.push('-');
        }
    }
}

fn next_is(rest: &mut Peekable<IntoIter<char>>, wanted: &[char]) -> bool {
    rest.peek().is_some_and(|c| wanted.contains(c))
}

fn next_is_digit(rest: &mut Peekable<IntoIter<char>>) -> bool {
    rest.peek().is_some_and(char::is_ascii_digit)
}

fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '─' | '~' | '〜'
    )
}

fn fold(c: char) -> char {
    match c {
        'ヶ' | 'ケ' | 'が' | 'ガ' | 'ヵ' | 'け' => 'ケ',
        'ッ' | 'ツ' | 'っ' | 'つ' => 'ツ',
        c => canonical(c).to_ascii_uppercase(),
    }
}

/// Kanji numerals before 丁目, 番, 号, 条 become digits; elsewhere (三重県, 八王子市) they are names.
fn with_arabic_numbers(chars: &[char]) -> Vec<char> {
    let mut out = Vec::with_capacity(chars.len());
    let mut rest = chars;
    while let Some((first, after)) = rest.split_first() {
        let run = rest.iter().take_while(|c| numeral(**c).is_some()).count();
        let (numerals, behind) = rest.split_at(run);
        if run > 0 && counts(behind) {
            out.extend(value(numerals).to_string().chars());
            rest = behind;
        } else if run > 0 {
            out.extend(numerals);
            rest = behind;
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

fn counts(behind: &[char]) -> bool {
    matches!(behind, ['番' | '号' | '条', ..] | ['丁', '目', ..])
}

fn numeral(c: char) -> Option<u64> {
    "〇一二三四五六七八九十百千"
        .chars()
        .position(|known| known == c)
        .and_then(|place| u64::try_from(place).ok())
}

/// 二十三 and 二三 are both 23.
fn value(numerals: &[char]) -> u64 {
    let mut total = 0u64;
    let mut pending = None;
    for place in numerals.iter().filter_map(|c| numeral(*c)) {
        match place {
            10..=12 => {
                let unit = [10, 100, 1000][usize::try_from(place - 10).unwrap_or(0)];
                total = total.saturating_add(pending.take().unwrap_or(1u64).saturating_mul(unit));
            }
            digit => {
                pending = Some(
                    pending
                        .unwrap_or(0u64)
                        .saturating_mul(10)
                        .saturating_add(digit),
                );
            }
        }
    }
    total.saturating_add(pending.unwrap_or(0))
}
