//! The oblivious function: vectors, an independent implementation beside ours, and what is refused.

use super::{Script, Seeded, array, bytes, json, seeded};
use proptest::prelude::Strategy;
use serde_json::Value;
use std::collections::HashSet;
use voprf::{BlindedElement, EvaluationElement, OprfClient, OprfServer, Ristretto255};
use watari::crypto::oprf::{
    BadElement, BlindState, OprfKey, blind, blind_many, evaluate, evaluate_input, evaluate_many,
    finalize, finalize_many,
};

const RFC_9497: &str = include_str!("../../vectors/oprf_ristretto255_sha512.json");
const KAT: &str = include_str!("../../vectors/vrx1_kat.json");

/// The randomness from which exactly this scalar is drawn.
fn scalar(value: &Value) -> Vec<u8> {
    [bytes(value), vec![0; 32]].concat()
}

fn key(value: &Value) -> OprfKey {
    OprfKey::random(&mut Script(scalar(value)))
}

/// The order of the group, little-endian.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

/// One of each kind in RFC 9496, appendix A.2: not canonical, negative, off the group, not on the curve.
const BAD_ELEMENTS: [&str; 12] = [
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
    "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
];

#[test]
fn every_vector_of_rfc_9497_in_mode_0_holds() {
    let suites = json(RFC_9497);
    let suite = suites["suites"]
        .as_array()
        .unwrap()
        .iter()
        .find(|suite| suite["mode"] == 0);
    let suite = suite.unwrap();
    for vector in suite["vectors"].as_array().unwrap() {
        let input = bytes(&vector["Input"]);
        let (state, blinded) = blind(&input, &mut Script(scalar(&vector["Blind"])));
        assert_eq!(blinded, array(&vector["BlindedElement"]));
        let evaluated = evaluate(&key(&suite["skSm"]), &blinded).unwrap();
        assert_eq!(evaluated, array(&vector["EvaluationElement"]));
        assert_eq!(
            *finalize(&state, &evaluated).unwrap(),
            array(&vector["Output"])
        );
        assert_eq!(
            *evaluate_input(&key(&suite["skSm"]), &input),
            array(&vector["Output"])
        );
    }
}

#[test]
fn the_known_answers_of_the_protocol_hold_in_one_batch() {
    let oprf = &json(KAT)["oprf"];
    let entries = oprf["entries"].as_array().unwrap();
    let field = |name: &str| {
        entries
            .iter()
            .map(|entry| array(&entry[name]))
            .collect::<Vec<_>>()
    };
    let inputs: Vec<Vec<u8>> = entries
        .iter()
        .map(|entry| {
            [
                b"vrx/1/person\0",
                entry["my_number"].as_str().unwrap().as_bytes(),
            ]
            .concat()
        })
        .collect();
    let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
    let mut blinds = Script(
        entries
            .iter()
            .flat_map(|entry| scalar(&entry["blind"]))
            .collect(),
    );
    let (states, blinded) = blind_many(&inputs, &mut blinds);
    assert_eq!(blinded, field("B_i"));
    let key = key(&oprf["k"]);
    let evaluated = evaluate_many(&key, &blinded).unwrap();
    assert_eq!(evaluated, field("E_i"));
    let outputs = finalize_many(&states, &evaluated).unwrap();
    for ((output, entry), input) in outputs.iter().zip(entries).zip(inputs) {
        assert_eq!(**output, array(&entry["t"]));
        assert_eq!(*evaluate_input(&key, input), array(&entry["t"]));
    }
}

/// Inputs for some batches and a part of one.
fn many_inputs() -> Vec<Vec<u8>> {
    (0..300u32)
        .map(|i| [b"person".as_slice(), &i.to_be_bytes()].concat())
        .collect()
}

#[test]
fn a_batch_gives_what_single_calls_give() {
    let inputs = many_inputs();
    let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
    let key = OprfKey::random(&mut seeded());
    let (states, blinded) = blind_many(&inputs, &mut seeded());
    let evaluated = evaluate_many(&key, &blinded).unwrap();
    let outputs = finalize_many(&states, &evaluated).unwrap();
    let mut same_blinds = seeded();
    for (index, input) in inputs.iter().enumerate() {
        let (state, element) = blind(input, &mut same_blinds);
        assert_eq!(element, blinded[index]);
        assert_eq!(evaluate(&key, &element).unwrap(), evaluated[index]);
        assert_eq!(finalize(&state, &evaluated[index]).unwrap(), outputs[index]);
        assert_eq!(evaluate_input(&key, input), outputs[index]);
    }
}

#[test]
fn an_empty_batch_is_a_batch() {
    let (states, blinded) = blind_many(&[], &mut seeded());
    let key = OprfKey::random(&mut seeded());
    assert!(evaluate_many(&key, &blinded).unwrap().is_empty());
    assert!(finalize_many(&states, &[]).unwrap().is_empty());
}

/// Randomness for the other implementation.
struct Foreign(Seeded);

