//! Mail through relays: what is under way to them, and how they stand. `leaving` leaves letters there, `collecting` fetches.
//!
//! A relay is asked by errands; each ends once, with an answer or a fault. Nothing here is on disk: a letter that waits at a
//! relay is still the core's own, which sends it again until the other side answers or the inquiry expires, so a relay
//! that loses something costs time and no inquiry.

use crate::api::RelayStatus;
use crate::directory::NodeRole;
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry::mailbox::{MailboxAnswer, MailboxRequest, WaitingLine, relays_of};
use crate::net::{self, Fault, PeerRef};
use crate::node::clock::{now, now_ms};
use crate::node::inquiries::Reached;
use crate::node::mail::collecting::Round;
use crate::node::mail::leaving::Resting;
use crate::node::network::peer_ref;
use crate::node::open::Open;
use crate::node::run::{Node, Phase};
use std::collections::{BTreeMap, HashMap};

/// What this node has to do with relays.
#[derive(Default)]
pub struct Post {
    next_tag: u64,
    errands: HashMap<u64, Errand>,
    /// Letters that the network was given and their recipient has not taken.
    pub letters: HashMap<net::MessageId, Resting>,
    /// Collections under way.
    pub rounds: HashMap<PeerRef, Round>,
    pub relays: BTreeMap<PeerRef, Standing>,
    /// When all relays are asked again.
    pub collect_ms: u64,
}

/// How a relay stands.
#[derive(Clone, Copy, Default)]
pub struct Standing {
    /// The own manifest it has.
    pub manifest_seq: u64,
    /// When everything that waited there was fetched.
    pub collected: Option<UnixTime>,
}

/// Why a relay was asked.
pub enum Errand {
    Leave(net::MessageId),
    ShowManifest(u64),
    List,
    Fetch(WaitingLine),
    Delete,
    FindManifest(MunicipalityCode),
}

/// How an errand ended; an answer that is none counts as not taken.
pub type Answered = Result<MailboxAnswer, Fault>;

impl Post {
    /// When something is due.
    pub fn due_at_ms(&self) -> Option<u64> {
        let letters = self.letters.values().filter_map(Resting::due_ms);
        letters.chain([self.collect_ms]).min()
    }
}

impl Open {
    /// The relays that keep the mail of a municipality.
    pub fn relays_of(&self, code: MunicipalityCode) -> Vec<PeerRef> {
        let directory = self.network.directory.as_ref();
        directory.map_or_else(Vec::new, |directory| {
            let relays = relays_of(directory, code, now());
            relays.into_iter().map(peer_ref).collect()
        })
    }

    /// Whether a code is a relay's.
    pub fn is_relay(&self, at: PeerRef) -> bool {
        let directory = self.network.directory.as_ref();
        directory.is_some_and(|directory| {
            let mut nodes = directory.nodes_of(at.code).iter();
            nodes.any(|entry| peer_ref(entry) == at && entry.has_role(NodeRole::Relay))
        })
    }
}

impl Node {
    /// Sends an errand; false where the network takes none now.
    pub fn run_errand(&mut self, relay: PeerRef, errand: Errand, words: &MailboxRequest) -> bool {
        let Some(net) = &self.net else {
            return false;
        };
        self.post.next_tag += 1;
        let tag = self.post.next_tag;
        match net.ask_mailbox(relay, tag, words.to_bytes()) {
            Ok(()) => {
                self.post.errands.insert(tag, errand);
                true
            }
            Err(refused) => {
                tracing::info!(%refused, relay = %relay.code, "an errand to a relay waits");
                false
            }
        }
    }

    /// An errand ended.
    pub fn on_mailbox_answered(
        &mut self,
        relay: PeerRef,
        tag: u64,
        answer: Result<Vec<u8>, Fault>,
    ) {
        let Some(errand) = self.post.errands.remove(&tag) else {
            return;
        };
        let answer: Answered =
            answer.and_then(|bytes| MailboxAnswer::parse(&bytes).ok_or(Fault::NotTaken));
        match &answer {
            Ok(MailboxAnswer::Refused(refused)) => {
                tracing::info!(relay = %relay.code, %refused, "a relay refused");
            }
            Err(fault) => tracing::info!(relay = %relay.code, %fault, "a relay was not reached"),
            Ok(_) => {}
        }
        match errand {
            Errand::Leave(letter) => self.on_left(relay, letter, &answer),
            Errand::ShowManifest(seq) => self.on_manifest_shown(relay, seq, &answer),
            Errand::List => self.on_listed(relay, answer),
            Errand::Fetch(line) => self.on_fetched(relay, line, answer),
            Errand::Delete => self.on_deleted(relay, &answer),
            Errand::FindManifest(code) => self.on_manifest_found(relay, code, answer),
        }
    }

    /// What time makes due with relays.
    pub fn mind_post(&mut self) {
        let now_ms = now_ms();
        self.leave_due(now_ms);
        self.collect_due(now_ms);
    }

    /// Relays that this node collects from, or where its own letters wait.
    pub fn relay_status(&self, open: &Open) -> Vec<RelayStatus> {
        let Some(net) = &self.net else {
            return Vec::new();
        };
        let peers = net.status().peers;
        let mut lines: BTreeMap<PeerRef, RelayStatus> = BTreeMap::new();
        let line = |at: &PeerRef| RelayStatus {
            code: at.code,
            node: at.node,
            connected: peers.get(at).is_some_and(|peer| peer.connected),
            collected: self.post.relays.get(at).and_then(|relay| relay.collected),
            waiting: 0,
            oldest: None,
        };
        if !self.is_relay {
            for at in open.relays_of(self.own) {
                lines.insert(at, line(&at));
            }
        }
        for (session, reached) in &open.inquiries.reached {
            if let Reached::WaitingAt { relay, since, .. } = reached
                && open.inquiries.is_open(session)
            {
                let line = lines.entry(*relay).or_insert_with(|| line(relay));
                line.waiting += 1;
                line.oldest = Some(line.oldest.map_or(*since, |oldest| oldest.min(*since)));
            }
        }
        lines.into_values().collect()
    }

    /// Whether relays are asked at all: the node is open, has peers and is none itself.
    pub fn has_post(&self) -> bool {
        matches!(self.phase, Phase::Open(_)) && self.net.is_some() && !self.is_relay
    }
}
