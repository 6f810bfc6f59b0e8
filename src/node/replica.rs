//! The municipality's other nodes (複製ノード): the channel between them, and what they keep in step.
//!
//! Nothing of this crosses to another municipality. What a node of the own municipality may ask for follows from what it
//! proved: [`standing::Standing`] is made in one place, and each kind of request takes its own proof.
//!
//! | file | subject |
//! | --- | --- |
//! | `channel` | sessions: who is there, sealed and signed messages |
//! | `standing` | what a node has proved, and with it what it may ask for |
//! | `message` | what nodes of one municipality say to each other |
//! | `siblings` | the node's side: asks, answers, what is due |
//! | `enrolment`, `enrol`, `keys` | how a new node gets the municipality's keys, and newer ones later |
//! | `ranges` | set reconciliation: where two sets differ |
//! | `shelf` | what is kept in step, and what this node has of it |
//! | `steps`, `pull` | how far this node is with each other one; fetching what it lacks |
//! | `serve`, `apply`, `halves`, `leaves` | what is given; how it enters the own records, ledger and copies of logs |
//! | `copies` | reading and verifying the copies of other nodes' logs |

mod apply;
mod channel;
mod copies;
mod enrol;
mod enrolment;
mod halves;
mod keys;
mod leaves;
mod message;
mod orders;
mod pull;
mod ranges;
mod serve;
mod shelf;
mod siblings;
mod standing;
mod steps;

pub use apply::Refused;
pub use copies::CopiedLog;
pub use message::{OwnAnswer, OwnMessage};
pub use shelf::Shelves;
pub use siblings::Siblings;
pub use standing::VenueNode;
