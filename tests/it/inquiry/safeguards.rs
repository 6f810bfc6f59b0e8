//! The published safeguards that the border protocol keeps: each row can be broken, and these tests would see it.

use super::forge::{Host, Rogue, evidence};
use super::wrong_town::{asked, places};
use crate::border::{DAY_MS, Network, START};
use watari::crypto::{KeyPurpose, Suite, SuiteSecret, key_id};
use watari::directory::Permission;
use watari::domain::{ItemGroup, MyNumber, PartialDate, Purpose};
use watari::inquiry::envelope::open;
use watari::inquiry::transcript::KeyUse;
use watari::inquiry::{
    AbortCode, AlarmKind, Header, Incomplete, Input, Kind, OutcomeState, Refused, pad,
};

fn network(seed: u64) -> Network {
    let mut network = Network::new(3, seed);
    network.towns[1].settle(1, 2);
    network
}

fn alarms(network: &Network, town: usize) -> Vec<AlarmKind> {
    let alarms = network.towns[town].disk.alarms.iter();
    alarms.map(|alarm| alarm.kind).collect()
}

/// Whether town 1 gives records for evidence that lacks one field.
fn provides_without(field: Option<u8>) -> (bool, Vec<AlarmKind>) {
    let mut network = network(100);
    let mut rogue = Rogue::new(&network, 0, 1, 100);
    let (m2, th2) = rogue.begin(&mut network, 1);
    let third = rogue.third_without(&network, &m2, th2, 1, field);
    let found = rogue.finish(&mut network, &third);
    assert_eq!(found, !network.towns[1].disk.vault.is_empty());
    (found, alarms(&network, 1))
}

fn draft(network: &mut Network) -> watari::inquiry::Draft {
    let provider = network.code(1);
    network.towns[0].question(1, provider)
}

#[test]
fn safe_07_consent_and_identity_check_stand_before_every_query() {
    let mut network = network(101);
    assert!(draft(&mut network).check().is_ok());
    let mut without = draft(&mut network);
    without.identity = None;
    assert_eq!(without.check().err(), Some(Incomplete::IdentityCheck));
    let mut without = draft(&mut network);
    without.basis = None;
    assert_eq!(without.check().err(), Some(Incomplete::Basis));
    for reference in [
        String::new(),
        " 　 ".to_owned(),
        "x".repeat(401),
        "a\u{202e}b".to_owned(),
    ] {
        let mut without = draft(&mut network);
        without.basis.as_mut().unwrap().reference = reference;
        assert_eq!(without.check().err(), Some(Incomplete::Reference));
    }
    assert_eq!(provides_without(None), (true, Vec::new()));
    assert_eq!(
        provides_without(Some(7)),
        (false, vec![AlarmKind::EvidenceDoesNotFit])
    );
}

#[test]
fn safe_08_a_query_without_the_senders_register_check_gets_nothing() {
    let mut network = network(102);
    let mut without = draft(&mut network);
    without.register = None;
    assert_eq!(without.check().err(), Some(Incomplete::RegisterCheck));
    assert_eq!(
        provides_without(Some(10)),
        (false, vec![AlarmKind::EvidenceDoesNotFit])
    );
    let OutcomeState::Found(_) = network.inquire(0, 1, 1).state else {
        panic!("not found");
    };
    let half = network.towns[1].disk.halves.values().next().unwrap();
    assert!(
        half.half().unwrap().register.is_some(),
        "who checked and when is on record"
    );
}

