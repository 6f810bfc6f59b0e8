//! A whole inquiry between two towns over sockets, against bare libp2p round trips and the computing of the answer.
//!
//! The answering town counts as one of 300,000: its bucket has as many entries, most of them filled up. The fixed
//! time of the answer is taken off, for it is chosen.

use super::World;
use super::inquiry::multiply;
use crate::clock::Sample;
use crate::echo;
use crate::figure::{Figure, Goal, Line};
use crate::pair::Pair;
use std::time::Instant;

const POPULATION: u32 = 300_000;
const TIMES: usize = 9;
/// Letters of an inquiry that follow one another before the answer is read: M1 to M4.
const LETTERS: u32 = 4;
const GOAL: f64 = 1.5;

pub fn lines(world: &World) -> anyhow::Result<Vec<Line>> {
    let pair = Pair::start(&world.path("pair"), POPULATION, TIMES as u32 + 1)?;
    let fixed_s = pair.answer_after_s()?;
    // The first one makes the connection.
    pair.inquire(0)?;
    let (mut watari, mut reference) = (Sample::default(), Sample::default());
    for row in 1..=TIMES {
        let begun = Instant::now();
        pair.inquire(row as u32)?;
        watari.push(begun.elapsed().as_secs_f64() - fixed_s);
    }
    pair.stop();
    let trips = echo::round_trips(TIMES)?;
    for trip in trips {
        reference.push(trip * f64::from(LETTERS) + multiply());
    }
    Ok(vec![Line::new(
        "inquiry, connection warm, without the fixed time",
        Figure::seconds(&watari),
        "four bare libp2p echoes and the multiplications",
        Figure::seconds(&reference),
        Goal::AtMost(GOAL),
    )])
}
