//! The wrong municipality: with its keys, its store and all traffic it learns nothing of the number (`SAFE-58`).

use super::forge::ENTRIES;
use crate::border::{Network, Seen};
use crate::traces::forms_of_number;
use std::collections::BTreeMap;
use watari::crypto::{Key, KeyPurpose, SealSecret, key_id, oprf, oprf::BlindState};
use watari::domain::{MyNumber, Purpose};
use watari::inquiry::envelope::open;
use watari::inquiry::message::{Body, EvaluatedBody};
use watari::inquiry::transcript::{Binding, KeyUse, derive, first_hash, next_hash};
use watari::inquiry::{Header, Kind, SessionId, bucket_of};

/// Length of an entry in the row of blinds: known, person, length, state.
const BLIND_LEN: usize = 82;

/// Everything a town has of one inquiry: every row it ever wrote, and the envelopes it received.
pub struct Theirs {
    rows: Vec<Vec<u8>>,
    blinds: Vec<u8>,
    received: Vec<Vec<u8>>,
    sent: Vec<Vec<u8>>,
    rest: Vec<u8>,
}

fn snapshot(network: &Network, town: usize, into: &mut Theirs) {
    for (key, row) in &network.towns[town].disk.rows {
        let label = key.to_bytes();
        if label.ends_with(b"blinds") {
            into.blinds = row.to_vec();
        }
        into.rows.push(row.to_vec());
    }
}

/// Town 0 asks town 1 about `base`; what town 1 has of it at the end.
pub fn asked(network: &mut Network, base: u64) -> (Theirs, SessionId) {
    let mut theirs = Theirs {
        rows: Vec::new(),
        blinds: Vec::new(),
        received: Vec::new(),
        sent: Vec::new(),
        rest: Vec::new(),
    };
    network.wire.seen = Some(Vec::new());
    network.towns[1].works_at_once = false;
    let id = network.ask(0, 1, base);
    for _ in 0..4 {
        network.run_for(300);
        snapshot(network, 1, &mut theirs);
        let now_ms = network.now_ms;
        network.towns[1].work(now_ms);
        snapshot(network, 1, &mut theirs);
    }
    network.run_for(60_000);
    snapshot(network, 1, &mut theirs);
    let own = network.code(1);
    for Seen { to, envelope, .. } in network.wire.seen.take().unwrap() {
        let pile = if to == own {
            &mut theirs.received
        } else {
            &mut theirs.sent
        };
        pile.push(envelope);
    }
    let disk = &network.towns[1].disk;
    for half in disk.halves.values() {
        theirs.rest.extend(half.to_bytes());
    }
    theirs
        .rest
        .extend(format!("{:?}{:?}", disk.leaves, disk.alarms).bytes());
    (theirs, id)
}

/// Every 32 bytes in a row that are the secret to a public key named in `header`.
fn secret_of(theirs: &Theirs, header: &Header) -> Option<SealSecret> {
    let windows = theirs
        .rows
        .iter()
        .filter(|row| row.len() < 4_096)
        .flat_map(|row| row.windows(32));
    windows
        .map(|bytes| SealSecret::from_bytes(bytes.try_into().unwrap()))
        .find(|secret| key_id(KeyPurpose::Reply, &secret.public().0) == header.key_id)
}

