//! A venue and its municipality: what a venue may know, what it hands over, and when the two merge.

pub mod intake;
mod line;
pub mod merge;
pub mod out;
pub mod roll;
pub mod told;
