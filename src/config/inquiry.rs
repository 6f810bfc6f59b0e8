//! The border protocol: which of its versions a node speaks.

use serde::{Deserialize, Serialize};

use super::SettingsError;

/// What this program can speak.
const VERSIONS: [u8; 2] = [1, 2];

/// A node held at an older version while the rest of its network is upgraded names that one alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Inquiry {
    pub speaks: Vec<u8>,
}

impl Default for Inquiry {
    fn default() -> Self {
        Self {
            speaks: VERSIONS.to_vec(),
        }
    }
}

impl Inquiry {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        let is_known = |version: &u8| VERSIONS.contains(version);
        match self.speaks.iter().all(is_known) && !self.speaks.is_empty() {
            true => Ok(()),
            false => Err(SettingsError::Speaks),
        }
    }
}
