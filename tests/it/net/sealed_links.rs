//! What a listener on the line learns, and who may be at its end.

use super::node::Node;
use super::node::SMALL;
use super::node::at;
use super::node::members;
use super::node::peer;
use super::proxy::Proxy;
use watari::net::Fault;

const FILL: u8 = 0xA5;
const MARK: &[u8] = &[FILL; 32];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn safe_14_a_line_between_nodes_is_encrypted_and_both_ends_prove_their_key() {
    let (mut one, mut two) = (Node::start(1).await, Node::start(2).await);
    let line = Proxy::start(&two.address).await;
    one.handle
        .set_members(members(vec![peer(two.at, &[&line.address])]));
    two.handle.set_members(members(vec![one.peer()]));
    let id = one.send(1, two.at, vec![FILL; SMALL]);
    assert_eq!(two.take_query().await, (one.at, (FILL, SMALL)));
    one.until_delivered(id).await;

    let heard = line.heard();
    assert!(heard.len() > SMALL, "the line was used");
    for secret in [MARK, b"/vrx/query/1", b"/yamux"] {
        assert!(
            !heard.windows(secret.len()).any(|part| part == secret),
            "{}",
            String::from_utf8_lossy(secret)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn safe_14_nothing_is_sent_to_another_key_at_the_right_address() {
    let (mut one, mut two) = (Node::start(1).await, Node::start(2).await);
    let impostor = peer(at(3), &[&two.address]);
    one.handle.set_members(members(vec![impostor, two.peer()]));
    two.handle.set_members(members(vec![one.peer()]));
    one.send(1, at(3), vec![1; SMALL]);
    one.until_status(|status| {
        let fault = status.peers.get(&at(3)).and_then(|peer| peer.last_fault);
        fault.is_some_and(|(_, fault)| fault == Fault::WrongKey)
    })
    .await;
    // What the owner of the address hears is only what is meant for its key.
    let id = one.send(2, two.at, vec![2; SMALL]);
    assert_eq!(two.take_query().await, (one.at, (2, SMALL)));
    one.until_delivered(id).await;
}
