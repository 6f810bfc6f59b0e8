//! The network over real loopback sockets: ports are the system's choice, every wait is for an event.

mod addresses;
mod cuts;
mod exchange;
mod hostile;
mod membership;
pub mod node;
mod panics;
pub mod proxy;
mod quic;
mod raw;
mod sealed_links;
mod splits;
mod strangers;
