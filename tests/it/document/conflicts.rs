//! Entries written apart: every value is kept and told until somebody decides, and a decision is one more change.

use super::people::{any_resident, bare, date, full, own_dose};
use crate::domain::rule::holds;
use proptest::prelude::*;
use watari::document::{Conflict, ConflictKind, Document, DocumentError, create, open};
use watari::document::{is_in_accord, to_row, undecided_in};
use watari::domain::{DoseId, Resident};

const HERE: u8 = 2;
const THERE: u8 = 3;

fn fresh(resident: &Resident) -> Document {
    open(&create(resident, [1; 16], 1_700_000_000)).unwrap()
}

fn change(document: &mut Document, actor: u8, at: u64, change: impl Fn(&mut Resident)) {
    let mut resident = document.resident().unwrap();
    change(&mut resident);
    document
        .update(&resident, [actor; 16], at, Some("訂正"))
        .unwrap();
}

/// The same record changed on two replicas that did not hear of each other, and both after they met.
fn apart(
    start: &Resident,
    here: impl Fn(&mut Resident),
    there: impl Fn(&mut Resident),
) -> (Document, Document) {
    let mut one = fresh(start);
    let mut other = open(&one.save()).unwrap();
    change(&mut one, HERE, 1_700_000_100, here);
    change(&mut other, THERE, 1_700_000_200, there);
    meet(&mut one, &mut other);
    (one, other)
}

fn meet(one: &mut Document, other: &mut Document) {
    one.merge(other).unwrap();
    other.merge(one).unwrap();
    assert!(one.resident().unwrap() == other.resident().unwrap());
    let keys = |document: &Document| -> Vec<(String, Vec<Option<String>>)> {
        let conflicts = document.conflicts().unwrap().into_iter();
        conflicts
            .map(|conflict| (conflict.key.clone(), values(&conflict)))
            .collect()
    };
    assert_eq!(keys(one), keys(other), "both replicas tell the same");
}

fn values(conflict: &Conflict) -> Vec<Option<String>> {
    let values = conflict.values.iter();
    values.map(|value| value.value.clone()).collect()
}

fn only(document: &Document) -> Conflict {
    let mut conflicts = document.conflicts().unwrap();
    assert_eq!(
        conflicts.len(),
        1,
        "{:?}",
        conflicts.iter().map(|one| &one.what).collect::<Vec<_>>()
    );
    conflicts.remove(0)
}

fn decide(document: &mut Document, actor: u8, at: u64, take: usize) {
    let key = only(document).key;
    document
        .decide(&key, take, [actor; 16], at, "本人に確認")
        .unwrap();
    *document = open(&document.save()).unwrap();
}

#[test]
fn both_values_are_kept_with_who_wrote_them_and_when() {
    let (here, _) = apart(
        &bare(),
        |r| r.person.phone = Some("111".to_owned()),
        |r| r.person.phone = Some("222".to_owned()),
    );
    let conflict = only(&here);
    assert_eq!(
        (conflict.key.as_str(), conflict.what.as_str()),
        ("phone", "phone")
    );
    assert_eq!(conflict.kind, ConflictKind::Values);
    let [first, second] = &conflict.values[..] else {
        panic!("two values");
    };
    assert_eq!(first.value.as_deref(), Some("111"));
    assert_eq!(
        (first.actor.clone(), first.at.0),
        ("02".repeat(16), 1_700_000_100)
    );
    assert_eq!(second.value.as_deref(), Some("222"));
    assert_eq!(
        (second.actor.clone(), second.at.0),
        ("03".repeat(16), 1_700_000_200)
    );
    assert_eq!(second.reason.as_deref(), Some("訂正"));
    let shown = here.resident().unwrap().person.phone;
    let in_force: Vec<_> = conflict.values.iter().filter(|v| v.in_force).collect();
    assert_eq!(in_force.len(), 1);
    assert_eq!(in_force[0].value, shown);
}

#[test]
fn an_emptied_field_does_not_give_way_without_a_trace() {
    let mut start = bare();
    start.person.phone = Some("0".to_owned());
    let (here, _) = apart(
        &start,
        |r| r.person.phone = None,
        |r| r.person.phone = Some("222".to_owned()),
    );
    assert_eq!(values(&only(&here)), [None, Some("222".to_owned())]);
}

#[test]
fn the_same_value_on_both_is_no_conflict() {
    let set = |r: &mut Resident| r.person.phone = Some("111".to_owned());
    let (here, _) = apart(&bare(), set, set);
    assert!(here.conflicts().unwrap().is_empty());
    assert!(here.undecided().unwrap().is_empty());
}

