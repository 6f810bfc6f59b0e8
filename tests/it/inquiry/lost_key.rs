//! Keys that somebody else has: they end at once, what was under way is asked anew, what they signed before still verifies.

use crate::border::Network;
use watari::domain::{Dose, DoseId, UnixTime, VaccinationKind};
use watari::inquiry::{OutcomeState, is_signed, statement_of};

const MINUTE_MS: u64 = 60_000;
const DAY: u64 = 86_400;

#[test]
fn a_key_is_lost_where_its_successor_begins_as_it_ends() {
    let mut network = Network::new(1, 800);
    let before = network.towns[0].disk.own.last().unwrap().clone();
    assert!(!before.manifest().is_lost(&before.manifest().sig[0]));
    network.towns[0].change_key(8, network.now_ms);
    let renewed = network.towns[0].disk.own.last().unwrap().clone();
    assert!(!renewed.manifest().is_lost(&renewed.manifest().sig[0]));
    network.towns[0].replace_lost_keys(network.now_ms);
    let replaced = network.towns[0].disk.own.last().unwrap().manifest().clone();
    assert!(replaced.is_lost(&replaced.sig[0]) && replaced.is_lost(&replaced.sig[1]));
    assert!(!replaced.is_lost(&replaced.sig[2]));
    network.now_ms += 1_000 * DAY;
    network.towns[0].replace_lost_keys(network.now_ms);
    let again = network.towns[0].disk.own.last().unwrap().manifest().clone();
    assert!(again.sig[..3].iter().all(|key| again.is_lost(key)));
}

#[test]
fn an_inquiry_sealed_to_a_withdrawn_key_is_asked_anew_and_answered_once() {
    let mut network = Network::new(2, 801);
    network.towns[1].settle(1, 2);
    let id = network.ask(0, 1, 1);
    // M1 has left; the provider replaces its keys before it arrives.
    let now_ms = network.now_ms;
    network.towns[1].replace_lost_keys(now_ms);
    network.run_for(MINUTE_MS);
    assert!(network.outcome(0, &id).is_none());
    // Nothing comes back, so the inquirer asks for the manifest.
    network.run_for(20 * MINUTE_MS);
    let outcomes = &network.towns[0].disk.outcomes;
    assert_eq!(outcomes.len(), 1);
    assert!(matches!(outcomes[0].state, OutcomeState::Found(_)));
    assert_ne!(outcomes[0].session, id);
}

#[test]
fn an_inquirer_that_replaced_its_keys_asks_anew_by_itself() {
    let mut network = Network::new(2, 802);
    network.towns[1].settle(1, 2);
    network.towns[1].crash();
    network.ask(0, 1, 1);
    network.run_for(MINUTE_MS);
    let now_ms = network.now_ms;
    network.towns[0].replace_lost_keys(now_ms);
    network.towns[1].restart(now_ms);
    network.run_for(20 * MINUTE_MS);
    let outcomes = &network.towns[0].disk.outcomes;
    assert_eq!(outcomes.len(), 1);
    assert!(matches!(outcomes[0].state, OutcomeState::Found(_)));
}

#[test]
fn what_a_lost_key_signs_afterwards_is_taken_by_nobody_who_knows() {
    let mut network = Network::new(2, 803);
    network.towns[1].settle(1, 2);
    let thief = network.towns[0].twin(0x7e1f);
    let now_ms = network.now_ms;
    network.towns[0].replace_lost_keys(now_ms);
    network.spread_manifests();
    // With everything the lost machine had: the old keys, the old manifest, the people.
    let mut thief = thief;
    let question = thief.question(1, network.code(1)).check().unwrap();
    thief.ask(&question, now_ms).unwrap();
    let letters = std::mem::take(&mut thief.outbox);
    assert!(!letters.is_empty());
    for letter in letters {
        network.arrive(1, &letter.envelope);
    }
    assert_eq!(network.towns[1].core().open_sessions(), (0, 0));
    assert!(network.towns[1].outbox.is_empty());
}

#[test]
fn old_halves_and_statements_verify_and_newer_ones_of_a_lost_key_do_not() {
    let mut network = Network::new(2, 804);
    network.towns[1].settle(1, 2);
    let id = network.inquire(0, 1, 1).session;
    let old_key = network.towns[1].key();
    let code = network.code(1);
    let lost_at = network.now_ms / 1_000 + 1;
    network.now_ms = lost_at * 1_000;
    let now_ms = network.now_ms;
    network.towns[1].replace_lost_keys(now_ms);
    network.towns[0].replace_lost_keys(now_ms);
    network.spread_manifests();
    for town in &network.towns {
        for half in town.disk.halves.values() {
            assert!(network.verify(half).unwrap().countersigned);
        }
    }
    assert!(network.outcome(0, &id).is_some());
    let person = network.towns[1].disk.people.values().next().unwrap();
    let manifest = network.towns[1].disk.own.last().unwrap().manifest().clone();
    let mut entropy = crate::border::Seeded::new(5);
    let mut signed = |at: u64| {
        let day = person.resident.doses[0].vaccinated_on.unwrap();
        let mut dose = Dose::new(DoseId([9; 16]), VaccinationKind::COVID19, 1, day);
        dose.registered_at = Some(UnixTime(at));
        let who = &person.resident.person;
        let statement = statement_of(&dose, who, code, &old_key, &mut entropy).unwrap();
        is_signed(&statement, Some(&manifest))
    };
    assert_eq!(signed(lost_at - DAY), Some(true));
    assert_eq!(signed(lost_at + DAY), Some(false));
}
