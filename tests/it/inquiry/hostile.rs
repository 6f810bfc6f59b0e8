//! A member that keeps to no rule: nothing it sends stops a town, gives it records, or leaves no trace where it must.

use super::forge::{ENTRIES, First, Host, Rogue, Third};
use crate::border::{DAY_MS, Network, Seeded};
use crate::scale::{cases, seed};
use watari::crypto::{self, KeyPurpose};
use watari::inquiry::envelope::Recipient;
use watari::inquiry::message::{Body, Common, EvaluatedBody};
use watari::inquiry::{
    AbortCode, AbortedWhy, AlarmKind, Input, Kind, OutcomeState, SessionId, Side,
};

fn alarms(network: &Network, town: usize) -> Vec<AlarmKind> {
    let alarms = network.towns[town].disk.alarms.iter();
    alarms.map(|alarm| alarm.kind).collect()
}

/// Town 1 holds one person and is asked by hand from town 0.
fn network(seed: u64) -> Network {
    let mut network = Network::new(3, seed);
    network.towns[1].settle(1, 1);
    network
}

#[test]
fn bytes_that_are_no_envelope_change_nothing() {
    let mut network = network(1);
    let mut entropy = Seeded::new(seed(11));
    let rogue_header = |network: &Network, entropy: &mut Seeded, len: usize| {
        let mut rogue = Rogue::new(network, 0, 1, entropy.below(u64::MAX));
        let first = rogue.first(network, 1);
        let (mut envelope, _) = rogue.seal_first(network, &first);
        envelope.resize(len, 7);
        envelope
    };
    for len in 0..200 {
        let envelope = rogue_header(&network, &mut entropy, len);
        network.arrive(1, &envelope);
    }
    for entries in [0, 1, 255, 256, 257, 512] {
        for kind in Kind::ALL {
            for off in [0, 1, 31] {
                let len = kind.envelope_len(entries) - off;
                network.arrive(1, &vec![0x56; len]);
                if len == Kind::Open.envelope_len(0) {
                    continue;
                }
                let envelope = rogue_header(&network, &mut entropy, len);
                network.arrive(1, &envelope);
            }
        }
    }
    assert_eq!(network.towns[1].disk.commits, 0);
    assert_eq!(network.towns[1].core().open_sessions(), (0, 0));
}

/// What a changed M1 is answered with.
fn first_with(change: impl FnOnce(&Network, &mut First)) -> (Option<AbortCode>, Network) {
    let mut network = network(2);
    let mut rogue = Rogue::new(&network, 0, 1, 2);
    let mut first = rogue.first(&network, 1);
    change(&network, &mut first);
    let (envelope, _) = rogue.seal_first(&network, &first);
    network.arrive(1, &envelope);
    (rogue.aborted(&mut network), network)
}

#[test]
fn an_m1_that_is_not_accepted_gets_its_code() {
    type Change = fn(&Network, &mut First);
    let changes: [(AbortCode, Change); 11] = [
        (AbortCode::StaleManifest, |_, first| {
            first.manifest_hash = [9; 32];
        }),
        (AbortCode::BadMessage, |_, first| first.bits = 3),
        (AbortCode::BadMessage, |_, first| first.bits = 255),
        (AbortCode::BadMessage, |_, first| first.bucket = 1),
        (AbortCode::NotPermitted, |_, first| first.purpose = 3),
        (AbortCode::NotPermitted, |_, first| first.purpose = 2),
        (AbortCode::NotPermitted, |_, first| first.purpose = 0),
        (AbortCode::BadMessage, |_, first| {
            first.common.created += 601;
        }),
        (AbortCode::BadMessage, |_, first| {
            first.common.before = [1; 32];
        }),
        (AbortCode::Expired, |_, first| first.common.expires += 1),
        (AbortCode::Expired, |_, first| {
            first.common.created -= 86_400;
        }),
    ];
    for (at, (code, change)) in changes.into_iter().enumerate() {
        let (aborted, network) = first_with(change);
        assert_eq!(aborted, Some(code), "change {at}");
        assert_eq!(network.towns[1].core().open_sessions(), (0, 0));
        assert_eq!(
            network.towns[1].disk.leaves.len(),
            1,
            "a leaf and no session"
        );
        assert!(network.towns[1].disk.rows.is_empty());
    }
}

