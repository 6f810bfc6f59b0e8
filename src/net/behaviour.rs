//! The libp2p behaviour: fences first, then protocols.
//!
//! No identify, mDNS, Kademlia or gossipsub: a closed network of known peers needs none of them.

use crate::inquiry::{envelope::BUCKET_ENTRIES_MAX, envelope_len_max};
use crate::net::Limits;
use crate::net::Part;
use crate::net::frame::Allowed;
use crate::net::frame::Frames;
use crate::net::frame::QueryLens;
use crate::net::limits;
use libp2p::PeerId;
use libp2p::StreamProtocol;
use libp2p::allow_block_list;
use libp2p::allow_block_list::AllowedPeers;
use libp2p::connection_limits;
use libp2p::connection_limits::ConnectionLimits;
use libp2p::memory_connection_limits;
use libp2p::ping;
use libp2p::relay;
use libp2p::request_response;
use libp2p::request_response::ProtocolSupport;
use libp2p::swarm::NetworkBehaviour;
use libp2p::swarm::behaviour::toggle::Toggle;
use std::sync::Arc;
use tokio::sync::Semaphore;

const QUERY: StreamProtocol = StreamProtocol::new("/vrx/query/1");
const INFO: StreamProtocol = StreamProtocol::new("/vrx/info/1");
const MAILBOX: StreamProtocol = StreamProtocol::new("/vrx/mailbox/1");
const SIBLING: StreamProtocol = StreamProtocol::new("/vrx/replica/1");

/// Invariant: the fields are asked in this order, so a stranger meets the allow-list before anything else.
#[derive(NetworkBehaviour)]
pub(super) struct Border {
    pub allowed: allow_block_list::Behaviour<AllowedPeers>,
    connections: connection_limits::Behaviour,
    memory: memory_connection_limits::Behaviour,
    ping: ping::Behaviour,
    /// What this node does for others, if it is a relay.
    relay: Toggle<relay::Behaviour>,
    /// What relays do for this node.
    detours: relay::client::Behaviour,
    pub query: request_response::Behaviour<Frames>,
    pub info: request_response::Behaviour<Frames>,
    pub mailbox: request_response::Behaviour<Frames>,
    /// Between the nodes of one municipality; what anybody else sends on it is dropped unparsed.
    pub sibling: request_response::Behaviour<Frames>,
}

impl Border {
    pub fn new(
        limits: &Limits,
        part: Part,
        own: PeerId,
        detours: relay::client::Behaviour,
        lens: &QueryLens,
        inbox: &Arc<Semaphore>,
    ) -> Self {
        let frames = |request, answer| Frames {
            request,
            answer,
            inbox: Arc::clone(inbox),
        };
        let query = frames(Allowed::Query(lens.clone()), Allowed::UpTo(0));
        let info = frames(
            Allowed::UpTo(limits::INFO_QUESTION_LEN_MAX),
            Allowed::UpTo(limits::INFO_ANSWER_LEN_MAX),
        );
        let sibling = frames(
            Allowed::UpTo(limits::SIBLING_LEN_MAX),
            Allowed::UpTo(limits::SIBLING_LEN_MAX),
        );
        let words = || Allowed::Mailbox(lens.clone());
        let mailbox = frames(words(), words());
        // A relay takes mail for others and no letters; everybody else the other way round.
        let (letters, mail) = match part {
            Part::Member => (ProtocolSupport::Full, ProtocolSupport::Outbound),
            Part::Relay => (ProtocolSupport::Outbound, ProtocolSupport::Inbound),
        };
        Self {
            allowed: allow_block_list::Behaviour::default(),
            connections: connection_limits::Behaviour::new(connection_limits(limits)),
            memory: memory_connection_limits::Behaviour::with_max_bytes(limits.process_bytes_max),
            ping: ping::Behaviour::new(
                ping::Config::new()
                    .with_interval(limits.ping_every)
                    .with_timeout(limits.ping_answer),
            ),
            relay: (part == Part::Relay)
                .then(|| relay::Behaviour::new(own, circuits(lens)))
                .into(),
            detours,
            query: protocol(QUERY, letters, query, limits),
            info: protocol(INFO, ProtocolSupport::Full, info, limits),
            sibling: protocol(SIBLING, ProtocolSupport::Full, sibling, limits),
            mailbox: protocol(MAILBOX, mail, mailbox, limits),
        }
    }
}

/// The defaults end a circuit at 128 KiB or two minutes, which is less than one message of a large town. Whoever may have a
/// connection may have a place; how often one asks is bounded by those connections.
fn circuits(lens: &QueryLens) -> relay::Config {
    let largest = lens
        .largest()
        .unwrap_or_else(|| envelope_len_max(BUCKET_ENTRIES_MAX));
    relay::Config {
        max_reservations: limits::PLACES_MAX,
        max_reservations_per_peer: 1,
        reservation_rate_limiters: Vec::new(),
        max_circuits: limits::CIRCUITS_MAX,
        max_circuits_per_peer: limits::CIRCUITS_PER_PEER_MAX,
        max_circuit_duration: limits::CIRCUIT_LIFE,
        max_circuit_bytes: limits::circuit_bytes_max(largest),
        circuit_src_rate_limiters: Vec::new(),
        ..relay::Config::default()
    }
}

fn connection_limits(limits: &Limits) -> ConnectionLimits {
    let connections = limits.connections();
    ConnectionLimits::default()
        .with_max_pending_incoming(Some(connections.pending_incoming))
        .with_max_pending_outgoing(Some(limits::PENDING_OUTGOING_MAX))
        .with_max_established_incoming(Some(connections.incoming))
        .with_max_established_outgoing(Some(connections.outgoing))
        .with_max_established_per_peer(Some(limits::CONNECTIONS_PER_PEER_MAX))
}

fn protocol(
    name: StreamProtocol,
    support: ProtocolSupport,
    frames: Frames,
    limits: &Limits,
) -> request_response::Behaviour<Frames> {
    let config = request_response::Config::default()
        .with_request_timeout(limits.request)
        .with_max_concurrent_streams(limits::STREAMS_PER_PROTOCOL_MAX);
    request_response::Behaviour::with_codec(frames, [(name, support)], config)
}