#[test]
fn safe_09_the_number_is_the_registers_and_the_answer_of_that_person_only() {
    let mut network = network(103);
    let mut other = draft(&mut network);
    other.number = MyNumber::synthetic(2);
    let (question, now_ms) = (other.check().unwrap(), network.now_ms);
    let refused = network.towns[0].ask(&question, now_ms).err();
    assert_eq!(refused, Some(Refused::NumberNotInRegister));
    assert!(network.towns[0].outbox.is_empty() && network.towns[0].disk.commits == 0);
    // What a provider by hand answers about somebody else is not taken.
    type Change = fn(&mut watari::inquiry::Records, &mut watari::inquiry::Receipt);
    let changes: [(bool, Change); 9] = [
        (true, |_, _| {}),
        (false, |records, _| {
            records.subject.birth = PartialDate::new(1949, 1, 1).unwrap();
        }),
        (false, |records, _| {
            records.subject.sex = watari::domain::Sex::Female;
        }),
        (false, |_, receipt| receipt.subject = [0; 32]),
        (false, |_, receipt| receipt.records_hash = [1; 32]),
        (false, |_, receipt| receipt.request_hash = [1; 32]),
        (false, |_, receipt| {
            receipt.query = watari::inquiry::QueryId([0; 16]);
        }),
        (false, |_, receipt| receipt.items = vec![ItemGroup::Infant]),
        (false, |_, receipt| receipt.requested_at.0 -= 1),
    ];
    for (at, (taken, change)) in changes.into_iter().enumerate() {
        let mut network = Network::new(2, 104);
        let id = network.ask(0, 1, 1);
        let mut host = Host::new(&mut network, 0, 1);
        let (second, state) = host.second_about(1);
        network.arrive(0, &second);
        let fourth = host.answer(&mut network, 0, &state, change);
        network.arrive(0, &fourth);
        let state = network.outcome(0, &id).unwrap().state;
        assert_eq!(
            matches!(state, OutcomeState::Found(_)),
            taken,
            "change {at}"
        );
        let expected = if taken {
            vec![]
        } else {
            vec![AlarmKind::BrokenAnswer]
        };
        assert_eq!(alarms(&network, 0), expected, "change {at}");
        assert_eq!(network.towns[0].disk.vault.len(), usize::from(taken));
    }
}

#[test]
fn safe_50_numbers_are_used_for_transfers_only_where_a_border_is_crossed() {
    let mut network = network(105);
    for purpose in Purpose::ALL {
        let mut asked = draft(&mut network);
        asked.purpose = purpose;
        assert_eq!(asked.check().is_ok(), purpose == Purpose::TransferIn);
    }
    for purpose in 0..=255 {
        let mut rogue = Rogue::new(&network, 0, 1, u64::from(purpose));
        let mut first = rogue.first(&network, 1);
        first.purpose = purpose;
        let (envelope, _) = rogue.seal_first(&network, &first);
        network.arrive(1, &envelope);
        let expected = (purpose != 1).then_some(AbortCode::NotPermitted);
        assert_eq!(rogue.aborted(&mut network), expected, "purpose {purpose}");
    }
    assert_eq!(network.towns[1].core().open_sessions(), (0, 1));
}

#[test]
fn safe_57_only_with_basis_and_identity_check_anything_is_provided() {
    for field in [6, 7] {
        assert_eq!(
            provides_without(Some(field)),
            (false, vec![AlarmKind::EvidenceDoesNotFit])
        );
    }
    // A basis that names nothing: three forms that decode, and the provider refuses.
    for reference in ["", "  "] {
        let mut network = network(106);
        let mut rogue = Rogue::new(&network, 0, 1, 106);
        let (m2, th2) = rogue.begin(&mut network, 1);
        let mut third = rogue.third(&network, &m2, th2, 1);
        let whole = evidence(1, &third.prk, None);
        let named = "同意書-0001".as_bytes();
        let at = whole
            .windows(named.len())
            .position(|window| window == named)
            .unwrap();
        let head = [&whole[..at - 1], &[0x60 + reference.len() as u8]].concat();
        let plain = [&head, reference.as_bytes(), &whole[at + named.len()..]].concat();
        let plain = pad(&plain, 4_096).unwrap();
        third.evidence = third.binding.seal(&third.prk, KeyUse::Evidence, &plain);
        assert!(!rogue.finish(&mut network, &third));
        assert_eq!(alarms(&network, 1), [AlarmKind::Refused]);
        let half = network.towns[1].disk.halves.values().next().unwrap();
        assert_eq!(
            half.half().unwrap().result,
            watari::inquiry::HalfResult::Refused
        );
    }
}

#[test]
fn safe_58_a_wrong_municipality_keeps_nothing_of_the_number() {
    let mut network = Network::new(2, 107);
    network.towns[1].settle(5, 1);
    let (theirs, id) = asked(&mut network, 60_001);
    assert!(network.outcome(0, &id).unwrap().state == OutcomeState::NoAnswer);
    assert_eq!(places(&theirs, 60_001), 0);
    let half = network.towns[1]
        .disk
        .halves
        .values()
        .next()
        .unwrap()
        .half()
        .unwrap();
    assert!(half.person.is_none() && half.request.is_none() && half.items.is_empty());
    assert!(half.basis.is_none() && half.register.is_none());
    let named = |leaf: &watari::inquiry::Leaf| leaf.subject.is_some();
    assert!(
        !network.towns[1].disk.leaves.iter().any(named),
        "no leaf names a person"
    );
}

