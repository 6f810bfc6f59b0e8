//! The terminal's face: keys in, cells out; on values, on a real node, and as a whole program in a terminal.

mod desk;
mod forms;
mod frame;
mod look;
mod person;
mod pty;
mod terminals;
mod text;
mod trouble;
mod whole;
