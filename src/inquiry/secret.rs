//! Secrets of 32 bytes inside a session's row.

use crate::crypto::{Key, Suite, SuiteSecret};
use minicbor::{Decode, Encode, Encoder, decode, encode};
use zeroize::Zeroizing;

/// Wiped when dropped, never shown.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    pub fn of_key(key: &Key) -> Self {
        Self(Zeroizing::new(*key.as_bytes()))
    }

    pub fn key(&self) -> Key {
        Key::new(*self.0)
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

/// The private half of the key that a session is answered under. Of the first suite it stands as its bytes alone, as in
/// the rows of older programs; of another one the suite's number stands before them.
#[derive(Clone)]
pub struct ReplySecret {
    suite: Suite,
    bytes: Zeroizing<[u8; 32]>,
}

impl ReplySecret {
    pub fn of(secret: &SuiteSecret) -> Self {
        Self {
            suite: secret.suite(),
            bytes: secret.to_bytes(),
        }
    }

    pub fn suite(&self) -> Suite {
        self.suite
    }

    pub fn seal(&self) -> SuiteSecret {
        SuiteSecret::from_bytes(self.suite, &self.bytes)
    }
}

impl<C> Encode<C> for ReplySecret {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        if self.suite == Suite::X25519 {
            return e.bytes(self.bytes.as_slice())?.ok();
        }
        let mut row = Zeroizing::new([self.suite.number(); 33]);
        if let Some((_, bytes)) = row.split_first_mut() {
            bytes.copy_from_slice(self.bytes.as_slice());
        }
        e.bytes(row.as_slice())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for ReplySecret {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let row = d.bytes()?;
        let (suite, bytes) = match row.split_first() {
            Some((number, bytes)) if row.len() == 33 => (Suite::from_number(*number), bytes),
            _ => (Some(Suite::X25519), row),
        };
        // One encoding for each: the first suite never names itself.
        let named_first = row.len() == 33 && suite == Some(Suite::X25519);
        let whole = <[u8; 32]>::try_from(bytes).ok();
        match (suite.filter(|_| !named_first), whole) {
            (Some(suite), Some(bytes)) => Ok(Self {
                suite,
                bytes: Zeroizing::new(bytes),
            }),
            _ => Err(decode::Error::message("no secret of a suite")),
        }
    }
}
