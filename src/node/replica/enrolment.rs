//! How a new node gets the municipality's keys: its request, and the package sealed to a one-time key of the request. Made,
//! read and checked here; no IO.
//!
//! Nothing in a request is secret. What keeps a stranger out is the fingerprint that two people compare by telephone, the
//! directory, and the second person who approves.

use super::keys::{PrivateHalf, SharedKeys};
use crate::crypto::{
    Digest, Entropy, SealPublic, SealSecret, SigningKey, VerifyKey, open_from, seal_to, sha256,
};
use crate::domain::{MunicipalityCode, UnixTime};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const REQUEST: &[u8] = b"watari/replica/request\0";
const PACKAGE: &[u8] = b"watari/replica/package\0";
const INFO: &[u8] = b"watari/replica/enrolment\0";
/// A request lives so long.
pub const REQUEST_LIFE_S: u64 = 3 * 24 * 3600;
/// A clock that made a request may be ahead of this one by so much.
const AHEAD_MAX_S: u64 = 600;
/// A longer file is refused unread.
pub const FILE_LEN_MAX: usize = 256 * 1024;
const REQUEST_HEAD: &[u8] = b"watari replica request 1\n";
const PACKAGE_HEAD: &[u8] = b"watari replica package 1\n";
/// Groups of digits in a fingerprint.
const GROUPS: usize = 6;

/// What a new node asks with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    pub network: [u8; 32],
    pub code: u32,
    pub id_pub: [u8; 32],
    pub once: [u8; 32],
    pub created: UnixTime,
    pub expires: UnixTime,
    sig: Vec<u8>,
}

/// The keys, for one request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Package {
    pub request: Digest,
    /// `id` of the node that sealed it.
    pub from: [u8; 32],
    enc: [u8; 32],
    sealed: Vec<u8>,
    sig: Vec<u8>,
}

/// What is inside a package.
#[derive(Serialize, Deserialize)]
pub struct Handed {
    /// The municipality's `sig`, private half.
    pub sig: PrivateHalf,
    pub shared: SharedKeys,
}

/// Why a request or a package is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("no such file, or a damaged one")]
    Form,
    #[error("of another network or municipality")]
    Foreign,
    #[error("expired")]
    Expired,
    #[error("for another request, or used already")]
    OtherRequest,
}

impl Joining {
    pub fn make(
        network: [u8; 32],
        code: MunicipalityCode,
        id: &SigningKey,
        once: &SealPublic,
        now: UnixTime,
    ) -> Self {
        let mut request = Self {
            network,
            code: code.as_u32(),
            id_pub: id.public().0,
            once: once.0,
            created: now,
            expires: now.plus_seconds(REQUEST_LIFE_S),
            sig: Vec::new(),
        };
        request.sig = id.sign(REQUEST, &request.signed()).to_vec();
        request
    }

    fn signed(&self) -> Vec<u8> {
        [
            self.network.as_slice(),
            &self.code.to_be_bytes(),
            &self.id_pub,
            &self.once,
            &self.created.0.to_be_bytes(),
            &self.expires.0.to_be_bytes(),
        ]
        .concat()
    }

    /// Names the request.
    pub fn hash(&self) -> Digest {
        sha256(&[REQUEST, &self.signed()])
    }

    /// 24 digits, to be read to each other over the telephone.
    pub fn fingerprint(&self) -> String {
        let hash = self.hash();
        let first: [u8; 16] = *hash.first_chunk().expect("a digest is 32 bytes");
        let digits = format!("{:024}", u128::from_be_bytes(first) % 10_u128.pow(24));
        let groups = digits.as_bytes().chunks(digits.len() / GROUPS);
        let groups: Vec<&str> = groups
            .filter_map(|group| std::str::from_utf8(group).ok())
            .collect();
        groups.join(" ")
    }

    /// Whether somebody read out the same digits, however they were grouped.
    pub fn has_fingerprint(&self, typed: &str) -> bool {
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        digits(&self.fingerprint()) == digits(typed)
    }

