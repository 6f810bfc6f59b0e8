//! Valid input for the targets, made anew in every run, so that mutation starts deep inside.

use watari::audit::{Action, Checkpoint, Head, LeafType, Log, StoreState};
use watari::config::SAMPLE;
use watari::crypto::{KeyPurpose, SystemEntropy, canonical};
use watari::directory::{Card, Draft, NodeRole, default_permissions, show_permissions};

use watari::inquiry::envelope::{Draft as Letter, Kind, Recipient};
use watari::inquiry::message::{
    AbortBody, AckBody, AnswerBody, BlindedBody, Body, Common, EvaluatedBody, OpenBody,
};
use watari::sheets::{DoseExport, Encoding, Output, write_targets_with_my_numbers};

use super::entry::{NOW, a_manifest, mihon, seal_secret, world};

/// Good input for a target; empty where the corpus alone has some.
pub fn samples(target: &str) -> Vec<Vec<u8>> {
    match target {
        "directory" => directory(),
        "manifest" => manifest(),
        "card" => card(),
        "canonical" => canonical_cbor(),
        "checkpoint" => checkpoint(),
        "permissions" => vec![show_permissions(&default_permissions(NOW.date())).into_bytes()],
        "settings" => vec![
            SAMPLE.as_bytes().to_vec(),
            b"/ip4/10.0.0.1/tcp/4710".to_vec(),
        ],
        "cleaner" => vec![
            "渡辺\u{e0100} 太郎 ﾜﾀﾅﾍﾞ".into(),
            b"\x1b[2J\xc2\x9b3J\xe2\x80\xae".to_vec(),
        ],
        "socket_frame" => vec![frame()],
        "csv_targets" => csv_targets(),
        "csv_doses" => csv_doses(),
        "envelope" => envelope(),
        "inquiry_bodies" => inquiry_bodies(),
        "journal_record" => journal_record(),
        "automerge_gate" => automerge_gate(),
        "domain_text" => DOMAIN_TEXTS.map(|text| text.as_bytes().to_vec()).to_vec(),
        _ => Vec::new(),
    }
}

fn directory() -> Vec<Vec<u8>> {
    let directory = &world().directory;
    vec![
        directory.file().to_vec(),
        canonical::encode(directory.content()),
    ]
}

fn manifest() -> Vec<Vec<u8>> {
    let manifest = a_manifest();
    let signed = manifest.sign(&world().id).unwrap();
    vec![signed.file().to_vec(), canonical::encode(&manifest)]
}

fn card() -> Vec<Vec<u8>> {
    let world = world();
    let card = Card::make(&world.trust, mihon(), NodeRole::Municipality, &world.id).unwrap();
    let mut draft = Draft::default();
    draft
        .add(card.clone(), 8_000, vec!["/ip4/10.0.0.1/tcp/1".into()], NOW)
        .unwrap();
    [card.to_json(), world.trust.to_json(), draft.to_json()]
        .map(String::into_bytes)
        .to_vec()
}

fn canonical_cbor() -> Vec<Vec<u8>> {
    let mut log = Log::default();
    let leaf = log.append(Action {
        time: NOW.0,
        kind: LeafType::Checkpoint,
        actor: [1; 32],
        subject: Some([2; 32]),
        detail: [3; 32],
        hash: Some([4; 32]),
        store: Some(StoreState {
            counter: 5,
            digest: [6; 32],
        }),
    });
    let list = [Some("見本市".to_owned()), None].to_vec();
    vec![leaf.bytes, log.to_bytes(), canonical::encode(&list)]
}

fn checkpoint() -> Vec<Vec<u8>> {
    let head = Head {
        size: 256,
        root: [5; 32],
    };
    vec![
        Checkpoint::new("992011", head)
            .sign(&world().id)
            .into_bytes(),
    ]
}

/// A frame: length, then the smallest request.
fn frame() -> Vec<u8> {
    vec![0, 0, 0, 2, 0, 0]
}

const DOMAIN_TEXTS: [&str; 8] = [
    "1980-04-01",
    "19800400",
    "992011",
    "123456789018",
    "昭和55年4月1日",
    "R3.4.1",
    "ヷヸ゛ﾜﾀﾅﾍﾞ　タロウ",
    "見本市",
];

