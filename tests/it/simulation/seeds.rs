//! With which seeds a run begins. A failure names the seed to repeat it with.

use crate::scale::told_seed;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// The one seed asked for, or as many as the scale wants.
pub fn seeds(count: u64) -> Vec<u64> {
    match told_seed() {
        Some(seed) => vec![seed],
        None => (1..=count).collect(),
    }
}

/// Runs, and says the seed where it fails.
pub fn with_seed(seed: u64, what: &str, run: impl FnOnce()) {
    if let Err(cause) = catch_unwind(AssertUnwindSafe(run)) {
        let said = cause
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        match said {
            Some(said) => panic!("WATARI_SEED={seed}, {what}: {said}"),
            None => resume_unwind(cause),
        }
    }
}
