//! Two nodes of one municipality and a stranger town, over real sockets.

use super::desk::{MIHON, MITSUMOTO, status};
use crate::world::{World, eventually};
use watari::api::{SiblingStanding, Status};

#[tokio::test(flavor = "multi_thread")]
async fn a_further_node_without_the_keys_is_met_as_a_newcomer_and_other_towns_are_no_siblings() {
    let mut world = World::new(&[MIHON, MITSUMOTO]).await;
    let replica = world.add_replica(0).await;
    let is_newcomer = |status: Status| matches!(&status.siblings[..], [node] if node.connected && node.standing == SiblingStanding::Newcomer);
    for town in [0, replica] {
        let greeted = async || is_newcomer(status(&world.towns[town]).await);
        eventually("both nodes have greeted", greeted).await;
    }
    let first = status(&world.towns[0]).await;
    assert_eq!(first.siblings[0].node, 2);
    assert_eq!(status(&world.towns[replica]).await.siblings[0].node, 1);
    assert!(first.peers.iter().all(|peer| peer.code != first.own));
    assert!(status(&world.towns[1]).await.siblings.is_empty());
    // Only node 1 issues the municipality's manifest.
    assert!(first.manifest_expires.is_some());
    let replica = status(&world.towns[replica]).await;
    assert!(replica.manifest_expires.is_none());
}
