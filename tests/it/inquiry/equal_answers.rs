//! Unknown, refused, flagged and held look the same from outside: bytes, counts, times, commits (`reliability.md` S3).

use super::forge::Rogue;
use crate::border::{DAY_MS, Network, Seeded};
use crate::scale::{cases, seed};
use std::time::Instant;
use watari::inquiry::{Kind, Limits, OutcomeState};

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Unknown,
    Refused,
    Flagged,
    OtherName,
}

const ALL: [Why; 4] = [Why::Unknown, Why::Refused, Why::Flagged, Why::OtherName];

/// What the asking town can see, and what the disk of the other one did.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    /// Kind of the envelope by its length, and the milliseconds after M3 at which it left.
    sent: Vec<(usize, u64)>,
    commits: Vec<usize>,
}

fn prepare(network: &mut Network, why: Why, base: u64) {
    if why == Why::Unknown {
        return;
    }
    let person = network.towns[1].settle(base, 1);
    let held = network.towns[1].person(person);
    match why {
        Why::Refused => held.refused = true,
        Why::Flagged => held.resident.flags.no_auto_answer = true,
        Why::OtherName => held.resident.person.name_kana = "ベツ　ナマエ".to_owned(),
        Why::Unknown => {}
    }
}

/// One inquiry; town 1's work takes as long as it really takes.
fn observe(network: &mut Network, why: Why, base: u64) -> (Shape, u64) {
    prepare(network, why, base);
    network.wire.seen = Some(Vec::new());
    let id = network.ask(0, 1, base);
    network.settle();
    let (end_ms, mut took_us) = (network.now_ms + 10_000, 0);
    let mut commits = vec![network.towns[1].disk.commits];
    while let Some(next_ms) = network.next_ms().filter(|next_ms| *next_ms <= end_ms) {
        network.run_until(next_ms);
        let begun = Instant::now();
        let now_ms = network.now_ms;
        network.towns[1].work(now_ms);
        took_us = took_us.max(begun.elapsed().as_micros() as u64);
        network.settle();
        let done = network.towns[1].disk.commits;
        if commits.last() != Some(&done) {
            commits.push(done);
        }
    }
    network.run_until(end_ms);
    let outcome = network.outcome(0, &id).expect("an outcome");
    assert!(outcome.state == OutcomeState::NoAnswer, "{why:?}");
    let seen = network.wire.seen.take().unwrap();
    let m3_len = Kind::Evaluated.envelope_len(256);
    let m3_ms = seen
        .iter()
        .find(|seen| seen.envelope.len() == m3_len)
        .unwrap()
        .at_ms;
    let from = network.code(1);
    let sent = seen.iter().filter(|seen| seen.from == from);
    let sent = sent.map(|seen| (seen.envelope.len(), seen.at_ms.saturating_sub(m3_ms)));
    let shape = Shape {
        sent: sent.collect(),
        commits: commits.windows(2).map(|pair| pair[1] - pair[0]).collect(),
    };
    (shape, took_us)
}

/// Kolmogorov and Smirnov's two-sample test: how likely two samples of one distribution differ at least so much.
fn same_distribution(mut a: Vec<u64>, mut b: Vec<u64>) -> f64 {
    a.sort_unstable();
    b.sort_unstable();
    let share = |of: &[u64], at: u64| of.partition_point(|v| *v <= at) as f64 / of.len() as f64;
    let widest = a
        .iter()
        .chain(&b)
        .map(|at| (share(&a, *at) - share(&b, *at)).abs())
        .fold(0.0, f64::max);
    let n = (a.len() * b.len()) as f64 / (a.len() + b.len()) as f64;
    let lambda = (n.sqrt() + 0.12 + 0.11 / n.sqrt()) * widest;
    if lambda < 0.2 {
        return 1.0;
    }
    let term = |k: i32| {
        let sign = if k % 2 == 1 { 2.0 } else { -2.0 };
        sign * (-2.0 * f64::from(k * k) * lambda * lambda).exp()
    };
    (1..100).map(term).sum::<f64>().clamp(0.0, 1.0)
}

