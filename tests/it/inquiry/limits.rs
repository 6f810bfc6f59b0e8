//! How much a municipality, a clerk and a question may cost: each limit by itself.

use super::forge::{Host, Rogue};
use crate::border::{DAY_MS, HOUR_MS, Network};
use watari::inquiry::{
    AbortCode, AlarmKind, Input, LeafKind, Limits, OUTCOMES_KEPT, Refused, SessionId,
};

const USUAL: fn() -> Limits = Limits::default;

/// Town 1 with these limits; the abort a fresh M1 gets, if any.
fn opened(network: &mut Network, seed: u64) -> Option<AbortCode> {
    let mut rogue = Rogue::new(network, 0, 1, seed);
    let first = rogue.first(network, 1);
    let (envelope, _) = rogue.seal_first(network, &first);
    network.arrive(1, &envelope);
    rogue.aborted(network)
}

fn limit_leaves(network: &Network) -> usize {
    let leaves = &network.towns[1].disk.leaves;
    leaves
        .iter()
        .filter(|leaf| leaf.kind == LeafKind::Limit)
        .count()
}

fn network(limits: Limits) -> Network {
    let mut network = Network::new(2, 3);
    let now_ms = network.now_ms;
    network.towns[1].limit(limits, now_ms);
    network
}

#[test]
fn the_defaults_are_those_of_the_protocol() {
    let limits = Limits::default();
    assert_eq!((limits.opens_per_hour, limits.opens_per_day), (600, 2_000));
    assert_eq!(
        (limits.open_sessions_per_sender, limits.open_sessions),
        (16, 2_048)
    );
    assert_eq!(
        (limits.none_per_day, limits.none_of_last, OUTCOMES_KEPT),
        (100, 25, 50)
    );
    assert_eq!(
        (limits.person_inquiries, limits.asked_per_staff_hour),
        (3, 60)
    );
    assert_eq!(
        (
            limits.asked_per_person_provider_day,
            limits.providers_per_person_day
        ),
        (3, 5)
    );
}

#[test]
fn one_sender_opens_so_many_an_hour() {
    let mut network = network(Limits {
        opens_per_hour: 4,
        ..USUAL()
    });
    for seed in 0..4 {
        assert_eq!(opened(&mut network, seed), None);
    }
    assert_eq!(opened(&mut network, 4), Some(AbortCode::Rate));
    assert_eq!(limit_leaves(&network), 1);
    network.now_ms += HOUR_MS;
    assert_eq!(opened(&mut network, 5), None);
}

#[test]
fn one_sender_opens_so_many_a_day_also_across_a_restart() {
    let mut network = network(Limits {
        opens_per_day: 4,
        ..USUAL()
    });
    for seed in 0..4 {
        assert_eq!(opened(&mut network, seed), None);
        network.now_ms += 2 * HOUR_MS;
    }
    let now_ms = network.now_ms;
    network.towns[1].restart(now_ms);
    assert_eq!(opened(&mut network, 4), Some(AbortCode::Rate));
    network.now_ms += DAY_MS - 7 * HOUR_MS;
    assert_eq!(opened(&mut network, 5), None);
}

#[test]
fn one_sender_and_all_together_have_so_many_sessions_open() {
    for limits in [
        Limits {
            open_sessions_per_sender: 3,
            ..USUAL()
        },
        Limits {
            open_sessions: 3,
            ..USUAL()
        },
    ] {
        let mut network = network(limits);
        for seed in 0..3 {
            assert_eq!(opened(&mut network, seed), None);
        }
        assert_eq!(opened(&mut network, 3), Some(AbortCode::Rate));
        assert_eq!(network.towns[1].core().open_sessions(), (0, 3));
    }
}

