//! One node under test: its key, its handle and what it heard.

use libp2p::PeerId;
use libp2p::identity::Keypair;
use std::time::Duration;
use tokio::sync::mpsc;
use watari::domain::MunicipalityCode;
use watari::net;
use watari::net::Config;
use watari::net::Letter;
use watari::net::Limits;
use watari::net::Members;
use watari::net::MessageId;
use watari::net::NetEvent;
use watari::net::NetHandle;
use watari::net::NetStatus;
use watari::net::Part;
use watari::net::Peer;
use watari::net::PeerRef;
use watari::net::To;
use watari::net::Transport;

/// No wait in these tests is longer; who waits longer has failed.
pub const DEADLINE: Duration = Duration::from_secs(60);
pub const SMALL: usize = 2_133;
pub const LARGE: usize = 57_429;

pub struct Node {
    pub at: PeerRef,
    pub address: String,
    pub handle: NetHandle,
    pub events: mpsc::Receiver<NetEvent>,
}

pub fn at(number: u32) -> PeerRef {
    PeerRef {
        code: MunicipalityCode::with_check_digit(99_000 + number).unwrap(),
        node: 1,
    }
}

pub fn secret(at: PeerRef) -> [u8; 32] {
    let mut secret = [7; 32];
    let number = at.code.as_u32().to_be_bytes();
    secret[..4].copy_from_slice(&number);
    secret[4..8].copy_from_slice(&at.node.to_be_bytes());
    secret
}

pub fn key(at: PeerRef) -> Keypair {
    Keypair::ed25519_from_bytes(secret(at)).unwrap()
}

pub fn peer_id(at: PeerRef) -> PeerId {
    key(at).public().to_peer_id()
}

pub fn peer(at: PeerRef, addresses: &[&str]) -> Peer {
    let public = key(at).public().try_into_ed25519().unwrap();
    Peer {
        at,
        id_public: public.to_bytes(),
        addresses: addresses.iter().map(ToString::to_string).collect(),
    }
}

pub fn members(peers: Vec<Peer>) -> Members {
    Members {
        peers,
        query_lens: vec![LARGE, SMALL],
    }
}

/// Short waits, and room for whatever else this test process holds.
pub fn limits() -> Limits {
    Limits {
        request: Duration::from_secs(3),
        redial_min: Duration::from_millis(50),
        redial_max: Duration::from_secs(1),
        question: Duration::from_secs(5),
        process_bytes_max: usize::MAX,
        ..Limits::default()
    }
}

pub fn config(at: PeerRef) -> Config {
    let mut chance = u64::from(at.code.as_u32());
    Config {
        id_secret: secret(at).into(),
        listen: vec!["/ip4/127.0.0.1/tcp/0".to_owned()],
        transport: Transport::Tcp,
        part: Part::Member,
        members: members(Vec::new()),
        limits: limits(),
        chance: Box::new(move || {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (chance >> 32) as u32
        }),
    }
}

impl Node {
    pub async fn start(number: u32) -> Self {
        Self::start_with(at(number), config(at(number))).await
    }

    pub async fn start_with(at: PeerRef, config: Config) -> Self {
        let (handle, events) = net::spawn(config).unwrap();
        let mut node = Self {
            at,
            address: String::new(),
            handle,
            events,
        };
        node.address = node
            .until(|event| match event {
                NetEvent::Listening(addresses) => addresses.last().cloned(),
                _ => None,
            })
            .await;
        node
    }

    pub fn peer(&self) -> Peer {
        peer(self.at, &[&self.address])
    }

    pub async fn next(&mut self) -> NetEvent {
        let event = tokio::time::timeout(DEADLINE, self.events.recv()).await;
        event
            .expect("an event within the deadline")
            .expect("the task lives")
    }

    /// Passes over events until the wanted one.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(NetEvent) -> Option<T>) -> T {
        let search = async {
            loop {
                let event = self.events.recv().await.expect("the task lives");
                if let Some(found) = wanted(event) {
                    return found;
                }
            }
        };
        tokio::time::timeout(DEADLINE, search)
            .await
            .expect("the event within the deadline")
    }

    /// The status is no event; it is looked at until it shows what must come.
    pub async fn until_status(&self, shows: impl Fn(&NetStatus) -> bool) {
        let look = async {
            while !shows(&self.handle.status()) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(DEADLINE, look)
            .await
            .expect("the status within the deadline");
    }

    pub async fn until_connected(&mut self, with: PeerRef) {
        self.until(|event| matches!(event, NetEvent::Connected(at) if at == with).then_some(()))
            .await;
    }

    pub async fn until_disconnected(&mut self, from: PeerRef) {
        self.until(|event| matches!(event, NetEvent::Disconnected(at) if at == from).then_some(()))
            .await;
    }

    /// Stores the next envelope: acknowledges it and tells who sent what.
    pub async fn take_query(&mut self) -> (PeerRef, Content) {
        self.until(|event| match event {
            NetEvent::Query { from, bytes, ack } => {
                ack.stored();
                Some((from, content(&bytes)))
            }
            _ => None,
        })
        .await
    }

    pub async fn until_delivered(&mut self, id: MessageId) -> u32 {
        self.until(|event| match event {
            NetEvent::Delivered {
                message_id,
                attempts,
                ..
            } if message_id == id => Some(attempts),
            NetEvent::Undeliverable { message_id, fault } if message_id == id => {
                panic!("given up: {fault}")
            }
            _ => None,
        })
        .await
    }

    pub fn send(&self, number: u64, to: PeerRef, bytes: Vec<u8>) -> MessageId {
        let letter = letter(number, To::Municipality(to.code), bytes);
        let id = letter.message_id;
        self.handle.send(letter).unwrap();
        id
    }
}

pub fn message_id(number: u64) -> MessageId {
    u128::from(number).to_be_bytes()
}

pub fn letter(number: u64, to: To, bytes: Vec<u8>) -> Letter {
    Letter {
        message_id: message_id(number),
        to,
        bytes,
        patience: DEADLINE,
    }
}

/// Two nodes that know each other.
pub async fn pair() -> (Node, Node) {
    let (one, two) = (Node::start(1).await, Node::start(2).await);
    introduce(&[&one, &two]);
    (one, two)
}

pub fn introduce(nodes: &[&Node]) {
    let peers: Vec<Peer> = nodes.iter().map(|node| node.peer()).collect();
    for node in nodes {
        node.handle.set_members(members(peers.clone()));
    }
}

/// The byte that fills an envelope, and its length.
pub type Content = (u8, usize);

pub fn content(bytes: &[u8]) -> Content {
    assert!(
        bytes.windows(2).all(|pair| pair[0] == pair[1]),
        "one byte fills the envelope"
    );
    (bytes[0], bytes.len())
}
