//! The addressee number (宛名番号): a person's key inside one municipality.

use std::fmt;

use minicbor::Decode;
use minicbor::Decoder;
use minicbor::Encode;
use minicbor::Encoder;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

const LEN_MAX: usize = 15;

/// An addressee number or unified addressee number: 1 to 15 of `0-9 A-Z a-z -`, kept as written, without padding.
///
/// Invariant: bytes after `len` are zero, so that equality and order are those of the text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddresseeNo {
    bytes: [u8; LEN_MAX],
    len: u8,
}

/// Why a text is no addressee number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddresseeNoError {
    /// Empty, or more than fifteen characters.
    #[error("an addressee number has 1 to 15 characters")]
    Length,
    /// Something other than a half-width digit, letter or hyphen.
    #[error("an addressee number has only digits, letters and hyphens")]
    Character,
}

impl AddresseeNo {
    /// Most characters a number may have.
    pub const LEN_MAX: usize = LEN_MAX;

    /// Reads a number as it stands; spaces around it belong to the layout and are the caller's.
    pub fn parse(text: &str) -> Result<AddresseeNo, AddresseeNoError> {
        if text.is_empty() || text.len() > LEN_MAX {
            return Err(AddresseeNoError::Length);
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(AddresseeNoError::Character);
        }
        let mut bytes = [0; LEN_MAX];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        let len = u8::try_from(text.len()).expect("at most fifteen");
        Ok(AddresseeNo { bytes, len })
    }

    /// The number as written.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).expect("only ASCII was taken in")
    }
}

impl fmt::Display for AddresseeNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for AddresseeNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AddresseeNo({})", self.as_str())
    }
}

impl std::str::FromStr for AddresseeNo {
    type Err = AddresseeNoError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        AddresseeNo::parse(text)
    }
}

impl Serialize for AddresseeNo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for AddresseeNo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        AddresseeNo::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for AddresseeNo {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(self.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for AddresseeNo {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        AddresseeNo::parse(d.str()?).map_err(minicbor::decode::Error::custom)
    }
}
