//! What the network task is told at its start, and whom it may meet.

use crate::domain::MunicipalityCode;
use crate::net::Limits;
use zeroize::Zeroizing;

/// One node of the network: the municipality and its node number (1; replicas 2 and up).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerRef {
    pub code: MunicipalityCode,
    pub node: u32,
}

/// A directory entry as the network needs it.
#[derive(Clone, Debug)]
pub struct Peer {
    pub at: PeerRef,
    pub id_public: [u8; 32],
    /// Multiaddr text, as in the directory.
    pub addresses: Vec<String>,
}

/// Everything that follows from the installed directory.
#[derive(Clone, Debug, Default)]
pub struct Members {
    pub peers: Vec<Peer>,
    /// The lengths an envelope may have; any other length is refused unread.
    pub query_lens: Vec<usize>,
}

/// TCP and Noise always; QUIC only where the network asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    #[default]
    Tcp,
    QuicToo,
}

/// What this node is to others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Asks and answers.
    #[default]
    Member,
    /// Keeps the mail of those that are away, and takes no letters itself.
    Relay,
}

/// Randomness for waiting times; nothing secret depends on it.
pub type Chance = Box<dyn FnMut() -> u32 + Send>;

pub struct Config {
    pub id_secret: Zeroizing<[u8; 32]>,
    /// Multiaddr text; none means that this node only dials.
    pub listen: Vec<String>,
    pub transport: Transport,
    pub part: Part,
    pub members: Members,
    pub limits: Limits,
    pub chance: Chance,
}
