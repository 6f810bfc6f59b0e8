//! What this node sends: choose a node, dial it if need be, and bring every letter to its end.

use crate::net::Circuit;
use crate::net::Fault;
use crate::net::NetEvent;
use crate::net::PeerRef;
use crate::net::Transport;
use crate::net::frame::Frame;
use crate::net::limits;
use crate::net::link::Link;
use crate::net::outbox::Entry;
use crate::net::outbox::Line;
use crate::net::outbox::Place;
use crate::net::outbox::Subject;
use crate::net::task::Request;
use crate::net::task::Task;
use libp2p::PeerId;
use libp2p::swarm::DialError;
use libp2p::swarm::dial_opts::DialOpts;
use std::num::NonZeroU8;
use std::time::Instant;

/// A flight whose end nobody told after this many request times is lost.
const LOST_AFTER_REQUESTS: u32 = 3;

impl Task<'_> {
    /// What only time brings about: the end of patience, and flights that nobody told the end of.
    pub(super) fn on_tick(&mut self, now: Instant) {
        self.stirred = true;
        for place in self.desk.outbox.overdue(now) {
            let fault = self.known_fault(place).unwrap_or(Fault::Unreachable);
            self.fail(place, fault);
        }
        let Some(before) = now.checked_sub(self.desk.limits.request * LOST_AFTER_REQUESTS) else {
            return;
        };
        for (place, peer) in self.desk.outbox.lost(before) {
            self.flights.retain(|_, flown| *flown != place);
            self.on_flight_failed(&peer, place, Fault::Timeout);
        }
    }

    /// Why an entry could not go: its own last fault, else that of dialling whom it is for.
    fn known_fault(&self, place: Place) -> Option<Fault> {
        let entry = self.desk.outbox.get(place)?;
        let targets = self.desk.roster.targets(entry.subject.to());
        let dialled = |peer: PeerId| self.desk.links.get(&peer)?.fault;
        entry
            .fault
            .or_else(|| targets.into_iter().find_map(dialled))
    }

    pub(super) fn send_due(&mut self, now: Instant) {
        for to in self.desk.outbox.destinations() {
            let ready = self.desk.outbox.ready(to, now, limits::READY_MAX);
            for place in ready {
                // Where one letter must wait, those behind it to the same place wait too.
                if !self.send(place, now) {
                    break;
                }
            }
        }
    }

    /// False where the letter must wait.
    fn send(&mut self, place: Place, now: Instant) -> bool {
        let Some(entry) = self.desk.outbox.get(place) else {
            return true;
        };
        let attempts = entry.attempts;
        let is_letter = matches!(entry.subject, Subject::Letter { .. });
        let mut targets = self.desk.roster.targets(entry.subject.to());
        if targets.is_empty() {
            self.fail(place, Fault::NotInDirectory);
            return true;
        }
        if is_letter {
            targets.retain(|peer| self.circuit(peer, now) != Circuit::Open);
        }
        let (near, far): (Vec<PeerId>, Vec<PeerId>) = targets
            .into_iter()
            .partition(|peer| self.is_connected(peer));
        // A letter that failed once may find a better node of that municipality.
        if near.is_empty() || attempts > 0 {
            for peer in &far {
                self.dial(peer, now);
            }
        }
        let chosen = self.choose(&near, attempts, now);
        if let Some(peer) = chosen {
            self.fly(place, peer, now);
        }
        chosen.is_some()
    }

    /// The next connected node with a free place; after a failure another than before, if there is one.
    fn choose(&self, near: &[PeerId], attempts: u32, now: Instant) -> Option<PeerId> {
        let free = |peer: &&PeerId| {
            let link = self.desk.links.get(*peer);
            link.is_some_and(|link| match link.breaker.circuit(now) {
                Circuit::HalfOpen => link.flights == 0,
                _ => link.flights < limits::FLIGHTS_PER_PEER_MAX,
            })
        };
        let first = (attempts as usize).checked_rem(near.len())?;
        let (before, after) = near.split_at_checked(first)?;
        after.iter().chain(before).find(free).copied()
    }

    fn fly(&mut self, place: Place, peer: PeerId, now: Instant) {
        let addresses = self.addresses(&peer);
        let Some(entry) = self.desk.outbox.get(place) else {
            return;
        };
        let frame = Frame {
            bytes: entry.bytes.clone(),
            room: None,
        };
        let border = self.swarm.behaviour_mut();
        let request = match entry.subject {
            Subject::Letter { .. } => Request::Query(
                border
                    .query
                    .send_request_with_addresses(&peer, frame, addresses),
            ),
            Subject::Question {
                line: Line::Info, ..
            } => Request::Info(
                border
                    .info
                    .send_request_with_addresses(&peer, frame, addresses),
            ),
            Subject::Question {
                line: Line::Mailbox(_),
                ..
            } => Request::Mailbox(
                border
                    .mailbox
                    .send_request_with_addresses(&peer, frame, addresses),
            ),
            Subject::Question { .. } => Request::Sibling(
                border
                    .sibling
                    .send_request_with_addresses(&peer, frame, addresses),
            ),
        };
        self.flights.insert(request, place);
        self.desk.outbox.fly(place, peer, now);
        if let Some(link) = self.desk.links.get_mut(&peer) {
            link.flights += 1;
            self.desk.board.attempt(link.at);
        }
    }

    /// Dials with the directory's addresses, unless it is too early.
    fn dial(&mut self, peer: &PeerId, now: Instant) {
        let dialing = self.desk.links.values().filter(|link| link.dialing).count();
        let Some(link) = self.desk.links.get_mut(peer) else {
            return;
        };
        if link.dialing
            || !link.backoff.ready(now)
            || dialing >= limits::PENDING_OUTGOING_MAX as usize
        {
            return;
        }
        link.dialing = true;
        self.desk.board.attempt(link.at);
        let mut addresses = self.addresses(peer);
        addresses.extend(self.detours(peer));
        // One after the other: the direct line first, then the ways around.
        let options = DialOpts::peer_id(*peer).override_dial_concurrency_factor(NonZeroU8::MIN);
        let options = match self.desk.transport {
            Transport::Tcp => options.addresses(addresses).allocate_new_port(),
            // QUIC dials from the socket it listens on, instead of one open to every interface (`SAFE-69`).
            Transport::QuicToo => options.addresses(addresses),
        };
        let options = options.build();
        if let Err(error) = self.swarm.dial(options) {
            self.on_dial_failed(peer, &error);
        }
    }

    fn detours(&self, peer: &PeerId) -> Vec<libp2p::Multiaddr> {
        let roster = &self.desk.roster;
        let member = roster.at(peer).and_then(|at| roster.member(at));
        member.map_or_else(Vec::new, |member| roster.detours(&member.via))
    }

    fn addresses(&self, peer: &PeerId) -> Vec<libp2p::Multiaddr> {
        let member = self
            .desk
            .roster
            .at(peer)
            .and_then(|at| self.desk.roster.member(at));
        member
            .map(|member| member.addresses.clone())
            .unwrap_or_default()
    }

    pub(super) fn on_dial_failed(&mut self, peer: &PeerId, error: &DialError) {
        let fault = Fault::from(error);
        let desk = &mut *self.desk;
        let Some(link) = desk.links.get_mut(peer) else {
            return;
        };
        link.dialing = false;
        // Another dial or an incoming connection was faster.
        if matches!(error, DialError::DialPeerConditionFalse(_)) {
            return;
        }
        link.fault = Some(fault);
        link.backoff
            .failed(Instant::now(), &desk.limits, &mut desk.chance);
        link.breaker
            .failed(Instant::now(), &desk.limits, &mut desk.chance);
        let at = link.at;
        desk.board.fault(at, fault);
        desk.board.breaker(at, &link.breaker);
        tracing::debug!(code = "net-dial", municipality = %at.code, node = at.node, %fault, "a peer was not reached");
        if !self.is_connected(peer) {
            self.fail_questions(at, fault);
        }
    }

    /// A question is tried once; whoever asked decides whether to ask again.
    pub(super) fn fail_questions(&mut self, at: PeerRef, fault: Fault) {
        for place in self.desk.outbox.questions_to(at) {
            self.fail(place, fault);
        }
    }

    pub(super) fn on_flight_done(&mut self, peer: &PeerId, request: Request, answer: Vec<u8>) {
        let Some(place) = self.flights.remove(&request) else {
            return;
        };
        let Some(at) = self.touch_down(peer) else {
            return;
        };
        self.answered(peer);
        let Some(Entry {
            subject,
            bytes,
            attempts,
            room,
            ..
        }) = self.desk.outbox.end(place)
        else {
            return;
        };
        let event = match subject {
            Subject::Letter { message_id, .. } => NetEvent::Delivered {
                message_id,
                by: at,
                attempts,
            },
            Subject::Question { to, line } => answered(to, line, bytes, Ok(answer)),
        };
        self.desk.reports.push_back((event, Some(room)));
    }

    pub(super) fn on_request_failed(&mut self, peer: &PeerId, request: Request, fault: Fault) {
        if let Some(place) = self.flights.remove(&request) {
            self.on_flight_failed(peer, place, fault);
        }
    }

    fn on_flight_failed(&mut self, peer: &PeerId, place: Place, fault: Fault) {
        self.stirred = true;
        if let Some(at) = self.touch_down(peer) {
            self.desk.board.fault(at, fault);
        }
        let desk = &mut *self.desk;
        let Some(entry) = desk.outbox.land(place, fault) else {
            return;
        };
        // A lost connection has its own wait; anything else is between this letter and that peer.
        if !matches!(fault, Fault::Closed | Fault::Unreachable) {
            entry
                .backoff
                .failed(Instant::now(), &desk.limits, &mut desk.chance);
            if let Some(link) = desk.links.get_mut(peer) {
                link.breaker
                    .failed(Instant::now(), &desk.limits, &mut desk.chance);
                desk.board.breaker(link.at, &link.breaker);
            }
        }
        if entry.subject.is_tried_once() {
            self.fail(place, fault);
        }
    }

    fn touch_down(&mut self, peer: &PeerId) -> Option<PeerRef> {
        self.stirred = true;
        let link = self.desk.links.get_mut(peer)?;
        link.flights = link.flights.saturating_sub(1);
        Some(link.at)
    }

    pub(super) fn worked(&mut self, peer: &PeerId) {
        if let Some(link) = self.desk.links.get_mut(peer) {
            link.worked();
            self.desk.board.success(link.at);
        }
    }

    /// More than a ping: a request came to its end, which closes the breaker.
    fn answered(&mut self, peer: &PeerId) {
        self.worked(peer);
        if let Some(link) = self.desk.links.get_mut(peer) {
            link.breaker.worked();
            self.desk.board.breaker(link.at, &link.breaker);
        }
    }

    /// Whether letters go to this peer now.
    fn circuit(&self, peer: &PeerId, now: Instant) -> Circuit {
        let link = self.desk.links.get(peer);
        link.map_or(Circuit::Closed, |link| link.breaker.circuit(now))
    }

    pub(super) fn on_try_now(&mut self, at: PeerRef, now: Instant) {
        let Some(peer) = self.desk.roster.member(at).map(|member| member.id) else {
            return;
        };
        if let Some(link) = self.desk.links.get_mut(&peer) {
            link.breaker.close();
            link.backoff.reset();
            self.desk.board.breaker(at, &link.breaker);
        }
        self.desk.outbox.hurry();
        if !self.is_connected(&peer) {
            self.dial(&peer, now);
        }
    }

    pub(super) fn on_pause(&mut self, at: PeerRef, until: Option<Instant>) {
        let peer = self.desk.roster.member(at).map(|member| member.id);
        if let Some(link) = peer.and_then(|peer| self.desk.links.get_mut(&peer)) {
            link.breaker.pause(until);
            self.desk.board.breaker(at, &link.breaker);
        }
    }

    fn fail(&mut self, place: Place, fault: Fault) {
        let Some(Entry {
            subject,
            bytes,
            room,
            ..
        }) = self.desk.outbox.end(place)
        else {
            return;
        };
        let event = match subject {
            Subject::Letter { message_id, .. } => NetEvent::Undeliverable { message_id, fault },
            Subject::Question { to, line } => answered(to, line, bytes, Err(fault)),
        };
        self.desk.reports.push_back((event, Some(room)));
    }

    pub(super) fn is_connected(&self, peer: &PeerId) -> bool {
        self.desk.links.get(peer).is_some_and(Link::connected)
    }
}

/// The end of a question.
fn answered(from: PeerRef, line: Line, asked: Vec<u8>, answer: Result<Vec<u8>, Fault>) -> NetEvent {
    match line {
        Line::Info => NetEvent::InfoAnswered {
            from,
            asked,
            answer,
        },
        Line::Sibling(tag) => NetEvent::SiblingAnswered { from, tag, answer },
        Line::Mailbox(tag) => NetEvent::MailboxAnswered { from, tag, answer },
    }
}
