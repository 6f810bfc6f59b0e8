//! Strangers get past no handshake and cost nobody a connection (`reliability.md` S1 at a twentieth).

use super::node::Node;
use super::node::SMALL;
use super::node::at;
use super::node::introduce;
use super::raw::Raw;
use super::raw::Then;
use super::raw::frame;
use crate::scale::cases;
use futures::future::join_all;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Silent sockets, half handshakes and garbage, a third each.
fn crowd_size() -> usize {
    cases(150, 3_000, 3_000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_is_cut_after_the_handshake_and_heard_of_nowhere() {
    let mut one = Node::start(1).await;
    let mut two = Node::start(2).await;
    introduce(&[&one, &two]);
    let mut stranger = Raw::dial(at(66), one.at, &one.address);
    stranger.send(frame(&vec![1; SMALL]), Then::Close);
    let (_, ending) = stranger.ending().await;
    assert!(ending.is_err(), "a stranger gets no answer");
    one.until_status(|status| status.strangers_refused >= 1)
        .await;
    // What the node hears next is the member.
    let id = two.send(1, one.at, vec![2; SMALL]);
    assert_eq!(one.take_query().await, (two.at, (2, SMALL)));
    two.until_delivered(id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handshakes_of_a_hundred_strangers_deliver_nothing() {
    let one = Node::start(1).await;
    let knock = |number: u32| {
        let mut stranger = Raw::dial(at(100 + number), one.at, &one.address);
        stranger.send(frame(&vec![1; SMALL]), Then::Close);
        async move { stranger.ending().await.1 }
    };
    let endings = join_all((0..100_u32).map(knock)).await;
    assert!(endings.iter().all(Result::is_err));
    one.until_status(|status| status.strangers_refused == 100)
        .await;
    assert!(one.handle.status().peers.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_gets_through_a_crowd_of_silent_and_babbling_sockets() {
    let mut one = Node::start(1).await;
    let mut two = Node::start(2).await;
    let port = one.address.rsplit('/').next().unwrap().parse().unwrap();
    let crowd = join_all((0..crowd_size()).map(|number| knock(port, number))).await;
    introduce(&[&one, &two]);
    let id = two.send(1, one.at, vec![1; SMALL]);
    assert_eq!(one.take_query().await.0, two.at);
    two.until_delivered(id).await;
    drop(crowd);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_half_handshake_is_closed_in_time() {
    let limits = watari::net::Limits {
        handshake: std::time::Duration::from_millis(200),
        ..super::node::limits()
    };
    let config = watari::net::Config {
        limits,
        ..super::node::config(at(1))
    };
    let one = Node::start_with(at(1), config).await;
    let port = one.address.rsplit('/').next().unwrap().parse().unwrap();
    for number in 0..3 {
        let mut socket = knock(port, number).await;
        let mut rest = tokio::io::sink();
        let closed = tokio::io::copy(&mut socket, &mut rest);
        let end = tokio::time::timeout(super::node::DEADLINE, closed).await;
        end.expect("closed before the deadline").ok();
    }
}

/// A socket that says nothing, half a handshake, or anything but one.
async fn knock(port: u16, number: usize) -> TcpStream {
    const MULTISTREAM: &[u8] = b"\x13/multistream/1.0.0\n\x07/noise\n";
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let garbage = vec![0xA5; 5_000];
    // The node may close the socket first.
    match number % 3 {
        0 => {}
        1 => drop(socket.write_all(MULTISTREAM).await),
        _ => drop(socket.write_all(&garbage).await),
    }
    socket
}
