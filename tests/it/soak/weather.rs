//! Faults on a schedule drawn from the seed: one hand on the lines, one on the processes and disks.

use super::lines::Line;
use super::region::{Region, Town};
use crate::simulation::seeded::Seeded;
use rustix::process::Signal;
use std::time::{Duration, Instant};

/// How often a full disk is filled again, until the node has used up what it holds.
const FILLS_MAX: u64 = 40;

/// Faults of both kinds for so long; some of them are still there at the end.
pub async fn storm(region: &Region, random: &mut Seeded, lasts: Duration) {
    let until = Instant::now() + lasts;
    let lines = Seeded::new(random.below(u64::MAX));
    let machines = Seeded::new(random.below(u64::MAX));
    tokio::join!(
        trouble_lines(region, lines, until),
        trouble_machines(region, machines, until)
    );
}

fn is_over(until: Instant) -> bool {
    Instant::now() >= until
}

async fn pause(random: &mut Seeded, least: u64, most: u64, until: Instant) {
    let wait = Duration::from_millis(random.spread(least, most));
    let left = until.saturating_duration_since(Instant::now());
    tokio::time::sleep(wait.min(left)).await;
}

async fn trouble_lines(region: &Region, mut random: Seeded, until: Instant) {
    let towns = region.towns.len() as u64;
    while !is_over(until) {
        pause(&mut random, 200, 4_000, until).await;
        let line = random.pick(&[Line::Cut, Line::Cut, Line::Silent]);
        let one = random.below(towns) as usize;
        match random.below(3) {
            0 => {
                let other = (one + 1 + random.below(towns - 1) as usize) % towns as usize;
                region.lines.set(one, other, line);
                region.count("line between two");
            }
            1 => {
                (0..towns as usize).for_each(|other| region.lines.set(one, other, line));
                region.count("town cut off");
            }
            _ => {
                split(region, &mut random, line);
                region.count("split in two");
            }
        }
        pause(&mut random, 300, 15_000, until).await;
        if is_over(until) {
            return;
        }
        region.lines.heal();
    }
}

/// Everybody stands on one side or the other, and nothing crosses.
fn split(region: &Region, random: &mut Seeded, line: Line) {
    let sides: Vec<bool> = region.towns.iter().map(|_| random.percent(50)).collect();
    for (one, side) in sides.iter().enumerate() {
        for (other, _) in sides.iter().enumerate().filter(|(_, far)| *far != side) {
            region.lines.set(one, other, line);
        }
    }
}

async fn trouble_machines(region: &Region, mut random: Seeded, until: Instant) {
    while !is_over(until) {
        pause(&mut random, 200, 3_000, until).await;
        let town = &region.towns[random.below(region.towns.len() as u64) as usize];
        match random.below(8) {
            0 | 1 if town.disk.can_be_full() => fill(region, town, &mut random, until).await,
            2 => {
                region.count("stood still");
                town.node.signal(Signal::STOP);
                pause(&mut random, 300, 12_000, until).await;
                town.node.signal(Signal::CONT);
            }
            _ => kill(region, town, &mut random, until).await,
        }
    }
}

/// kill -9, and every fourth time once more while it opens.
async fn kill(region: &Region, town: &Town, random: &mut Seeded, until: Instant) {
    region.count("kill");
    town.node.kill();
    pause(random, 1, 4_000, until).await;
    town.node.start();
    if random.percent(25) {
        pause(random, 5, 2_000, until).await;
        region.count("kill while opening");
        town.node.kill();
        town.node.start();
    }
}

/// A full disk, and whatever the node gives back others take at once; every third time a kill on top of it. Then there is
/// room again before the node starts.
async fn fill(region: &Region, town: &Town, random: &mut Seeded, until: Instant) {
    region.count("disk full");
    for _ in 0..FILLS_MAX {
        town.disk.fill();
        pause(random, 100, 1_000, until).await;
        if says_full(town).await {
            region.count("disk full, and said");
            pause(random, 300, 8_000, until).await;
            break;
        }
    }
    if random.percent(33) {
        region.count("kill on a full disk");
        town.node.kill();
        town.disk.free();
        town.node.start();
    }
    town.disk.free();
}

async fn says_full(town: &Town) -> bool {
    let status = town.node.status().await;
    status.is_ok_and(|status| status.read_only.is_some())
}
