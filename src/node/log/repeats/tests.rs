//! What a member sends ten thousand times leaves a few lines in the log, and they say how often.

use super::*;
use crate::config;
use crate::crypto::{SealSecret, SigningKey, SystemEntropy};
use crate::directory::{
    Card, Draft, Manifest, NodeRole, PublicKey, RootKey, SealEntry, SigEntry, Trust,
    bucket_parameters, default_permissions,
};
use crate::domain::MunicipalityCode;
use crate::inquiry::{
    Commit, Effect, Leaf, LeafKind, QueryId,
    mailbox::{MailboxRefusal, MailboxRequest},
};
use crate::node::alone::Alone;
use crate::node::clock::now;
use crate::node::inquiries::Aftermath;

const TIMES: u64 = 10_000;
/// Leaves that so many of anything may leave.
const LEAVES_MAX: u64 = 100;

struct Member {
    code: MunicipalityCode,
    id: SigningKey,
    seal: SealSecret,
}

/// A node with this role, and a town in its directory.
fn place(role: NodeRole) -> (Alone, Member) {
    let mut alone = Alone::new(992_011, role);
    let code = MunicipalityCode::new(992_020).expect("a code");
    let id = SigningKey::generate(&mut SystemEntropy);
    let file = directory(&alone.trust, &alone.roots, code, &id);
    let taken = alone.open.take_directory(&file, Actor::Node, now());
    assert!(taken.expect("a directory"));
    let seal = SealSecret::generate(&mut SystemEntropy);
    (alone, Member { code, id, seal })
}

fn directory(
    trust: &Trust,
    roots: &[RootKey; 3],
    code: MunicipalityCode,
    id: &SigningKey,
) -> Vec<u8> {
    let mut draft = Draft::default();
    let card = Card::make(trust, code, NodeRole::Municipality, id).expect("a card");
    let addresses = vec!["/ip4/127.0.0.1/tcp/9".to_owned()];
    draft.add(card, 300, addresses, now()).expect("a member");
    let content = draft.next(trust, default_permissions(now().date()), now(), None);
    let [first, second, _] = roots;
    let directory = content.sign(trust, &[first, second]);
    directory.expect("a directory").file().to_vec()
}

fn manifest(member: &Member, seq: u64) -> Vec<u8> {
    let parameters = bucket_parameters(300, 0, 8).expect("a small town");
    let manifest = Manifest {
        code: member.code,
        seq,
        issued: now(),
        expires: Manifest::latest_end(now()),
        sig: vec![SigEntry {
            public: member.id.public().0,
            not_before: now(),
            not_after: now().plus_seconds(365 * 24 * 3_600),
        }],
        log_pub: vec![PublicKey([2; 32])],
        wit_pub: vec![PublicKey([3; 32])],
        seal: vec![SealEntry::issue(&member.seal.public(), now())],
        n_rounded: parameters.n_rounded,
        beta: parameters.beta,
        m: parameters.m,
        answer_after_ms: 500,
        versions: None,
    };
    let signed = manifest.sign(&member.id).expect("a manifest");
    signed.file().to_vec()
}

fn leaves(alone: &Alone) -> u64 {
    alone.open.log.leaves()
}

/// An hour later; gives the leaves that say how many there were.
fn told(alone: &mut Alone) -> Vec<String> {
    let before = alone.leaves(LeafType::Refusal).len() + alone.leaves(LeafType::Limit).len();
    let later = now().plus_seconds(TELL_AGAIN_S + 1);
    alone.open.tell_repeats(later).expect("room on the disk");
    let mut all = alone.leaves(LeafType::Refusal);
    all.extend(alone.leaves(LeafType::Limit));
    assert!(all.len() > before);
    all
}

