//! Two versions of the protocol at once: who shares one completes, who shares none learns which program is older, and
//! what is under way goes on.

use super::forge::Host;
use crate::border::{Network, Schedule, Seeded};
use watari::directory::Apart;
use watari::inquiry::message::{BlindedBody, Body, Common, EvaluatedBody};
use watari::inquiry::{AbortCode, AbortedWhy, InquiryNo, Kind, Outcome, OutcomeState, SessionId};

const OLD: &[u8] = &[1];
const BOTH: &[u8] = &[1, 2];
const NEW: &[u8] = &[2];

/// The town's program speaks these from now on, as its next manifest says; nobody else has that one yet.
pub fn speak(network: &mut Network, town: usize, versions: &[u8]) {
    let now_ms = network.now_ms;
    network.towns[town].speaks = versions.to_vec();
    network.towns[town].issue_manifest(8, now_ms);
}

/// Two towns that know each other's manifest; person 1 lives in the second.
fn two(asker: &[u8], provider: &[u8], seed: u64) -> Network {
    let mut network = Network::new(2, seed);
    speak(&mut network, 0, asker);
    speak(&mut network, 1, provider);
    network.spread_manifests();
    network.towns[1].settle(1, 2);
    network
}

/// The version of the M3 that the asker signed.
fn version_asked(network: &Network, id: &SessionId) -> u8 {
    let half = &network.towns[0].disk.halves[id];
    let request = network.verify(half).unwrap().half.request.unwrap();
    EvaluatedBody::read(&request.body).unwrap().common().version
}

#[test]
fn every_pair_with_a_version_in_common_completes_in_the_highest() {
    let pairs = [
        (OLD, OLD, 1),
        (OLD, BOTH, 1),
        (BOTH, OLD, 1),
        (BOTH, BOTH, 2),
        (BOTH, NEW, 2),
        (NEW, BOTH, 2),
        (NEW, NEW, 2),
    ];
    for (asker, provider, version) in pairs {
        let mut network = two(asker, provider, 700);
        let outcome = network.inquire(0, 1, 1);
        let pair = format!("{asker:?} asks {provider:?}");
        assert!(matches!(outcome.state, OutcomeState::Found(_)), "{pair}");
        assert_eq!(version_asked(&network, &outcome.session), version, "{pair}");
        assert!(network.towns.iter().all(|town| town.disk.alarms.is_empty()));
        assert_eq!(network.towns[1].core().open_sessions(), (0, 0), "{pair}");
    }
}

#[test]
fn a_pair_without_one_sends_nothing_and_says_whose_program_is_older() {
    for (asker, provider, apart) in [(NEW, OLD, Apart::Older), (OLD, NEW, Apart::Newer)] {
        let mut network = two(asker, provider, 701);
        network.wire.seen = Some(Vec::new());
        let outcome = network.inquire(0, 1, 1);
        let why = AbortedWhy::NoCommonVersion(apart);
        assert!(outcome.state == OutcomeState::Aborted(why));
        assert_eq!(network.outcomes(0, &outcome.inquiry), 1);
        assert_eq!(network.towns[0].core().open_sessions(), (0, 0));
        assert!(network.wire.seen.unwrap().is_empty(), "nothing crossed");
    }
}

#[test]
fn a_provider_that_was_just_upgraded_is_asked_after_all() {
    let mut network = two(NEW, OLD, 702);
    speak(&mut network, 1, BOTH);
    let outcome = network.inquire(0, 1, 1);
    assert!(matches!(outcome.state, OutcomeState::Found(_)));
    assert_eq!(version_asked(&network, &outcome.session), 2);
}

/// The one outcome, of whichever session it is.
fn asked_once(network: &mut Network) -> Outcome {
    network.ask(0, 1, 1);
    network.run_for(60_000);
    let outcomes = &network.towns[0].disk.outcomes;
    assert_eq!(outcomes.len(), 1);
    outcomes[0].clone()
}