#[test]
fn a_flag_set_on_either_side_counts_until_somebody_decides() {
    let mut start = bare();
    start.flags.protected = true;
    start.flags.no_auto_answer = true;
    for turned in [false, true] {
        let lift = |r: &mut Resident| r.flags = Default::default();
        // Lifted and set again: a new entry beside the lifting.
        let mut one = fresh(&start);
        let mut other = open(&one.save()).unwrap();
        change(&mut one, HERE, 1_700_000_100, lift);
        change(&mut other, THERE, 1_700_000_200, lift);
        change(&mut other, THERE, 1_700_000_300, |r| {
            r.flags = start.flags.clone();
        });
        match turned {
            true => meet(&mut other, &mut one),
            false => meet(&mut one, &mut other),
        }
        let flags = one.resident().unwrap().flags;
        assert!(flags.protected && flags.no_auto_answer);
        let conflicts = one.conflicts().unwrap();
        assert_eq!(conflicts.len(), 2);
        let forced = |conflict: &Conflict| {
            let forced = conflict.values.iter().filter(|value| value.in_force);
            forced.map(|value| value.value.clone()).collect::<Vec<_>>()
        };
        assert!(
            conflicts
                .iter()
                .all(|one| forced(one) == [Some("true".to_owned())])
        );
        for conflict in conflicts {
            one.decide(&conflict.key, 0, [4; 16], 1_700_000_400, "解除")
                .unwrap();
        }
        assert!(one.resident().unwrap().flags == Default::default());
        assert!(one.conflicts().unwrap().is_empty());
    }
}

#[test]
fn a_dose_cancelled_here_and_corrected_there_is_told() {
    let mut start = bare();
    start.doses.push(own_dose(1, 1, "2021-06-01"));
    let (mut here, mut there) = apart(
        &start,
        |r| r.doses[0].cancelled = true,
        |r| r.doses[0].lot_no = Some("AB9999".to_owned()),
    );
    let conflict = only(&here);
    assert_eq!(conflict.kind, ConflictKind::Cancelled);
    assert_eq!(conflict.what, "dose 231/1 cancelled");
    assert_eq!(values(&conflict)[1].as_deref(), Some("lot_no AB9999"));
    assert_eq!(here.undecided().unwrap().doses, [DoseId([1; 16])]);
    decide(&mut here, HERE, 1_700_000_300, 1);
    assert!(!here.resident().unwrap().doses[0].cancelled);
    assert!(here.conflicts().unwrap().is_empty());
    decide(&mut there, THERE, 1_700_000_400, 0);
    assert!(there.resident().unwrap().doses[0].cancelled);
    assert!(there.conflicts().unwrap().is_empty());
    // Both decided, differently: again a conflict.
    meet(&mut here, &mut there);
    assert_eq!(only(&here).kind, ConflictKind::Values);
}

#[test]
fn a_dose_taken_back_here_and_corrected_there_is_not_dropped() {
    let mut start = bare();
    start.doses.push(own_dose(1, 1, "2021-06-01"));
    let (mut here, _) = apart(
        &start,
        |r| r.doses.clear(),
        |r| r.doses[0].lot_no = Some("AB9999".to_owned()),
    );
    assert_eq!(only(&here).kind, ConflictKind::Removed);
    assert_eq!(here.resident().unwrap().doses.len(), 1);
    decide(&mut here, HERE, 1_700_000_300, 0);
    assert!(here.resident().unwrap().doses.is_empty());
    assert!(here.conflicts().unwrap().is_empty());
}

#[test]
fn one_dose_entered_on_both_is_told_as_perhaps_a_double() {
    let doubled = || {
        apart(
            &bare(),
            |r| r.doses.push(own_dose(1, 1, "2021-06-01")),
            |r| r.doses.push(own_dose(2, 1, "2021-06-01")),
        )
    };
    let (mut here, mut there) = doubled();
    let conflict = only(&here);
    assert_eq!(conflict.kind, ConflictKind::Double);
    assert_eq!(here.resident().unwrap().doses.len(), 2);
    assert_eq!(here.undecided().unwrap().doses.len(), 2);
    decide(&mut here, HERE, 1_700_000_300, 0);
    let kept = here.resident().unwrap();
    let counted: Vec<DoseId> = kept.counted_doses().map(|dose| dose.id).collect();
    assert_eq!(counted, [DoseId([1; 16])]);
    // Both decided at once, the same: nothing is left to decide.
    decide(&mut there, THERE, 1_700_000_400, 0);
    meet(&mut here, &mut there);
    assert!(here.conflicts().unwrap().is_empty());
    let (mut here, _) = doubled();
    decide(&mut here, HERE, 1_700_000_300, 2);
    assert_eq!(here.resident().unwrap().counted_doses().count(), 2);
    assert!(here.conflicts().unwrap().is_empty());
}

#[test]
fn the_same_coupon_with_two_contents_is_told_as_a_whole() {
    let mut start = bare();
    let coupon = start.coupons.remove(0);
    let other = |day: &'static str| {
        let mut coupon = coupon.clone();
        coupon.issued_on = date(day);
        move |r: &mut Resident| r.coupons.push(coupon.clone())
    };
    let (mut here, _) = apart(&start, other("2021-04-01"), other("2021-05-01"));
    let conflict = only(&here);
    assert_eq!(
        values(&conflict),
        [Some("2021-04-01".to_owned()), Some("2021-05-01".to_owned())]
    );
    for take in [0, 1] {
        let mut here = open(&here.save()).unwrap();
        decide(&mut here, HERE, 1_700_000_300, take);
        let days = [date("2021-04-01"), date("2021-05-01")];
        assert_eq!(here.resident().unwrap().coupons[0].issued_on, days[take]);
        assert!(here.conflicts().unwrap().is_empty());
    }
}

