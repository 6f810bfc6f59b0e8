//! What nodes of one municipality say to each other. A new subject is a variant in the enum of those who may say it.
//!
//! Postcard inside: it never crosses to another municipality, and both ends run the same program. A node of another
//! version that does not understand a message answers [`OwnAnswer::NotUnderstood`].

use crate::node::venue_merge::{VenueAnswer, VenueMessage};
use serde::{Deserialize, Serialize};

/// A question, by what its sender has to have proved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum OwnMessage {
    /// Anybody the directory names for the own code.
    Newcomer(NewcomerMessage),
    /// Nodes that hold the municipality's keys.
    Replica(ReplicaMessage),
    /// The municipality's nodes at venues.
    Venue(VenueMessage),
}

/// What a node without keys may say.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum NewcomerMessage {
    /// Are you there?
    Greet,
}

/// What nodes that hold the municipality's keys say to each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ReplicaMessage {
    /// Something changed here: come and look.
    Changed,
}

/// An answer to an [`OwnMessage`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum OwnAnswer {
    /// To a newcomer's message.
    Newcomer(NewcomerAnswer),
    /// To a replica's message.
    Replica(ReplicaAnswer),
    /// To a venue's message.
    Venue(VenueAnswer),
    /// The sender has not proved what the question takes.
    NotAllowed,
    /// No message of this version.
    NotUnderstood,
    /// The node cannot answer now.
    Busy,
}

/// An answer to a [`NewcomerMessage`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum NewcomerAnswer {
    /// Here.
    Greeted,
}

/// An answer to a [`ReplicaMessage`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ReplicaAnswer {
    /// Heard.
    Noted,
}
