//! How large the tests are, and their seed: `WATARI_SCALE` and `WATARI_SEED` are read here and nowhere else.

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scale {
    Pr,
    Night,
    Week,
}

/// By `WATARI_SCALE`.
pub fn scale() -> Scale {
    match std::env::var("WATARI_SCALE").as_deref() {
        Ok("night") => Scale::Night,
        Ok("week") => Scale::Week,
        _ => Scale::Pr,
    }
}

/// How many, by the scale.
pub fn cases<T>(pr: T, night: T, week: T) -> T {
    match scale() {
        Scale::Pr => pr,
        Scale::Night => night,
        Scale::Week => week,
    }
}

/// `WATARI_SEED`, where it is given.
pub fn told_seed() -> Option<u64> {
    std::env::var("WATARI_SEED").ok()?.parse().ok()
}

/// `WATARI_SEED`, else the one given. Printed, so that a failure can be repeated.
pub fn seed(usual: u64) -> u64 {
    let seed = told_seed().unwrap_or(usual);
    println!("WATARI_SEED={seed}");
    seed
}
