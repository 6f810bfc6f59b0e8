//! The node's side of the channel: asks, answers, and what waits for a greeting.
//!
//! Whoever has something to say calls [`Node::ask_sibling`]; the end comes back to [`Node::on_sibling_end`], once.

use super::channel::{Channel, Ends, Exchange, Heard, Speaker};
use super::message::{
    NewcomerAnswer, NewcomerMessage, OwnAnswer, OwnMessage, ReplicaAnswer, ReplicaMessage,
};
use super::standing::{FullReplica, Standing};
use crate::api::{SiblingStanding, SiblingStatus};
use crate::crypto::{SystemEntropy, VerifyKey};
use crate::net::{Fault, PeerRef, SiblingReply};
use crate::node::clock::now;
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
    /// Questions that wait for a greeting.
    waiting: HashMap<PeerRef, Vec<OwnMessage>>,
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

    /// The municipality's keys are others now: everybody shows them again.
    pub fn greet_anew(&mut self) {
        self.channel.forget_all();
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
            waiting.push(message);
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
                for message in self.siblings.waiting.remove(&from).unwrap_or_default() {
                    self.ask_sibling(from, message);
                }
            }
            (Flying::Hello, _) => {
                for message in self.siblings.waiting.remove(&from).unwrap_or_default() {
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
            Heard::Greeted => Some(self.siblings.channel.hello(&open.speaker(), ends)),
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
            Ok(OwnMessage::Newcomer(message)) => self.on_newcomer(from, message),
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

    fn on_newcomer(&mut self, _: PeerRef, message: NewcomerMessage) -> OwnAnswer {
        OwnAnswer::Newcomer(match message {
            NewcomerMessage::Greet => NewcomerAnswer::Greeted,
        })
    }

    /// Whoever comes here has shown the municipality's keys.
    fn on_replica(&mut self, _: PeerRef, message: ReplicaMessage, _: FullReplica) -> OwnAnswer {
        OwnAnswer::Replica(match message {
            ReplicaMessage::Changed => ReplicaAnswer::Noted,
        })
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
            (_, Err(fault)) => {
                tracing::debug!(node = from.node, %fault, "an own node did not answer");
            }
            (_, Ok(OwnAnswer::NotUnderstood)) => {
                tracing::warn!(node = from.node, "an own node is of another version");
            }
            (_, Ok(_)) => {}
        }
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
            in_step_at: None,
            behind_by: 0,
        };
        open.sibling_keys().into_iter().map(line).collect()
    }

    /// An own node can be reached: greet it, so that both know where they stand.
    pub fn on_sibling_connected(&mut self, at: PeerRef) {
        self.ask_sibling(at, OwnMessage::Newcomer(NewcomerMessage::Greet));
        self.merge_when_due();
    }
}
