//! The network over real loopback sockets: ports are the system's choice, every wait is for an event.

mod exchange;
mod node;
