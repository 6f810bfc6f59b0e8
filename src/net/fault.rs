//! Why something did not reach a peer: a code for each thing the node may do differently.

use libp2p::Multiaddr;
use libp2p::TransportError;
use libp2p::request_response::OutboundFailure;
use libp2p::swarm::DialError;
use std::io;

/// The reason of the last failure towards a peer, or of a letter's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("not in the directory")]
    NotInDirectory,
    #[error("the directory's key or addresses cannot be used")]
    BadEntry,
    #[error("no address answered")]
    Unreachable,
    #[error("nobody listens at that address")]
    Refused,
    #[error("no connection in time")]
    ConnectTimeout,
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

impl Fault {
    /// Of several addresses the fault that tells most counts.
    const fn weight(self) -> u8 {
        match self {
            Fault::WrongKey => 4,
            Fault::Unsupported => 3,
            Fault::Closed => 2,
            Fault::Refused | Fault::ConnectTimeout => 1,
            _ => 0,
        }
    }
}

impl From<&DialError> for Fault {
    fn from(error: &DialError) -> Self {
        match error {
            DialError::WrongPeerId { .. } | DialError::LocalPeerId { .. } => Fault::WrongKey,
            DialError::Denied { .. } => Fault::OwnLimit,
            DialError::NoAddresses => Fault::BadEntry,
            DialError::Transport(tried) => {
                let faults = tried.iter().map(of_address);
                faults
                    .max_by_key(|fault| fault.weight())
                    .unwrap_or(Fault::Unreachable)
            }
            DialError::DialPeerConditionFalse(_) | DialError::Aborted => Fault::Unreachable,
        }
    }
}

/// The library boxes what the system said in types that cannot be named here, and not all of them tell their source:
/// what is looked for is the word of the system's error kind in how the whole error shows itself.
fn of_address((_, error): &(Multiaddr, TransportError<io::Error>)) -> Fault {
    let TransportError::Other(error) = error else {
        return Fault::BadEntry;
    };
    let shown = format!("{error:?}");
    let known = KINDS.iter().find(|(word, _)| shown.contains(word));
    known.map_or(Fault::Unreachable, |(_, fault)| *fault)
}

const KINDS: [(&str, Fault); 11] = [
    ("ConnectionRefused", Fault::Refused),
    ("TimedOut", Fault::ConnectTimeout),
    ("error: Timeout", Fault::ConnectTimeout),
    ("ConnectionReset", Fault::Closed),
    ("ConnectionAborted", Fault::Closed),
    ("BrokenPipe", Fault::Closed),
    ("UnexpectedEof", Fault::Closed),
    ("InvalidMessage", Fault::Unsupported),
    ("InvalidProtocol", Fault::Unsupported),
    ("InvalidData", Fault::Unsupported),
    ("Select(Failed)", Fault::Unsupported),
];

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