#[test]
fn an_m1_that_is_not_its_senders_gets_no_word() {
    type Change = fn(&Network, &mut First);
    let changes: [Change; 6] = [
        |network, first| first.common.from_code = network.code(2).as_u32(),
        |network, first| first.common.from_code = network.code(1).as_u32(),
        |_, first| first.common.from_code = 992_011,
        |_, first| first.common.to_key_id = [1; 8],
        |network, first| first.common.to_code = network.code(2).as_u32(),
        |_, first| first.attachment_hash = [3; 32],
    ];
    for change in changes {
        let (aborted, network) = first_with(change);
        assert_eq!(aborted, None);
        assert_eq!(network.towns[1].disk.commits, 0);
    }
}

#[test]
fn an_m1_to_a_third_town_is_dropped_there() {
    let mut network = network(3);
    let mut rogue = Rogue::new(&network, 0, 1, 3);
    let first = rogue.first(&network, 1);
    let (mut envelope, _) = rogue.seal_first(&network, &first);
    network.arrive(2, &envelope);
    let third = network.code(2).as_u32().to_be_bytes();
    envelope[5..9].copy_from_slice(&third);
    network.arrive(2, &envelope);
    network.arrive(1, &envelope);
    assert_eq!(
        network.towns[2].disk.commits + network.towns[1].disk.commits,
        0
    );
}

#[test]
fn a_replayed_m1_gets_the_stored_answer_and_after_the_end_nothing() {
    let mut network = network(4);
    let mut rogue = Rogue::new(&network, 0, 1, 4);
    let first = rogue.first(&network, 1);
    let (envelope, _) = rogue.seal_first(&network, &first);
    network.arrive(1, &envelope);
    let bytes = network.towns[1].outbox.last().unwrap().envelope.clone();
    network.towns[1].outbox.clear();
    network.arrive(1, &envelope);
    assert_eq!(
        network.towns[1].outbox.last().unwrap().envelope,
        bytes,
        "the same M2 again"
    );
    network.towns[1].outbox.clear();
    let (again, _) = rogue.seal_first(&network, &rogue.first(&network, 2));
    network.arrive(1, &again);
    assert_eq!(
        network.towns[1].outbox.last().unwrap().envelope,
        bytes,
        "one M2 for one query"
    );
    assert_eq!(network.towns[1].core().open_sessions(), (0, 1));
    network.run_for(14 * DAY_MS + 1_000);
    assert_eq!(network.towns[1].core().open_sessions(), (0, 0));
    let before = network.towns[1].disk.commits;
    network.arrive(1, &envelope);
    network.run_for(2 * DAY_MS);
    network.arrive(1, &envelope);
    assert_eq!(network.towns[1].core().open_sessions(), (0, 0));
    assert!(
        network.towns[1].disk.commits <= before + 1,
        "its row is forgotten, nothing begins"
    );
}

#[test]
fn a_replayed_m3_gets_the_same_m4_and_never_before_its_time() {
    let mut network = network(5);
    let mut rogue = Rogue::new(&network, 0, 1, 5);
    let (m2, th2) = rogue.begin(&mut network, 1);
    let third = rogue.third(&network, &m2, th2, 1);
    let (envelope, _) = rogue.seal_third(&third);
    network.arrive(1, &envelope);
    network.arrive(1, &envelope);
    assert!(network.towns[1].outbox.is_empty(), "M4 has its time");
    network.now_ms += 500;
    network.give(1, Input::Tick);
    let m4 = network.towns[1].outbox.pop().unwrap().envelope;
    let commits = network.towns[1].disk.commits;
    network.arrive(1, &envelope);
    assert_eq!(network.towns[1].outbox.pop().unwrap().envelope, m4);
    assert_eq!(
        network.towns[1].disk.commits, commits,
        "nothing is decided twice"
    );
    let other = rogue.third(&network, &m2, th2, 2);
    let (envelope, _) = rogue.seal_third(&other);
    network.arrive(1, &envelope);
    assert_eq!(
        network.towns[1].outbox.pop().unwrap().envelope,
        m4,
        "the first M3 counts"
    );
    assert_eq!(network.towns[1].disk.vault.len(), 1);
}

