//! The signed directory: who may sign it, what it may hold, and that it never goes back.

use watari::crypto::canonical;
use watari::directory::{Directory, DirectoryError, NodeRole, create_network};
use watari::domain::{ItemGroup, Purpose, UnixTime};

use super::world::{DAY, NOW, POPULATION, Seeded, code, id_of, mihon, sanbon, world};

#[test]
fn a_directory_of_another_network_is_refused() {
    let world = world();
    let (other, _) = create_network(true, &mut Seeded::new(2));
    let file = world.sign(&world.content());
    assert_eq!(
        Directory::open(&file, &other).unwrap_err(),
        DirectoryError::OtherNetwork
    );
    let (_, [a, b, _]) = create_network(true, &mut Seeded::new(2));
    let refused = world.content().sign(&world.trust, &[&a, &b]);
    assert_eq!(refused.unwrap_err(), DirectoryError::OtherNetwork);
}

#[test]
fn one_signature_is_not_enough_and_the_same_root_twice_counts_for_nothing() {
    let world = world();
    let [a, b, c] = &world.roots;
    let content = world.content();
    let sign = |keys: &[_]| content.sign(&world.trust, keys).map(|_| ());
    assert_eq!(sign(&[]), Err(DirectoryError::Signatures { found: 0 }));
    assert_eq!(sign(&[a]), Err(DirectoryError::Signatures { found: 1 }));
    assert_eq!(sign(&[a, a]), Err(DirectoryError::Root { root: 1 }));
    assert_eq!(sign(&[c, c, c]), Err(DirectoryError::Root { root: 3 }));
    assert_eq!(sign(&[a, b, c, a]), Err(DirectoryError::Form));
    for two in [[a, b], [b, c], [c, a]] {
        assert_eq!(sign(&two), Ok(()));
    }
}

#[test]
fn a_changed_byte_anywhere_in_a_directory_is_refused() {
    let world = world();
    let file = world.sign(&world.content());
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(
            Directory::open(&changed, &world.trust).is_err(),
            "byte {at}"
        );
        assert!(
            Directory::open(&file[..at], &world.trust).is_err(),
            "cut at {at}"
        );
    }
    let longer = [file.as_slice(), &[0]].concat();
    assert_eq!(
        Directory::open(&longer, &world.trust).unwrap_err(),
        DirectoryError::Form
    );
    let huge = vec![0; watari::directory::DIRECTORY_LEN_MAX + 1];
    assert_eq!(
        Directory::open(&huge, &world.trust).unwrap_err(),
        DirectoryError::TooLong
    );
}

#[test]
fn an_older_directory_is_refused_and_the_same_one_is_taken_again() {
    let world = world();
    let mut content = world.content();
    let old = world.sign(&content);
    content.version = 7;
    let new = world.sign(&content);
    let seen = Directory::accept(&new, &world.trust, None).unwrap().seen();
    let refused = Directory::accept(&old, &world.trust, Some(&seen)).unwrap_err();
    assert_eq!(
        refused,
        DirectoryError::Older {
            offered: 1,
            seen: 7
        }
    );
    assert!(Directory::accept(&new, &world.trust, Some(&seen)).is_ok());
    content.issued = UnixTime(content.issued.0 + 1);
    let twin = world.sign(&content);
    let refused = Directory::accept(&twin, &world.trust, Some(&seen)).unwrap_err();
    assert_eq!(refused, DirectoryError::SameVersion { version: 7 });
}

#[test]
fn what_a_directory_may_not_hold_is_refused_even_when_signed() {
    let world = world();
    let [a, b, _] = &world.roots;
    let refused = |change: &dyn Fn(&mut watari::directory::Content)| {
        let mut content = world.content();
        change(&mut content);
        content.sign(&world.trust, &[a, b]).unwrap_err()
    };
    let is_entry = |error| matches!(error, DirectoryError::Entry { .. });
    assert!(is_entry(refused(&|c| c.entries.swap(0, 1))));
    assert!(is_entry(refused(&|c| c
        .entries
        .insert(1, c.entries[0].clone()))));
    assert!(is_entry(refused(
        &|c| c.entries[1].id_pub = c.entries[0].id_pub
    )));
    assert!(is_entry(refused(&|c| c.entries[0].code = code("281000"))));
    assert!(is_entry(refused(&|c| c.entries[0].node = 0)));
    assert!(is_entry(refused(
        &|c| c.entries[0].name = "見本\u{202e}市".into()
    )));
    assert!(is_entry(refused(
        &|c| c.entries[0].name = "見本\u{1b}[2J市".into()
    )));
    assert!(is_entry(refused(&|c| c.entries[0].name = "x".repeat(121))));
    assert!(is_entry(refused(
        &|c| c.entries[0].addresses = vec!["10.0.0.1:4710".into()]
    )));
    assert!(is_entry(refused(
        &|c| c.entries[0].addresses = vec!["/ip4/1.2.3.4/tcp/1".into(); 9]
    )));
    assert!(is_entry(refused(&|c| c.entries[0].roles.clear())));
    assert!(is_entry(refused(&|c| c.entries[0].population = 0)));
    assert!(is_entry(refused(&|c| c.entries[0].not_after = UnixTime(0))));
    let is_content = |error| matches!(error, DirectoryError::Content(_));
    assert!(is_content(refused(&|c| c.expires = c.issued)));
    assert!(is_content(refused(&|c| c.bucket_bits_max = 11)));
    let is_permission = |error| matches!(error, DirectoryError::Permission { row: 1, .. });
    assert!(is_permission(refused(
        &|c| c.permissions[0].items = vec![2, 1]
    )));
    assert!(is_permission(refused(&|c| c.permissions[0].items = vec![])));
    assert!(is_permission(refused(&|c| c.permissions[0].from_code = 1)));
    assert!(is_permission(refused(
        &|c| c.permissions[0].valid_until = UnixTime(0)
    )));
}

