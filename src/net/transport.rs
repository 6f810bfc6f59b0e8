//! Sockets, handshake, the swarm and its executor.

use crate::net::Limits;
use crate::net::Transport;
use crate::net::behaviour::Border;
use crate::net::limits;
use futures::FutureExt;
use libp2p::PeerId;
use libp2p::Transport as _;
use libp2p::core::muxing::StreamMuxerBox;
use libp2p::core::transport::Boxed;
use libp2p::core::transport::OrTransport;
use libp2p::core::upgrade::Version;
use libp2p::identity::Keypair;
use libp2p::noise;
use libp2p::quic;
use libp2p::relay;
use libp2p::swarm;
use libp2p::swarm::Executor;
use libp2p::swarm::Swarm;
use libp2p::tcp;
use libp2p::yamux;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use tokio::sync::mpsc;

type Sockets = Boxed<(PeerId, StreamMuxerBox)>;

/// Tells that a connection's task panicked; the swarm would count that connection for ever.
pub(super) type Alarm = mpsc::Receiver<()>;

pub(super) fn swarm(
    key: &Keypair,
    transport: Transport,
    limits: &Limits,
    detours: relay::client::Transport,
    border: Border,
) -> Result<(Swarm<Border>, Alarm), noise::Error> {
    let sockets = match transport {
        Transport::Tcp => tcp(key, limits, detours)?,
        Transport::QuicToo => tcp_and_quic(key, limits, detours)?,
    };
    let (sender, alarm) = mpsc::channel(1);
    let config = swarm::Config::with_executor(Watched(sender))
        .with_idle_connection_timeout(limits.idle)
        .with_max_negotiating_inbound_streams(limits::NEGOTIATING_STREAMS_MAX);
    Ok((
        Swarm::new(sockets, border, key.public().to_peer_id(), config),
        alarm,
    ))
}

/// Encrypted and mutually authenticated by Noise (`SAFE-14`).
/// A circuit through a relay is secured like a socket, from end to end.
fn tcp(
    key: &Keypair,
    limits: &Limits,
    detours: relay::client::Transport,
) -> Result<Sockets, noise::Error> {
    let mut yamux = yamux::Config::default();
    yamux.set_max_num_streams(limits::YAMUX_STREAMS_MAX);
    let plain = tcp::tokio::Transport::new(tcp::Config::default());
    Ok(OrTransport::new(detours, plain)
        .upgrade(Version::V1Lazy)
        .authenticate(noise::Config::new(key)?)
        .multiplex(yamux)
        .timeout(limits.handshake)
        .boxed())
}

fn tcp_and_quic(
    key: &Keypair,
    limits: &Limits,
    detours: relay::client::Transport,
) -> Result<Sockets, noise::Error> {
    let mut config = quic::Config::new(key);
    config.handshake_timeout = limits.handshake;
    config.max_concurrent_stream_limit = limits::QUIC_STREAMS_MAX;
    config.max_stream_data = limits::QUIC_STREAM_BYTES_MAX;
    config.max_connection_data = limits::QUIC_CONNECTION_BYTES_MAX;
    let quic = quic::tokio::Transport::new(config)
        .map(|(peer, muxer), _| (peer, StreamMuxerBox::new(muxer)));
    let either = OrTransport::new(quic, tcp(key, limits, detours)?);
    Ok(either.map(|output, _| output.into_inner()).boxed())
}

/// Runs each connection as a task of its own and notices when one panics.
struct Watched(mpsc::Sender<()>);

impl Executor for Watched {
    fn exec(&self, connection: Pin<Box<dyn Future<Output = ()> + Send>>) {
        let alarm = self.0.clone();
        tokio::spawn(async move {
            if AssertUnwindSafe(connection).catch_unwind().await.is_err() {
                // A full channel already holds the same news.
                let _ = alarm.try_send(());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_connection_task_that_panics_raises_the_alarm() {
        let (sender, mut alarm) = mpsc::channel(1);
        Watched(sender).exec(Box::pin(async { panic!("injected") }));
        assert_eq!(alarm.recv().await, Some(()));
    }

    #[tokio::test]
    async fn a_connection_task_that_ends_raises_none() {
        let (sender, mut alarm) = mpsc::channel(1);
        Watched(sender).exec(Box::pin(async {}));
        assert_eq!(alarm.recv().await, None);
    }
}
