//! Work that breaks: tried again, and where it breaks every time the inquiry ends and people know.

use crate::border::{DAY_MS, Network};
use watari::inquiry::{
    AbortCode, AbortedWhy, AlarmKind, HalfResult, Input, Job, OutcomeState, RowKey,
};

const TRIES: usize = 3;

/// An inquiry about a person who is known, while the work of one town waits to be done by hand.
fn network(seed: u64, waits: usize) -> Network {
    let mut network = Network::new(2, seed);
    network.towns[1].settle(1, 1);
    network.towns[waits].works_at_once = false;
    network.ask(0, 1, 1);
    network.run_for(1_000);
    network
}

/// The job the town was given breaks.
fn break_one(network: &mut Network, town: usize) {
    let job = network.towns[town].jobs.pop_front().expect("a job");
    network.give(town, Input::Computed(Job::failed(job.session)));
}

fn works_again(network: &mut Network, town: usize) {
    network.towns[town].works_at_once = true;
    network.run_for(60_000);
}

fn alarms(network: &Network, town: usize) -> Vec<AlarmKind> {
    let alarms = network.towns[town].disk.alarms.iter();
    alarms.map(|alarm| alarm.kind).collect()
}

fn outcome(network: &Network) -> OutcomeState {
    let [outcome] = &network.towns[0].disk.outcomes[..] else {
        panic!("one outcome");
    };
    outcome.state.clone()
}

/// Nothing is left of the session, on either side, when its time is over.
fn check_nothing_is_left(network: &mut Network) {
    network.run_for(16 * DAY_MS);
    for town in &network.towns {
        assert_eq!(town.core().open_sessions(), (0, 0));
        assert_eq!(town.core().wake_at(), None);
        let of_session = |key: &&RowKey| matches!(key, RowKey::Session(..));
        assert_eq!(town.disk.rows.keys().filter(of_session).count(), 0);
    }
}

#[test]
fn work_that_broke_is_done_again_without_a_restart() {
    for town in 0..2 {
        let mut network = network(120, town);
        for _ in 1..TRIES {
            break_one(&mut network, town);
        }
        works_again(&mut network, town);
        assert!(
            matches!(outcome(&network), OutcomeState::Found(_)),
            "{town}"
        );
        assert!(alarms(&network, town).is_empty());
    }
}

#[test]
fn an_evaluation_that_always_breaks_aborts_before_anything_about_the_person_left() {
    let mut network = network(121, 0);
    for _ in 0..TRIES {
        break_one(&mut network, 0);
    }
    assert!(network.towns[0].jobs.is_empty(), "no further try");
    assert!(outcome(&network) == OutcomeState::Aborted(AbortedWhy::OwnFault));
    assert_eq!(alarms(&network, 0), [AlarmKind::WorkBroke]);
    check_nothing_is_left(&mut network);
}

#[test]
fn a_bucket_that_always_breaks_is_declined_so_that_the_inquirer_asks_later() {
    let mut network = network(122, 1);
    for _ in 0..TRIES {
        break_one(&mut network, 1);
    }
    works_again(&mut network, 1);
    let declined = OutcomeState::Aborted(AbortedWhy::ByProvider(AbortCode::Rate));
    assert!(outcome(&network) == declined);
    assert_eq!(alarms(&network, 1), [AlarmKind::WorkBroke]);
    assert_eq!(network.towns[1].core().open_sessions(), (0, 0));
    assert!(
        matches!(network.inquire(0, 1, 1).state, OutcomeState::Found(_)),
        "later"
    );
}

#[test]
fn a_comparison_that_always_breaks_is_a_none_like_any_other() {
    let mut network = network(123, 1);
    // Blinding is done, and what follows from it waits.
    let now_ms = network.now_ms;
    network.towns[1].work(now_ms);
    network.run_for(1_000);
    for _ in 0..TRIES {
        break_one(&mut network, 1);
    }
    works_again(&mut network, 1);
    assert!(outcome(&network) == OutcomeState::NoAnswer);
    assert_eq!(alarms(&network, 1), [AlarmKind::WorkBroke]);
    let mut halves = network.towns[1].disk.halves.values();
    let half = halves.next().unwrap().half().unwrap();
    assert_eq!((half.result, half.person), (HalfResult::None, None));
    check_nothing_is_left(&mut network);
}
