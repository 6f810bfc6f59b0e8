//! My Number at the desk (F8): compared before it is shown, shown for one of three purposes (`SAFE-50`), logged before either.

use super::secret::Secret;
use crate::domain::{AddresseeNo, Purpose};
use serde::{Deserialize, Serialize};

/// Orders about a My Number.
#[derive(Serialize, Deserialize)]
pub enum NumberRequest {
    /// Whether the typed number is the person's.
    CompareNumber {
        /// Whose.
        addressee_no: AddresseeNo,
        /// What for.
        purpose: Purpose,
        /// Twelve digits as typed.
        number: Secret,
    },
    /// Keep the number of a person who has none here.
    RegisterNumber {
        /// Whose.
        addressee_no: AddresseeNo,
        /// Twelve digits as typed.
        number: Secret,
    },
    /// The number itself.
    RevealNumber {
        /// Whose.
        addressee_no: AddresseeNo,
        /// What for.
        purpose: Purpose,
    },
}

/// What comes back.
#[derive(Serialize, Deserialize)]
pub enum NumberReply {
    /// 一致 or 不一致, and nothing else.
    Compared {
        /// 一致
        equal: bool,
    },
    /// Twelve digits: no `Debug`, no `Display`, wiped when dropped. Show them ten seconds and drop them.
    Revealed(Secret),
    /// It is in the vault.
    Registered,
}

impl std::fmt::Debug for NumberReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NumberReply(…)")
    }
}
