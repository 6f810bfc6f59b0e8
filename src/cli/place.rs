//! How municipalities and people are named to a reader: in English with their reading in Latin letters.

use crate::domain::{MunicipalityCode, municipality, romaji};
use crate::text::Lang;

/// Name and code, such as `Mihon-shi (見本市 992011)`.
pub fn name(code: MunicipalityCode, lang: Lang) -> String {
    match (municipality(code), lang) {
        (Some(row), Lang::Ja) => format!("{} {code}", row.full_name()),
        (Some(row), Lang::En) => format!("{} ({} {code})", row.romaji(), row.full_name()),
        (None, _) => code.to_string(),
    }
}

/// Only the name, where prefecture and code were told before.
pub fn short(code: MunicipalityCode, lang: Lang) -> String {
    match (municipality(code), lang) {
        (Some(row), Lang::Ja) => row.name.to_owned(),
        (Some(row), Lang::En) => format!("{} ({})", row.romaji(), row.name),
        (None, _) => code.to_string(),
    }
}

/// Name, with its reading: kana for readers of Japanese, Latin letters for others.
pub fn person(kanji: &str, kana: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{kanji}（{kana}）"),
        Lang::En => format!("{kanji} ({})", romaji(kana)),
    }
}