fn csv_targets() -> Vec<Vec<u8>> {
    let header = write_targets_with_my_numbers(&[], Encoding::Utf8).unwrap();
    let rows = "1,992011,1001,123456789018,渡辺 太郎,ワタナベ　タロウ,19800401,1,1234567890,20210401,1,1,1,,,0\r\n\
                1,992011,1002,,\"見本, 花子\",ミホン　ハナコ,19800400,2,1234567891,20210401,1,2,2,20220301,992020,1\n";
    let utf8 = [header.as_slice(), rows.as_bytes()].concat();
    let bom = [&[0xef, 0xbb, 0xbf], utf8.as_slice()].concat();
    let cp932 = [
        write_targets_with_my_numbers(&[], Encoding::Cp932).unwrap(),
        b"1,992011,1001,,\x93n\x95\xd3,\x83\x8f,19800401,1,1234567890,20210401,1,1,1,,,0\n"
            .to_vec(),
    ];
    vec![utf8, bom, cp932.concat()]
}

fn csv_doses() -> Vec<Vec<u8>> {
    let mut bytes = Vec::new();
    DoseExport::new(2, true, Output::UTF8)
        .begin(&mut bytes)
        .unwrap();
    let rows = "1001,20210701120000,20210701,1234567890,992011,会場,医師,ファイザー,FK0108,,,,,,,,\r\n\
                ,20210701120000,20210701,1234567890,992011,,,,,20210801120000,20210801,1234567891,992011,会場,医師,モデルナ,3001\r\n";
    bytes.extend_from_slice(rows.as_bytes());
    vec![bytes]
}

fn common() -> Common {
    Common {
        version: 1,
        query_id: [1; 16],
        from_code: 992_011,
        to_code: 992_020,
        to_key_id: [2; 8],
        created: NOW.0,
        expires: NOW.0 + 3_600,
        before: [0; 32],
    }
}

fn open_body() -> Vec<u8> {
    OpenBody::new(common(), 5, 17, [3; 32], 1, [4; 32], [5; 32]).write()
}

fn envelope() -> Vec<Vec<u8>> {
    let to = Recipient::new(992_020, KeyPurpose::Seal, seal_secret().public().0);
    let body = open_body();
    let letter = Letter {
        kind: Kind::Open,
        body: &body,
        attachment: b"manifest",
        entries: 0,
        expires: NOW.0,
    };
    let sealed = letter.seal(&to, &world().id, &mut SystemEntropy).unwrap();
    // `[1, body, attachment, key id, sig]`: what lies in the envelope before it is padded.
    let mut plain = vec![0x85, 1, 0x58, u8::try_from(body.len()).unwrap()];
    plain.extend_from_slice(&body);
    plain.extend_from_slice(&[0x41, 9, 0x48, 0, 0, 0, 0, 0, 0, 0, 0, 0x58, 64]);
    plain.extend_from_slice(&[7; 64]);
    vec![sealed, plain]
}

fn inquiry_bodies() -> Vec<Vec<u8>> {
    vec![
        open_body(),
        BlindedBody::new(common(), 512, [1; 32], [2; 32]).write(),
        EvaluatedBody::new(common(), [1; 32], [2; 32], vec![3; 40]).write(),
        AnswerBody::new(common(), vec![4; 40]).write(),
        AckBody::new(common(), vec![5; 40]).write(),
        AbortBody::new(common(), 2).write(),
    ]
}

/// A record around random bytes in place of a seal; a payload of two changes, written by hand.
fn journal_record() -> Vec<Vec<u8>> {
    let mut record = b"WJR1".to_vec();
    record.extend_from_slice(&80_u32.to_be_bytes());
    record.extend_from_slice(&7_u64.to_be_bytes());
    record.extend_from_slice(&[1; 32]);
    record.extend_from_slice(&[2; 80]);
    let sum = crc32fast::hash(&record);
    record.extend_from_slice(&sum.to_be_bytes());
    let trees = watari::store::Tree::ALL.len();
    let mut payload = Vec::new();
    payload.extend_from_slice(&7_u64.to_be_bytes());
    payload.extend_from_slice(&1_u64.to_be_bytes());
    payload.push(u8::try_from(trees).unwrap());
    payload.extend_from_slice(&vec![3; 32 * trees]);
    payload.extend_from_slice(&[1, 1]);
    payload.extend_from_slice(&[4; 32]);
    payload.extend_from_slice(&5_u32.to_be_bytes());
    payload.extend_from_slice(b"value");
    payload.extend_from_slice(&[2, 0]);
    payload.extend_from_slice(&[5; 32]);
    vec![record, payload]
}

fn automerge_gate() -> Vec<Vec<u8>> {
    let mut resident = crate::document::people::full();
    let first = watari::document::create(&resident, [1; 16], NOW.0);
    let mut document = watari::document::open(&first).unwrap();
    resident.person.name_kanji = "見本 桜".to_owned();
    resident.doses.pop();
    document
        .update(&resident, [2; 16], NOW.0 + 1, Some("訂正"))
        .unwrap();
    vec![first, document.save()]
}
