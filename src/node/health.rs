//! What this node knows of the health of others and of itself: notices of peers, the clock against theirs, rest, copies.

pub mod alarms;
pub mod check;
mod contact;
mod diagnosis;
mod expiry;
mod heard;
mod notice;
mod rest;
mod shown;
mod status;
mod versions;

pub use heard::Health;
