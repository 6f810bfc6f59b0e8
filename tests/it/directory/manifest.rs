//! Manifests: refusals, the order of their numbers, and the keys they name.

use watari::crypto::{KeyPurpose, SealPublic, SigningKey, canonical, key_id};
use watari::directory::{
    Apart, Directory, MANIFEST_LEN_MAX, Manifest, ManifestError, SealEntry, SigEntry,
    SignedManifest, common_version, may_be_erased, seal_key_due,
};
use watari::domain::UnixTime;

use super::world::{DAY, NOW, code, id_of, manifest, mihon, sanbon, world};

fn directory() -> Directory {
    let world = world();
    Directory::open(&world.sign(&world.content()), &world.trust).unwrap()
}

fn file(manifest: &Manifest) -> Vec<u8> {
    manifest.sign(&id_of(mihon())).unwrap().file().to_vec()
}

fn refused(change: impl FnOnce(&mut Manifest)) -> ManifestError {
    let mut manifest = manifest(mihon(), NOW);
    change(&mut manifest);
    match manifest.sign(&id_of(mihon())) {
        Err(error) => error,
        Ok(signed) => SignedManifest::accept(signed.file(), &directory(), None, NOW).unwrap_err(),
    }
}

#[test]
fn a_manifest_signed_by_a_neighbour_is_refused() {
    let signed = manifest(mihon(), NOW).sign(&id_of(sanbon())).unwrap();
    let refused = SignedManifest::accept(signed.file(), &directory(), None, NOW);
    assert_eq!(refused, Err(ManifestError::Signature));
}

#[test]
fn a_manifest_of_no_member_or_a_revoked_one_is_refused() {
    let stranger = code("993018");
    let signed = manifest(stranger, NOW).sign(&id_of(stranger)).unwrap();
    let refused = SignedManifest::accept(signed.file(), &directory(), None, NOW);
    assert_eq!(refused, Err(ManifestError::NoMember(stranger)));
    let world = world();
    let mut content = world.content();
    content.entries[0].revoked = true;
    let directory = Directory::open(&world.sign(&content), &world.trust).unwrap();
    let refused = SignedManifest::accept(&file(&manifest(mihon(), NOW)), &directory, None, NOW);
    assert_eq!(refused, Err(ManifestError::NoMember(mihon())));
}

#[test]
fn a_changed_byte_anywhere_in_a_manifest_is_refused() {
    let file = file(&manifest(mihon(), NOW));
    let directory = directory();
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(
            SignedManifest::accept(&changed, &directory, None, NOW).is_err(),
            "byte {at}"
        );
        let cut = SignedManifest::accept(&file[..at], &directory, None, NOW);
        assert_eq!(cut, Err(ManifestError::Form), "cut at {at}");
    }
    let long = vec![0; MANIFEST_LEN_MAX + 1];
    let refused = SignedManifest::accept(&long, &directory, None, NOW);
    assert_eq!(refused, Err(ManifestError::TooLong));
}

#[test]
fn an_older_manifest_is_refused_and_the_same_one_is_taken_again() {
    let directory = directory();
    let mut manifest = manifest(mihon(), NOW);
    let old = file(&manifest);
    manifest.seq = 4;
    let new = SignedManifest::accept(&file(&manifest), &directory, None, NOW).unwrap();
    let seen = new.seen();
    let accept = |file: &[u8]| SignedManifest::accept(file, &directory, Some(&seen), NOW);
    assert_eq!(
        accept(&old),
        Err(ManifestError::Older {
            offered: 1,
            seen: 4
        })
    );
    assert_eq!(accept(new.file()), Ok(new.clone()));
    manifest.answer_after_ms = 1000;
    assert_eq!(
        accept(&file(&manifest)),
        Err(ManifestError::SameNumber { seq: 4 })
    );
}

#[test]
fn a_manifest_lives_thirty_days_and_not_longer() {
    assert_eq!(
        refused(|m| m.expires = UnixTime(m.expires.0 + 1)),
        ManifestError::LivesTooLong
    );
    assert_eq!(
        refused(|m| m.expires = UnixTime(NOW.0 - 1)),
        ManifestError::Expired
    );
    let later = NOW.plus_seconds(601);
    assert_eq!(
        refused(|m| (m.issued, m.expires) = (later, later)),
        ManifestError::Future
    );
}

