//! What the settings allow, in the words of the border protocol.

use crate::config::Limits;
use crate::inquiry;

/// The settings in the words of the protocol.
pub fn inquiry_limits(limits: &Limits) -> inquiry::Limits {
    let count = |value: u32| usize::try_from(value).unwrap_or(usize::MAX);
    inquiry::Limits {
        opens_per_hour: count(limits.inquiries_per_hour),
        opens_per_day: count(limits.inquiries_per_day),
        open_sessions_per_sender: count(limits.open_per_sender),
        open_sessions: count(limits.open_in_all),
        none_per_day: count(limits.no_answers_per_day),
        none_of_last: inquiry::OUTCOMES_KEPT * count(limits.no_answers_percent) / 100,
        person_inquiries: count(limits.inquiries_per_person),
        asked_per_staff_hour: count(limits.sent_per_staff_hour),
        asked_per_person_provider_day: count(limits.sent_per_person_provider_day),
        providers_per_person_day: count(limits.sent_providers_per_person_day),
        ..inquiry::Limits::default()
    }
}
