//! The loop: requests, peers, finished work, time. It decides nothing itself and never waits for a listener.

use crate::api::{ApiError, Ask, Event, Reply};
use crate::config::Settings;
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry;
use crate::net::{NetEvent, NetHandle};
use crate::node::clock::{now, now_ms};
use crate::node::folder::Folder;
use crate::node::health::Health;
use crate::node::mail::post::Post;
use crate::node::network::wanted::Wanted;
use crate::node::open::Open;
use crate::node::replica::Siblings;
use crate::node::staff::logins::{Attempt, Proof};
use crate::node::staff::sessions::Sessions;
use crate::store::{Disk, Locked};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};

/// Longest time between two looks at what is due.
const TICK: Duration = Duration::from_secs(60);

/// Where a reply goes.
pub type Answer = oneshot::Sender<Result<Reply, ApiError>>;

/// Where the node is in its life.
pub enum Phase {
    /// Started; nothing is readable.
    Locked(Box<Locked>),
    /// Somebody's password is being tried.
    Opening,
    /// Working.
    Open(Box<Open>),
}

/// A result of work on another thread.
pub enum Done {
    /// A first login: the store, or why not.
    Unlocked {
        locked: Option<Box<Locked>>,
        opened: Result<Box<Open>, ApiError>,
        attempt: Attempt,
    },
    /// A further password.
    Checked { proof: Proof, attempt: Attempt },
    /// A computation of the border protocol.
    Computed(inquiry::Done),
}

/// The one task that owns the records.
pub struct Node {
    pub folder: Folder,
    pub settings: Settings,
    pub disk: Arc<dyn Disk>,
    pub own: MunicipalityCode,
    pub practice: bool,
    /// A relay keeps mail for others and no records.
    pub is_relay: bool,
    pub phase: Phase,
    pub sessions: Sessions,
    pub events: broadcast::Sender<Event>,
    pub done: mpsc::Sender<Done>,
    /// Argon2id runs one at a time.
    pub logins: Arc<tokio::sync::Semaphore>,
    pub logins_waiting: usize,
    pub listen: Option<Vec<String>>,
    pub net: Option<NetHandle>,
    pub net_events: Option<mpsc::Receiver<NetEvent>>,
    pub addresses: Vec<String>,
    /// When peers were last asked for newer files.
    pub info_asked: UnixTime,
    /// Manifests that inquiries wait for.
    pub wanted: Wanted,
    /// What is known of the health of peers and of this node.
    pub health: Health,
    /// Mail through relays.
    pub post: Post,
    /// What is under way between this node and the municipality's others.
    pub siblings: Siblings,
}

/// Until it is told to stop, or nobody can ask any more.
pub async fn run(
    mut node: Node,
    mut asks: mpsc::Receiver<Ask>,
    mut done: mpsc::Receiver<Done>,
    mut stopped: oneshot::Receiver<()>,
) {
    loop {
        let wake = tokio::time::sleep(node.sleep());
        tokio::select! {
            _ = &mut stopped => break,
            ask = asks.recv() => match ask {
                Some(ask) => node.on_ask(ask),
                None => break,
            },
            Some(result) = done.recv() => node.on_done(result),
            Some(event) = next_event(&mut node.net_events) => node.on_net(event),
            () = wake => {}
        }
        node.announce();
        node.on_tick();
        node.keep_in_step();
    }
    node.close().await;
}

async fn next_event(events: &mut Option<mpsc::Receiver<NetEvent>>) -> Option<NetEvent> {
    match events {
        Some(events) => events.recv().await,
        None => std::future::pending().await,
    }
}

impl Node {
    /// Until the next thing is due.
    fn sleep(&self) -> Duration {
        let Phase::Open(open) = &self.phase else {
            return TICK;
        };
        let post = self.has_post().then(|| self.post.due_at_ms()).flatten();
        let due = [
            open.inquiries.due_at_ms(),
            open.upkeep.due_at_ms(),
            self.wanted.due_at_ms(),
            open.batches.due_at_ms(),
            post,
            self.siblings.steps.due_at_ms(),
        ];
        due.into_iter().flatten().min().map_or(TICK, |due| {
            Duration::from_millis(due.saturating_sub(now_ms())).min(TICK)
        })
    }

    fn on_done(&mut self, done: Done) {
        match done {
            Done::Unlocked {
                locked,
                opened,
                attempt,
            } => {
                self.logins_waiting = self.logins_waiting.saturating_sub(1);
                let reply = self.on_unlocked(locked, opened, &attempt);
                let _ = attempt.reply.send(reply);
            }
            Done::Checked { proof, attempt } => {
                self.logins_waiting = self.logins_waiting.saturating_sub(1);
                let reply = self.on_checked(proof, &attempt);
                let _ = attempt.reply.send(reply);
            }
            Done::Computed(result) => self.on_computed(result),
        }
    }

    async fn close(&mut self) {
        if let Some(net) = self.net.take() {
            net.shutdown().await;
        }
        if let Phase::Open(mut open) = std::mem::replace(&mut self.phase, Phase::Opening) {
            if let Err(error) = open.tell_all_repeats(now()) {
                tracing::warn!(code = error.code.as_str(), "refusals were not counted");
            }
            if let Err(error) = open.store.close() {
                tracing::error!(%error, "the store could not be closed");
            }
        }
    }
}