#[test]
fn a_manifest_that_asks_for_more_than_the_directory_allows_is_refused() {
    assert_eq!(refused(|m| m.m += 256), ManifestError::Parameters);
    assert_eq!(refused(|m| m.m -= 256), ManifestError::Parameters);
    assert_eq!(refused(|m| m.beta += 1), ManifestError::Parameters);
    assert_eq!(refused(|m| m.beta -= 1), ManifestError::Parameters);
    assert_eq!(refused(|m| m.n_rounded = 100), ManifestError::Parameters);
    assert_eq!(refused(|m| m.n_rounded = 8_001), ManifestError::Parameters);
    assert_eq!(
        refused(|m| m.n_rounded = 1_000_000),
        ManifestError::Parameters
    );
}

#[test]
fn seal_keys_that_live_too_long_and_odd_delays_are_refused() {
    assert_eq!(
        refused(|m| m.seal[0].not_after = UnixTime(m.seal[0].not_after.0 + 1)),
        ManifestError::SealKey
    );
    assert_eq!(refused(|m| m.seal.clear()), ManifestError::NoKey);
    assert_eq!(refused(|m| m.sig.clear()), ManifestError::NoKey);
    for delay in [0, 1, 499, 750, 600_500] {
        assert_eq!(
            refused(|m| m.answer_after_ms = delay),
            ManifestError::AnswerDelay
        );
    }
}

#[test]
fn a_manifest_that_grows_beyond_its_bound_is_refused_by_its_own_signer() {
    let mut manifest = manifest(mihon(), NOW);
    manifest.sig = vec![manifest.sig[0]; 60];
    assert_eq!(manifest.sign(&id_of(mihon())), Err(ManifestError::TooLong));
}

#[test]
fn messages_go_to_the_newest_seal_key_that_is_valid() {
    let mut manifest = manifest(mihon(), NOW);
    let keys: Vec<SealEntry> = (0..4_u8)
        .map(|week| {
            let at = NOW.plus_seconds(u64::from(week) * 7 * DAY);
            SealEntry::issue(&SealPublic([week; 32]), at)
        })
        .collect();
    manifest.seal = keys.clone();
    let at = |days| NOW.plus_seconds(days * DAY);
    assert_eq!(manifest.newest_valid_seal_key(at(0)), Some(&keys[0]));
    assert_eq!(manifest.newest_valid_seal_key(at(8)), Some(&keys[1]));
    assert_eq!(manifest.newest_valid_seal_key(at(41)), Some(&keys[3]));
    assert_eq!(manifest.newest_valid_seal_key(at(43)), None);
    let id = key_id(KeyPurpose::Seal, &[2; 32]);
    assert_eq!(manifest.seal_key(&id), Some(&keys[2]));
    manifest.seal[3].suite = 9;
    assert_eq!(manifest.newest_valid_seal_key(at(22)), Some(&keys[2]));
}

#[test]
fn a_new_seal_key_is_due_every_seven_days_and_an_old_one_goes_a_day_after_its_end() {
    let key = SealEntry::issue(&SealPublic([1; 32]), NOW);
    let at = |seconds| NOW.plus_seconds(seconds);
    assert!(seal_key_due(&[], NOW));
    assert!(!seal_key_due(&[key], at(7 * DAY - 1)));
    assert!(seal_key_due(&[key], at(7 * DAY)));
    assert!(seal_key_due(&[key], at(22 * DAY)));
    assert!(!may_be_erased(&key, at(22 * DAY)));
    assert!(may_be_erased(&key, at(22 * DAY + 1)));
    let manifest = manifest(mihon(), NOW);
    assert!(!manifest.renewal_due(at(DAY)) && manifest.renewal_due(at(7 * DAY)));
    assert_eq!(manifest.seal_keys_kept(at(22 * DAY)).len(), 1);
    assert!(manifest.seal_keys_kept(at(22 * DAY + 1)).is_empty());
}