#[test]
fn safe_60_a_number_leaves_only_towards_the_previous_municipality_asked() {
    let mut network = network(108);
    network.wire.seen = Some(Vec::new());
    network.inquire(0, 1, 1);
    let asked = network.code(1);
    let seen = network.wire.seen.take().unwrap();
    let from = network.code(0);
    assert!(
        seen.iter()
            .filter(|seen| seen.from == from)
            .all(|seen| seen.to == asked)
    );
    let own = network.code(0);
    let mut question = draft(&mut network);
    question.provider = own;
    let (question, now_ms) = (question.check().unwrap(), network.now_ms);
    assert_eq!(
        network.towns[0].ask(&question, now_ms).err(),
        Some(Refused::OwnMunicipality)
    );
    let mut question = draft(&mut network);
    question.provider = watari::domain::MunicipalityCode::new(993_018).unwrap();
    let question = question.check().unwrap();
    assert_eq!(
        network.towns[0].ask(&question, now_ms).err(),
        Some(Refused::NotAMember)
    );
    network.now_ms += 401 * DAY_MS;
    let question = draft(&mut network).check().unwrap();
    let now_ms = network.now_ms;
    assert_eq!(
        network.towns[0].ask(&question, now_ms).err(),
        Some(Refused::DirectoryExpired)
    );
    network.towns[0].disk.directory = None;
    assert_eq!(
        network.towns[0].ask(&question, now_ms).err(),
        Some(Refused::NoDirectory)
    );
    assert!(network.towns[0].outbox.is_empty());
}

#[test]
fn safe_61_nothing_personal_crosses_but_number_and_code_and_nobody_polls() {
    let mut network = Network::new(2, 109);
    network.towns[1].settle(2, 0);
    let id = network.ask(0, 1, 1);
    let mut host = Host::new(&mut network, 0, 1);
    let (second, state) = host.second_about(1);
    let m1 = [host.first.body.clone(), host.first.attachment.clone()].concat();
    network.arrive(0, &second);
    let m3 = network.towns[0].outbox.last().unwrap().envelope.clone();
    let m3 = open(&m3, &host.reply).unwrap();
    let person = network.towns[0].disk.people.values().next().unwrap();
    let person = person.resident.person.clone();
    let body = watari::inquiry::message::Body::read(&m3.body);
    let body: watari::inquiry::message::EvaluatedBody = body.unwrap();
    let binding = watari::inquiry::transcript::Binding {
        th2: watari::inquiry::message::Body::common(&body).before,
        e_hash: body.elements_hash,
    };
    let element = m3.attachment[..32].try_into().unwrap();
    let output = watari::crypto::oprf::finalize(&state, &element).unwrap();
    let prk = binding.extract(&output);
    let plain = binding
        .open(&prk, KeyUse::Evidence, &body.evidence)
        .unwrap();
    let plain = watari::inquiry::unpad(&plain).unwrap().to_vec();
    let has = |place: &[u8], what: &[u8]| place.windows(what.len()).any(|w| w == what);
    let birth = person.birth_date.to_string();
    let kana = person.name_kana.split('　').next().unwrap().to_owned();
    for (name, place) in [("M1", &m1), ("M3", &m3.body), ("evidence", &plain)] {
        for personal in [kana.as_str(), &birth, &person.name_kanji] {
            assert!(!has(place, personal.as_bytes()), "{name}");
        }
    }
    let number = MyNumber::synthetic(1);
    let digits = number.reveal(Purpose::TransferIn);
    assert!(has(&plain, digits) && !has(&m1, digits) && !has(&m3.body, digits));
    assert_eq!(plain[0], 0xaa, "ten fields and no other");
    assert!(network.outcome(0, &id).is_none());
    // One query for one need: M1, M3, M5, and never again.
    let mut network = Network::new(2, 110);
    network.wire.seen = Some(Vec::new());
    network.inquire(0, 1, 1);
    network.run_for(13 * DAY_MS);
    let from = network.code(0);
    let seen = network.wire.seen.take().unwrap();
    let lengths: Vec<usize> = seen
        .iter()
        .filter(|seen| seen.from == from)
        .map(|seen| seen.envelope.len())
        .collect();
    let expected = [Kind::Open, Kind::Evaluated, Kind::Ack].map(|kind| kind.envelope_len(256));
    assert_eq!(lengths, expected);
}

