//! Everything but the house rules, in one binary: a file a module.
#![expect(
    clippy::unwrap_used,
    reason = "a test may stop where a value is missing"
)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "seeds and figures are printed for whoever repeats a test"
)]

mod apart;
mod area;
mod audit;
mod batch;
mod border;
mod canonical;
mod change;
mod config;
mod crypto;
mod directory;
mod document;
mod domain;
mod failing_disk;
mod faults;
mod fuzz;
mod health;
mod inquiry;
mod net;
mod node;
mod processes;
mod relay;
mod replica;
mod safeguards;
mod scale;
mod sheets;
mod simulation;
mod soak;
mod store;
mod text;
mod traces;
mod tui;
mod venue;
mod world;
