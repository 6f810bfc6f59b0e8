//! What a node may tell of its log once a part of it is kept elsewhere.

use super::*;
use crate::api::{ErrorCode, LogCopy};
use crate::directory::NodeRole;
use crate::node::alone::Alone;
use crate::node::log::read_line;

const MIHON: u32 = 992_011;
const NODE: u32 = 2;
const FIRST: Name = [7, 7, 7, 7, 7, 7, 7, 7, 0];
const SECOND: Name = [7, 7, 7, 7, 7, 7, 7, 7, 1];

fn node() -> Alone {
    Alone::new(MIHON, NodeRole::Municipality)
}

fn log(alone: &mut Alone, words: &str) {
    let entry = Entry::new(LeafType::Setting, Actor::Node, words);
    alone.open.log_only(entry, now()).expect("room on the disk");
}

/// What a node says of its log from a leaf on.
fn told(alone: &Alone, from: u64) -> LogPart {
    alone.open.give_leaves(from).expect("a readable log")
}

fn keep(here: &mut Alone, name: Name, first: u64, part: &LogPart) -> Kept {
    let of = PeerRef {
        code: here.open.identity.own,
        node: NODE,
    };
    let row = here.open.store.get(Tree::Replica, &[COPY, &name].concat());
    let copy = match row.expect("a readable store") {
        Some(row) => postcard::from_bytes(&row).expect("a copy"),
        None => Copy::new(of),
    };
    let kept = here.open.keep_leaves(of, (name, copy), first, part);
    kept.expect("room on the disk")
}

/// Everything a node has, part by part.
fn keep_all(here: &mut Alone, name: Name, there: &Alone) {
    let size = there.open.log.leaves();
    for first in (0..size).step_by(LEAVES_MAX as usize) {
        let new = LEAVES_MAX.min(size - first);
        assert_eq!(keep(here, name, first, &told(there, first)), Kept::New(new));
    }
}

/// Copies of the node's log, the newest first: leaves, and whether they verify.
fn copies(here: &mut Alone) -> Vec<(u64, bool)> {
    let report = here.open.verify_audit().expect("readable copies");
    let reports = report.copies.iter();
    reports.map(|report| (report.leaves, report.ok)).collect()
}

/// A node with this many leaves.
fn node_of(leaves: u64) -> Alone {
    let mut alone = node();
    while alone.open.log.leaves() < leaves {
        let log = |n| Entry::new(LeafType::Setting, Actor::Node, format!("entry {n}"));
        let missing = leaves - alone.open.log.leaves();
        let entries = (0..missing.min(100)).map(log).collect();
        let made = alone.open.commit(Batch::new(), entries, now());
        made.expect("room on the disk");
    }
    alone
}

fn alarms(alone: &Alone) -> Vec<String> {
    alone.leaves(LeafType::Alarm)
}

#[test]
fn a_log_is_copied_part_by_part_and_reads_as_it_was_written() {
    let (mut here, mut there) = (node(), node_of(2 * LEAVES_MAX + 100));
    keep_all(&mut here, FIRST, &there);
    let had = there.open.log.leaves();
    log(&mut there, "second");
    let part = told(&there, had);
    assert_eq!(keep(&mut here, FIRST, had, &part), Kept::New(1));
    assert_eq!(keep(&mut here, FIRST, had, &part), Kept::New(0), "twice");
    let none = told(&there, had + 1);
    assert_eq!(keep(&mut here, FIRST, had + 1, &none), Kept::New(0));
    assert_eq!(copies(&mut here), [(had + 1, true)]);
    let copy = LogCopy {
        node: NODE,
        older: 0,
    };
    let log = here.open.copied_log(copy).expect("a copy");
    let line = here.open.copied_line(&log, had).expect("a readable copy");
    let (_, detail) = line.as_ref().and_then(read_line).expect("the newest line");
    assert_eq!(detail.text, "second");
    let other = here.open.copied_log(LogCopy { older: 1, ..copy });
    let refused = other.map(|_| ()).expect_err("there is one");
    assert_eq!(refused.code, ErrorCode::LogUnknown);
    assert!(alarms(&here).is_empty());
}

#[test]
fn a_log_that_was_written_anew_is_told_from_the_copy_which_stays() {
    let (mut there, mut anew) = (node(), node());
    log(&mut there, "somebody looked");
    log(&mut anew, "nobody looked");
    let had = there.open.log.leaves();
    assert_eq!(anew.open.log.leaves(), had);
    for more in 0..2 {
        let mut here = node();
        keep_all(&mut here, FIRST, &there);
        for _ in 0..more {
            log(&mut anew, "more");
        }
        let kept = keep(&mut here, FIRST, had, &told(&anew, had));
        assert_eq!(kept, Kept::WrittenAnew, "with {more} more leaves");
        assert_eq!(alarms(&here), ["log_written_anew 2"]);
        assert_eq!(copies(&mut here), [(0, true), (had, true)]);
        keep_all(&mut here, SECOND, &anew);
        assert_eq!(copies(&mut here), [(had + more, true), (had, true)]);
    }
}

