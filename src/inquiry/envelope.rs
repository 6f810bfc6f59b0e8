//! The envelope: all that a relay sees of a message. A header, an HPKE-sealed letter, one exact length per class.
//!
//! `protocol.md` section 4. What does not open is refused in one way, without detail.

use super::pad::{pad, unpad};
use crate::crypto::{
    self, Entropy, KeyId, KeyPurpose, Signature, SigningKey, Suite, SuiteSecret, VerifyKey,
};
use minicbor::{Decode, Encode};

const MAGIC: &[u8; 4] = b"VRX1";
const HOUR_S: u64 = 3_600;
const TAG_LEN: usize = 16;
/// Magic, suite, recipient, key, message id, expiry.
pub const HEADER_LEN: usize = 37;
/// A municipality whose parameters want more is refused.
pub const BUCKET_ENTRIES_MAX: u32 = 65_536;
/// Buckets are filled up to a multiple of this.
const ENTRIES_STEP: u32 = 256;

/// The messages of an inquiry, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Open,
    Blinded,
    Evaluated,
    Answer,
    Ack,
    Late,
    Abort,
}

impl Kind {
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Blinded,
        Self::Evaluated,
        Self::Answer,
        Self::Ack,
        Self::Late,
        Self::Abort,
    ];

    /// The type on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::Open => 1,
            Self::Blinded => 2,
            Self::Evaluated => 3,
            Self::Answer => 4,
            Self::Ack => 5,
            Self::Late => 6,
            Self::Abort => 15,
        }
    }

    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The one length of this kind's letter, where the provider's buckets are filled up to `entries`.
    pub fn letter_len(self, entries: u32) -> usize {
        let elements_len = (entries.min(BUCKET_ENTRIES_MAX) as usize).saturating_mul(32);
        match self {
            Self::Open | Self::Abort => 4_096,
            Self::Blinded => elements_len.saturating_add(2_048),
            Self::Evaluated => elements_len.saturating_add(8_192),
            Self::Answer | Self::Late => 69_632,
            Self::Ack => 2_048,
        }
    }

    /// Its envelope in the first suite.
    pub fn envelope_len(self, entries: u32) -> usize {
        self.envelope_len_in(Suite::X25519, entries)
    }

    pub fn envelope_len_in(self, suite: Suite, entries: u32) -> usize {
        [HEADER_LEN, suite.enc_len(), TAG_LEN]
            .into_iter()
            .fold(self.letter_len(entries), usize::saturating_add)
    }
}

/// Every length an envelope may have in a network whose largest bucket holds `entries_max`.
pub fn envelope_lens(entries_max: u32) -> Vec<usize> {
    let sizes = (ENTRIES_STEP..=entries_max).step_by(ENTRIES_STEP as usize);
    let of_size = |entries| {
        let of_suite = |suite| Kind::ALL.map(|kind| kind.envelope_len_in(suite, entries));
        Suite::ALL.map(of_suite).concat()
    };
    let mut lens: Vec<usize> = sizes.flat_map(of_size).collect();
    lens.sort_unstable();
    lens.dedup();
    lens
}

/// The longest envelope in a network whose largest bucket holds `entries`.
pub fn envelope_len_max(entries: u32) -> usize {
    Kind::ALL
        .into_iter()
        .flat_map(|kind| Suite::ALL.map(|suite| kind.envelope_len_in(suite, entries)))
        .max()
        .unwrap_or(0)
}

/// Whether any message has this length, buckets being multiples of 256 up to `entries_max`.
pub fn is_envelope_len(len: usize, entries_max: u32) -> bool {
    Suite::ALL
        .into_iter()
        .any(|suite| is_envelope_len_in(suite, len, entries_max))
}

/// Bytes by which a bucket's elements grow.
const ELEMENTS_STEP: usize = ENTRIES_STEP as usize * 32;

fn is_envelope_len_in(suite: Suite, len: usize, entries_max: u32) -> bool {
    let elements_len_max = (entries_max as usize).saturating_mul(32);
    let of_bucket = |kind: Kind| {
        let elements_len = len.checked_sub(kind.envelope_len_in(suite, 0));
        elements_len.is_some_and(|elements_len| {
            elements_len > 0
                && elements_len.is_multiple_of(ELEMENTS_STEP)
                && elements_len <= elements_len_max
        })
    };
    let of_fixed = |kind: Kind| len == kind.envelope_len_in(suite, 0);
    [Kind::Open, Kind::Answer, Kind::Ack]
        .into_iter()
        .any(of_fixed)
        || [Kind::Blinded, Kind::Evaluated].into_iter().any(of_bucket)
}

/// What stands in the clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub suite: Suite,
    pub to_code: u32,
    pub key_id: KeyId,
    pub message_id: [u8; 16],
    pub expires: u32,
}

impl Header {
    /// The header of an envelope, or nothing if these bytes are none.
    pub fn parse(envelope: &[u8]) -> Option<Self> {
        let (magic, rest) = envelope.split_first_chunk::<4>()?;
        let (suite, rest) = rest.split_first()?;
        let (to_code, rest) = rest.split_first_chunk()?;
        let (key_id, rest) = rest.split_first_chunk()?;
        let (message_id, rest) = rest.split_first_chunk()?;
        let (expires, _) = rest.split_first_chunk()?;
        let suite = Suite::from_number(*suite)?;
        (magic == MAGIC).then(|| Self {
            suite,
            to_code: u32::from_be_bytes(*to_code),
            key_id: *key_id,
            message_id: *message_id,
            expires: u32::from_be_bytes(*expires),
        })
    }

