//! R9 at its small size: the corpus of every fuzz target through the same functions, and each file again cut and changed.

use crate::scale::{cases, told_seed};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::path::PathBuf;

#[path = "../fuzz/entry.rs"]
mod entry;
mod samples;

/// What lies on disk, and good input made now.
fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let stored = corpus(target)
        .into_iter()
        .map(|(path, bytes)| (path.display().to_string(), bytes));
    let made = samples::samples(target)
        .into_iter()
        .map(|bytes| (format!("sample of {target}"), bytes));
    stored.chain(made).collect()
}

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/corpus")
        .join(target);
    let mut found: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    found.sort();
    found
}

fn rounds() -> u32 {
    cases(40, 20_000, 1_000_000)
}

fn seed() -> u64 {
    let seed = told_seed();
    seed.unwrap_or_else(|| std::process::id().into())
}

/// Says which bytes it was, when a target panics on them.
fn run(target: entry::Target, bytes: &[u8], what: &str) {
    let done = std::panic::catch_unwind(|| target(bytes));
    assert!(
        done.is_ok(),
        "{what}: {}",
        hex::encode(&bytes[..bytes.len().min(4096)])
    );
}

/// One of: a byte changed, a bit flipped, the end cut, a piece repeated, bytes put in.
fn mutate(random: &mut ChaCha20Rng, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.next_u32() % 3 {
        let at = random.next_u32() as usize % (bytes.len() + 1);
        match random.next_u32() % 5 {
            0 if at < bytes.len() => bytes[at] = random.next_u32() as u8,
            1 if at < bytes.len() => bytes[at] ^= 1 << (random.next_u32() % 8),
            2 => bytes.truncate(at),
            3 => bytes.extend_from_within(at..),
            _ => bytes
                .splice(at..at, random.next_u32().to_le_bytes())
                .for_each(drop),
        }
    }
    bytes
}

#[test]
fn every_target_of_the_fuzzer_has_a_corpus_and_nothing_in_it_panics() {
    for (name, target) in entry::TARGETS {
        assert!(corpus(name).len() >= 3, "{name} has too small a corpus");
        for (what, bytes) in inputs(name) {
            run(target, &bytes, &what);
        }
    }
}

#[test]
fn nothing_cut_or_changed_from_the_corpus_panics() {
    let seed = seed();
    for (name, target) in entry::TARGETS {
        let mut random = ChaCha20Rng::seed_from_u64(seed);
        for (what, bytes) in inputs(name) {
            for _ in 0..rounds() {
                let what = format!("WATARI_SEED={seed} {what}");
                run(target, &mutate(&mut random, &bytes), &what);
            }
        }
    }
}

#[test]
fn every_target_has_its_file_for_the_fuzzer() {
    for (name, _) in entry::TARGETS {
        let path =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fuzz/targets/{name}.rs"));
        assert!(path.exists(), "{}", path.display());
    }
}
