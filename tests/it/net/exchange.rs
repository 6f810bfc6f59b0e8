//! What two members do with each other.

use super::node::LARGE;
use super::node::Node;
use super::node::SMALL;
use super::node::at;
use super::node::letter;
use super::node::message_id;
use super::node::pair;
use watari::net::Fault;
use watari::net::NetEvent;
use watari::net::Refused;
use watari::net::To;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_members_exchange_envelopes_both_ways() {
    let (mut one, mut two) = pair().await;
    let there = one.send(1, two.at, vec![1; SMALL]);
    assert_eq!(two.take_query().await, (one.at, (1, SMALL)));
    assert_eq!(one.until_delivered(there).await, 1);
    let back = two.send(2, one.at, vec![2; LARGE]);
    assert_eq!(one.take_query().await, (two.at, (2, LARGE)));
    assert_eq!(two.until_delivered(back).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_envelope_is_delivered_only_when_the_other_side_stored_it() {
    let (mut one, mut two) = pair().await;
    let id = one.send(1, two.at, vec![1; SMALL]);
    // The first time the other node fails to store it: the token is dropped.
    two.until(|event| matches!(event, NetEvent::Query { .. }).then_some(()))
        .await;
    assert_eq!(two.take_query().await.1, (1, SMALL));
    assert_eq!(
        one.until_delivered(id).await,
        2,
        "the same letter came twice, and this is told"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_asked_for_and_comes_and_nothing_newer_is_an_empty_answer() {
    let (one, mut two) = pair().await;
    let mut one = one;
    for file in [vec![9; 100_000], Vec::new()] {
        one.handle.ask_info(two.at, vec![1, 2, 3]).unwrap();
        two.until(|event| match event {
            NetEvent::InfoRequested { bytes, reply, from } => {
                assert_eq!((bytes, from), (vec![1, 2, 3], at(1)));
                reply.file(file.clone()).unwrap();
                Some(())
            }
            _ => None,
        })
        .await;
        let answer = one.until(answer_of).await;
        assert_eq!(answer, Ok(file));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_is_not_answered_ends_with_a_fault() {
    let (mut one, mut two) = pair().await;
    one.handle.ask_info(two.at, vec![1]).unwrap();
    two.until(|event| matches!(event, NetEvent::InfoRequested { .. }).then_some(()))
        .await;
    assert_eq!(one.until(answer_of).await, Err(Fault::NotTaken));
    one.handle.ask_info(at(77), vec![1]).unwrap();
    assert_eq!(one.until(answer_of).await, Err(Fault::NotInDirectory));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_sent_is_refused_with_a_code() {
    let (mut one, two) = pair().await;
    let send = |number, bytes| one.handle.send(letter(number, To::Node(two.at), bytes));
    assert_eq!(send(1, vec![0; SMALL + 1]), Err(Refused::Length));
    assert_eq!(
        one.handle.ask_info(two.at, vec![0; 65]),
        Err(Refused::Length)
    );
    one.handle
        .send(letter(2, To::Municipality(at(77).code), vec![0; SMALL]))
        .unwrap();
    let fault = one
        .until(|event| match event {
            NetEvent::Undeliverable {
                message_id: id,
                fault,
            } => Some((id, fault)),
            _ => None,
        })
        .await;
    assert_eq!(fault, (message_id(2), Fault::NotInDirectory));
    one.handle.shutdown().await;
    assert_eq!(
        one.handle.send(letter(3, To::Node(two.at), vec![0; SMALL])),
        Err(Refused::Stopped)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_outbox_refuses_and_takes_again_when_letters_have_ended() {
    let mut one = Node::start(1).await;
    let mut number = 0;
    let refused = loop {
        number += 1;
        if let Err(refused) = one
            .handle
            .send(letter(number, To::Node(at(2)), vec![0; SMALL]))
        {
            break refused;
        }
        assert!(number < 5_000, "the outbox has a bound");
    };
    assert_eq!(refused, Refused::Full);
    // Nobody is in the directory: every letter ends, and its room comes back.
    for _ in 0..number {
        one.until(|event| matches!(event, NetEvent::Undeliverable { .. }).then_some(()))
            .await;
        if one
            .handle
            .send(letter(number, To::Node(at(2)), vec![0; SMALL]))
            .is_ok()
        {
            return;
        }
    }
    panic!("no room came back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_handed_over_twice_ends_once() {
    let (mut one, mut two) = pair().await;
    for _ in 0..3 {
        one.send(1, two.at, vec![1; SMALL]);
    }
    let last = one.send(2, two.at, vec![2; SMALL]);
    let mut ends = 0;
    let (first, _) = (two.take_query().await, two.take_query().await);
    assert_eq!(first.0, one.at);
    while ends < 2 {
        match one.next().await {
            NetEvent::Delivered { message_id: id, .. } => {
                ends += 1;
                assert!(id == message_id(1) || id == last);
            }
            NetEvent::Undeliverable { fault, .. } => panic!("given up: {fault}"),
            _ => {}
        }
    }
    assert_eq!(one.handle.status().letters, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_node_of_a_municipality_may_take_a_letter() {
    let mut one = Node::start(1).await;
    let (first, second) = (at(2), watari::net::PeerRef { node: 2, ..at(2) });
    let mut replica = Node::start_with(second, super::node::config(second)).await;
    // The head office does not answer: nobody listens there.
    let silent = super::node::peer(first, &["/ip4/127.0.0.1/tcp/1"]);
    let peers = super::node::members(vec![one.peer(), silent, replica.peer()]);
    one.handle.set_members(peers.clone());
    replica.handle.set_members(peers);
    let id = one.send(1, first, vec![1; SMALL]);
    assert_eq!(replica.take_query().await.0, one.at);
    one.until_delivered(id).await;
    let status = one.handle.status();
    assert!(status.peers[&second].connected && status.peers[&second].last_success.is_some());
    assert_eq!(
        status.peers[&first].last_fault.map(|(_, fault)| fault),
        Some(Fault::Refused)
    );
}

fn answer_of(event: NetEvent) -> Option<Result<Vec<u8>, Fault>> {
    match event {
        NetEvent::InfoAnswered { answer, .. } => Some(answer),
        _ => None,
    }
}
