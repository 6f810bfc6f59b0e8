//! QUIC, where the network asks for it.

use super::node::LARGE;
use super::node::Node;
use super::node::at;
use super::node::config;
use super::node::introduce;
use watari::net::Config;
use watari::net::Transport;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_members_exchange_envelopes_over_quic_when_asked() {
    let quic = |number| Config {
        listen: vec!["/ip4/127.0.0.1/udp/0/quic-v1".to_owned()],
        transport: Transport::QuicToo,
        ..config(at(number))
    };
    let mut one = Node::start_with(at(1), quic(1)).await;
    let mut two = Node::start_with(at(2), quic(2)).await;
    assert!(one.address.ends_with("/quic-v1"), "{}", one.address);
    introduce(&[&one, &two]);
    for number in 0..20 {
        let id = one.send(number, two.at, vec![3; LARGE]);
        assert_eq!(two.take_query().await, (one.at, (3, LARGE)));
        one.until_delivered(id).await;
    }
    let id = two.send(100, one.at, vec![4; LARGE]);
    assert_eq!(one.take_query().await, (two.at, (4, LARGE)));
    two.until_delivered(id).await;
}
