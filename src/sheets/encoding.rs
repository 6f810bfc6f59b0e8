//! The two encodings of municipal files: UTF-8 and CP932 (Shift_JIS as Windows writes it).

use encoding_rs::SHIFT_JIS;
use serde::Deserialize;
use serde::Serialize;
use std::borrow::Cow;

/// How a file's bytes stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    Utf8,
    Cp932,
}

impl Encoding {
    /// The encoding in which these bytes are text; UTF-8 where both would fit. CP932 text is practically never valid UTF-8.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        if std::str::from_utf8(bytes).is_ok() {
            Some(Self::Utf8)
        } else if Self::Cp932.decode(bytes).is_some() {
            Some(Self::Cp932)
        } else {
            None
        }
    }

    /// The text, or nothing if one byte does not fit.
    pub(super) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Cp932 => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes),
        }
    }
}

/// CP932 bytes of a text, or nothing if a character would be lost or changed.
///
/// Windows and Unicode name seven characters of JIS differently (`domain.md` 6.3); those are the same character and are written.
pub(super) fn to_cp932(text: &str) -> Option<Vec<u8>> {
    let text: String = text.chars().map(windows_form).collect();
    let (bytes, _, lost) = SHIFT_JIS.encode(&text);
    let same = SHIFT_JIS
        .decode_without_bom_handling_and_without_replacement(&bytes)
        .is_some_and(|back| back == text);
    (!lost && same).then(|| bytes.into_owned())
}

fn windows_form(c: char) -> char {
    match c {
        '\u{301C}' => '～',
        '\u{2016}' => '∥',
        '\u{2212}' => '－',
        '\u{2014}' => '―',
        '\u{A2}' => '￠',
        '\u{A3}' => '￡',
        '\u{AC}' => '￢',
        other => other,
    }
}