#[test]
fn an_expired_directory_is_known_as_expired() {
    let world = world();
    let directory = Directory::open(&world.sign(&world.content()), &world.trust).unwrap();
    assert!(!directory.is_expired(NOW.plus_seconds(400 * DAY)));
    assert!(directory.is_expired(NOW.plus_seconds(400 * DAY + 1)));
}

#[test]
fn safe_60_only_who_is_on_the_list_may_ask_for_what_the_list_says_while_it_says_so() {
    let world = world();
    let mut content = world.content();
    let row = &mut content.permissions[0];
    row.from_code = mihon().as_u32();
    row.items = vec![1];
    row.valid_from = NOW;
    row.valid_until = NOW.plus_seconds(DAY);
    let directory = Directory::open(&world.sign(&content), &world.trust).unwrap();
    let permits = |from, purpose, item, at| directory.permits(from, purpose, item, at);
    let (transfer, covid) = (Purpose::TransferIn, ItemGroup::Covid19);
    assert!(permits(mihon(), transfer, covid, NOW));
    assert!(permits(mihon(), transfer, covid, NOW.plus_seconds(DAY)));
    assert!(!permits(sanbon(), transfer, covid, NOW));
    assert!(!permits(code("993018"), transfer, covid, NOW));
    assert!(!permits(mihon(), Purpose::Certificate, covid, NOW));
    assert!(!permits(mihon(), Purpose::Provision, covid, NOW));
    assert!(!permits(mihon(), transfer, ItemGroup::Infant, NOW));
    assert!(!permits(mihon(), transfer, covid, UnixTime(NOW.0 - 1)));
    assert!(!permits(
        mihon(),
        transfer,
        covid,
        NOW.plus_seconds(DAY + 1)
    ));
    assert!(directory.permits_any(mihon(), transfer, NOW));
    assert!(!directory.permits_any(sanbon(), transfer, NOW));
}

#[test]
fn every_member_means_members_only_and_no_revoked_one() {
    let world = world();
    let mut content = world.content();
    let directory = Directory::open(&world.sign(&content), &world.trust).unwrap();
    let asks = |directory: &Directory, from| directory.permits_any(from, Purpose::TransferIn, NOW);
    assert!(asks(&directory, mihon()) && asks(&directory, sanbon()));
    assert!(!asks(&directory, code("993018")));
    content.entries[0].revoked = true;
    content.entries[1].not_before = NOW.plus_seconds(1);
    let directory = Directory::open(&world.sign(&content), &world.trust).unwrap();
    assert!(!asks(&directory, mihon()) && !asks(&directory, sanbon()));
    content.entries[0].revoked = false;
    content.entries[0].roles = vec!["relay".into()];
    let directory = Directory::open(&world.sign(&content), &world.trust).unwrap();
    assert!(!asks(&directory, mihon()));
}

#[test]
fn nodes_are_found_by_code_and_by_key() {
    let world = world();
    let mut content = world.content();
    let mut replica = content.entries[0].clone();
    replica.node = 2;
    replica.id_pub = [9; 32];
    content.entries.insert(1, replica);
    let directory = Directory::open(&world.sign(&content), &world.trust).unwrap();
    assert_eq!(directory.nodes_of(mihon()).len(), 2);
    assert_eq!(directory.nodes_of(sanbon()).len(), 1);
    assert!(directory.nodes_of(code("993018")).is_empty());
    let entry = directory.by_id(&id_of(sanbon()).public().0).unwrap();
    assert_eq!((entry.code, entry.name.as_str()), (sanbon(), "三本市"));
    assert!(entry.has_role(NodeRole::Municipality) && !entry.has_role(NodeRole::Relay));
    assert!(directory.by_id(&[0; 32]).is_none());
    assert_eq!(directory.node(mihon(), 2).unwrap().id_pub, [9; 32]);
    assert_eq!(directory.municipality(mihon(), NOW).unwrap().node, 1);
    let cap = watari::directory::bucket_parameters(POPULATION, 3 * POPULATION, 8).unwrap();
    assert_eq!(directory.m_max(), cap.m);
}

#[test]
fn what_is_signed_is_the_canonical_form_of_what_is_read() {
    let world = world();
    let content = world.content();
    let directory = Directory::open(&world.sign(&content), &world.trust).unwrap();
    assert_eq!(*directory.content(), content);
    let bytes = canonical::encode(&content);
    assert!(
        directory
            .file()
            .windows(bytes.len())
            .any(|window| window == bytes)
    );
}