/// Asks about nobody until an M1 is refused; how many were answered.
fn answered_until_refused(network: &mut Network, most: u64) -> u64 {
    for seed in 0..most {
        let mut rogue = Rogue::new(network, 0, 1, seed);
        let first = rogue.first(network, 900 + seed);
        let (envelope, th1) = rogue.seal_first(network, &first);
        network.arrive(1, &envelope);
        let outbox = &network.towns[1].outbox;
        if outbox
            .iter()
            .any(|outgoing| outgoing.message.kind == watari::inquiry::Kind::Abort)
        {
            return seed;
        }
        let m2 = rogue.take(network, watari::inquiry::Kind::Blinded).unwrap();
        let th2 =
            watari::inquiry::transcript::next_hash(watari::inquiry::Kind::Blinded, &th1, &m2.body);
        let third = rogue.third(network, &m2, th2, 900 + seed);
        rogue.finish(network, &third);
    }
    most
}

#[test]
fn too_many_in_vain_a_day_shut_a_sender_out_until_a_human_clears_it() {
    let limits = Limits {
        none_per_day: 5,
        open_sessions_per_sender: 99,
        ..USUAL()
    };
    let mut network = network(limits);
    assert_eq!(answered_until_refused(&mut network, 9), 6);
    let peer = network.code(0);
    let town = &network.towns[1];
    assert_eq!(town.core().shut_out(), [peer]);
    assert!(
        town.disk
            .alarms
            .iter()
            .any(|alarm| alarm.kind == AlarmKind::SenderShutOut)
    );
    assert!(limit_leaves(&network) >= 2);
    network.now_ms += 3 * DAY_MS;
    assert_eq!(
        opened(&mut network, 50),
        Some(AbortCode::Rate),
        "time alone clears nothing"
    );
    let now_ms = network.now_ms;
    network.towns[1].restart(now_ms);
    assert_eq!(
        opened(&mut network, 51),
        Some(AbortCode::Rate),
        "nor does a restart"
    );
    network.give(1, Input::ClearSender(peer));
    assert_eq!(opened(&mut network, 52), None);
    network.towns[1].restart(now_ms);
    assert_eq!(opened(&mut network, 53), None);
}

#[test]
fn more_than_half_in_vain_of_the_last_fifty_shut_a_sender_out() {
    let limits = Limits {
        none_of_last: 25,
        open_sessions_per_sender: 99,
        person_inquiries: 99,
        ..USUAL()
    };
    let mut network = network(limits);
    network.towns[1].settle(1, 0);
    for seed in 0..24 {
        assert!(Rogue::new(&network, 0, 1, 500 + seed).inquire(&mut network, 1));
    }
    assert_eq!(
        answered_until_refused(&mut network, 40),
        26,
        "24 found and 26 in vain are 50"
    );
}

#[test]
fn a_fourth_inquiry_about_one_person_in_thirty_days_raises_an_alarm() {
    let mut network = network(USUAL());
    network.towns[1].settle(1, 1);
    let alarms = |network: &Network| {
        let alarms = network.towns[1].disk.alarms.iter();
        alarms
            .filter(|alarm| alarm.kind == AlarmKind::ManyInquiriesAboutOnePerson)
            .count()
    };
    for seed in 0..3 {
        assert!(Rogue::new(&network, 0, 1, seed).inquire(&mut network, 1));
        let now_ms = network.now_ms;
        network.towns[1].restart(now_ms);
    }
    assert_eq!(alarms(&network), 0);
    assert!(
        Rogue::new(&network, 0, 1, 3).inquire(&mut network, 1),
        "an alarm, no refusal"
    );
    assert_eq!(alarms(&network), 1);
}

fn asked(network: &mut Network, provider: usize, base: u64) -> Result<SessionId, Refused> {
    let (code, now_ms) = (network.code(provider), network.now_ms);
    let question = network.towns[0].question(base, code).check().unwrap();
    network.towns[0].ask(&question, now_ms)
}

#[test]
fn one_clerk_asks_so_many_an_hour() {
    let mut network = Network::new(2, 4);
    for base in 0..60 {
        asked(&mut network, 1, base).unwrap();
    }
    assert_eq!(asked(&mut network, 1, 60), Err(Refused::StaffLimit));
    let now_ms = network.now_ms;
    network.towns[0].restart(now_ms);
    assert_eq!(asked(&mut network, 1, 60), Err(Refused::StaffLimit));
    network.now_ms += HOUR_MS;
    asked(&mut network, 1, 60).unwrap();
}

