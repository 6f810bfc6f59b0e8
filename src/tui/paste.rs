//! Pasted text: only its first line, bounded, without anything that steers a terminal.

use unicode_normalization::char::is_combining_mark;

use crate::tui::width::full_kana;

/// Characters of a paste that are looked at; every field takes fewer.
pub const PASTE_LEN_MAX: usize = 1_024;
/// Marks on one letter.
const MARKS_MAX: usize = 8;

/// What is taken of a paste.
#[derive(Debug, PartialEq, Eq)]
pub struct Pasted {
    pub text: String,
    /// There was more than one line.
    pub more: bool,
    /// The line was too long, or letters had too many marks: something is missing.
    pub cut: bool,
}

impl Pasted {
    /// Terminals send line ends as `\r`, files as `\n`: both end a line.
    pub fn of(raw: &str) -> Self {
        let mut lines = raw
            .split(['\r', '\n'])
            .filter(|line| !line.trim().is_empty());
        let first = lines.next().unwrap_or_default().trim();
        let mut marks = 0;
        let mut few_marks = |c: &char| {
            marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
            marks <= MARKS_MAX
        };
        let letters = first.chars().filter(|c| !c.is_control());
        let mut clean: String = letters.take(PASTE_LEN_MAX).collect();
        let len = clean.len();
        clean.retain(|c| few_marks(&c));
        Self {
            cut: clean.len() < len || first.chars().nth(PASTE_LEN_MAX).is_some(),
            text: full_kana(clean.trim()),
            more: lines.next().is_some(),
        }
    }
}
