//! The command tree: every command is a file here. Only here is anything printed, only here is `anyhow`.

mod failure;
mod help;
mod output;
mod password;
mod start;
mod tree;

pub mod demo;

pub use start::main;