/// What a changed M3 does: whether it was taken, and the answer.
fn third_with(change: impl FnOnce(&mut Third)) -> (bool, bool, Network) {
    let mut network = network(6);
    let mut rogue = Rogue::new(&network, 0, 1, 6);
    let (m2, th2) = rogue.begin(&mut network, 1);
    let mut third = rogue.third(&network, &m2, th2, 1);
    change(&mut third);
    let before = network.towns[1].disk.commits;
    let (envelope, _) = rogue.seal_third(&third);
    network.arrive(1, &envelope);
    let taken = network.towns[1].disk.commits > before;
    let found = rogue.answer(&mut network, &third) == Some(true);
    (taken, found, network)
}

#[test]
fn an_m3_of_another_place_is_not_taken() {
    let (taken, found, _) = third_with(|_| {});
    assert!(taken && found, "unchanged it is answered");
    type Change = fn(&mut Third);
    let changes: [Change; 7] = [
        |third| third.common.before = [0; 32],
        |third| third.common.query_id = [0; 16],
        |third| third.common.from_code += 1,
        |third| third.common.to_code += 1,
        |third| third.common.to_key_id = [0; 8],
        |third| third.common.expires += 1,
        |third| third.common.created += 601,
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let (taken, found, network) = third_with(change);
        assert!(!taken && !found, "change {at}");
        assert!(network.towns[1].disk.vault.is_empty());
        assert_eq!(network.towns[1].core().open_sessions(), (0, 1));
    }
}

#[test]
fn an_m3_of_another_length_than_it_says_is_not_answered_and_raises_one_alarm() {
    type Change = fn(&mut Third);
    let changes: [Change; 6] = [
        |third| third.elements_hash = [0; 32],
        |third| third.elements.truncate(32 * 255),
        |third| third.elements.extend([0; 32]),
        |third| third.elements.clear(),
        |third| third.evidence.truncate(4_111),
        |third| third.evidence.push(0),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut network = network(11);
        let mut rogue = Rogue::new(&network, 0, 1, 11);
        let (m2, th2) = rogue.begin(&mut network, 1);
        let mut third = rogue.third(&network, &m2, th2, 1);
        change(&mut third);
        for _ in 0..3 {
            let (envelope, _) = rogue.seal_third(&third);
            network.arrive(1, &envelope);
        }
        assert_eq!(rogue.answer(&mut network, &third), None, "change {at}");
        assert_eq!(alarms(&network, 1), [AlarmKind::BrokenElements], "{at}");
        assert!(network.towns[1].disk.vault.is_empty());
        let honest = rogue.third(&network, &m2, th2, 1);
        assert!(rogue.finish(&mut network, &honest), "the session goes on");
    }
}

fn set_elements(third: &mut Third, change: impl FnOnce(&mut Vec<u8>)) {
    change(&mut third.elements);
    third.elements_hash = crypto::sha256(&[&third.elements]);
}

#[test]
fn broken_points_and_evidence_give_none_and_an_alarm() {
    type Change = fn(&mut Third);
    let changes: [(AlarmKind, Change); 6] = [
        (AlarmKind::BrokenElements, |third| {
            set_elements(third, |e| e[..32].fill(0));
        }),
        (AlarmKind::BrokenElements, |third| {
            set_elements(third, |e| e[32 * 255..].fill(0xff));
        }),
        (AlarmKind::BrokenElements, |third| {
            // Of a canonical encoding the lowest bit is never set.
            set_elements(third, |e| e[64] |= 1);
        }),
        (AlarmKind::EvidenceDoesNotFit, |third| {
            third.evidence[0] ^= 1;
        }),
        (AlarmKind::EvidenceDoesNotFit, |third| {
            third.evidence[4_111] ^= 1;
        }),
        (AlarmKind::EvidenceDoesNotFit, |third| {
            third.evidence.fill(0);
        }),
    ];
    for (at, (alarm, change)) in changes.into_iter().enumerate() {
        let (taken, found, network) = third_with(change);
        assert!(taken && !found, "change {at}");
        assert_eq!(alarms(&network, 1), [alarm], "change {at}");
        assert!(network.towns[1].disk.vault.is_empty());
    }
}

