//! Late answers (`SAFE-66`): a person approves what was held, and the records follow; refused, nothing ever leaves.

use super::found::other_side;
use crate::border::{DAY_MS, Network};
use watari::inquiry::{
    AlarmKind, HeldEnd, HeldInquiry, HeldWhy, Input, LateDecision, LeafKind, OutcomeState,
    Pseudonym, RowKey, SessionId,
};

const APPROVER: Pseudonym = Pseudonym([7; 16]);
const MINUTE_MS: u64 = 60_000;

/// A person whose records need a human was asked about: the inquirer's session, and what is held.
fn held(seed: u64) -> (Network, SessionId, HeldInquiry) {
    let mut network = Network::new(2, seed);
    let person = network.towns[1].settle(1, 2);
    let resident = &mut network.towns[1].person(person).resident;
    resident.flags.no_auto_answer = true;
    let outcome = network.inquire(0, 1, 1);
    assert!(outcome.state == OutcomeState::NoAnswer);
    let held = network.towns[1].disk.held[0].clone();
    assert_eq!(held.why, HeldWhy::Flagged);
    assert!(network.towns[1].core().awaits_decision(&held.session));
    (network, outcome.session, held)
}

fn decide(network: &mut Network, held: &HeldInquiry, approved: bool) {
    let decision = LateDecision {
        session: held.session,
        person: held.person,
        approver: APPROVER,
        approved,
    };
    network.give(1, Input::LateDecision(decision));
}

fn last_state(network: &Network) -> &OutcomeState {
    &network.towns[0].disk.outcomes.last().unwrap().state
}

/// Both halves verify, countersigned; nothing is open, nobody is alarmed.
fn is_whole(network: &Network, id: SessionId) {
    let theirs = other_side(network, 0, &id);
    for (town, id) in [(0, id), (1, theirs)] {
        let half = &network.towns[town].disk.halves[&id];
        assert!(network.verify(half).unwrap().countersigned, "town {town}");
        let alarms = &network.towns[town].disk.alarms;
        assert!(alarms.is_empty(), "{alarms:?}");
        assert_eq!(network.towns[town].core().open_sessions(), (0, 0));
        assert!(network.towns[town].disk.vault.contains_key(&id));
    }
}

#[test]
fn what_a_person_approved_follows_the_no_answer_and_is_countersigned() {
    let (mut network, id, held) = held(900);
    network.run_for(3 * DAY_MS);
    decide(&mut network, &held, true);
    network.run_for(MINUTE_MS);
    let OutcomeState::Found(answer) = last_state(&network) else {
        panic!("no late answer");
    };
    assert_eq!(answer.doses.len(), 2);
    assert!(
        answer
            .doses
            .iter()
            .all(|dose| dose.signature_ok == Some(true))
    );
    assert_eq!(network.towns[0].disk.outcomes.len(), 2);
    is_whole(&network, id);
    let disk = &network.towns[1].disk;
    assert_eq!(disk.over[0].end, HeldEnd::Provided);
    let leaf = disk
        .leaves
        .iter()
        .find(|leaf| leaf.kind == LeafKind::LateDecision);
    let leaf = leaf.expect("a leaf of the decision");
    assert_eq!((leaf.actor, leaf.detail), (Some(APPROVER), "approved"));
    // Deciding again changes nothing.
    let commits = network.towns[1].disk.commits;
    decide(&mut network, &held, false);
    assert_eq!(network.towns[1].disk.commits, commits);
}

#[test]
fn a_changed_name_that_a_person_recognised_is_answered_too() {
    let mut network = Network::new(2, 901);
    let person = network.towns[1].settle(1, 1);
    network.towns[1].person(person).resident.person.name_kana = "ヤマダ　ハナコ".to_owned();
    let id = network.ask(0, 1, 1);
    network.run_for(MINUTE_MS);
    let held = network.towns[1].disk.held[0].clone();
    decide(&mut network, &held, true);
    network.run_for(MINUTE_MS);
    assert!(matches!(last_state(&network), OutcomeState::Found(_)));
    is_whole(&network, id);
}

#[test]
fn what_a_person_refused_looks_like_a_person_who_is_not_known() {
    let unknown = {
        let mut network = Network::new(2, 902);
        network.wire.seen = Some(Vec::new());
        network.inquire(0, 1, 1);
        network.run_for(20 * DAY_MS);
        lengths(&network)
    };
    let (mut network, _, held) = {
        let mut network = Network::new(2, 902);
        network.wire.seen = Some(Vec::new());
        let person = network.towns[1].settle(1, 2);
        let resident = &mut network.towns[1].person(person).resident;
        resident.flags.no_auto_answer = true;
        let outcome = network.inquire(0, 1, 1);
        let held = network.towns[1].disk.held[0].clone();
        (network, outcome.session, held)
    };
    decide(&mut network, &held, false);
    network.run_for(20 * DAY_MS);
    assert_eq!(lengths(&network), unknown);
    assert_eq!(network.towns[0].disk.outcomes.len(), 1);
    let disk = &network.towns[1].disk;
    assert_eq!(disk.over[0].end, HeldEnd::Refused);
    assert!(disk.vault.is_empty());
    // After its end nothing of the question is left but the ledger.
    assert!(disk.rows.keys().all(RowKey::is_read_at_start));
}

