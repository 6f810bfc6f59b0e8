//! Runs a rule over many made-up values: the number of cases by `WATARI_SCALE`, the seed by `WATARI_SEED` and printed on failure.

use std::hash::{BuildHasher, RandomState};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};

fn cases() -> u32 {
    match std::env::var("WATARI_SCALE").as_deref() {
        Ok("night") => 20_000,
        Ok("week") => 500_000,
        _ => 256,
    }
}

pub fn holds<S: Strategy>(values: S, rule: impl Fn(S::Value) -> TestCaseResult) {
    let seed = std::env::var("WATARI_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| RandomState::new().hash_one(0));
    let config = Config {
        cases: cases(),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Config::default()
    };
    if let Err(failure) = TestRunner::new(config).run(&values, rule) {
        panic!("WATARI_SEED={seed}\n{failure}");
    }
}
