//! The municipality's other nodes (複製ノード): the channel between them, and what they keep in step.
//!
//! Nothing of this crosses to another municipality. What a node of the own municipality may ask for follows from what it
//! proved: [`standing::Standing`] is made in one place, and each kind of request takes its own proof.
//!
//! | file | subject |
//! | --- | --- |
//! | `channel` | sessions: who is there, sealed and signed messages |
//! | `message` | what nodes of one municipality say to each other |
//! | `ranges` | set reconciliation: where two sets differ |
//! | `standing` | what a node has proved, and with it what it may ask for |
//! | `siblings` | the node's side: asks, answers, who is in step |

mod channel;
mod message;
mod ranges;
mod siblings;
mod standing;

pub use message::{OwnAnswer, OwnMessage};
pub use siblings::Siblings;
pub use standing::VenueNode;
