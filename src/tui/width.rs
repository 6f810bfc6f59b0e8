//! Text measured in cells, cut and wrapped on what a reader sees as one character, and made harmless for a terminal.

use ratatui::buffer::CellWidth;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::show_safe;

/// What may not begin a line of Japanese.
const NOT_FIRST: &str = "、。，．・：；？！ー）」』】〕～々ぁぃぅぇぉっゃゅょァィゥェォッャュョ";

/// What may not end one.
const OPENING: [char; 6] = ['(', '（', '「', '『', '【', '〔'];

/// Cells a text takes.
pub fn cells(text: &str) -> u16 {
    let clusters = text.graphemes(true).map(cluster);
    clusters.fold(0, u16::saturating_add)
}

/// Cells of one character as a reader sees it. Control characters take none: none is ever drawn.
fn cluster(character: &str) -> u16 {
    if character.chars().any(char::is_control) {
        0
    } else {
        character.cell_width()
    }
}

/// Text of records as it may stand on a screen: nothing steers the terminal, half-width kana are full-width.
pub fn shown(text: &str) -> String {
    let safe = show_safe(text);
    if safe.chars().any(is_half_kana) {
        full_kana(&safe)
    } else {
        safe
    }
}

/// Half-width kana and their marks as full-width letters; everything else as it is.
pub fn full_kana(text: &str) -> String {
    let mut full = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_half_kana) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_half_kana(c)).unwrap_or(from.len());
        let (half, after) = from.split_at(end);
        full.push_str(before);
        // A mark that joins no letter stays a letter of its own.
        full.extend(half.nfkc().map(|c| match c {
            '\u{3099}' => '\u{309B}',
            '\u{309A}' => '\u{309C}',
            c => c,
        }));
        rest = after;
    }
    full.push_str(rest);
    full
}

const fn is_half_kana(c: char) -> bool {
    matches!(c, '\u{FF61}'..='\u{FF9F}')
}

/// Exactly so many cells: cut with `..`, or filled with blanks.
pub fn fit(text: &str, width: u16) -> String {
    let total = cells(text);
    if total <= width {
        return format!("{text}{}", blanks(width - total));
    }
    let mark = width.min(2);
    let (mut cut, used) = head(text, width - mark);
    cut.push_str(&".".repeat(usize::from(mark)));
    cut.push_str(&blanks(width - mark - used));
    cut
}

/// Exactly so many cells, to the right: for numbers.
pub fn fit_right(text: &str, width: u16) -> String {
    let total = cells(text);
    if total >= width {
        return fit(text, width);
    }
    format!("{}{text}", blanks(width - total))
}

/// As many whole characters as have room, and the cells they take.
pub fn head(text: &str, width: u16) -> (String, u16) {
    let (mut kept, mut used) = (String::new(), 0);
    for character in text.graphemes(true) {
        let wide = cluster(character);
        if used + wide > width {
            break;
        }
        kept.push_str(character);
        used += wide;
    }
    (kept, used)
}

fn blanks(count: u16) -> String {
    " ".repeat(usize::from(count))
}

/// Lines of at most so many cells. Latin words stay whole where they fit; no line begins with 、。）」ー.
pub fn jp_wrap(text: &str, width: u16) -> Vec<String> {
    let width = width.max(4);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph, width, &mut lines);
    }
    lines
}

fn wrap_paragraph(text: &str, width: u16, lines: &mut Vec<String>) {
    let mut line = String::new();
    for piece in pieces(text) {
        let stays = NOT_FIRST.contains(piece) && !line.is_empty();
        // A mark that may not begin a line hangs where one cell pair is kept free for it.
        let room = if stays { width } else { width - 2 };
        if cells(&line) + cells(piece) <= room {
            line.push_str(piece);
            continue;
        }
        // A mark that opens goes with what it encloses.
        let opens = line.len() - line.trim_end_matches(OPENING).len();
        let opening = line.split_off(line.len() - opens);
        if !line.trim_end().is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        line = String::new();
        let whole = format!("{opening}{}", piece.trim_start());
        let mut rest = whole.as_str();
        while cells(rest) > width - 2 {
            let (part, _) = head(rest, width - 2);
            rest = rest.get(part.len()..).unwrap_or_default();
            lines.push(part);
        }
        line.push_str(rest);
    }
    lines.push(line.trim_end().to_owned());
}

/// Latin words with the blank after them; everything else a character at a time.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut word = false;
    for (at, character) in text.grapheme_indices(true) {
        let latin = character.is_ascii() && character != " ";
        if !(word && (latin || character == " ")) && at > start {
            found.push(text.get(start..at).unwrap_or_default());
            start = at;
        }
        word = latin;
    }
    found.push(text.get(start..).unwrap_or_default());
    found
}
