//! The operation log: what damage it notices, the published tree vectors, checkpoints, commitments.

use crate::scale::told_seed;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;
use watari::audit::{
    Action, Checkpoint, CheckpointError, Frontier, Head, Leaf, LeafType, Log, LogError, StoreState,
    Verifier, actor, checkpoint_due, consistency_path, detail_commitment, inclusion_path,
    leaf_hash, leaf_key, origin, root_of, subject, verify, verify_consistency, verify_inclusion,
};
use watari::crypto::{Digest, Key, SigningKey};

fn action(time: u64) -> Action {
    Action {
        time,
        kind: LeafType::ALL[time as usize % LeafType::ALL.len()],
        actor: actor(&Key::new([1; 32]), b"tanaka"),
        subject: Some([2; 32]),
        detail: detail_commitment(&[3; 32], b"looked"),
        hash: None,
        store: None,
    }
}

fn a_log(leaves: u64) -> (Log, Vec<Vec<u8>>) {
    let mut log = Log::default();
    let bytes = (0..leaves)
        .map(|time| log.append(action(time)).bytes)
        .collect();
    (log, bytes)
}

fn seed() -> u64 {
    let seed = told_seed();
    seed.unwrap_or_else(|| std::process::id().into())
}

#[test]
fn a_changed_byte_anywhere_in_the_log_is_noticed() {
    let (log, leaves) = a_log(20);
    assert_eq!(verify(&leaves, &log.head()), Ok(()));
    for at in 0..leaves.len() {
        for byte in 0..leaves[at].len() {
            let mut changed = leaves.clone();
            changed[at][byte] ^= 1;
            assert!(
                verify(&changed, &log.head()).is_err(),
                "leaf {at}, byte {byte}"
            );
        }
    }
}

#[test]
fn a_missing_doubled_swapped_or_added_leaf_is_noticed() {
    let (log, leaves) = a_log(9);
    let head = log.head();
    let mut missing = leaves.clone();
    missing.remove(3);
    assert_eq!(
        verify(&missing, &head),
        Err(LogError::OutOfOrder { seq: 3 })
    );
    let mut doubled = leaves.clone();
    doubled.insert(4, leaves[4].clone());
    assert_eq!(
        verify(&doubled, &head),
        Err(LogError::OutOfOrder { seq: 5 })
    );
    let mut swapped = leaves.clone();
    swapped.swap(1, 2);
    assert_eq!(
        verify(&swapped, &head),
        Err(LogError::OutOfOrder { seq: 1 })
    );
    let cut = &leaves[..8];
    assert_eq!(
        verify(cut, &head),
        Err(LogError::OtherSize {
            found: 8,
            stated: 9
        })
    );
    let (_, longer) = a_log(10);
    assert_eq!(
        verify(&longer, &head),
        Err(LogError::OtherSize {
            found: 10,
            stated: 9
        })
    );
}

#[test]
fn a_leaf_rewritten_in_good_form_still_gives_another_root() {
    let (log, mut leaves) = a_log(9);
    let mut other = Log::default();
    leaves[0] = other.append(action(23)).bytes;
    assert_eq!(verify(&leaves, &log.head()), Err(LogError::OtherRoot));
}

#[test]
fn a_cut_or_mutated_leaf_never_panics_and_never_reads_as_another() {
    let seed = seed();
    let mut random = ChaCha20Rng::seed_from_u64(seed);
    let (_, leaves) = a_log(3);
    for _ in 0..2000 {
        let mut bytes = leaves[random.next_u32() as usize % 3].clone();
        bytes.truncate(1 + random.next_u32() as usize % bytes.len());
        let at = random.next_u32() as usize % bytes.len();
        bytes[at] = random.next_u32() as u8;
        if let Some(leaf) = Leaf::parse(&bytes) {
            assert_eq!(
                watari::crypto::canonical::encode(&leaf),
                bytes,
                "WATARI_SEED={seed}"
            );
        }
    }
}

#[test]
fn the_saved_state_continues_the_same_log() {
    let (whole, leaves) = a_log(300);
    for cut in [0, 1, 2, 3, 255, 256, 257, 299] {
        let (start, _) = a_log(cut);
        let state = start.to_bytes();
        assert!(state.len() < 400);
        let mut log = Log::from_bytes(&state).unwrap();
        for time in cut..300 {
            log.append(action(time));
        }
        assert_eq!(log, whole);
    }
    let mut verifier = Verifier::default();
    for leaf in &leaves {
        verifier.take(leaf).unwrap();
    }
    assert_eq!(verifier.log(), whole);
}

#[test]
fn a_damaged_state_is_refused() {
    let state = a_log(5).0.to_bytes();
    assert_eq!(Log::from_bytes(&[]), Err(LogError::State));
    assert_eq!(
        Log::from_bytes(&state[..state.len() - 1]),
        Err(LogError::State)
    );
    let mut other_size = state;
    let at = other_size.iter().position(|byte| *byte == 5).unwrap();
    other_size[at] = 7;
    assert_eq!(Log::from_bytes(&other_size), Err(LogError::State));
}

