//! How this node and its peers are, in the words of replies.

use crate::api::{CircuitState, NodeHealth, OwnEntry, PeerFault, PeerHealth};
use crate::directory::{Directory, persons_max};
use crate::domain::UnixTime;
use crate::net::{self, Circuit, Fault, PeerRef};
use crate::node::clock::unix_time;
use crate::node::open::Open;
use crate::node::run::{Node, Phase};
use std::time::SystemTime;

impl Node {
    /// How this node is, as every screen may say.
    pub fn node_health(&self, at: UnixTime) -> NodeHealth {
        let (clock, clock_offset_s) = self.health.clock(at);
        let open = match &self.phase {
            Phase::Open(open) => Some(open),
            _ => None,
        };
        NodeHealth {
            locked_since: open.is_none().then_some(self.health.since),
            clock,
            clock_offset_s,
            maintenance: self.health.rests(at),
            own_entry: open.map_or(OwnEntry::NoDirectory, |open| open.own_entry(at)),
            runs_twice: self.health.runs_twice,
            went_back: self.health.went_back,
            expiring: open.map_or_else(Vec::new, |open| open.expiring(at)),
            merged: open.map_or_else(Vec::new, |open| open.merged()),
        }
    }

    /// How a peer is, from what the network task and the peer itself say.
    pub fn peer_health(&self, at: PeerRef, peer: &net::PeerStatus, now: UnixTime) -> PeerHealth {
        let heard = self.health.heard.get(&at);
        let fault = peer
            .last_fault
            .filter(|(when, _)| Some(*when) > peer.last_success);
        let circuit = peer.circuit(SystemTime::now());
        let maintenance = self.health.peer_rests(at, now);
        PeerHealth {
            last_attempt: peer.last_attempt.map(unix_time),
            fault: fault.map(|(_, fault)| peer_fault(fault)),
            fault_at: fault.map(|(when, _)| unix_time(when)),
            failures: peer.failures,
            circuit: match circuit {
                Circuit::Closed => CircuitState::Closed,
                Circuit::Open => CircuitState::Open,
                Circuit::HalfOpen => CircuitState::HalfOpen,
            },
            next_try: peer
                .open_until
                .filter(|_| circuit == Circuit::Open)
                .map(unix_time),
            maintenance,
            clock_offset_s: heard.map(|heard| heard.offset_s),
            version: heard.map(|heard| heard.notice.version),
        }
    }
}

impl Open {
    /// What the directory in force says of this node.
    pub fn own_entry(&self, at: UnixTime) -> OwnEntry {
        let Some(directory) = &self.network.directory else {
            return OwnEntry::NoDirectory;
        };
        match directory.by_id(&self.identity.id.public().0) {
            Some(entry) if entry.revoked => OwnEntry::Revoked,
            Some(entry) if entry.not_after < at => OwnEntry::Ended,
            Some(_) if self.is_overfull(directory) => OwnEntry::TooSmall,
            Some(_) => OwnEntry::Good,
            None if directory.nodes_of(self.identity.own).is_empty() => OwnEntry::Missing,
            None => OwnEntry::Replaced,
        }
    }

    /// Whether answers have no room for everybody: the population in the directory is too small. Buckets overflow then, and
    /// those who ask wait for a manifest that never comes.
    fn is_overfull(&self, directory: &Directory) -> bool {
        let entry = directory.node(self.identity.own, 1);
        let most = entry.map(|entry| persons_max(entry.population));
        let held = u32::try_from(self.index.len()).unwrap_or(u32::MAX);
        !self.identity.is_relay() && most.is_some_and(|most| held > most)
    }
}

/// The network task's fault in the words of people.
const fn peer_fault(fault: Fault) -> PeerFault {
    match fault {
        Fault::Refused => PeerFault::Refused,
        Fault::ConnectTimeout => PeerFault::ConnectTimeout,
        Fault::BadEntry | Fault::Unreachable => PeerFault::NoEndpoint,
        Fault::WrongKey => PeerFault::Authentication,
        Fault::Closed => PeerFault::ConnectionEnded,
        Fault::Timeout => PeerFault::ReadTimeout,
        Fault::NotTaken => PeerFault::NotTaken,
        Fault::Unsupported => PeerFault::Protocol,
        Fault::NotInDirectory => PeerFault::NotInDirectory,
        Fault::OwnLimit | Fault::Rebuilt => PeerFault::Other,
    }
}
