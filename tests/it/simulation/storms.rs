//! R6: many towns in bad weather, then calm. What is lost must be sent again, what is doubled must count once.

use super::figures::{pass_days, show};
use super::network::{BEGIN_MS, DAY, Event, HOUR, MINUTE, Towns};
use super::people::{Case, Citizen};
use super::plan::Plan;
use super::seeded::Seeded;
use super::seeds::{seeds, with_seed};
use super::watch::Tally;
use crate::scale::{Scale, scale};
use std::sync::Mutex;
use std::time::Instant;
use watari::inquiry::Limits;

const STORM_DAYS: u64 = 20;
const CLOCK_MS: u64 = 10 * MINUTE;
/// With fewer towns all are alike.
const CITIES_FROM: u64 = 100;
/// One town of so many is a city.
const CITY_OF: u64 = 12;

struct Size {
    towns: usize,
    /// About twelve messages each.
    inquiries: u64,
    seeds: u64,
    /// Times that the network comes apart into three, and for how long at most.
    splits: u64,
    split_ms: u64,
}

fn size() -> Size {
    let (towns, inquiries, seeds) = match scale() {
        Scale::Pr => (24, 60, 5),
        Scale::Night => (24, 8_000, 20),
        Scale::Week => (1_741, 100_000, 1),
    };
    let (splits, split_ms) = match scale() {
        Scale::Week => (6, DAY),
        _ => (12, 3 * DAY),
    };
    Size {
        towns,
        inquiries,
        seeds,
        splits,
        split_ms,
    }
}

/// Small enough to be reached.
fn limits() -> Limits {
    Limits {
        opens_per_hour: 8,
        open_sessions_per_sender: 3,
        none_per_day: 6,
        asked_per_staff_hour: 12,
        ..Limits::default()
    }
}

fn plan(seed: u64, size: &Size) -> Towns {
    let forbidden = size.towns - 1;
    let small_or_not = |town: usize| if town.is_multiple_of(3) { 600 } else { 150 };
    let mut towns = Towns::new(&Plan {
        populations: (0..size.towns).map(small_or_not).collect(),
        forbidden: vec![forbidden],
        seed,
    });
    towns.watch.forbidden.insert(forbidden);
    for town in &mut towns.towns {
        town.limits = limits();
    }
    towns
}

/// Questions over the whole storm: single ones, many at once to one town, and the same again.
fn plan_questions(towns: &mut Towns, random: &mut Seeded, size: &Size) {
    let count = size.towns as u64;
    let mut planned = 0;
    while planned < size.inquiries {
        let from = random.below(count) as usize;
        let to = addressee(from, random, size);
        let at_ms = BEGIN_MS + random.below(STORM_DAYS * DAY);
        let burst = if random.percent(10) { 8 } else { 1 };
        for _ in 0..burst {
            let citizen = Citizen(planned * 8 + random.below(8));
            let case = match random.below(100) {
                0..60 => Case::Found,
                _ => random.pick(&Case::ALL),
            };
            towns.towns[from].register(citizen, citizen.arrived(), false);
            towns.towns[to].register_left(citizen, case);
            let again = if random.percent(4) { 5 } else { 1 };
            for _ in 0..again {
                let at_ms = at_ms + random.below(10 * MINUTE);
                towns.plan_ask(at_ms, citizen, from, to, case);
                planned += 1;
            }
        }
    }
}

/// Of many towns some are cities, which others ask more often.
fn addressee(from: usize, random: &mut Seeded, size: &Size) -> usize {
    let count = size.towns as u64;
    let city = random.below(count / CITY_OF) * CITY_OF;
    if count > CITIES_FROM && random.percent(30) && city as usize != from {
        return city as usize;
    }
    (from + 1 + random.below(count - 1) as usize) % size.towns
}

