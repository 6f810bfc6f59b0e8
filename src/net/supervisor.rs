//! Survives a panic of the loop and builds the swarm anew; letters, members and the handle stay.

use crate::net::Config;
use crate::net::ListenError;
use crate::net::NetEvent;
use crate::net::NetHandle;
use crate::net::Transport;
use crate::net::address;
use crate::net::behaviour::Border;
use crate::net::frame::QueryLens;
use crate::net::handle;
use crate::net::limits;
use crate::net::outbox::Outbox;
use crate::net::roster::Roster;
use crate::net::status::Board;
use crate::net::task;
use crate::net::task::Desk;
use crate::net::task::End;
use crate::net::task::Task;
use crate::net::transport;
use crate::net::transport::Alarm;
use futures::FutureExt;
use libp2p::Multiaddr;
use libp2p::core::transport::ListenerId;
use libp2p::identity::Keypair;
use libp2p::noise;
use libp2p::swarm::Swarm;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::io;
use std::net::TcpListener;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;
use tokio::sync::Semaphore;
use tokio::sync::mpsc;

/// Why the network does not start.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    #[error("the listening address is refused")]
    Listen(#[from] ListenError),
    #[error("the identity key cannot be used")]
    Key,
    #[error("the transport cannot be built")]
    Transport(#[from] noise::Error),
    #[error("the port cannot be opened: {address}")]
    Port { address: String, source: io::Error },
}

/// A swarm with its ports open.
struct Fresh {
    swarm: Swarm<Border>,
    alarm: Alarm,
    listeners: HashMap<ListenerId, usize>,
}

/// Opens the ports and starts the task on the present runtime. Whatever is wrong with the settings shows here.
pub fn spawn(mut config: Config) -> Result<(NetHandle, mpsc::Receiver<NetEvent>), NetError> {
    address::check_environment(|name| std::env::var_os(name))?;
    let parse = |text: &String| address::parse_listen(text, config.transport);
    let listen = config
        .listen
        .iter()
        .map(parse)
        .collect::<Result<Vec<_>, _>>()?;
    let key =
        Keypair::ed25519_from_bytes(config.id_secret.as_mut_slice()).map_err(|_| NetError::Key)?;
    let (lens, board) = (QueryLens::default(), Board::default());
    lens.replace(config.members.query_lens.clone());
    let (handle, orders) = handle::pair(config.members.clone(), &lens, &board);
    let (events, events_out) = mpsc::channel(limits::EVENTS_MAX);
    let mut desk = Desk {
        own: key.public().to_peer_id(),
        transport: config.transport,
        part: config.part,
        limits: config.limits,
        chance: config.chance,
        listen,
        roster: Roster::default(),
        links: HashMap::new(),
        outbox: Outbox::default(),
        reports: VecDeque::new(),
        inbox: Arc::new(Semaphore::new(limits::INBOX_BYTES_MAX)),
        events,
        orders,
        lens,
        board,
    };
    desk.install(&config.members);
    let fresh = build(&key, &desk)?;
    tokio::spawn(supervise(key, desk, fresh));
    Ok((handle, events_out))
}

async fn supervise(key: Keypair, mut desk: Desk, fresh: Fresh) {
    let mut next = Some(fresh);
    let mut wait = limits::REBUILD_WAIT_MIN;
    loop {
        let born = Instant::now();
        if live(&key, &mut desk, next.take()).await == End::Stopped {
            return;
        }
        if born.elapsed() > limits::HEALTHY_LIFE {
            wait = limits::REBUILD_WAIT_MIN;
        }
        desk.clear_after_swarm();
        if stopped_within(&mut desk, wait).await {
            return;
        }
        wait = (wait * 2).min(limits::REBUILD_WAIT_MAX);
    }
}

/// One swarm's life, from its ports to its end. A panic inside it is its end, never this task's.
async fn live(key: &Keypair, desk: &mut Desk, fresh: Option<Fresh>) -> End {
    let life = async {
        let fresh = match fresh.map_or_else(|| build(key, desk), Ok) {
            Ok(fresh) => fresh,
            Err(error) => {
                tracing::error!(code = "net-rebuild", %error, "the network could not be built anew");
                return End::Broken;
            }
        };
        Task::new(desk, fresh.swarm, fresh.alarm, fresh.listeners)
            .run()
            .await
    };
    AssertUnwindSafe(life)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| {
            tracing::error!(
                code = "net-panic",
                "the network task panicked and is built anew"
            );
            End::Broken
        })
}

async fn stopped_within(desk: &mut Desk, wait: Duration) -> bool {
    tokio::select! {
        () = tokio::time::sleep(wait) => false,
        () = task::wait_for_stop(&mut desk.orders.stop) => true,
        () = desk.events.closed() => true,
    }
}

fn build(key: &Keypair, desk: &Desk) -> Result<Fresh, NetError> {
    let border = Border::new(&desk.limits, desk.part, &desk.lens, &desk.inbox);
    let (mut swarm, alarm) = transport::swarm(key, desk.transport, &desk.limits, border)?;
    let mut listeners = HashMap::new();
    for (index, address) in desk.listen.iter().enumerate() {
        listeners.insert(listen(&mut swarm, address)?, index);
    }
    Ok(Fresh {
        swarm,
        alarm,
        listeners,
    })
}

fn listen(swarm: &mut Swarm<Border>, address: &Multiaddr) -> Result<ListenerId, NetError> {
    try_port(address)?;
    swarm
        .listen_on(address.clone())
        .map_err(|error| port(address, io::Error::other(error)))
}

/// Whether a node could listen there now.
///
/// # Errors
/// [`NetError::Listen`], [`NetError::Port`]
pub fn check_port(text: &str, transport: Transport) -> Result<(), NetError> {
    try_port(&address::parse_listen(text, transport)?)
}

/// libp2p opens ports shareable, so two nodes on one port would not notice each other.
fn try_port(address: &Multiaddr) -> Result<(), NetError> {
    let bound = address::tcp_socket(address).map(TcpListener::bind);
    bound
        .transpose()
        .map(drop)
        .map_err(|source| port(address, source))
}

fn port(address: &Multiaddr, source: io::Error) -> NetError {
    NetError::Port {
        address: address.to_string(),
        source,
    }
}
