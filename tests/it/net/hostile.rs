//! A member with a valid key and bad intentions: refused, bounded, and of no harm to the others.

use super::node::DEADLINE;
use super::node::LARGE;
use super::node::Node;
use super::node::SMALL;
use super::node::at;
use super::node::members;
use super::node::peer;
use super::raw::Raw;
use super::raw::Then;
use super::raw::frame;
use crate::scale::{cases, told_seed};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;
use watari::net::NetEvent;

const ACK: [u8; 4] = [0; 4];
/// Streams the node serves at once on one connection; more of them are dropped.
const STREAMS: usize = 16;

/// A node, an honest member, and a connected client with a member's key.
async fn with_enemy() -> (Node, Node, Raw) {
    let (one, two) = (Node::start(1).await, Node::start(2).await);
    let enemy = peer(at(3), &[]);
    one.handle.set_members(members(vec![two.peer(), enemy]));
    two.handle.set_members(members(vec![one.peer()]));
    let raw = Raw::connect(at(3), one.at, &one.address).await;
    (one, two, raw)
}

/// The honest member's letter is taken, whatever else happens.
async fn assert_others_are_served(one: &mut Node, two: &mut Node) {
    let id = two.send(77, one.at, vec![7; LARGE]);
    assert_eq!(one.take_query().await, (two.at, (7, LARGE)));
    two.until_delivered(id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_length_that_no_message_has_is_refused_unread() {
    let (mut one, mut two, mut enemy) = with_enemy().await;
    for len in [
        0,
        1,
        SMALL - 1,
        SMALL + 1,
        LARGE - 1,
        LARGE + 1,
        1 << 24,
        u32::MAX as usize,
    ] {
        let head = u32::try_from(len).unwrap().to_be_bytes();
        for then in [Then::Close, Then::Hold, Then::Endless] {
            enemy.send(head.to_vec(), then);
        }
    }
    // Those that hold their stream open get no answer either; only their own patience ends them.
    for _ in 0..8 {
        assert!(enemy.ending().await.1.is_err());
    }
    assert_others_are_served(&mut one, &mut two).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_cut_short_is_not_heard() {
    let (mut one, mut two, mut enemy) = with_enemy().await;
    for missing in [1, SMALL / 2, SMALL, SMALL + 1, SMALL + 3] {
        let mut cut = frame(&vec![1; SMALL]);
        cut.truncate(cut.len() - missing);
        enemy.send(cut, Then::Close);
        assert!(enemy.ending().await.1.is_err(), "{missing}");
    }
    assert_others_are_served(&mut one, &mut two).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_that_never_ends_is_read_to_its_length_and_no_further() {
    let (mut one, mut two, mut enemy) = with_enemy().await;
    enemy.send(frame(&vec![1; SMALL]), Then::Endless);
    let query = enemy.alongside(one.take_query()).await;
    assert_eq!(query, (at(3), (1, SMALL)));
    enemy
        .alongside(assert_others_are_served(&mut one, &mut two))
        .await;
    enemy.send(frame(&vec![2; SMALL]), Then::Close);
    let (query, ()) = tokio::join!(one.take_query(), async {
        while enemy.ending().await.1 != Ok(ACK.to_vec()) {}
    });
    assert_eq!(query, (at(3), (2, SMALL)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_frames_cost_only_their_sender() {
    let (mut one, mut two, mut enemy) = with_enemy().await;
    for _ in 0..STREAMS * 4 {
        enemy.send(frame(&vec![1; LARGE])[..8].to_vec(), Then::Drip);
    }
    // The client writes only while its swarm is polled.
    let slow = async {
        let mut ended = 0;
        while ended < STREAMS * 4 {
            assert!(enemy.ending().await.1.is_err());
            ended += 1;
        }
    };
    let others = async {
        for _ in 0..20 {
            assert_others_are_served(&mut one, &mut two).await;
        }
    };
    tokio::time::timeout(DEADLINE, async { tokio::join!(slow, others) })
        .await
        .unwrap();
    // When the time of the slow ones is over, the same member is served again.
    enemy.send(frame(&vec![2; SMALL]), Then::Close);
    let (query, ending) = tokio::join!(one.take_query(), enemy.ending());
    assert_eq!((query.1, ending.1), ((2, SMALL), Ok(ACK.to_vec())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_frames_of_chance_are_heard_only_where_they_are_whole() {
    let seed = told_seed().unwrap_or(20_260_101);
    let rounds = cases(1_000, 100_000, 100_000);
    let mut chance = ChaCha20Rng::seed_from_u64(seed);
    let (mut one, mut two, mut enemy) = with_enemy().await;
    for round in 0..rounds {
        let (bytes, whole) = frame_of_chance(&mut chance);
        enemy.send(bytes, Then::Close);
        let told = format!("WATARI_SEED={seed}, frame {round}");
        if whole {
            let (query, ending) = tokio::join!(one.take_query(), enemy.ending());
            assert_eq!((query.0, ending.1), (at(3), Ok(ACK.to_vec())), "{told}");
        } else {
            assert!(enemy.ending().await.1.is_err(), "{told}");
        }
    }
    assert_others_are_served(&mut one, &mut two).await;
}

/// Mostly broken: other lengths, other heads, cut bodies. The second value says whether it is whole.
fn frame_of_chance(chance: &mut ChaCha20Rng) -> (Vec<u8>, bool) {
    let body = vec![chance.next_u32() as u8; SMALL];
    let mut bytes = frame(&body);
    match chance.next_u32() % 5 {
        0 => (bytes, true),
        1 => {
            bytes.truncate(chance.next_u32() as usize % bytes.len());
            (bytes, false)
        }
        2 => {
            let at = chance.next_u32() as usize % 4;
            bytes[at] ^= 1 << (chance.next_u32() % 8);
            (bytes, false)
        }
        3 => (vec![0xA5; chance.next_u32() as usize % 100], false),
        _ => {
            let len = 1_u32 << (chance.next_u32() % 32);
            bytes[..4].copy_from_slice(&len.to_be_bytes());
            (bytes, false)
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_node_does_not_answer_is_bounded_and_the_rest_is_refused() {
    let (mut one, mut two, mut enemy) = with_enemy().await;
    // Nobody takes events from the node while the enemy sends more than its streams.
    for _ in 0..STREAMS * 10 {
        enemy.send(frame(&vec![1; SMALL]), Then::Close);
    }
    let mut refused = 0;
    while refused < STREAMS * 9 {
        assert!(enemy.ending().await.1.is_err());
        refused += 1;
    }
    let heard = std::iter::from_fn(|| one.events.try_recv().ok());
    let heard = heard
        .filter(|event| matches!(event, NetEvent::Query { .. }))
        .count();
    assert!(heard <= STREAMS * 2, "{heard}");
    assert_others_are_served(&mut one, &mut two).await;
}
