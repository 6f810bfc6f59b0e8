//! The sender's half of mail: a letter that its recipient does not take goes to a relay as well, after a short wait.
//!
//! Invariant: a relay's word is not the end of a letter. The core counts it as delivered and asks again in its own time; a
//! countersignature, whose delivery closes its session, only counts when the other side itself has it.

use crate::domain::MunicipalityCode;
use crate::inquiry::{
    Input, Kind, MessageId, Outgoing,
    mailbox::{MailboxAnswer, MailboxRequest},
};
use crate::net::{self, PeerRef};
use crate::node::clock::{now, now_ms};
use crate::node::inquiries::Reached;
use crate::node::mail::post::{Answered, Errand};
use crate::node::run::{Node, Phase};

/// Letters on their way to relays at one time.
const LEAVING_MAX: usize = 32;
/// Until the relays are tried again when none took a letter.
const AGAIN_MS: u64 = 60_000;
/// Letters that wait at a relay and are tried directly as well; more wait there alone.
const TRIED_TOO_MAX: usize = 256;
/// Longest of those.
const TRIED_TOO_LEN_MAX: usize = 128 * 1_024;

/// A letter that the network was given.
pub struct Resting {
    message: MessageId,
    to: MunicipalityCode,
    envelope: Vec<u8>,
    due_ms: u64,
    /// Relays that did not take it.
    tried: usize,
    state: Leaving,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaving {
    Due,
    UnderWay,
    Left,
}

impl Resting {
    /// When it goes to a relay, if it is to.
    pub fn due_ms(&self) -> Option<u64> {
        (self.state == Leaving::Due).then_some(self.due_ms)
    }
}

impl Node {
    /// A letter is about to be handed to the network.
    pub fn mind_letter(&mut self, id: net::MessageId, outgoing: &Outgoing) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let is_under_way = |letter: &Resting| letter.state == Leaving::UnderWay;
        if open.relays_of(outgoing.to).is_empty()
            || self.post.letters.get(&id).is_some_and(is_under_way)
        {
            return;
        }
        let after_ms = u64::from(self.settings.mailbox.after_s) * 1_000;
        let letter = Resting {
            message: outgoing.message,
            to: outgoing.to,
            envelope: outgoing.envelope.clone(),
            due_ms: now_ms().saturating_add(after_ms),
            tried: 0,
            state: Leaving::Due,
        };
        self.post.letters.insert(id, letter);
    }

    /// Letters whose wait is over go to a relay of their recipient.
    pub fn leave_due(&mut self, now_ms: u64) {
        let letters = self.post.letters.values();
        let under_way = letters.filter(|letter| letter.state == Leaving::UnderWay);
        let room = LEAVING_MAX.saturating_sub(under_way.count());
        let due = |letter: &Resting| letter.due_ms().is_some_and(|due| due <= now_ms);
        let letters = self.post.letters.iter();
        let due: Vec<net::MessageId> = letters
            .filter(|(_, letter)| due(letter))
            .map(|(id, _)| *id)
            .take(room)
            .collect();
        for id in due {
            self.leave(id, now_ms);
        }
    }

    fn leave(&mut self, id: net::MessageId, now_ms: u64) {
        let Some(letter) = self.post.letters.get(&id) else {
            return;
        };
        if !self.is_sending(&letter.message) {
            return self.give_up(id);
        }
        let relay = self.next_relay(letter.to, letter.tried);
        let words = MailboxRequest::Put(letter.envelope.clone());
        let leaves = relay.is_some_and(|relay| self.run_errand(relay, Errand::Leave(id), &words));
        if let Some(letter) = self.post.letters.get_mut(&id) {
            if leaves {
                letter.state = Leaving::UnderWay;
            } else {
                letter.tried = 0;
                letter.due_ms = now_ms.saturating_add(AGAIN_MS);
            }
        }
    }

    fn is_sending(&self, message: &MessageId) -> bool {
        match &self.phase {
            Phase::Open(open) => open.inquiries.is_sending(message),
            _ => false,
        }
    }

    /// The other side has answered it in the meantime, or nobody waits for it any more.
    fn give_up(&mut self, id: net::MessageId) {
        self.post.letters.remove(&id);
        if let (Phase::Open(open), Some(net)) = (&mut self.phase, &self.net)
            && net.forget(id).is_ok()
        {
            open.inquiries.flying.remove(&id);
        }
    }

    /// Connected ones first; none when every one was tried.
    fn next_relay(&self, to: MunicipalityCode, tried: usize) -> Option<PeerRef> {
        let (Phase::Open(open), Some(net)) = (&self.phase, &self.net) else {
            return None;
        };
        let mut relays = open.relays_of(to);
        let peers = net.status().peers;
        relays.sort_by_key(|at| !peers.get(at).is_some_and(|peer| peer.connected));
        relays.get(tried).copied()
    }

    /// What a relay said to a letter.
    pub fn on_left(&mut self, relay: PeerRef, id: net::MessageId, answer: &Answered) {
        let Some(letter) = self.post.letters.get_mut(&id) else {
            return;
        };
        if !matches!(answer, Ok(MailboxAnswer::Done)) {
            letter.state = Leaving::Due;
            letter.tried += 1;
            letter.due_ms = now_ms();
            return;
        }
        letter.state = Leaving::Left;
        let is_long = std::mem::take(&mut letter.envelope).len() > TRIED_TOO_LEN_MAX;
        let message = letter.message;
        self.keep_trying(id, is_long);
        if let Phase::Open(open) = &mut self.phase {
            let reached = Reached::WaitingAt {
                kind: message.kind,
                relay,
                since: now(),
            };
            open.inquiries.reach(message.session, reached);
            open.todo_changed = true;
        }
        if message.kind != Kind::Ack {
            self.step(Input::Delivered(message));
        }
    }

    /// A few small letters stay with the network too, so that a peer that is back is noticed at once.
    fn keep_trying(&mut self, id: net::MessageId, is_long: bool) {
        let letters = self.net.as_ref().map_or(0, |net| net.status().letters);
        if is_long || letters > TRIED_TOO_MAX {
            self.give_up(id);
        }
    }
}
