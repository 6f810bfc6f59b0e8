//! Files in and out: imports with what became of each row, and the export of all doses.

pub mod export;
pub mod import;
pub mod unfinished;
