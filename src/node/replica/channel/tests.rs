//! Sessions between nodes of one municipality. Refusals first.

use super::*;
use crate::crypto::SystemEntropy;

struct Node {
    id: SigningKey,
    sig: Option<SigningKey>,
    municipality: VerifyKey,
    channel: Channel,
}

impl Node {
    fn new(sig: Option<&SigningKey>, municipality: VerifyKey) -> Self {
        let mut entropy = SystemEntropy;
        Self {
            id: SigningKey::generate(&mut entropy),
            sig: sig.map(|key| SigningKey::from_bytes(&key.to_bytes())),
            municipality,
            channel: Channel::new(&mut entropy),
        }
    }

    fn ends(&self, other: &Self) -> Ends {
        Ends {
            own: self.id.public(),
            other: other.id.public(),
        }
    }

    fn hello(&self, other: &Self) -> Vec<u8> {
        let ends = self.ends(other);
        self.channel.hello(&speaker(&self.id, self), ends)
    }

    fn hear(&mut self, other: &Self, way: Way, bytes: &[u8]) -> Heard {
        let ends = self.ends(other);
        let speaker = Speaker {
            id: &self.id,
            sig: self.sig.as_ref(),
            municipality: self.municipality,
        };
        self.channel.hear(&speaker, ends, way, bytes)
    }

    fn ask(&self, other: &Self, bytes: &[u8]) -> (Exchange, Vec<u8>) {
        let (ends, speaker) = (self.ends(other), speaker(&self.id, self));
        let asked = self
            .channel
            .seal_question(&speaker, ends, bytes, &mut SystemEntropy);
        asked.expect("a session")
    }
}

fn speaker<'a>(id: &'a SigningKey, node: &'a Node) -> Speaker<'a> {
    Speaker {
        id,
        sig: node.sig.as_ref(),
        municipality: node.municipality,
    }
}

/// Two nodes with the municipality's key, and one without.
fn family() -> (Node, Node, Node) {
    let sig = SigningKey::generate(&mut SystemEntropy);
    let public = sig.public();
    (
        Node::new(Some(&sig), public),
        Node::new(Some(&sig), public),
        Node::new(None, public),
    )
}

fn greeted(one: &mut Node, two: &mut Node) {
    let hello = one.hello(two);
    assert!(matches!(
        two.hear(one, Way::Question, &hello),
        Heard::Greeted
    ));
    let hello = two.hello(one);
    assert!(matches!(one.hear(two, Way::Answer, &hello), Heard::Greeted));
}

#[test]
fn nothing_is_said_before_a_greeting_and_a_forged_greeting_is_none() {
    let (one, mut two, stranger) = family();
    let ends = one.ends(&two);
    let speaker = speaker(&one.id, &one);
    let early = one
        .channel
        .seal_question(&speaker, ends, b"x", &mut SystemEntropy);
    assert!(early.is_none());
    // A greeting of somebody else, and one that was meant for somebody else.
    let hello = stranger.hello(&two);
    assert!(matches!(
        two.hear(&one, Way::Question, &hello),
        Heard::Nothing
    ));
    let hello = one.hello(&stranger);
    assert!(matches!(
        two.hear(&one, Way::Question, &hello),
        Heard::Nothing
    ));
    for cut in 0..40 {
        let hello = one.hello(&two);
        let heard = two.hear(&one, Way::Question, &hello[..cut]);
        assert!(matches!(heard, Heard::Nothing), "{cut}");
    }
}

#[test]
fn a_node_without_the_key_is_a_newcomer_and_its_proof_cannot_be_another_nodes() {
    let (mut one, mut two, mut new) = family();
    greeted(&mut new, &mut one);
    let standing = one.channel.standing(&new.id.public());
    assert!(standing.is_some_and(|standing| standing.full().is_none()));
    greeted(&mut two, &mut one);
    let standing = one.channel.standing(&two.id.public());
    assert!(standing.is_some_and(|standing| standing.full().is_some()));
    // The newcomer passes on the proof of a replica in a greeting of its own.
    let hello: Frame = postcard::from_bytes(&two.hello(&one)).expect("a frame");
    let Frame::Hello(hello) = hello else {
        panic!("a greeting");
    };
    let said = [new.id.public().0, one.id.public().0, hello.session].concat();
    let signed = [said.as_slice(), hello.proof.as_deref().expect("a proof")].concat();
    let stolen = frame(&Frame::Hello(Hello {
        sig: new.id.sign(HELLO, &signed).to_vec(),
        ..hello
    }));
    assert!(matches!(
        one.hear(&new, Way::Question, &stolen),
        Heard::Greeted
    ));
    let standing = one.channel.standing(&new.id.public());
    assert!(standing.is_some_and(|standing| standing.full().is_none()));
}

#[test]
fn a_message_opens_for_its_receiver_once_changed_nowhere() {
    let (mut one, mut two, _) = family();
    greeted(&mut one, &mut two);
    let (exchange, asked) = one.ask(&two, b"how many");
    match two.hear(&one, Way::Question, &asked) {
        Heard::Message {
            exchange: heard,
            bytes,
            standing,
        } => {
            assert_eq!((heard, bytes.as_slice()), (exchange, &b"how many"[..]));
            assert!(standing.full().is_some());
        }
        _ => panic!("no message"),
    }
    // A question is no answer, and a changed one is nothing.
    assert!(!matches!(
        two.hear(&one, Way::Answer, &asked),
        Heard::Message { .. }
    ));
    for at in 0..asked.len() {
        let mut changed = asked.clone();
        changed[at] ^= 1;
        let heard = two.hear(&one, Way::Question, &changed);
        assert!(!matches!(heard, Heard::Message { .. }), "{at}");
    }
    // A started anew node knows no session.
    two.channel = Channel::new(&mut SystemEntropy);
    assert!(matches!(
        two.hear(&one, Way::Question, &asked),
        Heard::Unknown
    ));
}
