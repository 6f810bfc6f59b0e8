//! The limits of the border protocol that a municipality may set (`protocol.md` section 5); raising one is visible.

use serde::{Deserialize, Serialize};

use super::SettingsError;

/// What a node takes from others and sends for its own staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub inquiries_per_hour: u32,
    pub inquiries_per_day: u32,
    pub open_per_sender: u32,
    pub open_in_all: u32,
    pub no_answers_per_day: u32,
    pub no_answers_percent: u32,
    pub inquiries_per_person: u32,
    pub sent_per_staff_hour: u32,
    pub sent_per_person_provider_day: u32,
    pub sent_providers_per_person_day: u32,
}

/// A limit that stands above its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RaisedLimit {
    pub name: &'static str,
    pub default: u32,
    pub value: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            inquiries_per_hour: 600,
            inquiries_per_day: 2000,
            open_per_sender: 16,
            open_in_all: 2048,
            no_answers_per_day: 100,
            no_answers_percent: 50,
            inquiries_per_person: 3,
            sent_per_staff_hour: 60,
            sent_per_person_provider_day: 3,
            sent_providers_per_person_day: 5,
        }
    }
}

impl Limits {
    pub(super) fn raised(&self) -> Vec<RaisedLimit> {
        let defaults = Self::default();
        let pairs = self.named().into_iter().zip(defaults.named());
        pairs
            .filter(|((_, value, _), (_, default, _))| value > default)
            .map(|((name, value, _), (_, default, _))| RaisedLimit {
                name,
                default,
                value,
            })
            .collect()
    }

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
    fn named(&self) -> [(&'static str, u32, u32); 10] {
        [
            ("limits.inquiries_per_hour", self.inquiries_per_hour, 60_000),
            ("limits.inquiries_per_day", self.inquiries_per_day, 200_000),
            ("limits.open_per_sender", self.open_per_sender, 2048),
            ("limits.open_in_all", self.open_in_all, 65_536),
            ("limits.no_answers_per_day", self.no_answers_per_day, 10_000),
            ("limits.no_answers_percent", self.no_answers_percent, 100),
            (
                "limits.inquiries_per_person",
                self.inquiries_per_person,
                100,
            ),
            ("limits.sent_per_staff_hour", self.sent_per_staff_hour, 6000),
            (
                "limits.sent_per_person_provider_day",
                self.sent_per_person_provider_day,
                100,
            ),
            (
                "limits.sent_providers_per_person_day",
                self.sent_providers_per_person_day,
                100,
            ),
        ]
    }
}
