//! The loop: swarm, orders, answers, clock.
//!
//! `Desk` is what outlives a swarm; `Task` is one swarm's life at that desk. The task never waits for the node.

mod inward;
mod outward;
mod swarm_events;

use crate::net::Chance;
use crate::net::Fault;
use crate::net::Limits;
use crate::net::Members;
use crate::net::NetEvent;
use crate::net::Part;
use crate::net::Transport;
use crate::net::behaviour::Border;
use crate::net::frame::QueryLens;
use crate::net::handle::Order;
use crate::net::handle::Orders;
use crate::net::handle::Room;
use crate::net::limits;
use crate::net::link::Link;
use crate::net::outbox::Outbox;
use crate::net::outbox::Place;
use crate::net::outbox::Subject;
use crate::net::roster::Roster;
use crate::net::status::Board;
use crate::net::transport::Alarm;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use inward::Answering;
use libp2p::Multiaddr;
use libp2p::PeerId;
use libp2p::core::transport::ListenerId;
use libp2p::request_response::OutboundRequestId;
use libp2p::swarm::Swarm;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;
use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

/// Why a swarm's life ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Nobody needs the network any more.
    Stopped,
    /// The swarm cannot be trusted or used any more; a new one is needed.
    Broken,
}

/// News that must not be lost; each end of a letter still holds its room.
pub(super) type Reports = VecDeque<(NetEvent, Option<Room>)>;

/// What outlives a swarm: letters, members, and the way to the node.
pub(super) struct Desk {
    pub own: PeerId,
    pub transport: Transport,
    pub part: Part,
    pub limits: Limits,
    pub chance: Chance,
    /// With the ports that were really opened.
    pub listen: Vec<Multiaddr>,
    pub roster: Roster,
    pub links: HashMap<PeerId, Link>,
    pub outbox: Outbox,
    pub reports: Reports,
    pub inbox: Arc<Semaphore>,
    pub events: mpsc::Sender<NetEvent>,
    pub orders: Orders,
    pub lens: QueryLens,
    pub board: Board,
}

impl Desk {
    pub fn install(&mut self, members: &Members) {
        self.roster = Roster::new(members, self.own, self.transport);
        self.board.install(&self.roster);
        for member in self.roster.members() {
            self.links
                .entry(member.id)
                .or_insert_with(|| Link::new(member.at))
                .at = member.at;
        }
    }

    /// The swarm is gone: no connection, no flight, no listener.
    pub fn clear_after_swarm(&mut self) {
        self.outbox.land_all(Fault::Rebuilt);
        for link in self.links.values_mut() {
            if link.connected() {
                self.board.peer(link.at, |peer| peer.connected = false);
                self.reports
                    .push_back((NetEvent::Disconnected(link.at), None));
            }
            link.forget_connections();
        }
        self.board.write(|status| status.rebuilt += 1);
        self.reports.push_back((NetEvent::Rebuilt, None));
    }

    fn hint(&mut self, event: NetEvent) {
        if self.reports.len() < limits::REPORTS_FOR_HINTS_MAX {
            self.reports.push_back((event, None));
        }
    }
}

/// Which request of which protocol a flight is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Request {
    Query(OutboundRequestId),
    Info(OutboundRequestId),
    Mailbox(OutboundRequestId),
    Sibling(OutboundRequestId),
}

pub(super) struct Task<'a> {
    desk: &'a mut Desk,
    swarm: Swarm<Border>,
    alarm: Alarm,
    listeners: HashMap<ListenerId, usize>,
    flights: HashMap<Request, Place>,
    answers: FuturesUnordered<Answering>,
    /// Something changed that may let a waiting entry go.
    stirred: bool,
}

impl<'a> Task<'a> {
    pub fn new(
        desk: &'a mut Desk,
        swarm: Swarm<Border>,
        alarm: Alarm,
        listeners: HashMap<ListenerId, usize>,
    ) -> Self {
        let mut task = Self {
            desk,
            swarm,
            alarm,
            listeners,
            flights: HashMap::new(),
            answers: FuturesUnordered::new(),
            stirred: true,
        };
        for id in task.desk.roster.ids() {
            task.swarm.behaviour_mut().allowed.allow_peer(id);
        }
        task
    }

