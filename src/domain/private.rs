//! A wrapper for personal data that keeps it out of `Debug`, and so out of logs and errors.

use std::fmt;

use minicbor::Decode;
use minicbor::Decoder;
use minicbor::Encode;
use minicbor::Encoder;
use serde::Deserialize;
use serde::Serialize;

/// Personal data. `Debug` shows `…`; there is no `Display`; files and wires carry the value as it is.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Private(value)
    }

    /// The value, for the one who has a reason to see it.
    pub fn get(&self) -> &T {
        &self.0
    }

    /// The value, to change it in place.
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.0
    }

    /// The value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Private<T> {
    fn from(value: T) -> Self {
        Private(value)
    }
}

impl From<&str> for Private<String> {
    fn from(value: &str) -> Self {
        Private(value.to_owned())
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl<C, T: Encode<C>> Encode<C> for Private<T> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        self.0.encode(e, ctx)
    }

    fn is_nil(&self) -> bool {
        self.0.is_nil()
    }
}

impl<'b, C, T: Decode<'b, C>> Decode<'b, C> for Private<T> {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        T::decode(d, ctx).map(Private)
    }

    fn nil() -> Option<Self> {
        T::nil().map(Private)
    }
}
