//! Why a row of a CSV file was rejected, by the reason's code.

use crate::text::Text;

/// The sentence for one reason.
pub fn row(code: &str) -> Option<&'static Text> {
    ALL.iter()
        .find(|(known, _)| *known == code)
        .map(|(_, text)| text)
}

pub(super) static ALL: &[(&str, Text)] = &[];
