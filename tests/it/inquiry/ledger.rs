//! Halves and receipts: both sides can prove what was asked and given, and no byte can be changed afterwards.

use super::found::other_side;
use crate::border::Network;
use watari::domain::{DoseId, Origin};
use watari::inquiry::{HalfError, HalfResult, OutcomeState, SessionId, SignedHalf, verify_half};

fn found(seed: u64) -> (Network, [(usize, SessionId); 2]) {
    let mut network = Network::new(2, seed);
    network.towns[1].settle(1, 2);
    network.towns[0].disk.checkpoint = b"watari.example/audit\n12\n".to_vec();
    let id = network.ask(0, 1, 1);
    network.run_for(60_000);
    let theirs = other_side(&network, 0, &id);
    (network, [(0, id), (1, theirs)])
}

fn half<'a>(network: &'a Network, (town, id): &(usize, SessionId)) -> &'a SignedHalf {
    &network.towns[*town].disk.halves[id]
}

#[test]
fn both_halves_carry_one_receipt_with_both_signatures() {
    let (network, sides) = found(60);
    let receipts = sides.each_ref().map(|side| {
        let verified = network.verify(half(&network, side)).unwrap();
        assert!(verified.countersigned);
        verified.half.receipt.unwrap()
    });
    assert_eq!(receipts[0], receipts[1]);
    let provider = half(&network, &sides[1]).half().unwrap();
    assert_eq!(
        provider.checkpoint.as_deref(),
        Some(b"watari.example/audit\n12\n".as_slice())
    );
    assert!(provider.operator.is_none());
}

#[test]
fn a_changed_byte_in_either_half_is_found() {
    let (network, sides) = found(61);
    for side in &sides {
        let bytes = half(&network, side).to_bytes();
        assert!(network.verify_bytes(&bytes).is_ok());
        // A half is about 5,000 bytes, most of them the evidence: every byte outside it, and some inside.
        for at in (0..bytes.len()).filter(|at| at % 7 == 0 || *at < 400 || *at + 700 > bytes.len())
        {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(
                network.verify_bytes(&changed).is_err(),
                "byte {at} of {}",
                bytes.len()
            );
        }
        assert!(network.verify_bytes(&bytes[..bytes.len() - 1]).is_err());
    }
}

#[test]
fn a_half_that_its_keeper_signed_anew_does_not_pass() {
    let (network, sides) = found(62);
    let key = network.towns[1].key();
    let mut other = half(&network, &sides[1]).half().unwrap();
    other.provided_at = Some(watari::domain::UnixTime(5));
    let error = network.verify(&other.sign(&key)).err();
    assert_eq!(error, Some(HalfError::Receipt));
    let mut other = half(&network, &sides[1]).half().unwrap();
    other.receipt = None;
    assert_eq!(
        network.verify(&other.sign(&key)).err(),
        Some(HalfError::NoReceipt)
    );
    let mut other = half(&network, &sides[1]).half().unwrap();
    other.receipt.as_mut().unwrap().provider.sig[0] ^= 1;
    assert_eq!(
        network.verify(&other.sign(&key)).err(),
        Some(HalfError::Provider)
    );
    let mut other = half(&network, &sides[1]).half().unwrap();
    other.request.as_mut().unwrap().sig[0] ^= 1;
    assert_eq!(
        network.verify(&other.sign(&key)).err(),
        Some(HalfError::Request)
    );
    let mut other = half(&network, &sides[1]).half().unwrap();
    other
        .receipt
        .as_mut()
        .unwrap()
        .inquirer
        .as_mut()
        .unwrap()
        .sig[0] ^= 1;
    assert_eq!(
        network.verify(&other.sign(&key)).err(),
        Some(HalfError::Countersignature)
    );
    let bytes = half(&network, &sides[0]).to_bytes();
    assert_eq!(
        verify_half(&bytes, &|_, _| None).err(),
        Some(HalfError::UnknownKey)
    );
}

#[test]
fn old_halves_verify_after_a_key_was_changed() {
    let (mut network, sides) = found(63);
    let now_ms = network.now_ms;
    for town in &mut network.towns {
        town.change_key(8, now_ms);
    }
    for side in &sides {
        assert!(network.verify(half(&network, side)).unwrap().countersigned);
    }
    network.spread_manifests();
    network.towns[1].settle(2, 1);
    let outcome = network.inquire(0, 1, 2);
    assert!(matches!(outcome.state, OutcomeState::Found(_)));
}

