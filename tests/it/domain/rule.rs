//! Runs a rule over many made-up values: the number of cases by `WATARI_SCALE`, the seed by `WATARI_SEED` and printed on failure.

use crate::scale::{cases, told_seed};
use std::hash::{BuildHasher, RandomState};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};

pub fn holds<S: Strategy>(values: S, rule: impl Fn(S::Value) -> TestCaseResult) {
    let seed = told_seed().unwrap_or_else(|| RandomState::new().hash_one(0));
    let config = Config {
        cases: cases(256, 20_000, 500_000),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Config::default()
    };
    if let Err(failure) = TestRunner::new(config).run(&values, rule) {
        panic!("WATARI_SEED={seed}\n{failure}");
    }
}