    pub async fn run(mut self) -> End {
        let mut tick = tokio::time::interval(limits::TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            if std::mem::take(&mut self.stirred) {
                self.send_due(Instant::now());
            }
            tokio::select! {
                event = self.swarm.select_next_some() => {
                    if self.on_swarm_event(event) == Some(End::Broken) {
                        return End::Broken;
                    }
                }
                Some(answer) = self.answers.next() => self.on_answer(answer),
                told = report(&self.desk.events, &mut self.desk.reports), if !self.desk.reports.is_empty() => {
                    if told.is_none() {
                        return End::Stopped;
                    }
                }
                order = self.desk.orders.orders.recv() => match order {
                    Some(order) => self.on_order(order),
                    None => return End::Stopped,
                },
                changed = self.desk.orders.members.changed() => match changed {
                    Ok(()) => self.on_members(),
                    Err(_) => return End::Stopped,
                },
                () = wait_for_stop(&mut self.desk.orders.stop) => return End::Stopped,
                () = self.desk.events.closed() => return End::Stopped,
                Some(()) = self.alarm.recv() => return End::Broken,
                _ = tick.tick(), if !self.desk.outbox.is_empty() => self.on_tick(Instant::now()),
            }
        }
    }

    fn on_order(&mut self, order: Order) {
        // Members set before this order must be known to it, whichever channel was looked at first.
        if self.desk.orders.members.has_changed().unwrap_or(false) {
            self.on_members();
        }
        let now = Instant::now();
        self.stirred = true;
        match order {
            // The letter is on its way already, and one end is enough.
            Order::Send(letter, _) if self.desk.outbox.holds(&letter.message_id) => {}
            Order::Send(letter, room) => {
                let subject = Subject::Letter {
                    message_id: letter.message_id,
                    to: letter.to,
                };
                self.desk
                    .outbox
                    .add(subject, letter.bytes, now + letter.patience, room);
            }
            Order::Ask {
                to,
                line,
                bytes,
                room,
            } => {
                let deadline = now + self.desk.limits.question;
                self.desk
                    .outbox
                    .add(Subject::Question { to, line }, bytes, deadline, room);
            }
            Order::TryNow(at) => self.on_try_now(at, now),
            Order::Pause(at, until) => self.on_pause(at, until),
            Order::Forget(letter) => self.desk.outbox.forget(&letter),
        }
    }

    /// A new directory: strangers are cut at once, and everyone gets a new chance.
    fn on_members(&mut self) {
        let members = self.desk.orders.members.borrow_and_update().clone();
        self.desk.install(&members);
        let allowed = &mut self.swarm.behaviour_mut().allowed;
        let gone: Vec<PeerId> = allowed
            .allowed_peers()
            .iter()
            .filter(|id| self.desk.roster.at(id).is_none())
            .copied()
            .collect();
        for id in &gone {
            allowed.disallow_peer(*id);
        }
        for id in self.desk.roster.ids() {
            allowed.allow_peer(id);
        }
        let roster = &self.desk.roster;
        self.desk
            .links
            .retain(|id, link| roster.at(id).is_some() || link.connected() || link.dialing);
        for link in self.desk.links.values_mut() {
            link.backoff.reset();
            link.breaker.worked();
            self.desk.board.breaker(link.at, &link.breaker);
        }
        self.desk.outbox.hurry();
        self.stirred = true;
    }
}

/// Ends when the handle says stop, or when there is no handle any more.
pub(super) async fn wait_for_stop(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Hands the oldest report over once the node has room for it; none when the node is gone.
async fn report(events: &mpsc::Sender<NetEvent>, reports: &mut Reports) -> Option<()> {
    let slot = events.reserve().await.ok()?;
    if let Some((event, room)) = reports.pop_front() {
        // Whoever hears of the end may use the room at once.
        drop(room);
        slot.send(event);
    }
    Some(())
}
