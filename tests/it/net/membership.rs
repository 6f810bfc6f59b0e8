//! A new directory takes effect at once.

use super::node::Node;
use super::node::SMALL;
use super::node::introduce;
use super::node::members;
use super::node::pair;
use watari::net::Fault;
use watari::net::NetEvent;
use watari::net::Refused;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_leaves_the_directory_is_cut_at_once_and_refused() {
    let (mut one, mut two) = pair().await;
    let id = two.send(1, one.at, vec![1; SMALL]);
    one.take_query().await;
    two.until_delivered(id).await;

    one.handle.set_members(members(Vec::new()));
    one.until_disconnected(two.at).await;
    two.until_disconnected(one.at).await;
    // The other still believes in it and knocks: refused each time, nothing is heard.
    two.send(2, one.at, vec![2; SMALL]);
    for _ in 0..2 {
        two.until_disconnected(one.at).await;
    }
    one.until_status(|status| status.strangers_refused >= 2)
        .await;
    while let Ok(event) = one.events.try_recv() {
        assert!(
            matches!(event, NetEvent::Stranger(_)),
            "nothing is heard of a stranger but that there is one"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_to_who_left_come_back_and_who_returns_is_met_again() {
    let (mut one, mut two) = (Node::start(1).await, Node::start(2).await);
    introduce(&[&one, &two]);
    two.handle.set_members(members(Vec::new()));
    one.send(1, two.at, vec![1; SMALL]);
    one.until_disconnected(two.at).await;
    one.handle.set_members(members(Vec::new()));
    let fault = one
        .until(|event| match event {
            NetEvent::Undeliverable { fault, .. } => Some(fault),
            _ => None,
        })
        .await;
    assert_eq!(fault, Fault::NotInDirectory);
    introduce(&[&one, &two]);
    let id = one.send(1, two.at, vec![1; SMALL]);
    two.take_query().await;
    one.until_delivered(id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn allowed_lengths_follow_the_directory() {
    let (mut one, mut two) = pair().await;
    let mut grown = members(vec![one.peer(), two.peer()]);
    grown.query_lens.push(5);
    one.handle.set_members(grown.clone());
    let id = one.send(1, two.at, vec![5; 5]);
    // The other node's directory does not allow it yet, so it takes nothing and the letter waits.
    one.until_connected(two.at).await;
    two.handle.set_members(grown);
    assert_eq!(two.take_query().await.1, (5, 5));
    assert!(one.until_delivered(id).await >= 1);
    two.handle.set_members(members(vec![one.peer()]));
    let late = two.handle.send(super::node::letter(
        2,
        watari::net::To::Node(one.at),
        vec![5; 5],
    ));
    assert_eq!(late, Err(Refused::Length));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_that_cannot_be_used_are_told_and_harm_nobody_else() {
    let (mut one, mut two) = pair().await;
    let mut broken = super::node::peer(
        super::node::at(3),
        &["nonsense", "/ip4/0.0.0.0/tcp/1", "/dns4/a.example/tcp/1"],
    );
    let twin = watari::net::Peer {
        at: super::node::at(4),
        ..two.peer()
    };
    one.handle
        .set_members(members(vec![two.peer(), broken.clone(), twin]));
    broken.id_public = [0xff; 32];
    two.handle.set_members(members(vec![one.peer(), broken]));
    let id = one.send(1, two.at, vec![1; SMALL]);
    two.take_query().await;
    one.until_delivered(id).await;
    for (node, unusable) in [(&one, 3), (&one, 4), (&two, 3)] {
        let fault = node.handle.status().peers[&super::node::at(unusable)].last_fault;
        assert_eq!(
            fault.map(|(_, fault)| fault),
            Some(Fault::BadEntry),
            "{unusable}"
        );
    }
}
