//! Suite 2 between towns in memory: used by both or by none, for every message of an inquiry, and never taken away by
//! whoever stands in between.

use super::forge::Host;
use super::versions::{BOTH, OLD, two};
use crate::border::{DAY_MS, Network};
use watari::crypto::Suite;
use watari::directory::ManifestError;
use watari::directory::SignedManifest;
use watari::inquiry::{AbortedWhy, Header, Kind, OutcomeState};

/// The suites of everything that crossed.
fn suites(network: &Network) -> Vec<Suite> {
    let seen = network.wire.seen.as_ref().unwrap().iter();
    let headers = seen.map(|seen| Header::parse(&seen.envelope).unwrap());
    headers.map(|header| header.suite).collect()
}

#[test]
fn every_envelope_of_version_2_is_sealed_in_suite_2_and_none_of_version_1() {
    for (asker, suite) in [(BOTH, Suite::XWing), (OLD, Suite::X25519)] {
        let mut network = two(asker, BOTH, 720);
        network.wire.seen = Some(Vec::new());
        let outcome = network.inquire(0, 1, 1);
        assert!(matches!(outcome.state, OutcomeState::Found(_)));
        let seen = network.wire.seen.as_ref().unwrap();
        let lens: Vec<usize> = seen.iter().map(|seen| seen.envelope.len()).collect();
        let kinds = [
            Kind::Open,
            Kind::Blinded,
            Kind::Evaluated,
            Kind::Answer,
            Kind::Ack,
        ];
        assert_eq!(lens, kinds.map(|kind| kind.envelope_len_in(suite, 256)));
        assert!(suites(&network).iter().all(|used| *used == suite));
        assert!(
            lens.iter()
                .all(|len| watari::inquiry::is_envelope_len(*len, 256))
        );
    }
}

#[test]
fn without_a_key_of_suite_2_version_2_is_spoken_in_suite_1() {
    let mut network = two(BOTH, BOTH, 721);
    let code = network.code(1);
    let mut manifest = network.towns[1].disk.own.last().unwrap().manifest().clone();
    manifest.seq += 1;
    manifest
        .seal
        .retain(|entry| entry.suite() != Some(Suite::XWing));
    let signed = manifest.sign(network.towns[1].id()).unwrap();
    network.towns[1].disk.own.push(signed.clone());
    network.towns[0].disk.manifests.insert(code, signed);
    network.wire.seen = Some(Vec::new());
    let outcome = network.inquire(0, 1, 1);
    assert!(matches!(outcome.state, OutcomeState::Found(_)));
    assert!(suites(&network).iter().all(|used| *used == Suite::X25519));
}

#[test]
fn a_changed_suite_byte_is_dropped_and_the_right_letter_is_taken_after_it() {
    let mut network = two(BOTH, BOTH, 722);
    let id = network.ask(0, 1, 1);
    let mut sender = 0;
    for _ in 0..5 {
        let now_ms = network.now_ms;
        // M4 leaves at its time.
        if network.towns[sender].outbox.is_empty() {
            network.now_ms = now_ms + 500;
            network.give(sender, watari::inquiry::Input::Tick);
        }
        let letter = network.towns[sender].outbox.pop().expect("a letter");
        let receiver = 1 - sender;
        let commits = network.towns[receiver].disk.commits;
        for suite in [0, 1, 3] {
            let mut changed = letter.envelope.clone();
            changed[4] = suite;
            network.arrive(receiver, &changed);
        }
        let mut cut = letter.envelope.clone();
        cut.truncate(letter.message.kind.envelope_len_in(Suite::X25519, 256));
        cut[4] = 1;
        network.arrive(receiver, &cut);
        let town = &network.towns[receiver];
        assert_eq!(town.disk.commits, commits, "{:?}", letter.message.kind);
        assert!(town.outbox.is_empty());
        network.arrive(receiver, &letter.envelope);
        network.give(sender, watari::inquiry::Input::Delivered(letter.message));
        sender = receiver;
    }
    let outcome = network.outcome(0, &id).unwrap();
    assert!(matches!(outcome.state, OutcomeState::Found(_)));
}

#[test]
fn a_reply_key_of_the_other_suite_ends_the_inquiry_with_an_alarm() {
    let mut network = two(BOTH, BOTH, 723);
    let id = network.ask(0, 1, 1);
    let mut host = Host::new(&mut network, 0, 1);
    assert_eq!(host.first.header.suite, Suite::XWing);
    assert_eq!(host.reply.suite(), Suite::X25519);
    let elements = host.elements();
    let second = host.second(&elements, 256);
    network.arrive(0, &second);
    let outcome = network.outcome(0, &id).unwrap();
    assert!(outcome.state == OutcomeState::Aborted(AbortedWhy::BrokenBlinds));
    assert_eq!(network.towns[0].disk.alarms.len(), 1);
}

#[test]
fn an_older_manifest_cannot_take_version_and_suite_away_again() {
    let mut network = two(BOTH, OLD, 724);
    let old = network.towns[1].disk.own.last().unwrap().clone();
    super::versions::speak(&mut network, 1, BOTH);
    network.spread_manifests();
    let town = &network.towns[0];
    let seen = town.disk.manifests[&network.code(1)].seen();
    let directory = town.disk.directory.as_ref().unwrap();
    let clock = town.clock(network.now_ms);
    let refused = SignedManifest::accept(old.file(), directory, Some(&seen), clock);
    assert!(matches!(refused, Err(ManifestError::Older { .. })));
}

#[test]
fn a_letter_to_last_weeks_key_of_suite_2_is_opened_while_its_id_is_named() {
    let mut network = two(BOTH, BOTH, 725);
    network.ask(0, 1, 1);
    let letter = network.towns[0].outbox.pop().unwrap();
    let before = Header::parse(&letter.envelope).unwrap().key_id;
    network.wire.cut(network.code(0), network.code(1));
    network.run_for(8 * DAY_MS);
    let manifest = network.towns[1].disk.own.last().unwrap().manifest().clone();
    assert_eq!(
        manifest.seal_key(&before).unwrap().suite(),
        None,
        "only named"
    );
    let whole = |suite| {
        let of_suite = manifest
            .seal
            .iter()
            .filter(|entry| entry.suite() == Some(suite));
        of_suite.count()
    };
    assert_eq!((whole(Suite::X25519), whole(Suite::XWing)), (2, 1));
    network.towns[1].outbox.clear();
    network.arrive(1, &letter.envelope);
    let answer = network.towns[1].outbox.pop().unwrap();
    assert_eq!(answer.message.kind, Kind::Blinded);
}

#[test]
fn a_town_that_stops_between_any_two_messages_goes_on_in_suite_2() {
    let mut network = two(BOTH, BOTH, 726);
    let id = network.ask(0, 1, 1);
    for step in 0..40 {
        let now_ms = network.now_ms;
        network.towns[step % 2].restart(now_ms);
        network.run_for(50);
    }
    network.run_for(60_000);
    let outcome = network.outcome(0, &id).unwrap();
    assert!(matches!(outcome.state, OutcomeState::Found(_)));
    assert_eq!(network.towns[1].core().open_sessions(), (0, 0));
}
