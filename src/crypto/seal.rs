//! Sealing to somebody's public key: HPKE base mode (RFC 9180), X25519, HKDF-SHA-256, ChaCha20-Poly1305.

use super::entropy::Generator;
use super::{Entropy, OpenError, random};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::{Zeroize, Zeroizing};

type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type EncappedKey = <X25519HkdfSha256 as Kem>::EncappedKey;

/// The private half; the library wipes it when it is dropped.
pub struct SealSecret(PrivateKey);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SealPublic(pub [u8; 32]);

impl SealSecret {
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        Self::from_bytes(&Zeroizing::new(random(entropy)))
    }

    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(PrivateKey::from_bytes(bytes).expect("every 32 bytes are an X25519 key"))
    }

    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        let mut array = self.0.to_bytes();
        let bytes = Zeroizing::new(array.into());
        array.as_mut_slice().zeroize();
        bytes
    }

    pub fn public(&self) -> SealPublic {
        SealPublic(X25519HkdfSha256::sk_to_pk(&self.0).to_bytes().into())
    }
}

/// Gives the encapsulated key and what was sealed. Fails only for a public key of small order.
pub fn seal_to(
    to: &SealPublic,
    info: &[u8],
    aad: &[u8],
    plain: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<([u8; 32], Vec<u8>), OpenError> {
    let public = PublicKey::from_bytes(&to.0).map_err(|_| OpenError)?;
    let (enc, sealed) =
        hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &public,
            info,
            plain,
            aad,
            &mut Generator(entropy),
        )
        .map_err(|_| OpenError)?;
    Ok((enc.to_bytes().into(), sealed))
}

pub fn open_from(
    secret: &SealSecret,
    enc: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let enc = EncappedKey::from_bytes(enc).map_err(|_| OpenError)?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret.0,
        &enc,
        info,
        sealed,
        aad,
    )
    .map(Zeroizing::new)
    .map_err(|_| OpenError)
}
