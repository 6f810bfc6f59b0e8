//! Why something did not reach a peer: a code for each thing the node may do differently.

use libp2p::request_response::OutboundFailure;
use libp2p::swarm::DialError;

/// The reason of the last failure towards a peer, or of a letter's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("not in the directory")]
    NotInDirectory,
    #[error("the directory's key or addresses cannot be used")]
    BadEntry,
    #[error("no address answered")]
    Unreachable,
    #[error("another key answered at that address")]
    WrongKey,
    #[error("an own limit was reached")]
    OwnLimit,
    #[error("the connection was closed")]
    Closed,
    #[error("no answer in time")]
    Timeout,
    #[error("the peer did not take it")]
    NotTaken,
    #[error("the peer does not speak this protocol")]
    Unsupported,
    #[error("the network task was built anew")]
    Rebuilt,
}

impl From<&DialError> for Fault {
    fn from(error: &DialError) -> Self {
        match error {
            DialError::WrongPeerId { .. } | DialError::LocalPeerId { .. } => Fault::WrongKey,
            DialError::Denied { .. } => Fault::OwnLimit,
            DialError::NoAddresses => Fault::BadEntry,
            DialError::DialPeerConditionFalse(_) | DialError::Aborted | DialError::Transport(_) => {
                Fault::Unreachable
            }
        }
    }
}

impl From<&OutboundFailure> for Fault {
    fn from(error: &OutboundFailure) -> Self {
        match error {
            OutboundFailure::DialFailure => Fault::Unreachable,
            OutboundFailure::Timeout => Fault::Timeout,
            OutboundFailure::ConnectionClosed => Fault::Closed,
            OutboundFailure::UnsupportedProtocols => Fault::Unsupported,
            OutboundFailure::Io(_) => Fault::NotTaken,
        }
    }
}
