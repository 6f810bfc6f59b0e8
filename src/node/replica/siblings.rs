//! The node's side of the channel: asks, answers, and what waits for a greeting.
//!
//! Whoever has something to say calls [`Node::ask_sibling`]; the end comes back to [`Node::on_sibling_end`], once.

use super::channel::{Channel, Ends, Exchange, Heard, Speaker};
use super::enrolment::Package;
use super::message::{
    NewcomerAnswer, NewcomerMessage, OwnAnswer, OwnMessage, ReplicaAnswer, ReplicaMessage,
};
use super::standing::{FullReplica, Standing};
use super::steps::Steps;
use crate::api::{SiblingStanding, SiblingStatus};
use crate::crypto::{SystemEntropy, VerifyKey};
use crate::directory::NodeRole;
use crate::net::{Fault, PeerRef, SiblingReply};
use crate::node::clock::{now, now_ms};
use crate::node::log::Actor;
use crate::node::open::Open;
use crate::node::run::{Node, Phase};
use std::collections::HashMap;

/// Questions to one node that wait for its greeting.
const WAITING_MAX: usize = 64;

/// What is under way between this node and the municipality's others.
pub struct Siblings {
    channel: Channel,
    next_tag: u64,
    flying: HashMap<u64, Flying>,
    /// Questions that wait for a greeting, and whether their session was unknown once already.
    waiting: HashMap<PeerRef, Vec<(OwnMessage, bool)>>,
    pub steps: Steps,
}

enum Flying {
    Hello,
    Question {
        exchange: Exchange,
        message: OwnMessage,
        /// The session was unknown once already.
        again: bool,
    },
}

impl Default for Siblings {
    fn default() -> Self {
        Self {
            channel: Channel::new(&mut SystemEntropy),
            next_tag: 0,
            flying: HashMap::new(),
            waiting: HashMap::new(),
            steps: Steps::default(),
        }
    }
}

impl Siblings {
    fn fly(&mut self, flying: Flying) -> u64 {
        self.next_tag += 1;
        self.flying.insert(self.next_tag, flying);
        self.next_tag
    }

    fn is_greeting(&self) -> bool {
        self.flying
            .values()
            .any(|flying| matches!(flying, Flying::Hello))
    }
}

impl Open {
    /// The other nodes of the own municipality that the directory knows and that were not revoked.
    pub fn sibling_keys(&self) -> Vec<(PeerRef, VerifyKey)> {
        let own_id = self.identity.id.public();
        let Some(directory) = &self.network.directory else {
            return Vec::new();
        };
        let nodes = directory.nodes_of(self.identity.own).iter();
        nodes
            .filter(|entry| entry.id() != own_id && entry.is_valid(now()))
            .map(|entry| (crate::node::network::peer_ref(entry), entry.id()))
            .collect()
    }

    /// Whether the directory names a node as one at a venue.
    pub fn is_at_venue(&self, at: PeerRef) -> bool {
        let (Some(directory), Ok(node)) = (&self.network.directory, u16::try_from(at.node)) else {
            return false;
        };
        let entry = directory.node(at.code, node);
        entry.is_some_and(|entry| entry.has_role(NodeRole::Venue))
    }

    /// The ends of a session with a node, if the directory names it for the own code.
    fn ends(&self, at: PeerRef) -> Option<Ends> {
        let siblings = self.sibling_keys().into_iter();
        let other = siblings
            .filter(|(sibling, _)| *sibling == at)
            .map(|(_, id)| id)
            .next()?;
        let own = self.identity.id.public();
        Some(Ends { own, other })
    }

    fn speaker(&self) -> Speaker<'_> {
        Speaker {
            id: &self.identity.id,
            sig: Some(&self.identity.sig),
            municipality: self.identity.sig.public(),
        }
    }
}

impl Node {
    /// Asks a node of the own municipality; greets it first where that is needed.
    pub fn ask_sibling(&mut self, at: PeerRef, message: OwnMessage) {
        self.ask_sibling_again(at, message, false);
    }