#[test]
fn a_tag_that_fits_an_entry_of_nobody_gives_none_and_an_alarm() {
    let mut network = network(7);
    let mut rogue = Rogue::new(&network, 0, 1, 7);
    let (m2, th2) = rogue.begin(&mut network, 1);
    let mut third = rogue.third(&network, &m2, th2, 1);
    // The same blinded entry everywhere: all outputs that fit are of one input, the person's or a filler's.
    third.tag = [0; 32];
    assert!(!rogue.finish(&mut network, &third));
    assert!(
        alarms(&network, 1).is_empty(),
        "a tag of nobody is an honest question"
    );
}

#[test]
fn evidence_about_another_person_gives_none_and_an_alarm() {
    let mut network = network(8);
    network.towns[1].settle(2, 1);
    let mut rogue = Rogue::new(&network, 0, 1, 8);
    let (m2, th2) = rogue.begin(&mut network, 1);
    let mut third = rogue.third(&network, &m2, th2, 1);
    let plain = super::forge::evidence(2, &third.prk, None);
    let plain = watari::inquiry::pad(&plain, 4_096).unwrap();
    third.evidence = third.binding.seal(
        &third.prk,
        watari::inquiry::transcript::KeyUse::Evidence,
        &plain,
    );
    assert!(!rogue.finish(&mut network, &third));
    assert_eq!(alarms(&network, 1), [AlarmKind::EvidenceDoesNotFit]);
}

#[test]
fn a_bucket_of_one_session_relayed_into_another_matches_nobody() {
    // Town 1 asks town 2 honestly; town 2 relays the bucket that town 0 blinded for it.
    let mut network = Network::new(3, 9);
    network.towns[0].settle(1, 1);
    let mut rogue = Rogue::new(&network, 2, 0, 9);
    let (victim, _) = rogue.begin(&mut network, 1);
    network.ask(1, 2, 1);
    let mut host = Host::new(&mut network, 1, 2);
    let second = host.second(&victim.attachment, ENTRIES);
    network.arrive(1, &second);
    let third = network.towns[1].outbox.pop().expect("M3");
    assert_eq!(third.message.kind, Kind::Evaluated);
    let opened = watari::inquiry::envelope::open(&third.envelope, &host.reply).unwrap();
    let body = EvaluatedBody::read(&opened.body).unwrap();
    let (m2, th2) = Rogue::new(&network, 2, 0, 10).begin(&mut network, 1);
    drop((m2, th2));
    // What town 1 made is handed on to town 0 as if town 2 had made it.
    let m2_body = watari::inquiry::message::BlindedBody::read(&victim.body).unwrap();
    let to = Recipient::new(
        network.code(0).as_u32(),
        KeyPurpose::Reply,
        m2_body.reply_public,
    );
    let th1 = {
        let first = rogue.first(&network, 1);
        watari::inquiry::transcript::first_hash(&Rogue::first_body(&first))
    };
    let th2 = watari::inquiry::transcript::next_hash(Kind::Blinded, &th1, &victim.body);
    let common = rogue.common(&network, &to, th2);
    let relayed = EvaluatedBody::new(common, body.elements_hash, body.tag, body.evidence).write();
    let envelope = rogue.seal(
        Kind::Evaluated,
        &relayed,
        &opened.attachment,
        &to,
        common.expires,
    );
    let before = network.towns[0].disk.commits;
    network.arrive(0, &envelope);
    assert!(
        network.towns[0].disk.commits > before,
        "it is taken as an M3"
    );
    network.run_for(1_000);
    assert!(network.towns[0].disk.vault.is_empty() && network.towns[0].disk.held.is_empty());
    let session = rogue.session(&network);
    let half = network.towns[0].disk.halves[&session].half().unwrap();
    assert!(half.person.is_none(), "it matched nobody");
}

