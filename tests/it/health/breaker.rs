//! The breaker over a real line: no hammering, one trial, closed by hand, and a peer that rests.

use std::time::{Duration, SystemTime};

use watari::net::{Circuit, Fault, Limits, NetEvent};

use crate::net::node::{Node, SMALL, at, config, limits, members, peer};
use crate::net::proxy::{Line, Proxy};

/// Waits that a test would notice, and breaker waits that it would not sit out.
fn slow() -> Limits {
    Limits {
        redial_min: Duration::from_millis(20),
        redial_max: Duration::from_secs(3_600),
        ..limits()
    }
}

async fn over_a_line() -> (Node, Node, Proxy) {
    let mut first = config(at(1));
    first.limits = slow();
    let one = Node::start_with(at(1), first).await;
    let two = Node::start(2).await;
    let line = Proxy::start(&two.address).await;
    one.handle
        .set_members(members(vec![peer(two.at, &[&line.address])]));
    two.handle.set_members(members(vec![peer(one.at, &[])]));
    (one, two, line)
}

fn circuit(node: &Node, of: &Node) -> Circuit {
    let status = node.handle.status();
    let peer = status.peers.get(&of.at);
    peer.map_or(Circuit::Closed, |peer| peer.circuit(SystemTime::now()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_breaker_that_opened_is_closed_by_hand_and_the_letters_go() {
    let (mut one, mut two, line) = over_a_line().await;
    line.set(Line::Cut);
    let ids: Vec<_> = (1..4)
        .map(|number| one.send(number, two.at, vec![1; SMALL]))
        .collect();
    one.until_status(|status| {
        let Some(peer) = status.peers.get(&two.at) else {
            return false;
        };
        peer.last_attempt.is_some()
            && peer.failures >= 5
            && peer.circuit(SystemTime::now()) == Circuit::Open
    })
    .await;
    line.set(Line::Open);
    one.handle.try_now(two.at).unwrap();
    for _ in &ids {
        two.take_query().await;
    }
    for _ in &ids {
        one.until(|event| matches!(event, NetEvent::Delivered { .. }).then_some(()))
            .await;
    }
    assert_eq!(circuit(&one, &two), Circuit::Closed);
    assert_eq!(one.handle.status().peers[&two.at].failures, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_takes_nothing_is_not_hammered_with_every_letter() {
    let (one, mut two, _line) = over_a_line().await;
    for number in 0..50 {
        one.send(number, two.at, vec![1; SMALL]);
    }
    // Every letter that arrives is dropped unconfirmed, until the breaker holds the others back.
    let mut arrived = 0;
    while circuit(&one, &two) != Circuit::Open || arrived < 5 {
        if let NetEvent::Query { ack, .. } = two.next().await {
            drop(ack);
            arrived += 1;
        }
    }
    let fault = one.handle.status().peers[&two.at].last_fault;
    assert_eq!(fault.map(|(_, fault)| fault), Some(Fault::NotTaken));
    assert!(arrived <= 40, "{arrived} letters were tried");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_to_a_peer_that_rests_wait_without_a_fault_and_questions_still_go() {
    let (mut one, mut two, _line) = over_a_line().await;
    one.handle
        .pause(two.at, Some(Duration::from_secs(3_600)))
        .unwrap();
    one.send(1, two.at, vec![1; SMALL]);
    one.handle.ask_info(two.at, vec![1]).unwrap();
    two.until(|event| match event {
        NetEvent::InfoRequested { reply, .. } => {
            reply.nothing_newer();
            Some(())
        }
        NetEvent::Query { .. } => panic!("it rests"),
        _ => None,
    })
    .await;
    one.until(|event| matches!(event, NetEvent::InfoAnswered { .. }).then_some(()))
        .await;
    assert_eq!(circuit(&one, &two), Circuit::Open);
    let peer = one.handle.status().peers[&two.at].clone();
    assert_eq!((peer.failures, peer.last_fault), (0, None));
    one.handle.pause(two.at, None).unwrap();
    assert_eq!(two.take_query().await.1, (1, SMALL));
}
