//! A town that stops after any effect and begins again: one outcome, both halves, nothing left over.

use super::found::other_side;
use crate::border::{DAY_MS, Network, Schedule, Seeded};
use crate::scale::{cases, seed};
use watari::inquiry::OutcomeState;

/// Lets time pass, beginning stopped towns again after a second.
fn run(network: &mut Network, ms: u64) {
    let end_ms = network.now_ms + ms;
    while network.now_ms < end_ms {
        network.run_for(1_000.min(end_ms - network.now_ms));
        let now_ms = network.now_ms;
        let stopped = (0..network.towns.len()).find(|at| !network.towns[*at].is_up());
        if let Some(at) = stopped {
            network.towns[at].restart(now_ms);
        }
    }
}

#[test]
fn whatever_effect_a_town_stops_before_the_inquiry_ends_once_and_found() {
    for stopped in 0..2 {
        for effects in 0..16 {
            let mut network = Network::new(2, 80);
            network.towns[1].settle(1, 2);
            let id = network.ask(0, 1, 1);
            network.towns[stopped].crash_after(effects);
            run(&mut network, 150_000);
            run(&mut network, 10_000_000);
            let outcomes = &network.towns[0].disk.outcomes;
            assert_eq!(outcomes.len(), 1, "town {stopped} stopped after {effects}");
            assert!(matches!(outcomes[0].state, OutcomeState::Found(_)));
            let theirs = other_side(&network, 0, &id);
            for (town, id) in [(0, id), (1, theirs)] {
                let half = &network.towns[town].disk.halves[&id];
                assert!(
                    network.verify(half).unwrap().countersigned,
                    "{stopped} {effects}"
                );
                assert!(network.towns[town].disk.alarms.is_empty());
                assert_eq!(network.towns[town].core().open_sessions(), (0, 0));
            }
        }
    }
}

#[test]
fn work_that_waited_goes_on_after_a_restart_without_being_asked() {
    for town in 0..2 {
        let mut network = Network::new(2, 81);
        network.towns[1].settle(1, 1);
        network.towns[town].works_at_once = false;
        network.ask(0, 1, 1);
        network.run_for(10_000);
        assert!(!network.towns[town].jobs.is_empty(), "a job was ordered");
        let now_ms = network.now_ms;
        network.towns[town].restart(now_ms);
        assert!(network.towns[town].jobs.is_empty());
        let wake_ms = network.towns[town].core().wake_at();
        assert!(
            wake_ms.is_some_and(|wake_ms| wake_ms <= now_ms),
            "it wants to be woken"
        );
        network.towns[town].works_at_once = true;
        network.run_for(60_000);
        assert_eq!(network.towns[0].disk.outcomes.len(), 1);
    }
}

#[test]
fn a_bad_wire_ends_every_inquiry_exactly_once() {
    let mut entropy = Seeded::new(seed(83));
    let mut network = Network::new(3, 83);
    network.schedule(Schedule {
        drop_percent: 20,
        duplicate_percent: 20,
        silent_percent: 20,
        delay_ms: 10,
        jitter_ms: 60_000,
    });
    let asked = cases(12, 200, 1_000);
    for base in 0..asked as u64 {
        if base % 2 == 0 {
            network.towns[2].settle(base, 1);
        }
        let asker = entropy.below(2) as usize;
        network.ask(asker, 2, base);
        let stopped = entropy.below(3) as usize;
        network.towns[stopped].crash_after(entropy.below(20) as usize);
        run(&mut network, 20 * 60_000);
    }
    network.schedule(Schedule::default());
    run(&mut network, 12 * 3_600_000);
    network.run_for(16 * DAY_MS);
    let ended = (0..2)
        .map(|town| network.towns[town].disk.outcomes.len())
        .sum::<usize>();
    assert_eq!(ended, asked);
    for town in &network.towns {
        assert_eq!(town.core().open_sessions(), (0, 0));
        for half in town.disk.halves.values() {
            let verified = network.verify(half).unwrap();
            let found = verified.half.result == watari::inquiry::HalfResult::Found;
            assert_eq!(verified.countersigned, found);
        }
    }
}

#[test]
fn a_town_remembers_no_more_than_it_must() {
    let mut network = Network::new(2, 84);
    network.towns[1].settle(1, 1);
    for base in 1..8 {
        network.inquire(0, 1, base);
    }
    network.run_for(16 * DAY_MS);
    for town in &network.towns {
        let sessions =
            |key: &&watari::inquiry::RowKey| matches!(key, watari::inquiry::RowKey::Session(..));
        assert_eq!(town.disk.rows.keys().filter(sessions).count(), 0);
        assert_eq!(town.core().wake_at(), None);
    }
    assert!(
        network.towns[1].disk.rows.len() <= 2,
        "one sender and one person"
    );
}