#[test]
fn a_changed_name_is_held_answered_with_none_and_no_alarm() {
    let mut network = Network::new(2, 64);
    let person = network.towns[1].settle(1, 1);
    network.towns[1].person(person).resident.person.name_kana = "ヤマダ　ハナコ".to_owned();
    let outcome = network.inquire(0, 1, 1);
    assert!(outcome.state == OutcomeState::NoAnswer);
    let disk = &network.towns[1].disk;
    assert_eq!(disk.held.len(), 1);
    assert_eq!(disk.held[0].why, watari::inquiry::HeldWhy::OtherName);
    assert_eq!(disk.held[0].person, person);
    assert!(disk.alarms.is_empty());
    let half = disk.halves[&disk.held[0].session].half().unwrap();
    assert_eq!((half.result, half.person), (HalfResult::Held, Some(person)));
    assert!(disk.vault.is_empty());
}

#[test]
fn a_birth_date_that_differs_is_an_alarm_and_nobody_is_named() {
    let mut network = Network::new(2, 65);
    let person = network.towns[1].settle(1, 1);
    let other = watari::domain::PartialDate::new(1949, 1, 1).unwrap();
    network.towns[1].person(person).resident.person.birth_date = other;
    let outcome = network.inquire(0, 1, 1);
    assert!(outcome.state == OutcomeState::NoAnswer);
    let disk = &network.towns[1].disk;
    assert_eq!(
        disk.alarms[0].kind,
        watari::inquiry::AlarmKind::EvidenceDoesNotFit
    );
    assert!(
        disk.halves
            .values()
            .all(|half| half.half().unwrap().person.is_none())
    );
}

#[test]
fn a_person_without_doses_is_found_with_none_on_file() {
    let mut network = Network::new(2, 66);
    network.towns[1].settle(1, 0);
    let OutcomeState::Found(answer) = network.inquire(0, 1, 1).state else {
        panic!("not found");
    };
    assert!(answer.doses.is_empty() && !answer.some_did_not_fit);
}

#[test]
fn statements_are_made_once_and_passed_on_unchanged() {
    let mut network = Network::new(3, 67);
    network.towns[1].settle(1, 2);
    let OutcomeState::Found(first) = network.inquire(0, 1, 1).state else {
        panic!("not found");
    };
    assert_eq!(network.towns[1].disk.statements, 2);
    let OutcomeState::Found(again) = network.inquire(0, 1, 1).state else {
        panic!("not found");
    };
    assert_eq!(network.towns[1].disk.statements, 2, "no second statement");
    assert!(first == again || first.doses.len() == again.doses.len());
    // Town 0 takes the doses over and is asked in its turn.
    let mut mover = network.towns[0].settle(1, 0);
    for dose in &first.doses {
        let own = network.code(1);
        assert!(matches!(dose.dose.origin, Origin::Foreign { issuer, .. } if issuer == own));
        network.towns[0]
            .person(mover)
            .resident
            .doses
            .push(dose.dose.clone());
    }
    let OutcomeState::Found(third) = network.inquire(2, 0, 1).state else {
        panic!("not found");
    };
    mover = network.towns[0].settle(1, 0);
    let held = &network.towns[0].person(mover).resident.doses;
    for dose in &third.doses {
        assert_eq!(
            dose.signature_ok,
            Some(true),
            "signed by town 1, checked by town 2"
        );
        let id: DoseId = dose.dose.id;
        let same = held.iter().find(|held| held.id == id).unwrap();
        assert!(same.statement == dose.dose.statement);
    }
    assert_eq!(network.towns[0].disk.statements, 0);
}

#[test]
fn an_acknowledgement_that_never_comes_is_an_alarm_at_the_end() {
    let mut network = Network::new(2, 68);
    network.towns[1].settle(1, 1);
    let mut rogue = super::forge::Rogue::new(&network, 0, 1, 68);
    assert!(rogue.inquire(&mut network, 1));
    network.run_for(13 * crate::border::DAY_MS);
    assert!(network.towns[1].disk.alarms.is_empty());
    network.run_for(crate::border::DAY_MS);
    let alarms = &network.towns[1].disk.alarms;
    assert_eq!(
        alarms[0].kind,
        watari::inquiry::AlarmKind::NoCountersignature
    );
    let session = rogue.session(&network);
    let verified = network
        .verify(&network.towns[1].disk.halves[&session])
        .unwrap();
    assert!(
        !verified.countersigned,
        "what was asked is proved without it"
    );
    assert!(verified.half.request.is_some());
}
