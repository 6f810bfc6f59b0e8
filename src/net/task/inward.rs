//! What peers ask: handed to the node with a token, answered when the token is used.

use crate::net::Ack;
use crate::net::InfoReply;
use crate::net::MailboxReply;
use crate::net::NetEvent;
use crate::net::PeerRef;
use crate::net::SiblingReply;
use crate::net::frame;
use crate::net::frame::Frame;
use crate::net::task::Task;
use libp2p::PeerId;
use libp2p::request_response::ResponseChannel;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;

pub(super) type Channel = ResponseChannel<Vec<u8>>;

/// A request whose token was used or dropped. Dropping the channel closes the stream without an answer.
pub(in crate::net) enum Answer {
    Query(Channel),
    Info(Channel, Vec<u8>),
    Mailbox(Channel, Vec<u8>),
    Sibling(Channel, Vec<u8>),
    None,
}

pub(in crate::net) type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// The room a request takes until its token is used or dropped.
struct Taken {
    _all: Option<OwnedSemaphorePermit>,
    _peer: OwnedSemaphorePermit,
}

impl Task<'_> {
    pub(super) fn on_query(&mut self, peer: &PeerId, frame: Frame, channel: Channel) {
        let Some((from, bytes, taken)) = self.admit(peer, frame) else {
            return;
        };
        let (sender, stored) = oneshot::channel();
        if self.tell(NetEvent::Query {
            from,
            bytes,
            ack: Ack(sender),
        }) {
            self.answers.push(Box::pin(async move {
                let answer = stored
                    .await
                    .map_or(Answer::None, |()| Answer::Query(channel));
                drop(taken);
                answer
            }));
        }
    }

    pub(super) fn on_question(&mut self, peer: &PeerId, frame: Frame, channel: Channel) {
        let Some((from, bytes, taken)) = self.admit(peer, frame) else {
            return;
        };
        let (sender, file) = oneshot::channel();
        if self.tell(NetEvent::InfoRequested {
            from,
            bytes,
            reply: InfoReply(sender),
        }) {
            self.answers.push(Box::pin(async move {
                let answer = file
                    .await
                    .map_or(Answer::None, |file| Answer::Info(channel, file));
                drop(taken);
                answer
            }));
        }
    }

    pub(super) fn on_words(&mut self, peer: &PeerId, frame: Frame, channel: Channel) {
        let Some((from, bytes, taken)) = self.admit(peer, frame) else {
            return;
        };
        let (sender, words) = oneshot::channel();
        if self.tell(NetEvent::MailboxAsked {
            from,
            bytes,
            reply: MailboxReply(sender),
        }) {
            self.answers.push(Box::pin(async move {
                let answer = words
                    .await
                    .map_or(Answer::None, |words| Answer::Mailbox(channel, words));
                drop(taken);
                answer
            }));
        }
    }

    pub(super) fn on_sibling(&mut self, peer: &PeerId, frame: Frame, channel: Channel) {
        let Some((from, bytes, taken)) = self.admit(peer, frame) else {
            return;
        };
        let (sender, answer) = oneshot::channel();
        if self.tell(NetEvent::SiblingAsked {
            from,
            bytes,
            reply: SiblingReply(sender),
        }) {
            self.answers.push(Box::pin(async move {
                let answer = answer
                    .await
                    .map_or(Answer::None, |bytes| Answer::Sibling(channel, bytes));
                drop(taken);
                answer
            }));
        }
    }

    /// An answer that comes too late finds its stream closed; the peer asks again.
    pub(super) fn on_answer(&mut self, answer: Answer) {
        let border = self.swarm.behaviour_mut();
        let sent = match answer {
            Answer::Query(channel) => border.query.send_response(channel, Vec::new()),
            Answer::Info(channel, file) => border.info.send_response(channel, file),
            Answer::Mailbox(channel, words) => border.mailbox.send_response(channel, words),
            Answer::Sibling(channel, bytes) => border.sibling.send_response(channel, bytes),
            Answer::None => Ok(()),
        };
        if sent.is_err() {
            tracing::debug!(
                code = "net-answer-late",
                "an answer found its stream closed"
            );
        }
    }

    /// The sender's place in the directory and room for what it sent, or the request is not taken.
    fn admit(&mut self, peer: &PeerId, frame: Frame) -> Option<(PeerRef, Vec<u8>, Taken)> {
        let from = self.desk.roster.at(peer)?;
        let room = Arc::clone(&self.desk.links.get(peer)?.inbox);
        let Ok(of_peer) = room.try_acquire_many_owned(frame::cost(frame.bytes.len())) else {
            self.count_refused();
            return None;
        };
        Some((
            from,
            frame.bytes,
            Taken {
                _all: frame.room,
                _peer: of_peer,
            },
        ))
    }

    fn tell(&mut self, event: NetEvent) -> bool {
        match self.desk.events.try_send(event) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Closed(_)) => {
                self.count_refused();
                false
            }
        }
    }

    fn count_refused(&self) {
        self.desk.board.write(|status| status.requests_refused += 1);
    }
}
