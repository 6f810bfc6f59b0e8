//! What the node holds: orders to the network task, none of which waits.

use crate::domain::MunicipalityCode;
use crate::inquiry::mailbox::is_words_len;
use crate::net::Members;
use crate::net::NetStatus;
use crate::net::PeerRef;
use crate::net::frame::QueryLens;
use crate::net::limits;
use crate::net::outbox::Line;
use crate::net::status::Board;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::mpsc;
use tokio::sync::watch;

pub type MessageId = [u8; 16];

/// Who shall have a letter: any node of a municipality, or one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum To {
    Municipality(MunicipalityCode),
    Node(PeerRef),
}

/// A sealed envelope and how long the network tries. A letter whose id is already on its way is the same letter.
pub struct Letter {
    pub message_id: MessageId,
    pub to: To,
    pub bytes: Vec<u8>,
    pub patience: Duration,
}

/// Why an order was not taken; the caller still has what it wanted to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("too much is on its way already")]
    Full,
    #[error("no message of this network has that length")]
    Length,
    #[error("the network task has ended")]
    Stopped,
}

/// Room in the outbox, given back when the end of the letter has been reported.
pub(super) struct Room {
    _place: OwnedSemaphorePermit,
    _bytes: Option<OwnedSemaphorePermit>,
}

pub(super) enum Order {
    Send(Letter, Room),
    Ask {
        to: PeerRef,
        line: Line,
        bytes: Vec<u8>,
        room: Room,
    },
    /// A person does not want to wait: the breaker closes and the peer is dialled.
    TryNow(PeerRef),
    /// A peer rests until then; nothing: it is back.
    Pause(PeerRef, Option<Instant>),
    Forget(MessageId),
}

/// The node's side of the network task. Clones share it; the task ends when the last is gone or one calls `shutdown`.
#[derive(Clone)]
pub struct NetHandle(Arc<Inner>);

struct Inner {
    orders: mpsc::Sender<Order>,
    members: watch::Sender<Members>,
    stop: watch::Sender<bool>,
    lens: QueryLens,
    board: Board,
    letters: Arc<Semaphore>,
    letter_bytes: Arc<Semaphore>,
    questions: Arc<Semaphore>,
}

/// The task's side of a handle.
pub(super) struct Orders {
    pub orders: mpsc::Receiver<Order>,
    pub members: watch::Receiver<Members>,
    pub stop: watch::Receiver<bool>,
}

pub(super) fn pair(members: Members, lens: &QueryLens, board: &Board) -> (NetHandle, Orders) {
    let (orders, orders_in) = mpsc::channel(limits::ORDERS_MAX);
    let (members, members_in) = watch::channel(members);
    let (stop, stop_in) = watch::channel(false);
    let handle = NetHandle(Arc::new(Inner {
        orders,
        members,
        stop,
        lens: lens.clone(),
        board: board.clone(),
        letters: Arc::new(Semaphore::new(limits::LETTERS_MAX)),
        letter_bytes: Arc::new(Semaphore::new(limits::LETTER_BYTES_MAX)),
        questions: Arc::new(Semaphore::new(limits::QUESTIONS_MAX)),
    }));
    (
        handle,
        Orders {
            orders: orders_in,
            members: members_in,
            stop: stop_in,
        },
    )
}

impl NetHandle {
    /// Hands a letter over; its end is `Delivered` or `Undeliverable`.
    pub fn send(&self, letter: Letter) -> Result<(), Refused> {
        if !self.0.lens.admits(letter.bytes.len()) {
            return Err(Refused::Length);
        }
        let place = take(&self.0.letters, 1)?;
        let bytes = take(&self.0.letter_bytes, letter.bytes.len())?;
        self.order(Order::Send(
            letter,
            Room {
                _place: place,
                _bytes: Some(bytes),
            },
        ))
    }

    /// Asks one node for a directory or a manifest; the end is `InfoAnswered`.
    pub fn ask_info(&self, to: PeerRef, bytes: Vec<u8>) -> Result<(), Refused> {
        if bytes.len() > limits::INFO_QUESTION_LEN_MAX {
            return Err(Refused::Length);
        }
        self.ask(to, Line::Info, bytes)
    }

    /// Asks a node of the own municipality; the end is `SiblingAnswered` with the same tag.
    pub fn ask_sibling(&self, to: PeerRef, tag: u64, bytes: Vec<u8>) -> Result<(), Refused> {
        if bytes.len() > limits::SIBLING_LEN_MAX {
            return Err(Refused::Length);
        }
        self.ask(to, Line::Sibling(tag), bytes)
    }

    fn ask(&self, to: PeerRef, line: Line, bytes: Vec<u8>) -> Result<(), Refused> {
        let room = Room {
            _place: take(&self.0.questions, 1)?,
            _bytes: Some(take(&self.0.letter_bytes, bytes.len())?),
        };
        self.order(Order::Ask {
            to,
            line,
            bytes,
            room,
        })
    }

    /// Says words to the mailbox of a relay; the end is `MailboxAnswered` with the same tag.
    pub fn ask_mailbox(&self, to: PeerRef, tag: u64, bytes: Vec<u8>) -> Result<(), Refused> {
        if !is_words_len(bytes.len(), |len| self.0.lens.admits(len)) {
            return Err(Refused::Length);
        }
        self.ask(to, Line::Mailbox(tag), bytes)
    }

    /// A letter need not be delivered any more: it ends without a report, unless it is just being sent.
    pub fn forget(&self, letter: MessageId) -> Result<(), Refused> {
        self.order(Order::Forget(letter))
    }

    /// Closes the breaker of a peer and dials it; what waits for it goes at once.
    pub fn try_now(&self, at: PeerRef) -> Result<(), Refused> {
        self.order(Order::TryNow(at))
    }

    /// Letters to this peer wait so long, or no longer. Questions still go.
    pub fn pause(&self, at: PeerRef, wait: Option<Duration>) -> Result<(), Refused> {
        let until = wait.and_then(|wait| Instant::now().checked_add(wait));
        self.order(Order::Pause(at, until))
    }

    /// Who may be met from now on. Connections to everyone else are cut at once.
    pub fn set_members(&self, members: Members) {
        self.0.lens.replace(members.query_lens.clone());
        self.0.members.send_replace(members);
    }

    pub fn status(&self) -> NetStatus {
        let mut status = self.0.board.read();
        status.letters = limits::LETTERS_MAX - self.0.letters.available_permits();
        status
    }

    /// Closes every connection and every port, and returns when they are closed.
    pub async fn shutdown(&self) {
        self.0.stop.send_replace(true);
        self.0.orders.closed().await;
    }

    fn order(&self, order: Order) -> Result<(), Refused> {
        self.0.orders.try_send(order).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Refused::Full,
            mpsc::error::TrySendError::Closed(_) => Refused::Stopped,
        })
    }
}

fn take(room: &Arc<Semaphore>, much: usize) -> Result<OwnedSemaphorePermit, Refused> {
    let much = u32::try_from(much).map_err(|_| Refused::Length)?;
    Arc::clone(room)
        .try_acquire_many_owned(much)
        .map_err(|_| Refused::Full)
}