    fn to_bytes(self) -> [u8; HEADER_LEN] {
        let parts: [&[u8]; 6] = [
            MAGIC,
            &[self.suite.number()],
            &self.to_code.to_be_bytes(),
            &self.key_id,
            &self.message_id,
            &self.expires.to_be_bytes(),
        ];
        let mut bytes = [0; HEADER_LEN];
        for (to, from) in bytes.iter_mut().zip(parts.into_iter().flatten()) {
            *to = *from;
        }
        bytes
    }
}

/// Whom an envelope is for: a municipality and one key of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub code: u32,
    pub key_id: KeyId,
    /// Of either suite.
    pub public: Vec<u8>,
}

impl Recipient {
    pub fn new(code: u32, purpose: KeyPurpose, public: impl Into<Vec<u8>>) -> Self {
        let public = public.into();
        Self {
            code,
            key_id: crypto::key_id(purpose, &public),
            public,
        }
    }
}

/// What is sealed: a signed body and its attachment, not yet padded.
#[derive(Encode, Decode)]
#[cbor(array)]
struct Letter<'a> {
    #[n(0)]
    kind: u8,
    #[cbor(b(1), with = "minicbor::bytes")]
    body: &'a [u8],
    #[cbor(b(2), with = "minicbor::bytes")]
    attachment: &'a [u8],
    #[cbor(n(3), with = "minicbor::bytes")]
    sig_key_id: KeyId,
    #[cbor(n(4), with = "minicbor::bytes")]
    sig: Signature,
}

/// An opened letter. Nobody is believed yet: see [`Opened::is_signed_by`].
pub struct Opened {
    pub header: Header,
    pub kind: Kind,
    pub body: Vec<u8>,
    pub attachment: Vec<u8>,
    pub sig_key_id: KeyId,
    pub sig: Signature,
}

impl Opened {
    pub fn is_signed_by(&self, key: &VerifyKey) -> bool {
        verify_body(key, self.kind, &self.body, &self.sig)
    }
}

/// Whether `sig` is this key's under a body of this kind; the body is taken as it was received.
pub fn verify_body(key: &VerifyKey, kind: Kind, body: &[u8], sig: &[u8]) -> bool {
    key.verify(b"vrx/1/sig\0", &[&[kind.number()], body].concat(), sig)
        .is_ok()
}

pub fn sign_body(key: &SigningKey, kind: Kind, body: &[u8]) -> Signature {
    key.sign(b"vrx/1/sig\0", &[&[kind.number()], body].concat())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message is too long for its class, or the recipient's key is none")]
pub struct NotSealed;

/// One message ready to be sealed.
pub struct Draft<'a> {
    pub kind: Kind,
    pub body: &'a [u8],
    pub attachment: &'a [u8],
    /// Entries of the provider's buckets: they set the class.
    pub entries: u32,
    /// Seconds; stands in the header rounded up to the hour.
    pub expires: u64,
}

impl Draft<'_> {
    pub fn seal(
        &self,
        to: &Recipient,
        key: &SigningKey,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, NotSealed> {
        let letter = Letter {
            kind: self.kind.number(),
            body: self.body,
            attachment: self.attachment,
            sig_key_id: crypto::key_id(KeyPurpose::Sig, &key.public().0),
            sig: sign_body(key, self.kind, self.body),
        };
        let plain = crypto::canonical::encode_secret(&letter);
        let plain = pad(&plain, self.kind.letter_len(self.entries)).ok_or(NotSealed)?;
        let suite = Suite::of_public(&to.public).ok_or(NotSealed)?;
        let header = Header {
            suite,
            to_code: to.code,
            key_id: to.key_id,
            message_id: crypto::random(entropy),
            expires: hour_after(self.expires),
        }
        .to_bytes();
        let (enc, sealed) =
            crypto::seal_in_suite(&to.public, &info(suite), &header, &plain, entropy)
                .map_err(|_| NotSealed)?;
        Ok([header.as_slice(), &enc, &sealed].concat())
    }
}

/// Opens an envelope; `None` for whatever is not exactly one letter of its class, in the suite of the key.
pub fn open(envelope: &[u8], secret: &SuiteSecret) -> Option<Opened> {
    let header = Header::parse(envelope).filter(|header| header.suite == secret.suite())?;
    let (header_bytes, rest) = envelope.split_first_chunk::<HEADER_LEN>()?;
    let (enc, sealed) = rest.split_at_checked(header.suite.enc_len())?;
    let plain =
        crypto::open_in_suite(secret, enc, &info(header.suite), header_bytes, sealed).ok()?;
    let letter: Letter<'_> = crypto::canonical::decode(unpad(&plain)?, plain.len()).ok()?;
    let kind = Kind::from_number(letter.kind)?;
    let is_elements = matches!(kind, Kind::Blinded | Kind::Evaluated);
    let entries = if is_elements {
        u32::try_from(letter.attachment.len() / 32).ok()?
    } else {
        0
    };
    (plain.len() == kind.letter_len(entries)).then(|| Opened {
        header,
        kind,
        body: letter.body.to_vec(),
        attachment: letter.attachment.to_vec(),
        sig_key_id: letter.sig_key_id,
        sig: letter.sig,
    })
}

fn info(suite: Suite) -> Vec<u8> {
    [b"vrx/1/hpke\0".as_slice(), &[suite.number()]].concat()
}

/// A relay need not know the minute.
fn hour_after(time: u64) -> u32 {
    u32::try_from(time.div_ceil(HOUR_S).saturating_mul(HOUR_S)).unwrap_or(u32::MAX)
}
