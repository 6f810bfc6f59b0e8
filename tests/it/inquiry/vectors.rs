//! The protocol's own known answers, through the types of `inquiry`.

use serde_json::Value;
use watari::crypto::{Entropy, Key, oprf, oprf::BlindState, oprf::OprfKey};
use watari::domain::{MyNumber, Purpose};
use watari::inquiry::evidence::subject_commitment;
use watari::inquiry::transcript::{Binding, KeyUse, derive, first_hash, next_hash};
use watari::inquiry::{Kind, bucket_of, pad, person_input};

const VECTORS: &str = include_str!("../../vectors/vrx1_kat.json");

fn vectors() -> Value {
    serde_json::from_str(VECTORS).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn array(value: &Value) -> [u8; 32] {
    bytes(value).try_into().unwrap()
}

fn digits(value: &Value) -> MyNumber {
    MyNumber::parse(value.as_str().unwrap()).unwrap()
}

/// Gives one scalar and nothing else.
struct Scripted([u8; 32]);

impl Entropy for Scripted {
    fn fill(&mut self, bytes: &mut [u8]) {
        let (scalar, rest) = bytes.split_at_mut(32);
        scalar.copy_from_slice(&self.0);
        rest.fill(0);
    }
}

fn binding(schedule: &Value) -> Binding {
    let th1 = first_hash(&bytes(&schedule["body1"]));
    Binding {
        th2: next_hash(Kind::Blinded, &th1, &bytes(&schedule["body2"])),
        e_hash: watari::crypto::sha256(&[&bytes(&schedule["E"])]),
    }
}

/// The key of the number asked about, from the blinds of whoever holds it.
fn prk(vectors: &Value) -> Key {
    let entry = &vectors["oprf"]["entries"][0];
    let number = digits(&entry["my_number"]);
    let input = person_input(number.reveal(Purpose::Provision));
    let state = BlindState::from_bytes(&[bytes(&entry["blind"]), input.to_vec()].concat()).unwrap();
    let output = oprf::finalize(&state, &array(&entry["E_i"])).unwrap();
    binding(&vectors["schedule"]).extract(&output)
}

#[test]
fn numbers_fall_into_the_buckets_of_the_vectors() {
    for person in vectors()["bucket"].as_array().unwrap() {
        let number = digits(&person["my_number"]);
        for (bits, bucket) in person["bucket_by_beta"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
        {
            let found = bucket_of(number.reveal(Purpose::TransferIn), bits as u8);
            assert_eq!(u64::from(found), bucket.as_u64().unwrap());
        }
    }
}

#[test]
fn blinds_evaluations_and_outputs_are_those_of_the_vectors() {
    let vectors = vectors();
    let key = || OprfKey::random(&mut Scripted(array(&vectors["oprf"]["k"])));
    for entry in vectors["oprf"]["entries"].as_array().unwrap() {
        let number = digits(&entry["my_number"]);
        let input = person_input(number.reveal(Purpose::TransferIn));
        let (state, blinded) = oprf::blind(&input, &mut Scripted(array(&entry["blind"])));
        assert_eq!(blinded, array(&entry["B_i"]));
        assert_eq!(
            oprf::evaluate(&key(), &blinded).unwrap(),
            array(&entry["E_i"])
        );
        let t = bytes(&entry["t"]);
        assert_eq!(oprf::evaluate_input(&key(), &input).to_vec(), t);
        assert_eq!(
            oprf::finalize(&state, &array(&entry["E_i"]))
                .unwrap()
                .to_vec(),
            t
        );
    }
}

#[test]
fn hashes_salt_and_all_keys_are_those_of_the_vectors() {
    let vectors = vectors();
    let schedule = &vectors["schedule"];
    assert_eq!(
        first_hash(&bytes(&schedule["body1"])),
        array(&schedule["th1"])
    );
    let binding = binding(schedule);
    assert_eq!(binding.th2, array(&schedule["th2"]));
    assert_eq!(binding.salt(), array(&schedule["ks_salt"]));
    let prk = prk(&vectors);
    assert_eq!(*prk.as_bytes(), array(&schedule["prk"]));
    let keys = [
        (KeyUse::Tag, "tau"),
        (KeyUse::Evidence, "k_evidence"),
        (KeyUse::Answer, "k_result"),
        (KeyUse::Ack, "k_ack"),
        (KeyUse::Late, "k_late"),
        (KeyUse::Subject, "k_subject"),
    ];
    for (key_use, name) in keys {
        assert_eq!(
            *derive(&prk, key_use).as_bytes(),
            array(&schedule[name]),
            "{name}"
        );
    }
}

#[test]
fn evidence_and_subject_are_those_of_the_vectors() {
    let vectors = vectors();
    let schedule = &vectors["schedule"];
    let (prk, binding) = (prk(&vectors), binding(schedule));
    let plain = pad(
        &bytes(&schedule["evidence_pt_padded_to_64_for_test"])[..15],
        64,
    );
    let padded = bytes(&schedule["evidence_pt_padded_to_64_for_test"]);
    assert_eq!(plain.unwrap().to_vec(), padded);
    let sealed = binding.seal(&prk, KeyUse::Evidence, &padded);
    assert_eq!(sealed, bytes(&schedule["evidence_ct"]));
    assert_eq!(
        binding
            .open(&prk, KeyUse::Evidence, &sealed)
            .unwrap()
            .to_vec(),
        padded
    );
    let number = digits(&schedule["subject"]);
    let subject = subject_commitment(&prk, &number, Purpose::Provision);
    assert_eq!(subject, array(&schedule["subject_commitment"]));
}
