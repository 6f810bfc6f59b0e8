//! Dates by era (和暦), in and out (domain.md 6.1). Stored dates are western; this is for keyboards, files and screens.

mod era;
mod parse;
mod show;

pub use era::Era;
pub use parse::parse_clerk_date;
pub use parse::parse_wareki;
pub use show::Wareki;
pub use show::show_wareki;

use crate::domain::DateError;

/// Why a text is no date by era.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WarekiError {
    /// Not of any known form.
    #[error("not understood as a date")]
    Form,
    /// A day the calendar does not have.
    #[error("there is no such day in the calendar")]
    NoSuchDay,
    /// Before 1873-01-01 Japan counted days by another calendar.
    #[error("dates before 明治6年1月1日 follow another calendar")]
    OldCalendar,
    /// The era does not have this day; `equivalent` is what to offer instead.
    #[error("the era has no such day, did you mean {equivalent}")]
    OutsideEra {
        /// The same day in its right era.
        equivalent: Wareki,
    },
}

impl From<DateError> for WarekiError {
    fn from(error: DateError) -> Self {
        match error {
            DateError::NoSuchDay => WarekiError::NoSuchDay,
            DateError::Form | DateError::Partial => WarekiError::Form,
        }
    }
}
