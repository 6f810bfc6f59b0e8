//! What a node remembers of the newest file it took, so that nobody can take it back in time.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::crypto::Digest;

/// The highest version accepted so far and the hash of its bytes; kept across restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Seen {
    #[n(0)]
    pub version: u64,
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub hash: Digest,
}

/// Why a file does not follow what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backwards {
    Older,
    SameNumberOtherBytes,
}

impl Seen {
    pub(super) fn allows(&self, version: u64, hash: &Digest) -> Result<(), Backwards> {
        if version < self.version {
            return Err(Backwards::Older);
        }
        if version == self.version && *hash != self.hash {
            return Err(Backwards::SameNumberOtherBytes);
        }
        Ok(())
    }
}
