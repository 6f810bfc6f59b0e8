//! What was typed after an option, taken for what it means; a refusal names the option.

use crate::cli::failure::Failure;
use crate::domain::{Date, MunicipalityCode};

/// A municipality code.
pub fn code(option: &str, typed: &str) -> Result<MunicipalityCode, Failure> {
    MunicipalityCode::parse(typed)
        .map_err(|error| Failure::input(option, &error, "municipality_code"))
}

/// A day.
pub fn day(option: &str, typed: &str) -> Result<Date, Failure> {
    Date::parse(typed).map_err(|error| Failure::input(option, &error, "date"))
}

/// A day, where one was typed.
pub fn day_if_typed(option: &str, typed: Option<&str>) -> Result<Option<Date>, Failure> {
    typed.map(|typed| day(option, typed)).transpose()
}