#[test]
fn abort_1_leads_to_the_newer_manifest_and_one_new_query() {
    for (after, version) in [(OLD, 1), (NEW, 2)] {
        let before = if version == 1 { BOTH } else { OLD };
        let mut network = two(BOTH, before, 703);
        speak(&mut network, 1, after);
        let outcome = asked_once(&mut network);
        assert!(matches!(outcome.state, OutcomeState::Found(_)));
        assert_eq!(version_asked(&network, &outcome.session), version);
        let words = network.towns[1].disk.leaves.iter().map(|leaf| leaf.detail);
        let declined = words.filter(|word| *word == "declined_version").count();
        assert_eq!(declined, 1);
    }
}

#[test]
fn abort_1_without_a_version_in_common_ends_with_the_fault() {
    let mut network = two(NEW, BOTH, 704);
    speak(&mut network, 1, OLD);
    let outcome = asked_once(&mut network);
    let why = AbortedWhy::NoCommonVersion(Apart::Older);
    assert!(outcome.state == OutcomeState::Aborted(why));
}

#[test]
fn a_second_abort_1_is_the_end() {
    let mut network = two(BOTH, BOTH, 705);
    network.ask(0, 1, 1);
    let mut host = Host::new(&mut network, 0, 1);
    let abort = host.abort(AbortCode::Version);
    network.arrive(0, &abort);
    assert!(
        network.towns[0].outbox.is_empty(),
        "not by the same manifest"
    );
    speak(&mut network, 1, BOTH);
    network.fetch_manifests();
    let mut host = Host::new(&mut network, 0, 1);
    let abort = host.abort(AbortCode::Version);
    network.arrive(0, &abort);
    let outcomes = &network.towns[0].disk.outcomes;
    assert_eq!(outcomes.len(), 1);
    let why = AbortedWhy::ByProvider(AbortCode::Version);
    assert!(outcomes[0].state == OutcomeState::Aborted(why));
}

#[test]
fn a_body_of_another_version_than_its_m1_is_dropped() {
    let mut network = two(BOTH, OLD, 706);
    network.ask(0, 1, 1);
    let mut host = Host::new(&mut network, 0, 1);
    let elements = host.elements();
    let hash = watari::crypto::sha256(&[&elements]);
    let reply = host.reply.public().0;
    let common = Common {
        version: 2,
        ..host.common()
    };
    let body = BlindedBody::new(common, 256, hash, reply).write();
    let other = host.seal(Kind::Blinded, &body, &elements);
    network.arrive(0, &other);
    assert!(network.towns[0].outbox.is_empty());
    let second = host.second(&elements, 256);
    network.arrive(0, &second);
    let sent = network.towns[0].outbox.pop().unwrap();
    assert_eq!(sent.message.kind, Kind::Evaluated, "the right one is taken");
}

#[test]
fn fifty_inquiries_under_way_end_in_one_outcome_each_while_everything_changes() {
    let mut network = two(OLD, OLD, 707);
    let mut random = Seeded::new(708);
    network.schedule(Schedule {
        delay_ms: 80,
        jitter_ms: 60,
        ..Schedule::default()
    });
    for base in 1..=50 {
        network.towns[1].settle(base, 1);
        network.ask(0, 1, base);
    }
    // Upgraded one after the other, each after a stop, with keys and directory changing in between.
    for (town, versions) in [(1, BOTH), (0, BOTH), (1, NEW), (0, NEW)] {
        network.run_for(200 + random.below(800));
        let now_ms = network.now_ms;
        network.towns[town].speaks = versions.to_vec();
        network.towns[town].change_key(8, now_ms);
        network.towns[town].restart(now_ms);
        let permissions = watari::directory::default_permissions(network.towns[0].clock(0).date());
        network.publish(permissions);
    }
    network.run_for(3_600_000);
    for serial in 1..=50 {
        let inquiry = InquiryNo(format!("Q-{serial}"));
        let outcomes = network.towns[0].outcomes_of(&inquiry);
        assert_eq!(outcomes.len(), 1, "{}", inquiry.0);
        assert!(matches!(outcomes[0].state, OutcomeState::Found(_)));
    }
    let halves = &network.towns[0].disk.halves;
    let versions: Vec<u8> = halves
        .keys()
        .map(|id| version_asked(&network, id))
        .collect();
    assert!(
        versions.contains(&1) && versions.contains(&2),
        "{versions:?}"
    );
    assert!(network.towns.iter().all(|town| town.disk.alarms.is_empty()));
}