/// Tries everything the town can derive: how many tags fit, how many keys opened the evidence, and how much was tried.
fn attack(network: &Network, theirs: &Theirs) -> (usize, usize, usize) {
    let seals = &network.towns[1].disk.seals;
    let m1 = theirs.received.iter().find_map(|bytes| {
        seals
            .values()
            .find_map(|seal| open(bytes, &SealSecret::from_bytes(seal)))
    });
    let m1 = m1.expect("M1 opens with the own seal key");
    let is_m3 = |bytes: &&Vec<u8>| bytes.len() == Kind::Evaluated.envelope_len(ENTRIES);
    let m3 = theirs.received.iter().find(is_m3).expect("M3 came");
    let secret = secret_of(theirs, &Header::parse(m3).unwrap()).expect("the reply key was stored");
    let m3 = open(m3, &secret).expect("M3 opens with it");
    let body = EvaluatedBody::read(&m3.body).unwrap();
    let binding = Binding {
        th2: body.common().before,
        e_hash: body.elements_hash,
    };
    assert_ne!(first_hash(&m1.body), binding.th2);
    let mut keys: Vec<Key> = Vec::new();
    for (entry, element) in theirs
        .blinds
        .chunks(BLIND_LEN)
        .zip(m3.attachment.as_chunks().0)
    {
        let state = &entry[18..18 + usize::from(entry[17])];
        let output = oprf::finalize(&BlindState::from_bytes(state).unwrap(), element).unwrap();
        keys.push(binding.extract(&output));
    }
    assert_eq!(keys.len(), ENTRIES as usize);
    let tags = keys
        .iter()
        .filter(|prk| *derive(prk, KeyUse::Tag).as_bytes() == body.tag)
        .count();
    for row in theirs.rows.iter().filter(|row| row.len() < 8_192) {
        keys.extend(
            row.windows(32)
                .map(|bytes| Key::new(bytes.try_into().unwrap())),
        );
    }
    let opens = |prk: &&Key| binding.open(prk, KeyUse::Evidence, &body.evidence).is_ok();
    let opened = keys.iter().filter(opens).count();
    (tags, opened, keys.len())
}

fn contains(place: &[u8], form: &[u8]) -> bool {
    place.windows(form.len()).any(|window| window == form)
}

/// In how many places of the town the number occurs.
pub fn places(theirs: &Theirs, base: u64) -> usize {
    let places = theirs
        .rows
        .iter()
        .chain(&theirs.received)
        .chain(&theirs.sent);
    let places = places.chain([&theirs.rest]);
    let forms = forms_of_number(base);
    places
        .filter(|place| forms.iter().any(|form| contains(place, form)))
        .count()
}

/// Two numbers in one bucket of a town of 600, whose buckets have two bits.
fn of_one_bucket(network: &Network) -> [u64; 2] {
    let bits = network.towns[1].disk.own[0].manifest().beta;
    assert_eq!(bits, 2);
    let bucket = |base: u64| bucket_of(MyNumber::synthetic(base).reveal(Purpose::TransferIn), bits);
    let second = (50_001..)
        .find(|base| bucket(*base) == bucket(50_000))
        .unwrap();
    [50_000, second]
}

#[test]
fn the_wrong_municipality_cannot_tell_two_numbers_of_one_bucket_apart() {
    let mut shapes = Vec::new();
    let numbers = of_one_bucket(&Network::of_population(2, 600, 40));
    for base in numbers {
        let mut network = Network::of_population(2, 600, 40);
        for other in 1..60 {
            network.towns[1].settle(other, 1);
        }
        let (theirs, _) = asked(&mut network, base);
        let (tags, opened, tried) = attack(&network, &theirs);
        assert_eq!((tags, opened), (0, 0), "of {tried} keys");
        assert!(tried > 5_000, "{tried}");
        assert_eq!(places(&theirs, base), 0);
        let lengths: BTreeMap<usize, usize> =
            theirs
                .received
                .iter()
                .fold(BTreeMap::new(), |mut counts, bytes| {
                    *counts.entry(bytes.len()).or_default() += 1;
                    counts
                });
        let rows: Vec<usize> = theirs.rows.iter().map(Vec::len).collect();
        let sent: Vec<usize> = theirs.sent.iter().map(Vec::len).collect();
        shapes.push((lengths, rows, sent, network.towns[1].disk.leaves.len()));
    }
    assert_eq!(shapes[0], shapes[1], "every length and count is equal");
}

#[test]
fn the_same_attack_succeeds_where_the_person_is_known() {
    let mut network = Network::of_population(2, 600, 41);
    network.towns[1].settle(1, 1);
    let (theirs, id) = asked(&mut network, 1);
    let (tags, opened, _) = attack(&network, &theirs);
    assert_eq!(tags, 1);
    assert!(opened >= 1, "or the test above proves nothing");
    assert!(
        places(&theirs, 1) > 0,
        "the own person's number lies in the blinds"
    );
    assert!(network.outcome(0, &id).is_some());
    let th1 = first_hash(b"");
    assert_ne!(next_hash(Kind::Blinded, &th1, b""), th1);
}
