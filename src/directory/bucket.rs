//! How large an answer of a municipality is, and how many bits of a hash an asker gives away (`protocol.md` section 3).
//!
//! Both sides compute this; a manifest that says otherwise is refused, because a larger M is more guesses.

/// No answer is larger: what needs more is refused.
pub const M_MAX: u32 = 65_536;
/// The most bits a network may let askers give away.
pub const BUCKET_BITS_MAX: u8 = 10;
/// What a network gives away unless it says otherwise.
pub const BUCKET_BITS_DEFAULT: u8 = 8;
/// Below this the bucket is the whole municipality.
const WHOLE_MAX: u32 = 512;
const M_STEP: u32 = 256;

/// The parameters a municipality answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketParameters {
    pub n_rounded: u32,
    /// Bits of the bucket.
    pub beta: u8,
    /// Entries of every answer.
    pub m: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
    #[error("a network gives away at most 10 bucket bits")]
    TooManyBits,
    #[error(
        "answers of {m} entries are more than the 65536 allowed; let the network use more bucket bits"
    )]
    TooLarge { m: u32 },
}

/// What follows from the population in the directory, the persons held here, and the network's setting.
pub fn bucket_parameters(
    population: u32,
    persons_held: u32,
    bucket_bits_max: u8,
) -> Result<BucketParameters, BucketError> {
    let n = round_to_two_significant_digits(population.max(persons_held));
    BucketParameters::from_rounded(n.min(persons_max(population)), bucket_bits_max)
}

/// Rounds up, so that a manifest does not tell how many persons are held. Beyond what a u32 holds: the largest that fits.
pub fn round_to_two_significant_digits(n: u32) -> u32 {
    let step = 10_u32.pow(n.max(1).ilog10().saturating_sub(1));
    n.div_ceil(step).saturating_mul(step)
}

/// For how many people a municipality of this population may answer. Movers' records stay for years, but none holds many
/// times its population.
pub fn persons_max(population: u32) -> u32 {
    population.saturating_mul(3).max(WHOLE_MAX)
}

impl BucketParameters {
    /// Beta and M from n alone; the asker's way to recompute what a manifest says.
    pub fn from_rounded(n_rounded: u32, bucket_bits_max: u8) -> Result<Self, BucketError> {
        if bucket_bits_max > BUCKET_BITS_MAX {
            return Err(BucketError::TooManyBits);
        }
        let n = n_rounded.max(1);
        let beta = beta(n, bucket_bits_max);
        let mu = f64::from(n) / f64::from(1_u32 << beta);
        // Exact in every implementation: IEEE 754 rounds a square root correctly, and `as` saturates.
        let steps = ((mu + 6.0 * mu.sqrt()) / f64::from(M_STEP)).ceil() as u32;
        let m = steps.saturating_mul(M_STEP);
        if m > M_MAX {
            return Err(BucketError::TooLarge { m });
        }
        Ok(Self { n_rounded, beta, m })
    }

    /// Whether a municipality of this population may state this n.
    pub(super) fn n_is_possible(n_rounded: u32, population: u32) -> bool {
        let rounded = round_to_two_significant_digits(n_rounded) == n_rounded;
        n_rounded >= round_to_two_significant_digits(population)
            && n_rounded <= persons_max(population)
            && (rounded || n_rounded == persons_max(population))
    }

    /// The largest M that a municipality of this population may ever state. Where the first bits are given away M falls
    /// and stays below what it was, until no more bits may be given away: so it is largest at one of the two ends.
    pub fn m_cap(population: u32, bucket_bits_max: u8) -> u32 {
        let most = |n| Self::from_rounded(n, bucket_bits_max).map_or(M_MAX, |most| most.m);
        most(persons_max(population)).max(most(population.max(WHOLE_MAX)))
    }
}

/// `ceil(log2(n / 256))`, at most the network's bits, 0 for a small municipality.
fn beta(n: u32, bucket_bits_max: u8) -> u8 {
    if n <= WHOLE_MAX {
        return 0;
    }
    let bits = n.div_ceil(256).next_power_of_two().trailing_zeros();
    u8::try_from(bits).map_or(bucket_bits_max, |bits| bits.min(bucket_bits_max))
}
