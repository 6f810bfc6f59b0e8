//! The one task that owns the records: a file a subject decides, `run` performs.
//!
//! Nobody else opens the store while it runs. What it decides is logged before it takes effect, what it acknowledges
//! is on disk.

mod accepting;
mod accounts;
mod adding;
mod alarms;
#[cfg(test)]
mod alone;
mod approving;
mod asking;
mod authors;
mod batches;
mod batching;
mod cases;
mod changed;
mod check;
mod clerk;
mod clock;
mod collecting;
mod conflicts;
mod desk;
mod diagnosis;
mod disclosing;
mod doses;
mod edit;
mod exchange;
mod expiry;
mod export;
mod folder;
mod health;
mod held;
mod holdings;
mod home;
mod import;
mod inbox;
mod index;
mod init;
mod inquiries;
mod keys;
mod leaving;
mod ledger;
mod letter_list;
mod letter_print;
mod letters;
mod log;
mod logins;
mod mailbox;
mod manifest_pace;
mod network;
mod notice;
mod number;
mod online;
mod open;
mod open_files;
mod oplog;
mod own;
mod own_password;
mod people;
mod post;
mod quotas;
mod relaying;
mod repeats;
mod replica;
mod roll;
mod rotation;
mod run;
mod seal_keys;
mod sessions;
mod staging;
mod status;
mod takeover;
mod unfinished;
mod upkeep;
mod vault;
mod venue;
mod venue_in;
mod venue_line;
mod venue_merge;
mod venue_out;
mod venue_told;
mod versions;
mod wanted;

pub use accounts::staff_ref;
pub use folder::Folder;
pub use init::{NewNode, init};
pub use online::check_ports;
pub use open::Open;
pub use run::{Options, Running, start};

/// The disk of every node but those of tests.
pub use crate::store::OsDisk;
