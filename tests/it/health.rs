//! The health of the network: faults by name, breakers, rest, the clock, what ends soon, the diagnosis.

mod breaker;
mod clock;
mod copies;
mod diagnosis;
mod expiry;
mod fake;
mod faults;
mod rest;
