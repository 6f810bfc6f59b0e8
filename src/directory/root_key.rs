//! The three root keys of a network, each in a file of its own under its holder's password.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::crypto::{
    Entropy, Key, PasswordCost, SigningKey, hkdf_expand, open_row, password_key, random, seal_row,
};

use super::json::{self, Hex, JsonError};
use super::trust::{NetworkId, Trust};

const KIND: &str = "watari-root-key-1";
const FILE_LEN_MAX: usize = 4096;
const SEALED_LEN: usize = 48;

/// One of the three, opened. Secret: it is wiped when dropped and shows nothing.
pub struct RootKey {
    network: NetworkId,
    number: u8,
    key: SigningKey,
}

#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    #[error("this is no root key file")]
    Json(#[from] JsonError),
    #[error("this is no root key file that this version knows")]
    Kind,
    #[error("the root key belongs to another network")]
    OtherNetwork,
    #[error("the password is wrong, or the root key file is damaged")]
    Open,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RootKeyFile {
    kind: String,
    network: Hex<32>,
    number: u8,
    m_kib: u32,
    t: u32,
    p: u32,
    salt: Hex<16>,
    nonce: Hex<24>,
    sealed: Hex<SEALED_LEN>,
}

/// Makes the three root keys of a new network and the trust file that names it.
pub fn create_network(practice: bool, entropy: &mut dyn Entropy) -> (Trust, [RootKey; 3]) {
    let keys = [(); 3].map(|()| SigningKey::generate(entropy));
    let [a, b, c] = &keys;
    let trust = Trust::new(practice, [a.public(), b.public(), c.public()])
        .expect("three random keys are different");
    let network = trust.network();
    let mut number = 0;
    let keys = keys.map(|key| {
        number += 1;
        RootKey {
            network,
            number,
            key,
        }
    });
    (trust, keys)
}

/// Practice networks use the floor, so that nobody waits for a demonstration.
fn cost(trust: &Trust) -> PasswordCost {
    if trust.is_practice() {
        PasswordCost::FLOOR
    } else {
        PasswordCost::STANDARD
    }
}

impl RootKey {
    /// 1, 2 or 3.
    pub fn number(&self) -> u8 {
        self.number
    }

    pub(super) fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(super) fn network(&self) -> NetworkId {
        self.network
    }

    /// The text of the key's file. Takes as long as the password's cost.
    pub fn seal(
        &self,
        trust: &Trust,
        password: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<String, RootKeyError> {
        let cost = cost(trust);
        let mut file = RootKeyFile {
            kind: KIND.to_owned(),
            network: Hex(self.network.0),
            number: self.number,
            m_kib: cost.m_kib,
            t: cost.t,
            p: cost.p,
            salt: Hex(random(entropy)),
            nonce: Hex(random(entropy)),
            sealed: Hex([0; SEALED_LEN]),
        };
        let key = file.sealing_key(password)?;
        let plain = self.key.to_bytes();
        let sealed = seal_row(&key, &file.nonce.0, &[&file.bound()], &*plain);
        file.sealed = Hex(sealed.try_into().map_err(|_| RootKeyError::Open)?);
        Ok(json::show(&file))
    }

    /// Opens a key file of the network that `trust` names.
    pub fn open(text: &str, trust: &Trust, password: &str) -> Result<Self, RootKeyError> {
        let file: RootKeyFile = json::parse(text, FILE_LEN_MAX)?;
        if file.kind != KIND {
            return Err(RootKeyError::Kind);
        }
        if file.network.0 != trust.network().0 {
            return Err(RootKeyError::OtherNetwork);
        }
        let key = file.sealing_key(password)?;
        let plain = open_row(&key, &file.nonce.0, &[&file.bound()], &file.sealed.0)
            .map_err(|_| RootKeyError::Open)?;
        let mut bytes = Zeroizing::new([0; 32]);
        if plain.len() != bytes.len() {
            return Err(RootKeyError::Open);
        }
        bytes.copy_from_slice(&plain);
        let key = SigningKey::from_bytes(&bytes);
        if trust.root(file.number) != Some(&key.public()) {
            return Err(RootKeyError::OtherNetwork);
        }
        Ok(Self {
            network: trust.network(),
            number: file.number,
            key,
        })
    }
}

impl RootKeyFile {
    fn sealing_key(&self, password: &str) -> Result<Key, RootKeyError> {
        let cost = PasswordCost {
            m_kib: self.m_kib,
            t: self.t,
            p: self.p,
        };
        let key = password_key(password, &self.salt.0, cost).map_err(|_| RootKeyError::Open)?;
        let info = [b"vrx/1/root-kek\0".as_slice(), &self.network.0].concat();
        Ok(hkdf_expand(&key, &info))
    }

    /// Everything beside the key itself, so that no field can be exchanged.
    fn bound(&self) -> Vec<u8> {
        let mut bytes = b"vrx/1/root\0".to_vec();
        bytes.extend_from_slice(&self.network.0);
        bytes.push(self.number);
        for cost in [self.m_kib, self.t, self.p] {
            bytes.extend_from_slice(&cost.to_be_bytes());
        }
        bytes
    }
}
