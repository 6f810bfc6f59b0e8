//! Coupon numbers and the printed 18-digit line of a coupon (domain.md 4.4).

mod line;
mod number;

pub use line::CouponKind;
pub use line::CouponLine;
pub use line::CouponLineError;
pub use number::CouponNo;
pub use number::CouponNoError;
