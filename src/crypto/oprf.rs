//! The oblivious pseudorandom function of RFC 9497, ristretto255-SHA512, mode 0x00 (OPRF).
//!
//! Written on the group itself and not with a finished OPRF library: inquiries blind and finalize thousands
//! of entries at once, and only then one inversion can serve a whole batch. The RFC's vectors and the `voprf`
//! crate check it (`tests/it/crypto.rs`). Everything secret is handled in constant time.

use super::{Entropy, random};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use sha2::{Digest, Sha512};
use std::ops::Range;
use std::sync::LazyLock;
use std::thread;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub type Element = [u8; 32];
pub type Output = Zeroizing<[u8; 64]>;

/// `"HashToGroup-" || contextString`, then its length, as RFC 9380 section 5.3.1 wants it.
const HASH_TO_GROUP: &[u8] = b"HashToGroup-OPRFV1-\x00-ristretto255-SHA512\x28";
const SHA512_BLOCK_LEN: usize = 128;

/// So many elements share one inversion; more gain nothing and leave the cache. A batch goes through one step
/// after the other, not each element through all steps: so the instructions stay in their cache as well.
const BATCH_LEN: usize = 128;

/// `double_and_compress_batch` is the one way to encode many points with one inversion; halving the scalar
/// first undoes the doubling.
static HALF: LazyLock<Scalar> = LazyLock::new(|| Scalar::from(2u8).invert());

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the canonical encoding of a group element")]
pub struct BadElement;

/// What the client keeps between blinding and finalizing: its input and the blind.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct BlindState {
    input: Vec<u8>,
    blind: Scalar,
}

/// The server's key, for one query only.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct OprfKey(Scalar);

impl BlindState {
    /// The blind, then the input.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([self.blind.as_bytes(), self.input.as_slice()].concat())
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadElement> {
        let (blind, input) = bytes.split_first_chunk().ok_or(BadElement)?;
        let blind =
            Option::<Scalar>::from(Scalar::from_canonical_bytes(*blind)).ok_or(BadElement)?;
        if blind == Scalar::ZERO || input.len() > usize::from(u16::MAX) {
            return Err(BadElement);
        }
        Ok(Self {
            input: input.to_vec(),
            blind,
        })
    }
}

impl OprfKey {
    pub fn random(entropy: &mut dyn Entropy) -> Self {
        Self(random_scalar(entropy))
    }
}

pub fn blind(input: &[u8], entropy: &mut dyn Entropy) -> (BlindState, Element) {
    let blind = random_scalar(entropy);
    let mut point = hash_to_group(input);
    let element = (point * blind).compress().to_bytes();
    point.zeroize();
    (
        BlindState {
            input: input.to_vec(),
            blind,
        },
        element,
    )
}

/// As [`blind`] for each input, every blind drawn afresh.
pub fn blind_many(inputs: &[&[u8]], entropy: &mut dyn Entropy) -> (Vec<BlindState>, Vec<Element>) {
    let states: Vec<BlindState> = inputs
        .iter()
        .map(|input| BlindState {
            input: input.to_vec(),
            blind: random_scalar(entropy),
        })
        .collect();
    let mut elements = vec![[0; 32]; states.len()];
    let blinded = on_all_cores(&mut elements, |range, elements| {
        let batch = &states[range];
        let mut points: Vec<_> = batch
            .iter()
            .map(|state| hash_to_group(&state.input))
            .collect();
        for (point, state) in points.iter_mut().zip(batch) {
            *point *= state.blind * *HALF;
        }
        compress_doubled(points, elements);
        Ok(())
    });
    blinded.expect("blinding refuses nothing");
    (states, elements)
}

pub fn evaluate(key: &OprfKey, element: &Element) -> Result<Element, BadElement> {
    Ok((decode(element)? * key.0).compress().to_bytes())
}

/// As [`evaluate`] for each element; one that is refused refuses all.
pub fn evaluate_many(key: &OprfKey, elements: &[Element]) -> Result<Vec<Element>, BadElement> {
    let half = Zeroizing::new(key.0 * *HALF);
    let mut evaluated = vec![[0; 32]; elements.len()];
    on_all_cores(&mut evaluated, |range, evaluated| {
        let mut points = decode_all(&elements[range])?;
        points.iter_mut().for_each(|point| *point *= *half);
        compress_doubled(points, evaluated);
        Ok(())
    })?;
    Ok(evaluated)
}

/// What a client would get for this input, by the holder of the key.
pub fn evaluate_input(key: &OprfKey, input: &[u8]) -> Output {
    let mut point = hash_to_group(input) * key.0;
    let output = output(input, point.compress().as_bytes());
    point.zeroize();
    output
}

pub fn finalize(state: &BlindState, evaluated: &Element) -> Result<Output, BadElement> {
    let mut point = decode(evaluated)? * state.blind.invert();
    let output = output(&state.input, point.compress().as_bytes());
    point.zeroize();
    Ok(output)
}

