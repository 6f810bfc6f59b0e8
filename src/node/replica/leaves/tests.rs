//! What a node may tell of its log once a part of it is kept elsewhere.

use super::*;
use crate::audit::LeafType;
use crate::directory::NodeRole;
use crate::node::alone::Alone;
use crate::node::log::{Actor, Entry};

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

fn keep(here: &mut Alone, name: Name, first: u64, part: LogPart) -> Kept {
    let of = PeerRef {
        code: here.open.identity.own,
        node: NODE,
    };
    let row = here.open.store.get(Tree::Replica, &[COPY, &name].concat());
    let copy = match row.expect("a readable store") {
        Some(row) => postcard::from_bytes(&row).expect("a copy"),
        None => new_copy(of),
    };
    let kept = here.open.keep_leaves(of, (name, copy), first, part);
    kept.expect("room on the disk")
}

/// Copies of the node's log, the newest first: leaves, and whether they verify.
fn copies(here: &mut Alone) -> Vec<(u64, bool)> {
    let logs = here.open.copied_logs().expect("readable copies");
    let verify = |log: &CopiedLog| here.open.verify_copy(log).expect("a readable copy");
    let reports = logs.iter().map(verify);
    reports.map(|report| (report.leaves, report.ok)).collect()
}

#[test]
fn a_log_is_copied_part_by_part_and_reads_as_it_was_written() {
    let (mut here, mut there) = (node(), node());
    log(&mut there, "first");
    let had = there.open.log.leaves();
    assert_eq!(keep(&mut here, FIRST, 0, told(&there, 0)), Kept::New(had));
    log(&mut there, "second");
    let part = told(&there, had);
    assert_eq!(keep(&mut here, FIRST, had, part.clone()), Kept::New(1));
    assert_eq!(keep(&mut here, FIRST, had, part), Kept::New(0), "twice");
    assert_eq!(copies(&mut here), [(had + 1, true)]);
    let copy = LogCopy {
        node: NODE,
        older: 0,
    };
    let log = here.open.copied_log(copy).expect("a copy");
    let line = here.open.copied_line(&log, had).expect("a readable copy");
    assert_eq!(line.expect("the newest leaf").1.text, "second");
    let other = here.open.copied_log(LogCopy { older: 1, ..copy });
    assert_eq!(
        other.map(|_| ()).expect_err("there is one").code,
        ErrorCode::LogUnknown
    );
}

#[test]
fn a_log_that_was_written_anew_is_told_from_the_copy_which_stays() {
    let (mut here, mut there, mut anew) = (node(), node(), node());
    log(&mut there, "somebody looked");
    log(&mut anew, "nobody looked");
    let had = there.open.log.leaves();
    assert_eq!(anew.open.log.leaves(), had);
    for more in 0..2 {
        let mut here = node();
        keep(&mut here, FIRST, 0, told(&there, 0));
        for _ in 0..more {
            log(&mut anew, "more");
        }
        let kept = keep(&mut here, FIRST, had, told(&anew, had));
        assert_eq!(kept, Kept::WrittenAnew, "with {more} more leaves");
    }
    keep(&mut here, FIRST, 0, told(&there, 0));
    keep(&mut here, FIRST, had, told(&anew, had));
    assert_eq!(copies(&mut here), [(0, true), (had, true)]);
    let kept = keep(&mut here, SECOND, 0, told(&anew, 0));
    assert_eq!(kept, Kept::New(had + 1));
    assert_eq!(copies(&mut here), [(had + 1, true), (had, true)]);
}

#[test]
fn a_log_that_is_shorter_than_its_copy_is_another_one() {
    let (mut here, mut there) = (node(), node());
    log(&mut there, "first");
    let older = told(&there, 0);
    log(&mut there, "second");
    let had = there.open.log.leaves();
    keep(&mut here, FIRST, 0, told(&there, 0));
    let part = LogPart {
        leaves: Vec::new(),
        ..older
    };
    assert_eq!(keep(&mut here, FIRST, had, part), Kept::WrittenAnew);
}

#[test]
fn who_writes_a_log_anew_again_and_again_gets_no_more_copies_than_are_allowed() {
    let (mut here, mut there) = (node(), node());
    log(&mut there, "first");
    for nth in 0..COPIES_MAX {
        let name = [7, 7, 7, 7, 7, 7, 7, 7, nth];
        keep(&mut here, name, 0, told(&there, 0));
        let part = LogPart {
            size: 0,
            ..told(&there, there.open.log.leaves())
        };
        let kept = keep(&mut here, name, there.open.log.leaves(), part);
        assert_eq!(kept, Kept::WrittenAnew);
    }
    assert_eq!(copies(&mut here).len(), usize::from(COPIES_MAX));
}

#[test]
fn of_an_answer_with_a_damaged_leaf_or_detail_nothing_is_kept() {
    let (mut here, mut there) = (node(), node());
    log(&mut there, "first");
    log(&mut there, "second");
    let last = there.open.log.leaves() as usize - 1;
    let mut part = told(&there, 0);
    part.leaves[last].0.push(0);
    assert_eq!(keep(&mut here, FIRST, 0, part), Kept::Damaged);
    let mut part = told(&there, 0);
    if let Some(detail) = &mut part.leaves[last].1 {
        detail[0] ^= 1;
    }
    assert_eq!(keep(&mut here, FIRST, 0, part), Kept::Damaged);
    let mut part = told(&there, 0);
    part.leaves.remove(last - 1);
    assert_eq!(keep(&mut here, FIRST, 0, part), Kept::Damaged, "a gap");
    assert_eq!(copies(&mut here), []);
}

#[test]
fn a_leaf_that_was_changed_in_the_copy_is_found() {
    let (mut here, mut there) = (node(), node());
    log(&mut there, "somebody looked");
    keep(&mut here, FIRST, 0, told(&there, 0));
    let last = there.open.log.leaves() - 1;
    let (mut leaf, _) = told(&there, last).leaves.remove(0);
    let mut put = |leaf: &[u8]| {
        let row: CopiedRow = (leaf.to_vec(), None);
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
