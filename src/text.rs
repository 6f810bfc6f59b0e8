//! Every sentence a person reads, in Japanese and English: one catalogue, a file a subject.
//! It prints nothing and knows no record: callers fill the `{placeholders}`.

pub mod batches;
mod catalogue;
mod check;
pub mod cluster;
pub mod commands;
pub mod demo;
mod details;
pub mod disclosure;
mod errors;
pub mod health;
mod help;
pub mod letter;
pub mod records;
mod rows;
pub mod screens;
mod values;
mod width;
pub mod words;

pub use catalogue::{Lang, Text, all};
pub use check::{check_part, check_problem};
pub use details::detail;
pub use errors::{ErrorText, error, errors, sentences};
pub use help::help;
pub use rows::row;
pub use values::value;
pub use width::{pad, table, width, width_wide};
