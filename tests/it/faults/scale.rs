//! How large these tests are, and their seed.

/// By `WATARI_SCALE`.
pub fn cases(pr: usize, night: usize, week: usize) -> usize {
    match std::env::var("WATARI_SCALE").as_deref() {
        Ok("night") => night,
        Ok("week") => week,
        _ => pr,
    }
}

/// By `WATARI_SEED`; tests print it where they fail.
pub fn seed() -> u64 {
    let given = std::env::var("WATARI_SEED").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(1)
}
