//! Passphrases to keys: Argon2id version 1.3 (RFC 9106) over the NFKC form.

use super::Key;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::sync::{Mutex, PoisonError};
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, Zeroizing};

/// Each run takes the memory of its cost, so the process does one at a time (protocol.md section 7).
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

const KEY_LEN: usize = 32;

/// What a guess costs: memory in KiB, passes, lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    pub m_kib: u32,
    pub t: u32,
    pub p: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password cost is out of bounds")]
pub struct BadCost;

impl PasswordCost {
    /// Everywhere but in practice networks.
    pub const STANDARD: Self = Self {
        m_kib: 256 * 1024,
        t: 3,
        p: 1,
    };
    /// The second choice of RFC 9106; nothing cheaper protects real data.
    pub const FLOOR: Self = Self {
        m_kib: 64 * 1024,
        t: 3,
        p: 4,
    };
    /// The cost lies beside the slot and is believed before anything is authenticated; this bounds it.
    pub const CEILING: Self = Self {
        m_kib: 2 * 1024 * 1024,
        t: 16,
        p: 16,
    };

    pub fn is_at_least_floor(self) -> bool {
        self.m_kib >= Self::FLOOR.m_kib && self.t >= Self::FLOOR.t
    }

    fn params(self) -> Result<Params, BadCost> {
        let ceiling = Self::CEILING;
        if self.m_kib > ceiling.m_kib || self.t > ceiling.t || self.p > ceiling.p {
            return Err(BadCost);
        }
        Params::new(self.m_kib, self.t, self.p, Some(KEY_LEN)).map_err(|_| BadCost)
    }
}

/// Takes seconds and the memory of the cost: never call it on the runtime's threads.
pub fn password_key(passphrase: &str, salt: &[u8; 16], cost: PasswordCost) -> Result<Key, BadCost> {
    let params = cost.params()?;
    let normal = normal_form(passphrase);
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut memory = vec![Block::new(); params.block_count()];
    let mut bytes = Zeroizing::new([0; KEY_LEN]);
    let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(normal.as_bytes(), salt, &mut *bytes, &mut memory);
    memory.iter_mut().for_each(Zeroize::zeroize);
    done.map_err(|_| BadCost)?;
    Ok(Key::new(*bytes))
}

/// One allocation, large enough from the start: NFKC makes no character longer than 18 of them.
fn normal_form(passphrase: &str) -> Zeroizing<String> {
    let mut normal = Zeroizing::new(String::with_capacity(passphrase.len() * 18));
    normal.extend(passphrase.nfkc());
    normal
}
