//! The bodies of the messages: deterministic maps with the keys of `protocol.md` sections 4 and 5.
//!
//! Bodies are hashed and verified as received and never re-encoded; these types only read and write them.

use crate::crypto::{self, Digest, KeyId};
use minicbor::{Decode, Encode};

/// Length of the sealed part of M3.
pub const EVIDENCE_LEN: usize = 4_096;
/// Length of what an answer says, before it is sealed.
pub const ANSWER_LEN: usize = 65_536;
/// Length of what an acknowledgement says, before it is sealed.
pub const ACK_LEN: usize = 1_024;
/// What sealing adds.
pub const SEAL_LEN: usize = 16;

/// The fields every body begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Common {
    /// Of the whole inquiry.
    pub version: u8,
    pub query_id: [u8; 16],
    pub from_code: u32,
    pub to_code: u32,
    pub to_key_id: KeyId,
    /// Seconds.
    pub created: u64,
    /// Seconds; one value for the whole inquiry.
    pub expires: u64,
    /// Transcript hash of the body before.
    pub before: Digest,
}

/// A body that can be read and written.
pub trait Body: Sized {
    fn common(&self) -> Common;
    fn read(bytes: &[u8]) -> Option<Self>;
    fn write(&self) -> Vec<u8>;
}

/// A body's own fields after the common ones: flattened into one map, which derives cannot do.
macro_rules! body {
    ($(#[$doc:meta])* $name:ident { $($(#[$at:meta])* $field:ident : $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
        #[cbor(map)]
        pub struct $name {
            #[n(1)]
            version: u8,
            #[cbor(n(2), with = "minicbor::bytes")]
            query_id: [u8; 16],
            #[n(3)]
            from_code: u32,
            #[n(4)]
            to_code: u32,
            #[cbor(n(5), with = "minicbor::bytes")]
            to_key_id: KeyId,
            #[n(6)]
            created: u64,
            #[n(7)]
            expires: u64,
            #[cbor(n(8), with = "minicbor::bytes")]
            before: Digest,
            $($(#[$at])* pub $field: $kind),*
        }

        impl $name {
            pub fn new(common: Common, $($field: $kind),*) -> Self {
                let Common { version, query_id, from_code, to_code, to_key_id, created, expires, before } = common;
                Self { version, query_id, from_code, to_code, to_key_id, created, expires, before, $($field),* }
            }
        }

        impl Body for $name {
            fn common(&self) -> Common {
                let Self { version, query_id, from_code, to_code, to_key_id, created, expires, before, .. } = *self;
                Common { version, query_id, from_code, to_code, to_key_id, created, expires, before }
            }

            fn read(bytes: &[u8]) -> Option<Self> {
                crypto::canonical::decode(bytes, BODY_LEN_MAX).ok()
            }

            fn write(&self) -> Vec<u8> {
                crypto::canonical::encode(self)
            }
        }
    };
}

/// The largest body is that of an answer.
const BODY_LEN_MAX: usize = 66_560;

body! {
    /// M1: asks to begin. Nothing about the person but the bucket.
    OpenBody {
        #[n(20)] bucket_bits: u8,
        #[n(21)] bucket: u16,
        #[cbor(n(22), with = "minicbor::bytes")] manifest_hash: Digest,
        #[n(23)] purpose: u8,
        #[cbor(n(24), with = "minicbor::bytes")] reply_public: [u8; 32],
        #[cbor(n(25), with = "minicbor::bytes")] attachment_hash: Digest,
    }
}

body! {
    /// M2: the provider's whole bucket, blinded.
    BlindedBody {
        #[n(30)] entries: u32,
        #[cbor(n(31), with = "minicbor::bytes")] elements_hash: Digest,
        #[cbor(n(32), with = "minicbor::bytes")] reply_public: [u8; 32],
    }
}

body! {
    /// M3: the bucket evaluated, the tag of one number and the sealed evidence.
    EvaluatedBody {
        #[cbor(n(40), with = "minicbor::bytes")] elements_hash: Digest,
        #[cbor(n(41), with = "minicbor::bytes")] tag: Digest,
        #[cbor(n(42), with = "minicbor::bytes")] evidence: Vec<u8>,
    }
}

body! {
    /// M4 and M6: records that open, or random bytes of the same length.
    AnswerBody {
        #[cbor(n(50), with = "minicbor::bytes")] inner: Vec<u8>,
    }
}

body! {
    /// M5: the countersignature, or random bytes of the same length.
    AckBody {
        #[cbor(n(60), with = "minicbor::bytes")] inner: Vec<u8>,
    }
}

body! {
    /// Not accepted, before anything about a person was sent.
    AbortBody {
        #[n(70)] code: u8,
    }
}

impl AnswerBody {
    /// Its sealed part has the one length of all answers.
    pub fn is_whole(&self) -> bool {
        self.inner.len() == ANSWER_LEN.saturating_add(SEAL_LEN)
    }
}

impl AckBody {
    /// Its sealed part has the one length of all acknowledgements.
    pub fn is_whole(&self) -> bool {
        self.inner.len() == ACK_LEN.saturating_add(SEAL_LEN)
    }
}

/// Why an inquiry was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AbortCode {
    Version,
    StaleManifest,
    NotPermitted,
    Rate,
    Expired,
    BadMessage,
}

impl AbortCode {
    pub const ALL: [Self; 6] = [
        Self::Version,
        Self::StaleManifest,
        Self::NotPermitted,
        Self::Rate,
        Self::Expired,
        Self::BadMessage,
    ];

    pub const fn number(self) -> u8 {
        match self {
            Self::Version => 1,
            Self::StaleManifest => 2,
            Self::NotPermitted => 3,
            Self::Rate => 4,
            Self::Expired => 5,
            Self::BadMessage => 6,
        }
    }

    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }
}
