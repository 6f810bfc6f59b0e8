//! What the node can see of the network at any moment.

use crate::net::Circuit;
use crate::net::Fault;
use crate::net::PeerRef;
use crate::net::breaker::Breaker;
use crate::net::roster::Roster;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Instant;
use std::time::SystemTime;

#[derive(Clone, Debug, Default)]
pub struct NetStatus {
    pub listening: Vec<String>,
    pub peers: BTreeMap<PeerRef, PeerStatus>,
    /// Letters accepted and not ended yet.
    pub letters: usize,
    /// Connections refused because nobody in the directory has that key.
    pub strangers_refused: u64,
    /// Requests of members refused because an own queue was full.
    pub requests_refused: u64,
    /// How often the task was built anew after a panic.
    pub rebuilt: u64,
}

#[derive(Clone, Debug, Default)]
pub struct PeerStatus {
    pub connected: bool,
    pub last_success: Option<SystemTime>,
    pub last_fault: Option<(SystemTime, Fault)>,
    /// The last dial, or the last thing sent.
    pub last_attempt: Option<SystemTime>,
    /// Failures since something was answered.
    pub failures: u32,
    /// While the circuit is open: when it is half open. Nothing where it is closed.
    pub open_until: Option<SystemTime>,
}

impl PeerStatus {
    /// Whether letters go to it at that time.
    pub fn circuit(&self, at: SystemTime) -> Circuit {
        match self.open_until {
            Some(until) if at < until => Circuit::Open,
            Some(_) if self.failures > 0 => Circuit::HalfOpen,
            _ => Circuit::Closed,
        }
    }
}

/// The status, shared by the task that writes it and the handles that read it.
#[derive(Clone, Default)]
pub(super) struct Board(Arc<Mutex<NetStatus>>);

impl Board {
    pub fn read(&self) -> NetStatus {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub fn write(&self, change: impl FnOnce(&mut NetStatus)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn peer(&self, at: PeerRef, change: impl FnOnce(&mut PeerStatus)) {
        self.write(|status| {
            if let Some(peer) = status.peers.get_mut(&at) {
                change(peer);
            }
        });
    }

    pub fn fault(&self, at: PeerRef, fault: Fault) {
        self.peer(at, |peer| {
            peer.last_fault = Some((SystemTime::now(), fault));
        });
    }

    pub fn attempt(&self, at: PeerRef) {
        self.peer(at, |peer| peer.last_attempt = Some(SystemTime::now()));
    }

    /// How the breaker of a peer stands, in the time that people read.
    pub fn breaker(&self, at: PeerRef, breaker: &Breaker) {
        let opens_in = breaker.opens_in(Instant::now());
        self.peer(at, |peer| {
            peer.failures = breaker.failures();
            peer.open_until = opens_in.and_then(|wait| SystemTime::now().checked_add(wait));
        });
    }

    pub fn success(&self, at: PeerRef) {
        self.peer(at, |peer| peer.last_success = Some(SystemTime::now()));
    }

    /// Keeps what is known of those who stay.
    pub fn install(&self, roster: &Roster) {
        self.write(|status| {
            let mut old = std::mem::take(&mut status.peers);
            let keep = |at| (at, old.remove(&at).unwrap_or_default());
            status.peers = roster.members().map(|member| member.at).map(keep).collect();
        });
        for at in &roster.unusable {
            self.write(|status| {
                status.peers.entry(*at).or_default().last_fault =
                    Some((SystemTime::now(), Fault::BadEntry));
            });
        }
    }
}
