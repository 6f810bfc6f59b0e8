//! Coupon numbers and the printed 18-digit line of a coupon (domain.md 4.4).

use std::fmt;

use minicbor::Decode;
use minicbor::Decoder;
use minicbor::Encode;
use minicbor::Encoder;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

use crate::domain::CodeError;
use crate::domain::MunicipalityCode;
use crate::domain::municipality;

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

/// What a coupon entitles to (券種). Values outside this table are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponKind {
    /// 2: a dose.
    Vaccination,
    /// 3: the doctor's consultation only (予診のみ).
    ConsultationOnly,
}

impl CouponKind {
    /// The table: digit and kind.
    pub const TABLE: [(u8, CouponKind); 2] = [
        (2, CouponKind::Vaccination),
        (3, CouponKind::ConsultationOnly),
    ];

    /// The printed digit.
    pub fn digit(self) -> u8 {
        match self {
            CouponKind::Vaccination => 2,
            CouponKind::ConsultationOnly => 3,
        }
    }

    /// The kind with this printed digit.
    pub fn from_digit(digit: u8) -> Option<CouponKind> {
        Self::TABLE
            .iter()
            .find(|row| row.0 == digit)
            .map(|row| row.1)
    }
}

/// The line under a coupon's QR code: kind, dose, municipality code, coupon number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CouponLine {
    /// What the coupon is for.
    pub kind: CouponKind,
    /// The dose it is for, 1 to 9.
    pub dose: u8,
    /// The municipality that issued it.
    pub code: MunicipalityCode,
    /// Its number there.
    pub coupon: CouponNo,
}

/// Why a read or typed line is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CouponLineError {
    /// Too few or too many digits.
    #[error("a coupon line has 18 digits, not {found}")]
    Length {
        /// How many characters were read.
        found: usize,
    },
    /// A character that is no digit; camera and keyboard slips.
    #[error("character {position} of the coupon line is not a digit")]
    NotDigit {
        /// Counted from 1.
        position: usize,
    },
    /// A coupon kind outside the table.
    #[error("coupon kind {0} is not known")]
    UnknownKind(u8),
    /// Dose number 0.
    #[error("the dose number is 0")]
    Dose,
    /// The municipality code is wrong in itself.
    #[error("the municipality code of the coupon line is wrong")]
    Code(#[source] CodeError),
    /// A right check digit, but no such municipality.
    #[error("there is no municipality {0}")]
    UnknownMunicipality(MunicipalityCode),
}

impl CouponLine {
    /// The number of digits.
    pub const DIGITS: usize = 18;

    /// Reads a line from a QR code, a camera or the keyboard. Spaces between the parts are allowed.
    pub fn parse(text: &str) -> Result<CouponLine, CouponLineError> {
        let digits = line_digits(text)?;
        let number = |range: std::ops::Range<usize>| {
            digits[range]
                .iter()
                .fold(0u64, |sum, digit| sum * 10 + u64::from(*digit))
        };
        let kind =
            CouponKind::from_digit(digits[0]).ok_or(CouponLineError::UnknownKind(digits[0]))?;
        if digits[1] == 0 {
            return Err(CouponLineError::Dose);
        }
        let code = u32::try_from(number(2..8)).expect("six digits fit");
        let code = MunicipalityCode::new(code).map_err(CouponLineError::Code)?;
        if !municipality(code).is_some_and(|town| town.may_be_asked()) {
            return Err(CouponLineError::UnknownMunicipality(code));
        }
        let coupon = CouponNo(number(8..18));
        Ok(CouponLine {
            kind,
            dose: digits[1],
            code,
            coupon,
        })
    }
}

fn line_digits(text: &str) -> Result<[u8; CouponLine::DIGITS], CouponLineError> {
    let mut digits = [0; CouponLine::DIGITS];
    let mut found = 0;
    for (index, c) in text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{3000}'))
        .enumerate()
    {
        let digit = c
            .to_digit(10)
            .and_then(|digit| u8::try_from(digit).ok())
            .ok_or(CouponLineError::NotDigit {
                position: index + 1,
            })?;
        if let Some(place) = digits.get_mut(index) {
            *place = digit;
        }
        found = index + 1;
    }
    if found != CouponLine::DIGITS {
        return Err(CouponLineError::Length { found });
    }
    Ok(digits)
}

impl fmt::Display for CouponLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}{}{}",
            self.kind.digit(),
            self.dose,
            self.code,
            self.coupon
        )
    }
}