impl rand_core_06::RngCore for Foreign {
    fn next_u32(&mut self) -> u32 {
        rand_core_06::impls::next_u32_via_fill(self)
    }
    fn next_u64(&mut self) -> u64 {
        rand_core_06::impls::next_u64_via_fill(self)
    }
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        watari::crypto::Entropy::fill(&mut self.0, bytes);
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl rand_core_06::CryptoRng for Foreign {}

#[test]
fn our_client_and_the_server_of_voprf_understand_each_other() {
    let server = OprfServer::<Ristretto255>::new(&mut Foreign(seeded())).unwrap();
    let inputs = many_inputs();
    let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
    let (states, blinded) = blind_many(&inputs, &mut seeded());
    let evaluated: Vec<[u8; 32]> = blinded
        .iter()
        .map(|element| BlindedElement::deserialize(element).unwrap())
        .map(|element| server.blind_evaluate(&element).serialize().into())
        .collect();
    let outputs = finalize_many(&states, &evaluated).unwrap();
    for (input, output) in inputs.iter().zip(outputs) {
        assert_eq!(
            output.as_slice(),
            server.evaluate(input).unwrap().as_slice()
        );
    }
}

#[test]
fn the_client_of_voprf_and_our_server_understand_each_other() {
    let key = OprfKey::random(&mut seeded());
    let mut randomness = Foreign(seeded());
    for input in many_inputs().iter().take(40) {
        let client = OprfClient::<Ristretto255>::blind(input, &mut randomness).unwrap();
        let evaluated = evaluate(&key, &client.message.serialize().into()).unwrap();
        let evaluated = EvaluationElement::deserialize(&evaluated).unwrap();
        let output = client.state.finalize(input, &evaluated).unwrap();
        assert_eq!(output.as_slice(), evaluate_input(&key, input).as_slice());
    }
}

#[test]
fn every_blind_is_fresh() {
    let inputs = [b"the same person".as_slice(); 300];
    let (_, first) = blind_many(&inputs, &mut seeded());
    let (_, again) = blind_many(&inputs, &mut watari::crypto::SystemEntropy);
    let seen: HashSet<_> = first.iter().chain(&again).collect();
    assert_eq!(seen.len(), 600);
}

#[test]
fn elements_that_are_none_are_refused_wherever_they_come() {
    let key = OprfKey::random(&mut seeded());
    let (state, good) = blind(b"person", &mut seeded());
    let (states, blinded) = blind_many(&[b"person".as_slice(); 200], &mut seeded());
    for bad in BAD_ELEMENTS {
        let element: [u8; 32] = hex::decode(bad).unwrap().try_into().unwrap();
        assert_eq!(evaluate(&key, &element), Err(BadElement), "{bad}");
        assert!(finalize(&state, &element).is_err(), "{bad}");
        assert!(evaluate_many(&key, &[good, element]).is_err(), "{bad}");
        for place in [0, 150, 199] {
            let mut evaluated = blinded.clone();
            evaluated[place] = element;
            assert!(
                finalize_many(&states, &evaluated).is_err(),
                "{bad} at {place}"
            );
        }
    }
}

#[test]
fn another_number_of_elements_is_refused() {
    let (states, blinded) = blind_many(&[b"a", b"b"], &mut seeded());
    assert!(finalize_many(&states, &blinded[..1]).is_err());
    assert!(finalize_many(&states[..1], &blinded).is_err());
}

#[test]
fn a_state_survives_the_store() {
    let key = OprfKey::random(&mut seeded());
    let (state, blinded) = blind(b"person", &mut seeded());
    let evaluated = evaluate(&key, &blinded).unwrap();
    let stored = BlindState::from_bytes(&state.to_bytes()).unwrap();
    assert_eq!(finalize(&stored, &evaluated), finalize(&state, &evaluated));
}

#[test]
fn a_state_that_is_none_is_refused() {
    let order = hex::decode(ORDER).unwrap();
    assert!(BlindState::from_bytes(&[]).is_err());
    assert!(BlindState::from_bytes(&[1; 31]).is_err());
    assert!(
        BlindState::from_bytes(&[0; 40]).is_err(),
        "the blind is zero"
    );
    assert!(
        BlindState::from_bytes(&[order, vec![1]].concat()).is_err(),
        "the blind is not reduced"
    );
    assert!(
        BlindState::from_bytes(&[1; 32 + 65_536]).is_err(),
        "the input is too long"
    );
}

proptest::proptest! {
    #[test]
    fn an_element_is_accepted_exactly_when_voprf_accepts_it(
        element in proptest::array::uniform32(0u8..).prop_map(|mut bytes| {
            // Half of all canonical non-negative encodings are elements.
            bytes[0] &= 0xfe;
            bytes[31] &= 0x7f;
            bytes
        })
    ) {
        let key = OprfKey::random(&mut seeded());
        let theirs = BlindedElement::<Ristretto255>::deserialize(&element).is_ok();
        proptest::prop_assert_eq!(evaluate(&key, &element).is_ok(), theirs);
    }
}
