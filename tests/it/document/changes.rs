//! Writing, changing, merging, telling.

use super::people::{any_resident, bare, date, full, own_dose};
use crate::domain::rule::holds;
use proptest::prelude::*;
use watari::document::{Document, create, open};
use watari::domain::Resident;

const GOLDEN: &[u8] = include_bytes!("../../golden/document-1.automerge");

fn fresh(resident: &Resident) -> Document {
    open(&create(resident, [1; 16], 1_700_000_000)).unwrap()
}

fn changed(document: &mut Document, actor: u8, change: impl Fn(&mut Resident)) {
    let mut resident = document.resident().unwrap();
    change(&mut resident);
    document
        .update(&resident, [actor; 16], 1_700_000_100, Some("訂正"))
        .unwrap();
}

#[test]
fn the_document_of_the_first_version_still_opens_and_is_still_written() {
    let resident = open(GOLDEN).unwrap().resident().unwrap();
    assert!(resident == full(), "every field comes back");
    assert!(create(&full(), [1; 16], 1_700_000_000) == GOLDEN);
}

#[test]
fn nothing_is_written_where_nothing_changed() {
    let mut document = fresh(&full());
    let before = document.save();
    document.update(&full(), [2; 16], 5, None).unwrap();
    assert!(document.save() == before);
}

#[test]
fn what_was_written_comes_back() {
    holds((any_resident(), any_resident()), |(first, second)| {
        let mut document = fresh(&first);
        prop_assert!(document.resident().unwrap() == first);
        document
            .update(&second, [2; 16], 1_700_000_001, None)
            .unwrap();
        let mut again = open(&document.save()).unwrap();
        prop_assert!(again.resident().unwrap() == second);
        again
            .update(&first, [1; 16], 1_700_000_002, Some("back"))
            .unwrap();
        let last = open(&again.save()).unwrap();
        prop_assert!(last.resident().unwrap() == first);
        Ok(())
    });
}

#[test]
fn edits_of_different_fields_on_two_replicas_both_stay() {
    let mut here = fresh(&bare());
    let mut there = open(&here.save()).unwrap();
    changed(&mut here, 2, |r| {
        r.person.address = Some("一丁目".to_owned());
    });
    changed(&mut here, 2, |r| r.doses.push(own_dose(1, 1, "2021-06-01")));
    changed(&mut there, 3, |r| r.person.phone = Some("0".to_owned()));
    changed(&mut there, 3, |r| {
        r.doses.push(own_dose(2, 2, "2021-06-29"));
    });
    changed(&mut there, 3, |r| {
        r.coupons[0].void_since = Some(date("2022-01-01"));
    });
    here.merge(&mut there).unwrap();
    there.merge(&mut here).unwrap();
    let merged = here.resident().unwrap();
    assert!(merged == there.resident().unwrap());
    assert_eq!(merged.person.address.as_deref(), Some("一丁目"));
    assert_eq!(merged.person.phone.as_deref(), Some("0"));
    assert_eq!(merged.doses.len(), 2);
    assert!(!merged.coupons[0].is_valid());
    assert!(open(&here.save()).unwrap().resident().unwrap() == merged);
}

#[test]
fn protection_set_on_one_replica_survives_its_removal_on_another() {
    let mut start = bare();
    start.flags.protected = true;
    let mut here = fresh(&start);
    let mut there = open(&here.save()).unwrap();
    changed(&mut here, 2, |r| r.flags.protected = false);
    changed(&mut there, 3, |r| r.flags.protected = false);
    changed(&mut there, 3, |r| r.flags.protected = true);
    here.merge(&mut there).unwrap();
    assert!(here.resident().unwrap().flags.protected);
}

#[test]
fn the_history_tells_who_when_what_and_why() {
    let mut document = fresh(&bare());
    let mut user = [0; 16];
    user[..6].copy_from_slice(b"hanako");
    let mut after = bare();
    after.person.name_kanji = "例示　太郎".to_owned();
    after.doses.push(own_dose(1, 1, "2021-06-01"));
    document
        .update(&after, user, 1_700_000_100, Some("婚姻"))
        .unwrap();
    after.doses[0].lot_no = Some("AB1243".to_owned());
    after.coupons.clear();
    document.update(&after, user, 1_700_000_200, None).unwrap();
    let history = open(&document.save()).unwrap().history().unwrap();
    let line = |what: &str| {
        let line = history.iter().find(|line| line.what == what);
        line.unwrap_or_else(|| panic!("{what} is missing"))
    };
    assert_eq!(history.len(), 5);
    assert_eq!(history[0].what, "created");
    assert_eq!(history[0].actor, "01".repeat(16));
    let name = line("name_kanji");
    assert_eq!((name.actor.as_str(), name.at.0), ("hanako", 1_700_000_100));
    assert_eq!(name.old.as_deref(), Some("見本　太郎"));
    assert_eq!(name.new.as_deref(), Some("例示　太郎"));
    assert_eq!(name.reason.as_deref(), Some("婚姻"));
    let dose = line("dose 231/1");
    assert_eq!(
        (dose.old.as_deref(), dose.new.as_deref()),
        (None, Some("2021-06-01 AB1234"))
    );
    let lot = line("dose 231/1 lot_no");
    assert_eq!(
        (lot.old.as_deref(), lot.new.as_deref()),
        (Some("AB1234"), Some("AB1243"))
    );
    let coupon = line("coupon 0000000017");
    assert_eq!(
        (coupon.old.as_deref(), coupon.new.as_deref()),
        (Some("2021-04-01"), None)
    );
}
