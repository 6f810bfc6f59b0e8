//! The keys and the mouse of the screens as `keymap.toml` has them. What a key means is for `tui` to say.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::path::Path;

use serde::Deserialize;

/// The documented sample: the defaults.
pub const KEYMAP_SAMPLE: &str = include_str!("../../config/keymap.toml");

const FILE_LEN_MAX: u64 = 64 * 1024;

/// Everything `keymap.toml` may say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeymapFile {
    pub mouse: bool,
    /// Keys by the function they stand for.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// Why the file was refused.
#[derive(Debug, thiserror::Error)]
pub enum KeymapFileError {
    #[error("the file cannot be read")]
    Read(#[source] std::io::Error),
    #[error("the file is longer than 64 KiB")]
    TooLong,
    #[error("line {line} is not understood")]
    Syntax {
        line: usize,
        #[source]
        source: Box<toml::de::Error>,
    },
}

impl KeymapFile {
    /// Reads `path`; a file that is not there means the defaults.
    ///
    /// # Errors
    /// A file that cannot be read or is none.
    pub fn load(path: &Path) -> Result<Self, KeymapFileError> {
        let mut text = String::new();
        match std::fs::File::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(KeymapFileError::Read(error)),
            Ok(file) => file
                .take(FILE_LEN_MAX + 1)
                .read_to_string(&mut text)
                .map_err(KeymapFileError::Read)?,
        };
        Self::parse(&text)
    }

    /// # Errors
    /// As [`KeymapFile::load`].
    pub fn parse(text: &str) -> Result<Self, KeymapFileError> {
        if text.len() as u64 > FILE_LEN_MAX {
            return Err(KeymapFileError::TooLong);
        }
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.bytes().take(start);
            KeymapFileError::Syntax {
                line: before.filter(|byte| *byte == b'\n').count() + 1,
                source: Box::new(error),
            }
        })
    }
}