#[test]
fn no_blinded_entry_appears_in_two_sessions() {
    let mut network = network(10);
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..5 {
        let (m2, _) = Rogue::new(&network, 0, 1, seed).begin(&mut network, 1);
        for entry in m2.attachment.as_chunks::<32>().0 {
            assert!(seen.insert(*entry));
        }
    }
}

/// Town 0 asked; town 1 answers by hand.
fn asked(seed: u64) -> (Network, Host, SessionId) {
    let mut network = network(seed);
    let id = network.ask(0, 1, 1);
    let host = Host::new(&mut network, 0, 1);
    (network, host, id)
}

fn is_stopped(network: &Network, id: &SessionId) -> bool {
    let outcome = network.outcome(0, id).map(|outcome| outcome.state);
    let stopped = OutcomeState::Aborted(AbortedWhy::BrokenBlinds);
    outcome.is_some_and(|state| state == stopped)
}

#[test]
fn a_broken_m2_ends_the_inquiry_before_the_number_leaves() {
    type Make = fn(&mut Host) -> Vec<u8>;
    let makes: [Make; 9] = [
        |host| {
            let e = host.elements();
            host.second(&e, 512)
        },
        |host| {
            let e = host.elements();
            host.second(&e, 0)
        },
        |host| {
            let e = host.elements();
            host.second(&e[32..], 255)
        },
        |host| {
            let e = host.elements();
            host.second(&[e.clone(), e].concat(), 512)
        },
        |host| {
            let mut e = host.elements();
            e[..32].fill(0);
            host.second(&e, 256)
        },
        |host| {
            let mut e = host.elements();
            e[64..96].fill(0xff);
            host.second(&e, 256)
        },
        |host| {
            let e = host.elements();
            let (common, reply) = (host.common(), host.reply.public());
            host.second_of(common, &e, 256, [0; 32], reply)
        },
        |host| {
            let e = host.elements();
            let hash = crypto::sha256(&[&e]);
            let common = host.common();
            host.second_of(common, &e, 256, hash, vec![0; 32])
        },
        |host| host.seal(Kind::Blinded, b"no body", &[]),
    ];
    for (at, make) in makes.into_iter().enumerate() {
        let (mut network, mut host, id) = asked(20);
        let second = make(&mut host);
        network.arrive(0, &second);
        assert!(is_stopped(&network, &id), "M2 {at}");
        assert_eq!(alarms(&network, 0), [AlarmKind::BrokenElements], "M2 {at}");
        assert!(
            network.towns[0].outbox.is_empty(),
            "nothing leaves after M2 {at}"
        );
        assert_eq!(network.towns[0].core().open_sessions(), (0, 0), "M2 {at}");
    }
}

#[test]
fn an_m2_of_another_place_is_dropped_and_the_right_one_taken() {
    type Change = fn(&mut watari::inquiry::message::Common);
    let changes: [Change; 6] = [
        |common| common.before = [0; 32],
        |common| common.query_id = [0; 16],
        |common| common.to_key_id = [0; 8],
        |common| common.from_code += 1,
        |common| common.expires -= 1,
        |common| common.created += 601,
    ];
    let (mut network, mut host, id) = asked(21);
    let elements = host.elements();
    let hash = crypto::sha256(&[&elements]);
    for change in changes {
        let (mut common, reply) = (host.common(), host.reply.public());
        change(&mut common);
        let second = host.second_of(common, &elements, 256, hash, reply);
        network.arrive(0, &second);
    }
    assert!(network.outcome(0, &id).is_none() && network.towns[0].outbox.is_empty());
    let second = host.second(&elements, 256);
    network.arrive(0, &second);
    let m3 = network.towns[0].outbox.pop().unwrap();
    assert_eq!(m3.message.kind, Kind::Evaluated);
    // A second M2 gets the same M3 again; nothing is evaluated for it.
    let other = host.elements();
    let other = host.second(&other, 256);
    let commits = network.towns[0].disk.commits;
    network.arrive(0, &other);
    assert_eq!(network.towns[0].outbox.pop().unwrap().envelope, m3.envelope);
    assert_eq!(network.towns[0].disk.commits, commits);
    let abort = host.abort(AbortCode::Rate);
    network.arrive(0, &abort);
    assert!(network.outcome(0, &id).is_none(), "no ABORT after M3");
}

