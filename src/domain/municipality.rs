//! Municipalities: their codes and the table of all of them, real and practice.

mod code;
mod search;
mod table;

pub use code::{CodeError, MunicipalityCode};
pub use search::{look_alikes, same_names, search_municipalities};
pub use table::{Municipality, MunicipalityKind, municipalities, municipality};
