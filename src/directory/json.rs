//! The JSON files of a network: bounded, without unknown fields, keys and hashes as hex text.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is not the JSON file it should be.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    #[error("the file is longer than such a file can be")]
    TooLong,
    #[error("the file is not of the expected form")]
    Form(#[source] serde_json::Error),
}

pub(super) fn parse<T: DeserializeOwned>(text: &str, len_max: usize) -> Result<T, JsonError> {
    if text.len() > len_max {
        return Err(JsonError::TooLong);
    }
    serde_json::from_str(text).map_err(JsonError::Form)
}

pub(super) fn show<T: Serialize>(value: &T) -> String {
    let mut text =
        serde_json::to_string_pretty(value).expect("text keys and plain values always have a JSON");
    text.push('\n');
    text
}

/// Bytes of a fixed length as hex text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hex<const N: usize>(pub [u8; N]);

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; N];
        hex::decode_to_slice(&text, &mut bytes)
            .map_err(|_| serde::de::Error::custom("not the expected number of hex digits"))?;
        Ok(Self(bytes))
    }
}
