//! Valid input for the targets, made anew in every run, so that mutation starts deep inside.

use watari::audit::{Action, Checkpoint, Head, LeafType, Log, StoreState};
use watari::config::SAMPLE;
use watari::crypto::canonical;
use watari::directory::{Card, Draft, NodeRole, default_permissions, show_permissions};

use super::entry::{NOW, a_manifest, mihon, world};

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
