//! Pasted text: only its first line, bounded, without anything that steers a terminal.

use unicode_segmentation::UnicodeSegmentation;

use crate::tui::width::full_kana;

/// Characters of a paste that are taken.
pub const PASTE_LEN_MAX: usize = 64;

/// What is taken of a paste.
#[derive(Debug, PartialEq, Eq)]
pub struct Pasted {
    pub text: String,
    /// There was more than one line.
    pub more: bool,
}

impl Pasted {
    /// Terminals send line ends as `\r`, files as `\n`: both end a line.
    pub fn of(raw: &str) -> Self {
        let mut lines = raw
            .split(['\r', '\n'])
            .filter(|line| !line.trim().is_empty());
        let first = lines.next().unwrap_or_default();
        let clean: String = first.chars().filter(|c| !c.is_control()).collect();
        let clean = full_kana(clean.trim());
        Self {
            text: clean.graphemes(true).take(PASTE_LEN_MAX).collect(),
            more: lines.next().is_some(),
        }
    }
}
