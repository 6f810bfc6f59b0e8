//! Which bucket a number falls into, and the full, shuffled bucket that is blinded.

use crate::crypto::{self, Entropy};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What the OPRF sees of a person: the number behind this label.
const PERSON: &[u8; 13] = b"vrx/1/person\0";
const FILL_LEN: usize = 32;

/// The first `bits` bits of a hash of the number, never of its digits.
pub fn bucket_of(number: &[u8; 12], bits: u8) -> u16 {
    let [first, second, ..] = crypto::sha256(&[b"vrx/1/bucket\0", number]);
    let head = u16::from_be_bytes([first, second]);
    head.checked_shr(16u32.saturating_sub(u32::from(bits)))
        .unwrap_or(0)
}

/// The OPRF's input for a number.
pub fn person_input(number: &[u8; 12]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([PERSON.as_slice(), number].concat())
}

/// One entry before it is blinded: a person's input, or random bytes that fill the bucket up.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Entry {
    pub person: Option<[u8; 16]>,
    pub input: Vec<u8>,
}

/// Fills up to `entries` and shuffles. Nothing if there are more persons than entries: never truncated.
pub fn fill(mut bucket: Vec<Entry>, entries: u32, entropy: &mut dyn Entropy) -> Option<Vec<Entry>> {
    let missing = (entries as usize).checked_sub(bucket.len())?;
    bucket.reserve_exact(missing);
    for _ in 0..missing {
        bucket.push(Entry {
            person: None,
            input: crypto::random::<FILL_LEN>(entropy).to_vec(),
        });
    }
    shuffle(&mut bucket, entropy);
    Some(bucket)
}

/// Fisher and Yates, every order equally likely.
fn shuffle<T>(items: &mut [T], entropy: &mut dyn Entropy) {
    for last in (1..items.len()).rev() {
        let other = below(last.saturating_add(1) as u64, entropy);
        items.swap(last, usize::try_from(other).unwrap_or(last));
    }
}

/// Uniform below `bound`: what lies in the last, incomplete run of the range is drawn again.
fn below(bound: u64, entropy: &mut dyn Entropy) -> u64 {
    let runs_end = u64::MAX
        .checked_div(bound)
        .unwrap_or(0)
        .saturating_mul(bound);
    loop {
        let drawn = u64::from_be_bytes(crypto::random(entropy));
        if drawn < runs_end {
            return drawn.checked_rem(bound).unwrap_or(0);
        }
    }
}
