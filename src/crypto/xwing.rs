//! Sealing to somebody's public key against who may own a quantum computer one day: HPKE base mode (RFC 9180) with
//! X-Wing (draft-connolly-cfrg-xwing-kem: ML-KEM-768 and X25519 together), HKDF-SHA-256, ChaCha20-Poly1305.

use super::entropy::Generator;
use super::{Entropy, OpenError, random};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

pub(super) const PUBLIC_LEN: usize = 1_216;
pub(super) const ENC_LEN: usize = 1_120;

/// The private half: the seed that both keys come from. They are expanded where they are used and wiped after it.
pub(super) struct XWingSecret(Zeroizing<[u8; 32]>);

impl XWingSecret {
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        Self(Zeroizing::new(random(entropy)))
    }

    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }

    pub fn public(&self) -> Vec<u8> {
        XWing::sk_to_pk(&self.key()).to_bytes().to_vec()
    }

    fn key(&self) -> <XWing as Kem>::PrivateKey {
        Deserializable::from_bytes(self.0.as_slice()).expect("every 32 bytes are a seed")
    }
}

/// Fails for a public key that is none.
pub(super) fn seal_to(
    to: &[u8],
    info: &[u8],
    aad: &[u8],
    plain: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<(Vec<u8>, Vec<u8>), OpenError> {
    let public = <XWing as Kem>::PublicKey::from_bytes(to).map_err(|_| OpenError)?;
    let (enc, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeS::Base,
        &public,
        info,
        plain,
        aad,
        &mut Generator(entropy),
    )
    .map_err(|_| OpenError)?;
    Ok((enc.to_bytes().to_vec(), sealed))
}

pub(super) fn open_from(
    secret: &XWingSecret,
    enc: &[u8],
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let enc = <XWing as Kem>::EncappedKey::from_bytes(enc).map_err(|_| OpenError)?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeR::Base,
        &secret.key(),
        &enc,
        info,
        sealed,
        aad,
    )
    .map(Zeroizing::new)
    .map_err(|_| OpenError)
}
