//! Cards and trust files.

use watari::crypto::VerifyKey;
use watari::directory::{Card, CardError, NodeRole, Trust, TrustError, create_network};

use super::world::{Seeded, code, id_of, mihon, sanbon, world};

fn card(trust: &Trust) -> Card {
    Card::make(trust, mihon(), NodeRole::Municipality, &id_of(mihon())).unwrap()
}

#[test]
fn a_card_of_another_network_is_refused() {
    let (other, _) = create_network(true, &mut Seeded::new(2));
    let text = card(&other).to_json();
    assert!(matches!(
        Card::parse(&text, &world().trust),
        Err(CardError::OtherNetwork)
    ));
}

#[test]
fn a_card_signed_by_another_key_is_refused() {
    let trust = world().trust;
    let text = card(&trust).to_json();
    let other = Card::make(&trust, mihon(), NodeRole::Municipality, &id_of(sanbon())).unwrap();
    let (mine, theirs) = (
        hex::encode(id_of(mihon()).public().0),
        hex::encode(other.id().0),
    );
    let swapped = text.replace(&mine, &theirs);
    assert!(matches!(
        Card::parse(&swapped, &trust),
        Err(CardError::Signature)
    ));
    let renamed = text.replace("992011", "992020");
    assert!(matches!(
        Card::parse(&renamed, &trust),
        Err(CardError::Signature)
    ));
}

#[test]
fn practice_and_real_never_mix_on_a_card() {
    let (real, _) = create_network(false, &mut Seeded::new(3));
    let kobe = code("281000");
    assert!(Card::make(&real, kobe, NodeRole::Municipality, &id_of(kobe)).is_ok());
    for (trust, code) in [(&real, mihon()), (&world().trust, kobe)] {
        let refused = Card::make(trust, code, NodeRole::Municipality, &id_of(code));
        assert!(matches!(refused, Err(CardError::Practice)));
    }
}

#[test]
fn a_changed_byte_anywhere_in_a_card_is_refused_or_changes_nothing_signed() {
    let trust = world().trust;
    let card = card(&trust);
    let text = card.to_json();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else {
            continue;
        };
        if let Ok(read) = Card::parse(&changed, &trust) {
            assert_eq!(read.fingerprint(), card.fingerprint(), "byte {at}");
        }
    }
}

#[test]
fn a_card_is_read_back_and_its_fingerprint_is_six_groups_of_four_digits() {
    let trust = world().trust;
    let card = card(&trust);
    let read = Card::parse(&card.to_json(), &trust).unwrap();
    assert_eq!(read, card);
    let groups: Vec<_> = card.fingerprint().split(' ').map(str::to_owned).collect();
    assert_eq!(groups.len(), 6);
    assert!(
        groups
            .iter()
            .all(|group| group.len() == 4 && group.bytes().all(|b| b.is_ascii_digit()))
    );
    let relay = Card::make(&trust, mihon(), NodeRole::Relay, &id_of(mihon())).unwrap();
    assert_ne!(relay.fingerprint(), card.fingerprint());
}

#[test]
fn a_trust_file_with_one_root_twice_is_refused() {
    let keys = [1, 2, 1].map(|byte| VerifyKey([byte; 32]));
    assert!(matches!(Trust::new(true, keys), Err(TrustError::SameRoot)));
}

#[test]
fn a_trust_file_that_names_another_network_is_refused() {
    let (trust, _) = create_network(true, &mut Seeded::new(4));
    let text = trust.to_json();
    assert_eq!(Trust::parse(&text).unwrap(), trust);
    let real = text.replace("\"practice\": true", "\"practice\": false");
    assert!(matches!(Trust::parse(&real), Err(TrustError::OtherNetwork)));
    assert!(Trust::parse("{}").is_err());
    assert!(Trust::parse(&" ".repeat(5000)).is_err());
    let unknown = text.replacen('{', "{\"more\": 1,", 1);
    assert!(matches!(Trust::parse(&unknown), Err(TrustError::Json(_))));
}
