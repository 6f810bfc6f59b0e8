//! Replicas of one record: whatever order changes come in, all end with the same bytes and nothing is dropped (R13).

use super::people::{bare, date};
use proptest::prelude::*;
use watari::document::{self, Document, DocumentError, Head};
use watari::domain::{Coupon, CouponNo, IssueReason, Resident};

const NODES: usize = 3;

/// One edit at one replica.
#[derive(Clone, Debug)]
enum Edit {
    Phone(u8),
    Address(u8),
    Protect(bool),
    Coupon(u8),
    /// Fetch what another has.
    Fetch(usize),
    /// Put back an older copy of the folder.
    Restore,
}

fn edit() -> impl Strategy<Value = (usize, Edit)> {
    let edit = prop_oneof![
        any::<u8>().prop_map(Edit::Phone),
        any::<u8>().prop_map(Edit::Address),
        any::<bool>().prop_map(Edit::Protect),
        (1u8..30).prop_map(Edit::Coupon),
        (0..NODES).prop_map(Edit::Fetch),
        Just(Edit::Restore),
    ];
    (0..NODES, edit)
}

/// A replica: its bytes, an older copy, and the name it writes under since its unlock.
struct Replica {
    bytes: Vec<u8>,
    copy: Vec<u8>,
    writer: [u8; 16],
}

struct World {
    replicas: Vec<Replica>,
    clock: u64,
    /// Every change that ever left the replica it was made at.
    heads: Vec<Head>,
}

fn open(bytes: &[u8]) -> Document {
    document::open(bytes).unwrap()
}

impl World {
    fn new() -> Self {
        let bytes = document::create(&bare(), [9; 16], 1);
        let replica = |node: u8| Replica {
            bytes: bytes.clone(),
            copy: bytes.clone(),
            writer: [node; 16],
        };
        Self {
            replicas: (1..=NODES as u8).map(replica).collect(),
            clock: 1,
            heads: Vec::new(),
        }
    }

    fn change(&mut self, at: usize, change: impl FnOnce(&mut Resident)) {
        self.clock += 1;
        let replica = &mut self.replicas[at];
        let mut document = open(&replica.bytes);
        let mut resident = document.resident().unwrap();
        change(&mut resident);
        document
            .update(&resident, replica.writer, self.clock, None)
            .unwrap();
        replica.bytes = document.save();
    }

    fn fetch(&mut self, at: usize, from: usize) {
        let mut here = open(&self.replicas[at].bytes);
        let there = open(&self.replicas[from].bytes);
        let changes = there.changes_since(&here.heads()).unwrap();
        if at != from {
            self.heads.extend(there.heads());
        }
        here.take(&changes).unwrap();
        self.replicas[at].bytes = here.save();
    }

    fn do_one(&mut self, at: usize, edit: &Edit) {
        match *edit {
            Edit::Phone(n) => self.change(at, |r| r.person.phone = Some(format!("000-{n}"))),
            Edit::Address(n) => self.change(at, |r| r.person.address = Some(format!("{n}番地"))),
            Edit::Protect(on) => self.change(at, |r| r.flags.protected = on),
            Edit::Coupon(n) => {
                let number = CouponNo::new(u64::from(n) * 8 + 1_000).unwrap();
                self.change(at, |resident| {
                    if resident.coupons.iter().all(|held| held.number != number) {
                        resident.coupons.push(Coupon {
                            number,
                            issued_on: date("2021-05-01"),
                            reason: IssueReason::New,
                            next_dose_no: 1,
                            void_since: None,
                        });
                    }
                });
            }
            Edit::Fetch(from) => self.fetch(at, from),
            // One machine is lost at a time: what two have lost, nobody has.
            Edit::Restore if at != 0 => {}
            Edit::Restore => {
                self.clock += 1;
                let replica = &mut self.replicas[at];
                std::mem::swap(&mut replica.bytes, &mut replica.copy);
                // Whoever unlocks a folder writes under a new name.
                replica.writer = [0; 16];
                replica.writer[..8].copy_from_slice(&self.clock.to_be_bytes());
                replica.writer[15] = at as u8;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn three_replicas_that_edit_apart_end_with_the_same_bytes_and_drop_nothing(
        edits in prop::collection::vec(edit(), 1..24),
        order in Just((0..NODES).flat_map(|at| (0..NODES).map(move |from| (at, from))).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut world = World::new();
        for (at, edit) in edits {
            world.do_one(at, &edit);
        }
        for _ in 0..2 {
            for (at, from) in &order {
                world.fetch(*at, *from);
            }
        }
        let first = &world.replicas[0].bytes;
        for replica in &world.replicas {
            prop_assert!(replica.bytes == *first, "equal bytes");
        }
        let last = open(first);
        prop_assert!(last.has(&world.heads), "nothing that was fetched is dropped");
        let row = document::to_row(&last.resident().unwrap(), &last.undecided().unwrap(), first);
        prop_assert!(document::is_in_accord(&row));
    }

    #[test]
    fn a_person_entered_on_two_replicas_becomes_one_with_both_histories(
        phone in any::<u8>(),
        address in any::<u8>(),
    ) {
        let mut one = bare();
        one.person.phone = Some(format!("000-{phone}"));
        let mut two = bare();
        two.person.address = Some(format!("{address}番地"));
        let make = |resident, writer| document::open(&document::create(resident, [writer; 16], 1)).unwrap();
        let (mut a, mut b) = (make(&one, 1), make(&two, 2));
        let (mut c, mut d) = (make(&one, 1), make(&two, 2));
        a.unite(&mut b).unwrap();
        d.unite(&mut c).unwrap();
        prop_assert!(a.save() == d.save());
        let united = a.resident().unwrap();
        prop_assert_eq!(united.person.phone, one.person.phone);
        prop_assert_eq!(united.person.address, two.person.address);
        prop_assert_eq!(a.heads().len(), 2);
    }
}

#[test]
fn changes_that_are_cut_changed_or_without_their_predecessor_are_refused() {
    let bytes = document::create(&bare(), [1; 16], 1);
    let mut document = open(&bytes);
    let base = document.heads();
    for at in 2..5 {
        let mut resident = document.resident().unwrap();
        resident.person.phone = Some(format!("000-{at}"));
        document.update(&resident, [1; 16], at, None).unwrap();
    }
    let changes = document.changes_since(&base).unwrap();
    assert_eq!(changes.len(), 3);
    let fresh = || open(&bytes);
    assert_eq!(fresh().take(&changes[1..]), Err(DocumentError::Damaged));
    for at in 0..changes[0].len() {
        let mut changed = changes[0].clone();
        changed[at] ^= 1;
        assert!(fresh().take(&[changed]).is_err(), "bit {at}");
        assert!(
            fresh().take(&[changes[0][..at].to_vec()]).is_err(),
            "cut at {at}"
        );
    }
    assert!(fresh().take(&vec![Vec::new(); 2_001]).is_err());
    let mut whole = fresh();
    whole.take(&changes).unwrap();
    whole.take(&changes).unwrap();
    assert!(whole.save() == document.save());
}
