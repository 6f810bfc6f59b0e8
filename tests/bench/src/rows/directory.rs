//! What an inquiry costs both towns together when the directory names 1,741 municipalities, against 10.
//!
//! The answering town is a small one, so that whatever grows with the directory is not hidden behind the bucket. Nobody
//! but the two runs: the others are names in the directory. What both towns do while nobody asks is measured before and
//! taken off. Each size runs in children of their own, in turn.

use super::World;
use crate::child::{Part, ask};
use crate::clock::{Sample, memory, process_cpu_s};
use crate::figure::{Figure, Goal, Line};
use crate::pair::Pair;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::{Duration, Instant};

const MANY: u32 = 1_741;
const FEW: u32 = 10;
const POPULATION: u32 = 150;
/// Within a staff member's limit of an hour.
const INQUIRIES: u32 = 40;
const ROUNDS: u32 = 3;
/// Until what follows a start is over, and how long idleness is watched.
const IDLE: Duration = Duration::from_secs(5);
const GOAL: f64 = 1.1;

/// Of one child: both towns in one process.
#[derive(Serialize, Deserialize)]
pub struct Cost {
    cpu_s: Vec<f64>,
    /// Of both towns, after all inquiries.
    memory: u64,
}

pub fn lines(world: &World) -> anyhow::Result<Vec<Line>> {
    let (mut many, mut few) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for (members, costs) in [(MANY, &mut many), (FEW, &mut few)] {
            let folder = world.path(&format!("members-{members}-{round}"));
            costs.push(ask::<Cost>(&Part::Directory { folder, members })?);
        }
    }
    let cpu = |costs: &[Cost]| {
        let all = costs.iter().flat_map(|cost| cost.cpu_s.iter().copied());
        Figure::seconds(&all.collect::<Sample>())
    };
    let memory = |costs: &[Cost]| {
        let memory: Sample = costs.iter().map(|cost| cost.memory as f64).collect();
        Figure::bytes(memory.median() as u64)
    };
    let against = "the same with 10 in the directory";
    Ok(vec![
        Line::new(
            "an inquiry, 1,741 in the directory, CPU of both towns",
            cpu(&many),
            against,
            cpu(&few),
            Goal::AtMost(GOAL),
        ),
        Line::new(
            "memory of both towns",
            memory(&many),
            against,
            memory(&few),
            Goal::None,
        ),
    ])
}

/// In a child.
pub fn run(folder: &Path, members: u32) -> anyhow::Result<Cost> {
    let pair = Pair::start_among(folder, POPULATION, INQUIRIES + 1, members)?;
    // The first one makes the connection.
    pair.inquire(0)?;
    std::thread::sleep(IDLE);
    let ((), idle_s) = process_cpu_s(|| std::thread::sleep(IDLE));
    let idle_rate = idle_s / IDLE.as_secs_f64();
    let mut cpu_s = Vec::new();
    for row in 1..=INQUIRIES {
        let begun = Instant::now();
        let (asked, spent) = process_cpu_s(|| pair.inquire(row));
        asked?;
        cpu_s.push(spent - idle_rate * begun.elapsed().as_secs_f64());
    }
    let after = memory()?.now;
    pair.stop();
    Ok(Cost {
        cpu_s,
        memory: after,
    })
}