fn plan_weather(towns: &mut Towns, random: &mut Seeded, size: &Size) {
    let moment = |random: &mut Seeded| BEGIN_MS + random.below(STORM_DAYS * DAY);
    for town in 0..size.towns {
        towns.at(BEGIN_MS + random.below(DAY), Event::Renew(town));
        for _ in 0..3 {
            let for_ms = random.spread(1_000, 2 * DAY);
            towns.at(moment(random), Event::Fall { town, for_ms });
        }
        for _ in 0..8 {
            let boundaries = random.below(8);
            towns.at(moment(random), Event::FallSoon { town, boundaries });
        }
        for change in 0..4 {
            let at_ms = if change == 0 {
                BEGIN_MS
            } else {
                moment(random)
            };
            let ahead_ms = random.below(2 * CLOCK_MS) as i64 - CLOCK_MS as i64;
            towns.at(at_ms, Event::Clock { town, ahead_ms });
        }
        for day in 1..STORM_DAYS {
            towns.at(BEGIN_MS + day * DAY, Event::Clear(town));
        }
    }
    // One is gone for longer than any inquiry lives.
    let town = size.towns - 2;
    let for_ms = 17 * DAY;
    towns.at(BEGIN_MS + 2 * DAY, Event::Fall { town, for_ms });
    for _ in 0..size.splits {
        let parts = (0..size.towns).map(|_| random.below(3) as u8).collect();
        let at_ms = moment(random);
        towns.at(at_ms, Event::Split(parts));
        let for_ms = random.spread(MINUTE, size.split_ms);
        towns.at(at_ms + for_ms, Event::Split(Vec::new()));
    }
}

fn heal(towns: &mut Towns) {
    towns.storm.is_calm = true;
    towns.storm.down = (1_000, 1_001);
    for town in 0..towns.towns.len() {
        towns.towns[town].falls_at = None;
        towns.after(0, Event::Clock { town, ahead_ms: 0 });
        towns.after(3 * DAY, Event::Clear(town));
    }
    towns.after(0, Event::Split(Vec::new()));
}

/// After everything, one new question from each town is answered at once.
fn ask_in_the_calm(towns: &mut Towns, size: &Size, before: Tally) {
    for town in 0..size.towns {
        towns.after(0, Event::Clear(town));
    }
    for from in 0..size.towns {
        let citizen = Citizen(50_000_000 + from as u64 * 8 + 3);
        let to = (from + 1) % size.towns;
        towns.towns[from].register(citizen, citizen.arrived(), false);
        towns.towns[to].register_left(citizen, Case::Found);
        towns.plan_ask(towns.now_ms + MINUTE, citizen, from, to, Case::Found);
    }
    towns.run_until(towns.now_ms + HOUR);
    let after = towns.tally();
    let found = before.found + size.towns as u32 - 1;
    let aborted = before.aborted + 1;
    let expected = Tally {
        found,
        aborted,
        ..before
    };
    assert_eq!(after, expected, "a question in the calm");
}

fn weather_a_storm(seed: u64, size: &Size) -> (Tally, u64) {
    let begin = Instant::now();
    let mut random = Seeded::new(seed);
    let mut towns = plan(seed, size);
    plan_questions(&mut towns, &mut random, size);
    plan_weather(&mut towns, &mut random, size);
    towns.start_all();
    towns.storm.is_calm = false;
    towns.storm.connects = true;
    towns.storm.down = (1_000, DAY);
    towns.after(DAY / 2, Event::Weigh);
    if !pass_days(&mut towns, 0..STORM_DAYS, begin) {
        towns.stop_asking();
    }
    heal(&mut towns);
    towns.run_until(towns.now_ms + 18 * DAY);
    let tally = towns.tally();
    towns.check_nothing_is_left();
    show(seed, &towns, tally, begin);
    towns.storm.mix.check_shares();
    ask_in_the_calm(&mut towns, size, tally);
    (tally, towns.watch.messages)
}

#[test]
fn towns_in_a_storm_come_to_one_end_for_each_inquiry() {
    let size = size();
    let waiting = Mutex::new(seeds(size.seeds));
    let work = || {
        let next = || waiting.lock().unwrap().pop();
        while let Some(seed) = next() {
            with_seed(seed, "a storm", || {
                let (tally, messages) = weather_a_storm(seed, &size);
                assert!(tally.found > 0 && tally.no_answer > 0, "{tally:?}");
                assert!(messages > size.inquiries, "{messages} messages");
            });
        }
    };
    std::thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work)];
        for worker in workers {
            if let Err(cause) = worker.join() {
                std::panic::resume_unwind(cause);
            }
        }
    });
}
