//! Calendar dates, whole and partly unknown (不詳). Stored western; eras are for input and output only.

mod faces;
mod partial;
mod whole;

pub use partial::PartialDate;
pub use whole::Date;

/// The years a date may have: nothing recorded here is older, and four digits are written.
const YEAR_MIN: i16 = 1800;
const YEAR_MAX: i16 = 9999;

/// Why a text is no date. It never carries the text, which may be a birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not of the expected form.
    #[error("a date is written YYYY-MM-DD or YYYYMMDD")]
    Form,
    /// A day the calendar does not have, or a year out of bounds.
    #[error("there is no such day in the calendar")]
    NoSuchDay,
    /// A part is unknown where a whole date is needed.
    #[error("the date is known only in part")]
    Partial,
}
