//! Nodes of one municipality: what they say to each other, how they get its keys, how they keep in step.

mod answers;
mod channel;
pub mod desk;
mod enrol;
mod step;