    /// Own network and municipality, signed by the key it names, in time.
    pub fn check(
        &self,
        network: &[u8; 32],
        code: MunicipalityCode,
        now: UnixTime,
    ) -> Result<(), Refusal> {
        if self.network != *network || self.code != code.as_u32() {
            return Err(Refusal::Foreign);
        }
        let id = VerifyKey(self.id_pub);
        if id.verify(REQUEST, &self.signed(), &self.sig).is_err() {
            return Err(Refusal::Form);
        }
        let life = self.expires.seconds_since(self.created);
        let ahead = self.created.seconds_since(now) > AHEAD_MAX_S;
        match now > self.expires || life > REQUEST_LIFE_S || ahead {
            true => Err(Refusal::Expired),
            false => Ok(()),
        }
    }

    pub fn to_file(&self) -> Vec<u8> {
        file(REQUEST_HEAD, self)
    }

    pub fn read(file: &[u8]) -> Result<Self, Refusal> {
        read(REQUEST_HEAD, file)
    }
}

impl Package {
    /// Seals the keys to the request; fails only for a one-time key that is none.
    pub fn seal(
        request: &Joining,
        handed: &Handed,
        id: &SigningKey,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, Refusal> {
        let plain = Zeroizing::new(postcard::to_stdvec(handed).expect("plain data"));
        let hash = request.hash();
        let once = SealPublic(request.once);
        let (enc, sealed) =
            seal_to(&once, INFO, &hash, &plain, entropy).map_err(|_| Refusal::Form)?;
        let mut package = Self {
            request: hash,
            from: id.public().0,
            enc,
            sealed,
            sig: Vec::new(),
        };
        package.sig = id.sign(PACKAGE, &package.signed()).to_vec();
        Ok(package)
    }

    fn signed(&self) -> Vec<u8> {
        [self.request.as_slice(), &self.from, &self.enc, &self.sealed].concat()
    }

    /// The keys, for whoever made the request and still has its one-time key. The sender must be a node of this municipality:
    /// that is the caller's to know.
    pub fn open(
        &self,
        request: &Joining,
        once: &SealSecret,
        now: UnixTime,
    ) -> Result<Handed, Refusal> {
        if self.request != request.hash() {
            return Err(Refusal::OtherRequest);
        }
        if now > request.expires {
            return Err(Refusal::Expired);
        }
        let from = VerifyKey(self.from);
        from.verify(PACKAGE, &self.signed(), &self.sig)
            .map_err(|_| Refusal::Form)?;
        let plain = open_from(once, &self.enc, INFO, &self.request, &self.sealed);
        let plain = plain.map_err(|_| Refusal::OtherRequest)?;
        postcard::from_bytes(&plain).map_err(|_| Refusal::Form)
    }

    pub fn to_file(&self) -> Vec<u8> {
        file(PACKAGE_HEAD, self)
    }

    pub fn read(file: &[u8]) -> Result<Self, Refusal> {
        read(PACKAGE_HEAD, file)
    }
}

fn file(head: &[u8], content: &impl Serialize) -> Vec<u8> {
    let content = postcard::to_stdvec(content).expect("plain data");
    let text = crate::node::log::showing::hex(&content);
    [head, text.as_bytes(), b"\n"].concat()
}

fn read<T: for<'a> Deserialize<'a>>(head: &[u8], file: &[u8]) -> Result<T, Refusal> {
    if file.len() > FILE_LEN_MAX {
        return Err(Refusal::Form);
    }
    let text = file.strip_prefix(head).ok_or(Refusal::Form)?;
    let (pairs, rest) = text.trim_ascii_end().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let content: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    match content {
        Some(content) if rest.is_empty() => {
            postcard::from_bytes(&content).map_err(|_| Refusal::Form)
        }
        _ => Err(Refusal::Form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SystemEntropy;

    #[test]
    fn a_request_lives_for_three_days_and_none_is_made_in_advance() {
        let id = SigningKey::generate(&mut SystemEntropy);
        let once = SealSecret::generate(&mut SystemEntropy).public();
        let code = MunicipalityCode::new(992_011).expect("a code");
        let made = UnixTime(1_000_000);
        let request = Joining::make([7; 32], code, &id, &once, made);
        let at = |now: u64| request.check(&[7; 32], code, UnixTime(now)).is_ok();
        assert!(at(made.0) && at(made.0 + REQUEST_LIFE_S) && at(made.0 - AHEAD_MAX_S));
        assert!(!at(made.0 + REQUEST_LIFE_S + 1) && !at(made.0 - AHEAD_MAX_S - 1));
    }
}
