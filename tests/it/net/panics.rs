//! A panic inside the network task: letters and the handle survive it.

use super::node::Node;
use super::node::SMALL;
use super::node::at;
use super::node::config;
use super::node::members;
use super::node::peer;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use watari::net::Config;
use watari::net::Fault;
use watari::net::NetEvent;

/// A source of waiting times that panics as often as told: it is asked inside the task, after a failed dial.
fn failing(times: &Arc<AtomicU32>) -> Box<dyn FnMut() -> u32 + Send> {
    let times = Arc::clone(times);
    Box::new(move || {
        let left = times.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        });
        assert!(left.is_err(), "injected");
        0
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_in_the_task_loses_no_letter_no_port_and_no_handle() {
    let panics = Arc::new(AtomicU32::new(0));
    let failing = Config {
        chance: failing(&panics),
        ..config(at(1))
    };
    let mut one = Node::start_with(at(1), failing).await;
    let mut two = Node::start(2).await;
    let nowhere = peer(at(3), &["/ip4/127.0.0.1/tcp/1"]);
    one.handle.set_members(members(vec![two.peer(), nowhere]));
    two.handle.set_members(members(vec![one.peer()]));
    let id = two.send(1, one.at, vec![1; SMALL]);
    one.take_query().await;
    two.until_delivered(id).await;

    panics.store(2, Ordering::SeqCst);
    one.send(2, at(3), vec![2; SMALL]);
    for _ in 0..2 {
        one.until(|event| matches!(event, NetEvent::Rebuilt).then_some(()))
            .await;
    }
    assert_eq!(one.handle.status().rebuilt, 2);
    let id = one.send(3, two.at, vec![3; SMALL]);
    assert_eq!(two.take_query().await.1, (3, SMALL));
    one.until_delivered(id).await;
    // The letter that waited during the panics still has its end, and the port that was open still takes letters.
    one.handle.set_members(members(vec![two.peer()]));
    let end = one.until(|event| match event {
        NetEvent::Undeliverable { message_id, fault } => Some((message_id, fault)),
        _ => None,
    });
    assert_eq!(
        end.await,
        (super::node::message_id(2), Fault::NotInDirectory)
    );
    let id = two.send(4, one.at, vec![4; SMALL]);
    assert_eq!(one.take_query().await, (two.at, (4, SMALL)));
    two.until_delivered(id).await;
}
