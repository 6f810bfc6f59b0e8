//! A secret of 32 bytes inside a session's row.

use crate::crypto::{Key, SealSecret};
use minicbor::{Decode, Encode, Encoder, decode, encode};
use zeroize::Zeroizing;

/// Wiped when dropped, never shown.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    pub fn of_key(key: &Key) -> Self {
        Self(Zeroizing::new(*key.as_bytes()))
    }

    pub fn of_seal(secret: &SealSecret) -> Self {
        Self(secret.to_bytes())
    }

    pub fn key(&self) -> Key {
        Key::new(*self.0)
    }

    pub fn seal(&self) -> SealSecret {
        SealSecret::from_bytes(&self.0)
    }
}

impl<C> Encode<C> for Secret {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(self.0.as_slice())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Secret {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bytes =
            <[u8; 32]>::try_from(d.bytes()?).map_err(|_| decode::Error::message("not 32 bytes"))?;
        Ok(Self(Zeroizing::new(bytes)))
    }
}
