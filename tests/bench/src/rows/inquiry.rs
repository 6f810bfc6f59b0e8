//! What an inquiry costs the town that answers: the whole bucket is blinded and finalised, whoever was asked about.

use super::World;
use crate::clock::{Sample, process_cpu_s, thread_cpu_s};
use crate::figure::{Figure, Goal, Line};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use watari::crypto::SystemEntropy;
use watari::crypto::oprf::{OprfKey, blind_many, evaluate_many, finalize_many};

/// Entries of an answer of a town with 300,000 residents at eight bits.
const ENTRIES: usize = 1_536;
const TIMES: usize = 15;
const GOAL: f64 = 1.3;

pub fn lines(_: &World) -> anyhow::Result<Vec<Line>> {
    let (mut watari, mut reference) = (Sample::default(), Sample::default());
    for _ in 0..TIMES {
        watari.push(answer()?);
        reference.push(multiply());
    }
    Ok(vec![Line::new(
        "answering an inquiry, 300,000 residents, CPU",
        Figure::seconds(&watari),
        "2 scalar multiplications an entry",
        Figure::seconds(&reference),
        Goal::AtMost(GOAL),
    )])
}

fn answer() -> anyhow::Result<f64> {
    let mut entropy = SystemEntropy;
    let inputs: Vec<[u8; 20]> = (0..ENTRIES)
        .map(|entry| watari::crypto::sha256(&[&entry.to_be_bytes()]))
        .map(|digest| std::array::from_fn(|at| digest[at]))
        .collect();
    let inputs: Vec<&[u8]> = inputs.iter().map(<[u8; 20]>::as_slice).collect();
    let ((states, elements), blinding) = process_cpu_s(|| blind_many(&inputs, &mut entropy));
    let key = OprfKey::random(&mut entropy);
    let evaluated = evaluate_many(&key, &elements)?;
    let (outputs, finalizing) = process_cpu_s(|| finalize_many(&states, &evaluated));
    anyhow::ensure!(outputs?.len() == ENTRIES);
    Ok(blinding + finalizing)
}

/// CPU seconds of the reference.
pub fn multiply() -> f64 {
    let wide = |number: usize| {
        let digest = watari::crypto::sha256(&[b"multiply", &number.to_be_bytes()]);
        let mut wide = [7; 64];
        wide[..32].copy_from_slice(&digest);
        wide
    };
    let pairs: Vec<(RistrettoPoint, Scalar)> = (0..2 * ENTRIES)
        .map(|number| {
            let wide = wide(number);
            (
                RistrettoPoint::from_uniform_bytes(&wide),
                Scalar::from_bytes_mod_order_wide(&wide),
            )
        })
        .collect();
    let ((), cpu) = thread_cpu_s(|| {
        for (point, scalar) in &pairs {
            std::hint::black_box(point * scalar);
        }
    });
    cpu
}
