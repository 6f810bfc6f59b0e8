//! What the swarm tells: ports, connections, strangers, protocol events.

use crate::net::Fault;
use crate::net::NetEvent;
use crate::net::behaviour::Border;
use crate::net::behaviour::BorderEvent;
use crate::net::frame::Frame;
use crate::net::limits;
use crate::net::task::End;
use crate::net::task::Request;
use crate::net::task::Task;
use crate::net::task::inward::Channel;
use libp2p::Multiaddr;
use libp2p::PeerId;
use libp2p::core::transport::ListenerId;
use libp2p::ping;
use libp2p::request_response::Event;
use libp2p::request_response::Message;
use libp2p::request_response::OutboundRequestId;
use libp2p::swarm::ConnectionId;
use libp2p::swarm::ListenError;
use libp2p::swarm::NetworkBehaviour;
use libp2p::swarm::SwarmEvent;
use std::time::Duration;
use std::time::Instant;

/// Shortest time between two words about strangers.
const STRANGER_EVERY: Duration = Duration::from_secs(1);
const ED25519_PEER_ID_LEN: usize = 38;

impl Task<'_> {
    pub(super) fn on_swarm_event(
        &mut self,
        event: SwarmEvent<<Border as NetworkBehaviour>::ToSwarm>,
    ) -> Option<End> {
        match event {
            SwarmEvent::Behaviour(event) => self.on_border_event(event),
            SwarmEvent::ConnectionEstablished {
                peer_id,
                connection_id,
                endpoint,
                ..
            } => {
                self.on_connected(&peer_id, connection_id, endpoint.is_dialer());
            }
            SwarmEvent::ConnectionClosed {
                peer_id,
                connection_id,
                ..
            } => self.on_closed(&peer_id, connection_id),
            SwarmEvent::OutgoingConnectionError {
                peer_id: Some(peer),
                error,
                ..
            } => {
                self.stirred = true;
                self.on_dial_failed(&peer, &error);
            }
            SwarmEvent::IncomingConnectionError { peer_id, error, .. } => {
                self.on_refused(peer_id, &error);
            }
            SwarmEvent::NewListenAddr {
                listener_id,
                address,
            } => self.on_listening(listener_id, address),
            SwarmEvent::ListenerClosed { listener_id, .. } if self.lost_place(listener_id) => {}
            SwarmEvent::ListenerClosed { .. } => {
                tracing::warn!(
                    code = "net-listener",
                    "a port was closed, the network is built anew"
                );
                return Some(End::Broken);
            }
            _ => {}
        }
        None
    }

    fn on_border_event(&mut self, event: BorderEvent) {
        match event {
            BorderEvent::Query(event) => self.on_protocol(event, Request::Query, Self::on_query),
            BorderEvent::Info(event) => self.on_protocol(event, Request::Info, Self::on_question),
            BorderEvent::Sibling(event) => {
                self.on_protocol(event, Request::Sibling, Self::on_sibling);
            }
            BorderEvent::Mailbox(event) => {
                self.on_protocol(event, Request::Mailbox, Self::on_words);
            }
            BorderEvent::Ping(event) => self.on_ping(&event),
            BorderEvent::Relay(_) | BorderEvent::Detours(_) => {}
        }
    }

    /// Every protocol asks and answers alike; they differ in whom a question goes to.
    fn on_protocol(
        &mut self,
        event: Event<Frame, Vec<u8>>,
        flight: fn(OutboundRequestId) -> Request,
        on_asked: fn(&mut Self, &PeerId, Frame, Channel),
    ) {
        match event {
            Event::Message { peer, message, .. } => match message {
                Message::Request {
                    request, channel, ..
                } => on_asked(self, &peer, request, channel),
                Message::Response {
                    request_id,
                    response,
                } => self.on_flight_done(&peer, flight(request_id), response),
            },
            Event::OutboundFailure {
                peer,
                request_id,
                error,
                ..
            } => self.on_request_failed(&peer, flight(request_id), Fault::from(&error)),
            Event::InboundFailure { .. } | Event::ResponseSent { .. } => {}
        }
    }

    /// Ping only reports. A path that fails once is closed, or it eats requests for a quarter of an hour.
    fn on_ping(&mut self, event: &ping::Event) {
        match &event.result {
            Ok(_) => self.worked(&event.peer),
            Err(_) => {
                self.swarm.close_connection(event.connection);
            }
        }
    }

    fn on_connected(&mut self, peer: &PeerId, connection: ConnectionId, dialed: bool) {
        self.stirred = true;
        let Some(link) = self.desk.links.get_mut(peer) else {
            return;
        };
        let first = !link.connected();
        link.connections.push(connection);
        if dialed {
            link.dialing = false;
        } else {
            // It found us, so it may be back.
            link.backoff.hurry();
            link.breaker.hurry();
        }
        if first {
            link.proved = false;
            let at = link.at;
            self.desk.board.peer(at, |peer| peer.connected = true);
            self.desk.hint(NetEvent::Connected(at));
        }
    }

    fn on_closed(&mut self, peer: &PeerId, connection: ConnectionId) {
        self.stirred = true;
        let desk = &mut *self.desk;
        let Some(link) = desk.links.get_mut(peer) else {
            return;
        };
        link.connections.retain(|open| *open != connection);
        if link.connected() {
            return;
        }
        if !link.proved || link.flights > 0 {
            link.backoff
                .failed(Instant::now(), &desk.limits, &mut desk.chance);
            link.breaker
                .failed(Instant::now(), &desk.limits, &mut desk.chance);
            desk.board.breaker(link.at, &link.breaker);
        }
        let (at, proved) = (link.at, link.proved);
        desk.board.peer(at, |peer| peer.connected = false);
        desk.hint(NetEvent::Disconnected(at));
        if desk.roster.at(peer).is_none() {
            desk.links.remove(peer);
        }
        if !proved {
            self.desk.board.fault(at, Fault::Closed);
            self.fail_questions(at, Fault::Closed);
        }
    }

    fn on_refused(&mut self, peer: Option<PeerId>, error: &ListenError) {
        let (Some(peer), ListenError::Denied { .. }) = (peer, error) else {
            return;
        };
        let Some(link) = self.desk.links.get(&peer) else {
            self.desk
                .board
                .write(|status| status.strangers_refused += 1);
            self.tell_stranger(&peer);
            tracing::debug!(
                code = "net-stranger",
                "a connection with an unknown key was refused"
            );
            return;
        };
        // A peer dials only when it has no connection: the ones counted here are dead, and its next try shall succeed.
        if link.connections.len() >= limits::CONNECTIONS_PER_PEER_MAX as usize {
            for connection in link.connections.clone() {
                self.swarm.close_connection(connection);
            }
        }
    }

    /// The node may know the key from an older directory. A flood of strangers is no flood of news.
    fn tell_stranger(&mut self, peer: &PeerId) {
        let now = Instant::now();
        let told = self.desk.stranger_told;
        if told.is_some_and(|told| now.saturating_duration_since(told) < STRANGER_EVERY) {
            return;
        }
        // A PeerId of an Ed25519 key is that key behind six bytes.
        let bytes = peer.to_bytes();
        let key = bytes.last_chunk::<32>().copied();
        if let Some(key) = key.filter(|_| bytes.len() == ED25519_PEER_ID_LEN) {
            self.desk.stranger_told = Some(now);
            self.desk.hint(NetEvent::Stranger(key));
        }
    }

    fn on_listening(&mut self, listener: ListenerId, address: Multiaddr) {
        let Some(index) = self.listeners.remove(&listener) else {
            return;
        };
        if let Some(slot) = self.desk.listen.get_mut(index) {
            *slot = address;
        }
        if self.listeners.is_empty() {
            let open: Vec<String> = self.desk.listen.iter().map(ToString::to_string).collect();
            self.desk
                .board
                .write(|status| status.listening.clone_from(&open));
            self.desk
                .reports
                .push_back((NetEvent::Listening(open), None));
        }
    }
}
