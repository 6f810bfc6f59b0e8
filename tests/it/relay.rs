//! A relay: what it keeps and refuses, what survives, how mail gets through it, and that nothing can be read there.

mod asleep;
mod client;
mod killed;
mod memory;
mod refusals;
mod searched;
