//! Each fault of a real line has its own name.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use watari::net::{Fault, Limits, PeerRef};

use crate::net::node::{Node, SMALL, at, config, limits, members, peer};

/// A node that knows one peer at this address.
async fn towards(other: PeerRef, address: &str) -> Node {
    let short = Limits {
        handshake: Duration::from_millis(500),
        ..limits()
    };
    let mut config = config(at(1));
    config.limits = short;
    let node = Node::start_with(at(1), config).await;
    node.handle
        .set_members(members(vec![peer(other, &[address])]));
    node
}

async fn fault_of(node: &Node, other: PeerRef, fault: Fault) {
    node.send(1, other, vec![1; SMALL]);
    node.until_status(|status| {
        let last = status.peers.get(&other).and_then(|peer| peer.last_fault);
        last.is_some_and(|(_, last)| last == fault)
    })
    .await;
}

/// A listener that does this with every connection.
async fn listener(greets: Option<&'static [u8]>, keeps: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            if let Some(words) = greets {
                let _ = stream.write_all(words).await;
            }
            if keeps {
                kept.push(stream);
            }
        }
    });
    format!("/ip4/127.0.0.1/tcp/{port}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_nobody_listens_at_is_refused() {
    let node = towards(at(2), "/ip4/127.0.0.1/tcp/1").await;
    fault_of(&node, at(2), Fault::Refused).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_that_says_nothing_is_a_connect_time_out() {
    let address = listener(None, true).await;
    let node = towards(at(2), &address).await;
    fault_of(&node, at(2), Fault::ConnectTimeout).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_that_ends_the_connection_is_named_so() {
    let address = listener(None, false).await;
    let node = towards(at(2), &address).await;
    fault_of(&node, at(2), Fault::Closed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_web_server_at_the_address_speaks_another_protocol() {
    let address = listener(Some(b"HTTP/1.1 400 Bad Request\r\n\r\n"), true).await;
    let node = towards(at(2), &address).await;
    fault_of(&node, at(2), Fault::Unsupported).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_does_not_know_this_node_ends_the_connection() {
    let other = Node::start(2).await;
    let node = towards(at(2), &other.address).await;
    fault_of(&node, at(2), Fault::Closed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_without_an_address_has_no_endpoint() {
    let node = towards(at(2), "").await;
    fault_of(&node, at(2), Fault::BadEntry).await;
}
