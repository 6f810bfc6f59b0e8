//! How inquiries end, and that nothing secret outlives them.

use super::forge::Rogue;
use crate::border::{DAY_MS, Network};
use watari::inquiry::{Half, HalfResult, Input, OutcomeState, Part, RowKey, SessionId};

fn parts(network: &Network, town: usize) -> Vec<Part> {
    let rows = network.towns[town].disk.rows.keys();
    let part = |key: &RowKey| match key {
        RowKey::Session(_, part) => Some(*part),
        _ => None,
    };
    let mut parts: Vec<Part> = rows.filter_map(part).collect();
    parts.sort_unstable();
    parts
}

fn half(network: &Network, town: usize, id: &SessionId) -> Half {
    network.towns[town].disk.halves[id].half().unwrap()
}

/// Whether these 32 bytes lie in any row of the town.
fn lies_in_rows(network: &Network, town: usize, secret: &[u8; 32]) -> bool {
    let mut rows = network.towns[town].disk.rows.values();
    rows.any(|row| row.windows(32).any(|window| window == secret))
}

#[test]
fn after_records_nothing_but_the_state_remains_and_a_day_after_the_end_not_that() {
    let mut network = Network::new(2, 70);
    network.towns[1].settle(1, 1);
    let outcome = network.inquire(0, 1, 1);
    assert_eq!(parts(&network, 0), [Part::State]);
    assert_eq!(parts(&network, 1), [Part::State]);
    let prk = network.towns[0].disk.vault[&outcome.session];
    for town in 0..2 {
        assert!(
            !lies_in_rows(&network, town, &prk),
            "the key lies in the vault only"
        );
    }
    network.run_for(15 * DAY_MS + 60_000);
    assert!(parts(&network, 0).is_empty() && parts(&network, 1).is_empty());
}

#[test]
fn after_none_the_provider_forgets_at_once_and_the_inquirer_at_the_end() {
    let mut network = Network::new(2, 71);
    let outcome = network.inquire(0, 1, 1);
    assert!(outcome.state == OutcomeState::NoAnswer);
    assert_eq!(parts(&network, 1), [Part::State]);
    assert!(
        parts(&network, 0).contains(&Part::Question),
        "a late answer may follow"
    );
    assert!(network.towns[0].disk.vault.is_empty() && network.towns[1].disk.vault.is_empty());
    network.run_for(14 * DAY_MS);
    assert_eq!(parts(&network, 0), [Part::State]);
    let state = &network.towns[0].disk.rows[&outcome.session.row(Part::State)];
    assert!(state.len() < 128, "no key is left in {} bytes", state.len());
    assert_eq!(network.outcomes(0, &outcome.inquiry), 1);
    network.run_for(DAY_MS + 60_000);
    assert!(parts(&network, 0).is_empty());
}

#[test]
fn a_held_answer_keeps_its_key_until_the_end_and_no_longer() {
    let mut network = Network::new(2, 72);
    let person = network.towns[1].settle(1, 1);
    network.towns[1].person(person).resident.flags.protected = true;
    network.inquire(0, 1, 1);
    assert_eq!(parts(&network, 1), [Part::State, Part::Request]);
    assert_eq!(network.towns[1].disk.held.len(), 1);
    network.run_for(14 * DAY_MS);
    assert_eq!(parts(&network, 1), [Part::State]);
    assert!(network.towns[1].disk.vault.is_empty());
}

#[test]
fn a_half_done_inquiry_leaves_nothing_either() {
    for stage in 0..3 {
        let mut network = Network::new(2, 73);
        network.towns[1].settle(1, 1);
        let mut rogue = Rogue::new(&network, 0, 1, 73);
        let (m2, th2) = rogue.begin(&mut network, 1);
        let third = rogue.third(&network, &m2, th2, 1);
        if stage > 0 {
            network.towns[1].works_at_once = stage > 1;
            let (envelope, _) = rogue.seal_third(&third);
            network.arrive(1, &envelope);
        }
        assert!(parts(&network, 1).len() > 1);
        network.towns[1].jobs.clear();
        network.now_ms += 14 * DAY_MS + 1_000;
        network.give(1, Input::Tick);
        assert_eq!(parts(&network, 1), [Part::State], "stage {stage}");
        assert!(!lies_in_rows(&network, 1, third.prk.as_bytes()));
        assert_eq!(network.towns[1].core().open_sessions(), (0, 0));
    }
}

#[test]
fn an_inquiry_nobody_answers_expires_once_after_fourteen_days() {
    let mut network = Network::new(2, 74);
    let (a, b) = (network.code(0), network.code(1));
    network.wire.cut(a, b);
    let id = network.ask(0, 1, 1);
    network.run_for(14 * DAY_MS - 60_000);
    assert!(network.outcome(0, &id).is_none());
    network.run_for(120_000);
    assert!(network.outcome(0, &id).unwrap().state == OutcomeState::Expired);
    assert_eq!(half(&network, 0, &id).result, HalfResult::Expired);
    assert!(network.verify(&network.towns[0].disk.halves[&id]).is_ok());
    assert_eq!(parts(&network, 0), [Part::State]);
    network.wire.cuts.clear();
    network.run_for(2 * DAY_MS);
    assert_eq!(network.towns[0].disk.outcomes.len(), 1);
    assert!(parts(&network, 0).is_empty());
    assert_eq!(
        network.towns[0].core().wake_at(),
        None,
        "nothing is waited for"
    );
}

#[test]
fn an_inquiry_waits_for_its_manifest_and_then_leaves() {
    let mut network = Network::new(2, 75);
    let provider = network.code(1);
    network.towns[0].disk.manifests.clear();
    network.towns[1].settle(1, 1);
    network.towns[1].crash();
    let id = network.ask(0, 1, 1);
    network.run_for(DAY_MS);
    assert!(network.outcome(0, &id).is_none());
    let now_ms = network.now_ms;
    network.towns[1].restart(now_ms);
    assert!(network.fetch_manifest(0, provider));
    network.run_for(60_000);
    assert!(matches!(
        network.outcome(0, &id).unwrap().state,
        OutcomeState::Found(_)
    ));
}

#[test]
fn a_bucket_with_more_persons_than_entries_is_never_cut_short() {
    let mut network = Network::new(2, 76);
    for base in 0..257 {
        network.towns[1].settle(base, 0);
    }
    let id = network.ask(0, 1, 1);
    network.run_for(10_000);
    let disk = &network.towns[1].disk;
    assert_eq!(network.towns[1].raised, Some(257));
    assert!(
        disk.alarms
            .iter()
            .any(|a| a.kind == watari::inquiry::AlarmKind::BucketOverflow)
    );
    let now_ms = network.now_ms;
    network.towns[1].issue_manifest(8, now_ms);
    let provider = network.code(1);
    network.fetch_manifest(0, provider);
    network.run_for(10_000);
    let outcomes = &network.towns[0].disk.outcomes;
    assert_eq!(outcomes.len(), 1);
    assert!(matches!(outcomes[0].state, OutcomeState::Found(_)));
    assert_ne!(
        outcomes[0].session, id,
        "the inquiry was opened anew by itself"
    );
}