#[test]
fn a_leaf_keeps_every_field() {
    let mut log = Log::default();
    let full = Action {
        hash: Some([7; 32]),
        store: Some(StoreState {
            counter: 9,
            digest: [8; 32],
        }),
        kind: LeafType::Checkpoint,
        ..action(1_700_000_000)
    };
    log.append(action(1));
    let record = log.append(full.clone());
    let leaf = Leaf::parse(&record.bytes).unwrap();
    assert_eq!((leaf.seq, record.seq, log.next_seq()), (1, 1, 2));
    assert_eq!((leaf.time, leaf.kind), (full.time, full.kind));
    assert_eq!((leaf.hash, leaf.store), (full.hash, full.store));
    assert!(record.bytes.len() <= watari::audit::LEAF_LEN_MAX / 2);
}

#[test]
fn a_type_that_is_not_on_the_list_is_no_leaf() {
    let mut bytes = a_log(1).1.remove(0);
    let at = bytes.windows(2).position(|pair| pair == [3, 1]).unwrap();
    bytes[at + 1] = 0;
    assert!(Leaf::parse(&bytes).is_none());
    let mut names: Vec<_> = LeafType::ALL.iter().map(|kind| kind.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), LeafType::ALL.len());
}

#[test]
fn two_leaves_about_one_person_look_unrelated_without_the_key() {
    let (person, other) = (leaf_key(&Key::new([1; 32])), leaf_key(&Key::new([2; 32])));
    assert_ne!(subject(&person, 1), subject(&person, 2));
    assert_ne!(subject(&person, 1), subject(&other, 1));
    assert_ne!(
        detail_commitment(&[1; 32], b"x"),
        detail_commitment(&[2; 32], b"x")
    );
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/merkle_rfc9162.json")).unwrap()
}

fn digest(value: &Value) -> Digest {
    hex::decode(value.as_str().unwrap())
        .unwrap()
        .try_into()
        .unwrap()
}

fn digests(value: &Value) -> Vec<Digest> {
    value.as_array().unwrap().iter().map(digest).collect()
}

fn hashes(vectors: &Value) -> Vec<Digest> {
    let leaves = vectors["leaves"].as_array().unwrap().iter();
    leaves
        .map(|leaf| leaf_hash(&hex::decode(leaf.as_str().unwrap()).unwrap()))
        .collect()
}

#[test]
fn roots_are_those_of_the_published_vectors() {
    let vectors = vectors();
    let hashes = hashes(&vectors);
    let roots = digests(&vectors["roots"]);
    let mut frontier = Frontier::default();
    assert_eq!(frontier.root(), roots[0]);
    for (count, hash) in hashes.iter().enumerate() {
        frontier.push(*hash);
        assert_eq!(frontier.root(), roots[count + 1]);
        assert_eq!(root_of(&hashes[..=count]), roots[count + 1]);
    }
}

#[test]
fn inclusion_proofs_are_those_of_the_published_vectors() {
    let vectors = vectors();
    let (hashes, roots) = (hashes(&vectors), digests(&vectors["roots"]));
    for case in vectors["inclusion"].as_array().unwrap() {
        let size = case["tree_size"].as_u64().unwrap() as usize;
        let index = case["leaf_index"].as_u64().unwrap() as usize;
        let path = digests(&case["path"]);
        assert_eq!(inclusion_path(index, &hashes[..size]).unwrap(), path);
        let leaf = digest(&case["leaf_hash"]);
        assert!(verify_inclusion(
            &leaf,
            index as u64,
            size as u64,
            &path,
            &roots[size]
        ));
    }
}

#[test]
fn consistency_proofs_are_those_of_the_published_vectors() {
    let vectors = vectors();
    let (hashes, roots) = (hashes(&vectors), digests(&vectors["roots"]));
    for case in vectors["consistency"].as_array().unwrap() {
        let first = case["first"].as_u64().unwrap() as usize;
        let second = case["second"].as_u64().unwrap() as usize;
        let path = digests(&case["path"]);
        assert_eq!(consistency_path(first, &hashes[..second]).unwrap(), path);
        let (old, new) = (&roots[first], &roots[second]);
        assert!(verify_consistency(
            first as u64,
            old,
            second as u64,
            new,
            &path
        ));
    }
}

