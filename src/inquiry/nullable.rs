//! A field that is written as null where it has no value; `Option` would leave it out of the map.

use minicbor::{Decode, Decoder, Encode, Encoder, data::Type, decode, encode};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nullable<T>(pub Option<T>);

impl<C, T: Encode<C>> Encode<C> for Nullable<T> {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        match &self.0 {
            Some(value) => value.encode(e, ctx),
            None => e.null()?.ok(),
        }
    }
}

impl<'b, C, T: Decode<'b, C>> Decode<'b, C> for Nullable<T> {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        if d.datatype()? == Type::Null {
            d.null()?;
            return Ok(Self(None));
        }
        T::decode(d, ctx).map(|value| Self(Some(value)))
    }
}
