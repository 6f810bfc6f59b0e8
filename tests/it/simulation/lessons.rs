//! What the storms and crashes found, each as the smallest story that shows it.

use super::network::{BEGIN_MS, DAY, Event, HOUR, MINUTE, Towns};
use super::people::{Case, Citizen};
use super::plan::Plan;
use super::watch::Tally;
use watari::domain::UnixTime;
use watari::inquiry::{AlarmKind, LeafKind, SignedReceipt};

const ASKS: usize = 0;
const ANSWERS: usize = 1;

/// Two towns, and one question whose answer is known, a second after the beginning.
fn one_question(others: u64) -> Towns {
    let mut towns = Towns::new(&Plan {
        populations: vec![150, 150],
        forbidden: Vec::new(),
        seed: 1,
    });
    let citizen = Citizen(3);
    towns.towns[ASKS].register(citizen, citizen.arrived(), false);
    towns.towns[ANSWERS].register_left(citizen, Case::Found);
    for other in 1..=others {
        towns.towns[ANSWERS].register_left(Citizen(1_000_000 + other), Case::Found);
    }
    towns.start_all();
    towns.plan_ask(BEGIN_MS + 1_000, citizen, ASKS, ANSWERS, Case::Found);
    towns
}

/// Until a town's log holds such a leaf.
fn run_until_said(towns: &mut Towns, town: usize, kind: LeafKind, detail: &str) {
    for _ in 0..100_000 {
        let mut leaves = towns.towns[town].disk.leaves.iter();
        if leaves.any(|(_, leaf)| leaf.kind == kind && leaf.detail == detail) {
            return;
        }
        towns.run_until(towns.now_ms + 5);
    }
    panic!("never said: {detail}");
}

fn found() -> Tally {
    Tally {
        found: 1,
        ..Tally::default()
    }
}

/// It waited for some other message to come by.
#[test]
fn a_question_without_manifest_is_taken_up_after_a_start() {
    let mut towns = one_question(0);
    run_until_said(&mut towns, ASKS, LeafKind::QuerySent, "asked");
    towns.at(
        towns.now_ms,
        Event::Fall {
            town: ASKS,
            for_ms: MINUTE,
        },
    );
    towns.run_until(BEGIN_MS + HOUR);
    assert_eq!(towns.tally(), found());
}

/// The work was in the rows and nobody woke the core for it.
#[test]
fn a_bucket_to_be_gone_through_is_taken_up_after_a_start() {
    let mut towns = one_question(0);
    run_until_said(&mut towns, ANSWERS, LeafKind::QueryReceived, "evaluated");
    towns.at(
        towns.now_ms,
        Event::Fall {
            town: ANSWERS,
            for_ms: MINUTE,
        },
    );
    towns.run_until(towns.now_ms + 2 * MINUTE);
    let leaves = &towns.towns[ANSWERS].disk.leaves;
    let decided = leaves
        .iter()
        .any(|(_, leaf)| leaf.kind == LeafKind::Outcome);
    assert!(decided, "long before M3 is sent again");
}

/// The session was closed and answered the same M1 with silence for 14 days.
#[test]
fn an_abort_lost_after_an_overflow_is_said_again() {
    let mut towns = one_question(260);
    let overflowed = |towns: &Towns| {
        let mut alarms = towns.towns[ANSWERS].disk.alarms.iter();
        alarms.any(|alarm| alarm.kind == AlarmKind::BucketOverflow)
    };
    while !overflowed(&towns) {
        towns.run_until(towns.now_ms + 5);
    }
    towns.at(towns.now_ms, Event::Split(vec![0, 1]));
    towns.after(10 * MINUTE, Event::Split(Vec::new()));
    towns.run_until(BEGIN_MS + DAY);
    assert_eq!(towns.tally(), found());
}

/// The receipt of the one provision, as the provider holds it.
fn receipt(towns: &Towns) -> SignedReceipt {
    let half = towns.towns[ANSWERS].disk.halves.values().next().unwrap();
    half.half().unwrap().receipt.unwrap()
}

/// M5 is sent until it is confirmed. One that was too early for the provider's clock was confirmed and dropped.
#[test]
fn a_countersignature_from_a_clock_too_far_ahead_is_taken_when_its_time_has_come() {
    let mut towns = one_question(0);
    run_until_said(&mut towns, ANSWERS, LeafKind::QueryReceived, "evaluated");
    let ahead_ms = 15 * MINUTE as i64;
    towns.at(
        towns.now_ms,
        Event::Clock {
            town: ASKS,
            ahead_ms,
        },
    );
    towns.run_until(BEGIN_MS + MINUTE);
    assert_eq!(
        towns.local(ASKS),
        UnixTime((BEGIN_MS + 16 * MINUTE) / 1_000)
    );
    assert!(
        receipt(&towns).inquirer.is_none(),
        "refused while it is early"
    );
    towns.run_until(BEGIN_MS + HOUR);
    assert!(receipt(&towns).inquirer.is_some());
    towns.run_until(BEGIN_MS + 20 * DAY);
    assert_eq!(towns.tally(), found());
    towns.check_nothing_is_left();
}

/// The same with a key that the provider has not heard of: its manifest is fetched, and M5 brought again.
#[test]
fn a_countersignature_with_a_key_not_known_yet_is_taken_when_the_key_is_known() {
    let mut towns = one_question(0);
    run_until_said(&mut towns, ANSWERS, LeafKind::QueryReceived, "evaluated");
    let now = towns.local(ASKS);
    towns.towns[ASKS].change_key(now);
    run_until_said(&mut towns, ASKS, LeafKind::Outcome, "found");
    assert!(receipt(&towns).inquirer.is_none());
    towns.run_until(towns.now_ms + HOUR);
    assert!(receipt(&towns).inquirer.is_some());
    towns.run_until(BEGIN_MS + 20 * DAY);
    assert_eq!(towns.tally(), found());
    towns.check_nothing_is_left();
}
