//! Flags on a person (`VRS-3`, `SAFE-66`): who left, who died, and whose records no machine gives out.

use super::Date;
use super::MunicipalityCode;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// What holds back a coupon, a reminder or an automatic answer.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flags {
    /// 自動応答不可: a person decides before anything is provided (`SAFE-66`).
    pub no_auto_answer: bool,
    /// 支援措置: protected person; address hidden, no automatic answer.
    pub protected: bool,
    /// Day of 転出; before it the person is still a resident.
    pub moved_out_on: Option<Date>,
    /// 転出先, where known.
    pub moved_out_to: Option<MunicipalityCode>,
    /// Day of 死亡.
    pub died_on: Option<Date>,
    /// Day of 職権消除.
    pub removed_on: Option<Date>,
}

impl Flags {
    /// Whether the node may answer an inquiry about this person without a human.
    pub fn allow_auto_answer(&self) -> bool {
        !self.no_auto_answer && !self.protected
    }

    /// The first day on which the person is no resident any more.
    pub fn ceased_on(&self) -> Option<Date> {
        [self.moved_out_on, self.died_on, self.removed_on]
            .into_iter()
            .flatten()
            .min()
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Flags(…)")
    }
}
