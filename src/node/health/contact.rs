//! Notices between this node and its peers: told and asked at each contact, and what follows from them.

use crate::api::{ApiError, ErrorCode, Event, SharedReply};
use crate::directory::FIRST_VERSION;
use crate::domain::{MunicipalityCode, UnixTime};
use crate::net::PeerRef;
use crate::node::clock::now;
use crate::node::health::notice::{Answer, Notice};
use crate::node::open::Open;
use crate::node::run::{Node, Phase};
use std::time::Duration;

/// Seconds between two notices to a peer that is connected.
const NOTICE_EVERY_S: u64 = 600;

impl Node {
    /// The own half of a notice; nothing while locked.
    fn own_notice(&mut self, now: UnixTime) -> Option<Notice> {
        let Phase::Open(open) = &self.phase else {
            return None;
        };
        let counter = self.health.counter_of_day(open.store.status().counter, now);
        Some(Notice {
            version: open.speaks.iter().copied().max().unwrap_or(FIRST_VERSION),
            clock: now,
            epoch: open.own_epoch(),
            boot: self.health.boot,
            counter,
            maintenance: self.health.rests(now),
        })
    }

    /// Tells a peer how this node is and asks the same.
    pub fn exchange_notices(&mut self, peer: PeerRef) {
        let (Some(notice), Some(net)) = (self.own_notice(now()), &self.net) else {
            return;
        };
        if net.ask_info(peer, notice.question()).is_err() {
            tracing::info!(code = %peer.code, "too many questions are under way");
        }
    }

    /// A peer told how it is and waits for the same: the answer, if it was a notice at all.
    pub fn on_notice_asked(&mut self, from: PeerRef, question: &[u8]) -> Option<Vec<u8>> {
        let notice = Notice::parse(question)?;
        let known = self.health.heard.get(&from).map(|heard| heard.notice.boot);
        self.on_notice(from, notice);
        // Of two runs each may hold a connection: the one that did not ask is asked.
        if known.is_some_and(|boot| boot != notice.boot) {
            self.exchange_notices(from);
            self.exchange_notices(from);
        }
        let notice = self.own_notice(now())?;
        let heard = self.health.heard.get(&from)?;
        let answer = Answer {
            notice,
            counter_heard: heard.counter,
            heard_twice: heard.twice,
        };
        Some(answer.to_bytes())
    }

    /// The answer to the own notice; whether it was one.
    pub fn on_notice_answered(&mut self, from: PeerRef, asked: &[u8], answer: &[u8]) -> bool {
        if Notice::parse(asked).is_none() {
            return false;
        }
        if let Some(answer) = Answer::parse(answer) {
            self.on_notice(from, answer.notice);
            self.on_word_of_self(from, &answer);
        }
        true
    }

    /// What a peer knows of this node that this node should not hear. An answer that was long on its way may know of later
    /// commits than the question told, so it is held against those of today.
    fn on_word_of_self(&mut self, from: PeerRef, answer: &Answer) {
        if answer.heard_twice {
            self.health.runs_twice = true;
            self.raise("own_runs_twice", from.code);
        }
        let own = self.own_notice(now()).map(|notice| notice.counter);
        if own.is_some_and(|own| answer.counter_heard > own) {
            self.health.went_back = true;
            self.raise("own_went_back", from.code);
        }
    }

    fn on_notice(&mut self, from: PeerRef, notice: Notice) {
        let at = now();
        let epoch = match &self.phase {
            Phase::Open(open) => open.epoch_of(from),
            _ => return,
        };
        let rested = self.health.peer_rests(from, at).is_some();
        for word in self.health.hear(from, notice, epoch, at) {
            self.raise(word, from.code);
        }
        let rest = self.health.peer_rests(from, at);
        if let Some(net) = &self.net
            && (rested || rest.is_some())
        {
            let wait = rest.map(|rest| Duration::from_secs(rest.until.seconds_since(at)));
            if net.pause(from, wait).is_err() {
                tracing::info!(code = %from.code, "too many orders are under way");
            }
        }
        self.mind_own_clock(at);
        let _ = self.events.send(Event::PeersChanged);
    }

    /// The notice to every node of the directory, as many as questions may be under way.
    pub fn tell_everybody(&mut self) {
        let Some(net) = &self.net else { return };
        let peers: Vec<PeerRef> = net.status().peers.into_keys().collect();
        for at in peers {
            self.exchange_notices(at);
        }
    }

    /// Tries the nodes of a municipality at once.
    ///
    /// # Errors
    /// [`ErrorCode::ProviderUnknown`], [`ErrorCode::Busy`]
    pub fn try_peer(&self, code: MunicipalityCode) -> Result<SharedReply, ApiError> {
        let Some(net) = &self.net else {
            return Err(ApiError::new(ErrorCode::ProviderUnknown).with("code", code));
        };
        let peers = net.status().peers.into_keys();
        let mut nodes = peers.filter(|at| at.code == code).peekable();
        if nodes.peek().is_none() {
            return Err(ApiError::new(ErrorCode::ProviderUnknown).with("code", code));
        }
        for at in nodes {
            net.try_now(at)
                .map_err(|_| ApiError::new(ErrorCode::Busy))?;
        }
        Ok(SharedReply::PeerTried)
    }

    /// What time makes due: notices to those connected, and to those that rest while something waits for them.
    pub fn mind_health(&mut self, at: UnixTime) {
        if at.seconds_since(self.health.noticed_at) < NOTICE_EVERY_S {
            return;
        }
        self.health.noticed_at = at;
        let Some(net) = &self.net else { return };
        for (peer, status) in net.status().peers {
            if status.connected || self.health.peer_rests(peer, at).is_some() {
                self.exchange_notices(peer);
            }
        }
    }
}

impl Open {
    fn own_epoch(&self) -> u32 {
        let directory = self.network.directory.as_ref();
        let entry = directory.and_then(|directory| directory.by_id(&self.identity.id.public().0));
        entry.map_or(0, |entry| entry.epoch)
    }

    fn epoch_of(&self, at: PeerRef) -> u32 {
        let node = u16::try_from(at.node).unwrap_or_default();
        let directory = self.network.directory.as_ref();
        let entry = directory.and_then(|directory| directory.node(at.code, node));
        entry.map_or(0, |entry| entry.epoch)
    }
}
