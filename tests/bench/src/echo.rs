//! Bare libp2p: one request and its echo over TCP, Noise and Yamux on loopback, connection warm.

use libp2p::futures::StreamExt;
use libp2p::request_response::{self, ProtocolSupport, cbor};
use libp2p::swarm::{Swarm, SwarmEvent};
use libp2p::{Multiaddr, StreamProtocol, noise, tcp, yamux};
use std::time::{Duration, Instant};

/// About what the longest letter of an inquiry weighs.
const BYTES: usize = 49_152;

type Echo = cbor::Behaviour<Vec<u8>, Vec<u8>>;

fn swarm() -> anyhow::Result<Swarm<Echo>> {
    let protocols = [(StreamProtocol::new("/echo/1"), ProtocolSupport::Full)];
    let swarm = libp2p::SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(
            tcp::Config::default().nodelay(true),
            noise::Config::new,
            yamux::Config::default,
        )?
        .with_behaviour(|_| Echo::new(protocols, request_response::Config::default()))?
        .with_swarm_config(|config| config.with_idle_connection_timeout(Duration::from_secs(60)))
        .build();
    Ok(swarm)
}

/// Seconds of each round trip.
pub fn round_trips(count: usize) -> anyhow::Result<Vec<f64>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let mut answering = swarm()?;
        let peer = *answering.local_peer_id();
        answering.listen_on("/ip4/127.0.0.1/tcp/0".parse()?)?;
        let address = loop {
            if let SwarmEvent::NewListenAddr { address, .. } = answering.select_next_some().await {
                break address;
            }
        };
        let echo = tokio::spawn(answer(answering));
        let trips = ask(address, peer, count).await;
        echo.abort();
        trips
    })
}

async fn answer(mut swarm: Swarm<Echo>) {
    loop {
        if let SwarmEvent::Behaviour(request_response::Event::Message {
            message:
                request_response::Message::Request {
                    request, channel, ..
                },
            ..
        }) = swarm.select_next_some().await
        {
            let _ = swarm.behaviour_mut().send_response(channel, request);
        }
    }
}

async fn ask(address: Multiaddr, peer: libp2p::PeerId, count: usize) -> anyhow::Result<Vec<f64>> {
    let mut swarm = swarm()?;
    swarm.dial(address)?;
    while !swarm.is_connected(&peer) {
        if let SwarmEvent::OutgoingConnectionError { error, .. } = swarm.select_next_some().await {
            anyhow::bail!("echo: {error}");
        }
    }
    let mut trips = Vec::with_capacity(count);
    // The first one opens the protocol.
    for round in 0..=count {
        let begun = Instant::now();
        swarm.behaviour_mut().send_request(&peer, vec![7; BYTES]);
        loop {
            match swarm.select_next_some().await {
                SwarmEvent::Behaviour(request_response::Event::Message { .. }) => break,
                SwarmEvent::Behaviour(request_response::Event::OutboundFailure {
                    error, ..
                }) => {
                    anyhow::bail!("echo: {error}")
                }
                _ => {}
            }
        }
        if round > 0 {
            trips.push(begun.elapsed().as_secs_f64());
        }
    }
    Ok(trips)
}
