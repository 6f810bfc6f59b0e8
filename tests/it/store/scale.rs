//! How many cases, and from which seed.

/// By `WATARI_SCALE`.
pub fn cases(pr: usize, night: usize, week: usize) -> usize {
    match std::env::var("WATARI_SCALE").as_deref() {
        Ok("night") => night,
        Ok("week") => week,
        _ => pr,
    }
}

/// `WATARI_SEED`, else the one given. Printed, so that a failure can be repeated.
pub fn seed(usual: u64) -> u64 {
    let seed = std::env::var("WATARI_SEED")
        .ok()
        .and_then(|text| text.parse().ok());
    let seed = seed.unwrap_or(usual);
    println!("WATARI_SEED={seed}");
    seed
}