#[test]
fn a_stale_manifest_leads_to_one_new_session_and_no_second() {
    let (mut network, mut host, first) = asked(22);
    let abort = host.abort(AbortCode::StaleManifest);
    network.arrive(0, &abort);
    assert!(
        network.towns[0].outbox.is_empty(),
        "not with the same manifest"
    );
    let now_ms = network.now_ms;
    network.towns[1].issue_manifest(8, now_ms);
    network.fetch_manifests();
    let again = &network.towns[0].outbox;
    assert_eq!(again.len(), 1);
    let second = again[0].message.session;
    assert_ne!(second.query, first.query);
    let mut host = Host::new(&mut network, 0, 1);
    let abort = host.abort(AbortCode::StaleManifest);
    network.arrive(0, &abort);
    let outcomes = &network.towns[0].disk.outcomes;
    assert_eq!(outcomes.len(), 1, "one outcome, of the second session");
    assert_eq!(outcomes[0].session, second);
    let why = OutcomeState::Aborted(AbortedWhy::ByProvider(AbortCode::StaleManifest));
    assert!(outcomes[0].state == why);
    assert_eq!(network.towns[0].core().open_sessions(), (0, 0));
}

#[test]
fn a_manifest_that_wants_more_than_it_may_is_not_asked_with() {
    type Change = fn(&mut watari::directory::Manifest);
    let changes: [Change; 3] = [
        |manifest| manifest.m = 512,
        |manifest| manifest.beta = 1,
        |manifest| (manifest.n_rounded, manifest.m) = (600, 512),
    ];
    for change in changes {
        let mut network = network(23);
        let signed = network.towns[1].disk.own.last().unwrap();
        let mut manifest = signed.manifest().clone();
        manifest.seq += 1;
        change(&mut manifest);
        let signed = manifest.sign(network.towns[1].id()).unwrap();
        let code = network.code(1);
        network.towns[1].disk.own.push(signed.clone());
        network.towns[0].disk.manifests.insert(code, signed);
        let id = network.ask(0, 1, 1);
        assert!(network.towns[0].outbox.is_empty());
        assert_eq!(network.towns[0].wanted, [code]);
        network.run_for(1_000);
        assert!(network.outcome(0, &id).is_none() && network.wire.count == 0);
    }
}

#[test]
fn messages_that_swap_sessions_or_kinds_open_for_nobody() {
    let mut network = network(24);
    let mut one = Rogue::new(&network, 0, 1, 1);
    let mut two = Rogue::new(&network, 0, 1, 2);
    let (m2, th2) = one.begin(&mut network, 1);
    let (other, other_th2) = two.begin(&mut network, 1);
    let commits = network.towns[1].disk.commits;
    // M3 of one session to the key of the other.
    let mut third = one.third(&network, &m2, th2, 1);
    third.to = two.third(&network, &other, other_th2, 1).to;
    let (envelope, _) = one.seal_third(&third);
    network.arrive(1, &envelope);
    // The right body as another kind.
    let third = one.third(&network, &m2, th2, 1);
    let body = Rogue::third_body(&third);
    for kind in [Kind::Ack, Kind::Answer, Kind::Abort, Kind::Open, Kind::Late] {
        let room = kind.letter_len(0) - 200;
        let body = &body[..room.min(body.len())];
        let envelope = one.seal(kind, body, &[], &third.to, third.common.expires);
        network.arrive(1, &envelope);
    }
    // The right M3, signed by a third town.
    let mut stranger = Rogue::new(&network, 2, 1, 3);
    let expires = third.common.expires;
    let envelope = stranger.seal(Kind::Evaluated, &body, &third.elements, &third.to, expires);
    network.arrive(1, &envelope);
    assert_eq!(network.towns[1].disk.commits, commits);
    assert!(
        one.finish(&mut network, &third),
        "the right one is still answered"
    );
}

