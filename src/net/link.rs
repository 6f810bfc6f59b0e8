//! One peer: its connections, when to dial it again, and the room its requests may take.

use crate::net::Fault;
use crate::net::PeerRef;
use crate::net::backoff::Backoff;
use crate::net::breaker::Breaker;
use crate::net::limits::INBOX_BYTES_PER_PEER_MAX;
use libp2p::swarm::ConnectionId;
use std::sync::Arc;
use tokio::sync::Semaphore;

pub(super) struct Link {
    pub at: PeerRef,
    pub connections: Vec<ConnectionId>,
    pub dialing: bool,
    /// Entries of the outbox that fly to this peer.
    pub flights: usize,
    /// Something came back over the present connection.
    pub proved: bool,
    /// Why the last dial came to nothing, until one does not.
    pub fault: Option<Fault>,
    pub backoff: Backoff,
    /// Holds letters back; the wait above is for dialling alone.
    pub breaker: Breaker,
    pub inbox: Arc<Semaphore>,
}

impl Link {
    pub fn new(at: PeerRef) -> Self {
        Self {
            at,
            connections: Vec::new(),
            dialing: false,
            flights: 0,
            proved: false,
            fault: None,
            backoff: Backoff::default(),
            breaker: Breaker::default(),
            inbox: Arc::new(Semaphore::new(INBOX_BYTES_PER_PEER_MAX)),
        }
    }

    pub fn connected(&self) -> bool {
        !self.connections.is_empty()
    }

    pub fn worked(&mut self) {
        self.proved = true;
        self.fault = None;
        self.backoff.reset();
    }

    /// What the swarm knew of this peer is gone.
    pub fn forget_connections(&mut self) {
        self.connections.clear();
        self.dialing = false;
        self.flights = 0;
        self.proved = false;
    }
}
