//! The terminal's face: keys in, cells out; on values, on a real node, and as a whole program in a terminal.

mod ahead;
mod amend;
mod cases;
mod choosing;
mod counter;
pub mod desk;
mod entry;
mod forms;
mod frame;
mod gallery;
mod import;
pub mod inbox;
mod journey;
mod keys;
mod look;
mod number;
mod own;
mod person;
mod preferences;
mod pty;
mod resume;
mod stop;
mod terminals;
mod text;
mod trouble;
mod typing;
mod whole;
