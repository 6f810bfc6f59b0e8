//! The municipality code (全国地方公共団体コード): six digits, the last one a check digit.

use std::fmt;

use minicbor::Decode;
use minicbor::Decoder;
use minicbor::Encode;
use minicbor::Encoder;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

const DIGITS: usize = 6;
const WEIGHTS: [u32; 5] = [6, 5, 4, 3, 2];
const PRACTICE_PREFIX: u32 = 99;

/// A municipality code. Text with its leading zero for people, a number on the wire.
///
/// Invariant: the prefix is a prefecture (01 to 47) or 99 for practice, and the check digit is right. That does not
/// make it the right one, nor an existing one: 174 pairs of real codes differ in one digit only (domain.md 4.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode(u32);

/// Why a text or number is no municipality code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not exactly six half-width digits.
    #[error("a municipality code needs exactly 6 digits")]
    NotSixDigits,
    /// No prefecture has this prefix, and it is not the one for practice.
    #[error("a municipality code starts with 01 to 47, or 99 for practice")]
    Prefix,
    /// The last digit does not fit the others.
    #[error("the check digit of the municipality code is wrong")]
    CheckDigit,
}

impl MunicipalityCode {
    /// Reads six half-width digits; a leading zero must be there.
    pub fn parse(text: &str) -> Result<MunicipalityCode, CodeError> {
        if text.len() != DIGITS || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CodeError::NotSixDigits);
        }
        let value = text.parse().map_err(|_| CodeError::NotSixDigits)?;
        MunicipalityCode::new(value)
    }

    /// The code with these six digits, leading zeros understood.
    pub fn new(value: u32) -> Result<MunicipalityCode, CodeError> {
        if value > 999_999 {
            return Err(CodeError::NotSixDigits);
        }
        if !matches!(value / 10_000, 1..=47 | PRACTICE_PREFIX) {
            return Err(CodeError::Prefix);
        }
        if value % 10 != check_digit(value / 10) {
            return Err(CodeError::CheckDigit);
        }
        Ok(MunicipalityCode(value))
    }

    /// The code made of five digits and the check digit they need.
    pub fn with_check_digit(five: u32) -> Result<MunicipalityCode, CodeError> {
        if five > 99_999 {
            return Err(CodeError::NotSixDigits);
        }
        MunicipalityCode::new(five * 10 + check_digit(five))
    }

    /// The six digits as a number.
    pub fn as_u32(self) -> u32 {
        self.0
    }

    /// Whether it belongs to a fictional municipality. A practice node and a real node never accept each other.
    pub fn is_practice(self) -> bool {
        self.0 / 10_000 == PRACTICE_PREFIX
    }

    /// The six digits from left to right.
    pub(in crate::domain) fn digits(self) -> [u8; DIGITS] {
        let mut rest = self.0;
        let mut digits = [0; DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = u8::try_from(rest % 10).expect("a remainder of ten is one digit");
            rest /= 10;
        }
        digits
    }
}

fn check_digit(five: u32) -> u32 {
    let mut rest = five;
    let mut sum = 0;
    for weight in WEIGHTS.iter().rev() {
        sum += rest % 10 * weight;
        rest /= 10;
    }
    (11 - sum % 11) % 10
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl fmt::Debug for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl std::str::FromStr for MunicipalityCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        MunicipalityCode::parse(text)
    }
}

impl Serialize for MunicipalityCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_u32(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for MunicipalityCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = if deserializer.is_human_readable() {
            MunicipalityCode::parse(&String::deserialize(deserializer)?)
        } else {
            MunicipalityCode::new(u32::deserialize(deserializer)?)
        };
        read.map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for MunicipalityCode {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u32(self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for MunicipalityCode {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        MunicipalityCode::new(d.u32()?).map_err(minicbor::decode::Error::custom)
    }
}
