//! The terminal's face: keys in, cells out; on values, on a real node, and as a whole program in a terminal.

mod amend;
mod cases;
mod counter;
mod desk;
mod entry;
mod forms;
mod frame;
mod import;
mod look;
mod number;
mod own;
mod person;
mod pty;
mod terminals;
mod text;
mod trouble;
mod whole;
