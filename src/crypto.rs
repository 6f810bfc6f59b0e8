//! Keys, seal, open: only here are ciphers named. No IO, no clock, and randomness is an argument.
//!
//! Every construction is the standard one of a published RFC, used as its text says. What the protocol
//! makes of them (key schedules, contexts, paddings) is decided by the callers.

pub mod canonical;
pub mod oprf;

mod aead;
mod entropy;
mod hash;
mod key;
mod password;
mod process;
mod seal;
mod sign;
mod suite;
mod xwing;

pub use aead::{OpenError, open_message, open_row, seal_message, seal_row};
pub use entropy::{Entropy, SystemEntropy, random};
pub use hash::{Digest, hkdf_expand, hkdf_extract, hmac_sha256, sha256};
pub use key::{Key, equal};
pub use password::{BadCost, PasswordCost, password_key};
pub use process::{HardeningWarning, harden_process};
pub use seal::{SealPublic, SealSecret, open_from, seal_to};
pub use sign::{BadSignature, KeyId, KeyPurpose, Signature, SigningKey, VerifyKey, key_id};
pub use suite::{Suite, SuiteSecret, open_in_suite, seal_in_suite};