#[test]
fn one_municipality_is_asked_three_times_a_day_about_one_person() {
    let mut network = Network::new(2, 5);
    for _ in 0..3 {
        network.inquire(0, 1, 1);
    }
    assert_eq!(asked(&mut network, 1, 1), Err(Refused::PersonProviderLimit));
    asked(&mut network, 1, 2).unwrap();
    let now_ms = network.now_ms;
    network.towns[0].restart(now_ms);
    assert_eq!(asked(&mut network, 1, 1), Err(Refused::PersonProviderLimit));
    network.run_for(DAY_MS);
    asked(&mut network, 1, 1).unwrap();
}

#[test]
fn five_municipalities_a_day_are_asked_about_one_person() {
    let mut network = Network::new(7, 6);
    for provider in 1..=5 {
        asked(&mut network, provider, 1).unwrap();
    }
    assert_eq!(asked(&mut network, 6, 1), Err(Refused::PersonLimit));
    asked(&mut network, 5, 1).unwrap();
    asked(&mut network, 6, 2).unwrap();
}

#[test]
fn what_never_left_does_not_count() {
    let mut network = Network::new(2, 7);
    for _ in 0..4 {
        asked(&mut network, 1, 1).unwrap();
        let mut host = Host::new(&mut network, 0, 1);
        let abort = host.abort(AbortCode::Rate);
        network.arrive(0, &abort);
    }
}

#[test]
fn a_refusal_is_told_so_often_and_then_there_is_silence() {
    let limits = Limits {
        opens_per_hour: 0,
        aborts_per_hour: 2,
        ..USUAL()
    };
    let mut network = network(limits);
    assert_eq!(opened(&mut network, 0), Some(AbortCode::Rate));
    assert_eq!(opened(&mut network, 1), Some(AbortCode::Rate));
    assert_eq!(opened(&mut network, 2), None);
    assert_eq!(network.towns[1].core().open_sessions(), (0, 0));
    assert_eq!(limit_leaves(&network), 3);
}

#[test]
fn a_question_that_no_other_can_follow_holds_up_none_behind_it() {
    let mut network = Network::new(2, 8);
    let limits = Limits {
        open_sessions_per_sender: 2,
        ..USUAL()
    };
    let now_ms = network.now_ms;
    network.towns[0].limit(limits, now_ms);
    asked(&mut network, 1, 1).unwrap();
    let mut stale = Host::new(&mut network, 0, 1);
    network.now_ms += 1_000;
    asked(&mut network, 1, 2).unwrap();
    let mut second = Host::new(&mut network, 0, 1);
    network.now_ms += 1_000;
    asked(&mut network, 1, 3).unwrap();
    asked(&mut network, 1, 4).unwrap();
    assert!(
        network.towns[0].outbox.is_empty(),
        "two are open and no more"
    );
    let abort = stale.abort(AbortCode::StaleManifest);
    network.arrive(0, &abort);
    let abort = second.abort(AbortCode::NotPermitted);
    network.arrive(0, &abort);
    let left = network.towns[0].outbox.len();
    assert_eq!(
        left, 2,
        "the first waits for a manifest that never comes; the others leave"
    );
}

#[test]
fn too_many_sessions_at_once_wait_here_and_leave_oldest_first() {
    let mut network = Network::new(2, 9);
    network.towns[1].settle(1, 1);
    for base in 0..20 {
        asked(&mut network, 1, base).unwrap();
        network.now_ms += 1;
    }
    assert_eq!(network.towns[0].outbox.len(), 16);
    network.run_for(60_000);
    assert_eq!(network.towns[0].disk.outcomes.len(), 20);
    assert_eq!(
        limit_leaves(&network),
        0,
        "an honest town never meets the limit"
    );
}
