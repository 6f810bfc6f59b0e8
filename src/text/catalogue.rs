//! What a text is, how its placeholders are filled, and the list of all of them that the tests walk.

use std::fmt::Display;

use crate::text::{
    batches, check, cluster, commands, demo, details, disclosure, errors, health, help, letter,
    records, rows, screens, values, words as coded,
};

/// The two languages of every screen, message and paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    Ja,
    En,
}

/// One sentence or label in both languages, with `{name}` where a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    pub ja: &'static str,
    pub en: &'static str,
}

impl Text {
    /// The text as it stands, for labels without placeholders.
    pub const fn plain(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ja => self.ja,
            Lang::En => self.en,
        }
    }

    /// The text with its placeholders filled; one without a value stays visible. `{count|dose|doses}` agrees with its number.
    pub fn show(&self, lang: Lang, values: &[(&str, &dyn Display)]) -> String {
        let mut out = String::new();
        let mut rest = self.plain(lang);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            out.push_str(&filled(name, values));
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    /// The names of the placeholders, in the order of one language.
    pub fn placeholders(&self, lang: Lang) -> Vec<&'static str> {
        let pieces = self.plain(lang).split('{').skip(1);
        pieces
            .filter_map(|piece| piece.split_once('}').map(|(name, _)| key_of(name)))
            .collect()
    }
}

/// The value behind `{name}`; of `{name|one|many}` the word that goes with its number.
fn filled(name: &str, values: &[(&str, &dyn Display)]) -> String {
    let Some((_, value)) = values.iter().find(|(key, _)| *key == key_of(name)) else {
        return format!("{{{name}}}");
    };
    let value = value.to_string();
    let mut forms = name.split('|').skip(1);
    match (forms.next(), forms.next()) {
        (Some(one), Some(_)) if value == "1" => one.to_owned(),
        (Some(_), Some(many)) => many.to_owned(),
        _ => value,
    }
}

/// The name of a placeholder, without the words that go with its number.
fn key_of(name: &str) -> &str {
    name.split('|').next().unwrap_or(name)
}

/// Constants of one subject and the list of them.
macro_rules! texts {
    ($($name:ident = $ja:literal, $en:literal;)*) => {
        $(pub const $name: crate::text::Text = crate::text::Text { ja: $ja, en: $en };)*
        pub(super) const ALL: &[(&str, crate::text::Text)] = &[$((stringify!($name), $name)),*];
    };
}
pub(super) use texts;

/// A list of texts by the codes that replies and records carry.
macro_rules! words {
    ($($code:literal = $ja:literal, $en:literal;)*) => {
        &[$(($code, crate::text::Text { ja: $ja, en: $en })),*]
    };
}
pub(super) use words;

/// The text of a code.
pub(super) fn find(list: &'static [(&str, Text)], wanted: &str) -> Option<&'static Text> {
    let found = list.iter().find(|(code, _)| *code == wanted);
    found.map(|(_, text)| text)
}

/// Every text of the program with its name, for the tests that hold the catalogue to the glossary.
pub fn all() -> Vec<(String, Text)> {
    let named = |group: &str, list: &[(&str, Text)]| -> Vec<(String, Text)> {
        list.iter()
            .map(|(name, text)| (format!("{group}.{name}"), *text))
            .collect()
    };
    let mut out = named("command", commands::ALL);
    out.extend(named("batch", batches::ALL));
    out.extend(named("batch.state", batches::STATES));
    out.extend(named("batch.row", batches::ROW_STATES));
    out.extend(named("batch.hold", batches::HOLDS));
    out.extend(named("quota", batches::QUOTAS));
    out.extend(named("story", demo::ALL));
    out.extend(named("cluster", cluster::ALL));
    out.extend(named("record", records::ALL));
    out.extend(named("letter", letter::ALL));
    out.extend(named("disclosure", disclosure::ALL));
    out.extend(named("help", help::ALL));
    out.extend(named("row", rows::ALL));
    for (group, list) in [
        ("health", health::ALL),
        ("finding", health::FINDINGS),
        ("finding-next", health::NEXT_STEPS),
        ("finding-topic", health::TOPICS),
        ("finding-level", health::LEVELS),
        ("rest", health::REASONS),
        ("fault", health::FAULTS),
        ("circuit", health::CIRCUITS),
    ] {
        out.extend(named(group, list));
    }
    out.extend(named("check", check::PARTS));
    out.extend(named("found", check::PROBLEMS));
    out.extend(named("detail", details::DETAILS));
    out.extend(named("value", values::VALUES));
    for (group, list) in [
        ("leaf", coded::LEAVES),
        ("result", coded::RESULTS),
        ("basis", coded::BASES),
        ("paper", coded::PAPERS),
        ("change", coded::CHANGES),
        ("alarm", coded::ALARMS),
        ("abort", coded::ABORTS),
        ("after_abort", coded::AFTER_ABORTS),
    ] {
        out.extend(named(group, list));
    }
    for (group, list) in screens::ALL {
        out.extend(named(group, list));
    }
    for error in errors::errors() {
        out.push((format!("{}.what", error.code), error.what));
        out.push((format!("{}.input", error.code), error.input));
        out.push((format!("{}.next", error.code), error.next));
    }
    out
}
