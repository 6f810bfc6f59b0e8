//! Text from outside, cleaned once at the entrance (reliability.md 5), and made harmless where it is only shown.
//! What would steer a terminal, hide, or reverse a line is refused or shown as a mark, never dropped in silence.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::is_nfc;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::kanji::is_selector;

/// Most characters a grapheme cluster may have: a base, a selector and marks, but no tower of them.
const CLUSTER_CHARS_MAX: usize = 8;
/// Longest UTF-8 form of one character.
const CHAR_BYTES_MAX: usize = 4;

/// Text that was checked: in NFC but for compatibility ideographs, which NFC would change into another form of a name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cleaned {
    text: String,
    original: Option<String>,
}

/// Why a text from outside is refused. Positions count characters from 1; the text itself is not carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// C0, DEL, C1, or a line or paragraph separator.
    #[error("control character at position {0}")]
    Control(usize),
    /// A character that changes the direction of writing.
    #[error("direction mark at position {0}")]
    Direction(usize),
    /// A character without width or look: zero-width, format, tag, filler.
    #[error("invisible character at position {0}")]
    Invisible(usize),
    /// A variation selector that does not follow a kanji.
    #[error("variation selector without its kanji at position {0}")]
    Selector(usize),
    /// A replacement character or noncharacter: the text was decoded wrongly.
    #[error("broken character at position {0}")]
    Broken(usize),
    /// Too many marks on one character.
    #[error("too many marks on one character")]
    Marks,
    /// More characters than the field takes.
    #[error("more than {max} characters")]
    TooLong {
        /// The bound, in grapheme clusters.
        max: usize,
    },
}

impl Cleaned {
    /// The text to store and show.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text to store and show, itself.
    pub fn into_text(self) -> String {
        self.text
    }

    /// The text as it came, if normalising changed it: to be kept beside, as evidence.
    pub fn original(&self) -> Option<&str> {
        self.original.as_deref()
    }
}

/// Checks and normalises text from outside, at most `graphemes_max` grapheme clusters of it.
pub fn clean_text(text: &str, graphemes_max: usize) -> Result<Cleaned, TextError> {
    let too_long = TextError::TooLong { max: graphemes_max };
    if text.len() > graphemes_max.saturating_mul(CLUSTER_CHARS_MAX * CHAR_BYTES_MAX) {
        return Err(too_long);
    }
    if text.chars().all(is_plain) {
        let cleaned = Cleaned {
            text: text.to_owned(),
            original: None,
        };
        return if text.chars().count() <= graphemes_max {
            Ok(cleaned)
        } else {
            Err(too_long)
        };
    }
    let mut before = None;
    for (index, c) in text.chars().enumerate() {
        check(before, c, index + 1)?;
        before = Some(c);
    }
    bound(text, graphemes_max)?;
    let normal = normalised(text);
    let original = (normal != text).then(|| text.to_owned());
    Ok(Cleaned {
        text: normal,
        original,
    })
}

/// Harmless, normal, and a cluster of its own beside any other such character: most text consists of nothing else.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{3000}'..='\u{3002}' | '々' | 'ぁ'..='ゖ' | 'ァ'..='ー' | '\u{4E00}'..='\u{9FFF}'
        | '！'..='～' | '｡'..='ﾝ')
}

fn check(before: Option<char>, c: char, position: usize) -> Result<(), TextError> {
    match danger(before, c) {
        None | Some(Danger::Private | Danger::Unsteady) => Ok(()),
        Some(Danger::Control) => Err(TextError::Control(position)),
        Some(Danger::Direction) => Err(TextError::Direction(position)),
        Some(Danger::Invisible) => Err(TextError::Invisible(position)),
        Some(Danger::Selector) => Err(TextError::Selector(position)),
        Some(Danger::Broken) => Err(TextError::Broken(position)),
    }
}

fn bound(text: &str, graphemes_max: usize) -> Result<(), TextError> {
    for (index, cluster) in text.graphemes(true).enumerate() {
        if index >= graphemes_max {
            return Err(TextError::TooLong { max: graphemes_max });
        }
        if cluster.chars().nth(CLUSTER_CHARS_MAX).is_some() {
            return Err(TextError::Marks);
        }
    }
    Ok(())
}

/// NFC of everything between compatibility ideographs.
fn normalised(text: &str) -> String {
    if is_nfc(text) {
        return text.to_owned();
    }
    let mut normal = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_compatibility_ideograph) {
        let (plain, from) = rest.split_at(at);
        let end = from.chars().next().map_or(0, char::len_utf8);
        let (kept, after) = from.split_at(end);
        normal.extend(plain.nfc());
        normal.push_str(kept);
        rest = after;
    }
    normal.extend(rest.nfc());
    normal
}

/// Any text, made visible and harmless for a terminal: what [`clean_text`] would refuse becomes `<U+001B>`.
/// Private-use characters too, since no other machine shows the same glyph.
pub fn show_safe(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut before = None;
    let mut marks = 0;
    for c in text.chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if danger(before, c).is_some() || marks >= CLUSTER_CHARS_MAX {
            shown.push_str(&format!("<U+{:04X}>", u32::from(c)));
            before = None;
        } else {
            shown.push(c);
            before = Some(c);
        }
    }
    shown
}

enum Danger {
    Control,
    Direction,
    Invisible,
    Selector,
    Broken,
    Private,
    /// Terminals disagree how wide it is or which way it runs, so that what stands beside it would be torn.
    Unsteady,
}

fn danger(before: Option<char>, c: char) -> Option<Danger> {
    match c {
        ' '..='~' => None,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' => Some(Danger::Control),
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(Danger::Direction)
        }
        c if is_selector(c) => (!before.is_some_and(is_ideograph)).then_some(Danger::Selector),
        c if is_invisible(c) => Some(Danger::Invisible),
        '\u{FFFD}' | '\u{FDD0}'..='\u{FDEF}' => Some(Danger::Broken),
        c if u32::from(c) & 0xFFFE == 0xFFFE => Some(Danger::Broken),
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => Some(Danger::Private),
        c if is_unsteady(c) || (before.is_none() && is_mark(c)) => Some(Danger::Unsteady),
        _ => None,
    }
}

/// Format characters (Cf) and others without look (Default_Ignorable), Unicode 16.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{600}'..='\u{605}' | '\u{6DD}' | '\u{70F}' | '\u{890}' | '\u{891}' | '\u{8E2}'
        | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1345F}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Scripts that run from right to left or are joined into clusters, loose jamo, flags, skin colours, keycaps, the empty
/// braille cell. Registers write names of foreign nationals in Latin letters or kanji.
fn is_unsteady(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{DFF}' | '\u{E33}' | '\u{EB3}' | '\u{F00}'..='\u{109F}' | '\u{1100}'..='\u{11FF}'
        | '\u{1700}'..='\u{18AF}' | '\u{1900}'..='\u{1CFF}' | '\u{20D0}'..='\u{20FF}' | '\u{2800}'
        | '\u{A800}'..='\u{ABFF}' | '\u{D7B0}'..='\u{D7FF}' | '\u{FB1D}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFE}' | '\u{10800}'..='\u{11FFF}' | '\u{1E800}'..='\u{1EFFF}'
        | '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F3FB}'..='\u{1F3FF}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '々' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFD}')
        || is_compatibility_ideograph(c)
}

fn is_compatibility_ideograph(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

/// Marks that stack on the character before them, roughly; only their number matters here.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}