    fn ask_sibling_again(&mut self, at: PeerRef, message: OwnMessage, again: bool) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let Some(ends) = open.ends(at) else {
            self.on_sibling_end(at, &message, Err(Fault::NotInDirectory));
            return;
        };
        if !self.siblings.channel.knows(&ends.other) {
            let waiting = self.siblings.waiting.entry(at).or_default();
            if waiting.len() >= WAITING_MAX {
                self.on_sibling_end(at, &message, Err(Fault::Unreachable));
                return;
            }
            waiting.push((message, again));
            self.greet(at, ends);
            return;
        }
        let bytes = postcard::to_stdvec(&message).expect("a message is plain data");
        let speaker = open.speaker();
        let channel = &self.siblings.channel;
        let sealed = channel.seal_question(&speaker, ends, &bytes, &mut SystemEntropy);
        let Some((exchange, sealed)) = sealed else {
            tracing::error!("a message to an own node is too long");
            self.on_sibling_end(at, &message, Err(Fault::Unreachable));
            return;
        };
        let flying = Flying::Question {
            exchange,
            message,
            again,
        };
        self.fly(at, flying, sealed);
    }

    fn greet(&mut self, at: PeerRef, ends: Ends) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let is_first = self
            .siblings
            .waiting
            .get(&at)
            .is_some_and(|waiting| waiting.len() == 1);
        if is_first || !self.siblings.is_greeting() {
            let hello = self.siblings.channel.hello(&open.speaker(), ends);
            self.fly(at, Flying::Hello, hello);
        }
    }

    fn fly(&mut self, at: PeerRef, flying: Flying, bytes: Vec<u8>) {
        let tag = self.siblings.fly(flying);
        let sent = self
            .net
            .as_ref()
            .is_some_and(|net| net.ask_sibling(at, tag, bytes).is_ok());
        if !sent {
            self.on_sibling_answered(at, tag, Err(Fault::Unreachable));
        }
    }

    /// The end of a question that flew.
    pub fn on_sibling_answered(&mut self, from: PeerRef, tag: u64, answer: Result<Vec<u8>, Fault>) {
        let Some(flying) = self.siblings.flying.remove(&tag) else {
            return;
        };
        let heard = match &answer {
            Ok(bytes) => self.hear_answer(from, bytes),
            Err(_) => Heard::Nothing,
        };
        let fault = answer.err().unwrap_or(Fault::Unsupported);
        match (flying, heard) {
            (Flying::Hello, Heard::Greeted) => {
                self.on_met(from);
                for (message, again) in self.siblings.waiting.remove(&from).unwrap_or_default() {
                    self.ask_sibling_again(from, message, again);
                }
            }
            (Flying::Hello, _) => {
                for (message, _) in self.siblings.waiting.remove(&from).unwrap_or_default() {
                    self.on_sibling_end(from, &message, Err(fault));
                }
            }
            (
                Flying::Question {
                    message,
                    again: false,
                    ..
                },
                Heard::Unknown,
            ) => {
                self.forget_session(from);
                self.ask_sibling_again(from, message, true);
            }
            (
                Flying::Question {
                    exchange, message, ..
                },
                Heard::Message {
                    exchange: heard,
                    bytes,
                    ..
                },
            ) if heard == exchange => {
                let answer = postcard::from_bytes(&bytes).map_err(|_| Fault::Unsupported);
                self.on_sibling_end(from, &message, answer);
            }
            (Flying::Question { message, .. }, _) => {
                self.on_sibling_end(from, &message, Err(fault));
            }
        }
    }

    fn hear_answer(&mut self, from: PeerRef, bytes: &[u8]) -> Heard {
        let Phase::Open(open) = &self.phase else {
            return Heard::Nothing;
        };
        match open.ends(from) {
            Some(ends) => self
                .siblings
                .channel
                .hear_answer(&open.speaker(), ends, bytes),
            None => Heard::Nothing,
        }
    }

    /// Another node showed who it is. One that holds the municipality's keys is looked at.
    fn on_met(&mut self, with: PeerRef) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let Some(ends) = open.ends(with) else {
            return;
        };
        let standing = self.siblings.channel.standing(&ends.other);
        if standing.and_then(Standing::full).is_some() && !open.is_at_venue(with) {
            let is_higher = with.node > u32::from(open.own_node());
            self.siblings.steps.met(with, is_higher, now_ms());
        }
    }

    fn forget_session(&mut self, with: PeerRef) {
        if let Phase::Open(open) = &self.phase
            && let Some(ends) = open.ends(with)
        {
            self.siblings.channel.forget(&ends.other);
        }
    }

    /// Another node asks. No byte is read before the directory said that it is one of this municipality's.
    pub fn on_sibling_asked(&mut self, from: PeerRef, bytes: &[u8], reply: SiblingReply) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let Some(ends) = open.ends(from) else {
            tracing::warn!(code = %from.code, node = from.node, "no node of this municipality, dropped unread");
            return;
        };
        let heard = self
            .siblings
            .channel
            .hear_question(&open.speaker(), ends, bytes);
        let sealed = match heard {
            Heard::Greeted => {
                let hello = self.siblings.channel.hello(&open.speaker(), ends);
                self.on_met(from);
                Some(hello)
            }
            Heard::Unknown => Some(Channel::unknown()),
            Heard::Nothing => None,
            Heard::Message {
                exchange,
                bytes,
                standing,
            } => self.answer_sibling(from, ends, exchange, &bytes, standing),
        };
        if let Some(sealed) = sealed {
            reply.send(sealed);
        }
    }

    fn answer_sibling(
        &mut self,
        from: PeerRef,
        ends: Ends,
        exchange: Exchange,
        bytes: &[u8],
        standing: Standing,
    ) -> Option<Vec<u8>> {
        let answer = match postcard::from_bytes(bytes) {
            // A venue never gets the municipality's keys, whoever approved what (`SAFE-28`).
            Ok(OwnMessage::Newcomer(NewcomerMessage::Join(_)))
                if self.venue_node(from).is_some() =>
            {
                OwnAnswer::NotAllowed
            }
            Ok(OwnMessage::Newcomer(message)) => self.on_newcomer(ends, &message),
            // Nor records, whatever it proves.
            Ok(OwnMessage::Replica(_)) if self.venue_node(from).is_some() => OwnAnswer::NotAllowed,
            Ok(OwnMessage::Replica(message)) => match standing.full() {
                Some(proof) => self.on_replica(from, message, proof),
                None => OwnAnswer::NotAllowed,
            },
            Ok(OwnMessage::Venue(message)) => match self.venue_node(from) {
                Some(venue) => self.on_venue_message(venue, message),
                None => OwnAnswer::NotAllowed,
            },
            Err(_) => OwnAnswer::NotUnderstood,
        };
        let bytes = postcard::to_stdvec(&answer).expect("an answer is plain data");
        let Phase::Open(open) = &self.phase else {
            return None;
        };
        let (channel, speaker) = (&self.siblings.channel, open.speaker());
        channel.seal_answer(&speaker, ends, exchange, &bytes, &mut SystemEntropy)
    }

    fn on_newcomer(&mut self, ends: Ends, message: &NewcomerMessage) -> OwnAnswer {
        let Phase::Open(open) = &self.phase else {
            return OwnAnswer::Busy;
        };
        OwnAnswer::Newcomer(match message {
            NewcomerMessage::Greet => NewcomerAnswer::Greeted,
            NewcomerMessage::Join(request) => {
                match open.package_for(request, &ends.other.0, now()) {
                    Ok(package) => NewcomerAnswer::Package(package),
                    Err(_) => return OwnAnswer::Busy,
                }
            }
        })
    }

    /// Whoever comes here has shown the municipality's keys.
    fn on_replica(&mut self, from: PeerRef, message: ReplicaMessage, _: FullReplica) -> OwnAnswer {
        let Phase::Open(open) = &mut self.phase else {
            return OwnAnswer::Busy;
        };
        if message.is_fetching() {
            self.siblings.steps.asked(from, now_ms());
        }
        let own = open.log.leaves();
        let knows_more = matches!(message, ReplicaMessage::Leaves { from } if from > own);
        let answer = match message {
            ReplicaMessage::Changed => {
                self.siblings.steps.look_at(from, now_ms());
                Ok(ReplicaAnswer::Noted)
            }
            ReplicaMessage::Compare { shelf, asked } => {
                open.compare_shelf(shelf, &asked).map(|(answer, agrees)| {
                    self.siblings.steps.compared(from, shelf, agrees, now());
                    answer
                })
            }
            ReplicaMessage::Documents(asked) => open.give_documents(&asked),
            ReplicaMessage::Rows { shelf, keys } => open.give_rows(shelf, &keys),
            ReplicaMessage::Leaves { from } => open.give_leaves(from).map(ReplicaAnswer::Leaves),
            ReplicaMessage::Keys { seq } => open.keys_to_share(seq).map(ReplicaAnswer::Keys),
        };
        if knows_more {
            // It keeps leaves that this node has not written: the folder is an older copy.
            self.health.went_back = true;
            self.raise_about_node("own_log_went_back", from);
        }
        match answer {
            Ok(answer) => OwnAnswer::Replica(answer),
            Err(error) => {
                tracing::error!(code = error.code.as_str(), "an own node was not answered");
                OwnAnswer::Busy
            }
        }
    }

    /// The end of a question to a node of the own municipality: its answer, or why there is none.
    fn on_sibling_end(
        &mut self,
        from: PeerRef,
        message: &OwnMessage,
        answer: Result<OwnAnswer, Fault>,
    ) {
        match (message, answer) {
            (OwnMessage::Venue(_), answer) => self.on_merge_answer(from, answer),
            (OwnMessage::Newcomer(_), Ok(OwnAnswer::Newcomer(answer))) => match answer {
                NewcomerAnswer::Greeted | NewcomerAnswer::Package(None) => {}
                NewcomerAnswer::Package(Some(package)) => self.on_package(&package),
            },
            (OwnMessage::Replica(message), Ok(OwnAnswer::Replica(answer))) => {
                self.on_replica_answer(from, message, answer);
            }
            (_, Ok(OwnAnswer::NotUnderstood)) => {
                tracing::warn!(node = from.node, "an own node is of another version");
                self.siblings.steps.failed(from, now_ms());
            }
            // Its keys or ours are others now: greet again.
            (_, Ok(OwnAnswer::NotAllowed)) => {
                self.forget_session(from);
                self.siblings.steps.failed(from, now_ms());
            }
            (_, Ok(_)) => self.siblings.steps.failed(from, now_ms()),
            (_, Err(fault)) => {
                tracing::debug!(node = from.node, %fault, "an own node did not answer");
                self.siblings.steps.failed(from, now_ms());
            }
        }
    }

    /// The municipality's keys came over the channel.
    fn on_package(&mut self, package: &Package) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        match open.join(package, Actor::Node, now()) {
            Ok(()) => self.on_joined(),
            Err(error) => {
                tracing::error!(code = error.code.as_str(), "a package was not taken");
            }
        }
    }

    /// This node has the keys: it shows them to the others, and is brought into step.
    pub fn on_joined(&mut self) {
        self.on_key_changed();
        self.siblings.channel.forget_all();
        self.siblings.steps.look_at_all(now_ms());
    }

    /// How things stand with the municipality's other nodes.
    pub fn sibling_status(&self, open: &Open) -> Vec<SiblingStatus> {
        let peers = self.net.as_ref().map(|net| net.status().peers);
        let line = |(at, id): (PeerRef, VerifyKey)| SiblingStatus {
            node: at.node,
            connected: peers
                .as_ref()
                .and_then(|peers| peers.get(&at))
                .is_some_and(|peer| peer.connected),
            standing: match self.siblings.channel.standing(&id) {
                None => SiblingStanding::Unknown,
                Some(Standing::Newcomer(_)) => SiblingStanding::Newcomer,
                Some(Standing::Replica(_)) => SiblingStanding::Replica,
            },
            in_step_at: self.siblings.steps.in_step_at(at),
            behind_by: self.siblings.steps.behind_by(at),
        };
        open.sibling_keys().into_iter().map(line).collect()
    }

    /// An own node can be reached.
    pub fn on_sibling_connected(&mut self, at: PeerRef) {
        self.merge_now();
        self.siblings.steps.look_at(at, now_ms());
        // One that was met before: this node may have to give way.
        self.on_met(at);
    }

    /// A new directory: sessions begin anew with whoever is in it.
    pub fn on_siblings_changed(&mut self) {
        self.siblings.channel.forget_all();
        self.siblings.steps.look_at_all(now_ms());
    }

    /// Whoever has an open request asks for the package.
    fn newcomer_message(&self) -> NewcomerMessage {
        let request = match &self.phase {
            Phase::Open(open) => open.open_request(now()).ok().flatten(),
            _ => None,
        };
        request.map_or(NewcomerMessage::Greet, NewcomerMessage::Join)
    }

    /// Greets, tells of changes, and looks what others have: what is due of it.
    pub fn keep_in_step(&mut self) {
        let (Phase::Open(open), true) = (&self.phase, self.net.is_some()) else {
            return;
        };
        let siblings = open.sibling_keys();
        if siblings.is_empty() {
            return;
        }
        let at_ms = now_ms();
        let state = open.shelves_state();
        let full = |at: PeerRef, id: &VerifyKey| {
            let standing = self.siblings.channel.standing(id);
            standing.and_then(Standing::full).is_some() && !open.is_at_venue(at)
        };
        let siblings = siblings.into_iter();
        let (known, unknown): (Vec<_>, Vec<_>) = siblings.partition(|(at, id)| full(*at, id));
        if self.siblings.steps.is_news(state, at_ms) {
            for (at, _) in &known {
                if self.siblings.steps.may_tell(*at) {
                    self.ask_sibling(*at, OwnMessage::Replica(ReplicaMessage::Changed));
                }
            }
        }
        for (at, _) in known {
            if self.siblings.steps.is_due(at, at_ms) {
                self.begin_pull(at);
            }
        }
        for (at, _) in unknown {
            if self.siblings.steps.is_due(at, at_ms) {
                self.siblings.steps.greeted(at, at_ms);
                self.forget_session(at);
                let message = self.newcomer_message();
                self.ask_sibling(at, OwnMessage::Newcomer(message));
            }
        }
    }
}
