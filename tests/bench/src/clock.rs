//! Time, CPU time and memory of this process.

use rustix::time::ClockId;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// What a piece of work took.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Spent {
    pub wall_s: f64,
    /// Of all threads.
    pub cpu_s: f64,
}

/// Memory of this process as the kernel counts it.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    pub now: u64,
    /// Most since the start or the last [`forget_peak`].
    pub peak: u64,
}

/// Values of the same measurement, repeated.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sample(Vec<f64>);

pub fn spent<T>(work: impl FnOnce() -> T) -> (T, Spent) {
    let (wall, cpu) = (Instant::now(), cpu_s(ClockId::ProcessCPUTime));
    let result = work();
    let spent = Spent {
        wall_s: wall.elapsed().as_secs_f64(),
        cpu_s: cpu_s(ClockId::ProcessCPUTime) - cpu,
    };
    (result, spent)
}

/// CPU time of this thread only, which others on the machine disturb least.
pub fn thread_cpu_s<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let cpu = cpu_s(ClockId::ThreadCPUTime);
    let result = work();
    (result, cpu_s(ClockId::ThreadCPUTime) - cpu)
}

/// CPU time of all threads of this process.
pub fn process_cpu_s<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let cpu = cpu_s(ClockId::ProcessCPUTime);
    let result = work();
    (result, cpu_s(ClockId::ProcessCPUTime) - cpu)
}

fn cpu_s(clock: ClockId) -> f64 {
    let time = rustix::time::clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

pub fn memory() -> anyhow::Result<Memory> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kib = |name: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let value = line.and_then(|rest| rest.split_whitespace().next());
        value.and_then(|value| value.parse().ok()).unwrap_or(0)
    };
    Ok(Memory {
        now: kib("VmRSS:") * 1024,
        peak: kib("VmHWM:") * 1024,
    })
}

/// The peak counts from here. Argon2id's moment is left out this way.
pub fn forget_peak() {
    // Kernels that do not allow it keep the higher peak, which is the stricter figure.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

impl Sample {
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    pub fn median(&self) -> f64 {
        self.percentile(0.5)
    }

    /// The middle half of the values, as a part of the median: how noisy the machine was.
    pub fn noise(&self) -> f64 {
        if self.0.len() < 2 || self.median() == 0.0 {
            return 0.0;
        }
        (self.percentile(0.75) - self.percentile(0.25)) / self.median()
    }

    /// The value that this part of them does not pass.
    pub fn percentile(&self, part: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        sorted
            .get((last as f64 * part).round() as usize)
            .copied()
            .unwrap_or(0.0)
    }
}

impl FromIterator<f64> for Sample {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}
