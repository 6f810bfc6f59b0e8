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
use libp2p::Multiaddr;
use libp2p::PeerId;
use libp2p::core::transport::ListenerId;
use libp2p::ping;
use libp2p::request_response::Event;
use libp2p::request_response::Message;
use libp2p::swarm::ConnectionId;
use libp2p::swarm::ListenError;
use libp2p::swarm::NetworkBehaviour;
use libp2p::swarm::SwarmEvent;
use std::time::Instant;

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
            BorderEvent::Query(event) => self.on_query_event(event),
            BorderEvent::Info(event) => self.on_info_event(event),
            BorderEvent::Sibling(event) => self.on_sibling_event(event),
            BorderEvent::Mailbox(event) => self.on_mailbox_event(event),
            BorderEvent::Ping(event) => self.on_ping(&event),
        }
    }

    fn on_query_event(&mut self, event: Event<Frame, Vec<u8>>) {
        match event {
            Event::Message {
                peer,
                message:
                    Message::Request {
                        request, channel, ..
                    },
                ..
            } => {
                self.on_query(&peer, request, channel);
            }
            Event::Message {
                peer,
                message:
                    Message::Response {
                        request_id,
                        response,
                    },
                ..
            } => {
                self.on_flight_done(&peer, Request::Query(request_id), response);
            }
            Event::OutboundFailure {
                peer,
                request_id,
                error,
                ..
            } => {
                self.on_request_failed(&peer, Request::Query(request_id), Fault::from(&error));
            }
            Event::InboundFailure { .. } | Event::ResponseSent { .. } => {}
        }
    }

    fn on_info_event(&mut self, event: Event<Frame, Vec<u8>>) {
        match event {
            Event::Message {
                peer,
                message:
                    Message::Request {
                        request, channel, ..
                    },
                ..
            } => {
                self.on_question(&peer, request, channel);
            }
            Event::Message {
                peer,
                message:
                    Message::Response {
                        request_id,
                        response,
                    },
                ..
            } => {
                self.on_flight_done(&peer, Request::Info(request_id), response);
            }
            Event::OutboundFailure {
                peer,
                request_id,
                error,
                ..
            } => {
                self.on_request_failed(&peer, Request::Info(request_id), Fault::from(&error));
            }
            Event::InboundFailure { .. } | Event::ResponseSent { .. } => {}
        }
    }

    fn on_sibling_event(&mut self, event: Event<Frame, Vec<u8>>) {
        match event {
            Event::Message {
                peer,
                message:
                    Message::Request {
                        request, channel, ..
                    },
                ..
            } => self.on_sibling(&peer, request, channel),
            Event::Message {
                peer,
                message:
                    Message::Response {
                        request_id,
                        response,
                    },
                ..
            } => {
                self.on_flight_done(&peer, Request::Sibling(request_id), response);
            }
            Event::OutboundFailure {
                peer,
                request_id,
                error,
                ..
            } => {
                self.on_request_failed(&peer, Request::Sibling(request_id), Fault::from(&error));
            }
            Event::InboundFailure { .. } | Event::ResponseSent { .. } => {}
        }
    }

    fn on_mailbox_event(&mut self, event: Event<Frame, Vec<u8>>) {
        match event {
            Event::Message {
                peer,
                message:
                    Message::Request {
                        request, channel, ..
                    },
                ..
            } => {
                self.on_words(&peer, request, channel);
            }
            Event::Message {
                peer,
                message:
                    Message::Response {
                        request_id,
                        response,
                    },
                ..
            } => {
                self.on_flight_done(&peer, Request::Mailbox(request_id), response);
            }
            Event::OutboundFailure {
                peer,
                request_id,
                error,
                ..
            } => {
                self.on_request_failed(&peer, Request::Mailbox(request_id), Fault::from(&error));
            }
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
