//! Mail that waits at a relay: how much a relay keeps, and when a town hands a message to one.

use serde::{Deserialize, Serialize};

use super::SettingsError;

/// A relay obeys the quotas, every other node the wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mailbox {
    pub after_s: u32,
    pub submitter_envelopes: u32,
    pub submitter_mib: u32,
    pub recipient_envelopes: u32,
    pub recipient_mib: u32,
    pub all_mib: u32,
}

impl Default for Mailbox {
    fn default() -> Self {
        Self {
            after_s: 10,
            submitter_envelopes: 5000,
            submitter_mib: 512,
            recipient_envelopes: 10_000,
            recipient_mib: 1024,
            all_mib: 4096,
        }
    }
}

impl Mailbox {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        for (name, value, most) in self.named() {
            if value == 0 || value > most {
                return Err(SettingsError::OutOfBounds {
                    name,
                    value: value.into(),
                    least: 1,
                    most: most.into(),
                });
            }
        }
        Ok(())
    }

    /// Name, value, and the most that can be set.
    fn named(&self) -> [(&'static str, u32, u32); 6] {
        [
            ("mailbox.after_s", self.after_s, 3600),
            (
                "mailbox.submitter_envelopes",
                self.submitter_envelopes,
                100_000,
            ),
            ("mailbox.submitter_mib", self.submitter_mib, 65_536),
            (
                "mailbox.recipient_envelopes",
                self.recipient_envelopes,
                100_000,
            ),
            ("mailbox.recipient_mib", self.recipient_mib, 65_536),
            ("mailbox.all_mib", self.all_mib, 1_048_576),
        ]
    }
}
