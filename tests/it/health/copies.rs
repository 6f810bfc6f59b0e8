//! Copied nodes: two runs of one key, an older copy, an older epoch; told at both ends.

use super::clock::alarms;
use super::fake::{MITSUMOTO, Network, Told};
use crate::world::eventually;

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_peer_an_older_copy_and_an_older_epoch_raise_alarms() {
    let network = Network::new(&[MITSUMOTO]).await;
    let town = &network.town;
    let run = |boot, counter| Told {
        boot,
        counter,
        ..Told::default()
    };
    let peer = network.speak(0, run(1, 10), 0, false);
    let knows = |word: &'static str| async move {
        eventually(word, || async {
            let told = alarms(town).await;
            told.contains(&format!("{word} {MITSUMOTO}"))
        })
        .await;
    };
    peer.tells(run(2, 11));
    peer.tells(run(1, 12));
    knows("runs_twice").await;
    peer.tells(run(3, 5));
    knows("went_back").await;
    peer.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_learns_from_its_peers_that_it_was_copied_or_started_from_an_older_copy() {
    let network = Network::new(&[MITSUMOTO]).await;
    let town = &network.town;
    let peer = network.speak(0, Told::default(), u64::MAX, true);
    eventually("the peer answers", || async {
        let health = town.connect().status().await.unwrap().health;
        health.runs_twice && health.went_back
    })
    .await;
    let told = alarms(town).await;
    for word in ["own_runs_twice", "own_went_back"] {
        assert!(told.contains(&format!("{word} {MITSUMOTO}")), "{told:?}");
    }
    peer.stop().await;
}
