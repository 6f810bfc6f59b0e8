//! CSV in and out: hostile files first, then what is taken, then general rules.

mod bytes;
mod doses;
mod hostile;
mod speed;
mod targets;