#[test]
fn of_a_log_written_anew_in_several_parts_nothing_stays_in_the_copy_before() {
    let (mut here, there) = (node(), node_of(600));
    keep_all(&mut here, FIRST, &there);
    let mut anew = node_of(1_500);
    log(&mut anew, "the last one");
    assert_eq!(
        keep(&mut here, FIRST, 600, &told(&anew, 600)),
        Kept::New(LEAVES_MAX)
    );
    let first = 600 + LEAVES_MAX;
    let kept = keep(&mut here, FIRST, first, &told(&anew, first));
    assert_eq!(kept, Kept::WrittenAnew);
    assert_eq!(copies(&mut here), [(0, true), (600, true)]);
}

#[test]
fn a_log_that_is_shorter_than_its_copy_is_another_one() {
    let (mut here, mut there) = (node(), node());
    log(&mut there, "first");
    let older = told(&there, 0);
    log(&mut there, "second");
    let had = there.open.log.leaves();
    keep_all(&mut here, FIRST, &there);
    let part = LogPart {
        leaves: Vec::new(),
        ..older
    };
    assert_eq!(keep(&mut here, FIRST, had, &part), Kept::WrittenAnew);
}

#[test]
fn who_writes_a_log_anew_again_and_again_gets_no_more_copies_than_are_allowed() {
    let (mut here, mut there) = (node(), node());
    log(&mut there, "first");
    let had = there.open.log.leaves();
    let none = LogPart {
        leaves: Vec::new(),
        size: 0,
        root: [7; 32],
    };
    for nth in 0..COPIES_MAX {
        let name = name([7; 8], nth);
        assert_eq!(
            keep(&mut here, name, 0, &none),
            Kept::Damaged,
            "nothing was confirmed, and no further copy begins"
        );
        keep_all(&mut here, name, &there);
        let end = match nth + 1 {
            COPIES_MAX => Kept::TooOften,
            _ => Kept::WrittenAnew,
        };
        assert_eq!(keep(&mut here, name, had, &none), end);
    }
    assert_eq!(copies(&mut here), [(had, true); COPIES_MAX as usize]);
    assert_eq!(alarms(&here).len(), usize::from(COPIES_MAX) - 1);
}

#[test]
fn an_answer_that_cannot_be_true_is_damaged() {
    let (mut here, there) = (node(), node_of(20));
    let mut says_more = told(&there, 0);
    says_more.size += 1;
    let says_less = LogPart {
        size: 19,
        ..told(&there, 0)
    };
    let mut says_another = told(&there, 0);
    says_another.root[0] ^= 1;
    let mut is_longer = told(&node_of(600), 0);
    is_longer
        .leaves
        .extend(told(&node_of(600), LEAVES_MAX).leaves);
    for part in [says_more, says_less, says_another, is_longer] {
        let mut here = node();
        assert_eq!(keep(&mut here, FIRST, 0, &part), Kept::Damaged);
    }
    // What came is confirmed by the next true answer, and counts from then on.
    let says_less = LogPart {
        size: 19,
        ..told(&there, 0)
    };
    assert_eq!(keep(&mut here, FIRST, 0, &says_less), Kept::Damaged);
    assert_eq!(keep(&mut here, FIRST, 20, &told(&there, 20)), Kept::New(0));
    let none = LogPart {
        leaves: Vec::new(),
        size: 0,
        root: [7; 32],
    };
    assert_eq!(keep(&mut here, FIRST, 20, &none), Kept::WrittenAnew);
}

#[test]
fn of_an_answer_with_a_damaged_leaf_or_detail_only_what_comes_before_is_kept() {
    let (mut here, there) = (node(), node_of(10));
    let damage: [fn(&mut StoredLine); 3] = [
        |row| row.0.push(0),
        |row| row.1.iter_mut().for_each(|detail| detail[0] ^= 1),
        |row| row.1 = Some(vec![0; DETAIL_ROW_LEN_MAX + 1]),
    ];
    for (first, damage) in (0..).zip(damage) {
        let mut part = told(&there, first);
        damage(&mut part.leaves[1]);
        assert_eq!(keep(&mut here, FIRST, first, &part), Kept::Damaged);
        assert_eq!(copies(&mut here), [(first + 1, true)]);
    }
    let mut part = told(&there, 3);
    part.leaves.remove(1);
    assert_eq!(keep(&mut here, FIRST, 3, &part), Kept::Damaged, "a gap");
    assert_eq!(keep(&mut here, FIRST, 4, &told(&there, 4)), Kept::New(6));
    assert_eq!(copies(&mut here), [(10, true)]);
}

#[test]
fn a_leaf_that_was_changed_in_the_copy_is_found() {
    let (mut here, mut there) = (node(), node());
    log(&mut there, "somebody looked");
    keep_all(&mut here, FIRST, &there);
    let last = there.open.log.leaves() - 1;
    let (mut leaf, _) = told(&there, last).leaves.remove(0);
    let mut put = |leaf: &[u8]| {
        let row: StoredLine = (leaf.to_vec(), None);
        let row = postcard::to_stdvec(&row).expect("plain data");
        let mut batch = Batch::new();
        batch.put(Tree::ReplicaLog, &row_key(FIRST, last), row);
        here.open.store.commit(batch).expect("room on the disk");
        copies(&mut here)
    };
    assert_eq!(
        put(&leaf),
        [(last + 1, true)],
        "a detail may be erased with its person"
    );
    leaf[10] ^= 1;
    assert_eq!(put(&leaf), [(last + 1, false)]);
}
