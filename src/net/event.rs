//! What the node hears from the network, and the tokens it answers with.

use crate::net::Fault;
use crate::net::MessageId;
use crate::net::PeerRef;
use crate::net::limits::INFO_ANSWER_LEN_MAX;
use tokio::sync::oneshot;

/// What happened. A full channel loses nothing that ends a letter; queries that find it full are not taken.
pub enum NetEvent {
    /// Every address this node was told to listen on is open.
    Listening(Vec<String>),
    Connected(PeerRef),
    Disconnected(PeerRef),
    /// An envelope. It may come twice: the sender repeats what it saw no acknowledgement for.
    Query {
        from: PeerRef,
        bytes: Vec<u8>,
        ack: Ack,
    },
    /// The peer has it on its disk. After more than one attempt it may have it twice.
    Delivered {
        message_id: MessageId,
        by: PeerRef,
        attempts: u32,
    },
    /// The network gave the letter up; the node still has it, and sends it again when the directory changes or the
    /// peer connects, not at once.
    Undeliverable {
        message_id: MessageId,
        fault: Fault,
    },
    InfoRequested {
        from: PeerRef,
        bytes: Vec<u8>,
        reply: InfoReply,
    },
    /// The end of a question: the file, empty when there is nothing newer, or why there is none.
    InfoAnswered {
        from: PeerRef,
        asked: Vec<u8>,
        answer: Result<Vec<u8>, Fault>,
    },
    /// A node asks what only nodes of one municipality ask each other. Whoever hears it looks at `from` before it
    /// reads a byte.
    SiblingAsked {
        from: PeerRef,
        bytes: Vec<u8>,
        reply: SiblingReply,
    },
    /// The end of a question to a node of the own municipality.
    SiblingAnswered {
        from: PeerRef,
        tag: u64,
        answer: Result<Vec<u8>, Fault>,
    },
    /// Words of the mailbox; only a relay hears them.
    MailboxAsked {
        from: PeerRef,
        bytes: Vec<u8>,
        reply: MailboxReply,
    },
    /// The end of words to the mailbox of a relay.
    MailboxAnswered {
        from: PeerRef,
        tag: u64,
        answer: Result<Vec<u8>, Fault>,
    },
    /// The task panicked and was built anew; letters and questions survived.
    Rebuilt,
}

/// To be used once the envelope is on disk. Dropped, it says nothing, and the sender tries again.
#[must_use = "dropping it means that the envelope was not stored"]
pub struct Ack(pub(super) oneshot::Sender<()>);

impl Ack {
    pub fn stored(self) {
        // The asking side may be gone; it will repeat the envelope.
        let _ = self.0.send(());
    }
}

/// Answers a node of the own municipality. Dropped, it gets no answer.
#[must_use = "dropping it means that the question is not answered"]
pub struct SiblingReply(pub(super) oneshot::Sender<Vec<u8>>);

impl SiblingReply {
    pub fn send(self, bytes: Vec<u8>) {
        // The asking side may be gone; it will ask again.
        let _ = self.0.send(bytes);
    }
}

/// Answers a question with a file. Dropped, the peer gets no answer.
#[must_use = "dropping it means that the question is not answered"]
pub struct InfoReply(pub(super) oneshot::Sender<Vec<u8>>);

/// Answers words of the mailbox. Dropped, the peer gets no answer and goes to another relay.
#[must_use = "dropping it means that the words are not answered"]
pub struct MailboxReply(pub(super) oneshot::Sender<Vec<u8>>);

impl MailboxReply {
    pub fn words(self, bytes: Vec<u8>) {
        // The asking side may be gone; it will ask again.
        let _ = self.0.send(bytes);
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the file is longer than a peer accepts")]
pub struct InfoTooLong;

impl InfoReply {
    pub fn file(self, bytes: Vec<u8>) -> Result<(), InfoTooLong> {
        if bytes.len() > INFO_ANSWER_LEN_MAX {
            return Err(InfoTooLong);
        }
        // The asking side may be gone; it will ask again.
        let _ = self.0.send(bytes);
        Ok(())
    }

    pub fn nothing_newer(self) {
        let _ = self.0.send(Vec::new());
    }
}
