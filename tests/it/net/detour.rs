//! Towns that cannot dial each other meet through a relay that both can dial.

use super::node::{Node, SMALL, at, config, letter, limits, members, peer};
use std::time::Duration;
use watari::net::{Config, Members, NetEvent, Part, Peer, PeerRef, To};

/// Nobody listens there.
const NOWHERE: &str = "/ip4/127.0.0.1/tcp/9";
/// More than a circuit of the library's own making lets pass.
const LONG: usize = 300_000;

fn config_of(number: u32, part: Part) -> Config {
    Config {
        part,
        ..config(at(number))
    }
}

fn known(peers: Vec<Peer>) -> Members {
    Members {
        query_lens: vec![SMALL, LONG],
        ..members(peers)
    }
}

fn behind(number: u32, relay: PeerRef) -> Peer {
    Peer {
        via: vec![relay],
        ..peer(at(number), &[NOWHERE])
    }
}

struct Place {
    relay: Node,
    one: Node,
    two: Node,
}

async fn place() -> Place {
    let own = Members {
        query_lens: vec![SMALL, LONG],
        ..Members::default()
    };
    let relay = Config {
        members: own,
        ..config_of(1, Part::Relay)
    };
    let relay = Node::start_with(at(1), relay).await;
    let one = Node::start_with(at(2), config_of(2, Part::Member)).await;
    let two = Node::start_with(at(3), config_of(3, Part::Member)).await;
    relay.handle.set_members(Members {
        own_addresses: vec![relay.address.clone()],
        ..known(vec![behind(2, relay.at), behind(3, relay.at)])
    });
    for (node, other) in [(&one, 3), (&two, 2)] {
        node.handle.set_members(Members {
            own_via: vec![relay.at],
            ..known(vec![relay.peer(), behind(other, relay.at)])
        });
    }
    Place { relay, one, two }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_that_cannot_be_dialled_is_reached_through_a_relay() {
    let Place {
        relay,
        mut one,
        mut two,
    } = place().await;
    for (number, len) in [(1, SMALL), (2, LONG), (3, LONG)] {
        let id = one.send(number, two.at, vec![number as u8; len]);
        let (from, content) = two.take_query().await;
        assert_eq!((from, content), (one.at, (number as u8, len)));
        one.until_delivered(id).await;
    }
    let back = two.send(9, one.at, vec![9; SMALL]);
    one.take_query().await;
    two.until_delivered(back).await;
    relay.handle.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_no_relay_knows_is_not_reached_and_the_letter_ends_so() {
    let Place { relay, mut one, .. } = place().await;
    // A member of the same directory that never asked the relay for a place.
    one.handle.set_members(Members {
        own_via: vec![relay.at],
        ..known(vec![relay.peer(), behind(4, relay.at)])
    });
    let mut short = letter(1, To::Municipality(at(4).code), vec![1; SMALL]);
    short.patience = limits().request + Duration::from_secs(1);
    one.handle.send(short).unwrap();
    one.until(|event| matches!(event, NetEvent::Undeliverable { .. }).then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_takes_no_letters_for_itself() {
    let Place { relay, mut one, .. } = place().await;
    let mut short = letter(1, To::Municipality(relay.at.code), vec![1; SMALL]);
    short.patience = Duration::from_secs(2);
    one.handle.send(short).unwrap();
    one.until(|event| matches!(event, NetEvent::Undeliverable { .. }).then_some(()))
        .await;
}
