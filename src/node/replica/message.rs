//! What nodes of one municipality say to each other. A new subject is a variant in the enum of those who may say it.
//!
//! Postcard inside: it never crosses to another municipality, and both ends run the same program. A node of another
//! version that does not understand a message answers [`OwnAnswer::NotUnderstood`].

use super::enrolment::{Joining, Package};
use super::keys::SharedKeys;
use super::ranges::{Asked, Found, Key};
use super::shelf::Shelf;
use crate::crypto::Digest;
use crate::document::Head;
use crate::node::log::StoredLine;
use crate::node::venue::merge::{VenueAnswer, VenueMessage};
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
    /// Here is my request; is there a package for me?
    Join(Joining),
}

/// What nodes that hold the municipality's keys say to each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplicaMessage {
    /// Something changed here: come and look.
    Changed,
    /// What do you have there?
    Compare { shelf: Shelf, asked: Asked },
    /// Changes of these people's documents, behind the heads that are here already.
    Documents(Vec<(Key, Vec<Head>)>),
    /// Rows of a shelf other than that of documents.
    Rows { shelf: Shelf, keys: Vec<Key> },
    /// Leaves of your operation log from this number on.
    Leaves { from: u64 },
    /// Seal keys and the manifest, newer than this one.
    Keys { seq: u64 },
}

impl ReplicaMessage {
    /// Whether its sender looks for what it lacks.
    pub fn is_fetching(&self) -> bool {
        matches!(
            self,
            Self::Compare { .. } | Self::Documents(_) | Self::Rows { .. }
        )
    }
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
    /// The package, once a second person has approved.
    Package(Option<Package>),
}

/// An answer to a [`ReplicaMessage`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ReplicaAnswer {
    /// Heard.
    Noted,
    /// What is there, span by span.
    Found(Vec<Found>),
    /// Of as many of the people asked for as fit, in order.
    Documents(Vec<(Key, Given)>),
    /// Rows, in order, as many as fit; none where a row is gone.
    Rows(Vec<(Key, Option<Vec<u8>>)>),
    /// A part of the operation log.
    Leaves(LogPart),
    /// What is newer.
    Keys(Option<SharedKeys>),
}

/// Leaves from the number asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogPart {
    /// Each with its detail, where that was not erased.
    pub leaves: Vec<StoredLine>,
    /// How many leaves the whole log has.
    pub size: u64,
    /// The root over all of them.
    pub root: Digest,
}

/// What the other side has of one document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Given {
    /// Nothing that is not here already.
    Nothing,
    /// Changes behind the heads that were named.
    Changes(Vec<Vec<u8>>),
    /// The whole document.
    Whole(Vec<u8>),
}
