//! R6: towns that exist only in memory. Cores without IO, a disk that is a map, a network that loses, repeats and delays.
//!
//! What must be true is said by `watch`, a plain model of halves, receipts and counts; it never asks the core.

mod crashes;
mod disk;
mod effects;
mod faults;
mod figures;
mod lessons;
mod network;
mod outages;
mod people;
mod plan;
pub mod seeded;
mod seeds;
mod storm;
mod storms;
mod town;
mod watch;
