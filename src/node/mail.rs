//! Mail through relays, when sender and recipient are never connected at the same time: both halves, and the relay's own.

mod collecting;
mod leaving;
pub mod mailbox;
pub mod post;
mod relaying;
