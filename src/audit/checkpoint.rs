//! A signed statement of the log's size and root: C2SP tlog-checkpoint in a C2SP signed note.
//!
//! The text is three lines (origin, size, root), an empty line, and signature lines of the form
//! `— <name> <base64 of key hash and signature>`. Lines of signers that are not asked about are left alone: witnesses add theirs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::crypto::{Digest, Signature, SigningKey, VerifyKey, sha256};

use super::log::Head;

/// A longer note is refused unread.
pub const CHECKPOINT_LEN_MAX: usize = 16 * 1024;
const LEAVES_BETWEEN: u64 = 256;
const SECONDS_BETWEEN: u64 = 600;
const ED25519: u8 = 1;

/// The name of a municipality's log, and of the key that signs it.
pub fn origin(code6: &str) -> String {
    format!("vrx/{code6}/audit")
}

/// Whether a checkpoint is to be made: every 256 leaves or 10 minutes, if anything was logged since the last one.
pub fn checkpoint_due(last: Option<(u64, u64)>, size: u64, now: u64) -> bool {
    match last {
        None => size > 0,
        Some((last_size, last_time)) => {
            let leaves = size.saturating_sub(last_size);
            leaves >= LEAVES_BETWEEN
                || (leaves > 0 && now.saturating_sub(last_time) >= SECONDS_BETWEEN)
        }
    }
}

/// Why a checkpoint is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    #[error("the checkpoint is not a signed note")]
    Form,
    #[error("the checkpoint belongs to another log")]
    OtherLog,
    #[error("the checkpoint is not signed by the log's key")]
    Signature,
}

/// A log's head under its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub origin: String,
    pub head: Head,
}

impl Checkpoint {
    pub fn new(code6: &str, head: Head) -> Self {
        Self {
            origin: origin(code6),
            head,
        }
    }

    /// The signed note as text.
    pub fn sign(&self, key: &SigningKey) -> String {
        let body = self.body();
        let signature = key.sign(b"", body.as_bytes());
        let mut line = key_hash(&self.origin, &key.public()).to_vec();
        line.extend_from_slice(&signature);
        format!("{body}\n— {} {}\n", self.origin, STANDARD.encode(line))
    }

    /// Reads a note and checks that `key` signed it under the name `origin`.
    pub fn verify(note: &str, origin: &str, key: &VerifyKey) -> Result<Self, CheckpointError> {
        if note.len() > CHECKPOINT_LEN_MAX {
            return Err(CheckpointError::Form);
        }
        let (body, signatures) = note.split_once("\n\n").ok_or(CheckpointError::Form)?;
        let body = format!("{body}\n");
        let checkpoint = Self::parse_body(&body)?;
        if checkpoint.origin != origin {
            return Err(CheckpointError::OtherLog);
        }
        let signatures = signatures.strip_suffix('\n').ok_or(CheckpointError::Form)?;
        let mut signed = false;
        for line in signatures.split('\n') {
            let (name, hash, signature) = parse_signature(line)?;
            if name == origin && hash == key_hash(origin, key) {
                key.verify(b"", body.as_bytes(), &signature)
                    .map_err(|_| CheckpointError::Signature)?;
                signed = true;
            }
        }
        if signed {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::Signature)
        }
    }

    fn body(&self) -> String {
        let root = STANDARD.encode(self.head.root);
        format!("{}\n{}\n{root}\n", self.origin, self.head.size)
    }

    /// Exactly the three lines this program writes, so that the form is one.
    fn parse_body(body: &str) -> Result<Self, CheckpointError> {
        let mut lines = body.split('\n');
        let mut next = || lines.next().ok_or(CheckpointError::Form);
        let (origin, size, root) = (next()?, next()?, next()?);
        let root = STANDARD.decode(root).map_err(|_| CheckpointError::Form)?;
        let root: Digest = root.try_into().map_err(|_| CheckpointError::Form)?;
        let size = size.parse().map_err(|_| CheckpointError::Form)?;
        let checkpoint = Self {
            origin: origin.to_owned(),
            head: Head { size, root },
        };
        if checkpoint.body() == body {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::Form)
        }
    }
}

fn key_hash(name: &str, key: &VerifyKey) -> [u8; 4] {
    let [a, b, c, d, ..] = sha256(&[name.as_bytes(), b"\n", &[ED25519], &key.0]);
    [a, b, c, d]
}

/// Signatures of other kinds (a witness cosignature is longer) come back cut to 64 bytes; nobody asks about them.
fn parse_signature(line: &str) -> Result<(&str, [u8; 4], Signature), CheckpointError> {
    let line = line.strip_prefix("— ").ok_or(CheckpointError::Form)?;
    let (name, text) = line.split_once(' ').ok_or(CheckpointError::Form)?;
    let bytes = STANDARD.decode(text).map_err(|_| CheckpointError::Form)?;
    let (hash, rest) = bytes
        .split_first_chunk::<4>()
        .ok_or(CheckpointError::Form)?;
    let signature = rest.first_chunk::<64>().ok_or(CheckpointError::Form)?;
    Ok((name, *hash, *signature))
}