fn permission(from_code: u32, items: Vec<u8>) -> Permission {
    Permission {
        from_code,
        purpose: 1,
        items,
        valid_from: watari::domain::UnixTime(START - 100),
        valid_until: watari::domain::UnixTime(START + 86_400),
    }
}

#[test]
fn safe_64_the_provider_checks_each_request_against_its_own_list() {
    let mut network = network(111);
    let other = network.code(2).as_u32();
    let aborted = |network: &mut Network, seed| {
        let mut rogue = Rogue::new(network, 0, 1, seed);
        let first = rogue.first(network, 1);
        let (envelope, _) = rogue.seal_first(network, &first);
        network.arrive(1, &envelope);
        rogue.aborted(network)
    };
    network.publish(vec![permission(other, vec![1])]);
    assert_eq!(
        aborted(&mut network, 1),
        Some(AbortCode::NotPermitted),
        "another member only"
    );
    network.publish(vec![permission(0, vec![1])]);
    assert_eq!(aborted(&mut network, 2), None);
    network.now_ms += 2 * DAY_MS;
    assert_eq!(
        aborted(&mut network, 3),
        Some(AbortCode::NotPermitted),
        "out of its time"
    );
    network.now_ms -= 2 * DAY_MS;
    // The list may change while an inquiry runs, and M1 does not say which doses are asked for.
    for list in [
        vec![permission(0, vec![2])],
        vec![permission(other, vec![1])],
    ] {
        network.publish(vec![permission(0, vec![1])]);
        let mut rogue = Rogue::new(&network, 0, 1, 10 + list[0].items[0] as u64);
        let (m2, th2) = rogue.begin(&mut network, 1);
        network.publish(list);
        let third = rogue.third(&network, &m2, th2, 1);
        assert!(!rogue.finish(&mut network, &third));
        assert_eq!(alarms(&network, 1).last(), Some(&AlarmKind::Refused));
        assert!(network.towns[1].disk.vault.is_empty());
    }
}

#[test]
fn safe_70_every_inquiry_has_keys_of_its_own_and_no_third_town_opens_a_message() {
    let mut network = network(112);
    network.wire.seen = Some(Vec::new());
    network.inquire(0, 1, 1);
    network.inquire(0, 2, 2);
    network.inquire(2, 1, 1);
    let seen = network.wire.seen.take().unwrap();
    assert_eq!(seen.len(), 15);
    let seal_keys: Vec<_> = network
        .towns
        .iter()
        .flat_map(|town| town.disk.seals.keys())
        .collect();
    let mut reply_keys = std::collections::BTreeMap::new();
    for letter in &seen {
        let header = Header::parse(&letter.envelope).unwrap();
        assert_eq!(header.to_code, letter.to.as_u32());
        if !seal_keys.contains(&&header.key_id) {
            reply_keys
                .entry(header.key_id)
                .or_insert_with(Vec::new)
                .push((letter.from, letter.to));
        }
        for town in network.towns.iter().filter(|town| town.code != letter.to) {
            for secret in town.disk.seals.values() {
                let secret = SuiteSecret::from_bytes(Suite::X25519, secret);
                assert!(open(&letter.envelope, &secret).is_none());
                assert_ne!(key_id(KeyPurpose::Seal, &secret.public()), header.key_id);
            }
        }
    }
    assert_eq!(
        reply_keys.len(),
        6,
        "two fresh keys for each of three inquiries"
    );
    assert!(
        reply_keys
            .values()
            .all(|pairs| pairs.iter().all(|pair| *pair == pairs[0]))
    );
    let commits: Vec<usize> = network.towns.iter().map(|town| town.disk.commits).collect();
    for letter in &seen {
        let to = network.place(letter.to);
        for at in (0..3).filter(|at| *at != to) {
            network.give(at, Input::Arrived(letter.envelope.clone()));
        }
    }
    let after: Vec<usize> = network.towns.iter().map(|town| town.disk.commits).collect();
    assert_eq!(commits, after, "what is for another town changes nothing");
}
