//! A password on its way to the node: never shown, wiped when dropped.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

/// What somebody typed to prove who they are.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes it over; the caller's copy is gone.
    #[must_use]
    pub fn new(typed: impl Into<Zeroizing<String>>) -> Self {
        Self(typed.into())
    }

    /// For whoever checks it.
    #[must_use]
    pub fn get(&self) -> &str {
        &self.0
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|typed| Self(Zeroizing::new(typed)))
    }
}
