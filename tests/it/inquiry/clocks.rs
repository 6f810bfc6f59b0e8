//! Clocks that differ, jump and run backwards (`reliability.md` R10).

use super::forge::Rogue;
use crate::border::{DAY_MS, Network};
use watari::inquiry::{AbortCode, AbortedWhy, Input, Kind, OutcomeState};

/// An inquiry where the asking town's clock shows so much more.
fn asked_ahead(ahead_ms: i64) -> OutcomeState {
    let mut network = Network::new(2, 90);
    network.towns[1].settle(1, 1);
    network.towns[0].ahead_ms = ahead_ms;
    let id = network.ask(0, 1, 1);
    network.run_for(60_000);
    let outcome = network.outcome(0, &id);
    outcome.map_or(OutcomeState::Expired, |outcome| outcome.state)
}

#[test]
fn clocks_up_to_ten_minutes_apart_do_not_matter() {
    for ahead_ms in [1_000, -1_000, 600_000, -600_000] {
        let state = asked_ahead(ahead_ms);
        assert!(matches!(state, OutcomeState::Found(_)), "{ahead_ms} ms");
    }
}

#[test]
fn a_clock_a_day_ahead_is_refused_with_a_word() {
    let refused = OutcomeState::Aborted(AbortedWhy::ByProvider(AbortCode::BadMessage));
    assert!(asked_ahead(DAY_MS as i64) == refused);
}

#[test]
fn a_clock_a_day_behind_gets_its_answer_when_it_has_caught_up() {
    let mut network = Network::new(2, 91);
    network.towns[1].settle(1, 1);
    network.towns[0].ahead_ms = -(DAY_MS as i64);
    // Its manifest knowledge is from before: both towns began when clocks agreed.
    let now_ms = network.now_ms + 2 * DAY_MS;
    network.run_until(now_ms);
    let id = network.ask(0, 1, 1);
    network.run_for(3_600_000);
    assert!(
        network.outcome(0, &id).is_none(),
        "answers from the future are not believed"
    );
    network.towns[0].ahead_ms = 0;
    network.run_for(DAY_MS);
    assert!(matches!(
        network.outcome(0, &id).unwrap().state,
        OutcomeState::Found(_)
    ));
}

#[test]
fn a_clock_put_back_while_an_inquiry_runs_makes_nobody_wait_a_day() {
    for town in 0..2 {
        for back_ms in [1_000, 600_000, DAY_MS as i64] {
            let mut network = Network::new(2, 92);
            network.towns[1].settle(1, 1);
            network.run_for(2 * DAY_MS);
            let mut rogue = Rogue::new(&network, 0, 1, 92);
            if town == 1 {
                let (m2, th2) = rogue.begin(&mut network, 1);
                let third = rogue.third(&network, &m2, th2, 1);
                let (envelope, _) = rogue.seal_third(&third);
                network.arrive(1, &envelope);
                network.towns[1].ahead_ms -= back_ms;
                network.give(1, Input::Tick);
                network.now_ms += 600;
                network.give(1, Input::Tick);
                assert!(
                    rogue.take(&mut network, Kind::Answer).is_some(),
                    "{back_ms}"
                );
            } else {
                let (a, b) = (network.code(0), network.code(1));
                network.wire.cut(a, b);
                network.ask(0, 1, 1);
                network.run_for(1_000);
                network.towns[0].ahead_ms -= back_ms;
                network.give(0, Input::Tick);
                let wake_ms = network.towns[0].core().wake_at().unwrap();
                let clock_ms = network.towns[0].clock_ms(network.now_ms);
                assert!(wake_ms <= clock_ms + 130_000, "retries go on, {back_ms}");
            }
        }
    }
}

#[test]
fn a_clock_put_forward_a_day_loses_nothing() {
    let mut network = Network::new(2, 93);
    network.towns[1].settle(1, 1);
    let id = network.ask(0, 1, 1);
    network.run_for(5);
    for town in &mut network.towns {
        town.ahead_ms += DAY_MS as i64;
    }
    network.run_for(60_000);
    assert!(matches!(
        network.outcome(0, &id).unwrap().state,
        OutcomeState::Found(_)
    ));
}

#[test]
fn limits_hold_on_a_clock_that_was_put_back() {
    let mut network = Network::new(2, 94);
    let limits = watari::inquiry::Limits {
        opens_per_hour: 1,
        ..Default::default()
    };
    let now_ms = network.now_ms;
    network.towns[1].limit(limits, now_ms);
    Rogue::new(&network, 0, 1, 1).begin(&mut network, 1);
    network.towns[1].ahead_ms -= 300_000;
    let mut rogue = Rogue::new(&network, 0, 1, 2);
    let first = rogue.first(&network, 1);
    let (envelope, _) = rogue.seal_first(&network, &first);
    network.arrive(1, &envelope);
    assert_eq!(rogue.aborted(&mut network), Some(AbortCode::Rate));
}

#[test]
fn an_inquiry_across_the_end_of_signed_seconds_in_2038_is_answered() {
    let mut network = Network::new(2, 95);
    network.towns[1].settle(1, 1);
    let end_of_i32_ms = (i64::from(i32::MAX) * 1_000) as u64;
    network.now_ms = end_of_i32_ms - 200;
    let content = network.directory.content().clone();
    network.publish(content.permissions);
    for town in &mut network.towns {
        town.issue_manifest(8, end_of_i32_ms - 200);
    }
    network.spread_manifests();
    let outcome = network.inquire(0, 1, 1);
    assert!(matches!(outcome.state, OutcomeState::Found(_)));
    assert!(network.now_ms > end_of_i32_ms);
}
