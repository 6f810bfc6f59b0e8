//! The coupon number (接種券番号).

use std::fmt;

use minicbor::Decode;
use minicbor::Decoder;
use minicbor::Encode;
use minicbor::Encoder;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

/// A coupon number: ten digits, unique in one municipality only, no check digit.
/// It opens a record at the venue, so `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CouponNo(u64);

/// A text that is no coupon number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a coupon number needs exactly 10 digits")]
pub struct CouponNoError;

impl CouponNo {
    /// The number of digits.
    pub const DIGITS: usize = 10;

    /// Reads ten half-width digits.
    pub fn parse(text: &str) -> Result<CouponNo, CouponNoError> {
        if text.len() != Self::DIGITS || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CouponNoError);
        }
        text.parse().map(CouponNo).map_err(|_| CouponNoError)
    }

    /// The coupon with this number, which must be below ten to the tenth.
    pub fn new(value: u64) -> Result<CouponNo, CouponNoError> {
        (value < 10_000_000_000)
            .then_some(CouponNo(value))
            .ok_or(CouponNoError)
    }

    /// The ten digits as a number, for keys and rows.
    pub fn as_u64(self) -> u64 {
        self.0
    }
}

impl fmt::Display for CouponNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}", self.0)
    }
}

impl fmt::Debug for CouponNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CouponNo(…)")
    }
}

impl std::str::FromStr for CouponNo {
    type Err = CouponNoError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        CouponNo::parse(text)
    }
}

impl Serialize for CouponNo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_u64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for CouponNo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = if deserializer.is_human_readable() {
            CouponNo::parse(&String::deserialize(deserializer)?)
        } else {
            CouponNo::new(u64::deserialize(deserializer)?)
        };
        read.map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for CouponNo {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.to_string())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for CouponNo {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        CouponNo::parse(d.str()?).map_err(minicbor::decode::Error::custom)
    }
}
