//! libp2p: envelopes and limits, behaviour, the swarm's task.
//!
//! Carries sealed envelopes and directory files between the nodes of one directory and knows nothing of what is in
//! them. It must not speak to anyone else, must not grow without a bound, and must not be the only place where a
//! message lives: what has to survive the process is in the store before it comes here.
//!
//! | file | subject |
//! | --- | --- |
//! | `config` | what the network task is told at its start, and whom it may meet |
//! | `limits` | every number that bounds it |
//! | `address` | which addresses may be listened on and dialled |
//! | `frame` | the codec: length first, then exactly that many bytes |
//! | `behaviour` | the libp2p behaviour: fences first, then protocols |
//! | `transport` | sockets, handshake, the swarm and its executor |
//! | `roster` | members by municipality and by key |
//! | `outbox` | letters that wait, fly and come to an end |
//! | `backoff` | when to try again |
//! | `breaker` | when letters to a peer wait, and the one trial after that |
//! | `link` | one peer: connections, faults, room |
//! | `task` | the loop: swarm, orders, answers, clock |
//! | `supervisor` | survives a panic of the loop and builds the swarm anew |
//! | `handle`, `event`, `status` | what the node holds, hears and sees |
//!
//! Invariants:
//! * A peer that is not in the roster gets no protocol, only a closed connection (`SAFE-14`).
//! * A letter ends in exactly one report, [`NetEvent::Delivered`] or [`NetEvent::Undeliverable`]; delivery is at
//!   least once, so the receiver knows letters by their id.
//! * Every queue, frame, wait and retry has a bound in `limits`; a full queue refuses.

mod address;
mod backoff;
mod behaviour;
mod breaker;
mod config;
mod event;
mod fault;
mod frame;
mod handle;
mod limits;
mod link;
mod outbox;
mod roster;
mod status;
mod supervisor;
mod task;
mod transport;

pub use address::ListenError;
pub use address::check_environment;
pub use address::check_listen;
pub use breaker::Circuit;
pub use config::Chance;
pub use config::Config;
pub use config::Members;
pub use config::Part;
pub use config::Peer;
pub use config::PeerRef;
pub use config::Transport;
pub use event::Ack;
pub use event::InfoReply;
pub use event::InfoTooLong;
pub use event::MailboxReply;
pub use event::NetEvent;
pub use event::SiblingReply;
pub use fault::Fault;
pub use handle::Letter;
pub use handle::MessageId;
pub use handle::NetHandle;
pub use handle::Refused;
pub use handle::To;
pub use limits::INFO_ANSWER_LEN_MAX;
pub use limits::Limits;
pub use limits::SIBLING_LEN_MAX;
pub use status::NetStatus;
pub use status::PeerStatus;
pub use supervisor::NetError;
pub use supervisor::check_port;
pub use supervisor::spawn;
