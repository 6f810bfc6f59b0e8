//! The list of members between two publications.

use watari::directory::{Added, Card, Directory, Draft, DraftError, NodeRole, create_network};
use watari::domain::UnixTime;

use super::world::{NOW, POPULATION, Seeded, World, code, id_of, mihon, sanbon, world};

fn address() -> Vec<String> {
    vec!["/ip4/10.0.0.9/tcp/4710".into()]
}

fn card(world: &World, text: &str) -> Card {
    let code = code(text);
    Card::make(&world.trust, code, NodeRole::Municipality, &id_of(code)).unwrap()
}

#[test]
fn a_second_key_for_a_member_is_refused_until_the_first_is_revoked() {
    let mut world = world();
    let new = || {
        Card::make(
            &world.trust,
            mihon(),
            NodeRole::Municipality,
            &id_of(code("993018")),
        )
        .unwrap()
    };
    let (first, second) = (new(), new());
    let refused = world.draft.add(first, POPULATION, address(), NOW);
    assert!(matches!(refused, Err(DraftError::OtherKey(_))));
    world.draft.revoke(mihon()).unwrap();
    assert_eq!(
        world.draft.add(second, POPULATION, address(), NOW).unwrap(),
        Added::Replaced
    );
    assert_eq!(world.draft.members()[0].epoch, 2);
    assert!(matches!(
        world.draft.revoke(code("993018")),
        Err(DraftError::NoMember(_))
    ));
}

#[test]
fn one_key_for_two_members_is_refused() {
    let mut world = world();
    let shared = code("993018");
    let card = Card::make(
        &world.trust,
        shared,
        NodeRole::Municipality,
        &id_of(mihon()),
    )
    .unwrap();
    let refused = world.draft.add(card, POPULATION, address(), NOW);
    assert!(matches!(refused, Err(DraftError::SameKey(_))));
}

#[test]
fn a_member_without_residents_or_without_an_address_to_reach_is_refused() {
    let mut world = world();
    let card = card(&world, "993018");
    let mut add = |population, addresses| world.draft.add(card.clone(), population, addresses, NOW);
    assert!(matches!(add(0, address()), Err(DraftError::Population)));
    assert!(matches!(add(1, vec![]), Err(DraftError::Addresses)));
    assert!(matches!(
        add(1, vec!["/ip4/0.0.0.0/tcp/1".into()]),
        Err(DraftError::Addresses)
    ));
    assert!(matches!(
        add(1, vec!["localhost".into()]),
        Err(DraftError::Addresses)
    ));
    assert!(matches!(
        add(u32::MAX, address()),
        Err(DraftError::Bucket(_))
    ));
    assert_eq!(add(1, address()).unwrap(), Added::New);
}

#[test]
fn a_ward_of_a_city_cannot_be_a_member() {
    let (trust, _) = create_network(false, &mut Seeded::new(8));
    let ward = code("141011");
    let card = Card::make(&trust, ward, NodeRole::Municipality, &id_of(ward)).unwrap();
    let refused = Draft::default().add(card, 1000, address(), NOW);
    assert!(matches!(refused, Err(DraftError::NoMunicipality(_))));
}

#[test]
fn a_list_of_members_with_a_changed_card_is_refused() {
    let world = world();
    let text = world.draft.to_json();
    assert_eq!(Draft::parse(&text, &world.trust).unwrap(), world.draft);
    let changed = text.replacen("992011", "993018", 1);
    assert!(matches!(
        Draft::parse(&changed, &world.trust),
        Err(DraftError::Card(_))
    ));
    let (other, _) = create_network(true, &mut Seeded::new(9));
    assert!(Draft::parse(&text, &other).is_err());
}

#[test]
fn each_publication_has_the_next_version() {
    let mut world = world();
    let [a, _, c] = &world.roots;
    let first = world.draft.next(&world.trust, vec![], NOW, None);
    let later = world
        .draft
        .next(&world.trust, vec![], UnixTime(NOW.0 + 5), Some(10));
    assert_eq!(
        (first.version, later.version, world.draft.version()),
        (1, 2, 2)
    );
    assert_eq!(later.expires.0 - later.issued.0, 10 * 86_400);
    let first = first.sign(&world.trust, &[a, c]).unwrap();
    let later = later.sign(&world.trust, &[c, a]).unwrap();
    assert!(Directory::accept(later.file(), &world.trust, Some(&first.seen())).is_ok());
    assert_eq!(later.nodes_of(sanbon())[0].population, POPULATION);
}

#[test]
fn a_relay_joins_without_residents() {
    let mut world = world();
    let relay = code("993018");
    let card = Card::make(&world.trust, relay, NodeRole::Relay, &id_of(relay)).unwrap();
    world.draft.add(card, 0, address(), NOW).unwrap();
    let directory = Directory::open(&world.sign(&world.content()), &world.trust).unwrap();
    assert!(directory.node(relay, 1).unwrap().has_role(NodeRole::Relay));
    assert!(directory.municipality(relay, NOW).is_none());
}

#[test]
fn a_known_member_may_move_and_grow() {
    let mut world = world();
    let card = card(&world, "992011");
    let added = world.draft.add(card, 9_000, address(), NOW).unwrap();
    assert_eq!(added, Added::Changed);
    let member = &world.draft.members()[0];
    assert_eq!((member.population, member.epoch), (9_000, 1));
    assert_eq!(world.draft.members().len(), 2);
}

#[test]
fn a_replica_joins_a_member_in_force_and_its_number_is_used_again_once_it_is_revoked() {
    let mut world = world();
    let key = |n: u8| watari::crypto::SigningKey::from_bytes(&[n; 32]);
    let card_of =
        |n: u8, of| Card::make(&world.trust, of, NodeRole::Municipality, &key(n)).unwrap();
    let (two, three, again) = (
        card_of(2, mihon()),
        card_of(3, mihon()),
        card_of(4, mihon()),
    );
    let alone = card_of(5, code("993018"));
    let refused = world.draft.add_replica(alone, address(), NOW);
    assert!(matches!(refused, Err(DraftError::NoFirstNode(_))));

    let mut add = |card: &Card| {
        world
            .draft
            .add_replica(card.clone(), address(), NOW)
            .unwrap()
    };
    assert_eq!(add(&two), Added::Replica);
    assert_eq!(add(&three), Added::Replica);
    assert_eq!(add(&three), Added::Changed);
    world.draft.revoke_node(mihon(), 2).unwrap();
    assert_eq!(
        world.draft.add_replica(again, address(), NOW).unwrap(),
        Added::Replica
    );

    let json = world.draft.to_json();
    assert_eq!(Draft::parse(&json, &world.trust).unwrap(), world.draft);
    let content = world.draft.next(&world.trust, Vec::new(), NOW, None);
    let nodes: Vec<_> = content
        .entries
        .iter()
        .filter(|entry| entry.code == mihon())
        .collect();
    let numbers: Vec<_> = nodes
        .iter()
        .map(|entry| (entry.node, entry.epoch))
        .collect();
    assert_eq!(numbers, [(1, 1), (2, 2), (3, 1)]);
    assert_eq!(nodes[1].id_pub, key(4).public().0);
}