#[test]
fn answers_without_records_are_equal_whatever_the_reason() {
    let runs = cases(200, 10_000, 10_000);
    let mut entropy = Seeded::new(seed(51));
    let mut network = Network::new(2, 51);
    let now_ms = network.now_ms;
    let limits = Limits {
        none_per_day: usize::MAX - 1,
        none_of_last: usize::MAX,
        asked_per_staff_hour: usize::MAX,
        opens_per_hour: usize::MAX,
        opens_per_day: 100_000,
        person_inquiries: 1_000,
        ..Limits::default()
    };
    network.towns[0].limit(limits.clone(), now_ms);
    network.towns[1].limit(limits, now_ms);
    network.towns[1].works_at_once = false;
    let mut first: Option<Shape> = None;
    let mut times: [Vec<u64>; 4] = Default::default();
    for run in 0..runs {
        let place = entropy.below(4) as usize;
        let base = 1_000 + run as u64;
        let (shape, took_us) = observe(&mut network, ALL[place], base);
        times[place].push(shape.sent.last().unwrap().1 * 1_000_000 + took_us);
        let first = first.get_or_insert_with(|| Shape {
            sent: shape.sent.clone(),
            commits: shape.commits.clone(),
        });
        assert_eq!(&shape, first, "run {run}, {:?}", ALL[place]);
        // The town stays small: who was asked about leaves again.
        network.towns[1].disk.people.clear();
        if run % 50 == 49 {
            network.run_for(16 * DAY_MS);
        }
    }
    let sent: Vec<Vec<u64>> = times
        .iter()
        .map(|times| times.iter().map(|time| time / 1_000_000).collect())
        .collect();
    for other in 1..4 {
        let p = same_distribution(sent[0].clone(), sent[other].clone());
        assert!(
            p > 0.0001,
            "{:?} leaves at another time, p = {p}",
            ALL[other]
        );
    }
}

#[test]
fn the_two_sample_test_tells_different_times_apart() {
    let a: Vec<u64> = (0..100).collect();
    assert!(same_distribution(a.clone(), a.clone()) > 0.99);
    assert!(same_distribution(a.clone(), (30..130).collect()) < 0.0005);
}

#[test]
fn an_answer_with_records_leaves_at_the_same_moment_and_with_as_many_commits() {
    let mut shapes = Vec::new();
    for found in [true, false] {
        let mut network = Network::new(2, 52);
        if found {
            network.towns[1].settle(1, 3);
        }
        network.wire.seen = Some(Vec::new());
        let id = network.ask(0, 1, 1);
        network.run_for(10_000);
        let outcome = network.outcome(0, &id).unwrap().state;
        assert_eq!(matches!(outcome, OutcomeState::Found(_)), found);
        let seen = network.wire.seen.take().unwrap();
        let relay: Vec<_> = seen
            .iter()
            .map(|seen| (seen.at_ms, seen.to, seen.envelope.len()))
            .collect();
        shapes.push((
            relay,
            network.towns[1].disk.commits,
            network.towns[0].disk.commits,
        ));
    }
    assert_eq!(shapes[0], shapes[1]);
}

/// Whoever asked sends one more letter, signed with a key that nobody knows.
#[test]
fn a_letter_after_no_answer_finds_out_nothing_whatever_the_reason() {
    for why in ALL {
        let mut network = Network::new(2, 53);
        let base = 1_000;
        prepare(&mut network, why, base);
        let mut rogue = Rogue::new(&network, 0, 1, 53);
        let (m2, th2) = rogue.begin(&mut network, base);
        let third = rogue.third(&network, &m2, th2, base);
        rogue.acknowledge(&mut network, &third);
        let session = rogue.session(&network);
        let is_held = network.towns[1].core().awaits_decision(&session);
        assert!(is_held || why != Why::Flagged, "{why:?}");
        let letter = rogue.seal_unknown(Kind::Ack, &third);
        let town = &mut network.towns[1];
        (town.unconfirmed, town.wanted) = (false, Vec::new());
        let commits = town.disk.commits;
        network.arrive(1, &letter);
        let town = &network.towns[1];
        assert!(!town.unconfirmed && town.wanted.is_empty(), "{why:?}");
        assert_eq!(town.disk.commits, commits, "{why:?}");
    }
}
