//! 接種券: the paper that entitles to a dose, as issued by this municipality.

use super::CouponNo;
use super::Date;
use super::MunicipalityCode;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// A coupon of the own municipality. Its number is unique here and nowhere else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    /// 券番号, 10 digits.
    pub number: CouponNo,
    /// 券発行日
    pub issued_on: Date,
    /// 券発行理由
    pub reason: IssueReason,
    /// 次回接種回: the dose it was issued for, 1 or more.
    pub next_dose_no: u8,
    /// Since when it is void (無効); absent while it is valid.
    pub void_since: Option<Date>,
}

/// The key of a coupon across municipalities: items C3 and C4 together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CouponKey {
    /// C3 自治体コード: the issuer.
    pub municipality: MunicipalityCode,
    /// C4 接種券番号
    pub number: CouponNo,
}

/// 券発行理由 (`domain.md` 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssueReason {
    New,
    TransferIn,
    LostOrDamaged,
    NameChange,
    NotDelivered,
    /// DV and the like.
    Protection,
    Other,
}

impl IssueReason {
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::TransferIn,
        Self::LostOrDamaged,
        Self::NameChange,
        Self::NotDelivered,
        Self::Protection,
        Self::Other,
    ];

    /// 1 new, 2 transfer-in, 3 lost or damaged, 4 name change, 5 not delivered, 6 protection, 9 other.
    pub const fn code(self) -> u8 {
        match self {
            Self::New => 1,
            Self::TransferIn => 2,
            Self::LostOrDamaged => 3,
            Self::NameChange => 4,
            Self::NotDelivered => 5,
            Self::Protection => 6,
            Self::Other => 9,
        }
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

impl Coupon {
    pub fn is_valid(&self) -> bool {
        self.void_since.is_none()
    }
}

impl fmt::Debug for Coupon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Coupon(…)")
    }
}

impl fmt::Debug for CouponKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CouponKey(…)")
    }
}
