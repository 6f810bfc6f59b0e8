//! The one task that owns the records: a file a subject decides, `run` performs.
//!
//! Nobody else opens the store while it runs. What it decides is logged before it takes effect, what it acknowledges
//! is on disk.

#[cfg(test)]
mod alone;
mod batches;
mod clock;
mod doors;
mod doses;
mod files;
mod folder;
mod health;
mod home;
mod init;
mod inquiries;
mod keys;
mod log;
mod mail;
mod network;
mod open;
mod people;
mod replica;
mod run;
mod staff;
mod start;
mod takeover;
mod upkeep;
mod venue;

pub use folder::Folder;
pub use init::{NewNode, init};
pub use network::online::check_ports;
pub use open::Open;
pub use staff::accounts::staff_ref;
pub use start::{Options, Running, start};

/// The disk of every node but those of tests.
pub use crate::store::OsDisk;
