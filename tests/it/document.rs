//! Documents: what is refused, what comes back, what merges, what the history tells.

mod changes;
mod conflicts;
mod gate;
pub mod people;
mod replicas;
mod row;
mod speed;
