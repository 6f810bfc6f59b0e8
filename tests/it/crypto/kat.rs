//! The protocol's own known answers, from primitives only (protocol.md sections 5 and 10).

use super::{AEAD_KDF, array, bytes, json};
use serde_json::Value;
use watari::crypto::{
    Key, equal, hkdf_expand, hkdf_extract, hmac_sha256, open_message, seal_message, sha256,
};

const KAT: &str = include_str!("../../vectors/vrx1_kat.json");

fn schedule() -> Value {
    json(KAT)["schedule"].take()
}

fn prk(schedule: &Value, t: &[u8]) -> Key {
    let salt = sha256(&[
        b"vrx/1/ks\0",
        &bytes(&schedule["th2"]),
        &bytes(&schedule["e_hash"]),
    ]);
    assert_eq!(salt, array(&schedule["ks_salt"]));
    hkdf_extract(&salt, t)
}

#[test]
fn a_bucket_is_the_first_bits_of_a_hash() {
    for person in json(KAT)["bucket"].as_array().unwrap() {
        let number = person["my_number"].as_str().unwrap();
        let digest = sha256(&[b"vrx/1/bucket\0", number.as_bytes()]);
        assert_eq!(digest, array(&person["sha256"]));
        for (beta, bucket) in person["bucket_by_beta"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
        {
            let first = u16::from(digest[0]) << beta >> 8;
            assert_eq!(u64::from(first), bucket.as_u64().unwrap());
        }
    }
}

#[test]
fn the_transcript_hashes_chain() {
    let schedule = schedule();
    let th1 = sha256(&[b"vrx/1/th\0", &[1], &bytes(&schedule["body1"])]);
    assert_eq!(th1, array(&schedule["th1"]));
    let th2 = sha256(&[b"vrx/1/th\0", &[2], &th1, &bytes(&schedule["body2"])]);
    assert_eq!(th2, array(&schedule["th2"]));
    assert_eq!(
        sha256(&[&bytes(&schedule["B"])]),
        array(&schedule["b_hash"])
    );
    assert_eq!(
        sha256(&[&bytes(&schedule["E"])]),
        array(&schedule["e_hash"])
    );
}

#[test]
fn the_key_schedule_follows_from_the_oprf_output() {
    let schedule = schedule();
    let t = bytes(&json(KAT)["oprf"]["entries"][0]["t"]);
    let prk = prk(&schedule, &t);
    assert!(equal(prk.as_bytes(), &bytes(&schedule["prk"])));
    for (label, field) in [
        ("tag", "tau"),
        ("evidence", "k_evidence"),
        ("result", "k_result"),
        ("ack", "k_ack"),
        ("late", "k_late"),
        ("subject", "k_subject"),
    ] {
        let key = hkdf_expand(&prk, format!("vrx/1/{label}").as_bytes());
        assert!(equal(key.as_bytes(), &bytes(&schedule[field])), "{label}");
    }
}

#[test]
fn the_evidence_is_sealed_as_recorded() {
    let schedule = schedule();
    let key = Key::new(array(&schedule["k_evidence"]));
    let plain = bytes(&schedule["evidence_pt_padded_to_64_for_test"]);
    let parts: [&[u8]; 4] = [
        b"vrx/1/aad\0",
        &[3],
        &bytes(&schedule["th2"]),
        &bytes(&schedule["e_hash"]),
    ];
    assert_eq!(parts.concat(), bytes(&schedule["aad_evidence"]));
    let sealed = seal_message(&key, &[0; 12], &parts, &plain);
    assert_eq!(sealed, bytes(&schedule["evidence_ct"]));
    assert_eq!(
        *open_message(&key, &[0; 12], &parts, &sealed).unwrap(),
        plain
    );
}

#[test]
fn the_subject_commitment_is_a_keyed_hash() {
    let schedule = schedule();
    let number = schedule["subject"].as_str().unwrap();
    let commitment = hmac_sha256(&bytes(&schedule["k_subject"]), &[number.as_bytes()]);
    assert_eq!(commitment, array(&schedule["subject_commitment"]));
}

#[test]
fn hkdf_is_that_of_rfc_5869() {
    let vector = &json(AEAD_KDF)["hkdf_sha256"];
    let prk = hkdf_extract(&bytes(&vector["salt"]), &bytes(&vector["ikm"]));
    assert!(equal(prk.as_bytes(), &bytes(&vector["prk"])));
    let okm = hkdf_expand(&prk, &bytes(&vector["info"]));
    assert!(equal(okm.as_bytes(), &bytes(&vector["okm"])[..32]));
}

#[test]
fn comparing_looks_at_every_byte_and_the_length() {
    assert!(equal(b"", b"") && equal(b"same", b"same"));
    assert!(!equal(b"same", b"samE") && !equal(b"Same", b"same") && !equal(b"same", b"sam"));
    let key = Key::new([7; 32]);
    assert!(key.ct_eq(&key.duplicate()));
    assert!(!key.ct_eq(&Key::new([8; 32])));
}
