//! A libp2p client without manners: writes what it is told, as slowly or as long as it is told.

use super::node::DEADLINE;
use super::node::key;
use super::node::peer_id;
use futures::AsyncRead;
use futures::AsyncReadExt;
use futures::AsyncWrite;
use futures::AsyncWriteExt;
use futures::StreamExt;
use libp2p::Multiaddr;
use libp2p::StreamProtocol;
use libp2p::Swarm;
use libp2p::SwarmBuilder;
use libp2p::noise;
use libp2p::ping;
use libp2p::request_response;
use libp2p::request_response::Codec;
use libp2p::request_response::Event;
use libp2p::request_response::Message;
use libp2p::request_response::OutboundRequestId;
use libp2p::request_response::ProtocolSupport;
use libp2p::swarm::NetworkBehaviour;
use libp2p::swarm::SwarmEvent;
use libp2p::swarm::dial_opts::DialOpts;
use libp2p::tcp;
use libp2p::yamux;
use std::io;
use std::time::Duration;
use watari::net::PeerRef;

/// What is written after the bytes.
#[derive(Clone, Copy, Debug)]
pub enum Then {
    Close,
    /// Nothing, and the stream stays open.
    Hold,
    /// Zeros until the other side has enough.
    Endless,
    /// One zero every twenty milliseconds.
    Drip,
}

#[derive(Debug)]
pub struct Rude {
    pub bytes: Vec<u8>,
    pub then: Then,
}

#[derive(Clone, Default)]
pub struct NoManners;

impl Codec for NoManners {
    type Protocol = StreamProtocol;
    type Request = Rude;
    type Response = Vec<u8>;

    async fn read_request<T>(&mut self, _: &StreamProtocol, _: &mut T) -> io::Result<Rude>
    where
        T: AsyncRead + Unpin + Send,
    {
        Err(io::Error::other("does not listen"))
    }

    async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Vec<u8>>
    where
        T: AsyncRead + Unpin + Send,
    {
        let mut bytes = Vec::new();
        io.take(1_000_000).read_to_end(&mut bytes).await?;
        if bytes.is_empty() {
            Err(io::ErrorKind::UnexpectedEof.into())
        } else {
            Ok(bytes)
        }
    }

    async fn write_request<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        rude: Rude,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        io.write_all(&rude.bytes).await?;
        io.flush().await?;
        match rude.then {
            Then::Close => Ok(()),
            Then::Hold => futures::future::pending().await,
            Then::Endless => loop {
                io.write_all(&[0; 65_536]).await?;
            },
            Then::Drip => loop {
                io.write_all(&[0]).await?;
                io.flush().await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            },
        }
    }

    async fn write_response<T>(
        &mut self,
        _: &StreamProtocol,
        _: &mut T,
        _: Vec<u8>,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        Ok(())
    }
}

#[derive(NetworkBehaviour)]
pub struct RawBehaviour {
    ping: ping::Behaviour,
    query: request_response::Behaviour<NoManners>,
}

pub struct Raw {
    pub swarm: Swarm<RawBehaviour>,
    to: PeerRef,
}

/// How a rude request ended.
pub type Ending = Result<Vec<u8>, String>;

impl Raw {
    /// A client with the key of `own` that has dialled `to`; what became of the dial is for `outcome`.
    pub fn dial(own: PeerRef, to: PeerRef, address: &str) -> Self {
        let streams = request_response::Config::default()
            .with_max_concurrent_streams(1_000)
            .with_request_timeout(DEADLINE);
        let query = request_response::Behaviour::new(
            [(
                StreamProtocol::new("/vrx/query/1"),
                ProtocolSupport::Outbound,
            )],
            streams,
        );
        let behaviour = RawBehaviour {
            ping: ping::Behaviour::default(),
            query,
        };
        let mut swarm = SwarmBuilder::with_existing_identity(key(own))
            .with_tokio()
            .with_tcp(
                tcp::Config::default(),
                noise::Config::new,
                yamux::Config::default,
            )
            .unwrap()
            .with_behaviour(|_| behaviour)
            .unwrap()
            .with_swarm_config(|config| config.with_idle_connection_timeout(DEADLINE))
            .build();
        let address: Multiaddr = address.parse().unwrap();
        let options = DialOpts::peer_id(peer_id(to))
            .addresses(vec![address])
            .build();
        swarm.dial(options).unwrap();
        Self { swarm, to }
    }

    /// A member's client, connected and proved by a ping.
    pub async fn connect(own: PeerRef, to: PeerRef, address: &str) -> Self {
        let mut raw = Self::dial(own, to, address);
        raw.until(|event| match event {
            SwarmEvent::Behaviour(RawBehaviourEvent::Ping(event)) => Some(event.result.unwrap()),
            _ => None,
        })
        .await;
        raw
    }

    pub fn send(&mut self, bytes: Vec<u8>, then: Then) -> OutboundRequestId {
        let to = peer_id(self.to);
        self.swarm
            .behaviour_mut()
            .query
            .send_request(&to, Rude { bytes, then })
    }

    pub async fn until<T>(
        &mut self,
        mut wanted: impl FnMut(SwarmEvent<RawBehaviourEvent>) -> Option<T>,
    ) -> T {
        let search = async {
            loop {
                if let Some(found) = wanted(self.swarm.select_next_some().await) {
                    return found;
                }
            }
        };
        tokio::time::timeout(DEADLINE, search)
            .await
            .expect("the event within the deadline")
    }

    /// Keeps its requests going while something else is waited for.
    pub async fn alongside<T>(&mut self, other: impl Future<Output = T>) -> T {
        let mut other = std::pin::pin!(other);
        loop {
            tokio::select! {
                found = &mut other => return found,
                _ = self.swarm.select_next_some() => {}
            }
        }
    }

    /// Waits for the end of any request.
    pub async fn ending(&mut self) -> (OutboundRequestId, Ending) {
        self.until(|event| match event {
            SwarmEvent::Behaviour(RawBehaviourEvent::Query(event)) => ending(event),
            _ => None,
        })
        .await
    }
}

fn ending(event: Event<Rude, Vec<u8>>) -> Option<(OutboundRequestId, Ending)> {
    match event {
        Event::Message {
            message:
                Message::Response {
                    request_id,
                    response,
                },
            ..
        } => Some((request_id, Ok(response))),
        Event::OutboundFailure {
            request_id, error, ..
        } => Some((request_id, Err(error.to_string()))),
        _ => None,
    }
}

/// Length first, as the protocol wants it.
pub fn frame(bytes: &[u8]) -> Vec<u8> {
    let len = u32::try_from(bytes.len()).unwrap();
    [&len.to_be_bytes()[..], bytes].concat()
}