/// Who sent how much, in order.
fn lengths(network: &Network) -> Vec<(u32, usize)> {
    let seen = network.wire.seen.as_ref().expect("recorded");
    seen.iter()
        .map(|seen| (seen.from.as_u32(), seen.envelope.len()))
        .collect()
}

#[test]
fn nobody_decided_in_time() {
    let (mut network, id, held) = held(903);
    network.run_for(20 * DAY_MS);
    let disk = &network.towns[1].disk;
    assert_eq!(disk.over[0].end, HeldEnd::Expired);
    let commits = disk.commits;
    decide(&mut network, &held, true);
    network.run_for(MINUTE_MS);
    assert_eq!(network.towns[1].disk.commits, commits);
    assert_eq!(
        network.outcomes(0, &network.outcome(0, &id).unwrap().inquiry),
        1
    );
}

#[test]
fn what_the_rules_of_today_forbid_is_not_provided_though_approved() {
    let (mut network, _, held) = held(904);
    network.publish(Vec::new());
    decide(&mut network, &held, true);
    network.run_for(MINUTE_MS);
    assert_eq!(network.towns[1].disk.over[0].end, HeldEnd::NotProvided);
    assert_eq!(network.towns[0].disk.outcomes.len(), 1);
    assert!(network.towns[1].disk.vault.is_empty());
}

#[test]
fn a_person_whose_birth_date_was_corrected_meanwhile_is_not_provided() {
    let (mut network, _, held) = held(905);
    let other = watari::domain::PartialDate::new(1949, 1, 1).unwrap();
    network.towns[1]
        .person(held.person)
        .resident
        .person
        .birth_date = other;
    decide(&mut network, &held, true);
    network.run_for(MINUTE_MS);
    assert_eq!(network.towns[1].disk.over[0].end, HeldEnd::NotProvided);
    assert_eq!(network.towns[0].disk.outcomes.len(), 1);
}

#[test]
fn whatever_effect_a_town_stops_before_the_late_answer_arrives_once() {
    for stopped in 0..2 {
        for effects in 0..10 {
            let (mut network, id, held) = held(906);
            network.towns[stopped].crash_after(effects);
            decide(&mut network, &held, true);
            for _ in 0..300 {
                network.run_for(1_000);
                let now_ms = network.now_ms;
                if let Some(at) = (0..2).find(|at| !network.towns[*at].is_up()) {
                    network.towns[at].restart(now_ms);
                }
                // A decision that was not committed is made again by the person.
                if network.towns[1].core().awaits_decision(&held.session) {
                    decide(&mut network, &held, true);
                }
            }
            network.run_for(DAY_MS);
            let found = network.towns[0].disk.outcomes.iter();
            let found = found.filter(|outcome| matches!(outcome.state, OutcomeState::Found(_)));
            assert_eq!(found.count(), 1, "town {stopped} stopped after {effects}");
            is_whole(&network, id);
            assert_eq!(network.towns[1].disk.vault.len(), 1);
        }
    }
}

#[test]
fn a_late_answer_with_a_changed_byte_is_dropped_and_a_whole_one_still_taken() {
    let (mut network, id, held) = held(907);
    network.wire.seen = Some(Vec::new());
    network.wire.cut(network.code(0), network.code(1));
    decide(&mut network, &held, true);
    network.settle();
    let late = network.towns[1].disk.rows.values().map(|row| row.to_vec());
    let late = late.max_by_key(Vec::len).expect("the envelope");
    for at in [0, 20, 60, 5_000, late.len() - 1] {
        let mut changed = late.clone();
        changed[at] ^= 1;
        network.arrive(0, &changed);
    }
    assert_eq!(network.towns[0].disk.outcomes.len(), 1);
    assert!(network.towns[0].disk.alarms.is_empty());
    network.arrive(0, &late);
    network.arrive(0, &late);
    assert_eq!(network.towns[0].disk.outcomes.len(), 2);
    network.wire.cuts.clear();
    network.run_for(DAY_MS);
    is_whole(&network, id);
    assert!(
        !network.towns[1]
            .disk
            .alarms
            .iter()
            .any(|alarm| alarm.kind == AlarmKind::NoCountersignature)
    );
}
