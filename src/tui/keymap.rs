//! Other keys for the functions of the screens: a pressed key becomes the one that screens know for its function.

use std::borrow::Cow;

use crate::tui::key::Key;

/// Functions by their names in `keymap.toml`, with the key that screens know for each.
const FUNCTIONS: [(&str, Key); 17] = [
    ("help", Key::F(1)),
    ("find", Key::F(2)),
    ("register", Key::F(3)),
    ("values", Key::F(4)),
    ("reload", Key::F(5)),
    ("same", Key::F(6)),
    ("undo", Key::F(7)),
    ("number", Key::F(8)),
    ("actions", Key::F(9)),
    ("do", Key::F(10)),
    ("back", Key::Esc),
    ("functions", Key::Ctrl('p')),
    ("go", Key::Ctrl('g')),
    ("lock", Key::Ctrl('l')),
    ("language", Key::Ctrl('e')),
    ("theme", Key::Ctrl('t')),
    ("log_out", Key::Ctrl('q')),
];
/// Nobody may be without these.
const NEEDED: [&str; 4] = ["help", "back", "lock", "log_out"];
/// Other keys by the time they arrive here, or taken by terminal and input method.
const NOT_BOUND: [char; 7] = ['c', 'h', 'i', 'j', 'm', 's', 'z'];

/// Why a keymap is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    #[error("there is no function {0}")]
    NoFunction(String),
    #[error("{key} of {function} is no key that can be bound")]
    NoKey { function: String, key: String },
    #[error("{key} stands for {first} and for {second}")]
    Conflict {
        key: String,
        first: &'static str,
        second: &'static str,
    },
    #[error("{0} has no key")]
    Unbound(&'static str),
}

/// Which pressed key stands for which function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    /// Pressed, and as screens know it.
    pairs: Vec<(Key, Key)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let pairs = FUNCTIONS.iter().map(|(_, key)| (*key, *key));
        Self {
            pairs: pairs.collect(),
        }
    }
}

impl Keymap {
    /// The keys of `keymap.toml`; functions it does not name keep theirs.
    ///
    /// # Errors
    /// What cannot be used; then nothing is.
    pub fn new<'a>(
        given: impl IntoIterator<Item = (&'a String, &'a Vec<String>)>,
    ) -> Result<Self, KeymapError> {
        let mut keys: Vec<(&'static str, Key, Vec<Key>)> = FUNCTIONS
            .iter()
            .map(|(name, key)| (*name, *key, vec![*key]))
            .collect();
        for (name, words) in given {
            let known = keys.iter_mut().find(|(known, ..)| known == name);
            let (_, _, bound) = known.ok_or_else(|| KeymapError::NoFunction(name.clone()))?;
            let parsed = words.iter().map(|word| {
                parse(word).ok_or_else(|| KeymapError::NoKey {
                    function: name.clone(),
                    key: word.clone(),
                })
            });
            *bound = parsed.collect::<Result<_, _>>()?;
        }
        let mut pairs: Vec<(&'static str, Key, Key)> = Vec::new();
        for (name, meaning, bound) in keys {
            if bound.is_empty() && NEEDED.contains(&name) {
                return Err(KeymapError::Unbound(name));
            }
            for key in bound {
                if let Some((first, ..)) = pairs.iter().find(|(_, taken, _)| *taken == key) {
                    return Err(KeymapError::Conflict {
                        key: show(key),
                        first,
                        second: name,
                    });
                }
                pairs.push((name, key, meaning));
            }
        }
        let pairs = pairs.into_iter().map(|(_, key, meaning)| (key, meaning));
        Ok(Self {
            pairs: pairs.collect(),
        })
    }

    /// The key as screens know it; `None` for one that lost its function.
    pub fn meaning(&self, pressed: Key) -> Option<Key> {
        let bound = self.pairs.iter().find(|(key, _)| *key == pressed);
        let lost = || FUNCTIONS.iter().any(|(_, key)| *key == pressed);
        match bound {
            Some((_, meaning)) => Some(*meaning),
            None if lost() => None,
            None => Some(pressed),
        }
    }

    /// The name of the key to press for the one that a hint names.
    pub fn shown<'a>(&self, hint: &'a str) -> Cow<'a, str> {
        let word = hint.split_whitespace().next().unwrap_or_default();
        let Some(meaning) = parse(&word.to_ascii_lowercase()) else {
            return Cow::Borrowed(hint);
        };
        let mut bound = self.pairs.iter().filter(|(_, known)| *known == meaning);
        let is_function = FUNCTIONS.iter().any(|(_, key)| *key == meaning);
        match bound.next() {
            Some((key, _)) if *key == meaning => Cow::Borrowed(hint),
            Some((key, _)) => Cow::Owned(show(*key)),
            None if is_function => Cow::Borrowed("-"),
            None => Cow::Borrowed(hint),
        }
    }
}

fn parse(word: &str) -> Option<Key> {
    if word == "esc" {
        return Some(Key::Esc);
    }
    if let Some(letter) = word.strip_prefix("ctrl+") {
        let mut letters = letter.chars();
        return match (letters.next(), letters.next()) {
            (Some(c), None) if c.is_ascii_lowercase() && !NOT_BOUND.contains(&c) => {
                Some(Key::Ctrl(c))
            }
            _ => None,
        };
    }
    let number = word.strip_prefix('f')?.parse().ok()?;
    (1..=10).contains(&number).then_some(Key::F(number))
}

fn show(key: Key) -> String {
    match key {
        Key::F(number) => format!("F{number}"),
        Key::Ctrl(letter) => format!("Ctrl+{}", letter.to_ascii_uppercase()),
        _ => "Esc".to_owned(),
    }
}
