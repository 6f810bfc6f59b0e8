//! What was typed or scanned where a coupon or a lot is expected.

use unicode_normalization::UnicodeNormalization;

use crate::domain::{CouponKey, CouponKind, CouponLine, CouponNo, MunicipalityCode};
use crate::text::screens::entry;
use crate::tui::scene::Scene;

/// Digits of a My Number.
const NUMBER_DIGITS: usize = 12;
const LOT_LEN_MAX: usize = 20;

/// A coupon as read: the number alone is of this municipality, a coupon line names its issuer and dose.
#[derive(Clone, Copy)]
pub struct ReadCoupon {
    pub coupon: CouponKey,
    pub dose_no: Option<u8>,
}

/// Why it is no coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Twelve digits: perhaps a My Number.
    TwelveDigits,
    /// Another count of characters, or none of them a digit.
    Length(usize),
    /// Eighteen digits that are no coupon line.
    Line,
}

impl Wrong {
    /// The sentence; never with what was typed.
    pub fn sentence(self, scene: &Scene) -> String {
        match self {
            Self::TwelveDigits => scene.say(&entry::TWELVE_DIGITS).to_owned(),
            Self::Length(count) => scene.fill(&entry::NOT_COUPON, &[("count", &count)]),
            Self::Line => scene.say(&entry::BAD_LINE).to_owned(),
        }
    }
}

/// A lot as read.
pub enum Lot {
    Is(String),
    Empty,
    TooLong,
    /// A coupon was scanned instead.
    Coupon(String),
    TwelveDigits,
}

/// Full-width characters as narrow ones, blanks dropped.
fn folded(typed: &str) -> String {
    typed.nfkc().filter(|c| !c.is_whitespace()).collect()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads a coupon.
///
/// # Errors
/// [`Wrong`]
pub fn coupon(typed: &str, own: Option<MunicipalityCode>) -> Result<ReadCoupon, Wrong> {
    let digits: String = folded(typed).chars().filter(|c| *c != '-').collect();
    let count = digits.chars().count();
    if !is_digits(&digits) {
        return Err(Wrong::Length(count));
    }
    match (count, own) {
        (NUMBER_DIGITS, _) => Err(Wrong::TwelveDigits),
        (CouponLine::DIGITS, _) => coupon_line(&digits),
        (CouponNo::DIGITS, Some(municipality)) => {
            let number = CouponNo::parse(&digits).map_err(|_| Wrong::Length(count))?;
            Ok(ReadCoupon {
                coupon: CouponKey {
                    municipality,
                    number,
                },
                dose_no: None,
            })
        }
        _ => Err(Wrong::Length(count)),
    }
}

fn coupon_line(digits: &str) -> Result<ReadCoupon, Wrong> {
    let line = CouponLine::parse(digits).map_err(|_| Wrong::Line)?;
    if line.kind != CouponKind::Vaccination {
        return Err(Wrong::Line);
    }
    Ok(ReadCoupon {
        coupon: CouponKey {
            municipality: line.code,
            number: line.coupon,
        },
        dose_no: Some(line.dose),
    })
}

/// Reads a lot: no lot consists of as many digits as a coupon or a My Number.
pub fn lot(typed: &str) -> Lot {
    let folded = folded(typed);
    let count = folded.chars().count();
    match count {
        0 => Lot::Empty,
        NUMBER_DIGITS if is_digits(&folded) => Lot::TwelveDigits,
        CouponNo::DIGITS | CouponLine::DIGITS if is_digits(&folded) => Lot::Coupon(folded),
        count if count > LOT_LEN_MAX => Lot::TooLong,
        _ => Lot::Is(folded),
    }
}
