//! My Number (個人番号): the secret national number. Checked, wiped, never shown, read only for a purpose.

use subtle::ConstantTimeEq;
use zeroize::Zeroize;
use zeroize::Zeroizing;

use crate::domain::Purpose;

const DIGITS: usize = 12;
const PACKED_LEN: usize = 5;
/// Weights of the eleven leading digits from left to right (domain.md 4.3).
const WEIGHTS: [u32; 11] = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/// A My Number with a right check digit. A right check digit is no proof of the right person.
///
/// Invariant: twelve ASCII digits, the last one fitting the others. The type has no `Debug`, `Display`, `Clone`
/// or serde, and is wiped when dropped, so that it cannot slip into a log, a document or a summary (`SAFE-80`).
pub struct MyNumber(Zeroizing<[u8; DIGITS]>);

/// Why a text is no My Number. It never carries the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MyNumberError {
    /// Not exactly twelve half-width digits.
    #[error("my number needs exactly 12 digits")]
    NotTwelveDigits,
    /// The last digit does not fit the others.
    #[error("the check digit of my number is wrong")]
    CheckDigit,
}

impl MyNumber {
    /// Length of [`MyNumber::pack`].
    pub const PACKED_LEN: usize = PACKED_LEN;

    /// Reads twelve half-width digits; a leading zero is kept.
    pub fn parse(text: &str) -> Result<MyNumber, MyNumberError> {
        MyNumber::from_digits(text.as_bytes())
    }

    /// Completes an eleven-digit base with its check digit: for synthetic data only. A larger base is cut to eleven digits.
    pub fn synthetic(base: u64) -> MyNumber {
        let mut digits = Zeroizing::new([b'0'; DIGITS]);
        write_digits(base, &mut digits[..DIGITS - 1]);
        digits[DIGITS - 1] = check_digit(&digits[..]);
        MyNumber(digits)
    }

    /// The twelve ASCII digits, for one of the three purposes of `SAFE-50`.
    pub fn reveal(&self, _purpose: Purpose) -> &[u8; DIGITS] {
        &self.0
    }

    /// Whether two numbers are the same, in constant time.
    pub fn ct_eq(&self, other: &MyNumber) -> bool {
        self.0[..].ct_eq(&other.0[..]).into()
    }

    /// A second copy, wiped on its own. Spelled out because a copy of a secret should be seen in the code.
    #[must_use]
    pub fn duplicate(&self) -> MyNumber {
        MyNumber(self.0.clone())
    }

    /// A fixed-length form for sealed rows only.
    pub fn pack(&self) -> Zeroizing<[u8; PACKED_LEN]> {
        let mut value = self
            .0
            .iter()
            .fold(0u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        let mut bytes = value.to_be_bytes();
        let mut packed = Zeroizing::new([0; PACKED_LEN]);
        packed.copy_from_slice(&bytes[8 - PACKED_LEN..]);
        value.zeroize();
        bytes.zeroize();
        packed
    }

    /// Reads [`MyNumber::pack`] back, checking everything again.
    pub fn unpack(bytes: &[u8]) -> Result<MyNumber, MyNumberError> {
        if bytes.len() != PACKED_LEN {
            return Err(MyNumberError::NotTwelveDigits);
        }
        let mut value = bytes
            .iter()
            .fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        if value >= 10u64.pow(12) {
            return Err(MyNumberError::NotTwelveDigits);
        }
        let mut digits = Zeroizing::new([b'0'; DIGITS]);
        write_digits(value, &mut digits[..]);
        value.zeroize();
        MyNumber::from_digits(&digits[..])
    }

    fn from_digits(digits: &[u8]) -> Result<MyNumber, MyNumberError> {
        if digits.len() != DIGITS || !digits.iter().all(u8::is_ascii_digit) {
            return Err(MyNumberError::NotTwelveDigits);
        }
        if digits[DIGITS - 1] != check_digit(digits) {
            return Err(MyNumberError::CheckDigit);
        }
        let mut own = Zeroizing::new([0; DIGITS]);
        own.copy_from_slice(digits);
        Ok(MyNumber(own))
    }
}

fn write_digits(mut value: u64, digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(value % 10).expect("a remainder of ten is one digit");
        value /= 10;
    }
}

/// The check digit, as ASCII, of the first eleven ASCII digits.
fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    b'0' + u8::try_from(check).expect("a check digit is one digit")
}
