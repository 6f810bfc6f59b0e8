//! The line under a coupon's QR code, read by camera or typed. Its parts are checked, its municipality must exist.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::domain::CodeError;
use crate::domain::CouponNo;
use crate::domain::Municipality;
use crate::domain::MunicipalityCode;
use crate::domain::municipality;

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
        if !municipality(code).is_some_and(Municipality::may_be_asked) {
            return Err(CouponLineError::UnknownMunicipality(code));
        }
        let coupon = CouponNo::new(number(8..18)).expect("ten digits fit");
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
