//! The bytes of every body and of the header, as they were when the first towns spoke to each other.

use crate::border::Seeded;
use watari::crypto::{KeyPurpose, SealSecret, SigningKey};
use watari::domain::UnixTime;
use watari::inquiry::envelope::{Draft, HEADER_LEN, Recipient, open};
use watari::inquiry::message::{
    AbortBody, AckBody, AnswerBody, BlindedBody, Body, Common, EvaluatedBody, OpenBody,
};
use watari::inquiry::{Header, Kind, Receipt};

const GOLDEN: &str = include_str!("../../golden/vrx1-bodies.txt");

const COMMON: Common = Common {
    version: 1,
    query_id: [0x11; 16],
    from_code: 992_011,
    to_code: 992_020,
    to_key_id: [0x22; 8],
    created: 1_800_000_000,
    expires: 1_801_209_600,
    before: [0x33; 32],
};

/// Every kind of body with fixed contents.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let open = OpenBody::new(COMMON, 8, 0x1f, [0x44; 32], 1, [0x55; 32], [0x66; 32]);
    vec![
        ("open", open.write()),
        (
            "blinded",
            BlindedBody::new(COMMON, 256, [0x77; 32], [0x88; 32]).write(),
        ),
        (
            "evaluated",
            EvaluatedBody::new(COMMON, [0x99; 32], [0xaa; 32], vec![0xbb; 8]).write(),
        ),
        ("answer", AnswerBody::new(COMMON, vec![0xcc; 8]).write()),
        ("ack", AckBody::new(COMMON, vec![0xdd; 8]).write()),
        ("abort", AbortBody::new(COMMON, 4).write()),
        ("receipt", receipt().to_bytes()),
        ("header", envelope()[..HEADER_LEN].to_vec()),
    ]
}

fn receipt() -> Receipt {
    Receipt {
        query: watari::inquiry::QueryId([0x11; 16]),
        from: watari::domain::MunicipalityCode::new(992_011).unwrap(),
        to: watari::domain::MunicipalityCode::new(992_020).unwrap(),
        requested_at: UnixTime(1_800_000_000),
        provided_at: UnixTime(1_800_000_001),
        purpose: watari::domain::Purpose::TransferIn,
        items: vec![watari::domain::ItemGroup::Covid19],
        subject: [0x44; 32],
        records_hash: [0x55; 32],
        request_hash: [0x66; 32],
        disclosure_flags: 0,
    }
}

fn secret() -> SealSecret {
    SealSecret::from_bytes(&[3; 32])
}

fn envelope() -> Vec<u8> {
    let body = AckBody::new(COMMON, vec![0xdd; 8]).write();
    let draft = Draft {
        kind: Kind::Ack,
        body: &body,
        attachment: &[],
        entries: 0,
        expires: COMMON.expires + 1,
    };
    let to = Recipient::new(992_020, KeyPurpose::Reply, secret().public().0);
    let key = SigningKey::from_bytes(&[5; 32]);
    draft.seal(&to, &key, &mut Seeded::new(1)).unwrap()
}

#[test]
fn bodies_and_header_are_the_golden_bytes() {
    let shown: String = bodies()
        .iter()
        .map(|(name, bytes)| format!("{name} {}\n", hex::encode(bytes)))
        .collect();
    assert_eq!(
        shown, GOLDEN,
        "a changed byte breaks towns that are not changed yet"
    );
}

#[test]
fn golden_bytes_are_read_back_and_nothing_else_is() {
    for (name, bytes) in bodies() {
        let reads = |bytes: &[u8]| match name {
            "open" => OpenBody::read(bytes).is_some(),
            "blinded" => BlindedBody::read(bytes).is_some(),
            "evaluated" => EvaluatedBody::read(bytes).is_some(),
            "answer" => AnswerBody::read(bytes).is_some(),
            "ack" => AckBody::read(bytes).is_some(),
            "abort" => AbortBody::read(bytes).is_some(),
            "receipt" => Receipt::read(bytes).is_some(),
            _ => Header::parse(bytes).is_some(),
        };
        assert!(reads(&bytes), "{name}");
        assert!(!reads(&bytes[..bytes.len() - 1]), "{name} cut");
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(reads(&longer), name == "header", "{name} with a byte more");
    }
}

#[test]
fn an_envelope_says_its_hour_and_not_its_minute() {
    let header = Header::parse(&envelope()).unwrap();
    assert_eq!(u64::from(header.expires) % 3_600, 0);
    assert!(u64::from(header.expires) > COMMON.expires);
    assert!(u64::from(header.expires) <= COMMON.expires + 3_600);
    let opened = open(&envelope(), &secret()).unwrap();
    assert_eq!(AckBody::read(&opened.body).unwrap().common(), COMMON);
}

#[test]
fn every_kind_has_its_one_length() {
    let lengths = Kind::ALL.map(|kind| kind.letter_len(256));
    assert_eq!(
        lengths,
        [
            4_096,
            8_192 + 2_048,
            8_192 + 8_192,
            69_632,
            2_048,
            69_632,
            4_096
        ]
    );
}
