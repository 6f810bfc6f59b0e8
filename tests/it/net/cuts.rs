//! Lines that break and heal: peers find each other again, and nothing is lost.

use super::node::Node;
use super::node::SMALL;
use super::node::at;
use super::node::config;
use super::node::limits;
use super::node::members;
use super::node::pair;
use super::node::peer;
use super::proxy::Line;
use super::proxy::Proxy;
use std::time::Duration;
use watari::net::Config;
use watari::net::Fault;
use watari::net::Letter;
use watari::net::Limits;
use watari::net::NetEvent;
use watari::net::To;

/// `one` reaches `two` only through the line; `two` knows `one` by key and has no address for it.
async fn over_a_line(limits: Limits) -> (Node, Node, Proxy) {
    let one = Node::start_with(
        at(1),
        Config {
            limits: limits.clone(),
            ..config(at(1))
        },
    )
    .await;
    let two = Node::start_with(
        at(2),
        Config {
            limits,
            ..config(at(2))
        },
    )
    .await;
    let line = Proxy::start(&two.address).await;
    one.handle
        .set_members(members(vec![peer(two.at, &[&line.address])]));
    two.handle.set_members(members(vec![peer(one.at, &[])]));
    (one, two, line)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_sent_during_a_cut_arrive_after_it() {
    let (mut one, mut two, line) = over_a_line(limits()).await;
    let id = one.send(1, two.at, vec![1; SMALL]);
    two.take_query().await;
    one.until_delivered(id).await;
    line.set(Line::Cut);
    one.until_disconnected(two.at).await;
    let ids: Vec<_> = (2..12)
        .map(|number| one.send(number, two.at, vec![2; SMALL]))
        .collect();
    // The cut outlasts several redials.
    let at_two = two.at;
    one.until_status(|status| {
        let fault = status.peers[&at_two].last_fault;
        fault.is_some_and(|(_, fault)| matches!(fault, Fault::Refused | Fault::Closed))
    })
    .await;
    line.set(Line::Open);
    for _ in &ids {
        assert_eq!(two.take_query().await.1, (2, SMALL));
    }
    let mut ended = Vec::new();
    while ended.len() < ids.len() {
        match one.next().await {
            NetEvent::Delivered { message_id, .. } => ended.push(message_id),
            NetEvent::Undeliverable { fault, .. } => panic!("{fault}"),
            _ => {}
        }
    }
    ended.sort_unstable();
    assert_eq!(ended, ids);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_went_silent_is_noticed_by_ping_and_dialled_anew() {
    let quick = Limits {
        ping_every: Duration::from_millis(100),
        ping_answer: Duration::from_millis(200),
        handshake: Duration::from_millis(500),
        ..limits()
    };
    let (mut one, mut two, line) = over_a_line(quick).await;
    let id = one.send(1, two.at, vec![1; SMALL]);
    two.take_query().await;
    one.until_delivered(id).await;
    line.set(Line::Silent);
    one.send(2, two.at, vec![2; SMALL]);
    one.until_disconnected(two.at).await;
    two.until_disconnected(one.at).await;
    line.set(Line::Open);
    assert_eq!(two.take_query().await.1, (2, SMALL));
    one.until_delivered(super::node::message_id(2)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_restarts_on_its_port_is_met_again() {
    let (mut one, two) = pair().await;
    let (at_two, address) = (two.at, two.address.clone());
    two.handle.shutdown().await;
    drop(two);
    let id = one.send(1, at_two, vec![1; SMALL]);
    let listen = Config {
        listen: vec![address],
        members: members(vec![one.peer()]),
        ..config(at_two)
    };
    let mut two = Node::start_with(at_two, listen).await;
    assert_eq!(two.take_query().await.0, one.at);
    one.until_delivered(id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_without_an_address_gets_its_letters_when_it_calls() {
    let (mut one, mut two, _line) = over_a_line(limits()).await;
    let id = two.send(1, one.at, vec![1; SMALL]);
    one.send(2, two.at, vec![2; SMALL]);
    assert_eq!(one.take_query().await.1, (1, SMALL));
    two.until_delivered(id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn patience_ends_with_the_reason() {
    let mut one = Node::start(1).await;
    one.handle
        .set_members(members(vec![peer(at(2), &["/ip4/127.0.0.1/tcp/1"])]));
    let letter = Letter {
        message_id: [1; 16],
        to: To::Municipality(at(2).code),
        bytes: vec![1; SMALL],
        patience: Duration::from_millis(300),
    };
    one.handle.send(letter).unwrap();
    let end = one
        .until(|event| match event {
            NetEvent::Undeliverable { message_id, fault } => Some((message_id, fault)),
            _ => None,
        })
        .await;
    assert_eq!(end, ([1; 16], Fault::Refused));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_connection_is_closed_and_opened_again_when_needed() {
    let idle = Limits {
        idle: Duration::from_millis(100),
        ..limits()
    };
    let (mut one, mut two, _line) = over_a_line(idle).await;
    for number in 0..3 {
        let id = one.send(number, two.at, vec![1; SMALL]);
        two.take_query().await;
        one.until_delivered(id).await;
        one.until_disconnected(two.at).await;
    }
}
