//! The command tree: every command is a file here. Only here is anything printed, only here is `anyhow`.

mod accept;
mod approve;
mod audit;
mod batch;
mod batch_result;
mod changes;
mod check;
mod clock;
mod demo;
mod diagnose;
mod directory;
mod disclosure;
mod door;
mod dose;
mod export;
mod face;
mod failure;
mod files;
mod help;
mod import;
mod init;
mod inquire;
mod keys;
mod ledger;
mod letter;
mod maintenance;
mod merge;
mod network;
mod output;
mod password;
mod person;
mod place;
mod quota;
mod replica;
mod serve;
mod staff;
mod start;
mod status;
mod tree;
mod venue;

pub use start::main;

/// How a command ended that ran to its end: its exit code.
type Outcome = anyhow::Result<u8>;
