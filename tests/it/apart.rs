//! A record as it is after two replicas wrote it apart and met again: made in the store of a stopped town.

use std::sync::Arc;

use watari::crypto::{SystemEntropy, sha256};
use watari::document::{Document, document_in, open, to_row};
use watari::domain::{Resident, Summary, SummaryView};
use watari::node::{Folder, staff_ref};
use watari::store::{Batch, Locked, OsDisk, PersonId, Store, Tree};

use crate::world::{ADMIN, PASSWORD, Town, now};

const HERE: [u8; 16] = [2; 16];
const THERE: [u8; 16] = [3; 16];

/// Both changes begin from the record as it is; the town is stopped, and started and unlocked again.
pub async fn written_apart(
    town: &mut Town,
    no: &str,
    here: impl Fn(&mut Resident),
    there: impl Fn(&mut Resident),
) {
    town.stop();
    let folder = Folder::new(town.folder.path());
    let mut locked = Locked::open(&folder.store(), Arc::new(OsDisk)).unwrap();
    let staff = staff_ref(&locked.store_id(), ADMIN);
    let who = (&staff, 1000);
    let entropy = Box::new(SystemEntropy);
    let mut store = locked
        .unlock(who, PASSWORD, now().0, entropy, &mut |_| {})
        .unwrap();
    let person = person(&mut store, no);
    let row = store.get_person(Tree::Document, &person).unwrap().unwrap();
    let mut one = open(document_in(&row).unwrap()).unwrap();
    let mut other = open(&one.save()).unwrap();
    change(&mut one, HERE, here);
    change(&mut other, THERE, there);
    one.merge(&mut other).unwrap();
    let mut batch = Batch::new();
    put(&mut batch, person, &mut one);
    store.commit(batch).unwrap();
    store.close().unwrap();
    town.start();
    town.log_in(ADMIN).await;
}

fn change(document: &mut Document, author: [u8; 16], change: impl Fn(&mut Resident)) {
    let mut resident = document.resident().unwrap();
    change(&mut resident);
    document
        .update(&resident, author, now().0, Some("窓口の届出"))
        .unwrap();
}

fn put(batch: &mut Batch, person: PersonId, document: &mut Document) {
    let (resident, undecided) = (document.resident().unwrap(), document.undecided().unwrap());
    let row = to_row(&resident, &undecided, &document.save());
    let mut summary = Summary::of(&resident, sha256(&[&row]));
    summary.flags.undecided = !undecided.is_empty();
    batch.put_person(Tree::Document, person, row);
    batch.put_person(Tree::Summary, person, summary.to_bytes());
}

fn person(store: &mut Store, no: &str) -> PersonId {
    let take = |found: &mut Vec<PersonId>, _: Tree, person: &PersonId, row: &[u8]| {
        let is_it = SummaryView::read(row).is_ok_and(|view| view.addressee_no == no);
        found.extend(is_it.then_some(*person));
    };
    let found = store.fold_people(&[Tree::Summary], Vec::new, take, &mut |_| {});
    *found
        .unwrap()
        .concat()
        .first()
        .expect("the person is there")
}