#[test]
fn a_member_with_a_manifest_after_the_other_fills_no_log_of_a_relay() {
    let (mut relay, member) = place(NodeRole::Relay);
    let quota = config::Mailbox::default();
    let before = leaves(&relay);
    let mut taken = 0;
    for seq in 1..=TIMES {
        let asked = MailboxRequest::PutManifest(manifest(&member, seq));
        let answer = relay.open.answer_mailbox(member.code, asked, &quota);
        match answer {
            Ok(_) => taken += 1,
            Err(refused) => relay.open.tell_refused(member.code, refused, now()),
        }
    }
    assert!(
        (5..50).contains(&taken),
        "{taken}: an honest rotation passes"
    );
    assert!(leaves(&relay) - before < LEAVES_MAX);
    let refused = TIMES - taken;
    let words = format!(
        "mailbox: the submitter's quota is used up ({} more)",
        refused - 1
    );
    assert!(told(&mut relay).contains(&words));
    // The counts of an hour that is not over are told at the end.
    relay
        .open
        .tell_refused(member.code, MailboxRefusal::Signature, now());
    relay
        .open
        .tell_refused(member.code, MailboxRefusal::Signature, now());
    relay
        .open
        .tell_all_repeats(now())
        .expect("room on the disk");
    let words = format!("mailbox: {} (1 more)", MailboxRefusal::Signature);
    assert!(relay.leaves(LeafType::Refusal).contains(&words));
    // The next day is another one.
    let tomorrow = now().plus_seconds(24 * 3_600 + 1);
    let file = manifest(&member, TIMES + 1);
    let next = relay
        .open
        .take_manifest(&file, Actor::Peer(member.code), tomorrow);
    assert_eq!(next.expect("room on the disk"), Some(member.code));
}

#[test]
fn what_peers_answer_after_each_connection_fills_no_log() {
    let (mut town, member) = place(NodeRole::Municipality);
    let before = leaves(&town);
    let peer = Actor::Peer(member.code);
    for seq in 1..=TIMES {
        let wrong = town.open.take_manifest(b"no manifest", peer.clone(), now());
        assert_eq!(wrong.expect("dropped"), None);
        let wrong = town
            .open
            .take_directory(b"no directory", peer.clone(), now());
        assert!(wrong.is_err());
        let file = manifest(&member, seq);
        let newer = town.open.take_manifest_of(&file, peer.clone(), now());
        newer.expect("taken or dropped");
    }
    assert!(leaves(&town) - before < LEAVES_MAX);
    let all = told(&mut town);
    for what in ["directory refused", "manifest refused"] {
        let words = format!("{what} ({} more)", TIMES - 1);
        assert!(all.contains(&words), "{all:?}");
    }
}

#[test]
fn inquiries_that_are_declined_and_manifests_that_come_with_them_fill_no_log() {
    let (mut town, member) = place(NodeRole::Municipality);
    let before = leaves(&town);
    for seq in 1..=TIMES {
        let leaf = |kind, detail| Leaf {
            kind,
            actor: None,
            subject: None,
            query: Some(QueryId([seq as u8; 16])),
            peer: member.code,
            detail,
            hash: None,
        };
        let commit = Commit {
            leaves: vec![
                leaf(LeafKind::ManifestAccepted, "came_with_inquiry"),
                leaf(LeafKind::QueryReceived, "declined_expired"),
                leaf(LeafKind::Limit, "declined_rate"),
            ],
            manifests: vec![(member.code, manifest(&member, seq))],
            ..Commit::default()
        };
        let effects = vec![Effect::Commit(Box::new(commit))];
        let after: Aftermath = town
            .open
            .decide(|_, _, _| effects)
            .expect("room on the disk");
        assert!(after.letters.is_empty());
    }
    assert!(leaves(&town) - before < LEAVES_MAX);
    let accepted = town.leaves(LeafType::ManifestAccepted).len();
    assert!((5..50).contains(&accepted), "{accepted}");
    let words = format!("declined_rate {} ({} more)", member.code, TIMES - 1);
    assert!(told(&mut town).contains(&words));
    let words = format!("declined_expired {} ({} more)", member.code, TIMES - 1);
    assert!(town.leaves(LeafType::QueryReceived).contains(&words));
}