#[test]
fn a_decision_is_a_change_with_its_reason_and_ends_the_conflict_on_both() {
    for take in [0, 1] {
        let (mut here, mut there) = apart(
            &bare(),
            |r| r.person.phone = Some("111".to_owned()),
            |r| r.person.phone = Some("222".to_owned()),
        );
        decide(&mut here, HERE, 1_700_000_300, take);
        meet(&mut here, &mut there);
        assert!(there.conflicts().unwrap().is_empty());
        let taken = ["111", "222"][take];
        assert_eq!(
            there.resident().unwrap().person.phone.as_deref(),
            Some(taken)
        );
        let history = there.history().unwrap();
        let line = history.last().unwrap();
        assert_eq!((line.what.as_str(), line.at.0), ("phone", 1_700_000_300));
        let old = line.old.clone().unwrap();
        assert!(old == "111 / 222" || old == "222 / 111", "{old}");
        assert_eq!(line.new.as_deref(), Some(taken));
        assert_eq!(line.reason.as_deref(), Some("本人に確認"));
    }
}

#[test]
fn a_third_value_by_correction_decides_too() {
    let (mut here, _) = apart(
        &bare(),
        |r| r.person.phone = Some("111".to_owned()),
        |r| r.person.phone = Some("222".to_owned()),
    );
    change(&mut here, HERE, 1_700_000_300, |r| {
        r.person.phone = Some("333".to_owned());
    });
    assert!(here.conflicts().unwrap().is_empty());
}

#[test]
fn two_decisions_at_once_are_a_conflict_or_the_same_value() {
    for takes in [[0, 1], [1, 1]] {
        let (mut here, mut there) = apart(
            &bare(),
            |r| r.person.phone = Some("111".to_owned()),
            |r| r.person.phone = Some("222".to_owned()),
        );
        decide(&mut here, HERE, 1_700_000_300, takes[0]);
        decide(&mut there, THERE, 1_700_000_300, takes[1]);
        meet(&mut here, &mut there);
        let left = here.conflicts().unwrap().len();
        assert_eq!(left, usize::from(takes[0] != takes[1]));
    }
}

#[test]
fn a_choice_that_is_none_is_refused() {
    let (mut here, _) = apart(
        &bare(),
        |r| r.person.phone = Some("111".to_owned()),
        |r| r.person.phone = Some("222".to_owned()),
    );
    let mut decide = |key: &str, take| here.decide(key, take, [1; 16], 1, "r");
    assert_eq!(decide("phone", 2), Err(DocumentError::NoConflict));
    assert_eq!(decide("email", 0), Err(DocumentError::NoConflict));
}

#[test]
fn a_row_tells_what_is_undecided_and_the_check_holds_it_against_the_document() {
    let (mut here, _) = apart(
        &full(),
        |r| r.person.name_kana = "ミホン　ハナ".to_owned(),
        |r| r.person.name_kana = "ミホン　ハル".to_owned(),
    );
    let (resident, undecided) = (here.resident().unwrap(), here.undecided().unwrap());
    assert!(undecided.identity && undecided.entries == 1);
    let row = to_row(&resident, &undecided, &here.save());
    assert!(undecided_in(&row).unwrap() == undecided);
    assert!(is_in_accord(&row));
    assert!(!is_in_accord(&to_row(
        &resident,
        &Default::default(),
        &here.save()
    )));
    let mut later = row.clone();
    later[0] = 9;
    assert!(undecided_in(&later).unwrap() == undecided);
}

#[test]
fn replicas_that_met_in_any_order_tell_the_same_and_drop_nothing() {
    holds(
        (any_resident(), any_resident(), any_resident()),
        |(start, one, two)| {
            let mut here = fresh(&start);
            let mut there = open(&here.save()).unwrap();
            let mut third = open(&here.save()).unwrap();
            here.update(&one, [2; 16], 5, None).unwrap();
            there.update(&two, [3; 16], 6, None).unwrap();
            third.merge(&mut there).unwrap();
            third.merge(&mut here).unwrap();
            meet(&mut here, &mut there);
            prop_assert!(here.resident().unwrap() == third.resident().unwrap());
            prop_assert!(here.undecided().unwrap() == third.undecided().unwrap());
            let mut left = here.conflicts().unwrap();
            while let Some(conflict) = left.first() {
                let before = left.len();
                here.decide(&conflict.key, 0, [2; 16], 7, "r").unwrap();
                left = here.conflicts().unwrap();
                prop_assert!(left.len() < before, "every decision ends a conflict");
            }
            let decided = open(&here.save()).unwrap();
            prop_assert!(decided.resident().unwrap() == here.resident().unwrap());
            Ok(())
        },
    );
}
