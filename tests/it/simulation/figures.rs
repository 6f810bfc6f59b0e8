//! What a run was and what became of it, for people who read its output.

use super::network::{BEGIN_MS, DAY, Towns};
use super::watch::Tally;
use crate::scale::{Scale, scale};
use std::ops::Range;
use std::time::Instant;

/// A large run shows each day how far it is. Gives whether it came to the end of the days, or out of time before.
pub fn pass_days(towns: &mut Towns, days: Range<u64>, begin: Instant) -> bool {
    for day in days {
        towns.run_until(BEGIN_MS + (day + 1) * DAY);
        if scale() == Scale::Week {
            println!(
                "day {}: {} messages, {} commits, {}",
                day + 1,
                towns.watch.messages,
                towns.watch.commits,
                time_taken(begin)
            );
        }
        if minutes().is_some_and(|most| begin.elapsed().as_secs() >= most * 60) {
            return false;
        }
    }
    true
}

/// After so many minutes a storm ends before its time, and what follows it is not cut.
fn minutes() -> Option<u64> {
    std::env::var("WATARI_MINUTES").ok()?.parse().ok()
}

fn time_taken(begin: Instant) -> String {
    let wall = begin.elapsed().as_secs();
    format!("{wall} s, {} s of CPU in this process", cpu_s())
}

/// From the system's table, where there is one; its ticks are hundredths.
fn cpu_s() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    let ticks = ticks.filter_map(|field| field.parse::<u64>().ok());
    ticks.sum::<u64>() / 100
}

/// What a run was and what became of it, in figures.
pub fn show(seed: u64, towns: &Towns, tally: Tally, begin: Instant) {
    let watch = &towns.watch;
    println!(
        "WATARI_SEED={seed}: {} towns, {} inquiries, {} messages, {} of them taken again, {} damaged, {} commits, {}",
        towns.towns.len(),
        towns.asks.iter().filter(|ask| !ask.called_off).count(),
        watch.messages,
        watch.repeated,
        watch.damaged,
        watch.commits,
        time_taken(begin)
    );
    println!("{tally:?}");
    println!(
        "at most {} sessions and {} KiB of rows of sessions at once, {} KiB in one town; memory of the whole run: {}",
        watch.weight.sessions_max,
        watch.weight.bytes_max / 1024,
        watch.weight.of_one_town_max / 1024,
        most_memory()
    );
    print!("{}", towns.storm.mix.show());
}

/// Of this process, where the system tells.
fn most_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or("unknown").trim().to_owned()
}