#[test]
fn a_message_after_its_end_is_dropped() {
    let mut network = network(25);
    let mut rogue = Rogue::new(&network, 0, 1, 25);
    let first = rogue.first(&network, 1);
    let (envelope, _) = rogue.seal_first(&network, &first);
    network.now_ms += 14 * DAY_MS + 3_600_000 + 1_000;
    network.arrive(1, &envelope);
    assert_eq!(network.towns[1].disk.commits, 0);
}

#[test]
fn mutated_messages_do_nothing_wrong() {
    let rounds = cases(1_000, 100_000, 1_000_000);
    let mut entropy = Seeded::new(seed(31));
    let mut network = network(26);
    let mut rogue = Rogue::new(&network, 0, 1, 31);
    let (m2, th2) = rogue.begin(&mut network, 1);
    let third = rogue.third(&network, &m2, th2, 1);
    let body = Rogue::third_body(&third);
    let before = network.towns[1].disk.commits;
    let expires = third.common.expires;
    for round in 0..rounds {
        let flip = |entropy: &mut Seeded, bytes: &[u8]| {
            let mut changed = bytes.to_vec();
            let at = entropy.below(bytes.len() as u64) as usize;
            changed[at] ^= 1 << entropy.below(8);
            changed
        };
        let envelope = match entropy.below(3) {
            0 => {
                let sealed = rogue.seal_third(&third).0;
                flip(&mut entropy, &sealed)
            }
            // The attachment no longer fits the hash in the body.
            1 => {
                let elements = flip(&mut entropy, &third.elements);
                rogue.seal(Kind::Evaluated, &body, &elements, &third.to, expires)
            }
            // Anything before the tag: beyond it a changed body is another, valid M3.
            _ => {
                let head = body.len() - 4_112 - 32 - 16;
                let changed = [flip(&mut entropy, &body[..head]), body[head..].to_vec()].concat();
                // Made a little earlier it would be as good.
                let common = EvaluatedBody::read(&changed).map(|body| body.common());
                let created = third.common.created;
                if common.is_some_and(|common| Common { created, ..common } == third.common) {
                    continue;
                }
                rogue.seal(
                    Kind::Evaluated,
                    &changed,
                    &third.elements,
                    &third.to,
                    expires,
                )
            }
        };
        network.arrive(1, &envelope);
        let commits = network.towns[1].disk.commits;
        assert!(commits <= before + 1, "round {round} was taken");
    }
    let raised = alarms(&network, 1);
    assert!(
        raised.is_empty() || raised == [AlarmKind::BrokenElements],
        "the one commit is an alarm: {raised:?}"
    );
    assert!(
        rogue.finish(&mut network, &third),
        "the session is as it was"
    );
    let session = SessionId {
        side: Side::Provider,
        ..rogue.session(&network)
    };
    assert_eq!(network.towns[1].disk.vault.len(), 1);
    assert!(network.towns[1].disk.halves.contains_key(&session));
}

#[test]
fn a_newer_manifest_that_comes_with_m1_is_kept_with_a_leaf() {
    let mut network = network(27);
    let now_ms = network.now_ms;
    network.towns[0].change_key(8, now_ms);
    let mut rogue = Rogue::new(&network, 0, 1, 27);
    assert!(
        rogue.inquire(&mut network, 1),
        "the new key is in the manifest that came along"
    );
    let code = network.code(0);
    let disk = &network.towns[1].disk;
    assert_eq!(disk.manifests[&code].manifest().seq, 2);
    let taken = |leaf: &&watari::inquiry::Leaf| {
        leaf.kind == watari::inquiry::LeafKind::ManifestAccepted && leaf.peer == code
    };
    assert_eq!(disk.leaves.iter().filter(taken).count(), 1);
    // An older one is not taken back.
    let older = network.towns[0].disk.own[0].clone();
    rogue.query = [9; 16];
    let mut first = rogue.first(&network, 1);
    first.attachment = older.file().to_vec();
    first.attachment_hash = crypto::sha256(&[older.file()]);
    let (envelope, _) = rogue.seal_first(&network, &first);
    network.arrive(1, &envelope);
    assert_eq!(network.towns[1].disk.manifests[&code].manifest().seq, 2);
}
