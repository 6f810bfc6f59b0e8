//! The health of the network: faults by name, breakers, rest, the clock, what ends soon, the diagnosis.

mod breaker;
pub mod clock;
mod copies;
mod diagnosis;
mod expiry;
pub mod fake;
mod faults;
pub mod rest;