/// As [`finalize`] for each state and its element, in order; one element refused refuses all, and so does
/// another number of elements than of states.
pub fn finalize_many(
    states: &[BlindState],
    evaluated: &[Element],
) -> Result<Vec<Output>, BadElement> {
    if states.len() != evaluated.len() {
        return Err(BadElement);
    }
    let mut outputs = vec![Output::new([0; 64]); states.len()];
    on_all_cores(&mut outputs, |range, outputs| {
        let states = &states[range.clone()];
        let mut points = decode_all(&evaluated[range])?;
        for (point, half) in points.iter_mut().zip(half_inverses(states).iter()) {
            *point *= half;
        }
        let mut unblinded = Zeroizing::new(vec![[0; 32]; states.len()]);
        compress_doubled(points, &mut unblinded);
        for ((result, state), element) in outputs.iter_mut().zip(states).zip(unblinded.iter()) {
            *result = output(&state.input, element);
        }
        Ok(())
    })?;
    Ok(outputs)
}

/// Fills in the results batch by batch, shared among the cores. `work` gets the place of its batch.
fn on_all_cores<T: Send>(
    results: &mut [T],
    work: impl Fn(Range<usize>, &mut [T]) -> Result<(), BadElement> + Sync,
) -> Result<(), BadElement> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = results.len().div_ceil(cores).next_multiple_of(BATCH_LEN);
    let in_batches = |start: usize, results: &mut [T]| {
        let starts = (start..).step_by(BATCH_LEN);
        let mut batches = starts.zip(results.chunks_mut(BATCH_LEN));
        batches.try_for_each(|(start, batch)| work(start..start + batch.len(), batch))
    };
    if results.len() <= share {
        return in_batches(0, results);
    }
    thread::scope(|scope| {
        let in_batches = &in_batches;
        let shares = (0..).step_by(share).zip(results.chunks_mut(share));
        let threads: Vec<_> = shares
            .map(|(start, results)| scope.spawn(move || in_batches(start, results)))
            .collect();
        let mut threads = threads.into_iter();
        threads.try_for_each(|thread| thread.join().expect("arithmetic does not panic"))
    })
}

/// Half the inverse of each blind, which is the inverse of its double.
fn half_inverses(states: &[BlindState]) -> Zeroizing<Vec<Scalar>> {
    let doubles = states.iter().map(|state| state.blind + state.blind);
    let mut scalars = Zeroizing::new(doubles.collect::<Vec<_>>());
    // No blind is zero, as this inversion demands: none is drawn and none is read.
    Scalar::invert_batch_alloc(&mut scalars);
    scalars
}

/// Puts in the encodings of the doubles of the points, none of which is the identity.
fn compress_doubled(points: Vec<RistrettoPoint>, encodings: &mut [Element]) {
    let points = Zeroizing::new(points);
    let doubles = RistrettoPoint::double_and_compress_batch(points.iter());
    for (encoding, double) in encodings.iter_mut().zip(&doubles) {
        *encoding = double.to_bytes();
    }
}

/// `hash_to_ristretto255` with `expand_message_xmd` and SHA-512, RFC 9380: 64 bytes are one block of output.
fn hash_to_group(input: &[u8]) -> RistrettoPoint {
    let first = Sha512::new()
        .chain_update([0; SHA512_BLOCK_LEN])
        .chain_update(input)
        .chain_update([0, 64, 0])
        .chain_update(HASH_TO_GROUP)
        .finalize();
    let uniform = Sha512::new()
        .chain_update(first)
        .chain_update([1])
        .chain_update(HASH_TO_GROUP)
        .finalize();
    RistrettoPoint::from_uniform_bytes(&uniform.into())
}

fn output(input: &[u8], unblinded: &Element) -> Output {
    let input_len = u16::try_from(input.len()).expect("inputs are shorter than 64 KiB");
    let hash = Sha512::new()
        .chain_update(input_len.to_be_bytes())
        .chain_update(input)
        .chain_update([0, 32])
        .chain_update(unblinded)
        .chain_update(b"Finalize")
        .finalize();
    Zeroizing::new(hash.into())
}

fn decode(element: &Element) -> Result<RistrettoPoint, BadElement> {
    CompressedRistretto(*element)
        .decompress()
        .filter(|point| !point.is_identity())
        .ok_or(BadElement)
}

fn decode_all(elements: &[Element]) -> Result<Vec<RistrettoPoint>, BadElement> {
    elements.iter().map(decode).collect()
}

/// Uniform and not zero.
fn random_scalar(entropy: &mut dyn Entropy) -> Scalar {
    loop {
        let wide = Zeroizing::new(random::<64>(entropy));
        let scalar = Scalar::from_bytes_mod_order_wide(&wide);
        if scalar != Scalar::ZERO {
            return scalar;
        }
    }
}
