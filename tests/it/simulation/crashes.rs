//! One inquiry, and a crash at every boundary of every effect, on either side: before it, between commit and message,
//! after a message and before word of it.

use super::network::{BEGIN_MS, DAY, Event, Towns};
use super::people::{Case, Citizen};
use super::plan::Plan;
use super::seeded::Seeded;
use super::seeds::{seeds, with_seed};
use super::watch::Tally;
use crate::scale::{Scale, scale};

const ASKS: usize = 0;
const ANSWERS: usize = 1;
const SIDES: [usize; 2] = [ASKS, ANSWERS];
/// A town that is down so long finds its inquiries over.
const PAST_THE_END: (u64, u64) = (16 * DAY, 16 * DAY + 1);
const ALL_OVER_MS: u64 = BEGIN_MS + 40 * DAY;

#[derive(Clone, Copy, Debug)]
enum Story {
    Comes(Case),
    /// The asking town is not in the permission list.
    NotPermitted,
    /// More people than the manifest says: declined once, asked anew by itself.
    Overflows,
}

impl Story {
    fn towns(self, seed: u64) -> Towns {
        let forbidden = matches!(self, Self::NotPermitted).then_some(ASKS);
        let forbidden: Vec<usize> = forbidden.into_iter().collect();
        let mut towns = Towns::new(&Plan {
            populations: vec![150, 150],
            forbidden: forbidden.clone(),
            seed,
        });
        towns.watch.forbidden.extend(forbidden);
        let case = match self {
            Self::Comes(case) => case,
            Self::NotPermitted | Self::Overflows => Case::Found,
        };
        let citizen = Citizen(3 + seed * 8);
        towns.towns[ASKS].register(citizen, citizen.arrived(), false);
        towns.towns[ANSWERS].register_left(citizen, case);
        let others = if matches!(self, Self::Overflows) {
            260
        } else {
            5
        };
        for other in 1..=others {
            towns.towns[ANSWERS].register_left(Citizen(1_000_000 + other), Case::Found);
        }
        towns.start_all();
        towns.plan_ask(BEGIN_MS + 1_000, citizen, ASKS, ANSWERS, case);
        towns
    }

    fn end(self) -> Tally {
        let mut tally = Tally::default();
        match self {
            Self::Comes(Case::Found) | Self::Overflows => tally.found = 1,
            Self::Comes(_) => tally.no_answer = 1,
            Self::NotPermitted => tally.aborted = 1,
        }
        tally
    }
}

/// Whatever fell, a day later the inquiry has ended as it would have, and in the end nothing is left.
fn ends_as_it_should(story: Story, towns: &mut Towns) {
    towns.run_until(BEGIN_MS + DAY);
    assert_eq!(towns.tally(), story.end());
    towns.run_until(ALL_OVER_MS);
    assert_eq!(towns.tally(), story.end());
    towns.check_nothing_is_left();
}

/// Boundaries of a run in which nothing falls.
fn boundaries(story: Story, seed: u64) -> [u64; 2] {
    let mut towns = story.towns(seed);
    ends_as_it_should(story, &mut towns);
    SIDES.map(|side| towns.towns[side].passed)
}

fn survives_every_crash(story: Story) {
    for seed in seeds(if scale() == Scale::Pr { 1 } else { 4 }) {
        let counted = boundaries(story, seed);
        for side in SIDES {
            assert!(counted[side] > 3, "there is something to interrupt");
            for at in 0..counted[side] {
                let what = format!("{story:?}, side {side} falls at boundary {at}");
                with_seed(seed, &what, || {
                    let mut towns = story.towns(seed);
                    towns.towns[side].falls_at = Some(at);
                    ends_as_it_should(story, &mut towns);
                    assert!(towns.towns[side].start > 1, "it did fall");
                });
            }
        }
    }
}

#[test]
fn records_that_are_found_survive_a_crash_at_every_boundary() {
    survives_every_crash(Story::Comes(Case::Found));
}

#[test]
fn an_unknown_person_survives_a_crash_at_every_boundary() {
    survives_every_crash(Story::Comes(Case::Unknown));
}

#[test]
fn an_inquiry_held_for_a_human_survives_a_crash_at_every_boundary() {
    survives_every_crash(Story::Comes(Case::Flagged));
}

#[test]
fn a_refused_inquiry_survives_a_crash_at_every_boundary() {
    survives_every_crash(Story::Comes(Case::Refused));
}

#[test]
fn an_inquiry_without_permission_survives_a_crash_at_every_boundary() {
    survives_every_crash(Story::NotPermitted);
}

#[test]
fn an_inquiry_into_a_bucket_too_full_survives_a_crash_at_every_boundary() {
    survives_every_crash(Story::Overflows);
}

/// Down until after the end: one end all the same, and a receipt on both sides or an alarm.
#[test]
fn a_town_that_comes_back_too_late_ends_what_it_had() {
    let story = Story::Comes(Case::Found);
    for seed in seeds(1) {
        let counted = boundaries(story, seed);
        let step = if scale() == Scale::Pr { 3 } else { 1 };
        for side in SIDES {
            for at in (seed % step..counted[side]).step_by(step as usize) {
                let what = format!("side {side} stays down at boundary {at}");
                with_seed(seed, &what, || {
                    let mut towns = story.towns(seed);
                    towns.towns[side].falls_at = Some(at);
                    towns.storm.down = PAST_THE_END;
                    towns.run_until(ALL_OVER_MS);
                    let tally = towns.tally();
                    assert_eq!(tally.found + tally.expired, 1, "{tally:?}");
                    towns.check_nothing_is_left();
                });
            }
        }
    }
}

/// Falls again and again, on both sides, each time at another boundary soon after the last.
#[test]
fn towns_that_fall_many_times_still_come_to_one_end() {
    let rounds = match scale() {
        Scale::Pr => 4,
        Scale::Night => 200,
        Scale::Week => 5_000,
    };
    let stories = [Story::Comes(Case::Found), Story::Comes(Case::Flagged)];
    for seed in seeds(rounds) {
        let story = stories[(seed % 2) as usize];
        with_seed(seed, &format!("{story:?}, many falls"), || {
            let mut random = Seeded::new(seed);
            let mut towns = story.towns(seed);
            for minute in 0..30 {
                let town = random.pick(&SIDES);
                let boundaries = random.below(4);
                let at_ms = BEGIN_MS + minute * 20_000;
                towns.at(at_ms, Event::FallSoon { town, boundaries });
            }
            ends_as_it_should(story, &mut towns);
        });
    }
}