#[test]
fn what_an_old_key_signed_still_verifies() {
    let mut manifest = manifest(mihon(), NOW);
    let old = SigningKey::from_bytes(&[8; 32]);
    manifest.sig.push(SigEntry {
        public: old.public().0,
        not_before: UnixTime(1),
        not_after: UnixTime(NOW.0 - 1),
    });
    let signed = manifest.sign(&id_of(mihon())).unwrap();
    let manifest = signed.manifest();
    let id = key_id(KeyPurpose::Sig, &old.public().0);
    assert_eq!(manifest.sig_key(&id), Some(old.public()));
    assert_ne!(manifest.current_sig_key(NOW).unwrap().key(), old.public());
    assert_eq!(manifest.sig_key(&[0; 8]), None);
}

#[test]
fn a_manifest_taken_earlier_opens_after_its_end_but_is_not_current() {
    let signed = manifest(mihon(), NOW).sign(&id_of(mihon())).unwrap();
    let later = NOW.plus_seconds(31 * DAY);
    let again = SignedManifest::open(signed.file(), &id_of(mihon()).public()).unwrap();
    assert_eq!(again.hash(), signed.hash());
    assert_eq!(again.check_current(&directory(), NOW), Ok(()));
    assert_eq!(
        again.check_current(&directory(), later),
        Err(ManifestError::Expired)
    );
}

#[test]
fn a_manifest_of_a_later_program_is_read_as_far_as_it_is_known() {
    let mut manifest = manifest(mihon(), NOW);
    assert_eq!(manifest.versions(), [1], "without the field");
    manifest.versions = Some(vec![1, 2, 7, 40]);
    let bytes = canonical::encode(&manifest);
    // One entry more, behind those that are known: 14: "new".
    let mut later = bytes.clone();
    assert_eq!(later[0], 0xad);
    later[0] += 1;
    later.extend_from_slice(b"\x0e\x63new");
    for (bytes, taken) in [
        (&bytes, true),
        (&later, true),
        (&[&later[..], b"\0"].concat(), false),
    ] {
        let accepted = SignedManifest::accept(&signed_bytes(bytes), &directory(), None, NOW);
        assert_eq!(accepted.is_ok(), taken);
        if let Ok(signed) = accepted {
            let here: Vec<u8> = signed.manifest().versions_here().collect();
            assert_eq!(here, [1, 2], "unknown ones are passed over");
        }
    }
    // The same entry in front of a known one, and one entry too few.
    let mut early = bytes.clone();
    early[0] += 1;
    early.splice(1..1, *b"\x00\x63new");
    let mut short = bytes;
    short[0] -= 1;
    for bytes in [early, short] {
        let refused = SignedManifest::accept(&signed_bytes(&bytes), &directory(), None, NOW);
        assert_eq!(refused, Err(ManifestError::Form));
    }
}

/// A manifest file around any bytes, signed by the member itself.
fn signed_bytes(bytes: &[u8]) -> Vec<u8> {
    let sig = id_of(mihon()).sign(b"vrx/1/manifest\0", bytes);
    let mut file = minicbor::Encoder::new(Vec::new());
    let whole = file
        .array(2)
        .and_then(|e| e.bytes(bytes))
        .and_then(|e| e.bytes(&sig));
    whole.unwrap();
    file.into_writer()
}

#[test]
fn versions_that_are_none_or_out_of_order_are_refused() {
    for versions in [vec![], vec![2, 1], vec![1, 1], (1..=33).collect()] {
        let refusal = refused(|m| m.versions = Some(versions.clone()));
        assert_eq!(refusal, ManifestError::Versions, "{versions:?}");
    }
    assert_eq!(Manifest::naming(&[1]), None, "as older manifests have it");
    assert_eq!(Manifest::naming(&[2, 1, 2]), Some(vec![1, 2]));
}

#[test]
fn two_members_use_the_highest_version_that_both_speak() {
    let speaking = |versions: &[u8]| Manifest {
        versions: Manifest::naming(versions),
        ..manifest(mihon(), NOW)
    };
    let common = |own: &[u8], theirs: &[u8]| common_version(&speaking(own), &speaking(theirs));
    assert_eq!(common(&[1, 2], &[1]), Ok(1));
    assert_eq!(common(&[1, 2], &[1, 2, 3]), Ok(2));
    assert_eq!(common(&[1], &[2]), Err(Apart::Newer));
    assert_eq!(common(&[2], &[1]), Err(Apart::Older));
    assert_eq!(common(&[1, 2], &[3, 4]), Err(Apart::Newer));
    assert_eq!(common(&[2], &[1, 3]), Err(Apart::Newer));
}