#[test]
fn every_proof_of_every_small_tree_holds_and_no_changed_one_does() {
    let hashes: Vec<Digest> = (0..40_u8).map(|at| leaf_hash(&[at])).collect();
    for size in 1..=hashes.len() {
        let root = root_of(&hashes[..size]);
        for index in 0..size {
            let path = inclusion_path(index, &hashes[..size]).unwrap();
            let holds = |leaf: &Digest, index: usize, path: &[Digest]| {
                verify_inclusion(leaf, index as u64, size as u64, path, &root)
            };
            assert!(holds(&hashes[index], index, &path));
            assert!(!holds(&leaf_hash(b"other"), index, &path));
            assert!(!holds(&hashes[index], size, &path));
            assert!(!holds(
                &hashes[index],
                index,
                &[path.clone(), vec![root]].concat()
            ));
            assert!(path.is_empty() || !holds(&hashes[index], index, &path[1..]));
            let first = index + 1;
            let (old, proof) = (
                root_of(&hashes[..first]),
                consistency_path(first, &hashes[..size]).unwrap(),
            );
            let consistent = |old: &Digest, proof: &[Digest]| {
                verify_consistency(first as u64, old, size as u64, &root, proof)
            };
            assert!(consistent(&old, &proof));
            assert!(!consistent(&leaf_hash(b"other"), &proof));
            assert!(!consistent(&old, &[proof.clone(), vec![root]].concat()));
            assert!(proof.is_empty() || !consistent(&old, &proof[1..]));
        }
        assert!(inclusion_path(size, &hashes[..size]).is_none());
        assert!(consistency_path(size + 1, &hashes[..size]).is_none());
    }
}

fn a_checkpoint() -> (SigningKey, Checkpoint) {
    let head = Head {
        size: 256,
        root: [5; 32],
    };
    (
        SigningKey::from_bytes(&[9; 32]),
        Checkpoint::new("992011", head),
    )
}

#[test]
fn a_checkpoint_is_read_back_only_with_its_key_and_under_its_name() {
    let (key, checkpoint) = a_checkpoint();
    let note = checkpoint.sign(&key);
    assert!(note.starts_with("vrx/992011/audit\n256\nBQUF"));
    let public = key.public();
    assert_eq!(
        Checkpoint::verify(&note, &origin("992011"), &public),
        Ok(checkpoint)
    );
    let other = SigningKey::from_bytes(&[8; 32]).public();
    assert_eq!(
        Checkpoint::verify(&note, &origin("992011"), &other),
        Err(CheckpointError::Signature)
    );
    assert_eq!(
        Checkpoint::verify(&note, &origin("992020"), &public),
        Err(CheckpointError::OtherLog)
    );
}

#[test]
fn a_changed_byte_anywhere_in_a_checkpoint_is_refused() {
    let (key, checkpoint) = a_checkpoint();
    let note = checkpoint.sign(&key);
    for at in 0..note.len() {
        let mut bytes = note.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        assert!(
            Checkpoint::verify(&text, &checkpoint.origin, &key.public()).is_err(),
            "byte {at}"
        );
        let cut = note.get(..at).unwrap_or_default();
        assert!(
            Checkpoint::verify(cut, &checkpoint.origin, &key.public()).is_err(),
            "cut at {at}"
        );
    }
    let long = format!("{note}{}", "x".repeat(watari::audit::CHECKPOINT_LEN_MAX));
    assert_eq!(
        Checkpoint::verify(&long, &checkpoint.origin, &key.public()),
        Err(CheckpointError::Form)
    );
}

#[test]
fn lines_of_witnesses_do_not_disturb_a_checkpoint() {
    let (key, checkpoint) = a_checkpoint();
    let note = checkpoint.sign(&key);
    let witness = Checkpoint {
        origin: "witness.example".into(),
        ..checkpoint.clone()
    };
    let line = witness.sign(&SigningKey::from_bytes(&[3; 32]));
    let line = line.split_once("\n\n").unwrap().1;
    let note = format!("{note}{line}");
    assert!(Checkpoint::verify(&note, &checkpoint.origin, &key.public()).is_ok());
}

#[test]
fn a_size_written_in_another_form_is_refused() {
    let (key, checkpoint) = a_checkpoint();
    for size in ["+256", "0256", "256 ", "-1", "99999999999999999999"] {
        let note = checkpoint
            .sign(&key)
            .replacen("\n256\n", &format!("\n{size}\n"), 1);
        assert_eq!(
            Checkpoint::verify(&note, &checkpoint.origin, &key.public()),
            Err(CheckpointError::Form)
        );
    }
}

#[test]
fn a_checkpoint_is_due_after_256_leaves_or_ten_minutes() {
    assert!(!checkpoint_due(None, 0, 1000));
    assert!(checkpoint_due(None, 1, 1000));
    let last = Some((10, 1000));
    assert!(!checkpoint_due(last, 265, 1599));
    assert!(checkpoint_due(last, 266, 1000));
    assert!(checkpoint_due(last, 11, 1600));
    assert!(!checkpoint_due(last, 10, 9000));
    assert!(
        !checkpoint_due(last, 11, 10),
        "a clock set back makes none early"
    );
}
