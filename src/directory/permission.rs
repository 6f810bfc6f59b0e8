//! The permission list (照会許可用照合リスト): who may ask, for which purpose, for which doses, and when.

use minicbor::{Decode, Encode};

use crate::domain::{MunicipalityCode, UnixTime};

/// Stands for every member of the network in place of a code.
pub const EVERY_MEMBER: u32 = 0;
const ITEMS_MAX: usize = 8;

/// One row. Purposes and items are the numbers of the wire, so that a list with a newer one can still be read.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Permission {
    /// A municipality code, or [`EVERY_MEMBER`].
    #[n(1)]
    pub from_code: u32,
    /// 1 transfer-in, 3 certificate.
    #[n(2)]
    pub purpose: u8,
    /// 1 COVID-19, 2 infant, 3 elderly doses.
    #[n(3)]
    pub items: Vec<u8>,
    #[n(4)]
    pub valid_from: UnixTime,
    /// The last second.
    #[n(5)]
    pub valid_until: UnixTime,
}

impl Permission {
    pub(super) fn covers(&self, from: MunicipalityCode, purpose: u8, at: UnixTime) -> bool {
        (self.from_code == EVERY_MEMBER || self.from_code == from.as_u32())
            && self.purpose == purpose
            && self.valid_from <= at
            && at <= self.valid_until
    }

    pub(super) fn fault(&self) -> Option<&'static str> {
        if self.from_code != EVERY_MEMBER && MunicipalityCode::new(self.from_code).is_err() {
            return Some("a permission names a code that does not exist");
        }
        if self.items.is_empty() || self.items.len() > ITEMS_MAX || !is_ascending(&self.items) {
            return Some("a permission names 1 to 8 items, each once, in order");
        }
        (self.valid_until < self.valid_from).then_some("a permission ends before it begins")
    }
}

fn is_ascending(items: &[u8]) -> bool {
    items.iter().zip(items.iter().skip(1)).all(|(a, b)| a < b)
}
